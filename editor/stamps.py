"""Stamps: how a file on disk is told from another one, and from what it was before."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """What changes when somebody writes a file. modified: nanoseconds; size: bytes."""

    modified: int
    size: int


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of a file as it is now; None where none can be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(found.st_mtime_ns, found.st_size)


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file: links are followed, and what is relative begins in the working folder."""
    return os.path.realpath(one) == os.path.realpath(other)
