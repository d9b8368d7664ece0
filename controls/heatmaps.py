"""Poses as maps that a network can learn, and back: where each joint is, and to whose body it belongs.

Maps are float32 (55, h, w), a map's cell covers `cell` pixels of the picture. 0 to 17: a bump at each seen joint.
18: a bump at each body's middle. 19 to 54: x and y, for each joint, of the way from the joint to its body's middle, in
units of `REACH` cells. Reading them: every peak of a joint votes for a middle, and the nearest person takes it
(after the short way of Papandreou et al. 2018, PersonLab, section 3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from controls.poses import JOINTS, LEFT_HIP, NECK, RIGHT_HIP

MIDDLE = JOINTS
MAPS = JOINTS + 1 + 2 * JOINTS
REACH = 8.0
WIDTH = 1.25  # deviation of a bump, in cells
VOTING = 2.0  # cells round a joint in which its way is given
APART = 8.0  # cells by which a vote may miss
FEWEST = 3  # joints that make a person


class Targets(NamedTuple):
    """What a network should say: maps (55, h, w), and where the ways to the middle count (18, h, w), 0 or 1."""

    maps: np.ndarray
    counted: np.ndarray


def encode(people: np.ndarray, height: int, width: int, cell: int) -> Targets:
    """Maps of `height` by `width` cells for people (P, 18, 3) whose hidden joints have a place too."""
    maps = np.zeros((MAPS, height, width), np.float32)
    counted = np.zeros((JOINTS, height, width), np.float32)
    rows, columns = np.mgrid[:height, :width] + 0.5
    nearest = np.full((JOINTS, height, width), np.inf)
    for joints in people:
        places = joints[:, :2].astype(np.float64) / cell
        middle = places[[NECK, NECK, RIGHT_HIP, LEFT_HIP]].mean(axis=0)
        for number, (x, y) in enumerate([*places, middle]):
            if number < JOINTS and joints[number, 2] <= 0:
                continue
            square = (columns - x) ** 2 + (rows - y) ** 2
            np.maximum(maps[number], np.exp(-square / (2 * WIDTH**2)), out=maps[number])
            if number < JOINTS:
                ours = (square <= VOTING**2) & (square < nearest[number])
                nearest[number][ours], counted[number][ours] = square[ours], 1
                maps[MIDDLE + 1 + 2 * number][ours] = (middle[0] - columns[ours]) / REACH
                maps[MIDDLE + 2 + 2 * number][ours] = (middle[1] - rows[ours]) / REACH
    return Targets(maps, counted)


def decode(maps: np.ndarray, cell: int, threshold: float) -> np.ndarray:
    """People (P, 18, 3) from maps, the surest first. threshold: least height of a joint's bump, 0 to 1.

    A joint that was not found is (0, 0, 0); a person has at least three.
    """
    middles = _peaks(maps[MIDDLE], threshold)
    people = np.zeros((len(middles), JOINTS, 3), np.float32)
    for joint in range(JOINTS if len(middles) else 0):
        for x, y, height in _peaks(maps[joint], threshold):
            row, column = int(y), int(x)
            way = maps[MIDDLE + 1 + 2 * joint : MIDDLE + 3 + 2 * joint, row, column] * REACH
            voted = np.array((column + 0.5, row + 0.5)) + way
            missed = np.hypot(*(middles[:, :2] - voted).T)
            missed[people[:, joint, 2] > 0] = np.inf
            person = int(missed.argmin())
            if missed[person] < APART:
                people[person, joint] = x * cell, y * cell, min(1.0, height)
    return people[(people[:, :, 2] > 0).sum(axis=1) >= FEWEST]


def _peaks(bumps: np.ndarray, threshold: float) -> np.ndarray:
    """Local maxima above `threshold` as (N, 3): x and y in cells and the height, the highest first.

    Between cells by a parabola through the logarithms, which is exact for a Gaussian bump.
    """
    height, width = bumps.shape
    framed = np.pad(bumps, 1, constant_values=-np.inf)
    top = bumps > threshold
    for down in range(3):
        for right in range(3):
            if (down, right) != (1, 1):
                beside = framed[down : down + height, right : right + width]
                top &= bumps > beside if (down, right) < (1, 1) else bumps >= beside
    level = np.log(np.pad(np.maximum(bumps, 1e-4), 1, mode="edge").astype(np.float64))
    found = []
    for row, column in zip(*np.nonzero(top), strict=True):
        around = level[row : row + 3, column : column + 3]
        x = column + 0.5 + _vertex(*around[1])
        y = row + 0.5 + _vertex(*around[:, 1])
        found.append((x.clip(column, column + 0.999), y.clip(row, row + 0.999), bumps[row, column]))
    return np.array(sorted(found, key=lambda peak: -peak[2]), np.float64).reshape(-1, 3)


def _vertex(before: float, here: float, after: float) -> np.float64:
    """Where the parabola through three neighbours is highest, from the middle one."""
    bend = before + after - 2 * here
    return np.float64(0.0 if bend > -1e-9 else 0.5 * (before - after) / bend)
