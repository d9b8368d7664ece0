"""The editor's end of the engine: starts the engine's process, hands it jobs, and outlives whatever happens to it.

Three threads, none of which the editor waits for. `reader` turns the pipe into messages. `writer` turns messages into
the pipe: a large picture fills the pipe while the engine is busy loading, and neither the editor nor the watch may wait
for that. `watch` owns every piece of state, so there is no lock: it takes what the other two and the editor's calls put
into its inbox, in order, calls the listener, and keeps the deadlines of what does not answer.

Jobs wait here and go to the engine one at a time: one that still waits is cancelled at once and without touching the
one that runs, and an engine that dies takes only the running one with it.
"""

from __future__ import annotations

import collections
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipelines import surroundings
from pipelines.child import Child, Ended, Heard, Unsent
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
    ToEngine,
    Told,
    Untold,
)
from pipelines.requests import Patch, Request


class Lost(msgspec.Struct, frozen=True):
    """The engine's process ended. jobs: which end with it, each for good. exit_code: negative for a signal, None where
    it did not even start. restarting: whether it starts again by itself (waiting jobs then go on). reason: the last
    lines that it said."""

    jobs: tuple[int, ...]
    exit_code: int | None
    restarting: bool
    reason: str = ""


class Silent(msgspec.Struct, frozen=True):
    """The engine has said nothing for so many seconds: it hangs, or the machine does. Once for each silence; the next
    `Heartbeat` that is passed on says that it is over. `restart()` ends it by force."""

    seconds: float


Said = Ready | Reported | Finished | Stopped | Failed | Told | Untold | Heartbeat | Lost | Silent
Listener = Callable[[Said], None]


class Patience(NamedTuple):
    """How long to wait, in seconds. cancel: for a cancelled job to stop. close: for the engine to exit. silence: before
    it counts as hung. restarts within window: how often it may start again by itself."""

    cancel: float = 2.0
    close: float = 2.0
    silence: float = 15.0
    restarts: int = 3
    window: float = 600.0


engine_options = ("--device", "--dtype", "--compile")
"""What `worker_command` takes, each with a value: how the engine works, as `pipelines.engine.Engine` has it."""


def worker_command(*options: str) -> list[str]:
    """The command of the engine's process. The working folder is kept out of its module path."""
    return [sys.executable, "-P", "-m", "pipelines.worker", *options]


class EngineProcess:
    """The engine in a process of its own.

    command: what to start, default `worker_command()`, or what says it before each start. environment: variables laid
    over this process's own.
    Every method returns at once, from any thread. The listener is called from one thread of this object, never from
    inside a call of the caller's; each submitted job gets exactly one last word: Finished, Stopped, Failed or Lost.
    """

    def __init__(
        self,
        command: Sequence[str] | Callable[[], Sequence[str]] | None = None,
        environment: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        log: Path | None = None,
    ) -> None:
        said = command or worker_command()
        self._command = said if callable(said) else lambda: said
        self._environment = dict(environment or {})
        self._patience = patience or Patience()
        self._log = log or surroundings.log_path()
        self._inbox: queue.SimpleQueue[_Entry] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self, listener: Listener) -> None:
        """Start the engine; `listener` hears `Ready` when it can work, or `Lost` when it cannot."""
        if self._thread is not None:
            raise RuntimeError("The engine was started before.")
        watch = _Watch(self._command, self._environment, self._patience, self._log, self._inbox, listener)
        self._thread = threading.Thread(target=watch.run, name="engine watch", daemon=True)
        self._thread.start()

    def submit(self, job: int, request: Request, previews: Previews = "some") -> None:
        """Run `request` after what was submitted before. job: a number that was not used before. previews: which
        pictures on the way are wanted."""
        self._inbox.put(_Wish(Submit(job, request, previews)))

    def cancel(self, job: int) -> None:
        """Stop `job`, running or waiting; nothing happens where it has ended."""
        self._inbox.put(_Wish(Cancel(job)))

    def conclude(self, job: int) -> None:
        """End `job` with the step that it is at, and have its picture; nothing happens where it does not run."""
        self._inbox.put(_Wish(Conclude(job)))

    def ask(self, number: int, model: str, prompts: Sequence[str], patches: tuple[Patch, ...] = ()) -> None:
        """How a model reads prompts: answered by `Told` or `Untold` of this number, while a job runs too.

        An engine that is not ready, or ends before it answers, says nothing: ask again after its `Ready`.
        """
        self._inbox.put(_Wish(Ask(number, model, tuple(prompts), patches)))

    def restart(self) -> None:
        """End the process, if there is one, and start a fresh one: what a person asks for after `Lost` or `Silent`."""
        self._inbox.put(_Wish(None))

    def close(self) -> None:
        """Ask the engine to exit, wait two seconds, then kill it. Comes back when process and threads are gone; jobs
        that have not ended get no last word."""
        self._inbox.put(_Wish(Close()))
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()


class _Wish(NamedTuple):
    """What the caller wants; None: a restart."""

    message: ToEngine | None


_Entry = _Wish | Heard | Ended | Unsent


