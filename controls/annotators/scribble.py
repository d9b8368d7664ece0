"""Scribble: a picture as a few thick strokes, as if drawn quickly by hand."""

from __future__ import annotations

import numpy as np

from controls.annotators import Annotator
from controls.plugins import Param


def run(picture: np.ndarray, detail: float, width: int, least: int) -> np.ndarray:
    """Strokes of uint8 (H, W, 3) as uint8 (H, W, 3), 0 or 255.

    A difference of two Gaussians marks lines of about `detail` pixels; those of fewer than `least` pixels are dropped
    and the rest are drawn `width` pixels wide.
    """
    import cv2  # 400 ms that a menu need not wait for

    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY).astype(np.float32)
    fine, coarse = cv2.GaussianBlur(grey, (0, 0), detail), cv2.GaussianBlur(grey, (0, 0), detail * 1.6)
    edges = cv2.Canny(np.clip(np.rint(fine), 0, 255).astype(np.uint8), 40, 80)
    lines = ((np.abs(fine - coarse) > 2) & (edges > 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    kept = np.zeros(count, bool)
    kept[1:] = stats[1:, cv2.CC_STAT_AREA] >= least
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    strokes = cv2.dilate(np.take(kept, labels.astype(np.intp)).astype(np.uint8) * 255, brush)
    return np.repeat(strokes[..., None], 3, axis=2)


PLUGIN = Annotator(
    title="Scribble",
    kind="scribble",
    also=("edges",),
    run=run,
    params=(
        Param(
            "detail",
            "Detail",
            "float",
            2.0,
            "Size of what becomes a line; larger is simpler.",
            0.5,
            20.0,
            0.1,
            unit="px",
        ),
        Param("width", "Width", "int", 3, "How thick a stroke is.", 1, 31, 1, unit="px"),
        Param("least", "Shortest", "int", 20, "Strokes with fewer pixels are left out.", 0, 1000, 1, unit="px"),
    ),
    help="A few thick strokes. Leaves the model more freedom than edges do.",
    source="Marr and Hildreth 1980, Theory of Edge Detection",
)
