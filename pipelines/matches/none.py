"""None: colours as the model gave them."""

from __future__ import annotations

import numpy as np

from pipelines.matches import Match


def match(source: np.ndarray, painted: np.ndarray, ring: np.ndarray) -> np.ndarray:
    return painted


PLUGIN = Match(title="None", match=match, help="Colours as the model gave them.", usual=True)
