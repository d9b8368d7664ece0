"""Confinement: what a child that reads strangers' files takes away from itself before it begins.

Limits of the system on memory, time and files where the system has them; on Windows the parent's clock is all there is.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

outside = ("socket.", "subprocess.", "ctypes.", "shutil.", "urllib.", "http.", "ftplib.", "smtplib.", "winreg.")
acts = (
    "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink", "os.chmod", "os.chown",
    "os.putenv", "webbrowser.open",
)  # fmt: skip
"""Audit events (docs.python.org/3/library/audit_events.html) of what reaches beyond the process."""


def confine(memory: int, file_bytes: int = 0, seconds: int = 0) -> None:
    """Limit this process. memory: bytes of address space. file_bytes: of a file that it writes. seconds: of processor
    time, 0: no limit yet."""
    try:
        import resource  # POSIX only
    except ImportError:
        return
    limits = [("AS", memory), ("CORE", 0), ("FSIZE", file_bytes), ("NOFILE", 256)]
    for kind, value in limits + [("CPU", seconds)] * bool(seconds):
        number = getattr(resource, f"RLIMIT_{kind}", None)
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        limit = value if hard < 0 else min(value, hard)
        # macOS knows some limits by name only; the parent's clock still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(number, (limit, limit))


def address_space() -> int:
    """Bytes of address space that this process has by now; 0: not known."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0


def seal() -> None:
    """From here on this process reaches no network, starts no program and opens no file for writing: Python's own audit
    events end in PermissionError. There is no way back."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            flags = arguments[2]
            if isinstance(flags, int) and flags & writing:
                raise PermissionError(f"A sealed process writes no file: {arguments[0]!r}.")
        elif event in acts or event.startswith(outside):
            raise PermissionError(f"A sealed process does not do {event}.")

    sys.addaudithook(refuse)
