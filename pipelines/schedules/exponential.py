"""Noise levels at even steps of log sigma."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipelines.schedules import Schedule

if TYPE_CHECKING:
    from pipelines.parameterisation import Parameterisation


def lay(parameterisation: Parameterisation, steps: int) -> np.ndarray:
    """Between the highest and the lowest level of training; what Karras' levels tend to as rho grows."""
    high, low = float(parameterisation.levels[-1]), float(parameterisation.levels[0])
    sigmas = np.geomspace(high, low, steps) if steps > 1 else np.array([high])
    return np.append(sigmas, 0.0)


PLUGIN = Schedule(
    title="Exponential",
    lay=lay,
    help="Finest of all near the end of the run; for many steps.",
    known_as={"Exponential": (), "Polyexponential": ()},
    source="Lu et al. 2022, DPM-Solver, section 4.1: uniform in log signal to noise; k-diffusion",
)
