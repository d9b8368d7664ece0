"""The brush: paints with the colour on the active layer (with its brightness where that is a mask)."""

from __future__ import annotations

from editor.document import Document
from editor.painting import Painting, brush_params, erasing, paint_for, paintable_layer
from editor.picking import Picking
from editor.tool import Gesture, Pointer, Tool, ToolState
from editor.words import tr


def begin(document: Document, state: ToolState, pointer: Pointer) -> Gesture:
    if pointer.alt:
        return Picking(document, state, pointer)
    if pointer.erases:
        return erasing(document, state, pointer)
    layer = paintable_layer(document)
    return Painting(document, layer, paint_for(document, layer, state.colour), tr("Brush stroke"), state, pointer)


PLUGIN = Tool(
    "Brush",
    "B",
    "Paint on the active layer. Alt picks a colour.",
    begin,
    brush_params,
    cursor="ring",
    order=10,
    coloured=True,
)
