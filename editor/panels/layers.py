"""The layer panel: the list with thumbnails and eyes, the active layer's blend mode, opacity and locks, and what can be
done to layers."""

from __future__ import annotations

import functools

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QListView, QToolButton, QWidget

from controls.plugins import Param, Value
from editor import layering, offers
from editor.desk import Desk, Panel
from editor.document import (
    Document,
    Lock,
    add_fresh,
    blends,
    duplicate_layer,
    raise_layer,
    set_active,
    set_layer,
)
from editor.icons import icon
from editor.tool import Refused
from editor.widgets.form import Form, Page, label_width
from editor.widgets.layer_list import LayerDelegate, LayerRows, eye_width, row_height
from editor.words import mark, tr

blend = Param(
    "blend", "Blend", "choice", "normal", "How the layer's colours mix with those below.", choices=blends
)  # fmt: skip
opacity = Param("opacity", "Opacity", "float", 100.0, "How much the layer covers.", 0.0, 100.0, 1.0, unit="%")
lock_words: dict[Lock, str] = {
    "pixels": mark("Lock the pixels: nothing is painted there"),
    "position": mark("Lock the place: it is not moved"),
    "alpha": mark("Lock the transparency: colours change, what is covered does not"),
}


class LayersPanel(Page):
    """Reads the document's layers and edits them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.rows = LayerRows(desk, self)
        self.list = self._list()
        self.form = Form((blend, opacity))
        self._buttons: dict[str, QToolButton] = {}
        self.add(self.form)
        self.column.addLayout(self._lock_row())
        self.add(self.list, 1)
        bar = QHBoxLayout()
        bar.setSpacing(2)
        for name, text, slot in (
            ("add", tr("Add a paint layer"), self._add),
            ("add-sketch", tr("Add a sketch that steers"), self._add_sketch),
            ("add-mask", tr("Add a mask"), self._add_mask),
            ("group", tr("Put the layer into a group"), self._group),
            ("duplicate", tr("Duplicate the layer"), self._duplicate),
            ("up", tr("Move the layer up"), self._up),
            ("down", tr("Move the layer down"), self._down),
            ("remove", tr("Remove the layer"), self._remove),
        ):
            if name in ("duplicate", "remove"):
                bar.addStretch(1)
            bar.addWidget(self._button(name, text))
            self._buttons[name].clicked.connect(slot)
        self.column.addLayout(bar)
        desk.document.changed.connect(self._show)
        desk.settings.changed.connect(self._show_icons)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.clicked.connect(self._reveal)
        self.form.edited.connect(self._set_field)
        self.form.settled.connect(desk.document.seal)
        self._show(None, desk.document.value)
        self._show_icons()

    def _list(self) -> QListView:
        view = QListView()
        view.setAccessibleName(tr("Layers, uppermost first"))
        view.setModel(self.rows)
        view.setItemDelegate(LayerDelegate(self._desk, view))
        view.setMinimumHeight(2 * row_height + 2)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        view.setDefaultDropAction(Qt.DropAction.MoveAction)
        return view

    def _lock_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        label = QLabel(tr("Lock"))
        label.setFixedWidth(label_width + 6)
        row.addWidget(label)
        for lock, text in lock_words.items():
            button = self._button(f"lock-{lock}", tr(text))
            button.setCheckable(True)
            button.clicked.connect(functools.partial(self._set_lock, lock))
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(
            self._button("layer-mask", tr("Give the layer a mask of its own, of the selection if there is one"))
        )
        self._buttons["layer-mask"].clicked.connect(self._add_layer_mask)
        return row

    def _button(self, name: str, text: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(text)
        button.setAccessibleName(text)
        self._buttons[name] = button
        return button

    def button(self, name: str) -> QToolButton:
        return self._buttons[name]

    def _show_icons(self, *_: object) -> None:
        for name, button in self._buttons.items():
            button.setIcon(icon(name))
        self.list.viewport().update()

    def _show(self, old: Document | None, document: Document | None) -> None:
        self.setEnabled(document is not None)
        self.rows.show_document(document)
        layer = document.active_layer if document is not None else None
        place = self.rows.place_of(layer.id) if layer is not None else -1
        if place != self.list.currentIndex().row():
            self.list.setCurrentIndex(self.rows.index(place) if place >= 0 else QModelIndex())
        self.form.setEnabled(layer is not None)
        for name in ("duplicate", "remove", "up", "down", "group", *(f"lock-{lock}" for lock in lock_words)):
            self._buttons[name].setEnabled(layer is not None)
        can_mask = layer is not None and layer.mask is None and layer.role in layering.maskable
        self._buttons["layer-mask"].setEnabled(can_mask)
        for lock in lock_words:
            self._buttons[f"lock-{lock}"].setChecked(layer is not None and lock in layer.locks)
        if layer is not None:
            self.form.show_values({"opacity": layer.opacity * 100, "blend": layer.blend})
        if old is not None and document is not None and old.on_mask != document.on_mask:
            self.list.viewport().update()

    # ------------------------------------------------------------------ what a person does

    def _active(self) -> str:
        document = self._desk.document.value
        return document.active if document is not None else ""

    def _choose(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid() and self.rows.rows[current.row()].layer.id != self._active():
            layer = self.rows.rows[current.row()].layer.id
            self._desk.document.amend(functools.partial(set_active, layer=layer))

    def _reveal(self, index: QModelIndex) -> None:
        """A hidden control layer that is clicked is one to be drawn on, so it is shown again."""
        layer = self.rows.rows[index.row()].layer
        place = self.list.viewport().mapFromGlobal(self.list.cursor().pos()).x()
        if layer.role == "control" and not layer.visible and not 0 <= place < eye_width:
            self._desk.document.edit(tr("Show layer"), functools.partial(set_layer, layer=layer.id, visible=True))

    def _set_field(self, name: str, value: Value) -> None:
        layer = self._active()
        fields = {name: float(value) / 100 if name == opacity.name else value}
        change = functools.partial(set_layer, layer=layer, **fields)
        self._desk.document.edit(
            tr("Opacity") if name == opacity.name else tr("Blend mode"), change, merge=f"{name} {layer}"
        )

    def _set_lock(self, lock: Lock) -> None:
        is_locked = self._buttons[f"lock-{lock}"].isChecked()
        change = functools.partial(layering.set_lock, layer=self._active(), lock=lock, is_locked=is_locked)
        self._desk.document.edit(tr("Lock layer") if is_locked else tr("Unlock layer"), change)

    def _add_layer_mask(self) -> None:
        self._desk.document.edit(tr("Add layer mask"), functools.partial(layering.add_mask, layer=self._active()))

    def _group(self) -> None:
        self._desk.document.edit(tr("Group"), functools.partial(layering.group, layer=self._active()))

    def _add(self) -> None:
        self._desk.document.edit(tr("Add layer"), functools.partial(add_fresh, name=tr("Layer"), role="paint"))

    def _add_sketch(self) -> None:
        kind = offers.presets().sketch_kind
        self._desk.document.edit(
            tr("Add a sketch"), functools.partial(add_fresh, name=tr("Sketch"), role="control", kind=kind)
        )

    def _add_mask(self) -> None:
        self._desk.document.edit(tr("Add a mask"), functools.partial(add_fresh, name=tr("Mask"), role="mask"))

    def _duplicate(self) -> None:
        self._desk.document.edit(tr("Duplicate layer"), functools.partial(duplicate_layer, layer=self._active()))

    def _up(self) -> None:
        self._desk.document.edit(tr("Move layer up"), functools.partial(raise_layer, layer=self._active(), by=1))

    def _down(self) -> None:
        self._desk.document.edit(tr("Move layer down"), functools.partial(raise_layer, layer=self._active(), by=-1))

    def _remove(self) -> None:
        try:
            self._desk.document.edit(tr("Remove layer"), functools.partial(layering.remove, layer=self._active()))
        except Refused as why:
            self._desk.notices.say(str(why))


def make(desk: Desk) -> QWidget:
    return LayersPanel(desk)


PLUGIN = Panel("Layers", make, area="right", order=20, least=264)
