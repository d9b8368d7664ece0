"""The kinds of things: each is one function from a thing's looks to coloured solids, and one row of `KINDS`.

A kind is about one to two metres tall in its own frame, stands on y = 0 and faces the camera (-z).
"""

from collections.abc import Callable
from typing import NamedTuple

from pipelines.training.world.palette import COLOURS, NATURAL, RGB
from pipelines.training.world.people import body
from pipelines.training.world.solids import Solid, ball, box, cone, gable, pyramid


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


def _person(looks: Looks) -> list[Solid]:
    return body(looks.limbs, _paint(looks.colour))


class Kind(NamedTuple):
    """One row: how it is built, how it is said, its colours ("" is natural) and second colours, sizes, turns and share.

    Said as "coloured" (a red ball), "natural" (a pine, an orange tree), "clothed" (a person in blue) or "roofed" (a
    house with a red roof). Turns are the most that it turns from the camera, in degrees. Share is how often it is
    drawn.
    """

    build: Callable[[Looks], list[Solid]]
    said: str
    colours: tuple[str, ...]
    second: tuple[str, ...] = ("",)
    sizes: tuple[float, float] = (0.85, 1.15)
    turns: float = 180.0
    share: float = 1.0


_ALL = tuple(COLOURS)
KINDS: dict[str, Kind] = {
    "ball": Kind(_ball, "coloured", _ALL),
    "box": Kind(_box, "coloured", _ALL),
    "cone": Kind(_cone, "coloured", _ALL),
    "cylinder": Kind(_cylinder, "coloured", _ALL),
    "house": Kind(
        _house, "roofed", ("", "", "", "white", "yellow", "pink", "blue", "green"),
        ("red", "orange", "blue", "green", "purple", "black", "yellow", "pink"), (0.95, 1.2), 40.0, 1.5,
    ),
    "tree": Kind(_tree, "natural", ("", "", "", "orange", "red", "yellow", "pink"), sizes=(0.9, 1.25)),
    "pine": Kind(_pine, "natural", ("", "", "", "white"), sizes=(0.85, 1.15)),
    "person": Kind(_person, "clothed", _ALL, sizes=(0.95, 1.15), turns=65.0, share=2.2),
}  # fmt: skip
