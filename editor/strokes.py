"""The brush engine: a stroke of round dabs, as tiles that stand in for a layer's own. No Qt.

Dabs make up the stroke's coverage (float32, 0 to 1): at full flow the largest dab counts, so an edge stays as soft as
the brush however close the dabs lie; the lower the flow, the more they build up. What the stroke comes to is always
made anew from the layer's untouched pixels and that coverage, so opacity caps the whole stroke however often it crosses
itself, and only pixels that a dab covered change. The cost follows the pixels whose coverage rose: a wide brush whose
dabs overlap pays for the crescent that each adds, never for the document.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator

import numpy as np

from controls.geometry import Bounds
from controls.raster import Raster, TileIndex, tile_side, tiles_within
from editor.allowance import Allowance
from editor.document import Layer
from editor.greys import grey, mask_pixels, shares, values_in
from editor.tool import Pointer, ToolState

Paint = Callable[[np.ndarray, np.ndarray, Bounds], np.ndarray]
"""(base uint8 (h, w, 4), coverage float32 (h, w), where these lie in the document) -> uint8 (h, w, 4)."""

_coverage_floor = 1 / 512
"""Coverage below half an 8-bit step paints nothing, and leaves the pixel's bytes alone."""

_dab_rows = 32
least_tiles = 8
"""How many tiles an event paints in any case: those of a brush of 512 pixels."""


def limited(paint: Paint, selection: Raster | None, keeps_alpha: bool = False) -> Paint:
    """A paint that covers only as much as is selected, and under an alpha lock leaves transparency as it is."""

    def painted(base: np.ndarray, coverage: np.ndarray, place: Bounds) -> np.ndarray:
        if selection is not None:
            coverage = coverage * shares[values_in(selection, place)]
        if not keeps_alpha:
            return paint(base, coverage, place)
        solid = base.copy()
        solid[..., 3] = 255
        result = paint(solid, coverage, place)
        result[..., 3] = base[..., 3]
        return np.where(base[..., 3:] > 0, result, base)

    return paint if selection is None and not keeps_alpha else painted


def colour_paint(colour: tuple[int, int, int]) -> Paint:
    """Source over with straight alpha."""

    def paint(base: np.ndarray, coverage: np.ndarray, place: Bounds) -> np.ndarray:
        result, share = np.empty_like(base), coverage
        is_opaque = bool((base[..., 3] == 255).all())
        if is_opaque:
            result[..., 3] = 255
        else:
            below = base[..., 3] * np.float32(1 / 255)
            below *= 1 - coverage
            alpha = coverage + below
            share = coverage / np.maximum(alpha, np.float32(1e-9))
            result[..., 3] = np.rint(alpha * np.float32(255))
        for channel, value in enumerate(colour):  # planes: numpy is slow where the innermost axis is four long
            plane = base[..., channel].astype(np.float32)
            plane += (np.float32(value) - plane) * share
            result[..., channel] = np.rint(plane, out=plane)
        # coverage below the floor rounds back to the very bytes where all is opaque
        return result if is_opaque else _kept(base, coverage, result)

    return paint


def eraser_paint(base: np.ndarray, coverage: np.ndarray, place: Bounds) -> np.ndarray:
    """Alpha fades to nothing; a pixel that is wholly erased becomes transparent black."""
    result = base.copy()
    result[..., 3] = np.rint(base[..., 3] * (1 - coverage))
    result[(result[..., 3] == 0) & (coverage >= _coverage_floor)] = 0
    return _kept(base, coverage, result)


def grey_paint(value: int) -> Paint:
    """A mask's value goes towards `value`: white pixels whose alpha is the value, nothing where it is zero."""

    def paint(base: np.ndarray, coverage: np.ndarray, place: Bounds) -> np.ndarray:
        old = base[..., 3].astype(np.float32) * (base[..., 0].astype(np.float32) / 255)
        new = np.rint(old + (value - old) * coverage)
        result = np.empty_like(base)
        result[..., :3] = np.where(new > 0, 255, 0)[..., None]
        result[..., 3] = new
        return _kept(base, coverage, result)

    return paint


