"""LMS: Adams and Bashforth's linear multistep method on the slopes in sigma."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import leaps, weighted, weights

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk, order: int = 4) -> Tensor:
    """Karras et al. 2022, eq. 1 in sigma; the polynomial through the last `order` slopes is integrated exactly over
    each step, so that levels may lie as they like (Hairer, Norsett, Wanner 1993, III.5)."""
    given = walk.parameterisation
    x = walk.x
    levels: list[float] = []
    slopes: list[Tensor] = []
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        levels, slopes = [sigma, *levels][:order], [(x - clean) / sigma, *slopes][:order]
        x = x + weighted(weights(levels, sigma, lower), slopes)
        if leaps(given, sigma, lower):
            levels, slopes = [], []
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="LMS",
    sample=sample,
    help="Remembers the last steps; good from some 30 steps on.",
    order=4,
    params=(Param("order", "Order", "int", 4, "How many steps it looks back on.", 1, 4, 1),),
    known_as={"LMS": ()},
    source="Karras et al. 2022, eq. 1; Hairer, Norsett, Wanner 1993, Solving Ordinary Differential Equations I, III.5",
)
