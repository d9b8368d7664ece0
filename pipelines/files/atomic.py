"""Atomic writing: a file is there whole, or what stood at its place is untouched.

A temporary file in the same folder, fsync, reopened and verified, put in place by one rename, fsync of the folder:
neither a full disk nor a kill nor a power cut leaves half a file. Symbolic links are followed, modes are kept.
After ALICE (Pillai et al., OSDI 2014), which shows what goes wrong where one of these steps is left out.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipelines.errors import EngineError, OutputProblem

prefix = ".underpaint-"
suffix = ".part"
"""What our temporary files are called; `sweep` removes those that a killed process left behind."""

chunk = 1 << 20


class _Fault(NamedTuple):
    """What an errno means to a person. The text continues a sentence that names the file."""

    code: str
    text: str
    advice: str


_disk_full = _Fault("disk_full", "the disk is full", "Free some space or choose another place, then save again.")
_read_only = _Fault("read_only", "it stands on a read-only drive", "Choose another place.")
_denied = _Fault("not_writable", "writing there is not permitted", "Choose another place or change the permissions.")
_missing = _Fault("folder_missing", "its folder does not exist", "Create the folder or choose another place.")
_faults = {
    errno.ENOSPC: _disk_full,
    errno.EDQUOT: _Fault("disk_full", "your share of the disk is used up", _disk_full.advice),
    errno.EFBIG: _Fault("file_too_large", "the drive does not take a file of this size", "Choose another drive."),
    errno.EROFS: _read_only,
    errno.EACCES: _denied,
    errno.EPERM: _denied,
    errno.ENOENT: _missing,
    errno.ENOTDIR: _missing,
    errno.EISDIR: _Fault("not_a_file", "a folder stands there", "Choose another name."),
    errno.ENAMETOOLONG: _Fault("name_too_long", "its name is too long", "Choose a shorter name."),
    errno.ELOOP: _Fault("link_loop", "it is a symbolic link that leads in a circle", "Choose another name."),
    errno.ENODEV: _Fault("drive_gone", "the drive has gone", "Connect the drive again or choose another place."),
    errno.ENXIO: _Fault("drive_gone", "the drive has gone", "Connect the drive again or choose another place."),
}


def write(path: Path, fill: Callable[[BinaryIO], None], verify: Callable[[Path], None] | None = None) -> None:
    """Write `path` whole or not at all.

    fill: writes the content to the stream that it is given (binary, seekable). verify: is given the path of the
    finished temporary file, reads it back and raises where it is not what was meant. Without `verify` the file is
    read back once, so that a drive which cannot give the bytes back is noticed.
    Raises OutputProblem; what stood at `path` is then as it was. What `fill` raises by itself (a bug, a cancel) passes.
    """
    path = Path(path)
    try:
        target = Path(os.path.realpath(path))  # links are followed, also one whose end does not exist yet
        old = _standing(path, target)
        temporary = target.parent / f"{prefix}{secrets.token_hex(8)}{suffix}"
        try:
            _fill(temporary, fill, old)
            _verify(path, temporary, verify)
            _replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):  # the first fault is the one to tell; `sweep` finds what could not go
                temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise problem(path, error) from error
    try:
        _sync_folder(target.parent)
    except OSError as error:
        raise OutputProblem(
            "not_confirmed",
            f"“{path.name}” was written, but the drive did not confirm it ({error.strerror}).",
            "Save once more, to another drive if this one keeps failing.",
        ) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write `path` whole or not at all, and read it back. Raises OutputProblem."""

    def compare(temporary: Path) -> None:
        if temporary.read_bytes() != data:
            raise OSError(errno.EIO, "what was read back is not what was written")

    write(path, lambda stream: _write_all(stream, data), compare)


def sweep(folder: Path, older_than: float = 86400.0) -> int:
    """Remove temporary files of killed processes from `folder`, if older than so many seconds; how many went."""
    gone = 0
    for left in folder.glob(f"{prefix}*{suffix}"):
        with contextlib.suppress(OSError):  # another process may have been quicker
            if time.time() - left.stat().st_mtime > older_than:
                left.unlink()
                gone += 1
    return gone


def problem(path: Path, error: OSError) -> OutputProblem:
    """An OSError of writing `path` as something that a person can act on."""
    fault = _faults.get(error.errno or 0)
    if fault is None:
        reason = error.strerror or str(error)
        fault = _Fault("write_failed", f"the drive reported an error ({reason})", "Try again or choose another place.")
    return OutputProblem(fault.code, f"“{path.name}” could not be written: {fault.text}.", fault.advice)


def _standing(path: Path, target: Path) -> os.stat_result | None:
    """What stands at the target now. Raises OutputProblem for what must not be replaced."""
    try:
        old = os.stat(target)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(old.st_mode):
        what = "a folder" if stat.S_ISDIR(old.st_mode) else "something that is not a file"
        raise OutputProblem(
            "not_a_file", f"“{path.name}” could not be written: {what} stands there.", "Choose another name."
        )
    if not old.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise OutputProblem(
            "read_only",
            f"“{path.name}” could not be written: the file is read-only.",
            "Save under another name or change the file's permissions.",
        )
    return old


def _fill(temporary: Path, fill: Callable[[BinaryIO], None], old: os.stat_result | None) -> None:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(temporary, flags, 0o666)
    with os.fdopen(descriptor, "w+b") as stream:
        fill(stream)
        stream.flush()
        if old is not None:
            _keep_mode(stream.fileno(), temporary, old)
        os.fsync(stream.fileno())


def _keep_mode(descriptor: int, temporary: Path, old: os.stat_result) -> None:
    if sys.platform == "win32":
        os.chmod(temporary, stat.S_IMODE(old.st_mode))
        return
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with contextlib.suppress(PermissionError):  # only root may give a file away; the mode still says who may read
            os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _verify(path: Path, temporary: Path, verify: Callable[[Path], None] | None) -> None:
    if verify is None:
        with temporary.open("rb") as stream:
            while stream.read(chunk):
                pass
        return
    try:
        verify(temporary)
    except (EngineError, ValueError, EOFError) as error:
        raise OutputProblem(
            "verify_failed",
            f"“{path.name}” was not written: what the drive gave back differs from what was saved.",
            "Try again, to another drive if this one keeps failing.",
        ) from error


def _replace(temporary: Path, target: Path) -> None:
    """Rename; on Windows a virus scanner or a sync client may hold the target for a moment (error 5, 32, 33)."""
    for pause in (0.05, 0.1, 0.2, 0.4, 0.8, 0.9):
        try:
            os.replace(temporary, target)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in (5, 32, 33):
                raise
            time.sleep(pause)
    os.replace(temporary, target)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # Windows offers no fsync of a folder; NTFS journals the rename
        return
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that know no fsync of a folder
            raise
    finally:
        os.close(descriptor)


def _write_all(stream: BinaryIO, data: bytes) -> None:
    stream.write(data)
