"""DDIM: deterministic at eta 0, the ancestral chain of DDPM at eta 1."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import decay

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk, eta: float = 0.0) -> Tensor:
    """Song et al. 2021, eq. 12 and 16, in terms of clean latent and noise, so that it holds for any parameterisation.

    The share of fresh noise is eta * sqrt(1 - (r' / r)^2) with r the ratio of noise to signal: the variance of eq. 16.
    """
    given = walk.parameterisation
    x = walk.x
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        if lower == 0:
            x = clean
        else:
            noise = given.noise(x, clean, sigma)
            if eta > 0:
                fresh = eta * math.sqrt(1 - decay(given, sigma, lower) ** 2)
                noise = math.sqrt(1 - fresh * fresh) * noise + fresh * walk.noise()
            x = given.noised(clean, noise, lower)
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="DDIM",
    sample=sample,
    help="Plain and predictable; what inversion by DDIM runs backwards.",
    params=(
        Param(
            "eta",
            "Fresh noise",
            "float",
            0.0,
            "0 always gives the same picture, 1 draws new noise in every step.",
            0,
            1,
            0.05,
        ),
    ),
    known_as={"DDIM": ()},
    source="Song, Meng, Ermon 2021, Denoising Diffusion Implicit Models, eq. 12",
)
