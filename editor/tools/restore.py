"""The brush that restores: brings back the pixels of the file that was opened, or of the lowest picture layer."""

from __future__ import annotations

import functools

import numpy as np

from controls.geometry import Bounds
from controls.raster import Raster
from editor.document import Document, Layer
from editor.flattening import layer_picture, picture_roles
from editor.painting import Painting, brush_params, holds_values, paintable_layer
from editor.paints import exchanging_paint
from editor.sentences import sentence
from editor.tool import Pointer, Refused, Tool, ToolState
from editor.words import tr
from pipelines.errors import BadInput
from pipelines.files import pictures


def original(document: Document, layer: Layer) -> Raster:
    """What is brought back on a layer. Raises Refused where there is nothing to bring back."""
    if document.source is not None:
        try:
            opened = _opened(document.source)
        except BadInput as error:
            raise Refused(
                tr("The file that was opened cannot be read any more. {error}", error=sentence(str(error)))
            ) from error
        if opened.extent == document.extent:
            return opened
    lowest = next((each for each in document.layers if each.role in picture_roles and each.role != "group"), None)
    if lowest is None or lowest.id == layer.id:
        raise Refused(tr("There is no original: this layer is the lowest, and no file of its size was opened."))
    return layer_picture(document, lowest)


@functools.lru_cache(maxsize=1)
def _opened(source: bytes) -> Raster:
    return pictures.read(source).raster


def begin(document: Document, state: ToolState, pointer: Pointer) -> Painting:
    layer = paintable_layer(document)
    if holds_values(document, layer):
        raise Refused(tr("The original is brought back on pictures; choose a layer that is no mask."))
    raster = original(document, layer)

    def source(place: Bounds) -> np.ndarray:
        return raster.array(place)

    return Painting(document, layer, exchanging_paint(source), tr("Restore the original"), state, pointer)


PLUGIN = Tool(
    "Restore", "Y", "Bring the original picture back where you paint.", begin, brush_params, cursor="ring", order=91
)
