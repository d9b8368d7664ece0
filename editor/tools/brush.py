"""The brush: paints with the colour on the active layer (with its brightness where that is a mask)."""

from __future__ import annotations

from editor.document import Document
from editor.painting import Painting, brush_params, paintable_layer, part_of
from editor.strokes import colour_paint, grey_paint
from editor.tool import Pointer, Tool, ToolState


def begin(document: Document, state: ToolState, pointer: Pointer) -> Painting:
    layer = paintable_layer(document)
    red, green, blue = state.colour
    brightness = round(0.2126 * red + 0.7152 * green + 0.0722 * blue)  # BT.709 luma
    on_values = layer.role == "mask" or part_of(document, layer) == "mask"
    paint = grey_paint(brightness) if on_values else colour_paint(state.colour)
    return Painting(document, layer, paint, "Brush stroke", state, pointer)


PLUGIN = Tool("Brush", "B", "Paint on the active layer.", begin, brush_params, cursor="ring", order=10)
