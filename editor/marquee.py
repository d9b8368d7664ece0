"""Gestures that mark a shape: boxes that are dragged and lines that are drawn; what comes of it is the tool's.

Shift while a box is dragged makes it as high as wide (it adds to a selection where it is held at the press already).
"""

from __future__ import annotations

import functools
import math

import numpy as np
from PySide6.QtGui import QPainterPath

from controls.geometry import Bounds
from controls.plugins import Param
from editor import greys, selecting, shapes
from editor.document import Document, Edit
from editor.shapes import Coverage
from editor.tool import Begin, Gesture, Live, Marks, Point, Pointer, ToolState, unchanged
from editor.words import mark

Box = tuple[float, float, float, float]

feather = Param("feather", "Feather", "float", 0.0, "How soft the selection's edge is.", 0.0, 200.0, 1.0, unit="px")
smooth = Param("smooth_edge", "Smooth edge", "bool", True, "Pixels at the edge are selected in part.")

marking_help = f"{selecting.mode_help} From inside what is selected, a drag moves the selection."


class Dragged(Gesture):
    """A box from corner to corner, in whole pixels. Control: from its middle.

    joins: Shift at the press means something else already (that it joins what is selected).
    """

    def __init__(self, pointer: Pointer, is_round: bool = False, joins: bool = True) -> None:
        self._start = self._end = pointer
        self._is_round = is_round
        self._joins = joins

    def move(self, pointer: Pointer) -> None:
        self._end = pointer

    @property
    def box(self) -> Box:
        """left, top, right, bottom."""
        dx, dy = self._end.x - self._start.x, self._end.y - self._start.y
        if self._end.shift and not (self._joins and self._start.shift):
            side = max(abs(dx), abs(dy))
            dx, dy = math.copysign(side, dx), math.copysign(side, dy)
        left, right = sorted((self._start.x - (dx if self._end.control else 0), self._start.x + dx))
        top, bottom = sorted((self._start.y - (dy if self._end.control else 0), self._start.y + dy))
        return float(round(left)), float(round(top)), float(round(right)), float(round(bottom))

    def marks(self) -> Marks:
        return Marks((shapes.ellipse_points(self.box) if self._is_round else shapes.box_points(self.box),))


class Shifting(Gesture):
    """The selection itself dragged, by whole pixels; what is painted stays. A mere click drops it."""

    label = mark("Move selection")

    def __init__(self, pointer: Pointer) -> None:
        self._start = pointer
        self._edit: Edit = unchanged
        self._is_dragged = False

    def move(self, pointer: Pointer) -> None:
        dx, dy = round(pointer.x - self._start.x), round(pointer.y - self._start.y)
        if pointer.shift:
            dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        self._is_dragged |= (dx, dy) != (0, 0)
        self._edit = functools.partial(selecting.moved, dx=dx, dy=dy)

    def live(self) -> Live:
        return Live(self._edit)

    def finish(self) -> Edit:
        return self._edit if self._is_dragged else functools.partial(selecting.with_selection, selection=None)


def selecting_by(gesture: Begin) -> Begin:
    """A tool that marks what to select: from inside of what is selected a plain drag moves that instead."""

    def begin(document: Document, state: ToolState, pointer: Pointer) -> Gesture:
        at = Bounds(math.floor(pointer.x), math.floor(pointer.y), 1, 1)
        is_plain = selecting.mode_of(pointer) == "replace" and not pointer.control
        if document.selection is None or not is_plain or not document.bounds.contains(at):
            return gesture(document, state, pointer)
        return Shifting(pointer) if greys.values_in(document.selection, at).any() else gesture(document, state, pointer)

    return begin


class Traced(Gesture):
    """A line drawn by hand, that closes itself."""

    def __init__(self, pointer: Pointer) -> None:
        self._start = pointer
        self.points: list[Point] = [(pointer.x, pointer.y)]

    def move(self, pointer: Pointer) -> None:
        if math.dist(self.points[-1], (pointer.x, pointer.y)) * pointer.scale >= 1:
            self.points.append((pointer.x, pointer.y))

    def marks(self) -> Marks:
        return Marks(((*self.points, self.points[0]),))


class Cornered(Gesture):
    """A polygon, corner by corner. A double click, Enter or a click on the first corner closes it; Backspace takes the
    last corner back."""

    hint = mark("Click from corner to corner. Enter or a double click closes, Backspace takes one back, Esc leaves it.")

    def __init__(self, pointer: Pointer) -> None:
        self._start = self._at = pointer
        self.points: list[Point] = [(pointer.x, pointer.y)]
        self._is_closed = False

    def press(self, pointer: Pointer) -> None:
        self._at = pointer
        near_first = math.dist(self.points[0], (pointer.x, pointer.y)) < pointer.reach
        if len(self.points) > 2 and (near_first or pointer.clicks > 1):
            self._is_closed = True
        elif pointer.clicks == 1:
            self.points.append((pointer.x, pointer.y))

    def move(self, pointer: Pointer) -> None:
        self._at = pointer
        if not self._is_closed and len(self.points) > 1:
            self.points[-1] = (pointer.x, pointer.y)

    def hover(self, pointer: Pointer) -> None:
        self._at = pointer

    def back(self) -> None:
        self.points = self.points[:-1] or self.points

    def release(self) -> bool:
        return self._is_closed

    def marks(self) -> Marks:
        return Marks(((*self.points, (self._at.x, self._at.y)),), (self.points[0],))


def selected(
    document: Document, state: ToolState, start: Pointer, path: QPainterPath, is_smooth: bool = True
) -> Edit | None:
    """The edit that selects what a path encloses, as the keys at the press say; a mere click selects everything."""
    mode, soft = selecting.mode_of(start), float(state.get(feather))
    reach = math.ceil(2 * soft) + 1 if soft else 0
    values, place = shapes.covered(path, document.bounds.padded(reach), is_smooth and bool(state.get(smooth)))
    if not values.any():
        return (lambda found: selecting.with_selection(found, None)) if mode == "replace" else None
    values, place = softened(Coverage(values, place), soft)
    return lambda found: selecting.select(found, values, place, mode)


def softened(coverage: Coverage, pixels: float) -> Coverage:
    """Feathered over so many pixels, with room for that all around."""
    if pixels <= 0:
        return coverage
    reach = math.ceil(2 * pixels) + 1
    return Coverage(selecting.blurred(np.pad(coverage.values, reach), pixels), coverage.place.padded(reach))
