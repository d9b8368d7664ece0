"""Selecting: how what a tool marks joins the selection, and the selection's own edits. Pure functions, no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from controls.geometry import Bounds
from controls.raster import Raster, tiles_within
from editor import greys
from editor.document import Document, Edit, Layer, add_layer, find_layer, layers_of_role, set_fields
from editor.tool import Pointer
from editor.words import mark, tr

Mode = Literal["replace", "add", "subtract", "intersect"]

mode_help = mark("Shift adds, Alt takes away, both keep what overlaps.")


def mode_of(pointer: Pointer) -> Mode:
    """As everywhere: Shift adds, Alt takes away, both together intersect."""
    if pointer.shift:
        return "intersect" if pointer.alt else "add"
    return "subtract" if pointer.alt else "replace"


def select(document: Document, values: np.ndarray, place: Bounds, mode: Mode = "replace") -> Document:
    """Join uint8 (h, w) values at `place` with the selection. Where nothing is left, everything is selected again.

    With no selection yet, `add` and `intersect` select just these; `subtract` takes them from everything.
    """
    extent, old = document.extent, document.selection
    if old is None:
        old = greys.filled(extent) if mode == "subtract" else None
        mode = mode if mode == "subtract" else "replace"
    tiles = {} if old is None or mode in ("replace", "intersect") else dict(old.tiles)
    for index in tiles_within(place.intersection(document.bounds)):
        inside = index.bounds.intersection(document.bounds)
        part = _part(values, place, inside)
        held = np.zeros_like(part) if old is None else greys.values_in(old, inside)
        joined = _join[mode](held, part)
        tiles.pop(index, None)
        if joined.any():
            tiles[index] = greys.tile_of(joined)
    return with_selection(document, Raster(extent, tiles))


def with_selection(document: Document, selection: Raster | None) -> Document:
    """Select so; an empty selection is none at all, because nothing could be painted then."""
    if selection is not None and selection.painted_bounds.is_empty:
        selection = None
    return document if selection is None and document.selection is None else set_fields(document, selection=selection)


def moved(document: Document, dx: int, dy: int) -> Document:
    """The selection elsewhere; what leaves the canvas is no longer selected."""
    if document.selection is None:
        return document
    return with_selection(document, document.selection.crop(document.bounds.moved(-dx, -dy)))


def inverted(document: Document) -> Document:
    """What was not selected; unchanged where everything was."""
    if document.selection is None:
        return document
    tiles = {}
    for index in tiles_within(document.bounds):
        values = 255 - greys.values_in(document.selection, index.bounds.intersection(document.bounds))
        if values.any():
            tiles[index] = greys.tile_of(values)
    return with_selection(document, Raster(document.extent, tiles))


def reshaped(document: Document, change: Callable[[np.ndarray], np.ndarray], reach: int) -> Document:
    """The selection's values changed by a function of pixels and their neighbours at most `reach` away."""
    if document.selection is None:
        return document
    part = document.selection.painted_bounds.padded(reach + 1).intersection(document.bounds)
    values = change(greys.values_in(document.selection, part))
    return select(set_fields(document, selection=None), values, part)


def grown(pixels: int) -> Edit:
    """Larger by so many pixels, round at corners; softness at the edge is kept."""
    return lambda document: reshaped(document, lambda values: spread(values, pixels), pixels)


def shrunk(pixels: int) -> Edit:
    """Smaller by so many pixels; the canvas's edge is no edge of the selection."""
    return lambda document: reshaped(document, lambda values: 255 - spread(255 - values, pixels), pixels)


def feathered(pixels: int) -> Edit:
    """Soft over so many pixels on either side of its edge."""
    return lambda document: reshaped(document, lambda values: blurred(values, pixels), 2 * pixels)


def bordered(pixels: int) -> Edit:
    """A band of so many pixels on either side of its edge."""

    def band(values: np.ndarray) -> np.ndarray:
        return np.minimum(spread(values, pixels), spread(255 - values, pixels))

    return lambda document: reshaped(document, band, pixels)


def spread(values: np.ndarray, pixels: int) -> np.ndarray:
    """uint8 (h, w) grown by a disc: the distance from what is selected by half, one pixel soft at its end."""
    import cv2  # 70 ms

    outside = (values < 128).astype(np.uint8)
    if outside.all() or pixels < 1:
        return values
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.maximum(values, np.rint(np.clip(pixels + 1 - distance, 0, 1) * 255).astype(np.uint8))


def blurred(values: np.ndarray, pixels: float) -> np.ndarray:
    """uint8 (h, w) under a Gaussian whose soft part is about `pixels` on either side."""
    import cv2  # 70 ms

    return values if pixels <= 0 else cv2.GaussianBlur(values, (0, 0), pixels / 2, borderType=cv2.BORDER_REPLICATE)


# To and from layers


def from_mask(document: Document, layer: str, mode: Mode = "replace") -> Document:
    """Select what a mask layer holds (its opacity apart), or what a layer's own mask shows."""
    found = find_layer(document, layer)
    raster = None if found is None else found.pixels if found.role == "mask" else found.mask
    return document if found is None or raster is None else _select_raster(document, raster, found, mode)


def from_alpha(document: Document, layer: str, mode: Mode = "replace") -> Document:
    """Select what a layer covers."""
    found = find_layer(document, layer)
    return document if found is None else _select_raster(document, found.pixels, found, mode)


def to_mask(document: Document) -> Document:
    """The selection as a mask layer on top; without one, a mask of everything."""
    selection = greys.filled(document.extent) if document.selection is None else document.selection
    layer = Layer(id="", name=tr("Mask"), pixels=selection, role="mask")
    return add_layer(document, layer, above=document.layers[-1].id if document.layers else None)


def cut_out(picture: Raster, selection: Raster) -> Raster:
    """What is selected of a picture of the same size, as small as that is, soft where the selection is."""
    part = selection.painted_bounds
    return Raster.from_array(greys.masked(picture.array(part), greys.values_in(selection, part)))


def mask_layer(document: Document) -> Layer | None:
    """The active layer where it is a mask or has one, else the uppermost mask layer."""
    active = document.active_layer
    if active is not None and (active.role == "mask" or active.mask is not None):
        return active
    return next(iter(layers_of_role(document, "mask")[::-1]), None)


def _select_raster(document: Document, raster: Raster, layer: Layer, mode: Mode) -> Document:
    place = layer.bounds.intersection(document.bounds)
    return select(document, greys.values_in(raster, place.moved(-layer.x, -layer.y)), place, mode)


def _part(values: np.ndarray, place: Bounds, inside: Bounds) -> np.ndarray:
    """The values of a tile's pixels `inside`, zero where there are none."""
    part = np.zeros(inside.extent.shape, np.uint8)
    both = inside.intersection(place)
    part[both.moved(-inside.x, -inside.y).slices] = values[both.moved(-place.x, -place.y).slices]
    return part


_join: dict[Mode, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "replace": lambda held, part: part,
    "add": np.maximum,
    "subtract": lambda held, part: np.minimum(held, 255 - part),
    "intersect": np.minimum,
}
