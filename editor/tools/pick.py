"""The colour picker: takes the colour of the picture, as all visible layers make it, under the cursor."""

from __future__ import annotations

import math

import msgspec

from controls.geometry import Bounds
from editor.document import Document, Edit
from editor.flattening import picture_pixels
from editor.tool import Live, Pointer, Tool, ToolState


class Picking:
    """One press or drag: the last place counts. Where nothing is painted, the colour stays."""

    label = "Pick colour"

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

    def live(self) -> Live:
        return Live(_unchanged)

    def finish(self) -> Edit | None:
        return None


def _unchanged(document: Document) -> Document:
    return document


def begin(document: Document, state: ToolState, pointer: Pointer) -> Picking:
    return Picking(document, state, pointer)


PLUGIN = Tool("Pick colour", "I", "Take a colour from the picture.", begin, cursor="cross", order=50)
