"""Even steps of the training schedule, spaced in one of the three usual ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from controls.plugins import Param
from pipelines.parameterisation import Spacing, spaced_times
from pipelines.schedules import Schedule

if TYPE_CHECKING:
    from pipelines.parameterisation import Parameterisation


def lay(
    parameterisation: Parameterisation, steps: int, spacing: Spacing = "trailing", spacing_offset: int = 1
) -> np.ndarray:
    """Lin et al. 2023, table 2, whichever spacing the model was published with."""
    levels = parameterisation.levels
    times = spaced_times(len(levels), steps, spacing, spacing_offset)
    return np.append(np.interp(times, np.arange(len(levels)), levels), 0.0)


PLUGIN = Schedule(
    title="Spaced",
    lay=lay,
    help="The model's levels at steps of your choice: trailing begins at its last level, leading ends at its first.",
    params=(
        Param(
            "spacing", "Spacing", "choice", "trailing", "Where the steps lie in the training schedule.",
            choices=("leading", "trailing", "linspace"),
        ),
        Param("spacing_offset", "Offset", "int", 1, "Training steps that leading is shifted by.", 0, 1, 1),
    ),
    known_as={
        "Uniform": (("spacing", "linspace"),),
        "Normal": (("spacing", "linspace"),),
        "Simple": (("spacing", "trailing"),),
        "DDIM": (("spacing", "leading"), ("spacing_offset", 1)),
        "ddim_uniform": (("spacing", "leading"), ("spacing_offset", 1)),
    },
    source="Lin, Liu, Li, Yang 2023, Common Diffusion Noise Schedules and Sample Steps are Flawed, table 2",
)  # fmt: skip
