"""The Results panel: every finished result, searched, starred, compared, opened and recalled, whole or in part."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from editor.desk import Desk, Panel
from editor.gallery import Item
from editor.qimage import image_of
from editor.restoring import Part
from editor.results import Parts, Query, Results
from editor.widgets.comparison import Comparison
from editor.widgets.form import Page, dim
from editor.words import counted, mark, tr

shown_side = 84
Index = QModelIndex | QPersistentModelIndex

recalls: tuple[tuple[str, frozenset[Part]], ...] = (
    (mark("Prompt, settings and seed"), frozenset({"prompt", "settings", "seed"})),
    (mark("Prompt only"), frozenset({"prompt"})),
    (mark("Settings only"), frozenset({"settings"})),
    (mark("Seed only"), frozenset({"seed"})),
)


class Items(QAbstractListModel):
    """Results as Qt's list shows them; thumbnails are made when they are seen, older ones found at the list's end."""

    def __init__(self, results: Results, parent: QWidget) -> None:
        super().__init__(parent)
        self._results = results
        self._items: tuple[Item, ...] = ()
        self._icons: dict[int, QIcon] = {}

    def put(self, items: tuple[Item, ...]) -> None:
        """Show others; where older ones were only added below, the list stays where it is scrolled to."""
        old = self._items
        is_longer = 0 < len(old) < len(items)
        if is_longer and [item.number for item in items[: len(old)]] == [item.number for item in old]:
            self.beginInsertRows(QModelIndex(), len(old), len(items) - 1)
            self._items = items
            self.endInsertRows()
            self.dataChanged.emit(self.index(0), self.index(len(old) - 1))
            return
        self.beginResetModel()
        self._items = items
        numbers = {item.number for item in items}
        self._icons = {number: icon for number, icon in self._icons.items() if number in numbers}
        self.endResetModel()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._results.has_more

    def fetchMore(self, parent: Index) -> None:
        self._results.more()

    def item(self, row: int) -> Item:
        return self._items[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self._items[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            if item.number not in self._icons:
                self._icons[item.number] = QIcon(QPixmap.fromImage(image_of(item.thumbnail)))
            return self._icons[item.number]
        if role == Qt.ItemDataRole.UserRole:
            return item.starred
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"<p>{html.escape(item.prompt or item.title)}</p><p>{html.escape(said(item))}</p>"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.prompt or item.title}, {said(item)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The results' files, as other programs and our own canvas take them."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self._items[index.row()].path)) for index in indexes])
        return data


class Frame(QStyledItemDelegate):
    """Draws a thumbnail in its cell, framed where it is chosen, with a star where it has one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = option.rect.adjusted(2, 2, -2, -2)  # type: ignore[attr-defined]
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        icon.paint(painter, cell.adjusted(2, 2, -2, -2))
        palette = option.palette  # type: ignore[attr-defined]
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.setPen(QPen(palette.highlight().color(), 2))
            painter.drawRect(cell)
        if index.data(Qt.ItemDataRole.UserRole):
            corner = QRect(cell.right() - 19, cell.top() + 3, 17, 17)
            painter.fillRect(corner, QColor(0, 0, 0, 150))
            painter.setPen(QColor(255, 205, 90))
            painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, "★")


