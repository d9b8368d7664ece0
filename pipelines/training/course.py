"""The training loop that every stage runs through: clock, averaging, checkpoints, loss curve.

A stage hands over the module to train and a function `loss(model, moment)`. Noise and data order come from a
generator seeded with (seed, stage, step) alone, so a run that was killed repeats the steps after its last checkpoint
exactly, and nothing of a random state needs to be stored. A step's batch is worked in parts, each part in a thread of
its own on a replica that shares the weights and has its own gradients.

A GPU is behind the program, which must never wait for it: there, losses are read once a second, and with them it is
seen how far the GPU is.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from pipelines.training.checkpoint import Progress, load_checkpoint, refuse_overwriting, save_checkpoint
from pipelines.training.config import Clock
from pipelines.training.device import Crew, quick_attention
from pipelines.training.muon import Muon
from pipelines.training.sheets import draw_curve

GLANCE = 1.0
"""Seconds between two looks at the losses on a GPU."""


class Report(NamedTuple):
    """What a running stage tells its caller; share is 0..1 of the stage's budget, rate is samples a second."""

    stage: str
    step: int
    share: float
    loss: float
    rate: float


Listener = Callable[[Report], None]

log_seconds = 60.0


def logged(listen: Listener, path: Path) -> Listener:
    """A listener that also appends a line to a file once a minute, at each new stage and at a stage's end.

    What runs without a terminal, in a slice or over night, is followed there.
    """
    stage, due = "", 0.0

    def tell(said: Report) -> None:
        nonlocal stage, due
        now = time.monotonic()
        if said.stage != stage or now >= due or said.share >= 1:
            stage, due = said.stage, now + log_seconds
            figures = f", step {said.step}, loss {said.loss:.4f}, {said.rate:.1f} samples/s" if said.rate else ""
            with path.open("a") as file:
                file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {said.stage} {said.share:.0%}{figures}\n")
        listen(said)

    return tell


class Moment(NamedTuple):
    """One part of one step: its running number over all parts, the elapsed share of the budget, its own generator."""

    number: int
    share: float
    generator: torch.Generator


Loss = Callable[[Any, Moment], Tensor]
Deliver = Callable[[nn.Module, int], None]


def nobody(average: nn.Module) -> None:
    """For stages whose loss does not look at the average."""


class Course(NamedTuple):
    """One stage's run: what is trained, by which loss, how long, and who gets the averaged weights.

    attend: is given the averaged module before the first step, for a loss that learns from it.
    """

    stage: str
    model: nn.Module
    loss: Loss
    clock: Clock
    seed: int
    folder: Path
    config: str
    deliver: Deliver
    attend: Callable[[nn.Module], None] = nobody


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
        for mine, other in zip(average.buffers(), model.buffers(), strict=True):
            mine.copy_(other)


class Workers:
    """Replicas of a model that share its weights; each differentiates one part of a batch.

    Every part has a thread of its own where threads help (see `device.Crew`), else the parts follow one another.
    """

    def __init__(self, model: nn.Module, parts: int) -> None:
        self.replicas = [model, *(copy.deepcopy(model) for _ in range(parts - 1))]
        for replica in self.replicas[1:]:
            for shared, own in zip(model.parameters(), replica.parameters(), strict=True):
                own.data = shared.data
            for (name, shared), _ in zip(model.named_buffers(), replica.buffers(), strict=True):
                owner, _, leaf = name.rpartition(".")
                setattr(replica.get_submodule(owner), leaf, shared)
        self.crew = Crew(parts, next(model.parameters()).device)

    def differentiate(self, loss: Loss, moments: list[Moment]) -> list[Tensor]:
        """The losses of the parts, on the device; the mean of their gradients is left in the model's own `grad`."""

        def work(replica: nn.Module, moment: Moment) -> Tensor:
            replica.train()
            value = loss(replica, moment)
            (value / len(moments)).backward()
            return value.detach()

        values = list(self.crew.map(work, self.replicas, moments))
        with torch.no_grad():
            for replica in self.replicas[1:]:
                for sum_of, own in zip(self.replicas[0].parameters(), replica.parameters(), strict=True):
                    if own.grad is None:
                        continue
                    sum_of.grad = own.grad if sum_of.grad is None else sum_of.grad.add_(own.grad)
                    own.grad = None
        return values


