"""Line art of photographs, by the network of Informative Drawings."""

from __future__ import annotations

import numpy as np

from controls import added
from controls.annotators import Annotator
from controls.plugins import Param


def run(picture: np.ndarray, resolution: int) -> np.ndarray:
    """White strokes of uint8 (H, W, 3) on black, uint8 (H, W, 3).

    resolution: pixels of the shorter side at which the network looks.
    """
    with added.quietly():
        from controlnet_aux.lineart import Generator, LineartDetector  # 8 s, most of it torch and timm

        network = added.network("informative_drawings", lambda: Generator(3, 1, 3))
    return added.detected(LineartDetector(network, network), picture, resolution)


PLUGIN = Annotator(
    title="Line art of photographs",
    kind="lineart",
    also=("edges",),
    run=run,
    params=(Param("resolution", "Resolution", "int", 512, "Shorter side that is looked at.", 64, 2048, 64, unit="px"),),
    help="A photograph as if drawn with a pen.",
    source="Chan et al. 2022, Informative Drawings: Learning to Generate Line Drawings",
    needed=added.Needed(
        "sk_model.pth (fine) or sk_model2.pth (coarse) of lllyasviel/Annotators on Hugging Face",
        marks=(("model0.1.weight", (64, 3, 7, 7)), ("model4.1.weight", (1, 64, 7, 7))),
    ),
)
