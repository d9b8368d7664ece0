"""Heun's method: an Euler step, then again with the mean of the slopes at both ends."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import leaps

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk) -> Tensor:
    """Karras et al. 2022, algorithm 1, in any parameterisation's own sigma. The step to 0 is Euler's."""
    given = walk.parameterisation
    x = walk.x
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        slope = (x - clean) / sigma
        if lower == 0:
            x = clean
        elif leaps(given, sigma, lower):
            x = x + (lower - sigma) * slope
        else:
            guess = x + (lower - sigma) * slope
            there = (guess - walk.denoise(guess, lower)) / lower
            x = x + (lower - sigma) * (slope + there) / 2
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="Heun",
    sample=sample,
    help="Second order at two evaluations a step: exact, and as slow as twice the steps.",
    order=2,
    evaluations=2,
    known_as={"Heun": ()},
    source="Karras et al. 2022, Elucidating the Design Space of Diffusion-Based Generative Models, algorithm 1",
)