class Ledger:
    """The losses of steps that were taken, on the device until they are read."""

    def __init__(self, stage: str, device: torch.device) -> None:
        self.stage, self.device = stage, device
        self.unread: list[list[Tensor]] = []
        self.read_at: float | None = None

    def due(self, at: Progress) -> bool:
        """Whether they are to be read now: on a CPU after every step."""
        if self.device.type == "cpu":
            return True
        if self.read_at is None:
            self.read_at = at.seconds
        return at.seconds - self.read_at >= GLANCE

    def read(self, at: Progress) -> None:
        """Append those of the steps before `at.step` to its losses. Raises FloatingPointError for a NaN or infinity."""
        for parts in self.unread[: at.step - len(at.losses)]:
            value = sum(float(part) for part in parts) / len(parts)
            if not math.isfinite(value):
                raise FloatingPointError(f"{self.stage}: the loss of step {len(at.losses)} is {value}")
            at.losses.append(value)
        self.unread, self.read_at = [], at.seconds


def run_course(course: Course, resume: bool, listen: Listener) -> nn.Module:
    """Train to the end of the budget; returns the averaged module.

    Raises StageMismatch when resuming a run of another configuration, Refusal when starting afresh over a checkpoint.
    A keyboard interrupt saves before it leaves.
    """
    clock, model = course.clock, course.model
    average = copy.deepcopy(model).eval().requires_grad_(False)
    workers = Workers(model, clock.parts)
    optimiser = _choose_optimiser(clock, model, workers.crew)
    at = Progress(0, 0.0, [])
    if resume:
        at = load_checkpoint(course.folder, model, average, optimiser, course.config) or at
    else:
        refuse_overwriting(course.folder)

    def save() -> None:
        save_checkpoint(course.folder, model, average, optimiser, at, course.config)
        draw_curve(at.losses, course.folder / "loss.png", course.stage)

    course.attend(average)
    saved, delivered, fresh = at.seconds, at.seconds, at.step
    ledger = Ledger(course.stage, workers.crew.device)
    model.train()
    try:
        while _share(clock, at) < 1:
            began = time.monotonic()
            with quick_attention(workers.crew.device):
                ledger.unread.append(_take_step(course, workers, average, optimiser, at))
            at = at._replace(step=at.step + 1)
            counted = bool(clock.save_steps) and at.step % clock.save_steps == 0
            if counted or ledger.due(at):
                ledger.read(at)
            at = at._replace(seconds=at.seconds + time.monotonic() - began)
            if ledger.unread and _share(clock, at) < 1:
                continue
            ledger.read(at)
            listen(Report(course.stage, at.step, _share(clock, at), at.losses[-1], clock.batch * at.step / at.seconds))
            if counted if clock.save_steps else at.seconds - saved >= clock.save_seconds:
                save()
                saved = at.seconds
            if at.seconds - delivered >= clock.export_seconds:
                course.deliver(average, at.step)
                delivered = at.seconds
    except KeyboardInterrupt:
        ledger.read(at)
        save()
        raise
    finally:
        workers.crew.close()
    if at.step > fresh:
        save()
    return average


def _choose_optimiser(clock: Clock, model: nn.Module, crew: Crew) -> torch.optim.Optimizer:
    trained = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
    if clock.turned:
        return Muon(trained.items(), clock.rate, clock.weight_decay, crew.map)
    return torch.optim.AdamW(
        trained.values(), lr=clock.rate, betas=(0.9, 0.99), weight_decay=clock.weight_decay, foreach=True
    )


def _share(clock: Clock, at: Progress) -> float:
    return at.step / clock.steps if clock.steps else at.seconds / (60 * clock.minutes)


def _take_step(
    course: Course, workers: Workers, average: nn.Module, optimiser: torch.optim.Optimizer, at: Progress
) -> list[Tensor]:
    """One step of the optimiser and the average; the losses of its parts."""
    share, parts = _share(course.clock, at), course.clock.parts
    rate = learning_rate(course.clock, at.step, share)
    for group in optimiser.param_groups:
        group["lr"] = rate
    numbers = range(at.step * parts, (at.step + 1) * parts)
    moments = [Moment(number, share, step_generator(course.seed, course.stage, number)) for number in numbers]
    values = workers.differentiate(course.loss, moments)
    nn.utils.clip_grad_norm_(course.model.parameters(), course.clock.clip)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    average_weights(average, course.model, course.clock.decay, at.step)
    return values
