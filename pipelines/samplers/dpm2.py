"""DPM-Solver-2: a step with the slope that is found halfway down."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import leaps

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk) -> Tensor:
    """Lu et al. 2022 (DPM-Solver), algorithm 1 with r = 1/2: halfway in log sigma, which is lambda on a diffusion's
    chain. A flow is walked by its own slope in the same places. The step to 0 is Euler's."""
    given = walk.parameterisation
    x = walk.x
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        slope = (x - clean) / sigma
        if lower == 0:
            x = clean
        else:
            if not leaps(given, sigma, lower):
                middle = math.sqrt(sigma * lower)
                halfway = x + (middle - sigma) * slope
                slope = (halfway - walk.denoise(halfway, middle)) / middle
            x = x + (lower - sigma) * slope
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="DPM2",
    sample=sample,
    help="Second order at two evaluations a step.",
    order=2,
    evaluations=2,
    known_as={"DPM2": (), "dpm_2": ()},
    source="Lu et al. 2022, DPM-Solver, algorithm 1; Karras et al. 2022 for the walk in sigma",
)
