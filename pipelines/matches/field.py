"""Field: the difference in the ring, smoothed and carried over the mask; it may be another one on each side."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.matches import Match
from pipelines.membranes import membrane

deviation = 6.0
"""Pixels of the Gaussian that leaves only what is low in frequency: texture is no fault of colour."""


def match(source: np.ndarray, painted: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Smoothed inside the ring by normalised convolution (Knutsson & Westin 1993), harmonic beyond it."""
    known = ring.astype(np.float32)
    weight = cv2.GaussianBlur(known, (0, 0), deviation)[..., None]
    smooth = cv2.GaussianBlur((source - painted) * known[..., None], (0, 0), deviation) / np.maximum(weight, 1e-6)
    return painted + membrane(smooth, ring)


PLUGIN = Match(
    title="Field",
    match=match,
    help="A smooth change that may be another one on each side.",
    source="Knutsson, Westin 1993, Normalized and Differential Convolution",
)
