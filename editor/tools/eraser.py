"""The eraser: makes the active layer transparent under the stroke (a mask goes back to keep)."""

from __future__ import annotations

from editor.document import Document
from editor.painting import Painting, brush_params, paintable_layer, part_of
from editor.strokes import eraser_paint, grey_paint
from editor.tool import Pointer, Refused, Tool, ToolState


def begin(document: Document, state: ToolState, pointer: Pointer) -> Painting:
    layer = paintable_layer(document)
    if part_of(document, layer) == "mask":
        return Painting(document, layer, grey_paint(0), "Eraser stroke", state, pointer)
    if "alpha" in layer.locks:
        raise Refused(f"The transparency of “{layer.name}” is locked. Unlock it in the layer list to erase.")
    return Painting(document, layer, eraser_paint, "Eraser stroke", state, pointer)


PLUGIN = Tool("Eraser", "E", "Erase from the active layer.", begin, brush_params, cursor="ring", order=20)
