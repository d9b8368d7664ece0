"""Digests of large files, remembered between runs by path, size and time of change.

Reading a checkpoint of seven gigabytes once more takes longer than loading it. What is kept is a cache: it may be
deleted, damaged or closed to writing, and is then made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from pathlib import Path

import msgspec

from pipelines import surroundings
from pipelines.errors import OutputProblem
from pipelines.files import atomic

least = 1 << 20
"""Bytes from which on a file's digest is worth keeping."""

settled = 2_000_000_000
"""Nanoseconds since its last change after which a file's time tells of every further change, on coarse clocks too."""

most = 4096


class Known(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a file: its size in bytes and time of change (ns) when it had this SHA-256."""

    size: int
    changed: int
    sha256: str


def of(file: Path, size: int, changed: int) -> str:
    """SHA-256 of a file that has this size and time of change (ns). Raises OSError."""
    place = os.path.abspath(file)
    found = _read().get(place) if size >= least else None
    if found is not None and (found.size, found.changed) == (size, changed):
        return found.sha256
    with open(file, "rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    if size >= least and time.time_ns() - changed > settled:
        _keep(place, Known(size, changed, sha256))
    return sha256


def _place() -> Path:
    return surroundings.cache_folder() / "digests.json"


def _read() -> dict[str, Known]:
    try:
        return msgspec.json.decode(_place().read_bytes(), type=dict[str, Known])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def _keep(place: str, known: Known) -> None:
    """Add one. Where two processes write at once, one entry is lost and found out again."""
    there = {path: each for path, each in _read().items() if path != place and os.path.exists(path)}
    kept = dict([*there.items(), (place, known)][-most:])
    with contextlib.suppress(OSError, OutputProblem):
        _place().parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(_place(), msgspec.json.encode(kept))
