"""The model's own noise levels, spaced as it was meant to be sampled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipelines.schedules import Schedule

if TYPE_CHECKING:
    from pipelines.parameterisation import Parameterisation


def lay(parameterisation: Parameterisation, steps: int) -> np.ndarray:
    return parameterisation.native(steps)


PLUGIN = Schedule(
    title="The model's own",
    lay=lay,
    help="Noise levels at even steps of the training schedule.",
    known_as={"Automatic": ()},
    source="Ho, Jain, Abbeel 2020; Lin et al. 2023, table 2 for the spacing",
)
