"""Leaving: what is asked before a document or the program goes while the engine works for it. Names the jobs."""

from __future__ import annotations

from collections.abc import Iterable

from editor.asking import Asking
from editor.jobs import Job, JobsModel, Phase, Purpose
from editor.words import mark, tr


class Leaving:
    """Asks where something would be lost; pictures of a closed document go on and are kept in the gallery."""

    def __init__(self, jobs: JobsModel, asking: Asking) -> None:
        self._jobs = jobs
        self._asking = asking

    def may_close(self, number: int) -> bool:
        """Whether a document may be closed as far as the engine is concerned."""
        lost = [job for job in self._wanted() if job.target.document == number and not job.target.purpose.outlasts]
        if not lost:
            return True
        what = tr("Close, and cancel what is made for this document alone? {jobs}.", jobs=_told(lost))
        detail = tr("Pictures on their way are not cancelled: they are kept under Results.")
        return self._asking.sure(what, detail, tr("Close"))

    def may_quit(self) -> bool:
        """Whether the program may be left as far as the engine is concerned."""
        lost = list(self._wanted())
        if not lost:
            return True
        what = tr("Quit, and drop what is not finished? {jobs}.", jobs=_told(lost))
        return self._asking.sure(what, tr("Pictures that are finished are kept under Results."), tr("Quit"))

    def _wanted(self) -> Iterable[Job]:
        """Jobs that go on and whose results somebody waits for."""
        return (job for job in self._jobs.going() if job.target.purpose is not Purpose.control_preview)


def _told(jobs: list[Job]) -> str:
    runs, waits = mark("“{name}” runs"), mark("“{name}” waits")
    return ", ".join(tr(runs if job.phase is Phase.running else waits, name=job.title) for job in jobs)
