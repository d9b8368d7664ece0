"""Verbs of the Select menu, and of the colours that paint."""

from __future__ import annotations

import functools
from collections.abc import Callable

import msgspec
import numpy as np
from PySide6.QtCore import QObject

from editor import drawing, greys, painting, selecting
from editor.desk import Desk
from editor.document import Document, Edit, set_fields
from editor.shapes import Coverage
from editor.tool import Refused, ToolState
from editor.words import tr


class SelectionVerbs(QObject):
    """Called by name from the table of actions."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def select_all(self) -> None:
        self._desk.document.edit(tr("Select all"), _all_selected)

    def select_none(self) -> None:
        self._desk.document.edit(tr("Select none"), functools.partial(set_fields, selection=None))

    def select_inverse(self) -> None:
        self._select(tr("Invert selection"), selecting.inverted)

    def select_grow(self) -> None:
        self._reshape(tr("Grow selection"), tr("Pixels to grow by"), 4, selecting.grown)

    def select_shrink(self) -> None:
        self._reshape(tr("Shrink selection"), tr("Pixels to shrink by"), 4, selecting.shrunk)

    def select_feather(self) -> None:
        self._reshape(tr("Feather selection"), tr("Pixels that the edge is soft over"), 8, selecting.feathered)

    def select_border(self) -> None:
        self._reshape(tr("Border of selection"), tr("Pixels on either side of the edge"), 2, selecting.bordered)

    def selection_to_mask(self) -> None:
        self._desk.document.edit(tr("Selection to mask"), selecting.to_mask)

    def mask_to_selection(self) -> None:
        """The active mask, or the active layer's own, or the uppermost mask that there is."""
        document = self._desk.document.value
        layer = None if document is None else selecting.mask_layer(document)
        if layer is None:
            self._desk.notices.say(tr("There is no mask yet."), tr("Add one, or paint one with the mask brush."))
        else:
            self._select(tr("Mask to selection"), functools.partial(selecting.from_mask, layer=layer.id))

    def alpha_to_selection(self) -> None:
        document = self._desk.document.value
        if document is not None:
            change = functools.partial(selecting.from_alpha, layer=document.active)
            self._select(tr("Layer to selection"), change)

    def _select(self, label: str, change: Edit) -> None:
        """An edit of the selection that may leave nothing of it: then it stays, because nothing selected would mean
        that everything is."""
        document = self._desk.document.value
        if document is None:
            return
        changed = change(document)
        if changed.selection is None:
            self._desk.notices.say(tr("Nothing would be left of the selection, so it stays as it is."))
        else:
            self._desk.document.edit(label, lambda _: changed)

    def clear(self) -> None:
        """Erase what is selected of the active layer."""
        document = self._desk.document.value
        if document is None:
            return
        try:
            layer = painting.erasable_layer(document)
        except Refused as why:
            self._desk.notices.say(str(why))
            return
        self._desk.document.edit(tr("Clear"), functools.partial(painting.cleared, layer=layer.id))

    def fill(self) -> None:
        """The colour on all that is selected of the active layer."""
        document = self._desk.document.value
        if document is None:
            return
        try:
            layer = painting.paintable_layer(document)
        except Refused as why:
            self._desk.notices.say(str(why))
            return
        everything = Coverage(np.full(document.extent.shape, 255, np.uint8), document.bounds)
        self._desk.document.edit(tr("Fill"), drawing.filled(layer.id, self._desk.tool_state.value, everything))

    def swap_colours(self) -> None:
        state = self._desk.tool_state.value
        self._put_colours(state, state.background, state.colour)

    def default_colours(self) -> None:
        self._put_colours(self._desk.tool_state.value, (0, 0, 0), (255, 255, 255))

    def _put_colours(self, state: ToolState, colour: tuple[int, int, int], background: tuple[int, int, int]) -> None:
        self._desk.tool_state.put(msgspec.structs.replace(state, colour=colour, background=background))

    def _reshape(self, label: str, question: str, suggestion: int, change: Callable[[int], Edit]) -> None:
        pixels = self._desk.asking.pixels(label, question, suggestion)
        if pixels is not None:
            self._select(label, change(pixels))


def _all_selected(document: Document) -> Document:
    return set_fields(document, selection=greys.filled(document.extent))
