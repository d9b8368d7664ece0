"""Picking: the colour of the picture under the pointer becomes the one that paints. No Qt."""

from __future__ import annotations

import math

import msgspec

from controls.geometry import Bounds
from editor.document import Document
from editor.flattening import picture_pixels
from editor.tool import Gesture, Pointer, ToolState
from editor.words import mark


class Picking(Gesture):
    """One press or drag: the last place counts. Where nothing is painted, the colour stays."""

    label = mark("Pick colour")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._document = document
        self.state: ToolState | None = state
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        at = Bounds(math.floor(pointer.x), math.floor(pointer.y), 1, 1)
        if self.state is not None and self._document.bounds.contains(at):
            red, green, blue, alpha = picture_pixels(self._document, at)[0, 0].tolist()
            if alpha:
                self.state = msgspec.structs.replace(self.state, colour=(red, green, blue))
