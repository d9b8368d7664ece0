"""Straight lines by M-LSD: walls, windows, furniture."""

from __future__ import annotations

import numpy as np

from controls import added
from controls.annotators import Annotator
from controls.plugins import Param


def run(picture: np.ndarray, resolution: int, sureness: float, shortest: float) -> np.ndarray:
    """Straight lines of uint8 (H, W, 3), white on black, uint8 (H, W, 3).

    resolution: pixels of the shorter side at which the network looks. sureness: how sure it must
    be of a line, 0 to 1. shortest: length of a line in pixels that it sees.
    """
    with added.quietly():
        from controlnet_aux.mlsd import MLSDdetector, MobileV2_MLSD_Large  # 8 s, most of it torch and timm

        network = added.network("mlsd", MobileV2_MLSD_Large)
    return added.detected(MLSDdetector(network), picture, resolution, thr_v=sureness, thr_d=shortest)


PLUGIN = Annotator(
    title="Straight lines",
    kind="straight_lines",
    also=("edges",),
    run=run,
    params=(
        Param("resolution", "Resolution", "int", 512, "Shorter side that is looked at.", 64, 2048, 64, unit="px"),
        Param("sureness", "Sureness", "float", 0.1, "Lower finds more lines.", 0.01, 0.95, 0.01),
        Param("shortest", "Shortest", "float", 0.1, "Shorter lines are left out.", 0.0, 100.0, 0.1, unit="px"),
    ),
    help="Straight lines of buildings and rooms.",
    source="Gu et al. 2022, Towards Light-weight and Real-time Line Segment Detection",
    needed=added.Needed(
        "mlsd_large_512_fp32.pth of lllyasviel/Annotators on Hugging Face",
        marks=(("backbone.features.0.0.weight", (32, 4, 3, 3)), ("block23.conv3.weight", (16, 64, 1, 1))),
    ),
)
