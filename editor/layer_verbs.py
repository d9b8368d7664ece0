"""Verbs of the Layer menu beyond adding: groups, merging, and masks of layers."""

from __future__ import annotations

import functools
from collections.abc import Callable

from editor import layering
from editor.document import Document, duplicate_layer, set_active, set_layer
from editor.flattening import flatten_document
from editor.selection_verbs import SelectionVerbs
from editor.tool import Refused
from editor.words import tr


class LayerVerbs(SelectionVerbs):
    """Called by name from the table of actions."""

    def duplicate(self) -> None:
        self._on_layer(tr("Duplicate layer"), duplicate_layer)

    def merge_down(self) -> None:
        self._on_layer(tr("Merge down"), layering.merge_into_lower)

    def remove(self) -> None:
        self._on_layer(tr("Remove layer"), layering.remove)

    def group(self) -> None:
        self._on_layer(tr("Group"), layering.group)

    def ungroup(self) -> None:
        self._on_layer(tr("Ungroup"), layering.ungroup)

    def merge_visible(self) -> None:
        self._desk.document.edit(tr("Merge visible"), layering.merge_visible)

    def flatten(self) -> None:
        self._desk.document.edit(tr("Flatten"), flatten_document)

    def add_layer_mask(self) -> None:
        self._on_layer(tr("Add layer mask"), layering.add_mask)

    def apply_layer_mask(self) -> None:
        self._on_layer(tr("Apply layer mask"), layering.apply_mask)

    def remove_layer_mask(self) -> None:
        self._on_layer(tr("Remove layer mask"), layering.remove_mask)

    def toggle_layer(self) -> None:
        document = self._desk.document.value
        layer = None if document is None else document.active_layer
        if layer is not None:
            label = tr("Hide layer") if layer.visible else tr("Show layer")
            self._on_layer(label, functools.partial(set_layer, visible=not layer.visible))

    def into_group(self) -> None:
        self._on_layer(tr("Move layer"), layering.put_into_lower)

    def out_of_group(self) -> None:
        self._on_layer(tr("Move layer"), layering.put_out)

    def paint_on_mask(self) -> None:
        """Paint on the active layer's mask from now on, or on its pixels again."""
        document = self._desk.document.value
        if document is not None:
            change = functools.partial(set_active, layer=document.active, on_mask=not document.on_mask)
            self._desk.document.amend(change)

    def _on_layer(self, label: str, change: Callable[..., Document]) -> None:
        document = self._desk.document.value
        if document is None or not document.active:
            return
        try:
            self._desk.document.edit(label, functools.partial(change, layer=document.active))
        except Refused as why:
            self._desk.notices.say(str(why))
