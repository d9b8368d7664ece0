"""The values of the world: a thing, a camera, a scene."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thing:
    """One thing on the ground: kind, colour words ("" is natural), place (metres), turn (radians), size and variant.

    `pose` and `limbs` (sixteen angles in degrees) are a person's; other kinds leave them empty.
    """

    kind: str
    colour: str
    second: str
    x: float
    z: float
    turn: float
    size: float
    variant: float
    pose: str = ""
    limbs: tuple[float, ...] = ()


@dataclass(frozen=True)
class Camera:
    """A pinhole that looks along +z, tilted down by `pitch` radians; `focal` in units of half the picture's height."""

    x: float
    y: float
    z: float
    pitch: float
    focal: float


@dataclass(frozen=True)
class Scene:
    """All that a picture and its caption are made from. Sun in degrees: azimuth 0 is behind the camera, 90 at right."""

    seed: int
    things: tuple[Thing, ...]
    ground: str
    light: str
    sun_azimuth: float
    sun_elevation: float
    camera: Camera
