"""One life of the engine's process: a child, its pipes, its log, and the two threads that serve the pipes."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sysconfig
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from pipelines import protocol, surroundings
from pipelines.protocol import Close, Message, ProtocolError, Submit, ToEngine


class Heard(NamedTuple):
    """What a process said. process: which."""

    process: Child
    message: Message


class Ended(NamedTuple):
    """A process's pipe ended. fault: why it was given up, empty where it ended by itself."""

    process: Child
    fault: str


class Unsent(NamedTuple):
    """A message that was too large to send."""

    process: Child
    job: int
    reason: str


class Child:
    """The child, its pipes, and the two threads that serve them.

    tell: takes what happens, from either thread. Raises OSError where the command cannot be started.
    """

    def __init__(
        self, command: list[str], environment: dict[str, str], log: Path, tell: Callable[[Heard | Ended | Unsent], None]
    ) -> None:
        self._tell = tell
        self._log = log
        self._outbox: queue.SimpleQueue[ToEngine | None] = queue.SimpleQueue()
        self._log_start = 0
        with _opened(log) as errors:
            self._log_start = errors.tell()
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=_surroundings(environment),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        assert self._child.stdin is not None and self._child.stdout is not None
        self._stdin, self._stdout = self._child.stdin, self._child.stdout
        self._threads = [
            threading.Thread(target=self._read, name="engine reader", daemon=True),
            threading.Thread(target=self._write, name="engine writer", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def exit_code(self) -> int | None:
        return self._child.returncode

    def send(self, message: ToEngine) -> None:
        self._outbox.put(message)

    def close(self, patience: float) -> None:
        """Ask the child to exit, wait, kill it, and join the threads."""
        self._outbox.put(Close())
        self._outbox.put(None)
        try:
            self._child.wait(patience)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        for thread in self._threads:
            thread.join(1.0)
        if not self._threads[0].is_alive():  # a grandchild may still hold the pipe; its reader ends with it
            self._stdout.close()

    def last_lines(self) -> str:
        """The end of what this life wrote to the log, at most 2,000 characters."""
        try:
            with self._log.open("rb") as log:
                end = log.seek(0, os.SEEK_END)
                log.seek(max(self._log_start if self._log_start <= end else 0, end - 2000))
                return log.read().decode("utf-8", "replace").strip()
        except OSError:
            return ""

    def _read(self) -> None:
        fault = ""
        try:
            while (message := protocol.read(self._stdout)) is not None:
                self._tell(Heard(self, message))
        except ProtocolError as error:
            fault = str(error) if self._child.poll() is None else ""
        self._tell(Ended(self, fault))

    def _write(self) -> None:
        try:
            while (message := self._outbox.get()) is not None:
                try:
                    protocol.write(self._stdin, message)
                except ProtocolError as error:
                    if isinstance(message, Submit):
                        self._tell(Unsent(self, message.job, str(error)))
        except OSError:
            pass  # the child is gone; the reader sees the same and says so
        finally:
            with contextlib.suppress(OSError):  # closing flushes, which fails where the child is gone
                self._stdin.close()


def _opened(log: Path) -> IO[bytes]:
    """The log, open for appending; the one before is kept once this one has grown large. Where it cannot be had, the
    engine works without it."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > 1 << 20:
            log.replace(log.with_name(log.name + ".1"))
        return log.open("ab")
    except OSError:
        return open(os.devnull, "ab")


def _surroundings(environment: dict[str, str]) -> dict[str, str]:
    variables = {**os.environ, **environment}
    surroundings.prepare(variables)
    home = str(Path(__file__).resolve().parent.parent)
    if home not in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        # From a checkout that is not installed the child finds the packages only if it is told where they are.
        variables["PYTHONPATH"] = os.pathsep.join(filter(None, (home, variables.get("PYTHONPATH"))))
    return variables
