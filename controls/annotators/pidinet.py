"""Soft edges by PiDiNet: as HED, thinner and quicker."""

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
        from controlnet_aux.pidi import PidiNetDetector, pidinet  # 8 s, most of it torch and timm

        network = added.network("pidinet", pidinet)
    return added.detected(PidiNetDetector(network), picture, resolution, safe=stepped)


PLUGIN = Annotator(
    title="Soft edges, PiDiNet",
    kind="soft_edges",
    run=run,
    params=(
        Param("resolution", "Resolution", "int", 512, "Shorter side that is looked at.", 64, 2048, 64, unit="px"),
        Param("stepped", "In steps", "bool", False, "Few levels of grey, in which nothing of the picture hides."),
    ),
    help="Soft outlines, thinner and quicker than those of HED.",
    source="Su et al. 2021, Pixel Difference Networks for Efficient Edge Detection",
    needed=added.Needed(
        "table5_pidinet.pth of lllyasviel/Annotators on Hugging Face",
        marks=(("init_block.weight", (60, 3, 3, 3)), ("classifier.weight", (1, 4, 1, 1))),
    ),
)
