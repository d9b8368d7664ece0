"""The second-order multistep walk that DPM-Solver++ (2M) and its SDE share."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from pipelines.samplers import Walk
from pipelines.samplers._steps import decay, drawn, toward

if TYPE_CHECKING:
    from torch import Tensor


def extrapolated(walk: Walk, eta: float) -> Tensor:
    """x at the last level, the clean estimate of each step extrapolated to its middle from the one before.

    eta: how much of the reverse SDE's noise is drawn anew, 0 for the probability flow; h is a step in
    lambda = log(signal / noise). The first step and the one to sigma 0 are of first order: nothing to extrapolate
    from, or lambda is infinite.
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
