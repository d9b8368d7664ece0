"""Navier-Stokes: a classical inpainter, for small holes in plain ground."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.fills import Fill

reach = 5
"""Pixels around each one that it is made from."""


def fill(pixels: np.ndarray, hole: np.ndarray) -> np.ndarray:
    if hole.all():
        return pixels  # nothing lies around it
    return cv2.inpaint(np.ascontiguousarray(pixels), hole.astype(np.uint8), reach, cv2.INPAINT_NS)


PLUGIN = Fill(
    title="Navier-Stokes",
    fill=fill,
    help="Lines of equal brightness are led on into the hole, as a fluid flows.",
    source="Bertalmio, Bertozzi, Sapiro 2001, Navier-Stokes, Fluid Dynamics, and Image and Video Inpainting",
)
