"""The documents that are measured: photograph-like tiles, two full layers, the others sparse. Always the same."""

from __future__ import annotations

import numpy as np

from controls.geometry import Extent
from controls.raster import Raster, TileIndex, tile_side
from editor.document import Document, Layer

different = 48
"""How many different tiles there are: more than a processor's cache holds."""


def tile(seed: int, alpha: int | None = None) -> np.ndarray:
    """A soft gradient under noise, as photographs are made; alpha None: from clear to opaque."""
    chance = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:tile_side, 0:tile_side] / tile_side
    slopes = chance.uniform(-90, 90, (2, 3))
    soft = chance.uniform(60, 200, 3) + rows[..., None] * slopes[0] + columns[..., None] * slopes[1]
    pixels = np.empty((tile_side, tile_side, 4), np.uint8)
    pixels[..., :3] = np.clip(soft + chance.normal(0, 5, (tile_side, tile_side, 3)), 0, 255)
    pixels[..., 3] = np.clip(255 * columns, 1, 254) if alpha is None else alpha
    return pixels


def full(extent: Extent, tiles: list[np.ndarray]) -> Raster:
    columns, rows = -(-extent.width // tile_side), -(-extent.height // tile_side)
    return Raster(extent, {
        TileIndex(column, row): tiles[(7 * column + 3 * row) % len(tiles)]
        for row in range(rows) for column in range(columns)
    })  # fmt: skip


def sparse(extent: Extent, tiles: list[np.ndarray], shift: int) -> Raster:
    """Eight by six tiles in the middle, where the strokes go: they cross every layer."""
    middle = min(extent) // (2 * tile_side)
    across, down = range(max(0, middle - 4), middle + 4), range(max(0, middle - 3), middle + 3)
    inside = [TileIndex(column, row) for row in down for column in across]
    return Raster(extent, {
        index: tiles[(5 * index.column + index.row + shift) % len(tiles)]
        for index in inside if index.bounds.right <= extent.width and index.bounds.bottom <= extent.height
    })  # fmt: skip


def layered(side: int, count: int) -> Document:
    """`count` layers of side², the lowest opaque, one more full, the rest sparse; every third is half seen. The middle
    one of the sparse layers is active."""
    extent = Extent(side, side)
    opaque = [tile(seed, 255) for seed in range(different)]
    clear = [tile(seed) for seed in range(different, 2 * different)]
    layers = [Layer(id="layer0", name="Paper", pixels=full(extent, opaque))]
    for number in range(1, count):
        pixels = full(extent, clear) if number == 1 else sparse(extent, clear, number)
        opacity = 0.6 if number % 3 == 0 else 1.0
        layers.append(Layer(id=f"layer{number}", name=f"Layer {number}", pixels=pixels, opacity=opacity))
    return Document(extent=extent, layers=tuple(layers), active=f"layer{(count + 1) // 2}")


def photograph(side: int) -> Document:
    """One opaque layer, each tile its own."""
    extent = Extent(side, side)
    tiles = [tile(seed, 255) for seed in range((side // tile_side) ** 2)]
    columns = side // tile_side
    raster = Raster(extent, {TileIndex(n % columns, n // columns): each for n, each in enumerate(tiles)})
    return Document(extent=extent, layers=(Layer(id="layer1", name="Photograph", pixels=raster),), active="layer1")
