"""The queue: which job the engine is given next. Jobs wait here, so that they can be reordered, paused and cancelled.

The engine has one job at a time; what waits is only a value, and an engine that dies takes none of it along.
"""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject

from editor.engine import Engine
from editor.forecasts import Forecast, Forecasts
from editor.jobs import Job, Jobs, JobsModel, Phase, Target, ended
from editor.state import State
from pipelines.requests import EditRequest, Request


class Queue(QObject):
    """Hands the first waiting job over whenever the engine is free. paused: the running job goes on, no other starts.

    every_step: whether each step's picture is wanted, not only some.
    """

    def __init__(self, engine: Engine, jobs: JobsModel, forecasts: Forecasts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._jobs = jobs
        self._forecasts = forecasts
        self._handed = 0
        self.every_step = False
        self.paused: State[bool] = State(False, self)
        jobs.changed.connect(self._learn)
        for state in (jobs, engine, self.paused):
            state.changed.connect(self._hand_over)

    @property
    def is_busy(self) -> bool:
        """Whether a job is with the engine or about to be."""
        return self._is_handed or (self._jobs.current is not None and not self.paused.value)

    def is_waiting(self, job: Job) -> bool:
        """Whether a job has not been handed over yet, so that its place can be changed."""
        return job.phase is Phase.queued and job.number != self._handed

    def add(self, title: str, request: Request | None, target: Target) -> Job:
        """A job behind all others. request: None where it is still to be made; those behind it wait for that."""
        return self._jobs.add(title, request, target)

    def stop_after(self, number: int, step: int) -> Job | None:
        """Have the picture that a job was at after a step, whole: of one that runs, as far as it is; of a step that is
        past, by the same request again that ends there, which is the job that comes back."""
        job = self._jobs.find(number)
        if job is None or not isinstance(job.request, EditRequest):
            return None
        if not job.phase.is_end and (job.progress is None or step >= job.progress.step):
            self._engine.conclude(number)
            return None
        self.cancel(number)
        return self.add(job.title, msgspec.structs.replace(job.request, stop=step), job.target)

    def again(self, number: int) -> Job | None:
        """The same request once more, for a job that ended."""
        job = self._jobs.find(number)
        if job is None or job.request is None or not job.phase.is_end:
            return None
        return self.add(job.title, job.request, job.target)

    def move(self, number: int, by: int) -> None:
        """Put a waiting job so many places later (earlier where `by` is negative)."""
        job = self._jobs.find(number)
        if job is not None and self.is_waiting(job):
            waiting = [each.number for each in self._jobs.value if self.is_waiting(each)]
            place = min(max(waiting.index(number) + by, 0), len(waiting) - 1)
            self._jobs.swap(number, waiting[place])

    def cancel(self, number: int) -> None:
        """Stop a job; one that waits ends at once, one that runs when the engine says so."""
        job = self._jobs.find(number)
        if job is not None and self.is_waiting(job):
            self._jobs.cancel(number)
        else:
            self._engine.cancel(number)

    def cancel_all(self) -> None:
        """Stop everything, what waits first, so that nothing starts in between."""
        for job in reversed(self._jobs.going()):
            self.cancel(job.number)

    def forecast(self, job: Job) -> Forecast | None:
        """What a job will take, as far as runs like it are known."""
        catalog = self._engine.state.catalog
        return None if catalog is None or job.request is None else self._forecasts.of(job.request, catalog)

    def _learn(self, old: Jobs, new: Jobs) -> None:
        catalog = self._engine.state.catalog
        for job in ended(old, new):
            if job.result is not None and catalog is not None:
                self._forecasts.learn(job.result, catalog)

    @property
    def _is_handed(self) -> bool:
        job = self._jobs.find(self._handed)
        return job is not None and not job.phase.is_end

    def _hand_over(self, *_: object) -> None:
        job = self._jobs.current
        if (
            job is None
            or job.request is None
            or self._is_handed
            or self.paused.value
            or not self._engine.state.accepts_jobs
        ):
            return
        self._handed = job.number
        self._engine.submit(job.number, job.request, "every" if self.every_step else "some")
