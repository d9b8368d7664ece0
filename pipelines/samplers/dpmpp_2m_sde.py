"""DPM-Solver++ (2M) SDE: the second-order multistep solver of the reverse SDE."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import decay, drawn, toward

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk, eta: float = 1.0) -> Tensor:
    """Lu et al. 2022 (DPM-Solver++), eq. 18 and section 6, with the clean estimate carried to the step's middle.

    The first step and the one to sigma 0 are of first order: nothing to extrapolate from, or lambda is infinite.
    """
    given = walk.parameterisation
    x = walk.x
    before: Tensor | None = None
    h_before = math.inf
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        if lower == 0:
            x = clean
        else:
            falls = decay(given, sigma, lower)
            h = -math.log(falls) if falls > 0 else math.inf
            ahead = clean if before is None else clean + h / (2 * h_before) * (clean - before)
            x = toward(given, x, ahead, sigma, lower, eta)
            if eta > 0:
                x = x + drawn(given, sigma, lower, eta) * walk.noise()
            before, h_before = clean, h
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="DPM++ 2M SDE",
    sample=sample,
    help="Fine detail from fresh noise, at one evaluation a step: 20 to 40 steps.",
    order=2,
    stochastic=True,
    params=(Param("eta", "Fresh noise", "float", 1.0, "0 is DPM++ 2M, 1 the whole reverse SDE.", 0, 1, 0.05),),
    known_as={"DPM++ 2M SDE": (), "dpmpp_2m_sde_gpu": ()},
    source="Lu et al. 2022, DPM-Solver++, eq. 18 and section 6",
)
