"""Line art of drawn and painted people, as in anime."""

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
        from controlnet_aux.lineart_anime import LineartAnimeDetector, UnetGenerator  # 8 s, most of it torch and timm
        from torch.nn import InstanceNorm2d

        network = added.network(
            "lineart_anime",
            lambda: UnetGenerator(3, 1, 8, 64, norm_layer=InstanceNorm2d),  # type: ignore[arg-type]  as it is published
        )
    return added.detected(LineartAnimeDetector(network), picture, resolution)


PLUGIN = Annotator(
    title="Line art, anime",
    kind="lineart",
    also=("edges",),
    run=run,
    params=(Param("resolution", "Resolution", "int", 512, "Shorter side that is looked at.", 64, 2048, 64, unit="px"),),
    help="The lines of a coloured drawing.",
    source="controlnet-aux, LineartAnimeDetector",
    needed=added.Needed(
        "netG.pth of lllyasviel/Annotators on Hugging Face",
        marks=(("model.model.0.weight", (64, 3, 4, 4)), ("model.model.3.weight", (128, 1, 4, 4))),
    ),
)
