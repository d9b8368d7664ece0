"""Tiles of a painted picture at several scales, made when they are looked at, of which only what changed is made anew.

A look may have an allowance: what it cannot make in time is shown as it was, or coarser, and made at the next look, so
that no document is too large to be scrolled through.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from controls.geometry import Bounds, Extent
from controls.raster import TileIndex, tile_side, tiles_within
from editor.allowance import Allowance
from editor.qimage import rectangle

Paint = Callable[[Bounds], QImage | None]
"""Makes the premultiplied picture of a rectangle of the document; None where there is nothing to see."""

_shown = QImage.Format.Format_ARGB32_Premultiplied
_whole_tile = Bounds(0, 0, tile_side, tile_side)


class _Held(msgspec.Struct, eq=False):
    """A tile of the cache: its image (None: nothing to see there) and what of it is out of date, in its own pixels."""

    image: QImage | None
    stale: QRect


class Pyramid:
    """Tiles at scales 1, 1/2, 1/4 …

    budget: how many tiles of each level are kept (256 KiB each), those asked for last.
    A tile of level n covers 256 * 2**n document pixels a side and is averaged from four of the level below.
    """

    def __init__(self, paint: Paint, budget: int = 512) -> None:
        self._paint = paint
        self._budget = budget
        self._levels: dict[int, OrderedDict[TileIndex, _Held]] = {}
        self.painted_pixels = 0
        """How many document pixels were painted so far, to be measured by tests and benchmarks."""

    def clear(self) -> None:
        """All of the document looks different now."""
        self._levels.clear()

    def invalidate(self, bounds: Bounds) -> None:
        """`bounds` of the document look different now."""
        for level, tiles in self._levels.items():
            scale = 1 << level
            shrunk = Bounds.between(
                bounds.x // scale, bounds.y // scale, -(-bounds.right // scale), -(-bounds.bottom // scale)
            )
            for index in tiles_within(shrunk):
                held = tiles.get(index)
                if held is not None:
                    inside = shrunk.moved(-index.bounds.x, -index.bounds.y).intersection(_whole_tile)
                    held.stale = held.stale.united(rectangle(inside))

    def tile(self, level: int, index: TileIndex) -> QImage | None:
        """The tile's image, up to date; None where there is nothing to see."""
        return self.look(level, index, Allowance())[0]

    def look(self, level: int, index: TileIndex, allowance: Allowance) -> tuple[QImage | None, bool]:
        """The tile's image and whether it is up to date: where the allowance is used up it is what was there before."""
        held = self._levels.get(level, {}).get(index)
        if (held is None or not held.stale.isEmpty()) and allowance.is_spent:
            return None if held is None else held.image, False
        held = self._held(level, index)
        if not held.stale.isEmpty():
            if level == 0:
                allowance.take()
                self._repaint(held, index, held.stale)
            elif not self._average(held, level, index, held.stale, allowance):
                return held.image, False
            held.stale = QRect()
        return held.image, True

    def stand_in(self, level: int, index: TileIndex) -> tuple[QImage, QRect] | None:
        """A coarser tile that is there already, and which part of it shows the place of this one."""
        for coarser in range(level + 1, max(self._levels, default=0) + 1):
            by = coarser - level
            above = TileIndex(index.column >> by, index.row >> by)
            held = self._levels.get(coarser, {}).get(above)
            if held is not None and held.image is not None:
                side = max(1, tile_side >> by)
                column, row = index.column - (above.column << by), index.row - (above.row << by)
                return held.image, QRect(column * tile_side >> by, row * tile_side >> by, side, side)
        return None

    def _held(self, level: int, index: TileIndex) -> _Held:
        tiles = self._levels.setdefault(level, OrderedDict())
        held = tiles.get(index)
        if held is None:
            held = tiles[index] = _Held(None, QRect(0, 0, tile_side, tile_side))
            if len(tiles) > self._budget:
                tiles.popitem(last=False)
        tiles.move_to_end(index)
        return held

    def _repaint(self, held: _Held, index: TileIndex, stale: QRect) -> None:
        bounds = Bounds(stale.x() + index.bounds.x, stale.y() + index.bounds.y, stale.width(), stale.height())
        self.painted_pixels += bounds.extent.pixels
        part = self._paint(bounds)
        if stale.width() == tile_side and stale.height() == tile_side:
            held.image = part
        elif part is not None or held.image is not None:
            _put(held, stale, part)

    def _average(self, held: _Held, level: int, index: TileIndex, stale: QRect, allowance: Allowance) -> bool:
        """From the four tiles below; whether all of them could be made."""
        half = tile_side // 2
        for row in (0, 1):
            for column in (0, 1):
                part = stale.intersected(QRect(column * half, row * half, half, half))
                if part.isEmpty():
                    continue
                below = TileIndex(2 * index.column + column, 2 * index.row + row)
                child, is_fresh = self.look(level - 1, below, allowance)
                if not is_fresh:
                    return False
                if child is not None:
                    _put(held, part, _halved(child, part.translated(-column * half, -row * half)))
                elif held.image is not None:
                    _put(held, part, None)
        return True


def _put(held: _Held, part: QRect, image: QImage | None) -> None:
    """Exchange a part of a tile's image; None: there is nothing to see."""
    if held.image is None:
        held.image = QImage(tile_side, tile_side, _shown)
        held.image.fill(0)
    painter = QPainter(held.image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    if image is None:
        painter.fillRect(part, QColor(0, 0, 0, 0))
    else:
        painter.drawImage(part.topLeft(), image)
    painter.end()


def _halved(image: QImage, part: QRect) -> QImage:
    """The half-sized `part` (in pixels of the result), each pixel the average of four.

    `scaled` averages by area and rounds; drawing with a smooth transform would darken by a level at every halving.
    """
    source = QRect(2 * part.x(), 2 * part.y(), 2 * part.width(), 2 * part.height())
    whole = image if source == image.rect() else image.copy(source)
    return whole.scaled(
        part.width(),
        part.height(),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def level_for(scale: float, levels: int) -> int:
    """Which level to draw from at `scale` device pixels per document pixel: the coarsest that is not enlarged."""
    level = 0
    while level + 1 < levels and scale * (1 << (level + 1)) <= 1:
        level += 1
    return level


def level_count(extent: Extent) -> int:
    """How many levels a document of this size needs until one tile holds all of it."""
    longest, levels = max(extent), 1
    while tile_side << (levels - 1) < longest:
        levels += 1
    return levels
