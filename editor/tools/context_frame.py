"""The context frame: what of the canvas the model sees of a masked edit, dragged instead of chosen for you."""

from __future__ import annotations

import functools

from editor import context
from editor.document import Document, Edit
from editor.framing import Framing
from editor.tool import Pointer, Tool, ToolState
from editor.words import mark


class ContextFraming(Framing):
    """A frame that begins as it was set, or around what is masked."""

    label = mark("Context frame")
    hint = mark("Drag what the model is to see around the mask; Enter sets it, Esc leaves it as it is.")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._canvas = document.bounds
        super().__init__(pointer, context.region_of(document) or context.suggested(document))

    def finish(self) -> Edit | None:
        bounds = self.bounds.intersection(self._canvas)
        return None if bounds.is_empty else functools.partial(context.with_region, bounds=bounds)


PLUGIN = Tool(
    "Context frame", "Shift+C", "Drag what the model sees of a masked edit; Enter sets it.", ContextFraming,
    order=102, starts=True,
)  # fmt: skip
