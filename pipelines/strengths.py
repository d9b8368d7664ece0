"""Strengths: the share of noise variance that counts here, and the share of steps that other tools call strength.

Which noise a share of steps stands for depends on the schedule and the number of steps. Both ways go over the noise
levels of Stable Diffusion 1, 2 and XL (Rombach et al. 2022), for which such texts are written. No torch.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import numpy as np

from controls.plugins import Value
from pipelines.parameterisation import Diffusion

Lay = Callable[..., np.ndarray]
"""A schedule's `lay`."""


@functools.cache
def chain() -> Diffusion:
    """The noise of Stable Diffusion: 1000 levels, betas linear in their roots from 0.00085 to 0.012."""
    betas = np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2
    return Diffusion(np.cumprod(1 - betas))


def of_noise(share: float, steps: int, lay: Lay, settings: Mapping[str, Value] | None = None) -> float:
    """The share of noise variance at which a run over a share of `steps` begins, 0 to 1.

    As in the web UI: int(share * steps) + 1 of the steps are run, and a share of 1 is a run of them all.
    """
    if share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    levels = lay(chain(), steps, **(settings or {}))
    return chain().share(float(levels[max(0, steps - 1 - int(share * steps))]))


def of_steps(share: float, steps: int, lay: Lay, settings: Mapping[str, Value] | None = None) -> float:
    """The share of `steps` whose run begins nearest to this share of noise variance: the inverse of `of_noise`."""
    if share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    shares = [chain().share(float(level)) for level in lay(chain(), steps, **(settings or {}))[:-1]]
    nearest = min(range(steps), key=lambda at: abs(shares[at] - share))
    # Half a step more than the bound at which the web UI takes one step fewer.
    return (steps - nearest - 0.5) / steps
