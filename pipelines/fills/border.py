"""Border: the colours around the hole, carried smoothly over it; nothing of what was in it is left."""

from __future__ import annotations

import numpy as np

from pipelines.fills import Fill
from pipelines.membranes import membrane


def fill(pixels: np.ndarray, hole: np.ndarray) -> np.ndarray:
    if hole.all():
        return pixels  # nothing lies around it
    found = membrane(pixels.astype(np.float32), ~hole)
    return np.clip(np.rint(found), 0, 255).astype(np.uint8)


PLUGIN = Fill(title="Border", fill=fill, help="The colours around the mask, carried smoothly over it.")
