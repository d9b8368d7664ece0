"""The rectangular selection, in whole pixels."""

from __future__ import annotations

from editor import marquee, shapes
from editor.document import Document, Edit
from editor.marquee import Dragged, feather, marking_help, selecting_by
from editor.tool import Pointer, Tool, ToolState
from editor.words import mark


class Selecting(Dragged):
    label = mark("Select rectangle")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        super().__init__(pointer)
        self._document, self._settings = document, state

    def finish(self) -> Edit | None:
        return marquee.selected(self._document, self._settings, self._start, shapes.rectangle(self.box))


PLUGIN = Tool(
    "Select rectangle", "R", f"Select a rectangle. {marking_help}", selecting_by(Selecting), (feather,),
    order=60,
)  # fmt: skip
