"""The transformation: scales, turns and distorts the active layer or group, or what is selected of a layer."""

from __future__ import annotations

import functools

import numpy as np

from editor import handles, warping
from editor.document import Document, Edit
from editor.reframing import chosen_layers, frame_of, quick_pixels, transformed
from editor.tool import Gesture, Live, Marks, Pointer, Tool, ToolState, unchanged
from editor.words import mark


class Transforming(Gesture):
    """Handles around what is transformed until Enter. Raises Refused where there is nothing to transform."""

    label = mark("Transform")
    hint = mark(
        "Corners scale (Shift evenly, Ctrl perspective), inside moves, outside turns. Enter applies, Esc leaves it."
    )

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._layers = chosen_layers(document)
        self._method = str(state.get(warping.resampling))
        self._bounds = frame_of(document, self._layers)
        bounds = self._bounds
        self._first = handles.corners_around(bounds)
        self._corners = self._first
        self._edit: Edit = unchanged
        self.is_untouched = not pointer.clicks
        if pointer.clicks:
            self.press(pointer)

    def press(self, pointer: Pointer) -> None:
        self.is_untouched = False
        self._start, self._held = pointer, self._corners
        self._grip, self._number = handles.grip_at(self._corners, pointer)

    def move(self, pointer: Pointer) -> None:
        if self._grip == "inside":
            dragged = handles.moved(self._held, self._start, pointer)
        elif self._grip == "outside":
            dragged = handles.turned(self._held, self._start, pointer)
        elif self._grip == "edge":
            dragged = handles.stretched(self._held, self._number, pointer)
        else:
            dragged = handles.scaled(self._held, self._number, pointer)
        if not handles.is_convex(dragged):  # folded over, where no picture could lie
            return
        self._corners = dragged
        if self._bounds.extent.pixels <= quick_pixels:
            self._renew("nearest")

    def release(self) -> bool:
        self._renew()
        return False

    def tune(self, state: ToolState) -> None:
        if str(state.get(warping.resampling)) != self._method:
            self._method = str(state.get(warping.resampling))
            self._renew()

    def live(self) -> Live:
        return Live(self._edit)

    def marks(self) -> Marks:
        return Marks((handles.outline_of(self._corners),), handles.points_of(self._corners))

    def finish(self) -> Edit | None:
        return None if np.allclose(self._corners, self._first) else self._edit

    def _renew(self, method: str = "") -> None:
        """Show and mean the frame as it is now; while it is dragged, with whole pixels, which is quick."""
        self._edit = functools.partial(
            transformed, layers=self._layers, frame=self._bounds, corners=self._corners, method=method or self._method
        )


PLUGIN = Tool(
    "Transform", "Ctrl+T", "Scale, turn and distort the layer, group or selection: corners, edges, inside, outside.",
    Transforming, (warping.resampling,), order=100, starts=True,
)  # fmt: skip
