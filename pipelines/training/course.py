"""The training loop that every stage runs through: clock, averaging, checkpoints, loss curve.

A stage hands over the module to train and a function `loss(step, generator)`. Noise and data order come from a
generator seeded with (seed, stage, step) alone, so a run that was killed repeats the steps after its last checkpoint
exactly, and nothing of a random state needs to be stored.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from pipelines.training.checkpoint import Progress, load_checkpoint, save_checkpoint
from pipelines.training.config import Clock
from pipelines.training.sheets import draw_curve


class Report(NamedTuple):
    """What a running stage tells its caller; share is 0..1 of the stage's budget, rate is samples a second."""

    stage: str
    step: int
    share: float
    loss: float
    rate: float


Listener = Callable[[Report], None]
Loss = Callable[[int, torch.Generator], Tensor]
Deliver = Callable[[nn.Module, int], None]


class Course(NamedTuple):
    """One stage's run: what is trained, by which loss, how long, and who gets the averaged weights."""

    stage: str
    model: nn.Module
    loss: Loss
    clock: Clock
    seed: int
    folder: Path
    config: str
    deliver: Deliver


def step_generator(seed: int, stage: str, step: int) -> torch.Generator:
    """CPU generator that belongs to one step of one stage."""
    mixed = seed
    for value in (*stage.encode(), step):
        mixed = (mixed * 6364136223846793005 + value + 1442695040888963407) % 2**63
    return torch.Generator().manual_seed(mixed)


def learning_rate(clock: Clock, step: int, share: float) -> float:
    """Linear warm-up over steps, then a cosine from `rate` to `floor * rate` over the budget's elapsed share."""
    warm = min(1.0, (step + 1) / max(1, clock.warmup))
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, max(0.0, share))))
    return clock.rate * warm * (clock.floor + (1 - clock.floor) * cosine)


def average_weights(average: nn.Module, model: nn.Module, decay: float, step: int) -> None:
    """Exponential moving average in place, its decay warmed up so that the first steps are soon forgotten."""
    keep = min(decay, (1 + step) / (10 + step))
    with torch.no_grad():
        ours, theirs = list(average.parameters()), list(model.parameters())
        torch._foreach_lerp_(ours, theirs, 1 - keep)
        for mine, other in zip(average.buffers(), model.buffers()):
            mine.copy_(other)


def run_course(course: Course, resume: bool, listen: Listener) -> nn.Module:
    """Train to the end of the budget; returns the averaged module.

    Raises StageMismatch when resuming a run of another configuration. A keyboard interrupt saves before it leaves.
    """
    clock, model = course.clock, course.model
    average = copy.deepcopy(model).eval().requires_grad_(False)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(
        trained, lr=clock.rate, betas=(0.9, 0.99), weight_decay=clock.weight_decay, foreach=True
    )
    at = Progress(0, 0.0, [])
    if resume:
        at = load_checkpoint(course.folder, model, average, optimiser, course.config) or at

    def save() -> None:
        save_checkpoint(course.folder, model, average, optimiser, at, course.config)
        draw_curve(at.losses, course.folder / "loss.png", course.stage)

    saved, delivered, fresh = at.seconds, at.seconds, at.step
    model.train()
    try:
        while _share(clock, at) < 1:
            at = _take_step(course, average, optimiser, trained, at)
            listen(Report(course.stage, at.step, _share(clock, at), at.losses[-1], clock.batch * at.step / at.seconds))
            due = at.step % clock.save_steps == 0 if clock.save_steps else at.seconds - saved >= clock.save_seconds
            if due:
                save()
                saved = at.seconds
            if at.seconds - delivered >= clock.export_seconds:
                course.deliver(average, at.step)
                delivered = at.seconds
    except KeyboardInterrupt:
        save()
        raise
    if at.step > fresh:
        save()
    return average


def _share(clock: Clock, at: Progress) -> float:
    return at.step / clock.steps if clock.steps else at.seconds / (60 * clock.minutes)


def _take_step(
    course: Course,
    average: nn.Module,
    optimiser: torch.optim.Optimizer,
    trained: list[nn.Parameter],
    at: Progress,
) -> Progress:
    began = time.monotonic()
    rate = learning_rate(course.clock, at.step, _share(course.clock, at))
    for group in optimiser.param_groups:
        group["lr"] = rate
    loss = course.loss(at.step, step_generator(course.seed, course.stage, at.step))
    loss.backward()
    nn.utils.clip_grad_norm_(trained, course.clock.clip)
    value = float(loss.detach())
    if not math.isfinite(value):
        raise FloatingPointError(f"{course.stage}: the loss of step {at.step} is {value}")
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    average_weights(average, course.model, course.clock.decay, at.step)
    at.losses.append(value)
    return Progress(at.step + 1, at.seconds + time.monotonic() - began, at.losses)
