"""The transformation: scales, turns and distorts the active layer, or what is selected of it."""

from __future__ import annotations

import functools

import numpy as np

from controls.geometry import Bounds
from controls.raster import Raster
from editor import greys, handles, selecting
from editor.document import Document, Edit, Layer, find_layer, set_fields, set_layer
from editor.painting import check_visible, cleared, cover
from editor.paints import picture_paint
from editor.shapes import Coverage
from editor.tool import Gesture, Live, Marks, Pointer, Refused, Tool, ToolState
from editor.warping import resampling, warped, warped_values

_quick = 1 << 22
"""Pixels beyond which the picture follows only when the button is let go; until then its frame does."""


class Transforming(Gesture):
    """Handles around the layer until Enter. Raises Refused where there is nothing to transform."""

    label = "Transform"
    hint = "Corners scale (Shift evenly, Ctrl perspective), inside moves, outside turns. Enter applies, Esc leaves it."

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._layer = _layer(document)
        self._document, self._method = document, str(state.get(resampling))
        self._selection = document.selection
        self._bounds = _painted(document, self._layer)
        bounds = self._bounds
        self._first = handles.corners_of((bounds.x, bounds.y, bounds.right, bounds.bottom))
        self._corners = self._first
        self._edit: Edit = functools.partial(_same)
        self.is_untouched = not pointer.clicks
        if pointer.clicks:
            self.press(pointer)

    def press(self, pointer: Pointer) -> None:
        self.is_untouched = False
        self._start, self._held = pointer, self._corners
        self._grip, self._number = handles.grip_at(self._corners, pointer)

    def move(self, pointer: Pointer) -> None:
        if self._grip == "inside":
            self._corners = handles.moved(self._held, self._start, pointer)
        elif self._grip == "outside":
            self._corners = handles.turned(self._held, self._start, pointer)
        elif self._grip == "edge":
            self._corners = handles.stretched(self._held, self._number, pointer)
        else:
            self._corners = handles.scaled(self._held, self._number, pointer)
        if self._bounds.extent.pixels <= _quick:
            self._renew("nearest")

    def release(self) -> bool:
        self._renew()
        return False

    def tune(self, state: ToolState) -> None:
        if str(state.get(resampling)) != self._method:
            self._method = str(state.get(resampling))
            self._renew()

    def live(self) -> Live:
        return Live(self._edit)

    def marks(self) -> Marks:
        return Marks((handles.outline_of(self._corners),), handles.points_of(self._corners))

    def finish(self) -> Edit | None:
        return None if np.allclose(self._corners, self._first) else self._edit

    def _renew(self, method: str = "") -> None:
        """Show and mean the frame as it is now; while it is dragged, with whole pixels, which is quick."""
        self._edit = functools.partial(
            transformed, layer=self._layer, bounds=self._bounds, corners=self._corners, method=method or self._method
        )


def transformed(document: Document, layer: Layer, bounds: Bounds, corners: np.ndarray, method: str) -> Document:
    """A layer (as it was) with its pixels inside `bounds`, or what is selected of them, drawn into another frame.

    Unchanged where the layer is no longer what it was.
    """
    found = find_layer(document, layer.id)
    if found is None or found.pixels is not layer.pixels or found.bounds != layer.bounds:
        return document
    inside, within = bounds.moved(-layer.x, -layer.y), _room(document)
    pixels = layer.pixels.array(inside)
    if document.selection is None:
        piece, place = warped(pixels, corners, within, method)
        if place.is_empty:
            return document
        mask = layer.mask
        if mask is not None:
            mask = greys.from_values(warped_values(greys.values_in(mask, inside), corners, within, method)[0])
        return set_layer(document, layer.id, pixels=Raster.from_array(piece), mask=mask, x=place.x, y=place.y)
    selected = greys.values_in(document.selection, bounds)
    piece, place = warped(greys.masked(pixels, selected), corners, within, method)
    rest = cleared(set_fields(document, on_mask=False), layer.id)
    moved = selecting.select(rest, *warped_values(selected, corners, within, method))
    everywhere = Coverage(np.full(place.extent.shape, 255, np.uint8), place)
    source = functools.partial(_part, piece, place)
    done = cover(_unlimited(moved), layer.id, picture_paint(source), everywhere)
    return set_fields(done, selection=moved.selection, on_mask=document.on_mask)


def _unlimited(document: Document) -> Document:
    return selecting.with_selection(document, None)


def _part(piece: np.ndarray, place: Bounds, wanted: Bounds) -> np.ndarray:
    return piece[wanted.moved(-place.x, -place.y).slices]


def _same(document: Document) -> Document:
    return document


def _layer(document: Document) -> Layer:
    layer = document.active_layer
    if layer is None or layer.role == "group" or layer.inversion is not None:
        raise Refused("Choose a layer with pixels of its own to transform.")
    if layer.locks:
        raise Refused(f"“{layer.name}” is locked. Unlock it in the layer list to transform it.")
    check_visible(document, layer)
    return layer


def _painted(document: Document, layer: Layer) -> Bounds:
    """What there is to transform, in document pixels."""
    bounds = layer.pixels.painted_bounds.moved(layer.x, layer.y)
    if document.selection is not None:
        bounds = bounds.intersection(document.selection.painted_bounds)
    if layer.pixels.painted_bounds.is_empty or bounds.is_empty:
        raise Refused(f"There is nothing on “{layer.name}” to transform here.")
    return bounds


def _room(document: Document) -> Bounds:
    """How far a layer may reach: a canvas's size beyond the canvas on every side."""
    width, height = document.extent
    return Bounds(-width, -height, 3 * width, 3 * height)


PLUGIN = Tool(
    "Transform", "Ctrl+T", "Scale, turn and distort the layer or what is selected: corners, edges, inside, outside.",
    Transforming, (resampling,), order=100, starts=True,
)  # fmt: skip
