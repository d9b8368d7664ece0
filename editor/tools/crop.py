"""The crop: a frame that becomes the canvas; layers keep what lies outside it."""

from __future__ import annotations

import functools

import numpy as np

from controls.geometry import Bounds
from editor import handles
from editor.document import Document, Edit, resize_canvas
from editor.tool import Gesture, Marks, Pointer, Tool, ToolState


class Cropping(Gesture):
    """A frame that is dragged, then shaped by its handles until Enter."""

    label = "Crop"
    hint = "Drag the frame and its handles; Enter crops, Esc leaves the canvas as it is."

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._begin_frame(pointer)
        self.is_untouched = not pointer.clicks
        if self.is_untouched:
            bounds = document.bounds
            self._corners = handles.corners_of((bounds.x, bounds.y, bounds.right, bounds.bottom))

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
        corners = handles.corners_of((bounds.x, bounds.y, bounds.right, bounds.bottom))
        return Marks((handles.outline_of(corners),), handles.points_of(corners), bounds)

    def finish(self) -> Edit | None:
        return None if self.bounds.is_empty else functools.partial(resize_canvas, bounds=self.bounds)


PLUGIN = Tool(
    "Crop", "C", "Drag what the canvas is to be, beyond its edge too; Enter crops.", Cropping, order=101, starts=True
)
