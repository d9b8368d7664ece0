"""Control kinds, one file each: what a control image of that kind shows and how it is made and drawn."""

from __future__ import annotations

import functools

import msgspec

from controls.plugins import Plugins, discover


class ControlKind(msgspec.Struct, frozen=True):
    """A kind of control image.

    background: the grey value, 0 to 255, that means "nothing said here". ink: the grey value of a line drawn by hand.
    annotator: id of the annotator that makes such an image from a picture; empty where there is none, and it may
    be absent.
    slot: first of its three channels in a control network that serves several kinds at once (nine channels: edges,
    depth, pose), else unused.
    """

    title: str
    help: str
    annotator: str
    background: int = 0
    ink: int = 255
    slot: int = 0


@functools.cache
def kinds() -> Plugins[ControlKind]:
    """All control kinds, by id."""
    return discover(__name__, ControlKind)
