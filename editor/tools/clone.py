"""The clone brush: paints with the picture from another place, which Alt sets."""

from __future__ import annotations

import numpy as np

from controls.geometry import Bounds
from controls.plugins import Param
from editor.document import Document
from editor.flattening import layer_picture, picture_pixels
from editor.painting import Painting, brush_params, holds_values, paintable_layer
from editor.paints import picture_paint
from editor.similarity import merged
from editor.tool import Gesture, Marks, Pointer, Refused, Tool, ToolState
from editor.words import tr

aligned = Param("clone_aligned", "Aligned", "bool", True, "Every stroke goes on from where the first one began.")
_is_there = Param("clone_there", "Has a source", "bool", False)
_x = Param("clone_x", "Source across", "float", 0.0)
_y = Param("clone_y", "Source down", "float", 0.0)
_by_x = Param("clone_dx", "Offset across", "float", 0.0)
_by_y = Param("clone_dy", "Offset down", "float", 0.0)
_is_set = Param("clone_set", "Has an offset", "bool", False)


class Setting(Gesture):
    """An Alt press: where the picture is taken from."""

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._settings, self._origin = state, document.origin
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        self._at = pointer
        x, y = pointer.x + self._origin[0], pointer.y + self._origin[1]
        self.state = self._settings.with_settings(clone_there=True, clone_x=x, clone_y=y, clone_set=False)

    def marks(self) -> Marks:
        return _cross(self._at.x, self._at.y, self._at.reach)


class Cloning(Painting):
    """A stroke with the picture so many pixels away."""

    def __init__(self, document: Document, state: ToolState, pointer: Pointer, by: tuple[int, int]) -> None:
        layer = paintable_layer(document)
        if holds_values(document, layer):
            raise Refused(tr("Clone paints colours; choose a layer that is no mask."))
        alone = None if state.get(merged) else layer_picture(document, layer)

        def source(place: Bounds) -> np.ndarray:
            there = place.moved(*by)
            return picture_pixels(document, there) if alone is None else alone.array(there)

        super().__init__(document, layer, picture_paint(source), tr("Clone"), state, pointer)
        self._by = by
        self.state = state.with_settings(clone_dx=float(by[0]), clone_dy=float(by[1]), clone_set=True)

    def marks(self) -> Marks:
        return _cross(self._last.x + self._by[0], self._last.y + self._by[1], self._last.reach)


def begin(document: Document, state: ToolState, pointer: Pointer) -> Gesture:
    if pointer.alt:
        return Setting(document, state, pointer)
    if not state.get(_is_there):
        raise Refused(tr("Hold Alt and click where to take the picture from, then paint."))
    if state.get(aligned) and state.get(_is_set):
        return Cloning(document, state, pointer, (round(float(state.get(_by_x))), round(float(state.get(_by_y)))))
    left, top = document.since((0, 0))
    by = round(float(state.get(_x)) + left - pointer.x), round(float(state.get(_y)) + top - pointer.y)
    return Cloning(document, state, pointer, by)


def _cross(x: float, y: float, reach: float) -> Marks:
    return Marks((((x - reach, y), (x + reach, y)), ((x, y - reach), (x, y + reach))))


PLUGIN = Tool(
    "Clone", "S", "Paint with the picture from elsewhere; Alt and a click say from where.", begin,
    (aligned, merged, *brush_params), cursor="ring", order=90,
)  # fmt: skip
