"""None: the rim fades by the feather, and that is all."""

from __future__ import annotations

import numpy as np

from pipelines.seams import Seam


def join(source: np.ndarray, painted: np.ndarray, inside: np.ndarray, feather: int) -> np.ndarray:
    return painted


PLUGIN = Seam(title="None", join=join, help="The rim fades by the feather, and that is all.")
