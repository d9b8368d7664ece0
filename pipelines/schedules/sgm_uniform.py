"""Even steps of the training schedule as Stability's own sampling code lays them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipelines.schedules import Schedule

if TYPE_CHECKING:
    from pipelines.parameterisation import Parameterisation


def lay(parameterisation: Parameterisation, steps: int) -> np.ndarray:
    """From the last training time by equal parts to the first one, whose level is left out: 0 comes in its place."""
    levels = parameterisation.levels
    times = np.linspace(len(levels) - 1, 0, steps, endpoint=False)
    return np.append(np.interp(times, np.arange(len(levels)), levels), 0.0)


PLUGIN = Schedule(
    title="SGM uniform",
    lay=lay,
    help="Even steps from the very first level on; what many few-step models are run with.",
    known_as={"SGM Uniform": ()},
    source="Stability AI, generative-models: LegacyDDPMDiscretization",
)
