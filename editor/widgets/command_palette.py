"""The command palette: every command of the program, found by a few letters of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.words import originals, tr

extent = 520, 400
most = 200
stretched, as_wide = QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.ResizeToContents
_steering = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class Command(NamedTuple):
    """An action, where it is found otherwise (the title of its menu), and its words as a menu has them, which stay the
    same where the action's own say more (what would be undone)."""

    place: str
    action: QAction
    text: str

    @property
    def title(self) -> str:
        """Its words, without the mark of a menu's key."""
        return self.text.replace("&", "").rstrip("…")

    def rank(self, query: str) -> int | None:
        """How well it fits what was typed, in the language of the window or in English; see `rank`."""
        title = originals(self.text).rstrip("…")
        ranks = (rank(query, self.title, self.place), rank(query, title, originals(self.place)))
        return min((each for each in ranks if each is not None), default=None)


def rank(query: str, title: str, place: str) -> int | None:
    """How well a command fits what was typed, 0 best; None where a word of it is neither in the title nor the place.

    Before all others stand titles that begin so, then those of which each word is begun.
    """
    words, title = query.lower().split(), title.lower()
    whole = f"{title} {place.lower()}"
    if any(word not in whole for word in words):
        return None
    if title.startswith(" ".join(words)):
        return 0
    begun = whole.split()
    return 1 if all(any(each.startswith(word) for each in begun) for word in words) else 2


class CommandPalette(QDialog):
    """Type, choose by the arrows, and Enter does it. What cannot be done now is shown pale and stays closed."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(tr("Find a command"))
        self._commands = tuple(commands)
        self._found: list[Command] = []
        self.query = QLineEdit()
        self.query.setPlaceholderText(tr("What do you want to do?"))
        self.query.setAccessibleName(tr("Find a command"))
        self.query.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setObjectName("commands")
        self.list.setAccessibleName(tr("Commands"))
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setColumnCount(3)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = QLabel(tr("No command has these words in its name."))
        self.nothing.setProperty("quiet", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        for widget in (self.query, self.nothing, self.list):
            column.addWidget(widget)
        self.resize(*extent)
        self.list.header().setStretchLastSection(False)
        for part, mode in enumerate((stretched, as_wide, as_wide)):
            self.list.header().setSectionResizeMode(part, mode)
        self.query.textChanged.connect(self._find)
        self.query.returnPressed.connect(self._do)
        self.list.itemClicked.connect(lambda item, column: self._do())
        self._find("")

    def show_over(self, window: QWidget) -> None:
        """Open it in the upper middle of a window."""
        top = window.mapToGlobal(QPoint(0, 0))
        self.move(top.x() + (window.width() - self.width()) // 2, top.y() + min(90, window.height() // 8))
        self.show()
        self.query.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _steering:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10}.get(Qt.Key(event.key()), 10)
            place = self.list.indexOfTopLevelItem(self.list.currentItem()) + step
            self._stand(max(0, min(place, self.list.topLevelItemCount() - 1)))
            return True
        return super().eventFilter(watched, event)

    def _find(self, query: str) -> None:
        ranks = [(command.rank(query), command) for command in self._commands]
        ordered = sorted(
            ((not command.action.isEnabled(), found, number) for number, (found, command) in enumerate(ranks)
             if found is not None)
        )  # fmt: skip
        self._found = [self._commands[number] for *_, number in ordered][:most]
        self.list.clear()
        for command in self._found:
            keys = command.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            item = QTreeWidgetItem([command.title, command.place, keys])
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setForeground(1, self.palette().placeholderText())
            item.setDisabled(not command.action.isEnabled())
            item.setToolTip(0, command.action.toolTip())
            self.list.addTopLevelItem(item)
        self.nothing.setVisible(not self._found)
        self.list.setVisible(bool(self._found))
        self._stand(0)

    def _stand(self, place: int) -> None:
        item = self.list.topLevelItem(place)
        if item is not None:
            self.list.setCurrentItem(item)
            self.list.scrollToItem(item)

    def _do(self) -> None:
        place = self.list.indexOfTopLevelItem(self.list.currentItem())
        if 0 <= place < len(self._found) and self._found[place].action.isEnabled():
            self.accept()
            self._found[place].action.trigger()
