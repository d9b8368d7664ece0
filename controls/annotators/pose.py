"""Diorama's own poses: a small network that finds the people whom the shipped model paints."""

from __future__ import annotations

import numpy as np

from controls import poses
from controls.annotators import Annotator, network_files, own_network
from controls.plugins import Param

folder = own_network("pose")


def run(picture: np.ndarray, sureness: float) -> np.ndarray:
    """People in uint8 (H, W, 3) as OpenPose's skeletons on black, uint8 (H, W, 3).

    sureness: how sure the network must be of a joint, 0 to 1.
    """
    from controls import perception  # torch: some 2000 ms

    return poses.draw(perception.read_people(perception.held(folder), picture, sureness), *picture.shape[:2])


PLUGIN = Annotator(
    title="Diorama's own poses",
    kind="pose",
    run=run,
    params=(
        Param(
            "sureness", "Sureness", "float", poses.SURE, "Lower finds more joints, and wrong ones.", 0.05, 0.95, 0.05
        ),
    ),
    help="Skeletons of people. A small network that has seen Diorama's world alone: not for photographs.",
    source="Underpaint, trained on its own renders",
    world="diorama",
    files=tuple(folder / name for name in network_files),
)
