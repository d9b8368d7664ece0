"""The layer panel: the list with thumbnails and eyes, the active layer's opacity, and what can be done to layers."""

from __future__ import annotations

import functools
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from controls.plugins import Param
from controls.raster import Raster
from editor import offers
from editor.desk import Desk, Panel
from editor.document import (
    Document,
    Layer,
    add_fresh,
    duplicate_layer,
    raise_layer,
    remove_layer,
    set_active,
    set_layer,
)
from editor.icons import icon
from editor.widgets.form import Form, Page
from editor.widgets.thumbnail import thumbnail

Index = QModelIndex | QPersistentModelIndex

side, eye_width, row_height, indent = 36, 34, 48, 14
"""Pixels: a thumbnail's side, the eye's column, a row, and a group's children to the right of it."""

opacity = Param("opacity", "Opacity", "float", 100.0, "How much the layer covers.", 0.0, 100.0, 1.0, unit="%")
words = {
    "paint": "Paint",
    "control": "Steers",
    "mask": "Mask",
    "result": "Result",
    "group": "Group",
}
layer_role = Qt.ItemDataRole.UserRole


class Row(NamedTuple):
    """A line of the list: a layer and how deep in groups it stands."""

    layer: Layer
    depth: int


class LayerRows(QAbstractListModel):
    """The document's layers, uppermost first. Visibility and names are edits of the document."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[Row] = []
        self._thumbnails: dict[int, tuple[Raster, QImage]] = {}

    @property
    def rows(self) -> list[Row]:
        return self._rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def show_document(self, document: Document | None) -> None:
        """Redraw what differs; start anew only where layers came, went or moved."""
        rows = [] if document is None else _rows(document.layers)
        if [(row.layer.id, row.depth) for row in rows] != [(row.layer.id, row.depth) for row in self._rows]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        else:
            old, self._rows = self._rows, rows
            for place, (before, after) in enumerate(zip(old, rows, strict=True)):
                if before.layer is not after.layer:
                    self.dataChanged.emit(self.index(place), self.index(place))
        held = {id(row.layer.pixels) for row in rows}
        self._thumbnails = {key: entry for key, entry in self._thumbnails.items() if key in held}

    def place_of(self, layer: str) -> int:
        return next((place for place, row in enumerate(self._rows) if row.layer.id == layer), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.layer.name
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(row.layer)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.layer.name}\n{describe(row.layer)}\nDouble-click to rename"
        return row if role == layer_role else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not name:
            return False
        layer = self._rows[index.row()].layer.id
        self._desk.document.edit("Rename layer", functools.partial(set_layer, layer=layer, name=name))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def _thumbnail(self, layer: Layer) -> QImage:
        key = id(layer.pixels)
        if key not in self._thumbnails:
            self._thumbnails[key] = layer.pixels, thumbnail(layer.pixels, 2 * side)
        return self._thumbnails[key][1]


class LayerDelegate(QStyledItemDelegate):
    """Draws a row: eye, thumbnail, name, and what the layer is."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(layer_role)
        palette, area = option.palette, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(area, palette.button())
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), palette.highlight())
        eye = "eye" if row.layer.visible else "eye-shut"
        painter.setOpacity(1.0 if row.layer.visible else 0.45)
        icon(eye).paint(painter, self.eye(area).adjusted(7, 14, -7, -14))
        left = area.left() + eye_width + indent * row.depth
        ground = QRect(left, area.top() + (row_height - side) // 2, side, side)
        painter.fillRect(ground, _paper(row.layer))
        image: QImage = index.data(Qt.ItemDataRole.DecorationRole)
        size = image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        inside = QRect(ground.left() + (side - size.width()) // 2, ground.top() + (side - size.height()) // 2,
                       *size.toTuple())  # fmt: skip
        painter.drawImage(inside, image)
        painter.setOpacity(1.0)
        painter.setPen(palette.placeholderText().color())
        painter.drawRect(ground.adjusted(0, 0, -1, -1))
        text = QRect(ground.right() + 10, area.top() + 6, area.right() - ground.right() - 16, row_height - 12)
        self._write(painter, option, text, row.layer)
        painter.restore()

    def _write(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, layer: Layer) -> None:
        metrics, half = option.fontMetrics, area.height() // 2
        upper, lower = area.adjusted(0, 0, 0, -half), area.adjusted(0, half, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        name = metrics.elidedText(layer.name, Qt.TextElideMode.ElideRight, area.width())
        painter.setPen((option.palette.text() if layer.visible else option.palette.placeholderText()).color())
        painter.drawText(upper, flags, name)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.88)
        painter.setFont(font)
        painter.setPen(option.palette.placeholderText().color())
        about = painter.fontMetrics().elidedText(describe(layer), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(lower, flags, about)

    def eye(self, area: QRect) -> QRect:
        return QRect(area.left() + 2, area.top(), eye_width - 2, area.height())

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        pressed = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if pressed and isinstance(event, QMouseEvent) and self.eye(option.rect).contains(event.position().toPoint()):
            layer = index.data(layer_role).layer
            label = "Hide layer" if layer.visible else "Show layer"
            self._desk.document.edit(label, functools.partial(set_layer, layer=layer.id, visible=not layer.visible))
            return True
        return super().editorEvent(event, model, option, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(layer_role)
        left = option.rect.left() + eye_width + indent * row.depth + side + 4
        editor.setGeometry(QRect(left, option.rect.top() + 8, option.rect.right() - left - 4, row_height - 16))


class LayersPanel(Page):
    """Reads the document's layers and edits them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.rows = LayerRows(desk, self)
        self.list = QListView()
        self.list.setAccessibleName("Layers, uppermost first")
        self.list.setModel(self.rows)
        self.list.setItemDelegate(LayerDelegate(desk, self.list))
        self.list.setMinimumHeight(150)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form = Form((opacity,))
        self.add(self.form)
        self.add(self.list, 1)
        self._buttons: dict[str, QToolButton] = {}
        bar = QHBoxLayout()
        bar.setSpacing(2)
        for name, text, slot in (
            ("add", "Add a paint layer", self._add),
            ("add-sketch", "Add a sketch that steers", self._add_sketch),
            ("add-mask", "Add a mask", self._add_mask),
            ("duplicate", "Duplicate the layer", self._duplicate),
            ("up", "Move the layer up", self._up),
            ("down", "Move the layer down", self._down),
            ("remove", "Remove the layer", self._remove),
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
        self.form.edited.connect(self._set_opacity)
        self.form.settled.connect(desk.document.seal)
        self._show(None, desk.document.value)
        self._show_icons()

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
        for name in ("duplicate", "remove", "up", "down"):
            self._buttons[name].setEnabled(layer is not None)
        if layer is not None:
            self.form.show_values({"opacity": layer.opacity * 100})

    # ------------------------------------------------------------------ what a person does

    def _active(self) -> str:
        document = self._desk.document.value
        return document.active if document is not None else ""

    def _choose(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            layer = self.rows.rows[current.row()].layer.id
            self._desk.document.amend(functools.partial(set_active, layer=layer))

    def _reveal(self, index: QModelIndex) -> None:
        """A hidden control layer that is clicked is one to be drawn on, so it is shown again."""
        layer = self.rows.rows[index.row()].layer
        place = self.list.viewport().mapFromGlobal(self.list.cursor().pos()).x()
        if layer.role == "control" and not layer.visible and not 0 <= place < eye_width:
            self._desk.document.edit("Show layer", functools.partial(set_layer, layer=layer.id, visible=True))

    def _set_opacity(self, name: str, value: float) -> None:
        layer = self._active()
        change = functools.partial(set_layer, layer=layer, opacity=value / 100)
        self._desk.document.edit("Opacity", change, merge=f"opacity {layer}")

    def _add(self) -> None:
        self._desk.document.edit("Add layer", functools.partial(add_fresh, name="Layer", role="paint"))

    def _add_sketch(self) -> None:
        kind = offers.presets().sketch_kind
        self._desk.document.edit("Add a sketch", functools.partial(add_fresh, name="Sketch", role="control", kind=kind))

    def _add_mask(self) -> None:
        self._desk.document.edit("Add a mask", functools.partial(add_fresh, name="Mask", role="mask"))

    def _duplicate(self) -> None:
        self._desk.document.edit("Duplicate layer", functools.partial(duplicate_layer, layer=self._active()))

    def _up(self) -> None:
        self._desk.document.edit("Move layer up", functools.partial(raise_layer, layer=self._active(), by=1))

    def _down(self) -> None:
        self._desk.document.edit("Move layer down", functools.partial(raise_layer, layer=self._active(), by=-1))

    def _remove(self) -> None:
        self._desk.document.edit("Remove layer", functools.partial(remove_layer, layer=self._active()))


def describe(layer: Layer) -> str:
    """What a layer is, in a few words."""
    word = words.get(layer.role, layer.role.capitalize())
    if layer.role == "control":
        word = f"{layer.kind.capitalize()}, {'steers' if layer.enabled else 'switched off'}"
        word += f" at {layer.weight:g}" if layer.enabled and layer.weight != 1 else ""
    parts = [word]
    if layer.opacity < 1:
        parts.append(f"{layer.opacity:.0%}")
    if layer.blend != "normal":
        parts.append(layer.blend)
    if not layer.visible:
        parts.append("hidden")
    return ", ".join(parts)


def _rows(layers: tuple[Layer, ...], depth: int = 0) -> list[Row]:
    rows: list[Row] = []
    for layer in reversed(layers):
        rows += [Row(layer, depth), *_rows(layer.children, depth + 1)]
    return rows


def _paper(layer: Layer) -> Qt.GlobalColor:
    """What shows through a thumbnail: white under a picture or a sketch, black under a mask, as its values read."""
    return Qt.GlobalColor.black if layer.role == "mask" else Qt.GlobalColor.white


def make(desk: Desk) -> QWidget:
    return LayersPanel(desk)


PLUGIN = Panel("Layers", make, area="right", order=20, least=280)
