"""OpenPose: people in photographs as skeletons, by the body network of Cao et al."""

from __future__ import annotations

import numpy as np

from controls import added, poses
from controls.annotators import Annotator
from controls.plugins import Param


def run(picture: np.ndarray, resolution: int) -> np.ndarray:
    """People in uint8 (H, W, 3) as OpenPose's skeletons on black, uint8 (H, W, 3).

    resolution: pixels of the shorter side at which their joints are looked for.
    """
    return poses.draw(people(picture, resolution), *picture.shape[:2])


def people(picture: np.ndarray, resolution: int) -> np.ndarray:
    """People (P, 18, 3) in uint8 (H, W, 3), see `controls.poses`."""
    with added.quietly():
        from controlnet_aux.open_pose import OpenposeDetector  # 8 s, most of it torch and timm
        from controlnet_aux.open_pose.body import Body
        from controlnet_aux.open_pose.model import bodypose_model

        reader = Body.__new__(Body)  # its own way of reading weights unpickles them
        reader.model = added.network("openpose", bodypose_model)
        found = OpenposeDetector(reader).detect_poses(added.sized(picture, resolution))
    height, width = picture.shape[:2]
    joints = np.zeros((len(found), poses.JOINTS, 3), np.float32)
    for person, each in zip(joints, found, strict=True):
        for joint, point in zip(person, each.body.keypoints, strict=True):
            if point is not None:
                joint[:] = (point.x * width, point.y * height, 1)
    return joints


PLUGIN = Annotator(
    title="OpenPose",
    kind="pose",
    run=run,
    params=(Param("resolution", "Resolution", "int", 512, "Shorter side that is looked at.", 64, 2048, 64, unit="px"),),
    help="Skeletons of people in photographs, without hands and faces. The network is for non-commercial use only.",
    source="Cao et al. 2017, Realtime Multi-Person 2D Pose Estimation using Part Affinity Fields",
    needed=added.Needed(
        "body_pose_model.pth of lllyasviel/Annotators on Hugging Face",
        marks=(("conv1_1.weight", (64, 3, 3, 3)), ("Mconv7_stage6_L2.weight", (19, 128, 1, 1))),
    ),
)
