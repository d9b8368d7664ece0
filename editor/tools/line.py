"""The straight line."""

from __future__ import annotations

import math

from editor import shapes
from editor.document import Document, Edit
from editor.drawing import drawn, opacity, width
from editor.painting import paintable_layer
from editor.tool import Gesture, Marks, Point, Pointer, Tool, ToolState
from editor.words import mark

_step = math.pi / 12


class Drawing(Gesture):
    """From press to release; Shift keeps to steps of 15 degrees."""

    label = mark("Line")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._layer = paintable_layer(document).id
        self._document, self._settings = document, state
        self._start = self._end = pointer

    def move(self, pointer: Pointer) -> None:
        self._end = pointer

    @property
    def ends(self) -> tuple[Point, Point]:
        start, end = (self._start.x, self._start.y), (self._end.x, self._end.y)
        if self._end.shift:
            length = math.dist(start, end)
            turn = round(math.atan2(end[1] - start[1], end[0] - start[0]) / _step) * _step
            end = (start[0] + length * math.cos(turn), start[1] + length * math.sin(turn))
        return start, end

    def marks(self) -> Marks:
        return Marks((self.ends,))

    def finish(self) -> Edit:
        path = shapes.drawn(shapes.line(*self.ends), self._settings.size)
        return drawn(self._document, self._layer, self._settings, path)


PLUGIN = Tool(
    "Line", "U", "Draw a straight line; Shift: steps of 15°.", Drawing, (width, opacity),
    cursor="ring", order=80, coloured=True,
)  # fmt: skip
