"""Walking: a sampler's way down the noise levels, with its progress, its previews, and an end before the last level."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pipelines.choices import settings
from pipelines.events import Progress
from pipelines.handover import legs
from pipelines.latents import Source, draw, preview
from pipelines.modes import Work
from pipelines.samplers import Denoise, Walk, samplers


def walk(
    work: Work,
    denoise: Denoise,
    x: Tensor,
    levels: np.ndarray,
    source: Source,
    stage: str = "painting",
    sampler: str = "",
) -> Tensor:
    """Walk x (N, C, h, w) down `levels` with the request's sampler (or another), and with a refiner where one takes
    over: x at the last level, or the clean estimate of the step after which the request or a person has enough.

    Reports a `Progress` per step, with a preview where one is wanted, and stops where `events.check()` raises.
    source: where a stochastic sampler's noise comes from (`latents.generator`).
    """
    plugin = samplers()[sampler or work.request.sampler]
    work.ledger.strike("sampler")
    steps, done, journal = len(levels) - 1, 0, work.journal
    journal.walks += 1

    def on_step(step: int, clean: Tensor) -> None:
        small = preview(work.model, clean) if work.events.wants_preview() else None
        now = done + step + 1
        work.events.report(Progress(stage, now, steps, small))
        work.events.check()
        last = work.request.stop or journal.stopped
        if not last and journal.walks == 1 and now < steps and work.events.enough():
            # Asked for in a later walk it could not be done again from the request: the first one went all the way.
            last = journal.stopped = now
        if last and last <= now < steps:
            raise _Enough(clean, steps - now)

    def fresh() -> Tensor:
        return draw(work.model, tuple(x.shape), source).to(x.dtype)

    for leg in legs(work, levels):
        course = Walk(denoise, x, leg, work.model.parameterisation, on_step, fresh)
        try:
            with torch.inference_mode():
                end = plugin.sample(course, **settings(plugin.params, work.request))
        except _Enough as enough:
            journal.left += enough.left
            work.note(f"It was stopped after {steps - enough.left} of {steps} steps.")
            return enough.clean
        assert isinstance(end, Tensor)
        x, done = end, done + len(leg) - 1
    return x


class _Enough(Exception):
    """A walk ends before its last level: with this clean estimate, and so many steps left."""

    def __init__(self, clean: Tensor, left: int) -> None:
        super().__init__()
        self.clean, self.left = clean, left
