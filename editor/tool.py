"""What a canvas tool is: a plugin that turns a gesture into one edit of the document. No Qt.

Most gestures are one press, drag and release. Those that take several (a polygon's corners, the handles of a
transformation, a text that is typed) stay until they say that they are done, or until Enter; Escape drops any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from controls.geometry import Bounds
from controls.plugins import Param, Value
from controls.raster import TileIndex
from editor.document import Document, Edit, Part
from pipelines.requests import Settings


class Pointer(NamedTuple):
    """Where the pen or mouse is: document pixels (pixel n reaches from n to n + 1), pressure 0 to 1, held keys.

    tilt: of the pen, 0 upright to 1 flat. scale: device pixels per document pixel, so that what is grabbed can be
    measured as it is seen. clicks: 2 where the press is the second of a double click, 0 where nothing is pressed yet.
    erases: it is the pen's other end.
    """

    x: float
    y: float
    pressure: float = 1.0
    shift: bool = False
    control: bool = False
    alt: bool = False
    tilt: float = 0.0
    scale: float = 1.0
    clicks: int = 1
    erases: bool = False

    @property
    def reach(self) -> float:
        """How far from something, in document pixels, a press still means it."""
        return 8 / self.scale


class ToolState(msgspec.Struct, frozen=True):
    """What the tools are set to, shared by all of them, so that brush and eraser keep one size.

    colour: sRGB, and background, the one that X swaps it with. grey: what the mask brush paints, 0 keep … 255
    regenerate. size: a dab's diameter in pixels. hardness: the solid share of the radius. opacity: the most that one
    stroke covers. flow: what one dab covers. spacing: from dab to dab, as a share of the size. smoothing: how far the
    stroke trails behind the hand, 0 to 1. settings: what only some tools have, by the name of the parameter.
    """

    colour: tuple[int, int, int] = (0, 0, 0)
    background: tuple[int, int, int] = (255, 255, 255)
    grey: int = 255
    size: float = 12.0
    hardness: float = 0.8
    opacity: float = 1.0
    flow: float = 1.0
    spacing: float = 0.1
    smoothing: float = 0.0
    pressure_size: bool = True
    pressure_opacity: bool = False
    tilt_size: bool = False
    settings: Settings = ()

    def get(self, param: Param) -> Value:
        """What one of `settings` is, or the parameter's default."""
        return dict(self.settings).get(param.name, param.default)

    def with_settings(self, **values: Value) -> ToolState:
        return msgspec.structs.replace(self, settings=tuple(sorted({**dict(self.settings), **values}.items())))


class Live(NamedTuple):
    """What the canvas shows while a gesture lasts.

    prepare: makes, from the model's document, the one to show (the same function object as long as it does the same).
    layer, tiles, part: tiles that stand in for those of that layer, or of its mask, there (in its own tile grid).
    dirty: what changed since the last look, in document pixels, as rectangles (one that holds them all would hold much
    that did not change, under a wide brush); None where the documents are to be compared.
    is_whole: nothing is left to be painted; else it is asked for again as soon as the window has time.
    """

    prepare: Edit
    layer: str = ""
    tiles: Mapping[TileIndex, np.ndarray] = MappingProxyType({})
    dirty: tuple[Bounds, ...] | None = None
    part: Part = "pixels"
    is_whole: bool = True


Point = tuple[float, float]


class Marks(NamedTuple):
    """What a gesture draws over the picture, in document pixels: lines, handles as small squares, and the rectangle
    outside of which the picture is dimmed."""

    lines: tuple[tuple[Point, ...], ...] = ()
    handles: tuple[Point, ...] = ()
    frame: Bounds | None = None


Way = Literal["left", "right", "start", "end"]
"""Where a caret goes: by a letter, or to an end of its line."""


def unchanged(document: Document) -> Document:
    """The edit of a gesture that shows nothing but its marks."""
    return document


class Gesture:
    """What a person does with a tool, from a press on. Dropping it without `finish` cancels it and leaves no trace.

    label: what the step is called in the history. hint: what it waits for, a sentence for the status line.
    state: where the gesture changes the tools' state (the colour that was picked), the new one.
    takes_text: keys are typed into it, so shortcuts without Ctrl wait. is_untouched: nothing was done with it yet, so
    it begins anew where the document changes.
    """

    label = ""
    hint = ""
    is_untouched = False
    state: ToolState | None = None
    takes_text = False

    def move(self, pointer: Pointer) -> None:
        """The pointer moved with its button down."""

    def release(self) -> bool:
        """The button was let go; whether the gesture is done. One that stays hears `press` and `hover` after that."""
        return True

    def press(self, pointer: Pointer) -> None:
        """Another press."""

    def hover(self, pointer: Pointer) -> None:
        """The pointer moved with its button up."""

    def tune(self, state: ToolState) -> None:
        """The tools were set to something else meanwhile."""

    def type(self, text: str) -> None:
        """Letters (a line break among them) were typed."""

    def back(self) -> None:
        """Backspace."""

    def delete(self) -> None:
        """Delete, of what text is typed into."""

    def step(self, way: Way) -> None:
        """An arrow, Home or End, of what text is typed into."""

    def live(self) -> Live:
        """What to show now; `dirty` starts anew at each call."""
        return Live(unchanged)

    def so_far(self) -> Edit | None:
        """The edit that it would come to if it ended here, which it may not wait for; None where that is not known."""
        return None

    def marks(self) -> Marks:
        """What to draw over the picture now."""
        return Marks()

    def finish(self) -> Edit | None:
        """The edit that it comes to, or None where it changes nothing in the document."""
        return None


class Refused(Exception):
    """The tool cannot act here; the text says why and what to do, for the status line."""


Begin = Callable[[Document, ToolState, Pointer], Gesture]


class Tool(msgspec.Struct, frozen=True):
    """A canvas tool: its words, its key, the fields of `ToolState` that it uses (as a form) and how a gesture begins.

    begin raises `Refused` where it cannot act. cursor: `ring` (of the brush's true size), `cross` or `move`.
    starts: the gesture begins as soon as the tool is chosen, so that its handles are seen.
    coloured: it uses the colours.
    """

    title: str
    shortcut: str
    help: str
    begin: Begin
    params: tuple[Param, ...] = ()
    cursor: str = "cross"
    order: int = 100
    starts: bool = False
    coloured: bool = False
