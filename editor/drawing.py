"""Gestures that draw a shape on the active layer when they are let go; until then its outline is shown."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainterPath

from controls.plugins import Param
from editor import shapes
from editor.document import Document, Edit, find_layer
from editor.marquee import Dragged
from editor.painting import brush_params, cover, paint_for, paintable_layer
from editor.shapes import Coverage
from editor.tool import Pointer, ToolState

width, opacity = (next(param for param in brush_params if param.name == name) for name in ("size", "opacity"))

is_filled = Param("filled", "Filled", "bool", True, "The shape is filled; otherwise its outline is drawn.")

shape_params = (is_filled, width, opacity)


class Drawn(Dragged):
    """A box or an ellipse, filled or as an outline. Raises Refused where the active layer cannot be painted on."""

    def __init__(self, document: Document, state: ToolState, pointer: Pointer, is_round: bool) -> None:
        super().__init__(pointer, is_round, joins=False)
        self._layer = paintable_layer(document).id
        self._document, self._settings = document, state

    def path(self) -> QPainterPath:
        return shapes.ellipse(self.box) if self._is_round else shapes.rectangle(self.box)

    def finish(self) -> Edit | None:
        left, top, right, bottom = self.box
        if right - left < 1 or bottom - top < 1:
            return None
        path = self.path() if self._settings.get(is_filled) else shapes.drawn(self.path(), self._settings.size)
        return drawn(self._document, self._layer, self._settings, path)


def drawn(document: Document, layer: str, state: ToolState, path: QPainterPath) -> Edit:
    """The edit that fills a path with the tools' colour on a layer."""
    values, place = shapes.covered(path, document.bounds)
    return filled(layer, state, Coverage(values, place))


def filled(layer: str, state: ToolState, coverage: Coverage) -> Edit:
    """The edit that puts the tools' colour, as dense as their opacity says, on what is covered of a layer."""
    faded = coverage._replace(values=np.rint(coverage.values * np.float32(state.opacity)).astype(np.uint8))

    def painted(document: Document) -> Document:
        found = find_layer(document, layer)
        return document if found is None else cover(document, layer, paint_for(document, found, state.colour), faded)

    return painted
