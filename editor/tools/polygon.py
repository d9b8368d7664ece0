"""The polygon lasso: selects what straight lines from corner to corner enclose."""

from __future__ import annotations

from editor import marquee, shapes
from editor.document import Document, Edit
from editor.marquee import Cornered, feather, smooth
from editor.selecting import mode_help
from editor.tool import Pointer, Tool, ToolState
from editor.words import mark


class Selecting(Cornered):
    label = mark("Polygon lasso")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        super().__init__(pointer)
        self._document, self._settings = document, state

    def finish(self) -> Edit | None:
        return marquee.selected(self._document, self._settings, self._start, shapes.polygon(self.points))


PLUGIN = Tool(
    "Polygon lasso", "Shift+L", f"Select corner by corner; Enter or a double click closes. {mode_help}", Selecting,
    (feather, smooth), order=63,
)  # fmt: skip
