"""Blur: what is there, blurred so far that its colours stay and its shapes do not."""

from __future__ import annotations

import cv2
import numpy as np

from pipelines.fills import Fill

least, most = 4.0, 64.0
"""Pixels of the Gaussian's deviation, which is half of how deep the hole is."""


def fill(pixels: np.ndarray, hole: np.ndarray) -> np.ndarray:
    # A rim around the hole, so that a hole without an outside has a depth too.
    depth = cv2.distanceTransform(np.pad(hole.astype(np.uint8), 1), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    deviation = float(np.clip(depth.max() / 2, least, most))
    return cv2.GaussianBlur(pixels, (0, 0), deviation, borderType=cv2.BORDER_REPLICATE)


PLUGIN = Fill(title="Blur", fill=fill, help="What is there, blurred: its colours without its shapes.")
