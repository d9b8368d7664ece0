"""A document as one picture, one mask, one layer: exact compositing of straight RGBA in numpy, tile by tile. No Qt.

Formulas: W3C Compositing and Blending Level 1, source over with the blend modes of `editor.blending`. A layer mask
multiplies its layer's alpha, rounded to 8 bits, before anything else. All layers of a tile are summed in float32 and
rounded once; a pixel that only one opaque layer covers keeps its bytes, and a tile that only one layer fills is that
layer's very array.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from controls.geometry import Bounds
from controls.raster import Mask, Raster, TileIndex, tile_side, tiles_within
from editor import generated, greys
from editor.blending import Blend, formulas
from editor.document import Document, Layer, find_layer, remove_layer, set_layer, siblings_of, walk
from editor.greys import grey, mask_pixels
from editor.words import tr

picture_roles = frozenset({"paint", "result", "inversion", "group"})
"""The roles whose layers make up the picture; masks and control images only steer it."""


def flatten(document: Document) -> Raster:
    """The picture as requests and exports see it: every visible layer that is neither a mask nor a control image."""
    return _composited(document.layers, document.bounds, picture_roles)


def picture_pixels(document: Document, bounds: Bounds) -> np.ndarray:
    """What the canvas shows inside `bounds`, masks apart: uint8 (H, W, 4), control layers included."""
    pixels = _tile(document.layers, bounds, picture_roles | {"control"})
    return np.zeros((*bounds.extent.shape, 4), np.uint8) if pixels is None else pixels


def seen(document: Document) -> Raster:
    """The picture as the canvas shows it, masks apart: control layers included."""
    return _composited(document.layers, document.bounds, picture_roles | {"control"})


def layer_picture(document: Document, layer: Layer) -> Raster:
    """One layer alone, opaque as it is painted, on a transparent canvas of the document's size."""
    shown = msgspec.structs.replace(layer, opacity=1.0, visible=True, blend="normal")
    return _composited((shown,), document.bounds, frozenset({layer.role}) | picture_roles)


def mask_of(document: Document, layer: str | None = None) -> Mask | None:
    """What may change: the largest value of all visible mask layers (or of one layer), each times its opacity.

    None where no value is above zero: there is no mask then, not an empty one.
    """
    if layer is not None:
        found = find_layer(document, layer)
        masks = () if found is None else (found,)
    else:
        masks = tuple(each for each in _visible(document.layers) if each.role == "mask")
    values = np.zeros(document.extent.shape, np.float32)
    for each in masks:
        part = each.bounds.intersection(document.bounds)
        if not part.is_empty:
            value = grey(each.pixels.array(part.moved(-each.x, -each.y))).astype(np.float32) * (each.opacity / 255)
            np.maximum(values[part.slices], value, out=values[part.slices])
    return Mask(np.minimum(values, 1)) if values.any() else None


def is_masked(document: Document) -> bool:
    """Whether `mask_of` finds a value above zero in the visible mask layers; known at the first tile that holds one."""
    return any(
        _holds_a_value(each, document.bounds)
        for each in _visible(document.layers)
        if each.role == "mask" and each.opacity > 0
    )


def merge_down(document: Document, layer: str) -> Document:
    """Merge a layer into its lower neighbour, which keeps its name, role and id; unchanged where there is none.

    Pixels beyond the canvas are kept. A mask merges only into a mask, and then the larger value counts.
    """
    siblings = siblings_of(document, layer)
    place = next((number for number, each in enumerate(siblings) if each.id == layer), 0)
    if place == 0:
        return document
    lower, upper = siblings[place - 1], siblings[place]
    if lower.role == "group" or (upper.role == "mask") != (lower.role == "mask"):
        return document
    bounds = _reach(lower).union(_reach(upper))
    if lower.role == "mask":
        whole = msgspec.structs.replace(document, extent=bounds.extent, layers=tuple(
            msgspec.structs.replace(each, x=each.x - bounds.x, y=each.y - bounds.y, visible=True)
            for each in (lower, upper)))  # fmt: skip
        mask = mask_of(whole)
        pixels = Raster.empty(bounds.extent) if mask is None else Raster.from_array(mask_pixels(mask.grey()))
    else:
        shown = tuple(msgspec.structs.replace(each, visible=True) for each in (lower, upper))
        pixels = _composited(shown, bounds, picture_roles | {"control"})
    made = generated.of_layers((lower, upper))
    merged = set_layer(
        document, lower.id, pixels=pixels, x=bounds.x, y=bounds.y, opacity=1.0, made=made, recipe=None, mask=None
    )
    return msgspec.structs.replace(remove_layer(merged, layer), active=lower.id)


def flatten_document(document: Document) -> Document:
    """One paint layer with the picture; masks and control layers go with the rest."""
    made = generated.of_document(document)
    layer = Layer(id="layer1", name=tr("Background"), pixels=flatten(document), made=made)
    return msgspec.structs.replace(document, layers=(layer,), active="layer1", on_mask=False)


def composite(layers: tuple[tuple[np.ndarray, float, str], ...]) -> np.ndarray:
    """Straight RGBA layers, bottom first, as (uint8 (H, W, 4), opacity 0 to 1, blend mode), over nothing."""
    backdrop = _Backdrop()
    for pixels, opacity, blend in layers:
        backdrop.add(pixels, opacity, blend)
    return np.zeros_like(layers[0][0]) if backdrop.pixels is None else backdrop.rounded()


