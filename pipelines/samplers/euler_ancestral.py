"""Euler ancestral: an Euler step to a level below the next one, and fresh noise back up to it."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import decay

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk, eta: float = 1.0) -> Tensor:
    """Song et al. 2021 (Score SDE), appendix F, as k-diffusion made it known: up^2 + down^2 = r'^2.

    In units of the signal, so that it holds for a flow too. In exact numbers it is DDIM's chain at the same eta.
    """
    given = walk.parameterisation
    x = walk.x
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        if lower == 0:
            x = clean
        else:
            up = eta * given.spread(lower) * math.sqrt(1 - decay(given, sigma, lower) ** 2)
            down = math.sqrt(given.spread(lower) ** 2 - up * up)
            x = given.signal(lower) * clean + down * given.noise(x, clean, sigma)
            if up > 0:
                x = x + up * walk.noise()
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="Euler ancestral",
    sample=sample,
    help="Lively and forgiving; the picture goes on changing as steps are added.",
    stochastic=True,
    params=(Param("eta", "Fresh noise", "float", 1.0, "0 is Euler, 1 draws new noise in every step.", 0, 1, 0.05),),
    known_as={"Euler a": (), "euler_a": ()},
    source="Song et al. 2021, Score-Based Generative Modeling through SDEs, appendix F; k-diffusion",
)
