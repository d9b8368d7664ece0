"""Align Your Steps: noise levels that were optimised for few steps of Stable Diffusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from controls.plugins import Param
from pipelines.schedules import Schedule

if TYPE_CHECKING:
    from pipelines.parameterisation import Parameterisation

tables = {
    "1.5": (14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029),
    "XL": (14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.380, 0.234, 0.113, 0.029),
}
"""Published sigmas of ten steps for Stable Diffusion 1.5 and XL; the last place is taken by 0."""


def lay(parameterisation: Parameterisation, steps: int, optimised_for: str = "1.5") -> np.ndarray:
    """Sabour et al. 2024, appendix: another number of steps is found between them in log sigma.

    The first and last are the model's own, so that a run begins at its noise; the others are ratios of noise to
    signal, which mean the same for every model.
    """
    high, low = (float(parameterisation.share(level)) for level in parameterisation.levels[[-1, 0]])
    shares = np.square(tables[optimised_for]) / (1 + np.square(tables[optimised_for]))
    inside = shares[1:-1][(shares[1:-1] < high) & (shares[1:-1] > low)]
    kept = np.minimum(np.concatenate(([high], inside, [low])), 1 - 1e-12)
    logs = np.log(kept / (1 - kept))
    found = np.interp(np.linspace(0, len(kept) - 1, steps, endpoint=False), np.arange(len(kept)), logs)
    sigmas = [parameterisation.sigma(float(1 / (1 + np.exp(-log)))) for log in found]
    return np.array([float(parameterisation.levels[-1]), *sigmas[1:], 0.0])


PLUGIN = Schedule(
    title="Align Your Steps",
    lay=lay,
    help="Levels optimised for some ten steps of Stable Diffusion.",
    params=(
        Param("optimised_for", "Optimised for", "choice", "1.5", "Stable Diffusion 1.5 or XL.", choices=tuple(tables)),
    ),
    known_as={"Align Your Steps": (), "align_your_steps": ()},
    source="Sabour, Fidler, Kreis 2024, Align Your Steps: Optimizing Sampling Schedules in Diffusion Models",
)
