"""The elliptical selection."""

from __future__ import annotations

from editor import marquee, shapes
from editor.document import Document, Edit
from editor.marquee import Dragged, feather, marking_help, selecting_by, smooth
from editor.tool import Pointer, Tool, ToolState
from editor.words import mark


class Selecting(Dragged):
    label = mark("Select ellipse")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        super().__init__(pointer, is_round=True)
        self._document, self._settings = document, state

    def finish(self) -> Edit | None:
        return marquee.selected(self._document, self._settings, self._start, shapes.ellipse(self.box))


PLUGIN = Tool(
    "Select ellipse", "Shift+R", f"Select an ellipse. {marking_help}", selecting_by(Selecting), (feather, smooth),
    order=61,
)  # fmt: skip
