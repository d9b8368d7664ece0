"""Tiles of a history: as they are while they are seen, packed while they rest. No Qt.

A tile that rests is kept as what differs from the tile that took its place (exclusive or, then zlib): the strokes
between them, not the picture. Where there is no such tile, or that one rests on this one, it is packed alone. It comes
back bit for bit, and as the very same array as long as anybody still holds that. What was packed may go to the disk.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import weakref
import zlib
from collections.abc import Callable

import numpy as np

from editor.spilling import Kept, Spill


def give_back() -> None:
    """Hand memory that was freed back to the system: glibc keeps what is as large as a tile for itself otherwise."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


_quick = 1
"""zlib's level: 1 ms for a tile under a stroke, and a tenth larger than at the level that takes four times as long."""


class Tile:
    """One tile, of which several documents may hold the same. woken(tile, pixels): its pixels are another array now.

    key: under which its owner finds it.
    """

    __slots__ = ("_alive", "_like", "_packed", "_pixels", "_woken", "dtype", "key", "shape")

    def __init__(self, pixels: np.ndarray, woken: Callable[[Tile, np.ndarray], None]) -> None:
        self._pixels: np.ndarray | None = pixels
        self._alive = weakref.ref(pixels)
        self._packed: bytes | Kept = b""
        self._like: Tile | None = None
        self._woken = woken
        self.shape, self.dtype, self.key = pixels.shape, pixels.dtype, id(pixels)

    @property
    def is_packed(self) -> bool:
        return self._pixels is None

    @property
    def like(self) -> Tile | None:
        """The tile whose difference this one is kept as."""
        return self._like

    @property
    def bytes(self) -> int:
        """What is kept of it in memory, apart from what others hold."""
        if self._pixels is not None:
            return self._pixels.nbytes
        return len(self._packed) if isinstance(self._packed, bytes) else 0

    @property
    def is_spilled(self) -> bool:
        """Whether its bytes are on the disk."""
        return isinstance(self._packed, Kept)

    @property
    def present(self) -> np.ndarray | None:
        """The array, where it is there without unpacking."""
        return self._alive() if self._pixels is None else self._pixels

    def pixels(self) -> np.ndarray:
        """The array, unpacked where nobody holds it."""
        way: list[Tile] = []
        at: Tile | None = self
        while at is not None and at.present is None:
            way.append(at)
            at = at._like
        found = None if at is None else at.present
        for tile in reversed(way):
            found = tile._unpacked(found)
        assert found is not None
        return found

    def pack(self, like: Tile | None) -> None:
        """Keep it as the difference from a tile that is not packed itself, or alone. Once packed it stays so."""
        if self._pixels is None:
            return
        usable = like is not None and like is not self and not like.is_packed and like.shape == self.shape
        base = like._pixels if usable and like is not None else None
        data = self._pixels if base is None else self._pixels ^ base
        self._packed = zlib.compress(np.ascontiguousarray(data).data, _quick)
        self._like = like if base is not None else None
        self._pixels = None

    def spill(self, spill: Spill) -> bool:
        """Keep what was packed on the disk from now on; whether that has room for it."""
        if isinstance(self._packed, bytes) and self._pixels is None:
            kept = spill.keep(self._packed)
            if kept is None:
                return False
            self._packed = kept
        return True

    def _unpacked(self, like: np.ndarray | None) -> np.ndarray:
        packed = self._packed if isinstance(self._packed, bytes) else self._packed.read()
        pixels = np.frombuffer(zlib.decompress(packed), self.dtype).reshape(self.shape)
        if self._like is not None:
            assert like is not None
            pixels = pixels ^ like
        pixels.flags.writeable = False
        self._alive = weakref.ref(pixels)
        self._woken(self, pixels)
        return pixels
