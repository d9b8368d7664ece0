"""Line art: dark strokes of a picture as soft white lines, by the weight-free method of controlnet-aux."""

from __future__ import annotations

import warnings

import numpy as np

from controls.annotators import Annotator
from controls.plugins import Param


def run(picture: np.ndarray, blur: float, threshold: int) -> np.ndarray:
    """Soft lines of uint8 (H, W, 3) as uint8 (H, W, 3): how much darker a pixel is than its neighbourhood.

    blur: sigma in pixels of the neighbourhood. threshold: differences below it do not count towards the contrast.
    """
    height, width = picture.shape[:2]
    below, right = -height % 64, -width % 64  # it works at multiples of 64: padded, it need not resample
    padded = np.pad(picture, ((0, below), (0, right), (0, 0)), mode="edge")
    with warnings.catch_warnings():  # on import its neighbours say what they lack; a flat picture has no median
        warnings.simplefilter("ignore")
        from controlnet_aux import LineartStandardDetector  # 8 s, most of it torch and timm

        lines = LineartStandardDetector()(padded, blur, threshold, min(padded.shape[:2]), "np")
    return np.ascontiguousarray(np.asarray(lines)[:height, :width])


PLUGIN = Annotator(
    title="Line art",
    kind="lineart",
    also=("edges",),
    run=run,
    params=(
        Param("blur", "Neighbourhood", "float", 6.0, "Larger finds broader lines.", 0.5, 50.0, 0.5, unit="px"),
        Param("threshold", "Contrast threshold", "int", 8, "Ignores fainter differences.", 1, 255, 1),
    ),
    help="Soft lines where a picture is darker than around: best for drawings and scanned ink.",
    source="controlnet-aux, LineartStandardDetector",
)
