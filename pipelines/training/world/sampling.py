"""Scenes from seeds: what stands where, in which colours, seen from where, under which light.

Only `random.Random.random` is drawn from, whose sequence Python keeps from version to version, so a seed is a scene
for ever.
"""

import math
import random
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from pipelines.training.world.kinds import KINDS
from pipelines.training.world.palette import GROUNDS, LIGHTS
from pipelines.training.world.people import POSES
from pipelines.training.world.rays import coverage
from pipelines.training.world.scenes import Camera, Scene, Thing
from pipelines.training.world.solids import reach
from pipelines.training.world.stage import Stage, build, eye, frame, set_stage

COUNTS = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5)
# share of the picture that the group takes, by count
FILLS = {1: (0.34, 0.66), 2: (0.56, 0.82), 3: (0.70, 0.90), 4: (0.80, 0.92), 5: (0.84, 0.94)}
MARGIN = 0.97  # furthest from the centre that anything reaches, in half heights
MOST_TRIES = 60
GRID = 40  # the small picture on which being in view is counted
LEAST_SHARE = 0.68  # of a thing's own outline that others leave free
LEAST_AREA = 0.011  # of the picture
LEAST_HEIGHT = {1: 0.20, 2: 0.20, 3: 0.18, 4: 0.16, 5: 0.14}  # of the picture's height, by count
PITCHES = (3.0, 32.0)  # degrees; low ones are more often

Item = TypeVar("Item")


