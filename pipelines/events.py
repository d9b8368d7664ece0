"""Events: what an engine says while it works, and how a job is asked to stop."""

from __future__ import annotations

from typing import Protocol

import msgspec

from controls.raster import Raster


class Progress(msgspec.Struct, frozen=True, eq=False, tag="progress"):
    """How far a job is. stage: a short plain phrase ("loading the model", "painting"). step of steps (0 of 0: unknown).
    preview: a small picture of the clean estimate, at most 256 pixels a side, or None."""

    stage: str
    step: int = 0
    steps: int = 0
    preview: Raster | None = None


class Events(Protocol):
    """Where an engine reports to and where it learns that it should stop."""

    def report(self, progress: Progress) -> None: ...

    def wants_preview(self) -> bool:
        """Whether a preview would be used if it were made now (previews are throttled where they are made)."""
        ...

    def enough(self) -> bool:
        """Whether the walk should end with the step that was just done, and its clean estimate be the picture."""
        ...

    def check(self) -> None:
        """Raise `pipelines.errors.Cancelled` if the job should stop. Called between steps, tiles and components."""
        ...


class Silence:
    """Events that nobody listens to and that neither cancel nor end a walk."""

    def report(self, progress: Progress) -> None:
        pass

    def wants_preview(self) -> bool:
        return False

    def enough(self) -> bool:
        return False

    def check(self) -> None:
        pass
