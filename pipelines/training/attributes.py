"""Attributes of a scene: what its caption tells and a reader of pictures can be asked, each as one frozen value.

A scene has each attribute once: the kinds that are there, each kind with each colour and second colour (of a roof or
a hat) in which it is there, the ground and the light. Natural colours are not told, so they are no attribute.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.training.world import Scene
from pipelines.training.world.kinds import KINDS
from pipelines.training.world.palette import GROUNDS, LIGHTS


class Attribute(NamedTuple):
    """what: `kind`, `colour`, `second`, `ground` or `light`. name: of the kind, ground or light. colour: its word."""

    what: str
    name: str
    colour: str = ""


Attributes = frozenset[Attribute]


def _things() -> tuple[Attribute, ...]:
    """Every attribute that things of this world can have, in the order of `KINDS`."""
    found = [Attribute("kind", name) for name in KINDS]
    for what, colours in (("colour", "colours"), ("second", "second")):
        for name, kind in KINDS.items():
            words = dict.fromkeys(word for word in getattr(kind, colours) if word)
            found += [Attribute(what, name, word) for word in words]
    return tuple(found)


THINGS = _things()
GROUND = tuple(Attribute("ground", name) for name in GROUNDS)
LIGHT = tuple(Attribute("light", name) for name in LIGHTS)
PLACES = {attribute: place for group in (THINGS, GROUND, LIGHT) for place, attribute in enumerate(group)}
"""Index of each attribute within its group."""


def attributes_of(scene: Scene) -> Attributes:
    """All that is to be read of a scene."""
    found = {Attribute("ground", scene.ground), Attribute("light", scene.light)}
    for thing in scene.things:
        found.add(Attribute("kind", thing.kind))
        if thing.colour:
            found.add(Attribute("colour", thing.kind, thing.colour))
        if thing.second:
            found.add(Attribute("second", thing.kind, thing.second))
    return frozenset(found)


def share_read(asked: Iterable[Attributes], read: Iterable[Attributes]) -> float:
    """Share of all asked attributes that were read where they were asked, 0 to 1."""
    pairs = list(zip(asked, read, strict=True))
    return sum(len(wanted & seen) for wanted, seen in pairs) / sum(len(wanted) for wanted, _ in pairs)


def encode_attributes(attributes: Attributes) -> NDArray[np.uint8]:
    """Attributes as a row of bytes: a flag for each of `THINGS`, then the places of ground and light."""
    row = np.zeros(len(THINGS) + 2, np.uint8)
    for attribute in attributes:
        if attribute.what in ("ground", "light"):
            row[len(THINGS) + (attribute.what == "light")] = PLACES[attribute]
        else:
            row[PLACES[attribute]] = 1
    return row


def decode_attributes(row: NDArray[np.generic]) -> Attributes:
    """The attributes of a row of `encode_attributes`."""
    there = [attribute for attribute, flag in zip(THINGS, row, strict=False) if flag]
    return frozenset((*there, GROUND[int(row[len(THINGS)])], LIGHT[int(row[len(THINGS) + 1])]))
