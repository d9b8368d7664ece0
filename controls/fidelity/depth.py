"""Fidelity of depth: how far a result's depth is from the control's, whatever the scale and zero of either."""

from __future__ import annotations

import numpy as np


def score(control: np.ndarray, result_depth: np.ndarray) -> float:
    """Root mean square error of two depth images, uint8 (H, W) or (H, W, 3), near white: 0 (the same) to 0.5.

    The result is first brought to the scale and shift that fit the control best (least squares, Ranftl et al. 2022,
    eq. 4), which are not known to an annotator; a scale below 0 is none, since near must stay near. 1 would be the
    whole range from black to white. Raises ValueError where sizes differ.
    """
    wanted, found = _grey(control), _grey(result_depth)
    if wanted.shape != found.shape:
        raise ValueError(f"The control is {wanted.shape[::-1]}, the result {found.shape[::-1]}.")
    apart, spread = wanted - wanted.mean(), found - found.mean()
    square = float((spread * spread).sum())
    scale = max(0.0, float((apart * spread).sum()) / square) if square > 0 else 0.0
    return float(np.sqrt(np.mean((apart - scale * spread) ** 2)))


def _grey(image: np.ndarray) -> np.ndarray:
    return (image if image.ndim == 2 else image[..., :3].mean(axis=2)).astype(np.float64) / 255
