"""The transformation: scales, turns and distorts the active layer or group, or what is selected of a layer."""

from __future__ import annotations

import functools

import numpy as np

from controls.geometry import Bounds
from controls.raster import Raster
from editor import greys, handles, selecting, warping
from editor.document import Document, Edit, Layer, find_layer, set_fields, set_layer, walk
from editor.painting import check_visible, cleared, cover
from editor.paints import picture_paint
from editor.shapes import Coverage
from editor.tool import Gesture, Live, Marks, Pointer, Refused, Tool, ToolState

_quick = 1 << 22
"""Pixels beyond which the picture follows only when the button is let go; until then its frame does."""


class Transforming(Gesture):
    """Handles around what is transformed until Enter. Raises Refused where there is nothing to transform."""

    label = "Transform"
    hint = "Corners scale (Shift evenly, Ctrl perspective), inside moves, outside turns. Enter applies, Esc leaves it."

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._layers = _layers(document)
        self._method = str(state.get(warping.resampling))
        self._bounds = _frame(document, self._layers)
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
            dragged = handles.moved(self._held, self._start, pointer)
        elif self._grip == "outside":
            dragged = handles.turned(self._held, self._start, pointer)
        elif self._grip == "edge":
            dragged = handles.stretched(self._held, self._number, pointer)
        else:
            dragged = handles.scaled(self._held, self._number, pointer)
        if not handles.is_convex(dragged):  # folded over, where no picture could lie
            return
        self._corners = dragged
        if self._bounds.extent.pixels <= _quick:
            self._renew("nearest")

    def release(self) -> bool:
        self._renew()
        return False

    def tune(self, state: ToolState) -> None:
        if str(state.get(warping.resampling)) != self._method:
            self._method = str(state.get(warping.resampling))
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
            transformed, layers=self._layers, frame=self._bounds, corners=self._corners, method=method or self._method
        )


def transformed(
    document: Document, layers: tuple[Layer, ...], frame: Bounds, corners: np.ndarray, method: str
) -> Document:
    """Layers (as they were) with what lies inside `frame`, or what is selected of it, drawn where its corners went.

    Unchanged where one of them is no longer what it was.
    """
    changed = document
    for layer in layers:
        found = find_layer(document, layer.id)
        if found is None or found.pixels is not layer.pixels or found.bounds != layer.bounds:
            return document
        bounds = _painted(document, layer)
        changed = _redrawn(changed, layer, bounds, warping.carried(bounds, frame, corners), method)
    return changed


def _redrawn(document: Document, layer: Layer, bounds: Bounds, corners: np.ndarray, method: str) -> Document:
    """A layer with its pixels inside `bounds`, or what is selected of them, drawn to `corners`."""
    inside, within = bounds.moved(-layer.x, -layer.y), _room(document)
    pixels = layer.pixels.array(inside)
    if document.selection is None:
        piece, place = warping.warped(pixels, corners, within, method)
        if place.is_empty:
            return document
        mask = layer.mask
        if mask is not None:
            values = warping.warped_values(greys.values_in(mask, inside), corners, within, method)[0]
            mask = greys.from_values(values)
        return set_layer(document, layer.id, pixels=Raster.from_array(piece), mask=mask, x=place.x, y=place.y)
    selected = greys.values_in(document.selection, bounds)
    piece, place = warping.warped(greys.masked(pixels, selected), corners, within, method)
    rest = cleared(set_fields(document, on_mask=False), layer.id)
    moved = selecting.select(rest, *warping.warped_values(selected, corners, within, method))
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


def _layers(document: Document) -> tuple[Layer, ...]:
    """The active layer, or the layers of the active group that have something on them."""
    chosen = document.active_layer
    if chosen is None or chosen.inversion is not None:
        raise Refused("Choose a layer with pixels of its own, or a group, to transform.")
    if chosen.role == "group" and document.selection is not None:
        raise Refused("What is selected is transformed in one layer: choose one, or drop the selection for the group.")
    check_visible(document, chosen)
    within = [chosen] if chosen.role != "group" else [each for each in walk(chosen.children) if each.role != "group"]
    for each in (chosen, *within):
        if each.locks:
            raise Refused(f"“{each.name}” is locked. Unlock it in the layer list to transform it.")
        if each.inversion is not None:
            raise Refused(f"“{each.name}” belongs to an inversion, which has its place. Take it out of the group.")
    return tuple(each for each in within if each is chosen or not each.pixels.painted_bounds.is_empty)


def _frame(document: Document, layers: tuple[Layer, ...]) -> Bounds:
    """Around all that there is to transform, in document pixels."""
    frame = Bounds(0, 0, 0, 0)
    for layer in layers:
        frame = frame.union(_painted(document, layer))
    if frame.is_empty:
        raise Refused("There is nothing here to transform.")
    return frame


def _painted(document: Document, layer: Layer) -> Bounds:
    """What there is to transform of one layer, in document pixels; empty where there is nothing."""
    bounds = layer.pixels.painted_bounds.moved(layer.x, layer.y)
    if document.selection is not None:
        bounds = bounds.intersection(document.selection.painted_bounds)
    return Bounds(0, 0, 0, 0) if layer.pixels.painted_bounds.is_empty or bounds.is_empty else bounds


def _room(document: Document) -> Bounds:
    """How far a layer may reach: a canvas's size beyond the canvas on every side."""
    width, height = document.extent
    return Bounds(-width, -height, 3 * width, 3 * height)


PLUGIN = Tool(
    "Transform", "Ctrl+T", "Scale, turn and distort the layer, group or selection: corners, edges, inside, outside.",
    Transforming, (warping.resampling,), order=100, starts=True,
)  # fmt: skip