class _Watch:
    """Owns the state; everything here runs in one thread."""

    def __init__(
        self,
        command: Callable[[], Sequence[str]],
        environment: dict[str, str],
        patience: Patience,
        log: Path,
        inbox: queue.SimpleQueue[_Entry],
        listener: Listener,
    ) -> None:
        self._command = command
        self._environment = environment
        self._patience = patience
        self._log = log
        self._inbox = inbox
        self._listener = listener
        self._process: Child | None = None
        self._ready = False
        self._waiting: collections.deque[Submit] = collections.deque()
        self._running: int | None = None
        self._cancelled_at: float | None = None
        self._heard_at = 0.0
        self._silent = False
        self._restarts: collections.deque[float] = collections.deque()

    def run(self) -> None:
        self._spawn()
        while True:
            try:
                entry = self._inbox.get(timeout=self._until_deadline())
            except queue.Empty:
                self._keep_deadlines()
                continue
            if isinstance(entry, _Wish) and isinstance(entry.message, Close):
                break
            self._take(entry)
            self._keep_deadlines()
        if self._process is not None:
            self._process.close(self._patience.close)

    def _take(self, entry: _Entry) -> None:
        if isinstance(entry, _Wish):
            self._wish(entry.message)
        elif entry.process is not self._process:
            return  # the last words of a process that was given up
        elif isinstance(entry, Heard):
            self._hear(entry.message)
        elif isinstance(entry, Unsent):
            advice = "Make the picture smaller, or mark a smaller part of it."
            self._last_word(Failed(entry.job, "request_too_large", entry.reason, advice))
        else:
            self._lose(entry.fault)

    # ------------------------------------------------------------------ what the caller wants

    def _wish(self, message: ToEngine | None) -> None:
        if isinstance(message, Submit):
            if self._process is None:
                self._listener(Lost((message.job,), None, False, "The engine is not running."))
            else:
                self._waiting.append(message)
                self._next()
        elif isinstance(message, Cancel):
            self._cancel(message.job)
        elif isinstance(message, Conclude):
            if self._process is not None and message.job == self._running:
                self._process.send(message)
        elif isinstance(message, Ask):
            if self._process is not None and self._ready:
                self._process.send(message)
        elif message is None:
            self._restarts.clear()
            if self._process is not None:
                self._process.close(0.0)
                self._lost(self._process.exit_code, True, "")
            self._spawn()

    def _cancel(self, job: int) -> None:
        if job == self._running and self._cancelled_at is None and self._process is not None:
            self._cancelled_at = time.monotonic()
            self._process.send(Cancel(job))
        elif waiting := [submit for submit in self._waiting if submit.job == job]:
            self._waiting.remove(waiting[0])
            self._listener(Stopped(job))

    def _next(self) -> None:
        """Hand the next job over, if the engine is free."""
        if self._process is not None and self._ready and self._running is None and self._waiting:
            submit = self._waiting.popleft()
            self._running, self._cancelled_at = submit.job, None
            self._process.send(submit)

    # ------------------------------------------------------------------ what the engine says

    def _hear(self, message: Message) -> None:
        self._heard_at = time.monotonic()
        if isinstance(message, Ready):
            self._ready = True
            self._listener(message)
            self._next()
        elif isinstance(message, Heartbeat):
            if self._silent:
                self._listener(message)
        elif isinstance(message, Reported):
            if message.job == self._running and self._cancelled_at is None:
                self._listener(message)
        elif isinstance(message, (Told, Untold)):
            self._listener(message)
        elif isinstance(message, (Finished, Stopped, Failed)):
            self._last_word(message)
        self._silent = False

    def _last_word(self, message: Finished | Stopped | Failed) -> None:
        """End the running job; what is said of any other is late and dropped. A cancelled one is stopped, however it
        ended: who pressed Cancel wants no result."""
        if message.job == self._running:
            cancelled = self._cancelled_at is not None
            self._running, self._cancelled_at = None, None
            self._listener(Stopped(message.job) if cancelled else message)
            self._next()

    # ------------------------------------------------------------------ what goes wrong

    def _until_deadline(self) -> float | None:
        due = []
        if self._process is not None and not self._silent:
            due.append(self._heard_at + self._patience.silence)
        if self._cancelled_at is not None:
            due.append(self._cancelled_at + self._patience.cancel)
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _keep_deadlines(self) -> None:
        now = time.monotonic()
        if self._cancelled_at is not None and now >= self._cancelled_at + self._patience.cancel:
            self._kill_for_cancel()
        elif self._process is not None and not self._silent and now >= self._heard_at + self._patience.silence:
            self._silent = True
            self._listener(Silent(now - self._heard_at))

    def _kill_for_cancel(self) -> None:
        """The person's own doing, so it does not count among the restarts."""
        job = self._running
        if self._process is not None:
            self._process.close(0.0)
        self._process, self._running, self._cancelled_at = None, None, None
        if job is not None:
            self._listener(Stopped(job))
        self._spawn()

    def _lose(self, fault: str) -> None:
        assert self._process is not None
        self._process.close(self._patience.close if not fault else 0.0)
        now = time.monotonic()
        while self._restarts and now - self._restarts[0] > self._patience.window:
            self._restarts.popleft()
        again = len(self._restarts) < self._patience.restarts
        self._lost(self._process.exit_code, again, fault)
        if again:
            self._restarts.append(now)
            self._spawn()

    def _lost(self, exit_code: int | None, restarting: bool, fault: str) -> None:
        """Say what is lost: the running job, and the waiting ones too where nothing starts again."""
        said = self._process.last_lines() if self._process is not None else ""
        self._process = None
        jobs = [] if self._running is None else [self._running]
        if self._running is not None and self._cancelled_at is not None:
            self._listener(Stopped(jobs.pop()))
        self._running, self._cancelled_at = None, None
        if not restarting:
            jobs += [submit.job for submit in self._waiting]
            self._waiting.clear()
        self._listener(Lost(tuple(jobs), exit_code, restarting, "\n".join(filter(None, (fault, said)))))

    def _spawn(self) -> None:
        self._ready = self._silent = False
        self._heard_at = time.monotonic()
        try:
            self._process = Child(list(self._command()), self._environment, self._log, self._inbox.put)
        except OSError as error:
            self._lost(None, False, f"The engine could not be started: {error}")
