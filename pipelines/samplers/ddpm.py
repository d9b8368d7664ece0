"""DDPM: the chain that diffusion models were first sampled with, each step with its full share of fresh noise."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import drawn, toward

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk) -> Tensor:
    """Ho et al. 2020, algorithm 2 over any levels: x is drawn from q(x' | x, clean), eq. 6 and 7.

    Its mean and variance are the exact solution of the reverse SDE for a clean estimate that stays as it is.
    """
    given = walk.parameterisation
    x = walk.x
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        x = toward(given, x, clean, sigma, lower, eta=1.0)
        if lower > 0:
            x = x + drawn(given, sigma, lower, eta=1.0) * walk.noise()
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="DDPM",
    sample=sample,
    help="The original chain: new noise in every step. Needs many steps, 100 or more.",
    stochastic=True,
    known_as={"DDPM": ()},
    source="Ho, Jain, Abbeel 2020, Denoising Diffusion Probabilistic Models, algorithm 2",
)
