"""DEIS: an exponential integrator that extrapolates the noise."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import log_ratio, weighted, weights

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk, order: int = 3) -> Tensor:
    """Zhang & Chen 2023, eq. 14 and 15: Adams and Bashforth's method on the noise, a polynomial in log r that is
    integrated exactly in r. Towards 0 the last steps fall back to lower orders."""
    given, steps = walk.parameterisation, len(walk.sigmas) - 1
    x = walk.x
    places: list[float] = []
    noises: list[Tensor] = []
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        noise = given.noise(x, clean, sigma)
        here = log_ratio(given, sigma)
        if math.isfinite(here):
            places, noises = [here, *places][:order], [noise, *noises][:order]
        left = steps - step if walk.sigmas[-1] == 0 else order
        used = min(left, len(noises))
        if used > 1:
            factors = weights(places[:used], here, log_ratio(given, lower), growth=1.0)
            kept = given.signal(lower) / given.signal(sigma)
            x = kept * x + given.spread(lower) * weighted(factors, noises[:used])
        else:
            x = given.noised(clean, noise, lower)
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="DEIS",
    sample=sample,
    help="Third order at one evaluation a step: good pictures in 10 to 20 steps.",
    order=3,
    params=(Param("order", "Order", "int", 3, "How many steps it looks back on.", 1, 3, 1),),
    known_as={"DEIS": ()},
    source="Zhang, Chen 2023, Fast Sampling of Diffusion Models with Exponential Integrator, eq. 14 and 15",
)
