"""Times drawn evenly from a beta distribution: more of the steps at both ends of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipelines.schedules import Schedule

if TYPE_CHECKING:
    from pipelines.parameterisation import Parameterisation

shape = 0.6
"""Both parameters of the distribution: the paper's choice."""


def lay(parameterisation: Parameterisation, steps: int) -> np.ndarray:
    """Lee et al. 2024, section 4: training times at even quantiles, from the last to the first."""
    from scipy.special import betaincinv  # 180 ms that a catalog need not wait for

    levels = parameterisation.levels
    places = np.linspace(1, 0, steps) if steps > 1 else np.ones(1)
    times = betaincinv(shape, shape, places) * (len(levels) - 1)
    return np.append(np.interp(times, np.arange(len(levels)), levels), 0.0)


PLUGIN = Schedule(
    title="Beta",
    lay=lay,
    help="Finer at the beginning, where things find their places, and at the end, where detail is made.",
    known_as={"Beta": ()},
    source="Lee, Lee, Kim, Park, Kim 2024, Beta Sampling is All You Need, section 4",
)
