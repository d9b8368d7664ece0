"""Normals of photographs, by the network of Bae et al."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from controls import added
from controls.annotators import Annotator
from controls.plugins import Param

description = {"mode": "client", "architecture": "BN", "sampling_ratio": 0.4, "importance_ratio": 0.7}
"""What the published network was trained as."""


def run(picture: np.ndarray, resolution: int) -> np.ndarray:
    """Normals of uint8 (H, W, 3) as colours, uint8 (H, W, 3): -1 to 1 of x, y and z becomes 0 to 255.

    resolution: pixels of the shorter side at which the network looks.
    """
    with added.quietly():
        from controlnet_aux.normalbae import NNET, NormalBaeDetector  # 8 s, most of it torch and timm

        # It builds its first layers through torch.hub, from a folder of controlnet-aux itself.
        network = added.network("normal_bae", lambda: NNET(SimpleNamespace(**description)))
    return added.detected(NormalBaeDetector(network), picture, resolution)


PLUGIN = Annotator(
    title="Normals",
    kind="normals",
    run=run,
    params=(Param("resolution", "Resolution", "int", 512, "Shorter side that is looked at.", 64, 2048, 64, unit="px"),),
    help="How each surface of a photograph faces.",
    source="Bae et al. 2021, Estimating and Exploiting the Aleatoric Uncertainty in Surface Normal Estimation",
    needed=added.Needed(
        "scannet.pt of lllyasviel/Annotators on Hugging Face",
        marks=(
            ("encoder.original_model.conv_stem.weight", (48, 3, 3, 3)),
            ("decoder.out_conv_res1.6.weight", (4, 128, 1)),
        ),
    ),
)
