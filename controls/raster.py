"""Rasters and masks: pictures as immutable tiles shared between versions, and how much of each pixel may change."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

import numpy as np

from controls.geometry import Bounds, Extent

tile_side = 256
"""Pixels along a tile's side: a stroke copies only the 256 KiB tiles that it touches."""


class TileIndex(NamedTuple):
    """Which tile: column and row, counted in tiles from the top left."""

    column: int
    row: int

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.column * tile_side, self.row * tile_side, tile_side, tile_side)


class Resting(Protocol):
    """A tile that may be kept in less room than its array takes."""

    def pixels(self) -> np.ndarray:
        """The array, the very same one as long as somebody holds it."""
        ...


class Raster:
    """A picture: RGBA8, straight alpha, sRGB, as immutable 256x256 tiles; tiles never painted are absent (transparent).

    Every edit returns a new raster that shares the tiles which it did not touch. Tiles at the right and bottom edge are
    full-sized; what lies beyond the extent is zero. Two rasters are the same picture where their `key()`s are equal.
    A history lets rasters that are not seen rest; nobody else can tell.
    """

    __slots__ = ("__dict__", "_resting", "_tiles", "extent")

    def __init__(self, extent: Extent, tiles: Mapping[TileIndex, np.ndarray]) -> None:
        if extent.width < 1 or extent.height < 1:
            raise ValueError(f"A raster needs at least one pixel, not {extent}.")
        for tile in tiles.values():
            if tile.shape != (tile_side, tile_side, 4) or tile.dtype != np.uint8:
                raise ValueError(f"A tile is uint8 ({tile_side}, {tile_side}, 4), not {tile.dtype} {tile.shape}.")
            tile.flags.writeable = False
        self.extent = Extent(*extent)
        self._tiles: Mapping[TileIndex, np.ndarray] | None = MappingProxyType(dict(tiles))
        self._resting: Mapping[TileIndex, Resting] = {}

    @classmethod
    def empty(cls, extent: Extent) -> Raster:
        """Wholly transparent."""
        return cls(extent, {})

    @classmethod
    def filled(cls, extent: Extent, colour: tuple[int, int, int, int]) -> Raster:
        """One colour all over."""
        pixels = np.empty((*extent.shape, 4), np.uint8)
        pixels[:] = colour
        return cls.from_array(pixels)

    @classmethod
    def from_array(cls, pixels: np.ndarray) -> Raster:
        """From uint8 (H, W), (H, W, 3) or (H, W, 4); grey and RGB become opaque. Raises ValueError for other arrays."""
        if (
            pixels.dtype != np.uint8
            or pixels.ndim not in (2, 3)
            or (pixels.ndim == 3 and pixels.shape[2] not in (3, 4))
        ):
            raise ValueError(f"A picture is uint8 (H, W), (H, W, 3) or (H, W, 4), not {pixels.dtype} {pixels.shape}.")
        extent = Extent(pixels.shape[1], pixels.shape[0])
        colour = pixels[..., None] if pixels.ndim == 2 else pixels
        return cls.from_strips(extent, (colour[top : top + tile_side] for top in range(0, extent.height, tile_side)))

    @classmethod
    def from_strips(cls, extent: Extent, strips: Iterable[np.ndarray]) -> Raster:
        """From uint8 (256 or what is left, W, 1, 3 or 4), top to bottom, of which one is held at a time."""
        tiles: dict[TileIndex, np.ndarray] = {}
        for row, strip in enumerate(strips):
            for column in range(-(-extent.width // tile_side)):
                tile = _tile(strip[:, column * tile_side : (column + 1) * tile_side])
                if tile[0, 0, 3] or tile.any():
                    tiles[TileIndex(column, row)] = tile
        return cls(extent, tiles)

    @property
    def bounds(self) -> Bounds:
        return Bounds.of(self.extent)

    @property
    def tiles(self) -> Mapping[TileIndex, np.ndarray]:
        """The painted tiles, read-only."""
        tiles = self._tiles
        if tiles is None:
            tiles = self._tiles = MappingProxyType({index: tile.pixels() for index, tile in self._resting.items()})
        return tiles

    @property
    def is_awake(self) -> bool:
        """Whether the tiles lie in memory as they are."""
        return self._tiles is not None

    def rest(self, tiles: Mapping[TileIndex, Resting]) -> None:
        """Let go of the tiles; where they are asked for again they come back from `tiles`, which must be the same."""
        self._resting, self._tiles = tiles, None

    def array(self, bounds: Bounds | None = None) -> np.ndarray:
        """A copy of the pixels inside `bounds` (default: all), uint8 (H, W, 4); transparent beyond the extent."""
        bounds = bounds or self.bounds
        pixels = np.zeros((*bounds.extent.shape, 4), np.uint8)
        for index in tiles_within(bounds.intersection(self.bounds)):
            tile = self.tiles.get(index)
            if tile is not None:
                part = index.bounds.intersection(bounds).intersection(self.bounds)
                pixels[part.moved(-bounds.x, -bounds.y).slices] = tile[
                    part.moved(-index.bounds.x, -index.bounds.y).slices
                ]
        return pixels

    def rgb(self, background: tuple[int, int, int] = (255, 255, 255)) -> np.ndarray:
        """The picture on an opaque background, uint8 (H, W, 3)."""
        pixels = self.array()
        alpha = pixels[..., 3:].astype(np.uint16)
        if (alpha == 255).all():
            return np.ascontiguousarray(pixels[..., :3])
        under = np.asarray(background, np.uint16) * (255 - alpha)
        return ((pixels[..., :3] * alpha + under + 127) // 255).astype(np.uint8)

    def replaced(self, pixels: np.ndarray, x: int = 0, y: int = 0) -> Raster:
        """With uint8 (h, w, 4) pixels put at (x, y), alpha and all; what falls outside the extent is dropped."""
        part = Bounds(x, y, pixels.shape[1], pixels.shape[0]).intersection(self.bounds)
        tiles = dict(self.tiles)
        for index in tiles_within(part):
            inside = index.bounds.intersection(part)
            old = tiles.get(index)
            tile = np.zeros((tile_side, tile_side, 4), np.uint8) if old is None else old.copy()
            source = pixels[inside.moved(-x, -y).slices]
            tile[inside.moved(-index.bounds.x, -index.bounds.y).slices] = source
            tiles[index] = tile
        return Raster(self.extent, tiles)

    def with_tiles(self, tiles: Mapping[TileIndex, np.ndarray | None]) -> Raster:
        """With some tiles exchanged (None: made transparent). The arrays are taken over, not copied."""
        kept = dict(self.tiles)
        for index, tile in tiles.items():
            if tile is None:
                kept.pop(index, None)
            else:
                kept[index] = tile
        return Raster(self.extent, kept)

    def crop(self, bounds: Bounds) -> Raster:
        """The part inside `bounds` as a raster of its own; transparent where `bounds` reaches beyond the extent."""
        if bounds == self.bounds:
            return self
        return Raster.from_strips(bounds.extent, (self.array(strip) for strip in strips_within(bounds)))

    def changed_tiles(self, other: Raster) -> frozenset[TileIndex]:
        """The tiles that are not the very same array in both: what a view has to redraw."""
        if self is other:
            return frozenset()  # one that rests is not woken for that
        every = self.tiles.keys() | other.tiles.keys()
        return frozenset(index for index in every if self.tiles.get(index) is not other.tiles.get(index))

    @functools.cached_property
    def painted_bounds(self) -> Bounds:
        """The smallest rectangle that holds every pixel whose alpha is not zero; empty where there is none."""
        bounds = Bounds(0, 0, 0, 0)
        for index, tile in self.tiles.items():
            rows = np.flatnonzero(tile[..., 3].any(axis=1))
            if rows.size:
                columns = np.flatnonzero(tile[..., 3].any(axis=0))
                part = Bounds.between(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
                bounds = bounds.union(part.moved(index.bounds.x, index.bounds.y))
        return bounds

    @functools.cached_property
    def is_blank(self) -> bool:
        """Whether no pixel's alpha is above zero: known at the first tile that is painted."""
        return not any(tile[..., 3].any() for tile in self.tiles.values())

    @functools.cached_property
    def is_opaque(self) -> bool:
        """Whether every pixel's alpha is 255."""
        return self.opaque_in(self.bounds)

    def opaque_in(self, bounds: Bounds) -> bool:
        """Whether every pixel's alpha inside `bounds` is 255: known at the first tile that has others."""
        if not self.bounds.contains(bounds):
            return False
        for index in tiles_within(bounds):
            tile, part = self.tiles.get(index), index.bounds.intersection(bounds)
            if tile is None or not (tile[part.moved(-index.bounds.x, -index.bounds.y).slices][..., 3] == 255).all():
                return False
        return True

    @functools.cached_property
    def _digest(self) -> str:
        sha = hashlib.sha256(f"{self.extent}".encode())
        for strip in strips_within(self.bounds):
            sha.update(self.array(strip).data)
        return sha.hexdigest()

    def key(self) -> str:
        """SHA-256 of the size and the pixels."""
        return self._digest

    def __repr__(self) -> str:
        return f"Raster({self.extent}, {len(self.tiles)} tiles)"


class Mask:
    """How much of each pixel may change: float32 (H, W), 0 keep … 1 regenerate; grey is partial change. Read-only."""

    __slots__ = ("__dict__", "values")

    def __init__(self, values: np.ndarray) -> None:
        if values.ndim != 2 or min(values.shape) < 1:
            raise ValueError(f"A mask is (H, W) with at least one pixel, not {values.shape}.")
        if not np.isfinite(values).all() or values.min() < 0 or values.max() > 1:
            raise ValueError("A mask's values lie between 0 and 1.")
        self.values = np.ascontiguousarray(values, np.float32)
        if self.values is values:
            self.values = values.copy()
        self.values.flags.writeable = False

    @classmethod
    def from_grey(cls, grey: np.ndarray) -> Mask:
        """From uint8 (H, W): 0 keep … 255 regenerate."""
        return cls(grey.astype(np.float32) / 255)

    def grey(self) -> np.ndarray:
        """As uint8 (H, W)."""
        return np.rint(self.values * 255).astype(np.uint8)

    @property
    def extent(self) -> Extent:
        return Extent(self.values.shape[1], self.values.shape[0])

    @functools.cached_property
    def painted_bounds(self) -> Bounds:
        """The smallest rectangle that holds every value above zero; empty where there is none."""
        rows = np.flatnonzero(self.values.any(axis=1))
        if not rows.size:
            return Bounds(0, 0, 0, 0)
        columns = np.flatnonzero(self.values.any(axis=0))
        return Bounds.between(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)

    def crop(self, bounds: Bounds) -> Mask:
        """The part inside `bounds`; zero where `bounds` reaches beyond the mask."""
        values = np.zeros(bounds.extent.shape, np.float32)
        part = bounds.intersection(Bounds.of(self.extent))
        if not part.is_empty:
            values[part.moved(-bounds.x, -bounds.y).slices] = self.values[part.slices]
        return Mask(values)

    @functools.cached_property
    def _digest(self) -> str:
        return hashlib.sha256(f"{self.extent}".encode() + self.values.tobytes()).hexdigest()

    def key(self) -> str:
        """SHA-256 of the size and the values."""
        return self._digest

    def __repr__(self) -> str:
        return f"Mask({self.extent})"


def _tile(part: np.ndarray) -> np.ndarray:
    """A copy of uint8 (h, w, 1, 3 or 4) as a tile; grey and RGB are opaque, what lies beyond them is zero."""
    rows, columns, channels = part.shape
    is_whole = rows == columns == tile_side
    tile = (np.empty if is_whole else np.zeros)((tile_side, tile_side, 4), np.uint8)
    if channels == 4:
        tile[:rows, :columns] = part
    else:
        tile[:rows, :columns, :3] = part
        tile[:rows, :columns, 3] = 255
    return tile


def strips_within(bounds: Bounds) -> Iterator[Bounds]:
    """`bounds` from top to bottom in strips as high as a tile: for what needs all pixels, but not at once."""
    for top in range(bounds.y, bounds.bottom, tile_side):
        yield Bounds(bounds.x, top, bounds.width, min(tile_side, bounds.bottom - top))


def tiles_within(bounds: Bounds) -> Iterator[TileIndex]:
    """The indices of all tiles that `bounds` touches; none for empty bounds or left of or above the origin."""
    if bounds.is_empty:
        return
    for row in range(max(0, bounds.y) // tile_side, -(-bounds.bottom // tile_side)):
        for column in range(max(0, bounds.x) // tile_side, -(-bounds.right // tile_side)):
            yield TileIndex(column, row)
