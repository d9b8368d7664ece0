"""TCD: jumps along the trajectory to below the next level, and fresh noise back up to it; for models made for it."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from controls.plugins import Param
from pipelines.samplers import Sampler, Walk

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.parameterisation import Parameterisation


def sample(walk: Walk, gamma: float = 0.3) -> Tensor:
    """Zheng et al. 2024, algorithm 2 (strategic stochastic sampling): from t to s = (1 - gamma) t', then noise to t'.

    At gamma 1 it is consistency sampling, at 0 no noise is drawn.
    """
    given = walk.parameterisation
    x = walk.x
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        below = landing(given, lower, gamma) if lower > 0 else 0.0
        noise = given.noise(x, clean, sigma)
        x = given.noised(clean, noise, below) if below > 0 else clean
        if below < lower:
            x = _raised(given, x, walk.noise(), below, lower)
        walk.on_step(step, clean)
    return x


def landing(given: Parameterisation, lower: float, gamma: float) -> float:
    """The level at the training step (1 - gamma) t', rounded down; 0 at the first one, where a picture is clean."""
    time = float(np.interp(lower, given.levels, np.arange(len(given.levels))))
    landed = math.floor((1 - gamma) * time + 1e-6)
    if gamma == 0:
        return lower
    return float(given.levels[landed]) if landed > 0 else 0.0


def _raised(given: Parameterisation, x: Tensor, noise: Tensor, below: float, lower: float) -> Tensor:
    """x at `below` with as much noise added as there is at `lower`: the forward chain between them."""
    kept = given.signal(lower) / given.signal(below)
    added = math.sqrt(given.spread(lower) ** 2 - (kept * given.spread(below)) ** 2)
    return kept * x + added * noise


PLUGIN = Sampler(
    title="TCD",
    sample=sample,
    help="For few-step models only, of the trajectory kind: 4 to 8 steps, at a guidance scale of 1.",
    stochastic=True,
    distilled=True,
    params=(Param("gamma", "Fresh noise", "float", 0.3, "0 draws none; higher suits more steps.", 0, 1, 0.05),),
    known_as={"TCD": ()},
    source="Zheng et al. 2024, Trajectory Consistency Distillation, algorithm 2; diffusers' TCDScheduler",
)
