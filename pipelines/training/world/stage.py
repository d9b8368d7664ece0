"""The stage: a scene's things as flat arrays, and where each falls in the picture."""

import math
from typing import NamedTuple

import numpy as np

from pipelines.training.world.kinds import KINDS, Looks
from pipelines.training.world.scenes import Camera, Thing
from pipelines.training.world.solids import HULL, Placement, Solid, place_points, turn_points


class Stage(NamedTuple):
    """Arrays of `rays`: solids (S, 16), index (S, 4), planes (K, 4), blobs (N, 7); and bounding points (M, 5), see below.

    A bounding point is (x, y, z, radius, solid): a solid lies within the convex hull of its bounding balls.
    """

    solids: np.ndarray
    index: np.ndarray
    planes: np.ndarray
    blobs: np.ndarray
    bounds: np.ndarray


class Frames(NamedTuple):
    """Rectangles (u0, u1, v0, v1) in half heights from the centre, v up: of each thing (N, 4) and of each solid (S, 4)."""

    things: np.ndarray
    solids: np.ndarray


def build(thing: Thing) -> list[Solid]:
    """The solids of a thing in its own frame."""
    return KINDS[thing.kind].build(Looks(thing.colour, thing.second, thing.variant, thing.limbs))


def placement(thing: Thing) -> Placement:
    """Where the thing stands."""
    return Placement(thing.x, thing.z, thing.turn, thing.size)


def _gather(number: int, thing: Thing, shift: int, plane_shift: int) -> tuple[np.ndarray, ...]:
    parts = build(thing)
    where = placement(thing)
    size = thing.size
    count = len(parts)
    ends = np.array([(*p.start, *p.end) for p in parts], dtype=np.float64).reshape(count, 2, 3)
    solids = np.zeros((count, 16))
    placed = place_points(ends, where)
    solids[:, 0:6] = placed.reshape(count, 6)
    solids[:, 6:12] = [(p.radius * size, p.end_radius * size, *p.colour, p.glow) for p in parts]
    axis = placed[:, 1] - placed[:, 0]
    length = np.sqrt((axis * axis).sum(axis=1))
    solids[:, 12] = length
    solids[:, 13:16] = axis / np.maximum(length, 1e-12)[:, None]

    index = np.zeros((count, 4), dtype=np.int64)
    flat: list[tuple[float, float, float, float]] = []
    own: list[tuple[float, float, float, float, float]] = []
    for row, part in enumerate(parts):
        index[row] = (part.shape, number, plane_shift + len(flat), len(part.planes))
        flat.extend(part.planes)
        if part.shape == HULL:
            own.extend((x, y, z, 0.0, row + shift) for x, y, z in part.corners)
        else:
            own.append((*part.start, part.radius, row + shift))
            own.append((*part.end, part.end_radius, row + shift))
    planes = np.array(flat, dtype=np.float64).reshape(-1, 4)
    planes[:, :3] = turn_points(planes[:, :3], thing.turn)
    planes[:, 3] = planes[:, 3] * size + planes[:, 0] * thing.x + planes[:, 2] * thing.z
    bounds = np.array(own, dtype=np.float64)
    bounds[:, :3] = place_points(bounds[:, :3], where)
    bounds[:, 3] *= size
    return solids, index, planes, bounds


def set_stage(things: tuple[Thing, ...]) -> Stage:
    """Builds all things where they stand."""
    gathered = []
    blobs = np.zeros((len(things), 7))
    shift = plane_shift = 0
    for number, thing in enumerate(things):
        solids, index, planes, bounds = _gather(number, thing, shift, plane_shift)
        low = (bounds[:, :3] - bounds[:, 3:4]).min(axis=0)
        high = (bounds[:, :3] + bounds[:, 3:4]).max(axis=0)
        centre = (low + high) / 2.0
        radius = (np.sqrt(((bounds[:, :3] - centre) ** 2).sum(axis=1)) + bounds[:, 3]).max()
        foot = max(high[0] - low[0], high[2] - low[2]) / 2.0
        blobs[number] = (*centre, radius, shift, shift + len(solids), foot)
        gathered.append((solids, index, planes, bounds))
        shift += len(solids)
        plane_shift += len(planes)
    return Stage(
        np.concatenate([g[0] for g in gathered]),
        np.concatenate([g[1] for g in gathered]),
        np.concatenate([g[2] for g in gathered]),
        blobs,
        np.concatenate([g[3] for g in gathered]),
    )


def eye(camera: Camera) -> np.ndarray:
    """(7,): place, focal length, sine and cosine of the pitch, in the order of the compiled code (x, y, z, pitch, focal, s, c)."""
    return np.array(
        [camera.x, camera.y, camera.z, camera.pitch, camera.focal, math.sin(camera.pitch), math.cos(camera.pitch)]
    )


def to_view(points: np.ndarray, camera: Camera) -> np.ndarray:
    """(..., 3) world points as right, up and depth along the view axis."""
    s, c = math.sin(camera.pitch), math.cos(camera.pitch)
    x, y, z = points[..., 0] - camera.x, points[..., 1] - camera.y, points[..., 2] - camera.z
    return np.stack((x, c * y + s * z, c * z - s * y), axis=-1)


def _span(across: np.ndarray, depth: np.ndarray, radius: np.ndarray, focal: float) -> tuple[np.ndarray, np.ndarray]:
    """Exact bounds of projected balls along one axis: tangents from the eye in the plane of that axis and the depth."""
    square = depth * depth - radius * radius
    half = radius * np.sqrt(np.maximum(across * across + square, 0.0))
    return focal * (across * depth - half) / square, focal * (across * depth + half) / square


def frame(stage: Stage, camera: Camera) -> Frames:
    """Where things and solids fall in the picture. All of them must lie in front of the camera."""
    view = to_view(stage.bounds[:, :3], camera)
    radius = stage.bounds[:, 3]
    u0, u1 = _span(view[:, 0], view[:, 2], radius, camera.focal)
    v0, v1 = _span(view[:, 1], view[:, 2], radius, camera.focal)
    which = stage.bounds[:, 4].astype(np.int64)
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    rects = np.stack(
        (
            np.minimum.reduceat(u0, starts),
            np.maximum.reduceat(u1, starts),
            np.minimum.reduceat(v0, starts),
            np.maximum.reduceat(v1, starts),
        ),
        axis=-1,
    )
    first = stage.blobs[:, 4].astype(np.int64)
    things = np.stack(
        (
            np.minimum.reduceat(rects[:, 0], first),
            np.maximum.reduceat(rects[:, 1], first),
            np.minimum.reduceat(rects[:, 2], first),
            np.maximum.reduceat(rects[:, 3], first),
        ),
        axis=-1,
    )
    return Frames(things, rects)
