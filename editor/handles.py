"""Handles: what a press near a frame takes hold of, and where the frame goes as that is dragged. Pure, no Qt."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from controls.geometry import Bounds
from editor.tool import Point, Pointer

Grip = Literal["corner", "edge", "inside", "outside"]

Box = tuple[float, float, float, float]


def corners_of(box: Box) -> np.ndarray:
    """Top left, top right, bottom right, bottom left: float64 (4, 2)."""
    left, top, right, bottom = box
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], float)


def corners_around(bounds: Bounds) -> np.ndarray:
    """The same of a rectangle of whole pixels."""
    return corners_of((bounds.x, bounds.y, bounds.right, bounds.bottom))


def middles_of(corners: np.ndarray) -> np.ndarray:
    """The middles of the edges: top, right, bottom, left."""
    return (corners + np.roll(corners, -1, axis=0)) / 2


def points_of(corners: np.ndarray) -> tuple[Point, ...]:
    """Every handle: corners, then middles."""
    return tuple((float(x), float(y)) for x, y in (*corners, *middles_of(corners)))


def outline_of(corners: np.ndarray) -> tuple[Point, ...]:
    """The frame as a closed line."""
    return tuple((float(x), float(y)) for x, y in (*corners, corners[0]))


def grip_at(corners: np.ndarray, pointer: Pointer) -> tuple[Grip, int]:
    """What lies under the pointer, and the number of the corner or edge."""
    for grip, points in (("corner", corners), ("edge", middles_of(corners))):
        distances = np.hypot(*(points - (pointer.x, pointer.y)).T)
        if distances.min() <= pointer.reach:
            return ("corner" if grip == "corner" else "edge"), int(distances.argmin())
    return ("inside" if is_inside(corners, pointer) else "outside"), 0


def is_inside(corners: np.ndarray, pointer: Pointer) -> bool:
    """Whether a four-cornered frame holds a place, by the winding of its edges."""
    ends = np.roll(corners, -1, axis=0)
    away = (pointer.x, pointer.y) - corners
    along = ends - corners
    crosses = along[:, 0] * away[:, 1] - along[:, 1] * away[:, 0]
    return bool((crosses >= 0).all() or (crosses <= 0).all())


def is_parallelogram(corners: np.ndarray) -> bool:
    return bool(np.abs(corners[0] + corners[2] - corners[1] - corners[3]).max() < 1e-6)


def is_convex(corners: np.ndarray) -> bool:
    """Whether a frame has a surface and does not fold over itself; a mirrored one does not."""
    sides = np.roll(corners, -1, axis=0) - corners
    after = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * after[:, 1] - sides[:, 1] * after[:, 0]
    return bool((turns > 1e-9).all() or (turns < -1e-9).all())


def moved(corners: np.ndarray, start: Pointer, end: Pointer) -> np.ndarray:
    return corners + np.array((round(end.x - start.x), round(end.y - start.y)))


def turned(corners: np.ndarray, start: Pointer, end: Pointer) -> np.ndarray:
    """Rotated about the middle by the angle from one place to another; Shift: in steps of 15 degrees."""
    middle = corners.mean(axis=0)
    turn = math.atan2(end.y - middle[1], end.x - middle[0]) - math.atan2(start.y - middle[1], start.x - middle[0])
    if end.shift:
        turn = round(turn / (math.pi / 12)) * math.pi / 12
    cosine, sine = math.cos(turn), math.sin(turn)
    return (corners - middle) @ np.array([(cosine, sine), (-sine, cosine)]) + middle


def scaled(corners: np.ndarray, corner: int, end: Pointer) -> np.ndarray:
    """A corner dragged: the opposite one stays, sides keep their directions; Shift keeps proportions. Control, or a
    frame that is no parallelogram any more: the corner alone goes (perspective)."""
    place = np.array((end.x, end.y))
    if end.control or not is_parallelogram(corners):
        free = corners.copy()
        free[corner] = place
        return free
    order = [(corner + step) % 4 for step in range(4)]
    fixed = corners[order[2]]
    sides = np.stack([corners[order[1]] - fixed, corners[order[3]] - fixed], axis=1)
    if abs(np.linalg.det(sides)) < 1e-9:
        return corners
    shares = np.linalg.solve(sides, place - fixed)
    if end.shift:
        shares[:] = shares.mean()
    shares[np.abs(shares) < 1e-3] = 1e-3
    result = corners.copy()
    result[order[1]] = fixed + sides[:, 0] * shares[0]
    result[order[3]] = fixed + sides[:, 1] * shares[1]
    result[order[0]] = fixed + sides @ shares
    return result


def stretched(corners: np.ndarray, edge: int, end: Pointer) -> np.ndarray:
    """An edge dragged away from or towards the opposite one."""
    first, second = edge, (edge + 1) % 4
    middle = (corners[first] + corners[second]) / 2
    across = middle - (corners[(edge + 2) % 4] + corners[(edge + 3) % 4]) / 2
    length = max(1e-6, float(np.hypot(*across)))
    along = float(np.dot(np.array((end.x, end.y)) - middle, across)) / length
    result = corners.copy()
    result[[first, second]] += across / length * max(along, 1e-3 - length)
    return result
