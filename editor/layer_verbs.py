"""Verbs of the Layer menu beyond adding: groups, merging, and masks of layers."""

from __future__ import annotations

import functools
from collections.abc import Callable

from editor import layering
from editor.document import Document, duplicate_layer
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

    def _on_layer(self, label: str, change: Callable[..., Document]) -> None:
        document = self._desk.document.value
        if document is None or not document.active:
            return
        try:
            self._desk.document.edit(label, functools.partial(change, layer=document.active))
        except Refused as why:
            self._desk.notices.say(str(why))
