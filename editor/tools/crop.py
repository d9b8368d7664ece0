"""The crop: a frame that becomes the canvas; layers keep what lies outside it."""

from __future__ import annotations

import functools

from editor.document import Document, Edit, resize_canvas
from editor.framing import Framing
from editor.tool import Pointer, Tool, ToolState
from editor.words import mark


class Cropping(Framing):
    """A frame that begins as the canvas."""

    label = mark("Crop")
    hint = mark("Drag the frame and its handles; Enter crops, Esc leaves the canvas as it is.")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        super().__init__(pointer, document.bounds)

    def finish(self) -> Edit | None:
        return None if self.bounds.is_empty else functools.partial(resize_canvas, bounds=self.bounds)


PLUGIN = Tool(
    "Crop", "C", "Drag what the canvas is to be, beyond its edge too; Enter crops.", Cropping, order=101, starts=True
)