class ResultList(QListView):
    """removing(): Del was pressed here, where it means the result and not the active layer."""

    removing = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_delete(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_delete(event):
            self.removing.emit()
        else:
            super().keyPressEvent(event)


def _is_delete(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.NoModifier


class GalleryView(Page):
    """Search line, grid, what the chosen one is, and what can be done with it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._results = desk.results
        self.comparison: Comparison | None = None
        self._make_search()
        self._make_list()
        self._make_buttons()
        self._results.items.changed.connect(self._show)
        self._results.query.changed.connect(self._show_query)
        desk.document.changed.connect(self._enable)
        self._show((), self._results.items.value)

    def _make_search(self) -> None:
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Search: words, model, seed, 2026-11"))
        self.line.setClearButtonEnabled(True)
        self.line.setAccessibleName(tr("Search results"))
        for button in self.line.findChildren(QToolButton):
            button.setAccessibleName(tr("Clear the search"))
        self.line.setToolTip(tr("Words of the prompt, a model, a seed, or a day as 2026-11-21"))
        self.line.textEdited.connect(self._results.search)
        self.line.textChanged.connect(lambda text: None if text else self._results.search(""))
        self.starred = QToolButton()
        self.starred.setText("★")
        self.starred.setCheckable(True)
        self.starred.setToolTip(tr("Only results with a star"))
        self.starred.setAccessibleName(tr("Only results with a star"))
        self.starred.toggled.connect(self._results.show_starred)
        self.add_row(self.line, self.starred)

    def _make_list(self) -> None:
        self.items = Items(self._results, self)
        self.list = ResultList()
        self.list.removing.connect(self._delete)
        self.list.setModel(self.items)
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setDragEnabled(True)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(Frame(self.list))
        self.list.setIconSize(QSize(shown_side, shown_side))
        self.list.setGridSize(QSize(shown_side + 6, shown_side + 6))
        self.list.setMinimumHeight(2 * shown_side + 16)
        self.list.setAccessibleName(tr("Results"))
        self.list.doubleClicked.connect(self._open)
        self.list.selectionModel().selectionChanged.connect(self._enable)
        self.empty = dim()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.add(self.empty, 1)
        self.add(self.list, 1)
        self.about = dim()
        self.add(self.about)

    def _make_buttons(self) -> None:
        self.layer = self._button(tr("As layer"), tr("Put it on top of the current document"), self._add_layer)
        self.tab = self._button(tr("Open"), tr("Open it in a tab, with all that it was made from"), self._open)
        self.recall = self._button(tr("Recall"), tr("Ask for the same again in the current document"), None)
        menu = QMenu(self.recall)
        for text, parts in recalls:
            menu.addAction(tr(text)).setData(parts)
        menu.triggered.connect(lambda action: self._recall(action.data()))
        self.recall.setMenu(menu)
        self.add_row(self.tab, self.layer, self.recall)
        self.compare = self._button(tr("Compare"), tr("Hold it against the current document"), self._compare)
        self.star = self._button(tr("Star"), tr("Mark it, to find it again"), self._star)
        self.delete = self._button(tr("Delete"), tr("Take it out of the gallery; it can be brought back"), self._delete)
        self.add_row(self.compare, self.star, self.delete)

    def _button(self, text: str, tip: str, act: object) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        if act is not None:
            button.clicked.connect(act)
        return button

    @property
    def chosen(self) -> Item | None:
        rows = self.list.selectionModel().selectedIndexes()
        return self.items.item(rows[0].row()) if rows else None

    # ------------------------------------------------------------------ what is shown

    def _show(self, old: tuple[Item, ...], items: tuple[Item, ...]) -> None:
        chosen = self.chosen.number if self.chosen else 0
        self.items.put(items)
        for row, item in enumerate(items):
            if item.number == chosen:
                self.list.setCurrentIndex(self.items.index(row))
        query = self._results.query.value
        if query.words or query.starred:
            text = tr("Nothing matches. Try fewer words, or take the star off.")
        else:
            text = tr("Every picture that you generate is kept here, with all that it was made from.")
        self.empty.setText("" if items else text)
        self.empty.setVisible(not items)
        self.list.setVisible(bool(items))
        self._enable()

    def _show_query(self, old: Query, query: Query) -> None:
        if self.line.text() != query.words:
            self.line.setText(query.words)

    def _enable(self, *_: object) -> None:
        item, has_document = self.chosen, self._desk.document.value is not None
        for button in (self.tab, self.star, self.delete):
            button.setEnabled(item is not None)
        for button in (self.layer, self.recall, self.compare):
            button.setEnabled(item is not None and has_document)
        self.star.setText(tr("Unstar") if item is not None and item.starred else tr("Star"))
        many = len(self._results.items.value)
        if self._results.has_more:
            count = counted("The newest %n result.", "The newest %n results.", many)
        else:
            count = counted("%n result.", "%n results.", many)
        self.about.setText((f"{item.prompt or item.title}\n{said(item)}" if item else count) if many else "")
        self.about.setVisible(bool(many))

    # ------------------------------------------------------------------ what is done

    def _open(self, *_: object) -> None:
        if self.chosen is not None:
            self._results.open(self.chosen)

    def _add_layer(self) -> None:
        if self.chosen is not None:
            self._results.add_layer(self.chosen)

    def _recall(self, parts: Parts) -> None:
        if self.chosen is not None:
            self._results.recall(self.chosen, parts)

    def _star(self) -> None:
        if self.chosen is not None:
            self._results.star(self.chosen.number, not self.chosen.starred)

    def _delete(self) -> None:
        if self.chosen is not None:
            self._results.delete(self.chosen.number)

    def _compare(self) -> None:
        item = self.chosen
        if item is None:
            return
        name = self._desk.document.current.name if self._desk.document.current else ""
        self._results.compare(item, lambda result, now: self._hold(item, name, (result, now)))

    def _hold(self, item: Item, name: str, pair: tuple) -> None:
        self.comparison = Comparison(pair[0], pair[1], item.name, name, self.window())
        self.comparison.show()


def said(item: Item) -> str:
    """What a result is, in a line."""
    return tr(
        "{day} · {width} × {height} · {made_by} · seed {seed}",
        day=item.day,
        width=item.extent.width,
        height=item.extent.height,
        made_by=item.model or item.mode,
        seed=item.seed,
    )


def make(desk: Desk) -> QWidget:
    return GalleryView(desk)


PLUGIN = Panel("Results", make, area="left", group="asking", order=11, least=340)
