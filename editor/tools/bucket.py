"""The fill: colours what is alike on the active layer."""

from __future__ import annotations

import numpy as np

from controls.plugins import Param
from editor import selecting
from editor.document import Document, Edit
from editor.drawing import filled, opacity
from editor.painting import paintable_layer
from editor.shapes import Coverage
from editor.similarity import similar_params, similar_to
from editor.tool import Gesture, Pointer, Tool, ToolState
from editor.words import mark

grow = Param("fill_grow", "Grow", "int", 0, "Reach so far under the lines around what is filled.", 0, 50, 1, unit="px")


class Filling(Gesture):
    """A click; what it fills is known at the press."""

    label = mark("Fill")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        self._layer = paintable_layer(document).id
        values = similar_to(document, state, pointer).astype(np.uint8) * np.uint8(255)
        self._coverage = Coverage(selecting.spread(values, int(state.get(grow))), document.bounds)
        self._settings = state

    def finish(self) -> Edit:
        return filled(self._layer, self._settings, self._coverage)


PLUGIN = Tool(
    "Fill", "G", "Fill what is coloured alike with the colour, within the selection.", Filling,
    (*similar_params, grow, opacity), order=70, coloured=True,
)  # fmt: skip
