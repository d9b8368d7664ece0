"""Coloured convex solids in a thing's own frame, and how they come to stand in the world.

Four shapes: ball, capsule, cone (cut or not, also the cylinder) and hull (an intersection of half-spaces with its
corners).
"""

import math
from typing import NamedTuple

import numpy as np

from pipelines.training.world.palette import RGB

BALL, CAPSULE, CONE, HULL = 0, 1, 2, 3

Point = tuple[float, float, float]


class Solid(NamedTuple):
    """One coloured convex body: ends and radii (ball, capsule, cone), or planes and corners (hull).

    A plane is (nx, ny, nz, d) with the inside at n.p <= d. Glow is the share of its colour that it sends out under
    lamps.
    """

    shape: int
    colour: RGB
    start: Point = (0.0, 0.0, 0.0)
    end: Point = (0.0, 0.0, 0.0)
    radius: float = 0.0
    end_radius: float = 0.0
    planes: tuple[tuple[float, float, float, float], ...] = ()
    corners: tuple[Point, ...] = ()
    glow: float = 0.0


def ball(colour: RGB, centre: Point, radius: float) -> Solid:
    """A sphere."""
    return Solid(BALL, colour, centre, centre, radius, radius)


def capsule(colour: RGB, start: Point, end: Point, radius: float) -> Solid:
    """All points within a radius of a segment."""
    return Solid(CAPSULE, colour, start, end, radius, radius)


def cone(colour: RGB, start: Point, end: Point, radius: float, end_radius: float = 0.0) -> Solid:
    """A cone between two discs; equal radii make a cylinder."""
    return Solid(CONE, colour, start, end, radius, end_radius)


def hull(colour: RGB, corners: tuple[Point, ...], faces: tuple[tuple[int, ...], ...], glow: float = 0.0) -> Solid:
    """A convex polyhedron; each face names at least three of its corners, in either turning sense."""
    middle = [sum(c[axis] for c in corners) / len(corners) for axis in range(3)]
    planes = []
    for face in faces:
        a, b, c = (corners[i] for i in face[:3])
        p = (b[0] - a[0], b[1] - a[1], b[2] - a[2])
        q = (c[0] - a[0], c[1] - a[1], c[2] - a[2])
        n = (p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0])
        length = math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2])
        if n[0] * (middle[0] - a[0]) + n[1] * (middle[1] - a[1]) + n[2] * (middle[2] - a[2]) > 0.0:
            length = -length
        nx, ny, nz = n[0] / length, n[1] / length, n[2] / length
        planes.append((nx, ny, nz, nx * a[0] + ny * a[1] + nz * a[2]))
    return Solid(HULL, colour, planes=tuple(planes), corners=corners, glow=glow)


BOX_FACES = ((0, 1, 3), (4, 5, 7), (0, 1, 5), (2, 3, 7), (0, 2, 6), (1, 3, 7))


def box(colour: RGB, low: Point, high: Point, glow: float = 0.0) -> Solid:
    """A box with its sides along the axes."""
    corners = tuple((x, y, z) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2]))
    return hull(colour, corners, BOX_FACES, glow)


def gable(colour: RGB, half_width: float, half_depth: float, base: float, top: float) -> Solid:
    """A roof with a ridge along z."""
    w, d = half_width, half_depth
    corners = ((-w, base, -d), (w, base, -d), (0.0, top, -d), (-w, base, d), (w, base, d), (0.0, top, d))
    return hull(colour, corners, ((0, 1, 2), (3, 4, 5), (0, 1, 4), (0, 2, 5), (1, 2, 5)))


def pyramid(colour: RGB, half_width: float, half_depth: float, base: float, top: float) -> Solid:
    """A roof with one point."""
    w, d = half_width, half_depth
    corners = ((-w, base, -d), (w, base, -d), (w, base, d), (-w, base, d), (0.0, top, 0.0))
    return hull(colour, corners, ((0, 1, 2), (0, 1, 4), (1, 2, 4), (2, 3, 4), (3, 0, 4)))


class Placement(NamedTuple):
    """Where a thing stands: on the ground at x, z, turned about the upright axis (radians), scaled."""

    x: float
    z: float
    turn: float
    size: float


def turn_points(vectors: np.ndarray, turn: float) -> np.ndarray:
    """(..., 3) vectors turned about the upright axis; what faces the camera turns to its own left (screen right)."""
    c, s = math.cos(turn), math.sin(turn)
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    turned = np.empty(vectors.shape)
    turned[..., 0], turned[..., 1], turned[..., 2] = c * x - s * z, y, s * x + c * z
    return turned


def place_points(points: np.ndarray, placement: Placement) -> np.ndarray:
    """(..., 3) points of a thing's own frame in the world."""
    placed = turn_points(points, placement.turn) * placement.size
    placed[..., 0] += placement.x
    placed[..., 2] += placement.z
    return placed


RIM = tuple((math.cos(k * math.pi / 4.0), math.sin(k * math.pi / 4.0)) for k in range(8))
ROUND = 1.0 / math.cos(math.pi / 8.0)  # an octagon about a circle


def _rim(centre: Point, axis: Point, radius: float) -> list[tuple[float, float, float, float]]:
    """Corners of an octagon about a disc, or its centre where it has no radius."""
    if radius == 0.0:
        return [(*centre, 0.0)]
    x, y, z = axis
    flat = math.hypot(x, z)
    p = (1.0, 0.0, 0.0) if flat < 1e-9 else (z / flat, 0.0, -x / flat)
    q = (y * p[2] - z * p[1], z * p[0] - x * p[2], x * p[1] - y * p[0])
    wide = radius * ROUND
    cx, cy, cz = centre
    return [
        (cx + wide * (c * p[0] + d * q[0]), cy + wide * (c * p[1] + d * q[1]), cz + wide * (c * p[2] + d * q[2]), 0.0)
        for c, d in RIM
    ]


def bounds(solid: Solid) -> list[tuple[float, float, float, float]]:
    """Balls (x, y, z, radius) whose convex hull holds the solid, closely."""
    if solid.shape == HULL:
        return [(x, y, z, 0.0) for x, y, z in solid.corners]
    if solid.shape == BALL:
        return [(*solid.start, solid.radius)]
    if solid.shape == CAPSULE:
        return [(*solid.start, solid.radius), (*solid.end, solid.end_radius)]
    along = tuple(b - a for a, b in zip(solid.start, solid.end, strict=True))
    length = math.hypot(*along)
    axis = (along[0] / length, along[1] / length, along[2] / length)
    return _rim(solid.start, axis, solid.radius) + _rim(solid.end, axis, solid.end_radius)


def reach(solids: list[Solid]) -> float:
    """The radius of the upright cylinder about the origin that holds all solids."""
    return max(math.hypot(x, z) + radius for solid in solids for x, _, z, radius in bounds(solid))
