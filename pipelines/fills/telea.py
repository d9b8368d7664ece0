"""Telea: a classical inpainter, for small holes in plain ground."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.fills import Fill

reach = 5
"""Pixels around each one that it is made from."""


def fill(pixels: np.ndarray, hole: np.ndarray) -> np.ndarray:
    if hole.all():
        return pixels  # nothing lies around it
    return cv2.inpaint(np.ascontiguousarray(pixels), hole.astype(np.uint8), reach, cv2.INPAINT_TELEA)


PLUGIN = Fill(
    title="Telea",
    fill=fill,
    help="Fast marching from the rim inwards: short strokes of what lies around.",
    source="Telea 2004, An Image Inpainting Technique Based on the Fast Marching Method",
)
