"""The stage: a scene's things as flat arrays, and where each falls in the picture."""

import math
from typing import NamedTuple

import numpy as np

from pipelines.training.world.kinds import KINDS, Looks
from pipelines.training.world.scenes import Camera, Thing
from pipelines.training.world.solids import Placement, Solid, bounds, place_points, turn_points


class Stage(NamedTuple):
    """Arrays of `rays`: solids (S, 16), shapes (S, 4, its `index`), planes (K, 4), blobs (N, 7).

    A row of `bounds` (M, 5) is a ball (x, y, z, radius, solid): a solid lies within the convex hull of its balls, which
    begin at its entry of `starts` (S,).
    """

    solids: np.ndarray
    shapes: np.ndarray
    planes: np.ndarray
    blobs: np.ndarray
    bounds: np.ndarray
    starts: np.ndarray


class Frames(NamedTuple):
    """Rectangles (u0, u1, v0, v1), half heights from the centre, v up: of things (N, 4) and of solids (S, 4)."""

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
        own.extend((*ball, row + shift) for ball in bounds(part))
    planes = np.array(flat, dtype=np.float64).reshape(-1, 4)
    planes[:, :3] = turn_points(planes[:, :3], thing.turn)
    planes[:, 3] = planes[:, 3] * size + planes[:, 0] * thing.x + planes[:, 2] * thing.z
    balls = np.array(own, dtype=np.float64)
    balls[:, :3] = place_points(balls[:, :3], where)
    balls[:, 3] *= size
    return solids, index, planes, balls


def set_stage(things: tuple[Thing, ...]) -> Stage:
    """Builds all things where they stand."""
    gathered = []
    blobs = np.zeros((len(things), 7))
    shift = plane_shift = 0
    for number, thing in enumerate(things):
        solids, index, planes, balls = _gather(number, thing, shift, plane_shift)
        low = (balls[:, :3] - balls[:, 3:4]).min(axis=0)
        high = (balls[:, :3] + balls[:, 3:4]).max(axis=0)
        centre = (low + high) / 2.0
        radius = (np.sqrt(((balls[:, :3] - centre) ** 2).sum(axis=1)) + balls[:, 3]).max()
        foot = max(high[0] - low[0], high[2] - low[2]) / 2.0
        blobs[number] = (*centre, radius, shift, shift + len(solids), foot)
        gathered.append((solids, index, planes, balls))
        shift += len(solids)
        plane_shift += len(planes)
    solids, index, planes, balls = (np.concatenate(parts) for parts in zip(*gathered, strict=True))
    starts = np.searchsorted(balls[:, 4], np.arange(len(solids)))
    return Stage(solids, index, planes, blobs, balls, starts)


def eye(camera: Camera) -> np.ndarray:
    """(7,) for the compiled code: x, y, z, pitch, focal length, sine and cosine of the pitch."""
    return np.array(
        [camera.x, camera.y, camera.z, camera.pitch, camera.focal, math.sin(camera.pitch), math.cos(camera.pitch)]
    )


def to_view(points: np.ndarray, camera: Camera) -> np.ndarray:
    """(..., 3) world points as right, up and depth along the view axis."""
    s, c = math.sin(camera.pitch), math.cos(camera.pitch)
    x, y, z = points[..., 0] - camera.x, points[..., 1] - camera.y, points[..., 2] - camera.z
    view = np.empty(points.shape)
    view[..., 0], view[..., 1], view[..., 2] = x, c * y + s * z, c * z - s * y
    return view


def _gathered(low: np.ndarray, high: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """(n, 4) rectangles about groups of rows; `low` and `high` are (m, 2) corners."""
    least, most = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
    rects = np.empty((len(starts), 4))
    rects[:, 0::2], rects[:, 1::2] = least, most
    return rects


def frame(stage: Stage, camera: Camera) -> Frames:
    """Where things and solids fall in the picture. All of them must lie in front of the camera.

    A ball's bounds along one axis are exact: the tangents from the eye in the plane of that axis and the depth.
    """
    view = to_view(stage.bounds[:, :3], camera)
    across, depth, radius = view[:, :2], view[:, 2:], stage.bounds[:, 3:4]
    square = depth * depth - radius * radius
    half = radius * np.sqrt(np.maximum(across * across + square, 0.0))
    middle = across * depth
    scale = camera.focal / square
    rects = _gathered((middle - half) * scale, (middle + half) * scale, stage.starts)
    return Frames(_gathered(rects[:, 0::2], rects[:, 1::2], stage.blobs[:, 4].astype(np.int64)), rects)
