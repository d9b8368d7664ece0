"""Laplacian: broad forms fade over a broad rim and fine ones over a narrow rim, all of it inside the mask."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.compositing import blend_weights
from pipelines.seams import Seam

bands = 5
"""How many; each is an octave, and fades over twice the rim of the finer one."""


def join(source: np.ndarray, painted: np.ndarray, inside: np.ndarray, feather: int) -> np.ndarray:
    """A multiresolution spline (Burt & Adelson 1983, eq. 4) of the difference, at full size on every level; its
    weights are zero at the mask's rim in place of a half, so that what lies outside needs no share of it."""
    mask = inside.astype(np.float32)
    rest = painted - source
    joined = source.copy()
    for band in range(bands):
        rim = max(1, feather) * 2**band
        coarse = rest if band == bands - 1 else cv2.GaussianBlur(rest, (0, 0), 2.0**band)
        fine = rest if band == bands - 1 else rest - coarse
        joined += blend_weights(mask, rim)[..., None] * fine
        rest = coarse
    return joined


PLUGIN = Seam(
    title="Laplacian",
    join=join,
    help="Broad forms fade over a broad rim, fine ones over a narrow rim.",
    fades=False,
    source="Burt, Adelson 1983, A Multiresolution Spline with Application to Image Mosaics",
)
