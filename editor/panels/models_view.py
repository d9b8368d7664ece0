"""The models panel: what is installed and what it can do, what is missing and why; choosing, adding, removing."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QWidget

import resources
from controls.plugins import Broken
from editor import offers
from editor.desk import Desk, Panel
from editor.document import set_fields
from editor.shelf import is_removable, licence
from editor.widgets.form import Page, dim, heading
from editor.words import counted, mark, number, tr
from pipelines.catalog import Catalog, ModelEntry

list_height = 118
id_role = Qt.ItemDataRole.UserRole
waiting = mark("Models are listed when the engine is ready.")
empty = mark("No model is installed. Add a folder in diffusers' layout, or a single .safetensors file.")


class ModelsPanel(Page):
    """Reads the catalog; chooses the document's model; all else is asked of `desk.shelf`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._catalog: Catalog | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Models"))
        self.list.setFixedHeight(list_height)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = dim(waiting)
        self.use = QPushButton(tr("Use"))
        self.use.setToolTip(tr("Paint with this model in this document"))
        self.remove = QPushButton(tr("Remove…"))
        self.remove.setToolTip(tr("Forget a model that was added; your own files stay"))
        self.folder = QPushButton(tr("Add a folder…"))
        self.folder.setToolTip(tr("Use a model in diffusers' layout where it lies"))
        self.file = QPushButton(tr("Add a file…"))
        self.file.setToolTip(tr("Use a checkpoint where it lies; .ckpt and .pt are converted first"))
        self.text = dim()
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.broken_head, self.broken = heading(tr("Broken")), dim()
        self.absent_head, self.absent = heading(tr("Not added yet")), dim()
        for widget in (self.empty, self.list):
            self.add(widget)
        self.add_row(self.use, self.remove)
        self.add_row(self.folder, self.file)
        for widget in (self.text, self.broken_head, self.broken, self.absent_head, self.absent):
            self.add(widget)
        self.column.addStretch(1)
        for state in (desk.document, desk.engine):
            state.changed.connect(self._show)
        self.list.currentRowChanged.connect(self._show_chosen)
        self.list.itemActivated.connect(self._use)
        self.use.clicked.connect(self._use)
        self.remove.clicked.connect(self._remove)
        self.folder.clicked.connect(self._add_folder)
        self.file.clicked.connect(self._add_files)
        self._show()

    # ------------------------------------------------------------------ what is shown

    def _show(self, *_: object) -> None:
        catalog = self._desk.engine.state.catalog
        if catalog is not self._catalog and catalog is not None:
            self._list_anew(catalog)
        self._catalog = catalog
        self.list.setVisible(self.list.count() > 0)
        self.empty.setText(tr(waiting) if catalog is None else tr(empty))
        self.empty.setVisible(self.list.count() == 0)
        broken, absent = (catalog.broken, catalog.absent) if catalog is not None else ((), ())
        reasons = ["\n".join(f"{_named(each)}: {each.reason}" for each in them) for them in (broken, absent)]
        self.broken.setText(reasons[0])
        self.absent.setText(
            tr(
                "{names}. Point here for what each of them needs.",
                names=" · ".join(each.title or each.id for each in absent),
            )
        )
        self.absent.setToolTip(reasons[1])
        for head, text, them in ((self.broken_head, self.broken, broken), (self.absent_head, self.absent, absent)):
            head.setVisible(bool(them))
            text.setVisible(bool(them))
        self._mark()
        self._show_buttons()

    def _list_anew(self, catalog: Catalog) -> None:
        kept = self.chosen.id if self.chosen is not None else ""
        self.list.clear()
        for entry in catalog.models:
            item = QListWidgetItem()
            item.setData(id_role, entry.id)
            item.setSizeHint(QSize(100, 2 * self.fontMetrics().lineSpacing() + 10))
            self.list.addItem(item)
        self._catalog = catalog
        ids = [entry.id for entry in catalog.models]
        self.list.setCurrentRow(ids.index(kept) if kept in ids else 0)

    def _mark(self) -> None:
        """Say of each model what it is, and which one the document uses."""
        document, catalog = self._desk.document.value, self._catalog
        used = offers.model_of(document, catalog) if document is not None and catalog is not None else None
        for row, entry in enumerate(catalog.models if catalog is not None else ()):
            mark = tr(" · in use") if used is not None and entry.id == used.id else ""
            text = f"{entry.title}{mark}\n{brief(entry)}"
            if self.list.item(row).text() != text:
                self.list.item(row).setText(text)

    def _show_chosen(self, *_: object) -> None:
        entry, catalog = self.chosen, self._catalog
        self.text.setText(described(entry, catalog) if entry is not None and catalog is not None else "")
        self.text.setVisible(bool(self.text.text()))
        self._show_buttons()

    def _show_buttons(self) -> None:
        entry, document = self.chosen, self._desk.document.value
        self.use.setEnabled(entry is not None and not entry.fault and document is not None)
        self.remove.setEnabled(entry is not None and is_removable(entry))

    @property
    def chosen(self) -> ModelEntry | None:
        """The model whose row is chosen."""
        item = self.list.currentItem()
        found = self._catalog.models if self._catalog is not None and item is not None else ()
        return next((entry for entry in found if entry.id == item.data(id_role)), None)

    # ------------------------------------------------------------------ what a person does

    def _use(self, *_: object) -> None:
        entry = self.chosen
        if entry is not None and not entry.fault:
            self._desk.document.edit(tr("Model"), functools.partial(set_fields, model=entry.id))

    def _remove(self) -> None:
        entry = self.chosen
        if entry is None:
            return
        detail = tr("What was downloaded or converted for it is deleted; your own files stay where they are.")
        if self._desk.asking.sure(tr("Remove the model “{title}”?", title=entry.title), detail, tr("Remove")):
            self._desk.shelf.remove(entry.id)

    def _add_folder(self) -> None:
        folder = self._desk.asking.folder(tr("A model's folder"), self._desk.settings.value.folder)
        if folder is not None:
            self._desk.shelf.add(folder)

    def _add_files(self) -> None:
        for path in self._desk.asking.weights(tr("A model's file"), self._desk.settings.value.folder):
            self._desk.shelf.add(path)


