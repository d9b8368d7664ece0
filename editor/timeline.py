"""The timeline: the clean estimates that came while the last job ran, under a byte budget. Values and one signal."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject

from controls.raster import Raster
from editor.engine import Engine
from editor.jobs import Job, Jobs, JobsModel, Phase, Purpose
from editor.state import State
from pipelines.protocol import Reported
from pipelines.requests import Request

budget = 32 << 20
"""Bytes of estimates that are kept; beyond it every second one goes, so that the whole way stays visible."""

watched = (Purpose.picture, Purpose.reconstruction)


class Estimate(msgspec.Struct, frozen=True, eq=False):
    """What the model thought the picture would be after a step. image: small, at most 256 pixels a side."""

    step: int
    image: Raster


class TimelineState(msgspec.Struct, frozen=True, eq=False):
    """The estimates of one job, in the order of its steps. steps: how many it has; 0 where that is not known.

    number: the job's, 0 where there was none. document: the number of the one that asked. origin: its `Document.origin`
    then. request: what was asked.
    """

    number: int = 0
    document: int = 0
    title: str = ""
    request: Request | None = None
    origin: tuple[int, int] = (0, 0)
    steps: int = 0
    is_running: bool = False
    estimates: tuple[Estimate, ...] = ()

    @property
    def bytes(self) -> int:
        return sum(4 * each.image.extent.pixels for each in self.estimates)


class Timeline(QObject):
    """Listens to what the engine reports of jobs that make pictures."""

    def __init__(self, engine: Engine, jobs: JobsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.state: State[TimelineState] = State(TimelineState(), self)
        engine.message.connect(self._take)
        jobs.changed.connect(self._show_jobs)

    def _take(self, message: object) -> None:
        if not isinstance(message, Reported) or message.progress.preview is None:
            return
        job = self._jobs.find(message.job)
        if job is None or job.phase.is_end or job.target.purpose not in watched:
            return
        state = self.state.value
        if state.number != job.number:
            state = TimelineState(job.number, job.target.document, job.title, job.request, job.target.origin)
        estimates = tuple(each for each in state.estimates if each.step != message.progress.step)
        new = Estimate(message.progress.step, message.progress.preview)
        state = msgspec.structs.replace(
            state, steps=message.progress.steps, is_running=True, estimates=(*estimates, new)
        )
        self.state.put(thinned(state))

    def _show_jobs(self, old: Jobs, new: Jobs) -> None:
        state = self.state.value
        job = self._jobs.find(state.number)
        if state.is_running and (job is None or job.phase.is_end):
            ended = msgspec.structs.replace(state, is_running=False)
            if job is not None and job.phase is Phase.done:
                ended = _with_result(ended, job)
            self.state.put(thinned(ended))


def thinned(state: TimelineState) -> TimelineState:
    """The state within the budget: every second estimate goes, the newest stays."""
    while state.bytes > budget and len(state.estimates) > 1:
        kept = state.estimates[::-1][::2][::-1]
        state = msgspec.structs.replace(state, estimates=kept)
    return state


def _with_result(state: TimelineState, job: Job) -> TimelineState:
    """The way ends with the picture itself where this is no larger than an estimate could be."""
    if job.result is None or job.result.image.extent.pixels > 256 * 256:
        return state
    last = Estimate(max(state.steps, state.estimates[-1].step if state.estimates else 0), job.result.image)
    before = tuple(each for each in state.estimates if each.step < last.step)
    return msgspec.structs.replace(state, estimates=(*before, last))
