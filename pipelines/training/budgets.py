"""What a call of `train` stands for: which stages, how its minutes are shared among them, and what is done by now.

A stage that was trained to its end and exported leaves a mark beside its checkpoint, so that a course in slices spends
none of them on delivering it again.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from pathlib import Path

from pipelines.training.config import STAGES, Clock, DioramaTraining
from pipelines.training.refusals import Refusal

MARK = "finished.json"
"""Beside a checkpoint: the budget and the configuration to whose end the stage was trained."""


def stages_of(stage: str, warm: bool) -> tuple[str, ...]:
    """The stages that `stage`, one of them or `all`, stands for.

    Of a warm start all but `text`: the base then takes its text encoder with its UNet, which was trained to read it.
    Raises Refusal for an unknown one.
    """
    if stage == "all":
        return tuple(name for name in STAGES if not (warm and name == "text"))
    if stage not in STAGES:
        known = ", ".join(STAGES).replace("_", "-")
        raise Refusal(f"unknown stage '{stage.replace('_', '-')}'; stages are {known} and all")
    return (stage,)


def written(stages: Sequence[str]) -> str:
    """The folder, within that of the run, where these stages leave what is used after them."""
    own = {
        "world": "scenes",
        "autoencoder": "autoencoder/vae",
        "decoder": "decoder/vae",
        "text": "text",
        "annotators": "annotators/export",
        "eye": "eye/export",
    }
    return own.get(stages[0], "export") if len(stages) == 1 else "export"


def budget(
    config: DioramaTraining, stages: Sequence[str], minutes: float | None, steps: int | None = None
) -> DioramaTraining:
    """The configuration with the clocks of these stages set to `minutes` in all, shared in proportion, or the clock of
    one stage to `steps`.

    Raises Refusal for minutes that are not above 0: a stage of them would never end; and for steps of several stages,
    of the world, fewer than one, or beside minutes.
    """
    if steps is not None:
        return _counted(config, stages, minutes, steps)
    if minutes is None:
        return config
    if not 0 < minutes < math.inf:
        raise Refusal(f"a stage cannot be trained for {minutes:g} minutes")
    clocks: dict[str, Clock] = {name: getattr(config, name) for name in stages if name in STAGES[1:]}
    whole = sum(clock.minutes for clock in clocks.values())
    changed = {
        name: dataclasses.replace(clock, minutes=minutes * clock.minutes / whole) for name, clock in clocks.items()
    }
    return dataclasses.replace(config, **changed)


def _counted(config: DioramaTraining, stages: Sequence[str], minutes: float | None, steps: int) -> DioramaTraining:
    if minutes is not None:
        raise Refusal("a budget is either minutes or steps")
    if len(stages) != 1 or stages[0] not in STAGES[1:]:
        raise Refusal("steps are counted of one stage that trains; choose it by --stage, or give minutes")
    if steps < 1:
        raise Refusal(f"a stage cannot be trained for {steps} steps")
    return dataclasses.replace(config, **{stages[0]: dataclasses.replace(getattr(config, stages[0]), steps=steps)})


def finished(out: Path, config: DioramaTraining, stage: str) -> bool:
    """Whether a stage was trained to the end of this budget, and none before it since."""
    mark = out / stage / MARK
    return mark.exists() and mark.read_text() == _budgeted(config, stage)


def unfinish(out: Path, stage: str) -> None:
    """Take the marks of a stage that is about to run, and of those after it; the world is only ever added to."""
    for later in STAGES[STAGES.index(stage) :] if stage != STAGES[0] else ():
        (out / later / MARK).unlink(missing_ok=True)


def finish(out: Path, config: DioramaTraining, stage: str) -> None:
    """Mark a stage that ran to its end; the world looks for itself what it has."""
    if stage != STAGES[0]:
        (out / stage / MARK).write_text(_budgeted(config, stage))


def _budgeted(config: DioramaTraining, stage: str) -> str:
    clock: Clock = getattr(config, stage)
    return json.dumps([clock.minutes, config.identity(stage)])
