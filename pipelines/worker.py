"""The engine's process: `python -m pipelines.worker`. Takes jobs from standard input, answers on standard output.

One thread works; a second only sends a heartbeat, which is also how an orphan notices that its editor is gone. While a
job runs the pipe is polled between its steps, so a cancel is heeded within one. What libraries print goes to standard
error, which the editor keeps as the engine's log: nothing but frames may reach the pipe.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import functools
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from io import FileIO
from typing import Protocol

import cv2
import numpy as np

from controls.raster import Raster
from pipelines import compiling, protocol, surroundings
from pipelines.catalog import Catalog
from pipelines.errors import Cancelled, EngineError
from pipelines.events import Events, Progress
from pipelines.protocol import (
    Ask,
    Cancel,
    Close,
    Conclude,
    Failed,
    Finished,
    Heartbeat,
    Message,
    Previews,
    Ready,
    Reported,
    Stopped,
    Submit,
    Told,
    Untold,
)
from pipelines.requests import Patch, Request, Result, Wording

log = logging.getLogger(__name__)

preview_side = 256
preview_pause = 0.1
report_pause = 0.03
heartbeat_pause = 1.0
log_limit = 32 << 20
broken_for_good = ("AcceleratorError",)
"""Errors after which a device answers nothing but the same error: the process ends, and a fresh one takes its place."""


class Runs(Protocol):
    """An engine, as far as the worker knows it."""

    def catalog(self) -> Catalog: ...

    def run(self, request: Request, events: Events) -> Result: ...

    def wordings(self, model: str, prompts: Sequence[str], worn: tuple[Patch, ...] = ()) -> tuple[Wording, ...]: ...


class Pipe:
    """Both directions of the pipe. Sending is safe from any thread; a pipe that is shut ends the process, because
    nobody is left to work for."""

    def __init__(self, inbound: FileIO, outbound: FileIO) -> None:
        self._inbound = inbound
        self._outbound = outbound
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Raises ProtocolError where the message is too large; nothing was sent then."""
        parts = protocol.encode(message)
        with self._lock:
            try:
                for part in parts:
                    rest = memoryview(part)
                    while rest:
                        rest = rest[self._outbound.write(rest) :]
            except (OSError, ValueError):
                os._exit(0)

    def receive(self) -> Message:
        """Wait for a message; the end of the pipe is a `Close`. A broken frame ends the process."""
        try:
            return protocol.read(self._inbound) or Close()
        except protocol.ProtocolError as error:
            log.error("The editor's frames cannot be read: %s", error)
            raise SystemExit(1) from error

    def waiting(self) -> bool:
        """Whether there is something to receive, the pipe's end included."""
        return _readable(self._inbound.fileno())


class Desk:
    """What lies before the worker: the jobs that wait, and what was asked of the one that runs (`enough`: to end with
    the step that it is at).

    answer: what a question is answered with; at once, as that takes less than a step.
    """

    def __init__(self, pipe: Pipe, answer: Callable[[Ask], Told | Untold]) -> None:
        self.pipe = pipe
        self._answer = answer
        self._jobs: collections.deque[Submit] = collections.deque()
        self._running: int | None = None
        self._stop = False
        self.enough = False
        self.closing = False

    def next(self) -> Submit | None:
        """The next job, waited for; None: it is time to go."""
        self._running = None
        while not self._jobs and not self.closing:
            self._take(self.pipe.receive())
        if self.closing:
            return None
        submit = self._jobs.popleft()
        self._running, self._stop, self.enough = submit.job, False, False
        return submit

    def check(self) -> None:
        """Read what has come in; raise Cancelled if the running job should stop."""
        while not self.closing and self.pipe.waiting():
            self._take(self.pipe.receive())
        if self._stop or self.closing:
            raise Cancelled

    def _take(self, message: Message) -> None:
        if isinstance(message, Submit):
            self._jobs.append(message)
        elif isinstance(message, Ask):
            self.pipe.send(self._answer(message))
        elif isinstance(message, Close):
            self.closing = True
        elif isinstance(message, Conclude):
            self.enough = self.enough or message.job == self._running
        elif isinstance(message, Cancel):
            if message.job == self._running:
                self._stop = True
            for waiting in [submit for submit in self._jobs if submit.job == message.job]:
                self._jobs.remove(waiting)
                self.pipe.send(Stopped(message.job))


class Reporter:
    """The events of one job. Reports and previews are thinned out here: an editor that stalled must not find hundreds
    of pictures when it wakes."""

    def __init__(self, desk: Desk, job: int, previews: Previews = "some") -> None:
        self._desk = desk
        self._job = job
        self._previews = previews
        self._stage = ""
        self._reported_at = self._shown_at = -1.0

    def report(self, progress: Progress) -> None:
        now = time.monotonic()
        preview = progress.preview
        if preview is not None and self._previews != "every" and now - self._shown_at < preview_pause:
            preview = None
        news = preview is not None or progress.stage != self._stage or progress.step in (0, progress.steps)
        if not news and now - self._reported_at < report_pause:
            return
        if preview is not None:
            preview, self._shown_at = small(preview), now
        self._stage, self._reported_at = progress.stage, now
        self._desk.pipe.send(Reported(self._job, Progress(progress.stage, progress.step, progress.steps, preview)))

    def wants_preview(self) -> bool:
        if self._previews != "some":
            return self._previews == "every"
        return time.monotonic() - self._shown_at >= preview_pause

    def enough(self) -> bool:
        return self._desk.enough

    def check(self) -> None:
        self._desk.check()


