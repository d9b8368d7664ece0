"""Handing over: the noise level at which a refiner takes a run over from its model, and who is asked for an estimate.

An ensemble of expert denoisers (Balaji et al. 2022, eDiff-I, section 4; Podell et al. 2023, arXiv:2307.01952, section
2.5): a refiner was trained on the least noisy steps alone, so it is the noise that decides and not the number of a
step. The latent goes over as it is. A sampler begins anew there: what it remembers are the other model's estimates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from controls.geometry import Bounds
from pipelines.families import Hint
from pipelines.modes import Work
from pipelines.patches import patches
from pipelines.relay import Relay

if TYPE_CHECKING:
    from pipelines.denoising import Denoiser

hair = 1e-3
"""Training steps by which a level that stands on one may miss it."""

summed = ("network_calls_reused",)
"""Readings that add up; of all others the largest counts."""


class Relayed:
    """`denoise(x, sigma) -> clean` as `Denoiser` has it, by whoever's turn it is.

    second: makes the refiner's, which is asked for when it has taken over: before that it may not be loaded.
    """

    def __init__(self, relay: Relay, first: Denoiser, second: Callable[[], Denoiser]) -> None:
        self._relay, self._first, self._make = relay, first, second
        self._second: Denoiser | None = None

    @property
    def evaluations(self) -> int:
        return self._first.evaluations + (self._second.evaluations if self._second else 0)

    @property
    def readings(self) -> tuple[tuple[str, float], ...]:
        found = dict(self._first.readings)
        for name, value in self._second.readings if self._second else ():
            before = found.get(name, value if name not in summed else 0.0)
            found[name] = before + value if name in summed else max(before, value)
        return tuple(found.items())

    def __call__(self, x: Tensor, sigma: float) -> Tensor:
        return self._asked(x, sigma)

    def look(self, part: Bounds, hints: Sequence[Hint]) -> None:
        """As `Denoiser.look`."""
        self._asked.look(part, hints)

    def check(self) -> None:
        self._asked.check()

    @property
    def _asked(self) -> Denoiser:
        if not self._relay.refined:
            return self._first
        if self._second is None:
            self._second = self._make()
        return self._second


def turn_of(work: Work, levels: np.ndarray, start: float) -> int:
    """How many steps of a run begin above the noise at which the refiner takes over: those are the model's.

    As diffusers' denoising_end and denoising_start count: the refiner has what begins below the training step
    T - start * T, rounded. levels: float64 (n + 1,), the run's.
    """
    trained = work.model.parameterisation.levels
    times = np.interp(np.log(levels[:-1]), np.log(trained), np.arange(len(trained)))
    return int((times >= round(len(trained) * (1 - start)) - hair).sum())


def legs(work: Work, levels: np.ndarray) -> Iterator[np.ndarray]:
    """The levels of a run in as many parts as it has models, the last of each part the first of the next: before the
    second is given out the refiner has taken over."""
    relay, refiner = work.relay, work.request.refiner
    if relay is None or refiner is None:
        yield levels
        return
    turn, steps = turn_of(work, levels, refiner.start), len(levels) - 1
    if turn:
        yield levels[: turn + 1]
    if turn == steps:
        work.note(
            f"The refiner did nothing: none of the {steps} steps begins with as little noise as it takes over at "
            f"({refiner.start:g}). Let it begin earlier, or take more steps."
        )
        return
    relay.hand_over(work.events)
    _tell(work, turn, steps)
    yield levels[turn:]


def _tell(work: Work, turn: int, steps: int) -> None:
    """Note what of a request the refiner does not heed in the steps that it takes."""
    model, asked = work.model.entry.title, work.request
    if not turn:
        work.note(f"{model} did nothing: every step begins with less noise than the refiner takes over at.")
    left = steps - turn
    if any(each.weight and each.end * steps > turn for each in asked.conditions):
        work.note(
            f"Control images steer {model} alone: the refiner, which takes {left} of {steps} steps, is not steered."
        )
    for title in dict.fromkeys(patches()[each.kind].title for each in asked.patches if each.weight):
        work.note(f"{title} changes {model} alone: the refiner, which takes {left} of {steps} steps, is not patched.")
