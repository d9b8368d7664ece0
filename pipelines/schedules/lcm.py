"""The noise levels that latent consistency models are distilled and sampled at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipelines.schedules import Schedule

if TYPE_CHECKING:
    from pipelines.parameterisation import Parameterisation

taught = 50
"""Steps of the solver that such models are distilled with (Luo et al. 2023, section 4.3: a skip of 20 of 1000)."""


def lay(parameterisation: Parameterisation, steps: int) -> np.ndarray:
    """From pure noise on, evenly through the solver's steps; through all training steps where more are asked for."""
    count = len(parameterisation.levels)
    grid = taught if steps <= taught else count
    times = np.round(np.arange(count, 0, -count / grid)).astype(int)[:grid] - 1
    picked = times[np.floor(np.linspace(0, grid, steps, endpoint=False)).astype(int)]
    return np.append(parameterisation.levels[picked], 0.0)


PLUGIN = Schedule(
    title="LCM",
    lay=lay,
    help="The levels that few-step models were made for; begins at pure noise.",
    source="Luo et al. 2023, Latent Consistency Models, section 4.3; diffusers' LCMScheduler",
)
