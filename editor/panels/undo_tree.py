"""The history panel: every step of the undo tree with its branches. A click goes there; nothing is lost by going."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from editor.desk import Desk, Panel
from editor.document import Document
from editor.history import History, Step
from editor.widgets.form import Page, dim
from editor.words import counted, tr

Index = QModelIndex | QPersistentModelIndex

row_height = 24
lane_width = 14
place_role = Qt.ItemDataRole.UserRole


class Place(NamedTuple):
    """Where a step stands in the drawing. lane: its column; down: those of the steps that came from it.

    through: the lanes that pass by it. is_line: on the way from the first step to where we stand. is_current: there.
    """

    step: Step
    lane: int
    down: tuple[int, ...]
    through: tuple[int, ...]
    is_line: bool
    is_current: bool


def places(steps: Sequence[Step], current: int) -> tuple[Place, ...]:
    """Steps (oldest first) as a drawing: the oldest child goes on in its parent's lane, each other one in its own."""
    held = {step.number: step for step in steps}
    children: dict[int | None, list[int]] = {}
    for step in steps:
        children.setdefault(step.parent, []).append(step.number)
    line: set[int] = set()
    number: int | None = current
    while number is not None and number in held:
        line.add(number)
        number = held[number].parent
    waiting: dict[int, int] = {}  # step -> the lane that leads down to it
    found = []
    for step in steps:
        taken = set(waiting.values())
        lane = waiting.pop(step.number) if step.number in waiting else _free(taken)
        through = tuple(sorted(waiting.values()))
        for place, child in enumerate(children.get(step.number, ())):
            waiting[child] = lane if place == 0 else _free({*waiting.values(), lane})
        down = tuple(waiting[child] for child in children.get(step.number, ()))
        found.append(Place(step, lane, down, through, step.number in line, step.number == current))
    return tuple(found)


def _free(taken: set[int]) -> int:
    return next(lane for lane in range(len(taken) + 1) if lane not in taken)


class Steps(QAbstractListModel):
    """The places of a history, oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self.places: tuple[Place, ...] = ()

    def show(self, history: History | None) -> None:
        found = () if history is None else places(history.steps, history.current.number)
        if found == self.places:
            return
        self.beginResetModel()
        self.places = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.places):
            return None
        place = self.places[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return place.step.label
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{place.step.label}\n{_words(place)}"
        return place if role == place_role else None


class StepDelegate(QStyledItemDelegate):
    """Draws a step: the lanes of the tree, a dot, its label; what lies off the current line is pale."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place: Place = index.data(place_role)
        area, palette = option.rect, option.palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if place.is_current or option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(area, palette.button())
        quiet, strong = palette.placeholderText().color(), palette.highlight().color()
        top, middle, bottom = area.top(), area.top() + area.height() / 2, area.bottom() + 1
        painter.setPen(QPen(quiet, 1.5))
        here = QPointF(_x(area, place.lane), middle)
        for lane in place.through:
            painter.drawLine(QPointF(_x(area, lane), top), QPointF(_x(area, lane), bottom))
        if place.step.parent is not None:
            painter.drawLine(QPointF(here.x(), top), here)
        for lane in place.down:
            painter.drawLine(here, QPointF(_x(area, lane), bottom))
        colour = strong if place.is_line else quiet
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(here, 4.5 if place.is_current else 3, 4.5 if place.is_current else 3)
        lanes = max((place.lane, *place.down, *place.through)) + 1
        text = area.adjusted(8 + lanes * lane_width + 4, 0, -6, 0)
        painter.setPen(palette.text().color() if place.is_line else quiet)
        label = painter.fontMetrics().elidedText(place.step.label, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), label)
        painter.restore()


class HistoryPanel(Page):
    """Shows the history of the document on the desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._document = desk.document
        self.rows = Steps()
        self.list = QListView()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(StepDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(tr("Steps of the history"))
        self.list.setMinimumHeight(96)
        self.text = dim()
        self.add(self.list, 1)
        self.add(self.text)
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        desk.document.changed.connect(self._changed)
        self._show()

    def _changed(self, old: Document | None, document: Document | None) -> None:
        if self.isVisible():
            self._show()

    def showEvent(self, event: object) -> None:
        self._show()

    def _show(self) -> None:
        history = self._document.history
        self.rows.show(history)
        row = next((row for row, place in enumerate(self.rows.places) if place.is_current), -1)
        if row >= 0:
            self.list.setCurrentIndex(self.rows.index(row))
            self.list.scrollTo(self.rows.index(row))
        branches = sum(not place.down for place in self.rows.places)
        steps = len(self.rows.places)
        if history is None:
            self.text.setText(tr("There is no document."))
        elif steps == 1:
            self.text.setText(tr("Every step will stand here. Going back and on another way keeps both ways."))
        else:
            ways = counted(", %n way", ", %n ways", branches) if branches > 1 else ""
            size = history.bytes / 2**20
            self.text.setText(
                counted("%n step{ways}, {size:.0f} MB.", "%n steps{ways}, {size:.0f} MB.", steps, ways=ways, size=size)
            )

    def _go(self, index: QModelIndex) -> None:
        place: Place = index.data(place_role)
        if not place.is_current:
            self._document.go(place.step.number)
            self._show()


def _words(place: Place) -> str:
    if place.is_current:
        return tr("You stand here.")
    return tr("On the way to where you stand.") if place.is_line else tr("Another way; click to go there.")


def _x(area: QRect, lane: int) -> float:
    return area.left() + 8 + lane * lane_width + lane_width / 2


def make(desk: Desk) -> QWidget:
    return HistoryPanel(desk)


PLUGIN = Panel("History", make, area="right", group="watching", order=53, least=170)
