"""Soft edges by HED: outlines as broad and bright as they are sure."""

from __future__ import annotations

import numpy as np

from controls import added
from controls.annotators import Annotator
from controls.plugins import Param


def run(picture: np.ndarray, resolution: int, stepped: bool) -> np.ndarray:
    """Soft edges of uint8 (H, W, 3) as uint8 (H, W, 3).

    resolution: pixels of the shorter side at which the network looks. stepped: three levels of grey only.
    """
    with added.quietly():
        from controlnet_aux.hed import ControlNetHED_Apache2, HEDdetector  # 8 s, most of it torch and timm

        network = added.network("hed", ControlNetHED_Apache2)
    return added.detected(HEDdetector(network), picture, resolution, safe=stepped)


PLUGIN = Annotator(
    title="Soft edges, HED",
    kind="soft_edges",
    run=run,
    params=(
        Param("resolution", "Resolution", "int", 512, "Shorter side that is looked at.", 64, 2048, 64, unit="px"),
        Param("stepped", "In steps", "bool", False, "Few levels of grey, in which nothing of the picture hides."),
    ),
    help="Soft outlines of things in photographs. Leaves the model free in fine texture.",
    source="Xie and Tu 2015, Holistically-Nested Edge Detection",
    needed=added.Needed(
        "ControlNetHED.pth of lllyasviel/Annotators on Hugging Face",
        marks=(
            ("norm", (1, 3, 1, 1)),
            ("block1.convs.0.weight", (64, 3, 3, 3)),
            ("block5.projection.weight", (1, 512, 1, 1)),
        ),
    ),
)
