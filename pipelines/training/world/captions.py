"""What is said of a scene: lower-case English from a small closed vocabulary, always true to the picture."""

import re
from typing import NamedTuple

from pipelines.training.world.kinds import KINDS
from pipelines.training.world.palette import COLOURS, GROUNDS, LIGHTS
from pipelines.training.world.people import POSES
from pipelines.training.world.scenes import Scene, Thing
from pipelines.training.world.stage import frame, set_stage

_TAILS = {
    # how a light ends a sentence: always good after a comma, and as a phrase of its own
    "day": (", day", " by day"),
    "sunset": (", sunset", " at sunset"),
    "night": (", night", " at night"),
    "fog": (", fog", " in fog"),
    "storm": (", storm", " in a storm"),
}
_JOINS = (", ", " and ")
PHRASINGS = 12
"""Wordings of a scene, see `caption`."""


class Relation(NamedTuple):
    """Thing `first` stands `how` thing `second` (numbers from 0)."""

    first: int
    how: str
    second: int


def relations(scene: Scene) -> tuple[Relation, ...]:
    """All that is plainly true of where things stand in the picture."""
    rects = frame(set_stage(scene.things), scene.camera).things
    found = []
    for a in range(len(scene.things)):
        for b in range(len(scene.things)):
            if a == b:
                continue
            widths = (rects[a, 1] - rects[a, 0]) + (rects[b, 1] - rects[b, 0])
            offset = (rects[b, 0] + rects[b, 1] - rects[a, 0] - rects[a, 1]) / 2.0
            deeper = scene.things[a].z - scene.things[b].z
            if offset > 0.36 * widths:
                found.append(Relation(a, "left of", b))
                found.append(Relation(b, "right of", a))
            elif abs(offset) <= 0.32 * widths and deeper > 0.7:
                found.append(Relation(a, "behind", b))
                found.append(Relation(b, "in front of", a))
    return tuple(found)


def _an(phrase: str) -> str:
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def noun(thing: Thing, plain: bool = True, pose: bool = False) -> str:
    """A thing in words; where `plain` is false a green tree is called green, and `pose` says what a person does."""
    kind = KINDS[thing.kind]
    said = kind.said
    if said == "clothed":
        doing = f"{thing.pose} " if pose and thing.pose else ""
        return _an(f"{doing}{thing.kind} in {thing.colour}")
    if said == "topped":
        walls = f"{thing.colour} " if thing.colour else ""
        return f"{_an(walls + thing.kind)} with {_an(thing.second)} {kind.top}"
    colour = thing.colour
    if said == "natural" and not colour and not plain:
        colour = "green"
    return _an(f"{colour} {thing.kind}" if colour else thing.kind)


def _listed(nouns: list[str], last: str) -> str:
    return nouns[0] if len(nouns) == 1 else ", ".join(nouns[:-1]) + last + nouns[-1]


def _related(nouns: list[str], relation: Relation, long: bool) -> str:
    how = f"to the {relation.how}" if long and relation.how in ("left of", "right of") else relation.how
    pair = f"{nouns[relation.first]} {how} {nouns[relation.second]}"
    rest = [n for i, n in enumerate(nouns) if i not in (relation.first, relation.second)]
    return ", ".join([pair, *rest])


def caption(scene: Scene, phrasing: int) -> str:
    """The scene in words. `phrasing` (0 or more, taken modulo `PHRASINGS`) chooses order, joins and what is told.

    0 to 3 list the things, 4 to 7 start elsewhere or tell poses, 8 to 11 tell where things stand to one another.
    """
    if phrasing < 0:
        raise ValueError(f"a phrasing is 0 or more, not {phrasing}")
    way = phrasing % PHRASINGS
    nouns = [noun(t, plain=way % 4 != 3, pose=way in (4, 5, 10)) for t in scene.things]
    order = nouns[::-1] if way in (1, 5, 7) else nouns
    body = _listed(order, _JOINS[way % 2])
    if way >= 8:
        true = relations(scene)
        if true:
            body = _related(nouns, true[(scene.seed + way) % len(true)], long=way % 2 == 0)
    tail = _TAILS[scene.light][1 if way in (2, 3, 5, 9, 11) else 0]
    if way == 6:
        return f"{scene.light}, {body} on {scene.ground}"
    return f"{body} on {scene.ground}{tail}"


def words() -> tuple[str, ...]:
    """Every word that a caption can contain, and the comma, sorted."""
    fixed = "a an and on with in the to left right of behind front"
    found = {",", *fixed.split(), *COLOURS, *KINDS, *GROUNDS, *LIGHTS, *POSES}
    found.update(kind.top for kind in KINDS.values() if kind.top)
    for tails in _TAILS.values():
        for tail in tails:
            found.update(re.findall("[a-z]+", tail))
    return tuple(sorted(found))