def value_paint(paint: Paint) -> Paint:
    """A paint of greys on a mask: its values are taken for grey levels and come out as values again."""

    def painted(base: np.ndarray, coverage: np.ndarray, place: Bounds) -> np.ndarray:
        level = np.repeat(grey(base)[..., None], 4, axis=-1)
        level[..., 3] = 255
        return _kept(base, coverage, mask_pixels(paint(level, coverage, place)[..., 0]))

    return painted


def dab(x: float, y: float, radius: float, hardness: float) -> tuple[Bounds, np.ndarray]:
    """A round dab's coverage, float32 in 0..1, and where it lies.

    Full inside, then a smooth step down over the soft part of the radius, at least one pixel wide, centred on the edge.
    """
    reach = radius + 0.5
    bounds = Bounds.between(
        math.floor(x - reach), math.floor(y - reach), math.ceil(x + reach) + 1, math.ceil(y + reach) + 1
    )
    dx = np.arange(bounds.x, bounds.right, dtype=np.float32) + np.float32(0.5 - x)
    dy = np.arange(bounds.y, bounds.bottom, dtype=np.float32) + np.float32(0.5 - y)
    values = np.empty(bounds.extent.shape, np.float32)
    for top in range(0, bounds.height, _dab_rows):  # what a processor's cache holds at once
        step = values[top : top + _dab_rows]
        np.add(dx[None] ** 2, dy[top : top + _dab_rows, None] ** 2, out=step)
        np.sqrt(step, out=step)
        np.subtract(np.float32(reach), step, out=step)
        step /= np.float32(max(1.0, radius * (1 - hardness)))
        np.clip(step, 0, 1, out=step)
        rest = np.float32(3) - 2 * step
        step *= step
        step *= rest
    return bounds, values


def placed_dab(x: float, y: float, radius: float, hardness: float) -> tuple[Bounds, np.ndarray]:
    """A dab from the ones that are kept: place and radius are rounded to a quarter of a pixel from 16 px of radius on,
    to whole pixels from 128 px on, which nobody sees; smaller ones are exact. The array is not to be written to."""
    if radius < 16:
        return dab(x, y, radius, hardness)
    grain, kept = (0.25, _middling_dab) if radius < 128 else (1.0, _large_dab)
    x, y, radius = (round(value / grain) * grain for value in (x, y, radius))
    left, top = math.floor(x), math.floor(y)
    bounds, values = kept(x - left, y - top, radius, hardness)
    return bounds.moved(left, top), values


_middling_dab = functools.lru_cache(maxsize=32)(dab)  # 16 places of two sizes; 270 KB each at most
_large_dab = functools.lru_cache(maxsize=2)(dab)  # 16 MB each at most


