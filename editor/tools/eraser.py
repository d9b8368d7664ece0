"""The eraser: makes the active layer transparent under the stroke (a mask goes back to keep)."""

from __future__ import annotations

from editor.document import Document
from editor.painting import Painting, brush_params, erasable_layer, holds_values
from editor.strokes import eraser_paint, grey_paint
from editor.tool import Pointer, Tool, ToolState


def begin(document: Document, state: ToolState, pointer: Pointer) -> Painting:
    layer = erasable_layer(document)
    if holds_values(document, layer):
        return Painting(document, layer, grey_paint(0), "Eraser stroke", state, pointer)
    return Painting(document, layer, eraser_paint, "Eraser stroke", state, pointer)


PLUGIN = Tool("Eraser", "E", "Erase from the active layer.", begin, brush_params, cursor="ring", order=20)
