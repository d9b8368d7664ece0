"""The gradient: from the colour to the other one, or to nothing, over the selection or the whole layer."""

from __future__ import annotations

import functools

import numpy as np

from controls.plugins import Param
from editor.document import Document, Edit
from editor.drawing import opacity
from editor.painting import cover, grey_of, holds_values, paintable_layer
from editor.paints import gradient_paint
from editor.shapes import Coverage
from editor.strokes import value_paint
from editor.tool import Gesture, Marks, Pointer, Tool, ToolState
from editor.words import mark

shape = Param(
    "gradient_shape", "Shape", "choice", "linear", "Along the line, or from its start outwards.",
    choices=("linear", "radial"),
)  # fmt: skip
ends = Param(
    "gradient_end", "To", "choice", "other colour", "What the colour goes over to.",
    choices=("other colour", "transparent"),
)  # fmt: skip


class Shading(Gesture):
    """The line that the gradient follows."""

    label = mark("Gradient")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._layer = paintable_layer(document)
        self._document, self._settings = document, state
        self._start = self._end = pointer

    def move(self, pointer: Pointer) -> None:
        self._end = pointer

    def marks(self) -> Marks:
        line = ((self._start.x, self._start.y), (self._end.x, self._end.y))
        return Marks((line,), line)

    def finish(self) -> Edit | None:
        start, end = (self._start.x, self._start.y), (self._end.x, self._end.y)
        if start == end:
            return None
        state = self._settings
        last = None if state.get(ends) == "transparent" else state.background
        first = state.colour
        on_values = holds_values(self._document, self._layer)
        if on_values:
            first, last = _grey(first), None if last is None else _grey(last)
        paint = gradient_paint(start, end, first, last, state.get(shape) == "radial")
        values = np.full(self._document.extent.shape, round(255 * state.opacity), np.uint8)
        return functools.partial(
            cover, layer=self._layer.id, paint=value_paint(paint) if on_values else paint,
            coverage=Coverage(values, self._document.bounds),
        )  # fmt: skip


def _grey(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    level = grey_of(colour)
    return level, level, level


PLUGIN = Tool(
    "Gradient",
    "Shift+G",
    "Drag from the colour to what it goes over to.",
    Shading,
    (shape, ends, opacity),
    order=71,
    coloured=True,
)
