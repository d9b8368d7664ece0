"""Depth as a control image: near is white, far is black, the sky is the farthest of all."""

from __future__ import annotations

import numpy as np


def from_distance(distance: np.ndarray) -> np.ndarray:
    """Distances (H, W) > 0, infinite for the sky, as uint8 (H, W): inverse depth, stretched over the whole range."""
    return from_closeness(1.0 / np.asarray(distance, np.float64))


def from_closeness(closeness: np.ndarray) -> np.ndarray:
    """Any (H, W) that grows towards the camera, as uint8 (H, W) from 0 to 255; black where it is the same all over.

    What MiDaS and Depth Anything give is such a picture: inverse depth without scale and zero.
    """
    low, high = float(closeness.min()), float(closeness.max())
    if high - low < 1e-9:
        return np.zeros(closeness.shape, np.uint8)
    return np.rint((closeness - low) * (255.0 / (high - low))).astype(np.uint8)
