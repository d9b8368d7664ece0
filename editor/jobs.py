"""Jobs: what the engine was asked for, how far it is, and where the result goes. Values; no job ends twice.

A job is queued, then running, then exactly one of done, cancelled, failed or lost. A message for a job that has ended
already is dropped, because a cancel may cross the job's own end on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import msgspec

from editor.state import State
from pipelines.events import Progress
from pipelines.requests import Request, Result


class Phase(Enum):
    """Where a job stands."""

    queued = "queued"
    running = "running"
    done = "done"
    cancelled = "cancelled"
    failed = "failed"
    lost = "lost"

    @property
    def is_end(self) -> bool:
        return self not in (Phase.queued, Phase.running)


class Purpose(Enum):
    """What a result is for: where it goes when it arrives."""

    picture = "picture"
    control = "control"
    control_preview = "control preview"
    inversion = "inversion"
    reconstruction = "reconstruction"
    frames = "frames"

    @property
    def outlasts(self) -> bool:
        """Whether its results are kept where the document that asked is closed: as pictures of the gallery."""
        return self in (Purpose.picture, Purpose.reconstruction, Purpose.frames)


class Target(msgspec.Struct, frozen=True):
    """Where a result goes. layers: ids of the layers it was made from or belongs to. name: of the layer it becomes.

    kind: id of a control kind, where the result is a control image. document: number of the document that asked.
    origin: where the top left corner of what was sent lies (`Document.origin`). top: id of the layer that was topmost
    in the picture; what is painted above it from then on stays above the result.
    """

    purpose: Purpose
    layers: tuple[str, ...] = ()
    name: str = ""
    kind: str = ""
    document: int = 0
    origin: tuple[int, int] = (0, 0)
    top: str = ""


class Fault(msgspec.Struct, frozen=True):
    """Why a job did not finish: a code, what happened, what to do."""

    code: str
    message: str
    advice: str = ""


class Job(msgspec.Struct, frozen=True, eq=False):
    """One request on its way. number counts up from 1 within a session of the editor. request: None while it is made,
    which takes longer than a frame on a large canvas."""

    number: int
    title: str
    request: Request | None
    target: Target
    phase: Phase = Phase.queued
    progress: Progress | None = None
    result: Result | None = None
    fault: Fault | None = None

    @property
    def fraction(self) -> float | None:
        """Share of the steps that are done, 0 to 1; None where it is not known."""
        if self.progress is None or not self.progress.steps:
            return None
        return min(1.0, self.progress.step / self.progress.steps)


Jobs = tuple[Job, ...]
"""All jobs of a session, oldest first; of those that ended, only the last few are kept."""

kept_ends = 20


class JobsModel(State[Jobs]):
    """All jobs, and the transitions between their phases."""

    def __init__(self) -> None:
        super().__init__(())
        self._last = 0

    @property
    def current(self) -> Job | None:
        """The job that runs, or else the next one."""
        going = [job for job in self.value if not job.phase.is_end]
        return next((job for job in going if job.phase is Phase.running), going[0] if going else None)

    def number(self) -> int:
        """A number that nothing was submitted under yet, also for what is asked of the engine without being a job."""
        self._last += 1
        return self._last

    def add(self, title: str, request: Request | None, target: Target) -> Job:
        """A job behind all others. request: None where it is still to be made: `give` or `withdraw` follows."""
        job = Job(self.number(), title, request, target)
        self.put(_trimmed((*self.value, job)))
        return job

    def give(self, number: int, request: Request) -> None:
        """The request of a job that was added without one."""
        self._change(number, request=request)

    def withdraw(self, number: int) -> None:
        """Take a job away as if it had never been there: what it wanted cannot be asked."""
        self.put(tuple(job for job in self.value if job.number != number))

    def swap(self, one: int, other: int) -> None:
        """Exchange the places of two jobs."""
        first, second = self.find(one), self.find(other)
        if first is not None and second is not None and first is not second:
            places = {one: second, other: first}
            self.put(tuple(places.get(job.number, job) for job in self.value))

    def find(self, number: int) -> Job | None:
        return next((job for job in self.value if job.number == number), None)

    def going(self, purpose: Purpose | None = None) -> Jobs:
        """The jobs that have not ended, of one purpose where it is given."""
        return tuple(
            job for job in self.value if not job.phase.is_end and (purpose is None or job.target.purpose is purpose)
        )

    def report(self, number: int, progress: Progress) -> None:
        """Progress; a preview stays until a newer one comes."""
        job = self.find(number)
        if job is None:
            return
        if progress.preview is None and job.progress is not None:
            progress = msgspec.structs.replace(progress, preview=job.progress.preview)
        self._change(number, phase=Phase.running, progress=progress)

    def finish(self, number: int, result: Result) -> None:
        self._change(number, phase=Phase.done, result=result)

    def cancel(self, number: int) -> None:
        self._change(number, phase=Phase.cancelled)

    def fail(self, number: int, fault: Fault) -> None:
        self._change(number, phase=Phase.failed, fault=fault)

    def lose(self, numbers: tuple[int, ...]) -> None:
        """These ended with the engine that worked on them."""
        for number in numbers:
            self._change(number, phase=Phase.lost)

    def _change(self, number: int, **fields: object) -> None:
        job = self.find(number)
        if job is None or job.phase.is_end:
            return
        changed = msgspec.structs.replace(job, **fields)
        self.put(tuple(changed if other is job else other for other in self.value))


def titles(jobs: Sequence[Job]) -> str:
    """What jobs are called, in a row: “Dream 1”, “Dream 2”."""
    return ", ".join(f"“{job.title}”" for job in jobs)


def ended(old: Jobs, new: Jobs) -> Jobs:
    """The jobs that ended between two values."""
    before = {job.number: job for job in old}
    return tuple(
        job for job in new if job.phase.is_end and (job.number not in before or not before[job.number].phase.is_end)
    )


def asked(old: Jobs, new: Jobs) -> Jobs:
    """The jobs whose requests were made between two values."""
    before = {job.number for job in old if job.request is not None}
    return tuple(job for job in new if job.request is not None and job.number not in before)


def _trimmed(jobs: Jobs) -> Jobs:
    """Ended jobs hold pictures, so only the last few stay."""
    old = [job.number for job in jobs if job.phase.is_end][:-kept_ends]
    return tuple(job for job in jobs if job.number not in old)