def small(preview: Raster) -> Raster:
    """No side longer than a preview's."""
    side = max(preview.extent)
    if side <= preview_side:
        return preview
    size = [max(1, round(length * preview_side / side)) for length in preview.extent]
    return Raster.from_array(np.ascontiguousarray(cv2.resize(preview.array(), size, interpolation=cv2.INTER_AREA)))


def serve(engine: Runs, pipe: Pipe) -> None:
    """Say what the engine can do, then run jobs until the pipe closes."""
    done = threading.Event()
    heartbeat = threading.Thread(target=_beat, args=(pipe, done), name="heartbeat", daemon=True)
    heartbeat.start()
    try:
        pipe.send(Ready(engine.catalog()))
        desk = Desk(pipe, functools.partial(answer, engine))
        while (submit := desk.next()) is not None:
            word = last_word(engine, submit, desk)
            try:
                pipe.send(word)
            except protocol.ProtocolError as error:
                pipe.send(Failed(submit.job, "result_too_large", str(error), "Make the picture smaller."))
    finally:
        done.set()
        heartbeat.join(0.5)


def answer(engine: Runs, ask: Ask) -> Told | Untold:
    """How a model reads prompts, or why that cannot be said."""
    try:
        return Told(ask.number, engine.wordings(ask.model, ask.prompts, ask.patches))
    except EngineError as error:
        return Untold(ask.number, error.code, error.message, error.advice)
    except Exception:  # a job's boundary too: a question must end neither the job that runs nor the process
        log.exception("The question %d failed", ask.number)
        bug = _bug(ask.number)
        return Untold(ask.number, bug.code, bug.message, bug.advice)


def last_word(engine: Runs, submit: Submit, desk: Desk) -> Finished | Stopped | Failed:
    """Run one job to its end, whatever that is."""
    job = submit.job
    try:
        desk.check()
        return Finished(job, engine.run(submit.request, Reporter(desk, job, submit.previews)))
    except Cancelled:
        return Stopped(job)
    except EngineError as error:
        return Failed(job, error.code, error.message, error.advice)
    except Exception as error:  # the job's boundary: a bug in one job must not end the process
        log.exception("Job %d failed", job)
        if type(error).__name__ in broken_for_good:
            desk.closing = True
        return _bug(job)


def _bug(job: int) -> Failed:
    return Failed(
        job,
        "bug",
        "The engine made a mistake that nobody foresaw. Your document is unchanged.",
        f"Try again; if it happens again, report it with the end of {surroundings.log_path()}.",
    )


def _beat(pipe: Pipe, done: threading.Event) -> None:
    while not done.is_set():
        pipe.send(Heartbeat())
        with contextlib.suppress(OSError):
            # The log is opened for appending, so cutting it off makes the next line its first one.
            if sys.stderr is not None and os.fstat(2).st_size > log_limit:
                os.ftruncate(2, 0)
        done.wait(heartbeat_pause)


def _readable_posix(descriptor: int) -> bool:
    import select  # not on Windows for pipes

    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _readable_windows(descriptor: int) -> bool:
    import ctypes
    import msvcrt

    waiting = ctypes.c_ulong()
    handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))  # type: ignore[attr-defined]
    peeked = ctypes.windll.kernel32.PeekNamedPipe(handle, None, 0, None, ctypes.byref(waiting), None)  # type: ignore[attr-defined]
    return not peeked or waiting.value > 0  # a failed peek is the pipe's end


_readable: Callable[[int], bool] = _readable_windows if sys.platform == "win32" else _readable_posix


def take_pipe() -> Pipe:
    """Take standard input and output for the frames; what anything else prints goes to standard error from here on."""
    inbound, outbound = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # Unbuffered: a poll sees the descriptor only, so nothing may hide in a buffer above it.
    return Pipe(os.fdopen(inbound, "rb", buffering=0), os.fdopen(outbound, "wb", buffering=0))


def main() -> None:
    """Take the pipe, then import what the engine is made of, and serve."""
    pipe = take_pipe()
    surroundings.prepare()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is the editor's to answer
    if sys.platform == "linux":
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
            score.write("500")  # where memory runs out, the engine goes and not the document
    parser = argparse.ArgumentParser(prog="python -m pipelines.worker", description=__doc__)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--dtype", default="auto")
    parser.add_argument("--compile", default="", choices=("", *compiling.ways))
    options = parser.parse_args()
    from pipelines.engine import Engine  # 0.1 s and more, after the pipe is safe from what it prints

    with Engine(device=options.device, dtype=options.dtype, compiled=options.compile) as engine:
        serve(engine, pipe)


if __name__ == "__main__":
    main()
