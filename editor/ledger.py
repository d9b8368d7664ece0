"""What a set of documents holds in memory: every tile, source and inversion counted once, however often shared. No Qt.

It knows each tile of each raster, so that rasters of documents that are not seen can rest: they let go of their arrays,
and their tiles are packed one by one when there is time.
"""

from __future__ import annotations

from collections import Counter, deque

import numpy as np

from controls.raster import Raster, TileIndex
from editor.document import Document, Layer, walk
from editor.packing import Tile
from editor.spilling import Spill


class Ledger:
    """Documents are added and dropped; `total` is what all of them hold, in bytes."""

    def __init__(self) -> None:
        self.total = 0
        self._held: Counter[int] = Counter()
        self._rasters: dict[int, tuple[Raster, dict[TileIndex, Tile]]] = {}
        self._users: Counter[Tile] = Counter()
        self._by_array: dict[int, Tile] = {}
        self._due: deque[tuple[Tile, Tile | None]] = deque()
        self._packed: dict[Tile, None] = {}

    def add(self, document: Document) -> None:
        for part, size in _parts(document):
            self._held[id(part)] += 1
            if self._held[id(part)] == 1:
                self.total += size
                if isinstance(part, Raster):
                    self._take(part)

    def drop(self, document: Document) -> None:
        for part, size in _parts(document):
            self._held[id(part)] -= 1
            if not self._held[id(part)]:
                del self._held[id(part)]
                self.total -= size
                if isinstance(part, Raster):
                    for tile in self._rasters.pop(id(part))[1].values():
                        self._leave(tile)

    def rest(self, seen: Document, left: Document | None = None) -> None:
        """`seen` is looked at now. Tiles of `left`, which was seen until now, are due; rasters of neither rest."""
        awake = {id(part) for part, _ in _parts(seen)}
        if left is not None:
            awake |= {id(part) for part, _ in _parts(left)}
            self._due.extend(self._replaced(left, seen))
        for key, (raster, tiles) in self._rasters.items():
            if key not in awake and raster.is_awake:
                raster.rest(tiles)

    @property
    def is_packing(self) -> bool:
        """Whether tiles are due."""
        return bool(self._due)

    def pack(self) -> None:
        """Pack the next tile that is due."""
        if not self._due:
            return
        tile, like = self._due.popleft()
        if tile.is_packed or not self._users[tile]:
            return
        before = tile.bytes
        tile.pack(like if like is not None and self._users[like] else None)
        if tile.like is not None:
            self._users[tile.like] += 1
        self.total += tile.bytes - before
        self._packed[tile] = None

    def spill(self, spill: Spill) -> bool:
        """Put the tile that was packed first on the disk; whether there was one, and room for it."""
        tile = next(iter(self._packed), None)
        if tile is None:
            return False
        before = tile.bytes
        if not tile.spill(spill):
            return False
        del self._packed[tile]
        self.total += tile.bytes - before
        return True

    def size_of(self, document: Document) -> int:
        """What one of the documents holds of that total."""
        parts = _parts(document)
        tiles = {tile for part, _ in parts if id(part) in self._rasters for tile in self._rasters[id(part)][1].values()}
        return sum({id(part): size for part, size in parts}.values()) + sum(tile.bytes for tile in tiles)

    def _take(self, raster: Raster) -> None:
        tiles = {index: self._tile(pixels) for index, pixels in raster.tiles.items()}
        self._rasters[id(raster)] = raster, tiles
        for tile in tiles.values():
            self._users[tile] += 1
            if self._users[tile] == 1:
                self.total += tile.bytes

    def _tile(self, pixels: np.ndarray) -> Tile:
        tile = self._by_array.get(id(pixels))
        if tile is None or tile.present is not pixels:
            tile = self._by_array[id(pixels)] = Tile(pixels, self._woken)
        return tile

    def _woken(self, tile: Tile, pixels: np.ndarray) -> None:
        self._forget(tile)
        tile.key = id(pixels)
        self._by_array[tile.key] = tile

    def _forget(self, tile: Tile) -> None:
        if self._by_array.get(tile.key) is tile:  # another array may have the number by now
            del self._by_array[tile.key]

    def _leave(self, tile: Tile | None) -> None:
        while tile is not None:
            self._users[tile] -= 1
            if self._users[tile]:
                return
            del self._users[tile]
            self._packed.pop(tile, None)
            self.total -= tile.bytes
            self._forget(tile)
            tile = tile.like

    def _replaced(self, old: Document, new: Document) -> list[tuple[Tile, Tile | None]]:
        """Tiles that only the old document has, with those that took their place."""
        successors = {each.id: each for each in walk(new.layers)}
        found: list[tuple[Tile, Tile | None]] = []
        for layer in walk(old.layers):
            after = successors.get(layer.id)
            if after is not layer:
                found += self._differing(layer.pixels, None if after is None else after.pixels)
                found += self._differing(layer.mask, None if after is None else after.mask)
        return found

    def _differing(self, old: Raster | None, new: Raster | None) -> list[tuple[Tile, Tile | None]]:
        before = self._rasters.get(id(old))
        if before is None or old is new:
            return []
        _, now = self._rasters.get(id(new), (None, {}))
        return [(tile, now.get(index)) for index, tile in before[1].items() if now.get(index) is not tile]


def _parts(document: Document) -> list[tuple[object, int]]:
    """What a document holds that takes room: (object, its own bytes); a raster's tiles are counted apart."""
    parts: list[tuple[object, int]] = []
    if document.source is not None:
        parts.append((document.source, len(document.source)))
    if document.selection is not None:
        parts.append((document.selection, 0))
    for layer in walk(document.layers):
        parts.extend(_layer_parts(layer))
    return parts


def _layer_parts(layer: Layer) -> list[tuple[object, int]]:
    parts: list[tuple[object, int]] = [(layer.pixels, 0)]
    if layer.mask is not None:
        parts.append((layer.mask, 0))
    if layer.inversion is not None:
        inversion = layer.inversion
        parts += [(inversion.source, 0), (inversion.noise, inversion.noise.nbytes)]
        parts.append((inversion.residual, inversion.residual.nbytes))
    return parts
