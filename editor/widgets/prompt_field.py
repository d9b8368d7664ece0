"""A prompt's field: a few lines of text; its words are weighed by keys, and some of them can be underlined."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from editor import emphasis

weight_step = 0.1


class PromptField(QPlainTextEdit):
    """A few lines of text. `edited(text)` while a person types. Undo belongs to the document, not to the field.

    `settled()` where what was typed is a step of its own: before something is taken away, with the word after that, and
    when the person turns to another widget.

    Ctrl+Up and Ctrl+Down weigh the selected words, or the one under the cursor.
    """

    edited = Signal(str)
    settled = Signal()
    submitted = Signal()

    def __init__(self, placeholder: str, lines: int, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 20)
        self._shown = ""
        self._is_taking = False  # away what was typed, and not past the next word yet
        self.textChanged.connect(self._tell)

    def show_text(self, text: str) -> None:
        """Set what is shown; says nothing. The cursor stays where it was, as far as that is possible."""
        if text != self._shown:
            place = self.textCursor().position()
            self._shown = text
            self.setPlainText(text)
            cursor = self.textCursor()
            cursor.setPosition(min(place, len(self.toPlainText())))
            self.setTextCursor(cursor)

    def mark(self, words: Sequence[str]) -> None:
        """Underline these words wherever they stand; none: nothing is underlined. The text itself is not touched."""
        marks = []
        for word in words:
            for found in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", self.toPlainText(), re.IGNORECASE):
                mark = QTextEdit.ExtraSelection()
                cursor = QTextCursor(self.document())
                cursor.setPosition(found.start())
                cursor.setPosition(found.end(), QTextCursor.MoveMode.KeepAnchor)
                form = QTextCharFormat()
                form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
                form.setUnderlineColor(self.palette().highlight().color())
                mark.cursor, mark.format = cursor, form  # type: ignore[attr-defined]
                marks.append(mark)
        self.setExtraSelections(marks)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if event.matches(undo) or event.matches(redo):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        elif control and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._weigh(weight_step if event.key() == Qt.Key.Key_Up else -weight_step)
        else:
            super().keyPressEvent(event)

    def _weigh(self, by: float) -> None:
        cursor = self.textCursor()
        text, start, end = emphasis.weighed(self.toPlainText(), cursor.selectionStart(), cursor.selectionEnd(), by)
        if text != self.toPlainText():
            self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _tell(self) -> None:
        old, text = self._shown, self.toPlainText()
        if text == old:
            return
        self._shown = text
        if _takes_away(old, text) and not self._is_taking:
            self._is_taking = True
            self.settled.emit()
        self.edited.emit(text)
        last = self.document().characterAt(self.textCursor().position() - 1)
        if self._is_taking and not _takes_away(old, text) and last.isspace():
            self._settle()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._settle()

    def _settle(self) -> None:
        self._is_taking = False
        self.settled.emit()


def _takes_away(old: str, new: str) -> bool:
    """Whether anything of a text is not in the other one, which was made of it by one edit in one place."""
    before = next((place for place, both in enumerate(zip(old, new, strict=False)) if both[0] != both[1]), len(new))
    return not new[before:].endswith(old[before:])
