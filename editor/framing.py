"""Framing: a rectangle that is dragged, then shaped by its handles until Enter. What crop and context frame share."""

from __future__ import annotations

import numpy as np

from controls.geometry import Bounds
from editor import handles
from editor.tool import Gesture, Marks, Pointer


class Framing(Gesture):
    """Begins with a frame that is there already (`begin_with`) or with a fresh one at a press."""

    def __init__(self, pointer: Pointer, begin_with: Bounds) -> None:
        self._begin_frame(pointer)
        self.is_untouched = not pointer.clicks
        if self.is_untouched:
            box = begin_with
            self._corners = handles.corners_around(box)

    def _begin_frame(self, pointer: Pointer) -> None:
        self._start, self._grip, self._number = pointer, "corner", 2
        self._corners = self._held = handles.corners_of((pointer.x, pointer.y, pointer.x, pointer.y))
        self._is_fresh = True

    def press(self, pointer: Pointer) -> None:
        self.is_untouched = False
        self._start, self._held = pointer, self._corners
        self._grip, self._number = handles.grip_at(self._corners, pointer)
        self._is_fresh = False
        if self._grip == "outside":
            self._begin_frame(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._is_fresh:
            box = (self._start.x, self._start.y, pointer.x, pointer.y)
            self._corners = handles.corners_of((
                min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])))  # fmt: skip
        elif self._grip == "inside":
            self._corners = handles.moved(self._held, self._start, pointer)
        elif self._grip == "edge":
            self._corners = handles.stretched(self._held, self._number, pointer)
        else:
            self._corners = handles.scaled(self._held, self._number, pointer._replace(control=False))

    def release(self) -> bool:
        return False

    @property
    def bounds(self) -> Bounds:
        """The frame in whole pixels."""
        (left, top), (right, bottom) = (
            np.rint(each).astype(int).tolist() for each in (self._corners.min(axis=0), self._corners.max(axis=0))
        )
        return Bounds.between(left, top, right, bottom)

    def marks(self) -> Marks:
        bounds = self.bounds
        corners = handles.corners_around(bounds)
        return Marks((handles.outline_of(corners),), handles.points_of(corners), bounds)