class Stroke:
    """One stroke on one layer, from the first touch to the last. The layer must cover `clip` (document pixels).

    seconds: how long each event may paint tiles; those that are left, the furthest from the pointer, are painted at
    `catch_up` and, all of them, at `finish`.
    """

    def __init__(
        self,
        layer: Layer,
        clip: Bounds,
        paint: Paint,
        state: ToolState,
        pointer: Pointer,
        seconds: float = math.inf,
    ) -> None:
        self.tiles: dict[TileIndex, np.ndarray] = {}
        """The tiles that the stroke made so far, in the layer's grid."""
        self._layer = layer
        self._clip = clip.intersection(layer.bounds)
        self._paint = paint
        self._state = state
        self._seconds = seconds
        self._coverage: dict[TileIndex, np.ndarray] = {}
        self._full: set[TileIndex] = set()
        self._fresh: dict[TileIndex, Bounds] = {}
        self._dirty: list[Bounds] = []
        self._changed: set[TileIndex] = set()
        self._copies: dict[TileIndex, np.ndarray] = {}
        self.copied_tiles = 0
        """How many tiles `snapshot` copied so far, to be measured by tests."""
        self.rendered_pixels = 0
        """How many pixels were painted so far, to be measured by tests."""
        self._last = self._middle = self._at = pointer
        self._until_next = self._step(pointer)
        self._dab(pointer)
        self.catch_up()

    @property
    def is_behind(self) -> bool:
        """Whether tiles are covered that were not painted yet."""
        return bool(self._fresh)

    def catch_up(self) -> None:
        """Paint what is left, for as long as an event may."""
        self._render(Allowance(self._seconds, least_tiles))

    def move(self, pointer: Pointer) -> None:
        """Go on to `pointer`, on a quadratic curve through the middles between the points that came in."""
        middle = between(self._last, pointer, 0.5)
        self._curve(self._middle, self._last, middle)
        self._last, self._middle = pointer, middle
        self.catch_up()

    def finish(self) -> None:
        """Draw what is left up to the last point."""
        self._line(self._last)
        self._render(Allowance())

    def snapshot(self) -> dict[TileIndex, np.ndarray]:
        """The tiles as they are now, to be kept: those that changed since the last snapshot are copied."""
        for index in self._changed:
            self._copies[index] = self.tiles[index].copy()
        self.copied_tiles += len(self._changed)
        self._changed.clear()
        return dict(self._copies)

    def take_dirty(self) -> tuple[Bounds, ...]:
        """What changed since this was last asked, in document pixels, tile by tile."""
        dirty, self._dirty = tuple(self._dirty), []
        return dirty

    def _curve(self, start: Pointer, control: Pointer, end: Pointer) -> None:
        length = math.dist(start[:2], control[:2]) + math.dist(control[:2], end[:2])
        pieces = max(1, min(32, math.ceil(length / 4)))
        for piece in range(1, pieces + 1):
            at = piece / pieces
            self._line(between(between(start, control, at), between(control, end, at), at))

    def _line(self, end: Pointer) -> None:
        """Set dabs every `spacing` from where we are to `end`."""
        start, length = self._at, math.dist(self._at[:2], end[:2])
        gone = self._until_next
        while gone <= length and length > 0:
            here = between(start, end, gone / length)
            self._dab(here)
            gone += self._step(here)
        self._until_next = gone - length
        self._at = end

    def _step(self, pointer: Pointer) -> float:
        return max(0.5, self._state.spacing * 2 * self._radius(pointer))

    def _radius(self, pointer: Pointer) -> float:
        share = pointer.pressure if self._state.pressure_size else 1.0
        share *= 1 + pointer.tilt if self._state.tilt_size else 1
        return max(0.5, self._state.size / 2 * share)

    def _dab(self, pointer: Pointer) -> None:
        flow = self._state.flow * (pointer.pressure if self._state.pressure_opacity else 1.0)
        bounds, values = placed_dab(pointer.x, pointer.y, self._radius(pointer), self._state.hardness)
        for index, part in _tile_parts(bounds.intersection(self._clip), self._layer):
            if index in self._full:
                continue
            coverage = self._coverage.get(index)
            if coverage is None:
                coverage = self._coverage[index] = np.zeros((tile_side, tile_side), np.float32)
            held = coverage[_within(part, index, self._layer)]
            rise = _lay(held, values[part.moved(-bounds.x, -bounds.y).slices], np.float32(flow))
            fresh = _reach(rise)
            if fresh.is_empty:
                continue
            fresh = fresh.moved(part.x, part.y)
            self._fresh[index] = self._fresh[index].union(fresh) if index in self._fresh else fresh
            if held.size == coverage.size and held.min() == 1:
                self._full.add(index)

    def _render(self, allowance: Allowance) -> None:
        for index in sorted(self._fresh, key=self._distance) if len(self._fresh) > least_tiles else list(self._fresh):
            if allowance.is_spent:
                return
            allowance.take()
            part = self._fresh.pop(index)
            where = _within(part, index, self._layer)
            base = self._layer.pixels.tiles.get(index, _transparent)
            tile = self.tiles.get(index)
            if tile is None:
                tile = self.tiles[index] = base.copy()
            coverage = self._coverage[index][where]
            if self._state.opacity != 1:
                coverage = coverage * np.float32(self._state.opacity)
            tile[where] = self._paint(base[where], coverage, part)
            self.rendered_pixels += part.extent.pixels
            self._changed.add(index)
            self._dirty.append(part)

    def _distance(self, index: TileIndex) -> float:
        """How far a tile's middle lies from the pointer."""
        middle = (index.column + 0.5) * tile_side + self._layer.x, (index.row + 0.5) * tile_side + self._layer.y
        return math.dist(middle, self._last[:2])


