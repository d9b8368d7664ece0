"""Fidelity of edges: how well lines that were asked for and lines that were found agree, as F1 with a tolerance."""

from __future__ import annotations

import cv2
import numpy as np


def score(control: np.ndarray, result_edges: np.ndarray, tolerance: int = 2) -> float:
    """F1 of two line images, uint8 (H, W) or (H, W, 3), line where a value is above 127: 0 (none agrees) to 1 (all do).

    Precision is the share of result pixels within `tolerance` pixels (Euclidean) of a control line, recall the share of
    control pixels within it of a result line. Two empty images agree: 1. Raises ValueError where sizes differ.
    After the boundary measure of Martin, Fowlkes and Malik 2004, without one-to-one matching.
    """
    wanted, found = _lines(control), _lines(result_edges)
    if wanted.shape != found.shape:
        raise ValueError(f"The control is {wanted.shape[::-1]}, the result {found.shape[::-1]}.")
    if not wanted.any() and not found.any():
        return 1.0
    if not wanted.any() or not found.any():
        return 0.0
    precision = float(_near(wanted, tolerance)[found].mean())
    recall = float(_near(found, tolerance)[wanted].mean())
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


def _lines(image: np.ndarray) -> np.ndarray:
    return (image if image.ndim == 2 else image[..., :3].max(axis=2)) > 127


def _near(lines: np.ndarray, tolerance: int) -> np.ndarray:
    distance = cv2.distanceTransform((~lines).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return distance <= tolerance + 1e-3
