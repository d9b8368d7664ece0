"""Tiling: a picture as overlapping tiles, and the windows with which these are put together again. No torch.

Counted in whole cells of the latent; `scaled` gives the same tiles in pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from controls.geometry import Bounds, Extent


class Axis(NamedTuple):
    """One side of a picture as spans. side: its length. length: of a span. starts: of the spans, from 0 to side -
    length."""

    side: int
    length: int
    starts: tuple[int, ...]

    def weights(self) -> np.ndarray:
        """How much each span counts along it: float32 (spans, length), above 0; everywhere they sum to 1.

        A span fades where another one lies over it, and nowhere else, so a picture's edge is not faded.
        """
        place = np.arange(self.side)
        rise = [np.full(self.side, np.inf) if start == 0 else place - start + 0.5 for start in self.starts]
        ends = [start + self.length for start in self.starts]
        fall = [np.full(self.side, np.inf) if end == self.side else end - place - 0.5 for end in ends]
        heights = np.clip(np.minimum(rise, fall), 0, self.length)
        shares = heights / heights.sum(axis=0)
        return np.stack([shares[i, start:end] for i, (start, end) in enumerate(zip(self.starts, ends, strict=True))])

    def lines(self) -> tuple[int, ...]:
        """Where a span begins or ends inside the side."""
        ends = (start + self.length for start in self.starts)
        return tuple(sorted({line for line in (*self.starts, *ends) if 0 < line < self.side}))


class Tile(NamedTuple):
    """A tile: its place, and the window with which it counts, float32 (height, width)."""

    bounds: Bounds
    window: np.ndarray


class Tiling(NamedTuple):
    """Tiles of one size that cover a picture."""

    columns: Axis
    rows: Axis

    @property
    def number(self) -> int:
        return len(self.columns.starts) * len(self.rows.starts)

    def tiles(self) -> Iterator[tuple[Tile, ...]]:
        """Row by row, from the top; a row from the left."""
        across = self.columns.weights().astype(np.float32)
        for y, down in zip(self.rows.starts, self.rows.weights().astype(np.float32), strict=True):
            yield tuple(
                Tile(Bounds(x, y, self.columns.length, self.rows.length), down[:, None] * weights)
                for x, weights in zip(self.columns.starts, across, strict=True)
            )

    def scaled(self, scale: int) -> Tiling:
        """The same tiles where a cell is `scale` long."""
        return Tiling(*(Axis(a.side * scale, a.length * scale, tuple(s * scale for s in a.starts)) for a in self))


def tiled(extent: Extent, side: int, overlap: float) -> Tiling:
    """A picture of `extent` in tiles of `side`, or as long as the picture where that is less.

    overlap: the least share of a tile that lies under its neighbour, 0 to 0.5.
    """
    return Tiling(_axis(extent.width, side, overlap), _axis(extent.height, side, overlap))


def _axis(side: int, length: int, overlap: float) -> Axis:
    if side <= length:
        return Axis(side, side, (0,))
    step = max(1, int(length * (1 - overlap)))
    count = -(-(side - length) // step) + 1
    return Axis(side, length, tuple(round(i * (side - length) / (count - 1)) for i in range(count)))