def covered_tiles(
    layer: Layer, clip: Bounds, paint: Paint, values: np.ndarray, place: Bounds
) -> dict[TileIndex, np.ndarray]:
    """A layer's tiles under uint8 (h, w) coverage of `place` (document pixels), painted; those that do not change are
    left out. The layer must cover `clip`."""
    tiles = {}
    for index, part in _tile_parts(place.intersection(clip), layer):
        covered = values[part.moved(-place.x, -place.y).slices]
        if not covered.any():
            continue
        base = layer.pixels.tiles.get(index, _transparent)
        where = _within(part, index, layer)
        painted = paint(base[where], shares[covered], part)
        if not np.array_equal(painted, base[where]):
            tiles[index] = base.copy()
            tiles[index][where] = painted
    return tiles


def _lay(held: np.ndarray, values: np.ndarray, flow: np.float32) -> np.ndarray:
    """A dab onto the coverage, in place: flow * max(c, flow * d) + (1 - flow) * (c + (1 - c) * flow * d).

    Returns where it rose, bool (h, w).
    """
    if flow == 1:
        rise = values > held
        np.maximum(held, values, out=held)
        return rise
    thin = flow * values
    new = held + (1 - held) * thin
    largest = np.maximum(held, thin)
    new -= largest
    new *= 1 - flow
    new += largest
    rise = new > held
    held[:] = new
    return rise


def _reach(marked: np.ndarray) -> Bounds:
    """The smallest rectangle that holds every True of bool (h, w)."""
    rows = np.flatnonzero(marked.any(axis=1))
    if not rows.size:
        return Bounds(0, 0, 0, 0)
    columns = np.flatnonzero(marked[rows[0] : rows[-1] + 1].any(axis=0))
    return Bounds.between(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


_transparent = np.zeros((tile_side, tile_side, 4), np.uint8)
_transparent.flags.writeable = False


def _tile_parts(bounds: Bounds, layer: Layer) -> Iterator[tuple[TileIndex, Bounds]]:
    """The layer's tiles under `bounds` and the part of `bounds` in each, in document pixels."""
    inside = bounds.moved(-layer.x, -layer.y)
    for index in tiles_within(inside):
        yield index, index.bounds.intersection(inside).moved(layer.x, layer.y)


def _within(part: Bounds, index: TileIndex, layer: Layer) -> tuple[slice, slice]:
    return part.moved(-layer.x - index.bounds.x, -layer.y - index.bounds.y).slices


def between(start: Pointer, end: Pointer, share: float) -> Pointer:
    """The pointer `share` of the way from one to another."""
    return start._replace(
        x=start.x + (end.x - start.x) * share,
        y=start.y + (end.y - start.y) * share,
        pressure=start.pressure + (end.pressure - start.pressure) * share,
        tilt=start.tilt + (end.tilt - start.tilt) * share,
    )


def _kept(base: np.ndarray, coverage: np.ndarray, painted: np.ndarray) -> np.ndarray:
    """The painted pixels rounded, and the very bytes of `base` where nothing covers them."""
    rounded = painted if painted.dtype == np.uint8 else np.rint(painted).astype(np.uint8)
    return np.where((coverage >= _coverage_floor)[..., None], rounded, base)
