"""The strip above the canvas that shows notices, one at a time, the newest first. It never takes the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from editor.icons import icon
from editor.notices import Choice, Notice, Notices
from editor.words import tr

life = 12_000
"""Milliseconds that mere information stands there: long enough for three sentences and a cup put down."""


class NoticeStrip(QWidget):
    """Hidden while there is nothing to say. Mere information goes by itself after `life`, unless it is being read."""

    def __init__(self, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Message"))
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.more = QPushButton(tr("Details"))
        self.more.setCheckable(True)
        self.close_button = QToolButton()
        self.close_button.setToolTip(tr("Close this message"))
        self.close_button.setAccessibleName(tr("Close this message"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 7, 7)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        self.choices: list[QPushButton] = []
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._shown: Notice | None = None
        self._life = QTimer(self, singleShot=True, interval=life)
        self._life.timeout.connect(self._expire)
        notices.changed.connect(self._show)
        self.more.toggled.connect(self._show_text)
        self.close_button.clicked.connect(self._close)
        self._show((), notices.value)

    @property
    def notice(self) -> Notice | None:
        return self._notices.value[-1] if self._notices.value else None

    def _show(self, old: tuple[Notice, ...], notices: tuple[Notice, ...]) -> None:
        notice = self.notice
        self.setVisible(notice is not None)
        self.close_button.setIcon(icon("close"))
        self.more.setChecked(False)
        self._show_choices(notice.choices if notice is not None else ())
        self._show_text()
        if notice is not self._shown:
            self._shown = notice
            self._life.start() if notice is not None and notice.expires else self._life.stop()
        if notice is not None and self.property("weight") != notice.weight:
            self.setProperty("weight", notice.weight)
            self.style().unpolish(self)
            self.style().polish(self)

    def _expire(self) -> None:
        if self.underMouse() or self.more.isChecked():
            self._life.start()
        else:
            self._close()

    def _show_choices(self, choices: tuple[Choice, ...]) -> None:
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        for button in self.choices:
            button.hide()
            button.deleteLater()
        self.choices = [QPushButton(choice.text) for choice in choices]
        for place, button in enumerate(self.choices, 1):
            row.insertWidget(place, button, 0, Qt.AlignmentFlag.AlignTop)
            button.clicked.connect(self._choose)

    def _choose(self) -> None:
        notice, button = self.notice, self.sender()
        if notice is not None and isinstance(button, QPushButton) and button in self.choices:
            choice = notice.choices[self.choices.index(button)]
            self._notices.close(notice)
            choice.act()

    def _show_text(self, *_: object) -> None:
        notice = self.notice
        if notice is None:
            self.text.setText("")
            return
        others = len(self._notices.value) - 1
        text = f"{notice.message} {notice.advice}".strip()
        if self.more.isChecked():
            text += f"\n\n{notice.detail}"
        self.text.setText(text + (tr("   (and {others} more)", others=others) if others else ""))
        self.more.setVisible(bool(notice.detail))

    def _close(self) -> None:
        if self.notice is not None:
            self._notices.close(self.notice)
