"""Resizing: a whole document scaled, turned or mirrored, or its canvas made larger or smaller. Pure, no Qt but for the
edge of what is scaled.

Every layer, mask and selection goes along. An inversion belongs to its picture's very pixels, so its layer stays as a
picture, without the noise behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np

from controls.geometry import Bounds, Extent
from controls.plugins import Param
from controls.raster import Raster
from editor import context, greys, handles, warping
from editor.document import Document, Edit, Layer, set_fields

most_pixels = 1 << 28
"""Of a canvas: 16384 by 16384."""

width = Param("width", "Width", "int", 512, "In pixels.", 1, unit="px")
height = Param("height", "Height", "int", 512, "In pixels.", 1, unit="px")
keeps_shape = Param("keeps_shape", "Keep proportions", "bool", True, "Width and height change together.")

_presets = {
    "1024 × 1024": (1024, 1024), "2048 × 2048": (2048, 2048), "4096 × 4096": (4096, 4096),
    "Full HD, 1920 × 1080": (1920, 1080), "4K, 3840 × 2160": (3840, 2160), "A4 upright, 300 dpi": (2480, 3508),
    "A4 across, 300 dpi": (3508, 2480),
}  # fmt: skip
other = "other"
"""The preset of what is none of them."""

preset = Param(
    "preset", "Size", "choice", "", "A usual size, to begin with.", choices=("", *_presets, other),
    titles=("The model's own", *_presets, "Another"),
)  # fmt: skip
paper = Param(
    "paper", "Paper", "choice", "white", "What the lowest layer is filled with.", choices=("white", "nothing"),
    titles=("White", "Transparent"),
)  # fmt: skip
anchor = Param(
    "anchor", "Picture stays", "choice", "middle", "Where the picture is kept as the canvas changes around it.",
    choices=("top left", "top", "top right", "left", "middle", "right", "bottom left", "bottom", "bottom right"),
    titles=("Top left", "Top", "Top right", "Left", "In the middle", "Right", "Bottom left", "Bottom", "Bottom right"),
)  # fmt: skip

for_new = (preset, width, height, paper)
for_scaling = (width, height, keeps_shape, warping.resampling)
for_canvas = (width, height, anchor)
"""What is asked for a new document, for scaling, and for another canvas."""


def preset_extent(name: str, own: Extent) -> Extent:
    """The size that a preset's name stands for; own: the model's."""
    return Extent(*_presets[name]) if name in _presets else own


def canvas_bounds(old: Extent, new: Extent, anchored: str) -> Bounds:
    """What a canvas of another size covers, in today's coordinates, where the picture stays at `anchored`."""
    share_x = 0.0 if "left" in anchored else 1.0 if "right" in anchored else 0.5
    share_y = 0.0 if "top" in anchored else 1.0 if "bottom" in anchored else 0.5
    x, y = round((old.width - new.width) * share_x), round((old.height - new.height) * share_y)
    return Bounds(x, y, new.width, new.height)


class _Way(NamedTuple):
    """How sheets go along. place: where a rectangle of the old canvas lies on the new one. pixels, values: uint8
    (h, w, 4) and (h, w) of what lies in a rectangle, as it is drawn at `place` of it."""

    extent: Extent
    place: Callable[[Bounds], Bounds]
    pixels: Callable[[np.ndarray, Bounds], np.ndarray]
    values: Callable[[np.ndarray, Bounds], np.ndarray]


def scaled(extent: Extent, method: str) -> Edit:
    """To another size. method: one of `warping.resampling`'s."""

    def scale(document: Document) -> Document:
        across, down = extent.width / document.extent.width, extent.height / document.extent.height

        def corners(bounds: Bounds) -> np.ndarray:
            return handles.corners_of((
                bounds.x * across, bounds.y * down, bounds.right * across, bounds.bottom * down))  # fmt: skip

        def place(bounds: Bounds) -> Bounds:
            left, top = np.floor(corners(bounds)[0] + 1e-6).astype(int).tolist()
            right, bottom = np.ceil(corners(bounds)[2] - 1e-6).astype(int).tolist()
            return Bounds.between(left, top, max(left + 1, right), max(top + 1, bottom))

        def pixels(found: np.ndarray, bounds: Bounds) -> np.ndarray:
            return warping.warped(found, corners(bounds), place(bounds), method)[0]

        def values(found: np.ndarray, bounds: Bounds) -> np.ndarray:
            return warping.warped_values(found, corners(bounds), place(bounds), method)[0]

        return document if extent == document.extent else _along(document, _Way(extent, place, pixels, values))

    return scale


def turned(quarters: int) -> Edit:
    """Clockwise by so many quarters (1 to 3); exact."""

    def turn(document: Document) -> Document:
        width, height = document.extent

        def place(bounds: Bounds) -> Bounds:
            x, y, wide, high = bounds
            return {
                1: Bounds(height - y - high, x, high, wide),
                2: Bounds(width - x - wide, height - y - high, wide, high),
                3: Bounds(y, width - x - wide, high, wide),
            }[quarters]

        def drawn(found: np.ndarray, bounds: Bounds) -> np.ndarray:
            return np.rot90(found, -quarters)

        extent = document.extent if quarters == 2 else Extent(height, width)
        return _along(document, _Way(extent, place, drawn, drawn))

    return turn


def mirrored(document: Document) -> Document:
    """Left and right exchanged; exact."""

    def place(bounds: Bounds) -> Bounds:
        return bounds.moved(document.extent.width - bounds.right - bounds.x, 0)

    def drawn(found: np.ndarray, bounds: Bounds) -> np.ndarray:
        return found[:, ::-1]

    return _along(document, _Way(document.extent, place, drawn, drawn))


def upended(document: Document) -> Document:
    """Top and bottom exchanged; exact."""

    def place(bounds: Bounds) -> Bounds:
        return bounds.moved(0, document.extent.height - bounds.bottom - bounds.y)

    def drawn(found: np.ndarray, bounds: Bounds) -> np.ndarray:
        return found[::-1]

    return _along(document, _Way(document.extent, place, drawn, drawn))


def _along(document: Document, way: _Way) -> Document:
    region = context.region_of(document)
    selection = None if document.selection is None else _selection(document.selection, way)
    layers = tuple(_layer(layer, way) for layer in document.layers)
    made = set_fields(document, extent=way.extent, layers=layers, selection=selection)
    return context.with_region(made, None if region is None else way.place(region))


def _layer(layer: Layer, way: _Way) -> Layer:
    children = tuple(_layer(child, way) for child in layer.children)
    if layer.role == "group" and layer.mask is None:
        return msgspec.structs.replace(layer, children=children)
    there = way.place(layer.bounds)
    pixels, mask = layer.pixels, layer.mask
    if layer.role == "mask":
        pixels = greys.from_values(way.values(greys.values_in(pixels), layer.bounds))
    elif pixels.tiles:
        pixels = Raster.from_array(np.ascontiguousarray(way.pixels(pixels.array(), layer.bounds)))
    else:
        pixels = Raster.empty(there.extent)
    if mask is not None:  # what is hidden is drawn, so that the edge of a frame between pixels hides nothing
        mask = greys.from_values(255 - way.values(255 - greys.values_in(mask), layer.bounds))
    role = "paint" if layer.inversion is not None else layer.role
    return msgspec.structs.replace(
        layer, pixels=pixels, mask=mask, x=there.x, y=there.y, children=children, role=role, inversion=None
    )


def _selection(selection: Raster, way: _Way) -> Raster | None:
    values = way.values(greys.values_in(selection), selection.bounds)
    return greys.from_values(values) if values.any() else None
