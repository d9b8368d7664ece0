"""The list of keys: every command with the key that calls it, to be searched and to be given others."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor import keys
from editor.keys import Chosen, Shipped
from editor.widgets.command_palette import Command, as_wide, rank, stretched
from editor.words import tr

extent = 560, 520
portable, native = QKeySequence.SequenceFormat.PortableText, QKeySequence.SequenceFormat.NativeText


class KeyList(QDialog):
    """Shows what is shipped and chosen. `chosen(value)` when a person bound a key or went back.

    commands: by id. shipped: the keys that they were shipped with.
    """

    chosen = Signal(object)

    def __init__(
        self, commands: Mapping[str, Command], shipped: Shipped, value: Chosen, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self._commands, self._shipped, self._value = commands, shipped, value
        self.query, self.key = QLineEdit(), QKeySequenceEdit()
        self.list = QTreeWidget()
        self.said = QLabel()
        self.clear_button, self.reset_button = QPushButton(tr("No key")), QPushButton(tr("As shipped"))
        self.reset_all = QPushButton(tr("All as shipped"))
        self.close_button = QPushButton(tr("Close"))
        self._lay_out()
        self.query.textChanged.connect(self._show)
        self.list.currentItemChanged.connect(lambda *_: self._show_key())
        self.key.editingFinished.connect(self._typed)
        self.clear_button.clicked.connect(lambda: self._bind(""))
        self.reset_button.clicked.connect(self._reset)
        self.reset_all.clicked.connect(lambda: self._put((), tr("Every command has its shipped key again.")))
        self.close_button.clicked.connect(self.accept)
        self._show()

    def _lay_out(self) -> None:
        self.query.setPlaceholderText(tr("Search commands"))
        self.query.setAccessibleName(tr("Search commands"))
        self.query.setClearButtonEnabled(True)
        self.key.setAccessibleName(tr("New key"))
        self.key.setMaximumSequenceLength(1)
        self.list.setAccessibleName(tr("Commands and keys"))
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels([tr("Command"), tr("Menu"), tr("Key")])
        self.list.header().setStretchLastSection(False)
        for part, mode in enumerate((stretched, as_wide, as_wide)):
            self.list.header().setSectionResizeMode(part, mode)
        self.said.setWordWrap(True)
        self.said.setProperty("quiet", True)
        row, feet = QHBoxLayout(), QHBoxLayout()
        for widget in (QLabel(tr("Key")), self.key, self.clear_button, self.reset_button):
            row.addWidget(widget, 1 if widget is self.key else 0)
        feet.addWidget(self.reset_all)
        feet.addStretch(1)
        feet.addWidget(self.close_button)
        for button in (self.clear_button, self.reset_button, self.reset_all, self.close_button):
            button.setAutoDefault(False)  # Enter in the search must not press one
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.query)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addLayout(feet)
        self.resize(*extent)

    @property
    def command(self) -> str:
        """The id of the command that is chosen; empty where none is."""
        item = self.list.currentItem()
        return "" if item is None else str(item.data(0, Qt.ItemDataRole.UserRole))

    def _show(self, *_: object) -> None:
        kept, query = self.command, self.query.text()
        self.list.clear()
        for name, command in self._commands.items():
            if command.rank(query) is None:
                continue
            found = keys.keys_of(name, self._shipped, self._value)
            item = QTreeWidgetItem([command.title, command.place, ",  ".join(_native(key) for key in found)])
            item.setForeground(1, self.palette().placeholderText())
            item.setData(0, Qt.ItemDataRole.UserRole, name)
            if found != self._shipped[name]:
                font = item.font(2)
                font.setBold(True)
                item.setFont(2, font)
            self.list.addTopLevelItem(item)
            if name == kept:
                self.list.setCurrentItem(item)
        self._list_fixed(query)
        self._show_key()

    def _list_fixed(self, query: str) -> None:
        """The keys that no command can have, last, and not to be chosen."""
        for key, meaning in keys.fixed.items():
            title, place = tr(meaning), tr("Fixed")
            if rank(query, title, place) is not None:
                item = QTreeWidgetItem([title, place, _native(key)])
                item.setDisabled(True)
                self.list.addTopLevelItem(item)

    def _show_key(self) -> None:
        name = self.command
        for widget in (self.key, self.clear_button, self.reset_button):
            widget.setEnabled(bool(name))
        self.reset_all.setEnabled(bool(self._value))
        found = keys.keys_of(name, self._shipped, self._value) if name else ()
        self.key.setKeySequence(QKeySequence(found[0] if found else ""))

    def _typed(self) -> None:
        key = self.key.keySequence().toString(portable)
        if key in keys.fixed:
            self.said.setText(tr("{key} cannot be given to a command.", key=_native(key)))
            self._show_key()
        elif key and self.command:
            self._bind(key)

    def _bind(self, key: str) -> None:
        name, before = self.command, self._value
        owner = keys.owner_of(key, self._shipped, before) if key else None
        if owner == name:
            return
        title = self._commands[name].title
        said = (
            tr("{key} calls “{title}” now.", key=_native(key), title=title)
            if key
            else tr("“{title}” has no key now.", title=title)
        )
        if owner:
            said += tr(" “{title}”, which it called before, has none.", title=self._commands[owner].title)
        self._put(keys.bind(name, key, self._shipped, before), said)

    def _reset(self) -> None:
        title = self._commands[self.command].title
        self._put(
            keys.unbind(self.command, self._shipped, self._value),
            tr("“{title}” has its shipped key again.", title=title),
        )

    def _put(self, value: Chosen, said: str) -> None:
        self.said.setText(said)
        if value != self._value:
            self._value = value
            self.chosen.emit(value)
        self._show()


def _native(key: str) -> str:
    return QKeySequence(key).toString(native)
