"""Greys: 8-bit values kept as rasters: mask layers, layer masks and selections. Pure functions, no Qt.

A value v is white with alpha v, and nothing at all where v is zero, so an empty tile takes no room. Tiles that are 255
all over are one and the same array, so a mask that shows everything costs one tile however large it is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from controls.geometry import Bounds, Extent
from controls.raster import Raster, TileIndex, tile_side, tiles_within

shares = np.arange(256, dtype=np.float32) / 255
"""A value as a share, exactly 1 at 255."""

_full = np.full((tile_side, tile_side, 4), 255, np.uint8)
_full.flags.writeable = False


def grey(pixels: np.ndarray) -> np.ndarray:
    """A mask layer's values, uint8 (H, W), from its uint8 (H, W, 4): red * alpha / 255, so alpha where it is white."""
    return ((pixels[..., 0].astype(np.uint16) * pixels[..., 3] + 127) // 255).astype(np.uint8)


def mask_pixels(values: np.ndarray) -> np.ndarray:
    """Pixels uint8 (H, W, 4) of uint8 (H, W) values: white, with the value as alpha."""
    pixels = np.zeros((*values.shape, 4), np.uint8)
    pixels[values > 0, :3] = 255
    pixels[..., 3] = values
    return pixels


def from_values(values: np.ndarray) -> Raster:
    """A raster of uint8 (H, W) values."""
    extent = Extent(values.shape[1], values.shape[0])
    tiles = {}
    for index in tiles_within(Bounds.of(extent)):
        part = values[index.bounds.intersection(Bounds.of(extent)).slices]
        if part.any():
            tiles[index] = tile_of(part)
    return Raster(extent, tiles)


def filled(extent: Extent) -> Raster:
    """255 all over."""
    bounds = Bounds.of(extent)
    return Raster(extent, {index: _white(index.bounds.intersection(bounds)) for index in tiles_within(bounds)})


def tile_of(part: np.ndarray) -> np.ndarray:
    """A tile from the values of its top left part, uint8 (h, w) of at most a tile's side."""
    if part.shape == (tile_side, tile_side) and part.min() == 255:
        return _full
    tile = np.zeros((tile_side, tile_side, 4), np.uint8)
    tile[: part.shape[0], : part.shape[1]] = mask_pixels(part)
    return tile


def values_in(
    raster: Raster, bounds: Bounds | None = None, tiles: Mapping[TileIndex, np.ndarray] = {}, beyond: int = 0
) -> np.ndarray:
    """The values inside `bounds` (default: all), uint8 (h, w). `tiles` stand in for its own, `beyond` for what lies
    beyond the extent."""
    bounds = bounds or raster.bounds
    values = np.full(bounds.extent.shape, beyond, np.uint8)
    for index in tiles_within(bounds.intersection(raster.bounds)):
        tile = tiles.get(index, raster.tiles.get(index))
        if tile is not None or beyond:
            part = index.bounds.intersection(bounds).intersection(raster.bounds)
            inside = part.moved(-index.bounds.x, -index.bounds.y).slices
            values[part.moved(-bounds.x, -bounds.y).slices] = 0 if tile is None else tile[inside][..., 3]
    return values


def masked(pixels: np.ndarray, values: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 4) with its alpha times uint8 (H, W) values, rounded; the same array where these are 255."""
    if values.min(initial=255) == 255:
        return pixels
    result = pixels.copy()
    result[..., 3] = (pixels[..., 3].astype(np.uint16) * values + 127) // 255
    return result


def grown(raster: Raster, extent: Extent, columns: int, rows: int) -> Raster:
    """A layer mask on a larger grid, moved right and down by whole tiles; what is new is 255."""
    bounds, held = Bounds.of(extent), raster.bounds.moved(columns * tile_side, rows * tile_side)
    tiles = {}
    for index in tiles_within(bounds):
        place, kept = index.bounds.intersection(bounds), index.bounds.intersection(held)
        old = raster.tiles.get(TileIndex(index.column - columns, index.row - rows))
        if kept == place:
            tile = old
        elif kept.is_empty:
            tile = _white(place)
        else:
            tile, inside = _white(place).copy(), kept.moved(-place.x, -place.y).slices
            tile[inside] = 0 if old is None else old[inside]
        if tile is not None:
            tiles[index] = tile
    return Raster(extent, tiles)


def _white(place: Bounds) -> np.ndarray:
    if place.extent == (tile_side, tile_side):
        return _full
    return tile_of(np.full(place.extent.shape, 255, np.uint8))
