"""The kinds of things: each is one function from a thing's looks to coloured solids, and one row of `KINDS`.

A kind is about one to two metres tall in its own frame, stands on y = 0 and faces the camera (-z).
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from pipelines.training.world.palette import COLOURS, NATURAL, RGB
from pipelines.training.world.people import body
from pipelines.training.world.solids import BOX_FACES, Point, Solid, ball, box, capsule, cone, gable, hull, pyramid


class Looks(NamedTuple):
    """What a kind is built from: colour words ("" is natural), a variant (0 to 1) for proportions, and limb angles."""

    colour: str
    second: str
    variant: float
    limbs: tuple[float, ...]


def _paint(word: str, natural: str = "plaster") -> RGB:
    return COLOURS[word] if word else NATURAL[natural]


def _ball(looks: Looks) -> list[Solid]:
    return [ball(_paint(looks.colour), (0.0, 0.55, 0.0), 0.55)]


def _box(looks: Looks) -> list[Solid]:
    half = 0.42 + 0.1 * looks.variant
    return [box(_paint(looks.colour), (-half, 0.0, -0.46), (half, 1.02 - 0.2 * looks.variant, 0.46))]


def _cone(looks: Looks) -> list[Solid]:
    return [cone(_paint(looks.colour), (0.0, 0.0, 0.0), (0.0, 1.2 + 0.3 * looks.variant, 0.0), 0.56)]


def _cylinder(looks: Looks) -> list[Solid]:
    radius = 0.46 - 0.1 * looks.variant
    return [cone(_paint(looks.colour), (0.0, 0.0, 0.0), (0.0, 0.95 + 0.4 * looks.variant, 0.0), radius, radius)]


def _house(looks: Looks) -> list[Solid]:
    walls, roof = _paint(looks.colour), _paint(looks.second)
    w, d, h = 0.78, 0.66, 0.88
    pane, door = NATURAL["pane"], NATURAL["door"]
    eaves = (w + 0.13, d + 0.12, h)
    top = gable(roof, *eaves, h + 0.72) if looks.variant < 0.5 else pyramid(roof, *eaves, h + 0.8)
    return [
        box(walls, (-w, 0.0, -d), (w, h, d)),
        top,
        box(door, (-0.15, 0.0, -d - 0.02), (0.15, 0.52, -d + 0.1)),
        box(pane, (-0.58, 0.34, -d - 0.02), (-0.32, 0.62, -d + 0.1), glow=1.0),
        box(pane, (0.32, 0.34, -d - 0.02), (0.58, 0.62, -d + 0.1), glow=1.0),
        box(pane, (w - 0.1, 0.34, -0.16), (w + 0.02, 0.62, 0.16), glow=1.0),
        box(pane, (-w - 0.02, 0.34, -0.16), (-w + 0.1, 0.62, 0.16), glow=1.0),
    ]


def _tree(looks: Looks) -> list[Solid]:
    trunk = 0.62 + 0.3 * looks.variant
    return [
        cone(NATURAL["bark"], (0.0, 0.0, 0.0), (0.0, trunk + 0.3, 0.0), 0.13, 0.10),
        ball(_paint(looks.colour, "leaves"), (0.0, trunk + 0.5, 0.0), 0.60),
    ]


def _pine(looks: Looks) -> list[Solid]:
    needles = _paint(looks.colour, "needles")
    tall = 0.9 + 0.2 * looks.variant
    return [
        cone(NATURAL["bark"], (0.0, 0.0, 0.0), (0.0, 0.4, 0.0), 0.11, 0.11),
        cone(needles, (0.0, 0.28 * tall, 0.0), (0.0, 1.05 * tall, 0.0), 0.58),
        cone(needles, (0.0, 0.72 * tall, 0.0), (0.0, 1.45 * tall, 0.0), 0.46),
        cone(needles, (0.0, 1.14 * tall, 0.0), (0.0, 1.85 * tall, 0.0), 0.34),
    ]


def _tower(looks: Looks) -> list[Solid]:
    walls, roof = _paint(looks.colour, "masonry"), _paint(looks.second)
    pane, r, h = NATURAL["pane"], 0.42, 1.08 + 0.22 * looks.variant
    return [
        cone(walls, (0.0, 0.0, 0.0), (0.0, h, 0.0), r + 0.03, r),
        cone(walls, (0.0, h, 0.0), (0.0, h + 0.16, 0.0), r + 0.09, r + 0.09),
        cone(roof, (0.0, h + 0.14, 0.0), (0.0, h + 0.86, 0.0), r + 0.18),
        box(NATURAL["door"], (-0.14, 0.0, -r - 0.05), (0.14, 0.44, -r + 0.1)),
        box(pane, (-0.10, h - 0.42, -r - 0.03), (0.10, h - 0.12, -r + 0.1), glow=1.0),
        box(pane, (r - 0.1, h - 0.42, -0.10), (r + 0.03, h - 0.12, 0.10), glow=1.0),
        box(pane, (-r - 0.03, h - 0.42, -0.10), (-r + 0.1, h - 0.12, 0.10), glow=1.0),
    ]


def _car(looks: Looks) -> list[Solid]:
    """Its side faces the camera; the variant says which way it drives."""
    paint, tyre, hub, lamp = _paint(looks.colour), NATURAL["tyre"], NATURAL["hub"], NATURAL["lamp"]
    f = 1.0 if looks.variant < 0.5 else -1.0
    cabin = tuple(
        (f * x, y, z)
        for y, front, back, half in ((0.52, 0.40, -0.66, 0.38), (0.86, 0.12, -0.52, 0.31))
        for x, z in ((front, -half), (back, -half), (front, half), (back, half))
    )
    roof = tuple((f * x, y, z) for x in (0.16, -0.56) for y in (0.85, 0.93) for z in (-0.33, 0.33))
    solids = [
        box(paint, (-0.92, 0.20, -0.40), (0.92, 0.54, 0.40)),
        hull(NATURAL["glass"], cabin, ((0, 1, 2), (4, 5, 6), (0, 1, 4), (2, 3, 6), (0, 2, 4), (1, 3, 5)), 0.5),
        hull(paint, roof, BOX_FACES),
        ball(lamp, (f * 0.90, 0.40, -0.26), 0.085),
        ball(lamp, (f * 0.90, 0.40, 0.26), 0.085),
    ]
    for x in (-0.54, 0.54):
        solids.append(cone(tyre, (x, 0.22, -0.46), (x, 0.22, -0.24), 0.22, 0.22))
        solids.append(cone(tyre, (x, 0.22, 0.24), (x, 0.22, 0.46), 0.22, 0.22))
        solids.append(cone(hub, (x, 0.22, -0.48), (x, 0.22, 0.48), 0.09, 0.09))
    return solids


_CAP = ((0.64, 0.0), (0.585, 0.179), (0.445, 0.317), (0.24, 0.408), (0.0, 0.44))  # radius and height: an ellipse
# degrees about and above the middle of the cap
_DOTS = tuple((turn, rise) for rise, turns in ((26, (10, 82, 154, 226, 298)), (56, (46, 166, 286))) for turn in turns)


def _mushroom(looks: Looks) -> list[Solid]:
    cap, stem = _paint(looks.colour), NATURAL["stem"]
    h = 0.50 + 0.16 * looks.variant
    solids = [
        cone(stem, (0.0, 0.0, 0.0), (0.0, h, 0.0), 0.25, 0.17),
        cone(stem, (0.0, h - 0.08, 0.0), (0.0, h, 0.0), 0.44, 0.60),
    ]
    for (low, y), (high, top) in pairwise(_CAP):
        solids.append(cone(cap, (0.0, h + y, 0.0), (0.0, h + top, 0.0), low, high))
    for turn, rise in _DOTS:
        a, e = math.radians(turn), math.radians(rise)
        place = (0.60 * math.cos(e) * math.sin(a), h + 0.40 * math.sin(e), -0.60 * math.cos(e) * math.cos(a))
        solids.append(ball(NATURAL["stem"], place, 0.095))
    return solids


_BOW = 0.7 / 0.34  # slope of the bow: the keel keeps it, so that its sides are flat


def _boat(looks: Looks) -> list[Solid]:
    """Its side faces the camera; the variant says which way it sails."""
    f = 1.0 if looks.variant < 0.5 else -1.0

    def level(y: float, stern: float, wide: float, bend: float) -> tuple[Point, ...]:
        flat = ((stern, -wide), (stern, wide), (bend, wide), (bend + _BOW * wide, 0.0), (bend, -wide))
        return tuple((f * x, y, z) for x, z in flat)

    def sail(mast: float, clew: float, foot: float, top: float) -> Solid:
        cloth = tuple((f * x, y, z) for z in (-0.025, 0.025) for x, y in ((mast, foot), (clew, foot), (mast, top)))
        return hull(NATURAL["sail"], cloth, ((0, 1, 2), (3, 4, 5), (0, 1, 3), (1, 2, 4), (0, 2, 3)))

    faces = ((0, 1, 2, 3, 4), (5, 6, 7, 8, 9), (0, 1, 5), (1, 2, 6), (2, 3, 7), (3, 4, 8), (4, 0, 9))
    return [
        hull(_paint(looks.colour), level(0.42, -0.80, 0.36, 0.22) + level(0.0, -0.62, 0.22, 0.12), faces),
        hull(NATURAL["deck"], level(0.44, -0.74, 0.28, 0.20) + level(0.40, -0.74, 0.28, 0.20), faces),
        cone(NATURAL["bark"], (f * 0.12, 0.4, 0.0), (f * 0.12, 1.80, 0.0), 0.045, 0.045),
        sail(0.05, -0.74, 0.60, 1.72),
        sail(0.19, 0.84, 0.60, 1.50),
    ]


def _snowman(looks: Looks) -> list[Solid]:
    snow, coal, hat = NATURAL["snow"], NATURAL["coal"], _paint(looks.second)
    solids = [
        ball(snow, (0.0, 0.42, 0.0), 0.42),
        ball(snow, (0.0, 0.94, 0.0), 0.32),
        ball(snow, (0.0, 1.36, 0.0), 0.25),
        cone(hat, (0.0, 1.13, 0.0), (0.0, 1.23, 0.0), 0.27, 0.24),
        cone(hat, (0.0, 1.52, 0.0), (0.0, 1.57, 0.0), 0.31, 0.31),
        cone(hat, (0.0, 1.56, 0.0), (0.0, 1.88, 0.0), 0.22, 0.20),
        cone(NATURAL["carrot"], (0.0, 1.36, -0.20), (0.0, 1.33, -0.54), 0.065),
    ]
    solids.extend(ball(coal, (x, y, z), 0.04) for x, y, z in ((-0.09, 1.43, -0.215), (0.09, 1.43, -0.215)))
    solids.extend(ball(coal, (0.0, y, z), 0.045) for y, z in ((1.04, -0.30), (0.88, -0.31)))
    for side in (-1.0, 1.0):
        solids.append(capsule(NATURAL["bark"], (side * 0.27, 1.00, 0.0), (side * 0.66, 1.22, -0.08), 0.035))
    return solids


def _person(looks: Looks) -> list[Solid]:
    return body(looks.limbs, _paint(looks.colour))


class Kind(NamedTuple):
    """One row: how it is built, how it is said, its colours ("" is natural) and second colours, sizes, turns and share.

    Said as "coloured" (a red ball), "natural" (a pine, an orange tree), "clothed" (a person in blue) or "topped" (a
    house with a red roof, where `top` is the word for what has the second colour). Turns are the most that it turns
    from the camera, in degrees. Share is how often it is drawn.
    """

    build: Callable[[Looks], list[Solid]]
    said: str
    colours: tuple[str, ...]
    second: tuple[str, ...] = ("",)
    sizes: tuple[float, float] = (0.85, 1.15)
    turns: float = 180.0
    share: float = 1.0
    top: str = ""


_ALL = tuple(COLOURS)
_ROOFS = ("red", "orange", "blue", "green", "purple", "black", "yellow", "pink", "brown")
KINDS: dict[str, Kind] = {
    "ball": Kind(_ball, "coloured", _ALL),
    "box": Kind(_box, "coloured", _ALL),
    "cone": Kind(_cone, "coloured", _ALL),
    "cylinder": Kind(_cylinder, "coloured", _ALL),
    "house": Kind(
        _house, "topped", ("", "", "", "white", "yellow", "pink", "blue", "green", "brown"), _ROOFS,
        (0.95, 1.2), 40.0, top="roof",
    ),
    "tower": Kind(_tower, "topped", ("", "", "", "white", "yellow", "pink"), _ROOFS, (0.95, 1.15), 50.0, top="roof"),
    "tree": Kind(_tree, "natural", ("", "", "", "orange", "red", "yellow", "pink"), sizes=(0.9, 1.25)),
    "pine": Kind(_pine, "natural", ("", "", "", "white"), sizes=(0.85, 1.15)),
    "mushroom": Kind(_mushroom, "coloured", _ALL, sizes=(0.9, 1.2)),
    "car": Kind(_car, "coloured", _ALL, sizes=(0.95, 1.15), turns=50.0),
    "boat": Kind(_boat, "coloured", _ALL, sizes=(0.9, 1.15), turns=50.0),
    "snowman": Kind(
        _snowman, "topped", ("",), tuple(word for word in _ALL if word != "white"), (0.9, 1.15), 50.0, top="hat",
    ),
    "person": Kind(_person, "clothed", _ALL, sizes=(0.95, 1.15), turns=65.0, share=2.0),
}  # fmt: skip
