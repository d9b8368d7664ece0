"""Membranes: values that are known in places, carried smoothly over the rest. Numbers in, numbers out; no torch."""

from __future__ import annotations

import cv2
import numpy as np

sweeps = 40
"""Relaxations on each level. More of them bring less than one grey value in pictures."""

_cross = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32) / 4


def membrane(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """float32 (H, W, C): the values where they are known, and between them nearly the harmonic function that they
    bound (its Laplacian is zero, so it has no extremes of its own); it runs level into the picture's edge.

    values: float32 (H, W, C). known: bool (H, W). From coarse to fine, each level a start for the next that Jacobi's
    method relaxes (cascadic, Bornemann & Deuflhard 1996): time grows with the pixels only. Raises ValueError where
    nothing is known.
    """
    if not known.any():
        raise ValueError("A membrane has to hang somewhere.")
    if known.all():
        return values.copy()
    height, width = known.shape
    start = cv2.resize(membrane(*_halved(values, known)), (width + width % 2, height + height % 2))
    unknown = ~known[..., None]
    found = np.where(unknown, start.reshape(*start.shape[:2], -1)[:height, :width], values)
    for _ in range(sweeps):
        relaxed = cv2.filter2D(found, -1, _cross, borderType=cv2.BORDER_REPLICATE).reshape(found.shape)
        np.copyto(found, relaxed, where=unknown)
    return found


def _halved(values: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each square of four as one: the mean of what is known of it, if anything is."""
    odd = tuple((0, side % 2) for side in known.shape)
    weights = np.pad(known, odd).astype(np.float32)[..., None]
    weighed = np.pad(values, (*odd, (0, 0))) * weights
    blocks = weights.shape[0] // 2, 2, weights.shape[1] // 2, 2, -1
    count = weights.reshape(blocks).sum(axis=(1, 3))
    return weighed.reshape(blocks).sum(axis=(1, 3)) / np.maximum(count, 1), count[..., 0] > 0
