"""Stages of a long benchmark: what is still to come is said, and what finds no more time is left out and named."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipelines.command.measures import Findings
from pipelines.command.reports import Shown


class Stage(NamedTuple):
    """A part of a benchmark. title: empty where there is nothing to measure. seconds: that it is expected to take on
    two idle cores. readings: what it gives."""

    title: str
    seconds: float
    readings: tuple[str, ...]
    run: Callable[[], Findings]


def carried_out(stages: Sequence[Stage], shown: Shown, limit: float) -> Findings:
    """Everything that the stages find within `limit` seconds: a stage that would end later, at the pace so far, is not
    begun. Each is said before it begins, with the minutes that are still to come."""
    readings: dict[str, float] = {}
    notes: dict[str, str] = {}
    began, planned = time.monotonic(), 0.0
    for number, stage in enumerate(stages):
        shown.check()
        spent = time.monotonic() - began
        pace = spent / planned if planned else 1.0
        expected = stage.seconds * pace
        if spent + expected > limit:
            why = f"it would have taken {expected / 60:.1f} minutes more than the first {spent / 60:.1f}"
            notes |= dict.fromkeys(stage.readings, f"{why}, of {limit / 60:.0f} at most")
            continue
        left = sum(each.seconds for each in stages[number:]) * pace
        if stage.title:
            shown.stage(f"{number + 1} of {len(stages)}, {stage.title}: {expected:.0f} s, {left / 60:.1f} min to come")
        found = stage.run()
        planned += stage.seconds
        readings |= dict(found.readings)
        notes |= dict(found.notes)
    shown.stage(f"took {time.monotonic() - began:.0f} s, {planned:.0f} s were planned")
    return Findings(tuple(readings.items()), tuple(notes.items()))