class Dice:
    """Draws from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def between(self, low: float, high: float) -> float:
        """A uniform number, rounded to 1e-4 so that it prints as it is."""
        return round(low + (high - low) * self._random.random(), 4)

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[int(self._random.random() * len(items))]

    def kind(self) -> str:
        """One of the kinds, by their shares."""
        left = self._random.random() * sum(kind.share for kind in KINDS.values())
        for name, kind in KINDS.items():
            left -= kind.share
            if left < 0.0:
                return name
        return next(reversed(KINDS))


def _limbs(dice: Dice, pose: str) -> tuple[float, ...]:
    pairs = POSES[pose]
    if dice.between(0.0, 1.0) < 0.5:  # the mirrored pose: left and right limbs change places
        pairs = (*pairs[2:4], *pairs[0:2], *pairs[6:8], *pairs[4:6])
    return tuple(round(angle + dice.between(-6.0, 6.0), 2) for pair in pairs for angle in pair)


def _thing(dice: Dice) -> Thing:
    name = dice.kind()
    kind = KINDS[name]
    colour, second = dice.pick(kind.colours), dice.pick(kind.second)
    while second and second == colour:
        second = dice.pick(kind.second)
    turn = math.radians(dice.between(-kind.turns, kind.turns))
    if name == "person" and dice.between(0.0, 1.0) < 0.12:  # seen from behind
        turn += math.pi
    pose = dice.pick(tuple(POSES)) if name == "person" else ""
    limbs = _limbs(dice, pose) if pose else ()
    size = dice.between(*kind.sizes)
    return Thing(name, colour, second, 0.0, 0.0, round(turn, 4), size, dice.between(0.0, 1.0), pose, limbs)


def _cast(dice: Dice, count: int) -> list[Thing]:
    """Things that a caption can tell apart: no two of the same kind and colours."""
    cast: list[Thing] = []
    while len(cast) < count:
        thing = _thing(dice)
        if all((t.kind, t.colour, t.second) != (thing.kind, thing.colour, thing.second) for t in cast):
            cast.append(thing)
    return cast


def _moved(thing: Thing, x: float, z: float) -> Thing:
    return Thing(
        thing.kind, thing.colour, thing.second, round(x, 4), round(z, 4),
        thing.turn, thing.size, thing.variant, thing.pose, thing.limbs,
    )  # fmt: skip


def _layout(dice: Dice, cast: list[Thing]) -> tuple[Thing, ...] | None:
    """Places each next to one before it, near but not touching; None where there was no room."""
    wide = [reach(build(thing)) * thing.size for thing in cast]
    placed = [_moved(cast[0], 0.0, 0.0)]
    for number in range(1, len(cast)):
        for _ in range(12):
            beside = int(dice.between(0.0, 0.9999) * number)
            angle = math.radians(dice.between(0.0, 360.0))
            away = wide[number] + wide[beside] + dice.between(0.06, 0.75)
            x = placed[beside].x + away * math.cos(angle)
            z = placed[beside].z + away * math.sin(angle)
            if all(math.hypot(x - p.x, z - p.z) >= wide[number] + w + 0.05 for p, w in zip(placed, wide, strict=False)):
                placed.append(_moved(cast[number], x, z))
                break
        else:
            return None
    return tuple(placed)


def _camera(dice: Dice, stage: Stage) -> Camera:
    """A camera that sees the whole group at a drawn height, size and place in the picture."""
    count = len(stage.blobs)
    pitch = math.radians(PITCHES[0] + (PITCHES[1] - PITCHES[0]) * dice.between(0.0, 1.0) ** 2)
    focal = dice.between(2.3, 3.0)
    fill = dice.between(*FILLS[count])
    slack = max(0.0, 0.9 - fill)
    aim_u = dice.between(-0.55, 0.55) * slack
    aim_v = -0.10 + dice.between(-0.4, 0.2) * slack
    forward_y, forward_z = -math.sin(pitch), math.cos(pitch)
    x, y, z = stage.blobs[:, 0].mean(), stage.blobs[:, 1].mean(), stage.blobs[:, 2].mean()
    away = 9.0
    x, y, z = x, y - away * forward_y, z - away * forward_z
    for _ in range(6):
        things = frame(stage, Camera(x, y, z, pitch, focal)).things
        left, right = things[:, 0].min(), things[:, 1].max()
        low, high = things[:, 2].min(), things[:, 3].max()
        nearer = away * (1.0 - max(right - left, high - low) / 2.0 / fill)
        x += ((left + right) / 2.0 - aim_u) * away / focal
        rise = ((low + high) / 2.0 - aim_v) * away / focal
        y += rise * forward_z + nearer * forward_y
        z += rise * -forward_y + nearer * forward_z
        away -= nearer
    return Camera(round(float(x), 4), round(float(y), 4), round(float(z), 4), round(pitch, 5), focal)


def _in_view(stage: Stage, camera: Camera) -> bool:
    """Whether everything is within the picture, large enough, and not hidden by the others."""
    if camera.y < 0.25:
        return False
    frames = frame(stage, camera)
    least = 2.0 * LEAST_HEIGHT[len(stage.blobs)]
    if np.abs(frames.things).max() > MARGIN or (frames.things[:, 3] - frames.things[:, 2]).min() < least:
        return False
    alone = np.zeros(len(stage.blobs), dtype=np.int64)
    together = np.zeros(len(stage.blobs), dtype=np.int64)
    coverage(
        GRID, eye(camera), stage.blobs, frames.things,
        stage.solids, stage.shapes, stage.planes, frames.solids, alone, together,
    )  # fmt: skip
    return bool((together >= LEAST_SHARE * alone).all() and (together >= LEAST_AREA * GRID * GRID).all())


def sample_scene(seed: int) -> Scene:
    """The scene of a seed (an int of 0 or more): the same one for ever."""
    if seed < 0:
        raise ValueError(f"a seed is 0 or more, not {seed}")
    dice = Dice(seed)
    count = dice.pick(COUNTS)
    ground, light = dice.pick(tuple(GROUNDS)), dice.pick(tuple(LIGHTS))
    side = 1.0 if dice.between(0.0, 1.0) < 0.5 else -1.0
    azimuth = round(side * dice.between(28.0, 78.0), 2)
    elevation = dice.between(*LIGHTS[light].heights)
    while True:
        cast = _cast(dice, count)
        for _ in range(MOST_TRIES):
            things = _layout(dice, cast)
            if things is None:
                continue
            stage = set_stage(things)
            camera = _camera(dice, stage)
            if _in_view(stage, camera):
                return Scene(seed, things, ground, light, azimuth, elevation, camera)
