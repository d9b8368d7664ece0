"""Sessions: a folder for the journals of each running program, held by a lock, so that no other takes them. No Qt.

The lock is the system's own and ends with the process, however that ends: a folder that is not locked was left behind.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import IO

from pipelines.files import atomic

kept_days = 30.0
"""What nobody wanted back in so many days goes."""


class Session:
    """A folder that this process holds."""

    def __init__(self, folder: Path, lock: IO[bytes]) -> None:
        self.folder = folder
        self._lock: IO[bytes] | None = lock

    @property
    def journals(self) -> tuple[Path, ...]:
        """The journals that lie here, oldest document first."""
        return tuple(sorted(self.folder.glob("*.journal"), key=lambda path: (len(path.name), path.name)))

    def path(self, number: int) -> Path:
        """Where the journal of an open document goes."""
        return self.folder / f"{number}.journal"

    def release(self) -> None:
        """Let go of it, for the next start to find; it is removed where nothing is left in it."""
        empty = not self.journals
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        if empty:
            self.discard()

    def discard(self) -> None:
        """Delete it with all that is in it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        shutil.rmtree(self.folder, ignore_errors=True)


def begin(root: Path) -> Session:
    """A fresh folder, locked. Raises OutputProblem."""
    folder = root / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}"
    making = folder.with_name(f".{folder.name}")  # nobody looks for what begins with a dot: it is not locked yet
    try:
        making.mkdir(parents=True)
        lock = _locked(making / "lock")
        assert lock is not None, "nobody else knows of it"
        if os.name == "nt":  # Windows renames no folder in which a file is open
            lock.close()
            making.rename(folder)
            lock = _locked(folder / "lock")
            assert lock is not None
        else:
            making.rename(folder)
    except OSError as error:
        raise atomic.problem(folder, error) from error
    return Session(folder, lock)


def left_behind(root: Path) -> tuple[Session, ...]:
    """The folders of programs that did not end well, each locked for us now; empty and stale ones are removed."""
    found: list[Session] = []
    for folder in sorted(root.glob("[!.]*")) if root.is_dir() else ():
        lock = None
        with contextlib.suppress(OSError):  # another program may remove it at this very moment
            lock = _locked(folder / "lock")
        if lock is None:
            continue
        session = Session(folder, lock)
        if session.journals and _age(session) < kept_days * 86400:
            found.append(session)
        else:
            session.discard()
    return tuple(found)


def _age(session: Session) -> float:
    """Seconds since the last of its journals was written."""
    return time.time() - max(path.stat().st_mtime for path in session.journals)


def _locked(path: Path) -> IO[bytes] | None:
    """The file, open and locked; None where another process holds it."""
    stream = path.open("a+b")
    try:
        if os.name == "nt":
            import msvcrt  # Windows only

            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl  # POSIX only

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        stream.close()
        return None
    return stream
