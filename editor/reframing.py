"""Reframing: what of the document moves and turns as one, and how it is drawn into another frame. Pure, no Qt but for
the edge of what is drawn."""

from __future__ import annotations

import functools

import numpy as np

from controls.geometry import Bounds
from controls.raster import Raster
from editor import greys, selecting, warping
from editor.document import Document, Layer, find_layer, set_fields, set_layer, walk
from editor.layering import check_visible
from editor.painting import cleared, cover
from editor.paints import picture_paint
from editor.shapes import Coverage
from editor.tool import Refused
from editor.words import tr

quick_pixels = 1 << 22
"""Pixels beyond which the picture follows only when the button is let go; until then its frame does."""


def chosen_layers(document: Document) -> tuple[Layer, ...]:
    """The active layer, or of the active group whatever has pixels or a mask. Raises Refused."""
    chosen = document.active_layer
    if chosen is None or chosen.inversion is not None:
        raise Refused(tr("Choose a layer with pixels of its own, or a group."))
    if chosen.role == "group" and document.selection is not None:
        raise Refused(tr("What is selected is changed in one layer: choose one, or drop the selection for the group."))
    check_visible(document, chosen)
    within = tuple(walk((chosen,)))
    for each in within:
        if each.locks:
            raise Refused(tr("“{name}” is locked. Unlock it in the layer list to change it.", name=each.name))
        if each.inversion is not None:
            raise Refused(
                tr("“{name}” belongs to an inversion, which has its place. Take it out of the group.", name=each.name)
            )
    return tuple(each for each in within if each.mask is not None or not each.pixels.painted_bounds.is_empty)


def frame_of(document: Document, layers: tuple[Layer, ...]) -> Bounds:
    """Around all that there is to change, in document pixels. Raises Refused where there is nothing."""
    frame = Bounds(0, 0, 0, 0)
    for layer in layers:
        if layer.role != "group":
            frame = frame.union(_painted(document, layer))
    if frame.is_empty:
        name = document.active_layer.name if document.active_layer else ""
        raise Refused(tr("There is nothing on “{name}” here.", name=name))
    return frame


def _painted(document: Document, layer: Layer) -> Bounds:
    """What there is to change of one layer, in document pixels; empty where there is nothing."""
    bounds = layer.pixels.painted_bounds.moved(layer.x, layer.y)
    if document.selection is not None:
        bounds = bounds.intersection(document.selection.painted_bounds)
    return Bounds(0, 0, 0, 0) if layer.pixels.painted_bounds.is_empty or bounds.is_empty else bounds


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
        # Beyond the frame nothing is painted, so nothing is lost of a group's mask there.
        bounds = layer.bounds.intersection(frame) if layer.role == "group" else _painted(document, layer)
        if not bounds.is_empty:
            redrawn = _group_redrawn if layer.role == "group" else _redrawn
            changed = redrawn(changed, layer, bounds, warping.carried(bounds, frame, corners), method)
    return changed


def _group_redrawn(document: Document, group: Layer, bounds: Bounds, corners: np.ndarray, method: str) -> Document:
    """A group with what its mask hides inside `bounds` drawn to `corners`; beyond that all is seen."""
    if group.mask is None:
        return document
    hidden = 255 - greys.values_in(group.mask, bounds.moved(-group.x, -group.y))
    values, place = warping.warped_values(hidden, corners, _room(document), method)
    if place.is_empty:
        return document
    mask = greys.from_values(255 - values)
    return set_layer(document, group.id, pixels=Raster.empty(place.extent), mask=mask, x=place.x, y=place.y)


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


def _room(document: Document) -> Bounds:
    """How far a layer may reach: a canvas's size beyond the canvas on every side."""
    width, height = document.extent
    return Bounds(-width, -height, 3 * width, 3 * height)
