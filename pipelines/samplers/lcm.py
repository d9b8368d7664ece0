"""LCM: multistep consistency sampling, for models that were distilled to jump to the end from any noise level."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from pipelines.samplers import Sampler, Walk

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.parameterisation import Parameterisation

deviation = 0.5
"""sigma_data of the boundary condition (Luo et al. 2023, section 4; diffusers' LCMScheduler)."""

stretch = 10.0
"""Factor of the training step in the boundary condition, as latent consistency models are trained."""


def sample(walk: Walk) -> Tensor:
    """Song et al. 2023 (Consistency Models), algorithm 1: jump to the end, go back to the next level with new noise.

    The consistency function is c_skip(t) x + c_out(t) clean, x in variance-preserving coordinates.
    """
    given = walk.parameterisation
    x = walk.x
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        skip, out = boundary(given, sigma)
        norm = math.hypot(given.signal(sigma), given.spread(sigma))
        clean = skip / norm * x + out * walk.denoise(x, sigma)
        x = clean if lower == 0 else given.noised(clean, walk.noise(), lower)
        walk.on_step(step, clean)
    return x


def boundary(given: Parameterisation, sigma: float) -> tuple[float, float]:
    """c_skip and c_out: 1 and 0 at the first training step, where a picture is its own end."""
    time = float(np.interp(sigma, given.levels, np.arange(len(given.levels)))) * stretch
    return deviation**2 / (time**2 + deviation**2), time / math.hypot(time, deviation)


PLUGIN = Sampler(
    title="LCM",
    sample=sample,
    help="For few-step models only: a whole picture in 1 to 8 steps, at a guidance scale of 1.",
    stochastic=True,
    distilled=True,
    known_as={"LCM": ()},
    source="Song et al. 2023, Consistency Models, algorithm 1; Luo et al. 2023, Latent Consistency Models",
)
