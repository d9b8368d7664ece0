"""People: poses as joint angles, the eighteen OpenPose joints, and a body of capsules round them.

A person's own frame has the feet at y = 0 and faces the camera (-z), so that the right hand is at -x. OpenPose order:
nose, neck, right shoulder, elbow, wrist, left shoulder, elbow, wrist, right hip, knee, ankle, left hip, knee, ankle,
right eye, left eye, right ear, left ear.
"""

import math

import numpy as np

from pipelines.training.world.palette import NATURAL, RGB
from pipelines.training.world.solids import Point, Solid, ball, capsule

LIMBS = 16  # two angles each: right upper arm, forearm, left upper arm, forearm, right thigh, shin, left thigh, shin

_STILL = ((4, 2), (4, 2))
POSES: dict[str, tuple[tuple[float, float], ...]] = {
    # degrees: (swing to the front, spread to the side), all measured from hanging straight down
    "standing": ((5, 16), (10, 10), (5, 16), (10, 10), *_STILL, *_STILL),
    "walking": ((-32, 12), (-8, 8), (34, 12), (58, 6), (28, 3), (14, 3), (-22, 3), (-38, 3)),
    "running": ((-52, 14), (30, 6), (56, 14), (122, -8), (62, 3), (-8, 3), (-24, 3), (-82, 3)),
    "waving": ((4, 100), (6, 158), (5, 16), (10, 10), *_STILL, *_STILL),
    "cheering": ((6, 146), (8, 164), (6, 146), (8, 164), (4, 9), (4, 9), (4, 9), (4, 9)),
    "balancing": ((0, 90), (0, 92), (0, 90), (0, 92), (4, 5), (4, 5), (4, 5), (4, 5)),
    "pointing": ((6, 12), (12, 8), (30, 82), (30, 86), *_STILL, *_STILL),
    "resting": ((-10, 48), (14, -46), (-10, 48), (14, -46), (2, 12), (2, 10), (2, 12), (2, 10)),
    "sitting": ((22, 16), (40, 6), (22, 16), (40, 6), (82, 14), (62, 8), (82, 14), (62, 8)),
    "kneeling": ((8, 14), (26, 8), (8, 14), (26, 8), (84, 8), (0, 4), (2, 6), (-84, 6)),
}

UPPER_ARM, FOREARM, THIGH, SHIN = 0.27, 0.25, 0.37, 0.36
SHOULDER, HIP, TRUNK = 0.20, 0.105, 0.50
HEAD = 0.165
_SEGMENTS = ((2, 3, UPPER_ARM), (3, 4, FOREARM), (5, 6, UPPER_ARM), (6, 7, FOREARM),
             (8, 9, THIGH), (9, 10, SHIN), (11, 12, THIGH), (12, 13, SHIN))  # fmt: skip


def _step(start: Point, swing: float, spread: float, length: float, side: float) -> Point:
    swing, spread = math.radians(swing), math.radians(spread)
    return (
        start[0] + side * math.sin(spread) * length,
        start[1] - math.cos(spread) * math.cos(swing) * length,
        start[2] - math.cos(spread) * math.sin(swing) * length,
    )


def _skeleton(limbs: tuple[float, ...]) -> list[Point]:
    """Eighteen joints with the hips at y = 0, from sixteen angles in degrees."""
    joints: list[Point] = [(0.0, 0.0, 0.0)] * 18
    head = TRUNK + 0.20
    joints[0] = (0.0, head - 0.02, -HEAD)
    joints[1] = (0.0, TRUNK, 0.0)
    joints[2], joints[5] = (-SHOULDER, TRUNK, 0.0), (SHOULDER, TRUNK, 0.0)
    joints[8], joints[11] = (-HIP, 0.0, 0.0), (HIP, 0.0, 0.0)
    joints[14], joints[15] = (-0.06, head + 0.03, -0.15), (0.06, head + 0.03, -0.15)
    joints[16], joints[17] = (-HEAD + 0.01, head, -0.02), (HEAD - 0.01, head, -0.02)
    for number, (start, end, length) in enumerate(_SEGMENTS):
        side = -1.0 if start in (2, 3, 8, 9) else 1.0
        joints[end] = _step(joints[start], limbs[2 * number], limbs[2 * number + 1], length, side)
    return joints


def _body(joints: list[Point], clothes: RGB, skin: RGB, hair: RGB) -> list[Solid]:
    trousers: RGB = (clothes[0] * 0.62, clothes[1] * 0.62, clothes[2] * 0.62)
    shoe = NATURAL["shoe"]
    neck = joints[1]
    head = (0.0, neck[1] + 0.20, 0.0)
    solids = [
        ball(skin, head, HEAD),
        ball(hair, (0.0, head[1] + 0.035, 0.035), HEAD),
        capsule(skin, (0.0, neck[1] - 0.02, 0.0), head, 0.06),
        capsule(clothes, (0.0, joints[8][1] + 0.06, 0.0), (0.0, neck[1] - 0.12, 0.0), 0.155),
        capsule(clothes, joints[2], joints[5], 0.085),
        capsule(trousers, joints[8], joints[11], 0.105),
    ]
    for shoulder, elbow, wrist in ((2, 3, 4), (5, 6, 7)):
        solids.append(capsule(clothes, joints[shoulder], joints[elbow], 0.068))
        solids.append(capsule(clothes, joints[elbow], joints[wrist], 0.058))
        solids.append(ball(skin, joints[wrist], 0.072))
    for hip, knee, ankle in ((8, 9, 10), (11, 12, 13)):
        solids.append(capsule(trousers, joints[hip], joints[knee], 0.092))
        solids.append(capsule(trousers, joints[knee], joints[ankle], 0.076))
        x, y, z = joints[ankle]
        solids.append(capsule(shoe, (x, y - 0.02, z), (x, y - 0.02, z - 0.11), 0.07))
    return solids


def _floor(solids: list[Solid]) -> float:
    return min(min(s.start[1] - s.radius, s.end[1] - s.end_radius) for s in solids)


def _lifted(joints: list[Point], lift: float) -> list[Point]:
    return [(x, y + lift, z) for x, y, z in joints]


def _grounded(limbs: tuple[float, ...]) -> list[Point]:
    joints = _skeleton(limbs)
    black: RGB = (0.0, 0.0, 0.0)
    return _lifted(joints, -_floor(_body(joints, black, black, black)))


def joints(limbs: tuple[float, ...]) -> np.ndarray:
    """float64 (18, 3): the joints in the person's own frame, standing (or sitting) on the ground."""
    return np.array(_grounded(limbs), dtype=np.float64)


def body(limbs: tuple[float, ...], clothes: RGB) -> list[Solid]:
    """The solids of a person in that pose and those clothes."""
    return _body(_grounded(limbs), clothes, NATURAL["skin"], NATURAL["hair"])
