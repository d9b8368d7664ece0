"""What a canvas tool is: a plugin that turns a gesture (press, move, release) into one edit of the document. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

import msgspec
import numpy as np

from controls.geometry import Bounds
from controls.plugins import Param
from controls.raster import TileIndex
from editor.document import Document, Edit, Part
from pipelines.requests import Settings


class Pointer(NamedTuple):
    """Where the pen or mouse is: document pixels (pixel n reaches from n to n + 1), pressure 0 to 1, held keys."""

    x: float
    y: float
    pressure: float = 1.0
    shift: bool = False
    control: bool = False
    alt: bool = False


class ToolState(msgspec.Struct, frozen=True):
    """What the tools are set to, shared by all of them, so that brush and eraser keep one size.

    colour: sRGB. grey: what the mask brush paints, 0 keep … 255 regenerate. size: a dab's diameter in pixels.
    hardness: the solid share of the radius. opacity: the most that one stroke covers. flow: what one dab covers.
    spacing: from dab to dab, as a share of the size. settings: for tools from elsewhere.
    """

    colour: tuple[int, int, int] = (0, 0, 0)
    grey: int = 255
    size: float = 12.0
    hardness: float = 0.8
    opacity: float = 1.0
    flow: float = 1.0
    spacing: float = 0.1
    pressure_size: bool = True
    pressure_opacity: bool = False
    settings: Settings = ()


class Live(NamedTuple):
    """What the canvas shows while a gesture lasts.

    prepare: makes, from the model's document, the one to show (the same function object as long as it does the same).
    layer, tiles, part: tiles that stand in for those of that layer, or of its mask, there (in its own tile grid).
    dirty: what changed since the last look, in document pixels, as rectangles (one that holds them all would hold much
    that did not change, under a wide brush); None where the documents are to be compared.
    """

    prepare: Edit
    layer: str = ""
    tiles: Mapping[TileIndex, np.ndarray] = MappingProxyType({})
    dirty: tuple[Bounds, ...] | None = None
    part: Part = "pixels"


class Gesture(Protocol):
    """One press, drag and release. Dropping it without `finish` cancels it and leaves no trace."""

    label: str
    """What the step is called in the history."""

    def move(self, pointer: Pointer) -> None: ...

    def live(self) -> Live:
        """What to show now; `dirty` starts anew at each call."""
        ...

    def finish(self) -> Edit | None:
        """The edit that it comes to, or None where it changes nothing in the document."""
        ...

    @property
    def state(self) -> ToolState | None:
        """Where the gesture changes the tools' state (the colour that was picked), the new one."""
        ...


class Refused(Exception):
    """The tool cannot act here; the text says why and what to do, for the status line."""


Begin = Callable[[Document, ToolState, Pointer], Gesture]


class Tool(msgspec.Struct, frozen=True):
    """A canvas tool: its words, its key, the fields of `ToolState` that it uses (as a form) and how a gesture begins.

    begin raises `Refused` where it cannot act. cursor: `ring` (of the brush's true size), `cross` or `move`.
    """

    title: str
    shortcut: str
    help: str
    begin: Begin
    params: tuple[Param, ...] = ()
    cursor: str = "cross"
    order: int = 100
