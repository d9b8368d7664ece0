"""Packed tiles of histories on the disk: what memory has no room for, so that undoing still loses nothing. No Qt.

One temporary file of the system, which is gone when the program ends, however it ends.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import weakref
from collections import defaultdict
from pathlib import Path
from typing import IO

grain = 16 << 10
"""Bytes: places in the file are multiples of it, so that one that was given up fits another tile."""

left_free = 2 << 30
"""Bytes of the disk that are left to others; beyond that nothing more is taken."""


class Kept:
    """Bytes in the file, for as long as this is held."""

    __slots__ = ("_at", "_length", "_spill")

    def __init__(self, spill: Spill, at: int, length: int) -> None:
        self._spill, self._at, self._length = spill, at, length

    def read(self) -> bytes:
        """Raises OSError where the disk does not give them back."""
        return self._spill._read(self._at, self._length)

    def __del__(self) -> None:
        self._spill._free[-(-self._length // grain)].append(self._at)


class Spill:
    """The file; it is made when the first bytes come. May be used in any thread.

    folder: where; None: the system's own place for such files, which may be memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._free: defaultdict[int, list[int]] = defaultdict(list)
        self.size = 0
        """Bytes that the file has by now."""
        self.is_full = False
        """Whether the last bytes that came found no room."""

    def keep(self, data: bytes) -> Kept | None:
        """The bytes on the disk; None where it has no room for them or cannot be written."""
        with self._lock:
            try:
                at = self._written(data, -(-len(data) // grain))
            except OSError:
                at = None
            self.is_full = at is None
        return None if at is None else Kept(self, at, len(data))

    def _written(self, data: bytes, grains: int) -> int | None:
        """Where they stand now; None where they find no room."""
        if self._file is None:
            if self._folder is not None:
                self._folder.mkdir(parents=True, exist_ok=True)
            made = tempfile.TemporaryFile(prefix="underpaint-", dir=self._folder, buffering=0)  # noqa: SIM115  it stays
            weakref.finalize(self, made.close)
            self._file = made
        reused = bool(self._free[grains])
        if not reused and shutil.disk_usage(self._folder or tempfile.gettempdir()).free < left_free:
            return None
        at = self._free[grains].pop() if reused else self.size
        self._file.seek(at)
        if self._file.write(data) != len(data):
            self._free[grains] += [at] if reused else []
            return None
        self.size = max(self.size, at + grains * grain)
        return at

    def _read(self, at: int, length: int) -> bytes:
        assert self._file is not None
        with self._lock:
            self._file.seek(at)
            data = self._file.read(length)
        if len(data) != length:
            raise OSError(os.strerror(5))
        return data
