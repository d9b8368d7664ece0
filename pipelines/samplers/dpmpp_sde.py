"""DPM-Solver++ SDE: a second-order step of the reverse SDE by way of its middle."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import decay, drawn, middle, toward

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk, eta: float = 1.0) -> Tensor:
    """Lu et al. 2022 (DPM-Solver++), algorithm 1 with r = 1/2, for the SDE of eq. 18.

    The noise of a whole step is made of that of its halves, as one Brownian path has it: what the first half drew
    fades by exp(-eta h / 2) in the second.
    """
    given = walk.parameterisation
    x = walk.x
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        if lower == 0:
            x = clean
        else:
            half = middle(given, sigma, lower)
            there = toward(given, x, clean, sigma, half, eta)
            first = walk.noise() if eta > 0 else None
            if first is not None:
                there = there + drawn(given, sigma, half, eta) * first
            x = toward(given, x, walk.denoise(there, half), sigma, lower, eta)
            if first is not None:
                faded = given.spread(lower) / given.spread(half) * decay(given, half, lower) ** eta
                second = drawn(given, half, lower, eta) * walk.noise()
                x = x + faded * drawn(given, sigma, half, eta) * first + second
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="DPM++ SDE",
    sample=sample,
    help="Fine detail from fresh noise in few steps, at two evaluations a step: 10 to 20 steps.",
    order=2,
    evaluations=2,
    stochastic=True,
    params=(Param("eta", "Fresh noise", "float", 1.0, "0 always gives the same picture.", 0, 1, 0.05),),
    known_as={"DPM++ SDE": (), "dpmpp_sde_gpu": ()},
    source="Lu et al. 2022, DPM-Solver++, algorithm 1 and eq. 18",
)
