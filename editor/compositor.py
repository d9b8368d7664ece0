"""What the canvas shows, composited with premultiplied pixels, and which rectangles of two documents differ.

Layers' tiles are drawn by QPainter from the arrays themselves (wrapped, not copied). Where more than one layer meets,
they are summed with 16 bits a channel, which keeps the result within one level of `editor.flattening`; nothing here is
ever read back into a document, so straight pixels stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from controls.geometry import Bounds
from controls.raster import TileIndex, tile_side, tiles_within
from editor.blending import Blend, whole
from editor.document import Document, Layer, Part, walk
from editor.greys import grey, masked, values_in
from editor.qimage import image_of, wrapped

_deep = QImage.Format.Format_RGBA64_Premultiplied
_shown = QImage.Format.Format_ARGB32_Premultiplied
_over = QPainter.CompositionMode.CompositionMode_SourceOver
_modes = {
    "multiply": QPainter.CompositionMode.CompositionMode_Multiply,
    "screen": QPainter.CompositionMode.CompositionMode_Screen,
    "overlay": QPainter.CompositionMode.CompositionMode_Overlay,
    "darken": QPainter.CompositionMode.CompositionMode_Darken,
    "lighten": QPainter.CompositionMode.CompositionMode_Lighten,
    "color-dodge": QPainter.CompositionMode.CompositionMode_ColorDodge,
    "color-burn": QPainter.CompositionMode.CompositionMode_ColorBurn,
    "hard-light": QPainter.CompositionMode.CompositionMode_HardLight,
    "soft-light": QPainter.CompositionMode.CompositionMode_SoftLight,
    "difference": QPainter.CompositionMode.CompositionMode_Difference,
    "exclusion": QPainter.CompositionMode.CompositionMode_Exclusion,
}

Tiles = Mapping[TileIndex, np.ndarray]
_no_tiles: Tiles = MappingProxyType({})


class Scene(NamedTuple):
    """A document, and tiles that stand in for those of one of its layers (or its mask's) while a stroke lasts."""

    document: Document
    layer: str = ""
    tiles: Tiles = _no_tiles
    part: Part = "pixels"

    def tile(self, layer: Layer, index: TileIndex) -> np.ndarray | None:
        """The layer's pixels in one of its tiles, as much as its mask shows."""
        replaced = self.tiles if layer.id == self.layer else _no_tiles
        pixels = replaced.get(index) if self.part == "pixels" else None
        pixels = layer.pixels.tiles.get(index) if pixels is None else pixels
        if pixels is None or layer.mask is None:
            return pixels
        values = replaced.get(index) if self.part == "mask" else None
        values = layer.mask.tiles.get(index) if values is None else values
        return None if values is None else masked(pixels, values[..., 3])

    def shares(self, group: Layer, bounds: Bounds) -> np.ndarray:
        """How much a group's mask shows of each pixel inside `bounds`, uint8 (h, w)."""
        assert group.mask is not None
        replaced = self.tiles if group.id == self.layer and self.part == "mask" else _no_tiles
        return values_in(group.mask, bounds.moved(-group.x, -group.y), replaced, beyond=255)


class _Part(NamedTuple):
    """What one layer has inside a rectangle: images and where their top left corners lie, in document pixels.

    mix: the formula of a blend mode that QPainter has not.
    """

    images: tuple[tuple[QPoint, QImage], ...]
    opacity: float
    mode: QPainter.CompositionMode
    mix: Blend | None = None


def paint_picture(scene: Scene, bounds: Bounds) -> QImage | None:
    """All visible layers but masks (control images included, as they are drawn on), ARGB32 premultiplied."""
    parts = list(_parts(scene, scene.document.layers, bounds))
    if not parts:
        return None
    plain = len(parts) == 1 and parts[0].opacity == 1
    if plain and len(parts[0].images) == 1:
        at, whole = parts[0].images[0]
        if at == QPoint(bounds.x, bounds.y) and whole.size() == QSize(bounds.width, bounds.height):
            return whole.convertToFormat(_shown)  # a tenth of the time that drawing takes
    image = QImage(bounds.width, bounds.height, _shown if plain else _deep)
    _draw(image, parts, bounds)
    return image if plain else image.convertToFormat(_shown)


def paint_mask(scene: Scene, bounds: Bounds, colour: tuple[int, int, int], opacity: float) -> QImage | None:
    """The visible masks as a sheet of colour (rubylith): as dense as the largest value times `opacity`."""
    values = np.zeros(bounds.extent.shape, np.uint8)
    for layer in _visible_masks(scene.document.layers):
        for index in tiles_within(bounds.moved(-layer.x, -layer.y)):
            tile = scene.tile(layer, index)
            if tile is not None:
                place = index.bounds.moved(layer.x, layer.y)
                part = place.intersection(bounds)
                value = grey(tile[part.moved(-place.x, -place.y).slices])
                if layer.opacity != 1:
                    value = np.rint(value * layer.opacity).astype(np.uint8)
                held = values[part.moved(-bounds.x, -bounds.y).slices]
                np.maximum(held, value, out=held)
    if not values.any():
        return None
    scale = np.arange(256, dtype=np.float32)[:, None] * (opacity / 255)
    table = np.rint(scale * np.asarray((*colour, 255), np.float32)).astype(np.uint8)
    pixels = table[values]
    image = QImage(
        pixels.data, bounds.width, bounds.height, 4 * bounds.width, QImage.Format.Format_RGBA8888_Premultiplied
    )
    return image.convertToFormat(_shown)


def _parts(scene: Scene, layers: tuple[Layer, ...], bounds: Bounds) -> Iterator[_Part]:
    for layer in layers:
        if not layer.visible or layer.opacity <= 0 or layer.role == "mask":
            continue
        mode, mix = _modes.get(layer.blend, _over), whole.get(layer.blend)
        if layer.role == "group":
            inner = list(_parts(scene, layer.children, bounds))
            if inner:
                image = QImage(bounds.width, bounds.height, _deep)
                _draw(image, inner, bounds)
                if layer.mask is not None:
                    _fade(image, scene.shares(layer, bounds))
                yield _Part(((QPoint(bounds.x, bounds.y), image),), layer.opacity, mode, mix)
        elif images := tuple(_images(scene, layer, bounds)):
            yield _Part(images, layer.opacity, mode, mix)


def _images(scene: Scene, layer: Layer, bounds: Bounds) -> Iterator[tuple[QPoint, QImage]]:
    for index in tiles_within(bounds.moved(-layer.x, -layer.y)):
        tile = scene.tile(layer, index)
        if tile is not None:
            image = wrapped(tile) if layer.mask is None else image_of(tile)  # a masked tile is nobody else's
            yield QPoint(index.bounds.x + layer.x, index.bounds.y + layer.y), image


def _draw(image: QImage, parts: list[_Part], bounds: Bounds) -> None:
    image.fill(0)
    painter = QPainter(image)
    origin = QPoint(bounds.x, bounds.y)
    for number, part in enumerate(parts):
        if part.mix is not None and number > 0:  # over nothing every mode is normal
            painter.end()
            _mix(image, _faded(part, bounds), part.mix)
            painter.begin(image)
            continue
        painter.setCompositionMode(part.mode)
        if part.opacity == 1:
            for at, source in part.images:
                painter.drawImage(at - origin, source)
        else:
            painter.drawImage(0, 0, _faded(part, bounds))
    painter.end()


def _faded(part: _Part, bounds: Bounds) -> QImage:
    """A layer times its opacity, with 16 bits a channel: QPainter.setOpacity knows 256 steps only."""
    image = QImage(bounds.width, bounds.height, _deep)
    image.fill(0)
    painter = QPainter(image)
    for at, source in part.images:
        painter.drawImage(at - QPoint(bounds.x, bounds.y), source)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.fillRect(image.rect(), QColor.fromRgba64(0, 0, 0, round(part.opacity * 65535)))
    painter.end()
    return image


def _mix(image: QImage, source: QImage, mix: Blend) -> None:
    """A source onto a backdrop, both premultiplied with 16 bits a channel, by a formula; the backdrop is changed."""
    below, above = _sixteen(image), _sixteen(source)
    under, over = below / np.float32(65535), above / np.float32(65535)
    a_b, a_s = under[..., 3:], over[..., 3:]
    colours = (each[..., :3] / np.maximum(each[..., 3:], np.float32(1e-9)) for each in (under, over))
    mixed = over * (1 - a_b) + under * (1 - a_s)
    mixed[..., :3] += a_b * a_s * mix(*(np.minimum(each, 1) for each in colours))
    mixed[..., 3:] += a_b * a_s
    below[:] = np.rint(np.clip(mixed, 0, 1) * 65535).astype(np.uint16)


def _fade(image: QImage, values: np.ndarray) -> None:
    """An image with 16 bits a channel, premultiplied, times uint8 (h, w) values; it is changed."""
    if values.min(initial=255) < 255:
        pixels = _sixteen(image)
        pixels[:] = np.rint(pixels * (values[..., None] * np.float32(1 / 255)))


def _sixteen(image: QImage) -> np.ndarray:
    """An RGBA64 image's own memory, uint16 (H, W, 4)."""
    rows = np.frombuffer(image.bits(), np.uint16).reshape(image.height(), image.bytesPerLine() // 2)
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)


def _visible_masks(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    for layer in layers:
        if layer.visible:
            if layer.role == "mask":
                yield layer
            yield from _visible_masks(layer.children)


# What changed


def changed_bounds(old: Document | None, new: Document | None) -> tuple[Bounds, ...] | None:
    """The rectangles in which two documents may look different; None where all of it may."""
    if old is new:
        return ()
    if old is None or new is None or old.extent != new.extent:
        return None
    if old.layers is new.layers:
        return ()
    before, after = list(walk(old.layers)), list(walk(new.layers))
    kept = {each.id for each in before} & {each.id for each in after}
    if [each.id for each in before if each.id in kept] != [each.id for each in after if each.id in kept]:
        return None
    was = {each.id: each for each in before}
    found: list[Bounds] = []
    for layer in before:
        if layer.id not in kept:
            found += _reach(layer)
    for layer in after:
        found += _layer_changes(was[layer.id], layer) if layer.id in kept else _reach(layer)
    return tuple(found)


def _layer_changes(old: Layer, new: Layer) -> list[Bounds]:
    if old is new:
        return []
    if any(getattr(old, name) != getattr(new, name) for name in ("visible", "opacity", "blend", "role")):
        return _reach(old) + _reach(new)
    if old.mask is not new.mask and (old.mask is None or new.mask is None):
        return _reach(old) + _reach(new)
    if (old.x, old.y) == (new.x, new.y):
        changed = old.pixels.changed_tiles(new.pixels)
        if old.mask is not None and new.mask is not None:
            changed |= old.mask.changed_tiles(new.mask)
        return [index.bounds.moved(new.x, new.y) for index in changed]
    if old.mask is not None:
        return _reach(old) + _reach(new)
    before, after = _placed(old), _placed(new)
    return [
        Bounds(x, y, tile_side, tile_side)
        for x, y in before.keys() | after.keys()
        if before.get((x, y)) is not after.get((x, y))
    ]


def _placed(layer: Layer) -> dict[tuple[int, int], np.ndarray]:
    return {(at.bounds.x + layer.x, at.bounds.y + layer.y): tile for at, tile in layer.pixels.tiles.items()}


def _reach(layer: Layer) -> list[Bounds]:
    return [Bounds(x, y, tile_side, tile_side) for each in walk((layer,)) for x, y in _placed(each)]
