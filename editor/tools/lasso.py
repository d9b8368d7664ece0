"""The lasso: selects what a line drawn by hand encloses."""

from __future__ import annotations

from editor import marquee, shapes
from editor.document import Document, Edit
from editor.marquee import Traced, feather, marking_help, selecting_by, smooth
from editor.tool import Pointer, Tool, ToolState
from editor.words import mark


class Selecting(Traced):
    label = mark("Lasso")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        super().__init__(pointer)
        self._document, self._settings = document, state

    def finish(self) -> Edit | None:
        return marquee.selected(self._document, self._settings, self._start, shapes.polygon(self.points))


PLUGIN = Tool(
    "Lasso", "L", f"Draw around what to select. {marking_help}", selecting_by(Selecting), (feather, smooth),
    order=62,
)  # fmt: skip
