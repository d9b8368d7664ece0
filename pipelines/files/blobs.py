"""Blobs: pictures and arrays kept by the SHA-256 of their bytes, in a folder or in memory.

What a recipe or a document refers to is found by what it is, not by where it was; what was damaged is noticed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from pipelines.errors import BadInput
from pipelines.files import atomic

_name = re.compile(r"[0-9a-f]{64}")


class Store(Protocol):
    """Where blobs are put and found."""

    def put(self, data: bytes) -> str: ...

    def get(self, sha256: str) -> bytes: ...

    def __contains__(self, sha256: object) -> bool: ...


class Blobs:
    """A folder of blobs: `ab/abcdef…`, written atomically, checked when read."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def put(self, data: bytes) -> str:
        """Keep `data`; its SHA-256. What is there already is not written again. Raises OutputProblem."""
        sha256 = digest(data)
        path = self.path(sha256)
        try:
            if path.is_file() and path.read_bytes() == data:
                return sha256
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise atomic.problem(path, error) from error
        atomic.write_bytes(path, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes. Raises BadInput (`blob_missing`, `blob_damaged`) with the name."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise missing(sha256) from None
        except OSError as error:
            raise BadInput("blob_unreadable", f"The blob {sha256} could not be read ({error.strerror}).") from error
        return checked(sha256, data)

    def path(self, sha256: str) -> Path:
        """Where a blob lies or would lie. Raises BadInput for what is no SHA-256."""
        if not _name.fullmatch(sha256):
            raise BadInput("blob_name", f"“{sha256[:80]}” is not the name of a blob.")
        return self.folder / sha256[:2] / sha256

    def __contains__(self, sha256: object) -> bool:
        return isinstance(sha256, str) and bool(_name.fullmatch(sha256)) and self.path(sha256).is_file()

    def __iter__(self) -> Iterator[str]:
        """The names of all blobs."""
        return (path.name for path in sorted(self.folder.glob("??/*")) if _name.fullmatch(path.name))


class Memory:
    """Blobs in memory, before those of another store: what came inside a file, or goes into one."""

    def __init__(self, behind: Store | None = None) -> None:
        self.held: dict[str, bytes] = {}
        self._behind = behind

    def put(self, data: bytes) -> str:
        """Keep `data` in memory; its SHA-256."""
        sha256 = digest(data)
        self.held[sha256] = data
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes, from here or from behind. Raises BadInput."""
        if sha256 in self.held:
            return self.held[sha256]
        if self._behind is None:
            raise missing(sha256)
        return self._behind.get(sha256)

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self.held or (self._behind is not None and sha256 in self._behind)


def digest(data: bytes) -> str:
    """The SHA-256 that names `data`."""
    return hashlib.sha256(data).hexdigest()


def checked(sha256: str, data: bytes) -> bytes:
    """`data`, if that is its name. Raises BadInput."""
    if digest(data) != sha256:
        raise BadInput("blob_damaged", f"The blob {sha256} is damaged.", "Open a copy of the file that it came with.")
    return data


def missing(sha256: str) -> BadInput:
    return BadInput(
        "blob_missing",
        f"A picture or array of the recipe is not on this machine: SHA-256 {sha256}.",
        "Open the PNG or document that carries it, or copy it into the blob folder.",
    )
