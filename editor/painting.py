"""Painting gestures: which layer a stroke goes to, and the one edit that it comes to. No Qt."""

from __future__ import annotations

import uuid

import msgspec
import numpy as np

from controls.plugins import Param
from controls.raster import Raster, TileIndex
from editor.document import (
    Document,
    Edit,
    Layer,
    Part,
    add_layer,
    covering,
    find_layer,
    paint_tiles,
    set_active,
    set_layer,
)
from editor.layering import check_visible
from editor.shapes import Coverage
from editor.strokes import Paint, Stroke, between, colour_paint, covered_tiles, eraser_paint, grey_paint, limited
from editor.tool import Gesture, Live, Pointer, Refused, ToolState
from editor.words import tr

brush_params = (
    Param("size", "Size", "float", 12.0, "Diameter of the brush.", 1.0, 2000.0, 1.0, unit="px"),
    Param("hardness", "Hardness", "float", 0.8, "How much of it is solid before its edge fades.", 0.0, 1.0, 0.01),
    Param("opacity", "Opacity", "float", 1.0, "The most that one stroke covers.", 0.01, 1.0, 0.01),
    Param("flow", "Flow", "float", 1.0, "What each dab of a stroke adds.", 0.01, 1.0, 0.01),
    Param("spacing", "Spacing", "float", 0.1, "From dab to dab, as a share of the size.", 0.01, 2.0, 0.01),
    Param(
        "smoothing",
        "Smoothing",
        "float",
        0.0,
        "How far the stroke trails behind the hand: steady lines.",
        0.0,
        1.0,
        0.01,
    ),
    Param("pressure_size", "Pressure sets size", "bool", True, "A pen's pressure makes the stroke wider."),
    Param("pressure_opacity", "Pressure sets flow", "bool", False, "A pen's pressure makes the stroke denser."),
    Param("tilt_size", "Tilt widens", "bool", False, "A pen held flat makes the stroke up to twice as wide."),
)
"""The form of every tool that paints: fields of `ToolState`."""

_paintable = frozenset({"paint", "control", "result", "mask"})


def paintable_layer(document: Document) -> Layer:
    """The active layer. Raises Refused where it cannot be painted on."""
    layer = document.active_layer
    if layer is None:
        raise Refused(tr("No layer is active. Choose one in the layer list, or add one."))
    if layer.role not in _paintable and part_of(document, layer) == "pixels":
        raise Refused(tr("“{name}” cannot be painted on. Choose another layer, or add one.", name=layer.name))
    if "pixels" in layer.locks and not document.on_mask:
        raise Refused(tr("“{name}” is locked. Unlock it in the layer list to paint on it.", name=layer.name))
    check_visible(document, layer)
    return layer


def part_of(document: Document, layer: Layer) -> Part:
    """What of the active layer is painted on."""
    return "mask" if document.on_mask and layer.id == document.active and layer.mask is not None else "pixels"


def erasable_layer(document: Document) -> Layer:
    """The active layer. Raises Refused where nothing can be erased from it."""
    layer = paintable_layer(document)
    if "alpha" in layer.locks and part_of(document, layer) == "pixels":
        raise Refused(
            tr("The transparency of “{name}” is locked. Unlock it in the layer list to erase.", name=layer.name)
        )
    return layer


def cover(document: Document, layer: str, paint: Paint, coverage: Coverage) -> Document:
    """A shape painted on a layer (or its mask) in one go, within the selection and the locks."""
    found = find_layer(document, layer)
    if found is None:
        return document
    part = part_of(document, found)
    grown = covering(found, document.bounds)
    limits = limited(paint, document.selection, part == "pixels" and "alpha" in found.locks)
    tiles = covered_tiles(_painted(grown, part), document.bounds, limits, coverage.values, coverage.place)
    document = set_layer(document, layer, pixels=grown.pixels, mask=grown.mask, x=grown.x, y=grown.y)
    return paint_tiles(document, layer, tiles, part)


def cleared(document: Document, layer: str) -> Document:
    """What is selected of a layer erased; of a mask or a layer mask, its values set to nothing."""
    found = find_layer(document, layer)
    if found is None:
        return document
    values = np.full(document.extent.shape, 255, np.uint8)
    paint = grey_paint(0) if holds_values(document, found) else eraser_paint
    return cover(document, layer, paint, Coverage(values, document.bounds))


def holds_values(document: Document, layer: Layer) -> bool:
    """Whether what is painted on are a mask's values, not colours."""
    return layer.role == "mask" or part_of(document, layer) == "mask"


