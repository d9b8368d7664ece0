"""Karras' noise levels: more of the steps where little noise is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from controls.plugins import Param
from pipelines.schedules import Schedule

if TYPE_CHECKING:
    from pipelines.parameterisation import Parameterisation


def lay(parameterisation: Parameterisation, steps: int, rho: float = 7.0) -> np.ndarray:
    """Karras et al. 2022, eq. 5, between the highest and the lowest level of training."""
    high, low = float(parameterisation.levels[-1]), float(parameterisation.levels[0])
    ramp = np.linspace(0, 1, steps) if steps > 1 else np.zeros(1)
    sigmas = (high ** (1 / rho) + ramp * (low ** (1 / rho) - high ** (1 / rho))) ** rho
    sigmas[0] = high
    return np.append(sigmas, 0.0)


PLUGIN = Schedule(
    title="Karras",
    lay=lay,
    help="Finer near the end of the run, where detail is made.",
    params=(Param("rho", "Bend", "float", 7.0, "Higher: more of the steps at low noise.", 1, 20, 0.5),),
    known_as={"Karras": ()},
    source="Karras et al. 2022, Elucidating the Design Space of Diffusion-Based Generative Models, eq. 5",
)
