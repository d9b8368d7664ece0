"""The eraser: makes the active layer transparent under the stroke (a mask goes back to keep)."""

from __future__ import annotations

from editor.document import Document
from editor.painting import Painting, brush_params, paintable_layer
from editor.strokes import eraser_paint
from editor.tool import Pointer, Tool, ToolState


def begin(document: Document, state: ToolState, pointer: Pointer) -> Painting:
    return Painting(document, paintable_layer(document), eraser_paint, "Eraser stroke", state, pointer)


PLUGIN = Tool("Eraser", "E", "Erase from the active layer.", begin, brush_params, cursor="ring", order=20)
