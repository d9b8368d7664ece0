"""ScriptedEngine: what the editor's tests talk to instead of a process. It has the face of
`pipelines.client.EngineProcess` and plays a script: for each submitted job, the messages that it answers with.

    engine = ScriptedEngine()                      # ready at once; every job gives its own image back, or grey
    engine = ScriptedEngine(catalog, script=play)  # play(job, request) -> messages
    engine = ScriptedEngine(ready=False)           # says nothing until `engine.say(...)`

A script's messages are said at once, inside `submit`, on the caller's thread; with `hold=True` they wait in `held`
until `step()` says the next or `finish()` says all. What was asked is kept in `submitted`, `cancelled`, `concluded`,
`asked`, `restarts` and `closed`. A cancelled job that has not had its last word is `Stopped`.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterable, Sequence

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.catalog import Catalog, Entry, ModelEntry
from pipelines.client import Listener, Lost, Said
from pipelines.events import Progress
from pipelines.protocol import Failed, Finished, Previews, Ready, Reported, Stopped
from pipelines.requests import EditRequest, Made, Patch, Request, Result

Script = Callable[[int, Request], Iterable[Said]]

small_catalog = Catalog(
    models=(ModelEntry("diorama", "Diorama", "sd", "", 0, Extent(256, 256), 8, ("edges",), "ddim", "", "cfg"),),
    modes=(Entry("generate", "Generate"), Entry("sdedit", "Paint over"), Entry("inpaint", "Repaint")),
    samplers=(Entry("ddim", "DDIM"), Entry("euler", "Euler")),
    annotators=(Entry("edges", "Edges"),),
    kinds=(Entry("edges", "Edges"),),
    device="script",
)
"""Enough for menus and forms where a test does not care; the real one is `pipelines.engine.Engine().catalog()`."""


def gives_back(job: int, request: Request) -> list[Said]:
    """Three steps, then the request's own image, or grey of the extent that it asks for."""
    said: list[Said] = [Reported(job, Progress("painting", step, 3)) for step in (1, 2, 3)]
    return [*said, Finished(job, result(request))]


def result(request: Request, image: Raster | None = None) -> Result:
    """A result for a request: `image`, or the request's own, or grey."""
    extent = (request.extent if isinstance(request, EditRequest) else None) or Extent(256, 256)
    image = image or request.image or Raster.filled(extent, (128, 128, 128, 255))
    return Result(
        images=(image,), request=request, seconds=0.01, evaluations=6, steps_run=3, made=Made(device="script")
    )


class ScriptedEngine:
    def __init__(
        self, catalog: Catalog = small_catalog, script: Script = gives_back, hold: bool = False, ready: bool = True
    ) -> None:
        self.catalog = catalog
        self.script = script
        self.hold = hold
        self.ready = ready
        self.submitted: list[tuple[int, Request]] = []
        self.cancelled: list[int] = []
        self.concluded: list[int] = []
        self.asked: list[tuple[int, str, tuple[str, ...]]] = []
        self.restarts = 0
        self.closed = False
        self.held: collections.deque[Said] = collections.deque()
        self._open: list[int] = []
        self._listener: Listener | None = None

    # ------------------------------------------------------------------ the face of EngineProcess

    def start(self, listener: Listener) -> None:
        self._listener = listener
        if self.ready:
            self.say(Ready(self.catalog))

    def submit(self, job: int, request: Request, previews: Previews = "some") -> None:
        self.submitted.append((job, request))
        self._open.append(job)
        self.held.extend(self.script(job, request))
        if not self.hold:
            self.finish()

    def cancel(self, job: int) -> None:
        self.cancelled.append(job)
        if job in self._open:
            self.held = collections.deque(message for message in self.held if getattr(message, "job", None) != job)
            self.say(Stopped(job))

    def conclude(self, job: int) -> None:
        self.concluded.append(job)

    def ask(self, number: int, model: str, prompts: Sequence[str], patches: tuple[Patch, ...] = ()) -> None:
        self.asked.append((number, model, tuple(prompts)))

    def restart(self) -> None:
        self.restarts += 1
        self.say(Ready(self.catalog))

    def close(self) -> None:
        self.closed = True

    # ------------------------------------------------------------------ what a test does with it

    def say(self, message: Said) -> None:
        """Say something now, asked or not."""
        assert self._listener is not None, "The editor did not start its engine."
        if isinstance(message, (Finished, Stopped, Failed)) and message.job in self._open:
            self._open.remove(message.job)
        self._listener(message)

    def step(self) -> Said:
        """Say the next message that is held, and return it."""
        message = self.held.popleft()
        self.say(message)
        return message

    def finish(self) -> None:
        """Say everything that is held."""
        while self.held:
            self.step()

    def die(self, restarting: bool = True, exit_code: int = -9) -> None:
        """End as a killed process ends: the oldest open job is lost, and where nothing restarts all of them are."""
        lost = self._open[:1] if restarting else list(self._open)
        self._open = [job for job in self._open if job not in lost]
        self.held = collections.deque(message for message in self.held if getattr(message, "job", None) not in lost)
        self.say(Lost(tuple(lost), exit_code, restarting, "Killed."))
        if restarting:
            self.say(Ready(self.catalog))