class _Backdrop:
    """What lies below: bytes as long as one layer alone is there, float32 (alpha 0 to 1) after that."""

    def __init__(self) -> None:
        self.pixels: np.ndarray | None = None

    def add(self, source: np.ndarray, opacity: float, blend: str) -> None:
        if opacity == 1 and (self.pixels is None or _hides(source, blend)):
            self.pixels = source
            return
        below = np.zeros(source.shape, np.float32) if self.pixels is None else _floating(self.pixels)
        above = _floating(source)
        above[..., 3] *= opacity
        covered = above[..., 3] > 0
        self.pixels = np.where(covered[..., None], _over(below, above, formulas.get(blend)), below)

    def rounded(self) -> np.ndarray:
        assert self.pixels is not None
        if self.pixels.dtype == np.uint8:
            return self.pixels
        scaled = self.pixels.copy()
        scaled[..., 3] *= 255
        return np.rint(np.clip(scaled, 0, 255)).astype(np.uint8)


def _hides(source: np.ndarray, blend: str) -> bool:
    """Whether nothing of what lies below is seen, so that its sum need not be taken."""
    return formulas.get(blend) is None and bool((source[..., 3] == 255).all())


def _floating(pixels: np.ndarray) -> np.ndarray:
    result = pixels.astype(np.float32)
    if pixels.dtype == np.uint8:
        result[..., 3] /= 255
    return result


def _over(below: np.ndarray, above: np.ndarray, blend: Blend | None) -> np.ndarray:
    """Source over backdrop with straight alpha; `blend` None is normal."""
    a_s, a_b = above[..., 3:], below[..., 3:]
    colour = above[..., :3]
    if blend is not None:
        mixed = blend(below[..., :3] / 255, colour / 255) * 255
        colour = (1 - a_b) * colour + a_b * mixed
    alpha = a_s + a_b * (1 - a_s)
    summed = colour * a_s + below[..., :3] * (a_b * (1 - a_s))
    return np.concatenate([summed / np.maximum(alpha, np.float32(1e-9)), alpha], axis=-1)


def _composited(layers: tuple[Layer, ...], bounds: Bounds, roles: frozenset[str]) -> Raster:
    tiles: dict[TileIndex, np.ndarray] = {}
    for index in tiles_within(Bounds.of(bounds.extent)):
        tile = _tile(layers, index.bounds.moved(bounds.x, bounds.y), roles)
        if tile is not None:
            tiles[index] = _clipped(tile, index, bounds)
    return Raster(bounds.extent, tiles)


def _tile(layers: tuple[Layer, ...], bounds: Bounds, roles: frozenset[str]) -> np.ndarray | None:
    """The pixels of some layers inside `bounds` (one tile of the result), or None where there are none."""
    backdrop = _Backdrop()
    for layer in layers:
        if layer.visible and layer.opacity > 0 and layer.role in roles:
            pixels = _group(layer, bounds, roles) if layer.role == "group" else _window(layer, bounds)
            if pixels is not None:
                backdrop.add(pixels, layer.opacity, layer.blend)
    return None if backdrop.pixels is None else backdrop.rounded()


def _group(layer: Layer, bounds: Bounds, roles: frozenset[str]) -> np.ndarray | None:
    """What a group's layers come to inside `bounds`, as much as the group's mask shows."""
    pixels = _tile(layer.children, bounds, roles)
    if pixels is None or layer.mask is None:
        return pixels
    return greys.masked(pixels, greys.values_in(layer.mask, bounds.moved(-layer.x, -layer.y), beyond=255))


def _window(layer: Layer, bounds: Bounds) -> np.ndarray | None:
    """A layer's pixels inside `bounds`, as much as its mask shows: the very tile where grids agree and all is shown."""
    inside = bounds.moved(-layer.x, -layer.y)
    pixels = _pixels(layer, inside)
    if pixels is None or layer.mask is None:
        return pixels
    return greys.masked(pixels, greys.values_in(layer.mask, inside))


def _pixels(layer: Layer, inside: Bounds) -> np.ndarray | None:
    if inside.x % tile_side == 0 and inside.y % tile_side == 0 and inside.extent == (tile_side, tile_side):
        return layer.pixels.tiles.get(TileIndex(inside.x // tile_side, inside.y // tile_side))
    held: Mapping[TileIndex, np.ndarray] = layer.pixels.tiles
    if not any(index in held for index in tiles_within(inside)):
        return None
    return layer.pixels.array(inside)


def _clipped(tile: np.ndarray, index: TileIndex, bounds: Bounds) -> np.ndarray:
    """Zero beyond the extent, as a raster's edge tiles must be."""
    width, height = bounds.width - index.bounds.x, bounds.height - index.bounds.y
    if width >= tile_side and height >= tile_side:
        return tile
    if not tile[height:].any() and not tile[:, width:].any():
        return tile
    tile = tile.copy()
    tile[max(0, height) :] = 0
    tile[:, max(0, width) :] = 0
    return tile


def _reach(layer: Layer) -> Bounds:
    """Where a layer and its children have pixels."""
    if layer.role != "group":
        return layer.bounds
    reach = Bounds(0, 0, 0, 0)
    for each in walk(layer.children):
        if each.role != "group":
            reach = reach.union(each.bounds)
    return reach


def _holds_a_value(mask: Layer, bounds: Bounds) -> bool:
    """Whether a mask layer has a value above zero inside `bounds` of the document."""
    if mask.pixels.is_blank:  # looked through once, where the loop would each time
        return False
    part = mask.bounds.intersection(bounds).moved(-mask.x, -mask.y)
    for index in tiles_within(part):
        tile = mask.pixels.tiles.get(index)
        if tile is not None:
            inside = index.bounds.intersection(part).moved(-index.bounds.x, -index.bounds.y)
            if grey(tile[inside.slices]).any():
                return True
    return False


def _visible(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    found: list[Layer] = []
    for layer in layers:
        if layer.visible:
            found += [layer, *_visible(layer.children)]
    return tuple(found)
