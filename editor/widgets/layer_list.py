"""The list of layers: rows for a view, how each is drawn, and what is done by clicking and dragging there."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QBrush, QColor, QImage, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from controls.raster import Raster
from editor import layering
from editor.desk import Desk
from editor.document import Document, Layer, move_layer, set_active, set_layer
from editor.icons import icon
from editor.widgets.thumbnail import chequers, thumbnail
from editor.words import mark, number, tr

Index = QModelIndex | QPersistentModelIndex

side, eye_width, row_height, indent = 36, 34, 48, 14
"""Pixels: a thumbnail's side, the eye's column, a row, and a group's children to the right of it."""

words = {
    "paint": mark("Paint"),
    "control": mark("Steers"),
    "mask": mark("Mask"),
    "result": mark("Result"),
    "group": mark("Group"),
}
layer_role = Qt.ItemDataRole.UserRole
dragged_type = "application/x-underpaint-layer"


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
        held = {id(raster) for row in rows for raster in (row.layer.pixels, row.layer.mask)}
        self._thumbnails = {key: entry for key, entry in self._thumbnails.items() if key in held}

    def place_of(self, layer: str) -> int:
        return next((place for place, row in enumerate(self._rows) if row.layer.id == layer), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.layer.name
        if role == Qt.ItemDataRole.DecorationRole:
            return self.thumbnail(row.layer.pixels)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.layer.name}, {describe(row.layer)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("{name}\n{what}\nDouble-click to rename", name=row.layer.name, what=describe(row.layer))
        return row if role == layer_role else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not name:
            return False
        layer = self._rows[index.row()].layer.id
        self._desk.document.edit(tr("Rename layer"), functools.partial(set_layer, layer=layer, name=name))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = super().flags(index) | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
        is_group = self._rows[index.row()].layer.role == "group"
        return flags | Qt.ItemFlag.ItemIsDropEnabled if is_group else flags

    def thumbnail(self, raster: Raster) -> QImage:
        """A raster fitted into a row's square, made once."""
        key = id(raster)
        if key not in self._thumbnails:
            self._thumbnails[key] = raster, thumbnail(raster, 2 * side)
        return self._thumbnails[key][1]

    # ------------------------------------------------------------------ dragging

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [dragged_type]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(dragged_type, self._rows[indexes[0].row()].layer.id.encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """A layer was let go on a group (into it), above a row (there, in the same group), or below all (to the
        bottom)."""
        if not data.hasFormat(dragged_type):
            return False
        layer = bytes(data.data(dragged_type).data()).decode()
        if parent.isValid():
            change = functools.partial(layering.put_into, layer=layer, into=self._rows[parent.row()].layer.id)
        elif 0 <= row < len(self._rows):
            change = functools.partial(layering.put_above, layer=layer, other=self._rows[row].layer.id)
        else:
            change = functools.partial(move_layer, layer=layer, index=0)
        self._desk.document.edit(tr("Move layer"), change)
        return True


class LayerDelegate(QStyledItemDelegate):
    """Draws a row: eye, thumbnail, name, and what the layer is."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(layer_role)
        palette, area, layer = option.palette, option.rect, row.layer
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(area, palette.button())
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), palette.highlight())
        painter.setOpacity(1.0 if layer.visible else 0.45)
        icon("eye" if layer.visible else "eye-shut").paint(painter, self.eye(area).adjusted(7, 14, -7, -14))
        places = self.pictures(area, row)
        if layer.role == "group":
            icon("group").paint(painter, places[0].adjusted(7, 7, -7, -7))
        else:
            self._draw(painter, option, places[0], index.data(Qt.ItemDataRole.DecorationRole), _paper(layer))
        if layer.mask is not None:
            model = index.model()
            assert isinstance(model, LayerRows)
            self._draw(painter, option, places[1], model.thumbnail(layer.mask), QBrush(Qt.GlobalColor.black))
            self._mark(painter, option, places[1 if chosen and self._on_mask() else 0] if chosen else None)
        painter.setOpacity(1.0)
        left = places[-1].right() + 10
        text = QRect(left, area.top() + 6, area.right() - left - 6, row_height - 12)
        if layer.locks:
            icon("lock").paint(painter, QRect(text.right() - 14, text.top() + 2, 14, 14))
        self._write(painter, option, text, layer)
        painter.restore()

    def pictures(self, area: QRect, row: Row) -> list[QRect]:
        """Where a row's thumbnails are: of its pixels, and of its mask where it has one."""
        first = QRect(area.left() + eye_width + indent * row.depth, area.top() + (row_height - side) // 2, side, side)
        return [first] if row.layer.mask is None else [first, first.translated(side + 6, 0)]

    def _draw(
        self, painter: QPainter, option: QStyleOptionViewItem, ground: QRect, image: QImage, paper: QBrush
    ) -> None:
        painter.fillRect(ground, paper)
        size = image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        inside = QRect(ground.left() + (side - size.width()) // 2, ground.top() + (side - size.height()) // 2,
                       *size.toTuple())  # fmt: skip
        painter.drawImage(inside, image)
        painter.setPen(option.palette.placeholderText().color())
        painter.drawRect(ground.adjusted(0, 0, -1, -1))

    def _mark(self, painter: QPainter, option: QStyleOptionViewItem, place: QRect | None) -> None:
        """A frame around what strokes go to."""
        if place is not None:
            painter.setPen(QPen(option.palette.highlight().color(), 2))
            painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _on_mask(self) -> bool:
        document = self._desk.document.value
        return document is not None and document.on_mask

    def _write(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, layer: Layer) -> None:
        metrics, half = option.fontMetrics, area.height() // 2
        upper, lower = area.adjusted(0, 0, 0, -half), area.adjusted(0, half, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        room = area.width() - (20 if layer.locks else 0)
        name = metrics.elidedText(layer.name, Qt.TextElideMode.ElideRight, room)
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
            label = tr("Hide layer") if layer.visible else tr("Show layer")
            self._desk.document.edit(label, functools.partial(set_layer, layer=layer.id, visible=not layer.visible))
            return True
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._choose_part(event, option.rect, index.data(layer_role))
        return super().editorEvent(event, model, option, index)

    def _choose_part(self, event: QMouseEvent, area: QRect, row: Row) -> None:
        """A click on a layer's mask makes it what strokes go to, one elsewhere its pixels."""
        places = self.pictures(area, row)
        on_mask = len(places) > 1 and places[1].contains(event.position().toPoint())
        self._desk.document.amend(functools.partial(set_active, layer=row.layer.id, on_mask=on_mask))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(layer_role)
        left = self.pictures(option.rect, row)[-1].right() + 5
        editor.setGeometry(QRect(left, option.rect.top() + 8, option.rect.right() - left - 4, row_height - 16))


def describe(layer: Layer) -> str:
    """What a layer is, in a few words."""
    word = tr(words[layer.role]) if layer.role in words else layer.role.capitalize()
    if layer.role == "control":
        kind = tr(layer.kind.replace("_", " ").capitalize())
        word = f"{kind}, {tr('steers') if layer.enabled else tr('switched off')}"
        word += tr(" at {weight:g}", weight=layer.weight) if layer.enabled and layer.weight != 1 else ""
    parts = [word]
    if layer.opacity < 1:
        parts.append(number(layer.opacity, ".0%"))
    if layer.blend != "normal":
        parts.append(tr(layer.blend.replace("-", " ")))
    if not layer.visible:
        parts.append(tr("hidden"))
    return ", ".join(parts)


def _rows(layers: tuple[Layer, ...], depth: int = 0) -> list[Row]:
    rows: list[Row] = []
    for layer in reversed(layers):
        rows += [Row(layer, depth), *_rows(layer.children, depth + 1)]
    return rows


def _paper(layer: Layer) -> QBrush:
    """What shows through a thumbnail: chequers under a picture, white under a sketch, black under a mask, as its values
    read."""
    if layer.role in ("control", "mask"):
        return QBrush(Qt.GlobalColor.black if layer.role == "mask" else Qt.GlobalColor.white)
    return QBrush(chequers(QColor(205, 205, 205), QColor(170, 170, 170)))
