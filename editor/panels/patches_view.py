"""The patches panel: files that are laid over the model, each with a weight, and layers that steer as pictures."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from controls.plugins import Param, Value
from editor import patching
from editor.desk import Desk, Panel
from editor.document import Document
from editor.icons import icon
from editor.widgets.form import Choice, Form, Page, dim, heading
from editor.words import mark, tr
from pipelines.catalog import Catalog

patch_weight = Param("weight", "Weight", "float", 1.0, "How much it counts; 0 is not at all.", -2.0, 2.0, 0.05)
picture_weight = Param("weight", "Weight", "float", 1.0, "How much it counts; 0 is not at all.", 0.0, 2.0, 0.05)
empty = mark("Nothing is laid over the model.")
no_reader = mark("Lay an IP-Adapter over the model first: it lets layers steer as a prompt does.")
no_picture = mark("Choose a layer that holds a picture, then press the button above.")


class Laid(QWidget):
    """One row: a name, a weight and a button that removes it."""

    weighed = Signal(float)
    settled = Signal()
    removed = Signal()

    def __init__(self, name: str, note: str, param: Param) -> None:
        super().__init__()
        self.form = Form((param,))
        self.remove = QToolButton()
        self.remove.setIcon(icon("remove"))
        self.remove.setToolTip(tr("Remove {name}", name=name))
        self.remove.setAccessibleName(tr("Remove {name}", name=name))
        label = QLabel(name)
        label.setToolTip(note)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label, 1)
        head.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.form)
        self.form.edited.connect(self._tell)
        self.form.settled.connect(self.settled)
        self.remove.clicked.connect(self.removed)

    def _tell(self, name: str, value: Value) -> None:
        self.weighed.emit(float(value))


class PatchesPanel(Page):
    """Edits the document's patches and which of its layers are reference pictures."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.kind = Choice()
        self.kind.setAccessibleName(tr("Kind of patch"))
        self.insert = QPushButton(tr("Add files…"))
        self.insert.setToolTip(tr("Lay .safetensors files over the model; the files stay where they are"))
        self.help, self.empty = dim(), dim(tr(empty))
        self.head = heading(tr("Reference pictures"))
        self.refer = QPushButton(tr("Use this layer"))
        self.refer.setToolTip(
            tr("The active layer steers as a picture, and is hidden, as it is no part of the picture")
        )
        self.hint = dim()
        self.patches: list[Laid] = []
        self.pictures: list[Laid] = []
        self._patch_keys: tuple[tuple[str, str], ...] = ()
        self._picture_keys: tuple[tuple[str, str], ...] = ()
        self._patch_rows, self._picture_rows = QVBoxLayout(), QVBoxLayout()
        self._lay_out()
        for state in (desk.document, desk.engine):
            state.changed.connect(self._show)
        desk.settings.changed.connect(self._show_icons)
        self.kind.chosen.connect(self._show_help)
        self.insert.clicked.connect(self._insert)
        self.refer.clicked.connect(self._refer)
        self._show()

    def _lay_out(self) -> None:
        self.add_row(self.kind, self.insert)
        self.add(self.help)
        self.add(self.empty)
        self.column.addLayout(self._patch_rows)
        self.add(self.head)
        self.add(self.refer)
        self.column.addLayout(self._picture_rows)
        self.add(self.hint)
        self.column.addStretch(1)

    # ------------------------------------------------------------------ what is shown

    def _show(self, *_: object) -> None:
        document, catalog = self._desk.document.value, self._desk.engine.state.catalog
        self.setEnabled(document is not None and catalog is not None)
        self.kind.setPlaceholderText("" if catalog is not None else tr("when the engine is ready"))
        if catalog is not None:
            self.kind.offer([(kind.id, _named(kind.title), kind.help) for kind in catalog.patches])
            if self.kind.currentIndex() < 0 and catalog.patches:
                self.kind.show_value(catalog.patches[0].id)
            self._show_help()
        if document is not None:
            self._show_patches(document, catalog)
            self._show_pictures(document, catalog)

    def _show_help(self, *_: object) -> None:
        catalog, chosen = self._desk.engine.state.catalog, self.kind.currentData()
        found = [kind.help for kind in catalog.patches if kind.id == chosen] if catalog is not None else []
        self.help.setText("".join(found))

    def _show_patches(self, document: Document, catalog: Catalog | None) -> None:
        keys = tuple((patch.kind, patch.path) for patch in document.patches)
        if keys != self._patch_keys:
            self._patch_keys = keys
            titles = {kind.id: _named(kind.title) for kind in catalog.patches} if catalog is not None else {}
            names = [(patch.path.replace("\\", "/").rpartition("/")[2], patch) for patch in document.patches]
            rows = [(f"{name}", f"{titles.get(patch.kind, patch.kind)}: {patch.path}") for name, patch in names]
            self.patches = self._rows(self._patch_rows, rows, patch_weight, self._weigh_patch, self._remove_patch)
        for row, patch in zip(self.patches, document.patches, strict=True):
            row.form.show_values({"weight": patch.weight})
        self.empty.setVisible(not self.patches)

    def _show_pictures(self, document: Document, catalog: Catalog | None) -> None:
        layers = patching.reference_layers(document)
        keys = tuple((layer.id, layer.name) for layer in layers)
        if keys != self._picture_keys:
            self._picture_keys = keys
            rows = [(layer.name, tr("Steers as a picture, seen or not")) for layer in layers]
            self.pictures = self._rows(
                self._picture_rows, rows, picture_weight, self._weigh_picture, self._remove_picture
            )
        for row, layer in zip(self.pictures, layers, strict=True):
            row.form.show_values({"weight": patching.reference_weight(layer) or 0.0})
        reads = catalog is not None and patching.reader(document, catalog) is not None
        shown = catalog is not None and bool(patching.reading_kinds(catalog) or layers)
        active = document.active_layer
        free = active is not None and patching.reference_weight(active) is None
        self.head.setVisible(shown)
        self.refer.setVisible(shown and reads)
        self.refer.setEnabled(free and patching.can_be_reference(active))
        self.hint.setText(tr(no_reader) if not reads else "" if layers else tr(no_picture))
        self.hint.setVisible(shown and bool(self.hint.text()))

    def _rows(self, column: QVBoxLayout, rows: list[tuple[str, str]], param: Param, weigh, remove) -> list[Laid]:
        """The rows anew: (name, note) of each; a weight and a removal are told with the row's place."""
        while (item := column.takeAt(0)) is not None and (row := item.widget()) is not None:
            row.deleteLater()
        made = [Laid(name, note, param) for name, note in rows]
        for place, row in enumerate(made):
            column.addWidget(row)
            row.weighed.connect(functools.partial(weigh, place))
            row.settled.connect(self._desk.document.seal)
            row.removed.connect(functools.partial(remove, place))
        return made

    def _show_icons(self, *_: object) -> None:
        for row in (*self.patches, *self.pictures):
            row.remove.setIcon(icon("remove"))

    # ------------------------------------------------------------------ what a person does

    def _insert(self) -> None:
        kind = self.kind.currentData()
        paths = self._desk.asking.weights(tr("Lay over the model"), self._desk.settings.value.folder) if kind else []
        if paths:
            self._desk.document.edit(tr("Lay over"), functools.partial(patching.with_patches, kind=kind, paths=paths))

    def _weigh_patch(self, place: int, weight: float) -> None:
        change = functools.partial(patching.with_patch_weight, place=place, weight=weight)
        self._desk.document.edit(tr("Weight of a patch"), change, merge=f"patch weight {place}")

    def _remove_patch(self, place: int) -> None:
        self._desk.document.edit(tr("Remove a patch"), functools.partial(patching.without_patch, place=place))

    def _refer(self) -> None:
        document = self._desk.document.value
        if document is not None and patching.can_be_reference(document.active_layer):
            change = functools.partial(patching.with_reference, layer=document.active, weight=1.0)
            self._desk.document.edit(tr("Reference picture"), change)

    def _weigh_picture(self, place: int, weight: float) -> None:
        layer = self._picture_keys[place][0]
        change = functools.partial(patching.with_reference, layer=layer, weight=weight)
        self._desk.document.edit(tr("Weight of a reference"), change, merge=f"reference weight {layer}")

    def _remove_picture(self, place: int) -> None:
        change = functools.partial(patching.without_reference, layer=self._picture_keys[place][0])
        self._desk.document.edit(tr("No reference picture"), change)


def _named(title: str) -> str:
    return title[:1].upper() + title[1:]


def make(desk: Desk) -> QWidget:
    return PatchesPanel(desk)


PLUGIN = Panel("Patches", make, area="left", group="asking", order=12)
