"""PNDM in its form PLMS: a linear multistep method whose steps stay on the chain's own curve."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import carried, leaps, weighted

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.parameterisation import Parameterisation

tables = {
    1: (1.0,),
    2: (3 / 2, -1 / 2),
    3: (23 / 12, -16 / 12, 5 / 12),
    4: (55 / 24, -59 / 24, 37 / 24, -9 / 24),
}
"""Adams and Bashforth's weights of even steps, newest first (Liu et al. 2022, eq. 12)."""


def sample(walk: Walk) -> Tensor:
    """Liu et al. 2022, algorithm 2, begun as in latent diffusion's PLMS: one Heun step instead of three Runge-Kutta
    ones. The weights count steps, whatever their lengths: second order where these change smoothly."""
    given = walk.parameterisation
    x = walk.x
    noises: list[Tensor] = []
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        noise = given.noise(x, clean, sigma)
        if leaps(given, sigma, lower):
            x = given.noised(clean, noise, lower)
        else:
            noises = [noise, *noises][:4]
            mean = weighted(tables[len(noises)], noises) if noises[1:] else _begun(walk, x, noise, sigma, lower)
            x = carried(given, x, mean, sigma, lower)
        walk.on_step(step, clean)
    return x


def _begun(walk: Walk, x: Tensor, noise: Tensor, sigma: float, lower: float) -> Tensor:
    """The mean noise of the first step; the noise itself where that already ends at 0."""
    if lower == 0:
        return noise
    given: Parameterisation = walk.parameterisation
    there = carried(given, x, noise, sigma, lower)
    return (noise + given.noise(there, walk.denoise(there, lower), lower)) / 2


PLUGIN = Sampler(
    title="PLMS",
    sample=sample,
    help="Stable Diffusion's first fast sampler; good from some 30 steps on.",
    order=2,
    known_as={"PLMS": ()},
    source="Liu, Ren, Lin, Zhao 2022, Pseudo Numerical Methods for Diffusion Models on Manifolds, eq. 11 and 12",
)
