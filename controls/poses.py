"""Poses: eighteen OpenPose joints for each person, mirrored, scaled, and drawn as OpenPose's coloured skeletons.

People are float32 (P, 18, 3): x and y in pixels (a pixel's centre is at .5) and how sure the joint is, 0 where it is
not seen. Joints: nose, neck, right shoulder, elbow, wrist, left shoulder, elbow, wrist, right hip, knee, ankle, left
hip, knee, ankle, right eye, left eye, right ear, left ear; right and left are the person's own.
"""

from __future__ import annotations

import numpy as np

JOINTS = 18
NECK, RIGHT_HIP, LEFT_HIP = 1, 8, 11
SIDES = (0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16)
"""Which joint takes the place of each in a mirrored picture."""

BONES = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0),
    (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
COLOURS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255),
    (255, 0, 170), (255, 0, 85),
)  # fmt: skip
"""RGB of each joint; a bone has that of its number, at `DIMMED` of the brightness."""
DIMMED = 0.6
SURE = 0.3
"""From which sureness of a network on a joint counts as found, unless a person says otherwise."""
THIN = 128
"""A skeleton's lines have a radius of one pixel for as many pixels of the picture's shorter side."""
FINE = 4  # bits of a pixel's fraction that OpenCV draws by


def mirror(people: np.ndarray, width: float) -> np.ndarray:
    """The people of the mirrored picture: x from the other side, right and left joints exchanged."""
    turned = people[:, SIDES].copy()
    turned[:, :, 0] = width - turned[:, :, 0]
    return turned


def scale(people: np.ndarray, across: float, down: float) -> np.ndarray:
    """The people of a picture that was resized by these factors."""
    return people * np.array((across, down, 1.0), np.float32)


def heights(people: np.ndarray) -> np.ndarray:
    """Pixels from the highest to the lowest joint that is seen, for each person; 0 where fewer than two are."""
    seen = people[:, :, 2] > 0
    top = np.where(seen, people[:, :, 1], np.inf).min(axis=1, initial=np.inf)
    bottom = np.where(seen, people[:, :, 1], -np.inf).max(axis=1, initial=-np.inf)
    return np.where(seen.sum(axis=1) > 1, bottom - top, 0.0)


def draw(people: np.ndarray, height: int, width: int, radius: float = 0.0) -> np.ndarray:
    """Skeletons on black, uint8 (H, W, 3). radius: of joints and bones in pixels, 0 for OpenPose's own proportion.

    After `draw_bodypose` of OpenPose and controlnet-aux: person by person, bones as flat ellipses, then joints.
    """
    import cv2  # 400 ms that a menu need not wait for

    canvas = np.zeros((height, width, 3), np.uint8)
    radius = radius or max(1.0, min(height, width) / THIN)
    for joints in people:
        seen = joints[:, 2] > 0
        points = joints[:, :2].astype(np.float64) - 0.5  # OpenCV counts from a pixel's centre
        for (start, end), colour in zip(BONES, COLOURS, strict=False):
            if seen[start] and seen[end]:
                outline = _ellipse(points[start], points[end], radius)
                cv2.fillConvexPoly(canvas, outline, tuple(int(part * DIMMED) for part in colour), shift=FINE)
        for point, colour in zip(points[seen], np.array(COLOURS)[seen].tolist(), strict=True):
            at = np.rint(point * 2**FINE).astype(int).tolist()
            cv2.circle(canvas, at, round(radius * 2**FINE), colour, -1, shift=FINE)
    return canvas


def _ellipse(start: np.ndarray, end: np.ndarray, radius: float) -> np.ndarray:
    """The outline of the ellipse whose long axis is a bone, in fixed-point pixels."""
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)[:, None]
    along = (end - start) / 2
    across = np.array((-along[1], along[0])) * radius / max(float(np.hypot(*along)), 1e-6)
    outline = (start + end) / 2 + np.cos(turn) * along + np.sin(turn) * across
    return np.rint(outline * 2**FINE).astype(np.int32)
