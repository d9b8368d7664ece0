"""Control kinds, one file each: what a control image of that kind shows and how it is made and drawn."""

from __future__ import annotations

import functools
import re

import msgspec

from controls.plugins import Plugins, discover

nowhere = 1 << 16
"""A slot beyond the channels of any network."""


class ControlKind(msgspec.Struct, frozen=True):
    """A kind of control image.

    background: the grey value, 0 to 255, that means "nothing said here". ink: the grey value of a line drawn by hand.
    annotator: id of the annotator that makes such an image from a picture; empty where there is none, and it may
    be absent.
    slot: first of its three channels in a control network that serves several kinds at once (nine channels: edges,
    depth, pose); `nowhere` for a kind that has no place there.
    names: how control networks of this kind are called in the field, in small letters.
    """

    title: str
    help: str
    annotator: str
    background: int = 0
    ink: int = 255
    slot: int = nowhere
    names: tuple[str, ...] = ()


@functools.cache
def kinds() -> Plugins[ControlKind]:
    """All control kinds, by id."""
    return discover(__name__, ControlKind)


def kind_of(name: str) -> str:
    """The kind that a control network is made for, told from its name, such as `control_v11p_sd15_canny`; empty where
    it says none. The longest name that fits counts, so that `lineart_anime` is not taken for another word."""
    if name in kinds():
        return name
    words = "_" + "_".join(re.findall(r"[a-z0-9]+", name.lower())) + "_"
    found = [(len(each), kind) for kind, it in kinds().items() for each in (kind, *it.names) if f"_{each}_" in words]
    return max(found)[1] if found else ""
