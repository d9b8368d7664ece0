"""The mask brush: paints how much of each pixel may change, in greys, on the mask layer.

It paints on the active layer where that is a mask (or on its layer mask, where that was chosen), else on the uppermost
mask that is visible, else on a new one, which the same step of history adds.
"""

from __future__ import annotations

from controls.plugins import Param
from editor.document import Document, layers_of_role
from editor.layering import hidden_by
from editor.painting import Painting, brush_params, fresh_mask, paintable_layer
from editor.strokes import grey_paint
from editor.tool import Pointer, Tool, ToolState
from editor.words import tr

_grey = Param(
    "grey", "Change", "int", 255, "What is painted: 0 keeps the picture, 255 regenerates it, grey is in between.",
    0, 255, 1,
)  # fmt: skip


def begin(document: Document, state: ToolState, pointer: Pointer) -> Painting:
    active = document.active_layer
    if active is not None and (active.role == "mask" or document.on_mask):
        layer = paintable_layer(document)
    else:
        visible = [each for each in layers_of_role(document, "mask") if hidden_by(document, each) is None]
        layer = visible[-1] if visible else fresh_mask(document)
    return Painting(document, layer, grey_paint(0 if pointer.erases else state.grey), tr("Mask stroke"), state, pointer)


PLUGIN = Tool(
    "Mask brush", "M", "Paint what may change: white regenerates, grey changes in part.", begin,
    (_grey, *brush_params), cursor="ring", order=30,
)  # fmt: skip
