"""The move tool: shifts the active layer, the active group, or what is selected of a layer, by whole pixels."""

from __future__ import annotations

import functools

import numpy as np

from editor import handles
from editor.document import Document, Edit, move_pixels
from editor.layering import check_visible
from editor.reframing import chosen_layers, frame_of, quick_pixels, transformed
from editor.tool import Gesture, Live, Marks, Pointer, Refused, Tool, ToolState, unchanged
from editor.words import mark, tr


class Moving(Gesture):
    """One drag; shift holds it to the longer axis."""

    label = mark("Move layer")

    def __init__(self, layer: str, pointer: Pointer) -> None:
        self._layer = layer
        self._start = pointer
        self._by = (0, 0)

    def move(self, pointer: Pointer) -> None:
        dx, dy = round(pointer.x - self._start.x), round(pointer.y - self._start.y)
        if pointer.shift:
            dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        self._by = (dx, dy)

    def live(self) -> Live:
        return Live(self._moved())

    def finish(self) -> Edit | None:
        return None if self._by == (0, 0) else self._moved()

    def _moved(self) -> Edit:
        layer, (dx, dy) = self._layer, self._by
        return lambda document: move_pixels(document, layer, dx, dy)


class MovingSelected(Moving):
    """The same for what is selected, which leaves a hole; the selection goes with it. Raises Refused."""

    label = mark("Move selected")

    def __init__(self, document: Document, pointer: Pointer) -> None:
        self._layers = chosen_layers(document)
        self._frame = frame_of(document, self._layers)
        super().__init__(self._layers[0].id, pointer)

    def live(self) -> Live:
        return Live(unchanged if self._frame.extent.pixels > quick_pixels else self._moved())

    def marks(self) -> Marks:
        return Marks((handles.outline_of(self._corners()),))

    def _corners(self) -> np.ndarray:
        return handles.corners_around(self._frame.moved(*self._by))

    def _moved(self) -> Edit:
        return functools.partial(
            transformed, layers=self._layers, frame=self._frame, corners=self._corners(), method="nearest"
        )


def begin(document: Document, state: ToolState, pointer: Pointer) -> Moving:
    layer = document.active_layer
    if layer is None:
        raise Refused(tr("No layer is active. Choose the one to move in the layer list."))
    if document.selection is not None:
        return MovingSelected(document, pointer)
    if "position" in layer.locks:
        raise Refused(tr("The place of “{name}” is locked. Unlock it in the layer list to move it.", name=layer.name))
    check_visible(document, layer)
    return Moving(layer.id, pointer)


PLUGIN = Tool(
    "Move", "V", "Move the active layer, or what is selected of it; shift keeps to one direction.", begin,
    cursor="move", order=40,
)  # fmt: skip