def paint_for(document: Document, layer: Layer, colour: tuple[int, int, int]) -> Paint:
    """The paint of a colour on a layer; on a mask its brightness."""
    return grey_paint(grey_of(colour)) if holds_values(document, layer) else colour_paint(colour)


def grey_of(colour: tuple[int, int, int]) -> int:
    """A colour's brightness, BT.709 luma."""
    red, green, blue = colour
    return round(0.2126 * red + 0.7152 * green + 0.0722 * blue)


event_seconds = 0.004
"""What an event may paint before the rest waits for the next one: an eighth of a brush of 2000 pixels."""


class Painting(Gesture):
    """A stroke on a layer of the document, which may be one that the stroke itself adds (it has a name of its own)."""

    def __init__(
        self, document: Document, layer: Layer, paint: Paint, label: str, state: ToolState, pointer: Pointer
    ) -> None:
        self.label = label
        self._base = layer
        self._part: Part = part_of(document, layer)
        self._grown = covering(layer, document.bounds)
        self._is_new = find_layer(document, layer.id) is None
        limits = limited(paint, document.selection, self._part == "pixels" and "alpha" in layer.locks)
        self._stroke = Stroke(_painted(self._grown, self._part), document.bounds, limits, state, pointer, event_seconds)
        self._has_moved = True
        self._prepare: Edit = self._prepared
        self._drag = 0.95 * state.smoothing
        self._at = self._last = pointer

    def move(self, pointer: Pointer) -> None:
        self._last = pointer
        self._at = between(self._at, pointer, 1 - self._drag)
        self._stroke.move(self._at)
        self._has_moved = True

    def live(self) -> Live:
        if self._stroke.is_behind and not self._has_moved:
            self._stroke.catch_up()
        self._has_moved = False
        stroke = self._stroke
        dirty, is_whole = stroke.take_dirty(), not stroke.is_behind
        return Live(self._prepare, self._base.id, stroke.tiles, dirty, self._part, is_whole)

    def finish(self) -> Edit:
        if self._at != self._last:  # what smoothing left behind
            self._stroke.move(self._last)
        self._stroke.finish()
        return self._edit(dict(self._stroke.tiles))

    def so_far(self) -> Edit:
        return self._edit(self._stroke.snapshot())

    def _edit(self, tiles: dict[TileIndex, np.ndarray]) -> Edit:
        def painted(document: Document) -> Document:
            prepared = self._prepared(document)
            found = find_layer(prepared, self._base.id)
            if found is None or found.pixels is not self._grown.pixels or found.mask is not self._grown.mask:
                return document
            return paint_tiles(prepared, self._base.id, tiles, self._part)

        return painted

    def _prepared(self, document: Document) -> Document:
        """The document with the layer grown, or added; unchanged where the layer went or changed in the meantime."""
        if self._is_new:
            added = add_layer(document, self._grown, above=top_layer(document))
            return set_active(added, document.active or self._grown.id)  # the brush stays on its layer
        found = find_layer(document, self._base.id)
        base, grown = self._base, self._grown
        if (
            found is None
            or found.pixels is not base.pixels
            or found.mask is not base.mask
            or found.bounds != base.bounds
        ):
            return document
        return set_layer(document, found.id, pixels=grown.pixels, mask=grown.mask, x=grown.x, y=grown.y)


def _painted(layer: Layer, part: Part) -> Layer:
    """The layer as the brush sees it: its mask in place of its pixels where that is painted on."""
    mask = layer.mask if part == "mask" else None
    return layer if mask is None else msgspec.structs.replace(layer, pixels=mask, mask=None)


def top_layer(document: Document) -> str:
    """The id of the uppermost layer, or empty."""
    return document.layers[-1].id if document.layers else ""


def fresh_mask(document: Document) -> Layer:
    """A mask layer for a stroke to add. Its id is unlike any other, whatever else is added during the stroke."""
    return Layer(
        id=f"mask-{uuid.uuid4().hex}", name=tr("Mask"), pixels=Raster.empty(document.extent), opacity=1.0, role="mask"
    )


def erasing(document: Document, state: ToolState, pointer: Pointer) -> Painting:
    """A stroke that makes the active layer transparent; a mask goes back to keep."""
    layer = erasable_layer(document)
    paint = grey_paint(0) if holds_values(document, layer) else eraser_paint
    return Painting(document, layer, paint, tr("Eraser stroke"), state, pointer)
