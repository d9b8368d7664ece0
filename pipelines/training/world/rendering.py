"""Pictures of scenes, with everything that is known about them."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipelines.training.world.lines import draw
from pipelines.training.world.palette import GROUNDS, LIGHTS
from pipelines.training.world.people import joints
from pipelines.training.world.scenes import Camera, Scene
from pipelines.training.world.shading import paint, smooth
from pipelines.training.world.solids import place_points
from pipelines.training.world.stage import eye, frame, placement, set_stage, to_view

FACE = (0, 14, 15, 16, 17)  # joints on the head's surface: hidden where the head turns away
FACE_DEPTH = 0.12  # metres that a joint of the face may lie behind what is seen


def _srgb_curve() -> np.ndarray:
    value = np.arange(4096) / 4095.0
    curve = np.where(value <= 0.0031308, value * 12.92, 1.055 * np.maximum(value, 1e-9) ** (1.0 / 2.4) - 0.055)
    return np.round(curve * 255.0).astype(np.uint8)


CURVE = _srgb_curve()


@dataclass(frozen=True)
class View:
    """One picture of a scene; all arrays are read-only, rows from the top, columns from the left.

    picture: uint8 (H, W, 3), sRGB. depth: float32 (H, W), metres along the view axis, `FAR` for the sky. normals:
    float32 (H, W, 3), unit vectors in the camera's frame (x right, y up, z towards the camera), zero for the sky.
    instances: int16 (H, W), 0 for ground and sky, else the thing's number from 1. edges: uint8 (H, W), 255 on lines.
    keypoints: float32 (P, 18, 3), for each person in the order of the things: x and y in pixels (a pixel's centre is
    at .5) and 1 where visible.
    """

    picture: np.ndarray
    depth: np.ndarray
    normals: np.ndarray
    instances: np.ndarray
    edges: np.ndarray
    keypoints: np.ndarray


class World(NamedTuple):
    """A scene as the arrays that the compiled functions of `shading` take, in their order (see `rays`, `shading`)."""

    eye: np.ndarray
    env: np.ndarray
    blobs: np.ndarray
    frames: np.ndarray
    solids: np.ndarray
    shapes: np.ndarray
    planes: np.ndarray
    rects: np.ndarray


class Exposure(NamedTuple):
    """What the compiled functions make of a world.

    picture: uint8 (H, W, 3). depth: float32 (H, W). normals: float32 (H, W, 3), world axes. which: int16 (H, W), solid
    numbers, -1 the ground, -2 the sky. edges: uint8 (H, W), 255 on lines.
    """

    picture: np.ndarray
    depth: np.ndarray
    normals: np.ndarray
    which: np.ndarray
    edges: np.ndarray


def _environment(scene: Scene) -> np.ndarray:
    light, ground = LIGHTS[scene.light], GROUNDS[scene.ground]
    azimuth, elevation = math.radians(scene.sun_azimuth), math.radians(scene.sun_elevation)
    flat = math.cos(elevation)
    sun = (flat * math.sin(azimuth), math.sin(elevation), -flat * math.cos(azimuth))
    phase = scene.seed % 997 * 0.137
    return np.array(
        [*sun, *light.sun, *light.ambient, *light.horizon, *light.middle, *light.zenith, *light.glow,
         light.fog, light.haze, light.lamps, *ground.colour, ground.grain, ground.waves, ground.mirror, phase]
    )  # fmt: skip


def _keypoints(scene: Scene, size: int, depth: np.ndarray, instances: np.ndarray) -> np.ndarray:
    people = []
    for number, thing in enumerate(scene.things, start=1):
        if not thing.limbs:
            continue
        view = to_view(place_points(joints(thing.limbs), placement(thing)), scene.camera)
        x = (1.0 + scene.camera.focal * view[:, 0] / view[:, 2]) * size / 2.0
        y = (1.0 - scene.camera.focal * view[:, 1] / view[:, 2]) * size / 2.0
        column, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
        within = (column >= 0) & (column < size) & (row >= 0) & (row < size)
        column, row = column.clip(0, size - 1), row.clip(0, size - 1)
        shown = within & (instances[row, column] == number)
        face = list(FACE)
        shown[face] &= view[face, 2] - depth[row, column][face] < FACE_DEPTH * thing.size
        people.append(np.stack((x, y, shown), axis=-1))
    return np.array(people, dtype=np.float32).reshape(-1, 18, 3)


def _camera_normals(normals: np.ndarray, camera: Camera) -> np.ndarray:
    s, c = math.sin(camera.pitch), math.cos(camera.pitch)
    turn = np.array([[1.0, 0.0, 0.0], [0.0, c, s], [0.0, s, -c]], dtype=np.float32)
    return normals @ turn.T


def lay(scene: Scene) -> World:
    """The scene as arrays."""
    stage = set_stage(scene.things)
    frames = frame(stage, scene.camera)
    seen_from, light = eye(scene.camera), _environment(scene)
    return World(seen_from, light, stage.blobs, frames.things, stage.solids, stage.shapes, stage.planes, frames.solids)


def expose(world: World, size: int) -> Exposure:
    """Casts the rays of one world on the calling thread."""
    light = np.empty((size, size, 3), dtype=np.float32)
    depth = np.empty((size, size), dtype=np.float32)
    normals = np.empty((size, size, 3), dtype=np.float32)
    which = np.empty((size, size), dtype=np.int16)
    picture = np.empty((size, size, 3), dtype=np.uint8)
    edges = np.zeros((size, size), dtype=np.uint8)
    paint(*world, light, depth, normals, which)
    smooth(*world, light, which, CURVE, np.zeros((size, size), dtype=np.uint8), picture)
    draw(depth, normals, which, world.shapes, world.solids, edges)
    return Exposure(picture, depth, normals, which, edges)


def develop(scene: Scene, world: World, exposed: Exposure) -> View:
    """The view of a scene from what was seen of its world."""
    picture, depth, normals, which, edges = exposed
    owners = np.append(world.shapes[:, 1] + 1, (0, 0)).astype(np.int16)  # its end answers for sky (-2) and ground (-1)
    instances = owners[which]
    keypoints = _keypoints(scene, len(picture), depth, instances)
    view = View(picture, depth, _camera_normals(normals, scene.camera), instances, edges, keypoints)
    for array in (view.picture, view.depth, view.normals, view.instances, view.edges, view.keypoints):
        array.setflags(write=False)
    return view


def render(scene: Scene, size: int = 256) -> View:
    """Casts rays through a scene into a square picture. The same scene and size give the same bytes on one machine.

    Several threads may render at once: the compiled code lets go of the interpreter's lock.
    """
    world = lay(scene)
    return develop(scene, world, expose(world, size))