def brief(entry: ModelEntry) -> str:
    """A model in a line."""
    if entry.fault:
        return tr("cannot be used")
    size = f"{number(entry.bytes / 1e9, '.1f')} GB" if entry.bytes >= 1e9 else f"{entry.bytes / 1e6:.0f} MB"
    return f"{entry.family.replace('_', ' ')} · {entry.extent.width} × {entry.extent.height} · {size}"


def described(entry: ModelEntry, catalog: Catalog) -> str:
    """What a person may want to know of a model, a line for each."""
    if entry.fault:
        return f"{entry.fault}\n{entry.path}"
    titles = {kind.id: kind.title for kind in catalog.kinds}
    steered = ", ".join(titles.get(kind, kind) for kind in entry.controls)
    modes = ", ".join(mode.title for mode in catalog.modes if offers.fits(mode, entry))
    said = [
        tr("Steered by: {kinds}", kinds=steered) if steered else tr("Steered by: nothing"),
        tr("Modes: {modes}", modes=modes) if modes else tr("Modes: none"),
        counted("%n step of its own", "%n steps of its own", entry.steps),
    ]
    said += [
        tr(
            "{name} cannot be used: {message} {advice}", name=each.name, message=each.message, advice=each.advice
        ).rstrip()
        for each in entry.unfit
    ]
    said += [each for each in (entry.stands_in, *entry.notes) if each]
    named = licence(Path(entry.path))
    place = tr("Comes with Underpaint.") if Path(entry.path).is_relative_to(resources.root) else entry.path
    return "\n".join(
        (*said, *([tr("Licence: {named}", named=named)] if named else []), *([place] if entry.path else []))
    )


def _named(it: Broken) -> str:
    return f"{it.title} ({it.id})" if it.title else f"{it.id} ({it.folder})"


def make(desk: Desk) -> QWidget:
    return ModelsPanel(desk)


PLUGIN = Panel("Models", make, area="left", group="asking", order=13)
