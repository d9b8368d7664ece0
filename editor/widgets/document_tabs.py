"""The open documents as tabs above the canvas: one click shows one, its cross closes it, a dot says it is unsaved."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from editor.canvas.camera import ViewPosition
from editor.canvas.view import Canvas
from editor.icons import icon
from editor.model import DocumentModel
from editor.words import tr

least_width = 150
"""Pixels of a tab at least, where its name needs them."""


class DocumentTabs(QTabBar):
    """Hidden while there is one document. Keeps where each was looked at. close_asked(number)."""

    close_asked = Signal(int)

    def __init__(self, model: DocumentModel, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._canvas = canvas
        self._positions: dict[int, ViewPosition] = {}
        self._shown = 0
        self._is_filling = False
        self.setObjectName("documents")
        self.setAccessibleName(tr("Open documents"))
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabBarClicked.connect(self._click)
        self.currentChanged.connect(self._choose)
        model.leaving.connect(self._leave)
        model.listed.connect(self._show)
        model.changed.connect(self._show)
        self._show()

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Wide enough to tell names apart; what does not fit is reached by the arrows at the end."""
        whole = self.tabSizeHint(index)
        return QSize(min(least_width, whole.width()), whole.height())

    def _click(self, index: int) -> None:
        if index >= 0:
            self._model.show(self.tabData(index))

    def _choose(self, index: int) -> None:
        """By the keyboard; a value that was put in by `_show` is the current one already."""
        if index >= 0 and not self._is_filling:
            self._model.show(self.tabData(index))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            index = self.tabAt(event.position().toPoint())
            if index >= 0:
                self.close_asked.emit(self.tabData(index))
        super().mouseReleaseEvent(event)

    def _leave(self) -> None:
        self._positions[self._model.number] = self._canvas.view_position

    def _show(self, *_: object) -> None:
        sheets = self._model.sheets
        numbers = [sheet.number for sheet in sheets]
        if numbers != [self.tabData(index) for index in range(self.count())]:
            self._rebuild(numbers)
        for index, sheet in enumerate(sheets):
            mark = "• " if sheet.is_unsaved else ""
            text = mark + sheet.name.replace("&", "&&")
            if self.tabText(index) != text:
                self.setTabText(index, text)
                self.setTabToolTip(index, str(sheet.path or sheet.name) + (tr(" (unsaved)") if mark else ""))
        if self._model.number in numbers:
            self.setCurrentIndex(numbers.index(self._model.number))
        self.setVisible(len(sheets) > 1)
        if self._model.number != self._shown:
            self._shown = self._model.number
            if self._shown in self._positions:
                self._canvas.view_position = self._positions[self._shown]
            else:
                self._canvas.fit()

    def _rebuild(self, numbers: list[int]) -> None:
        self._is_filling = True
        while self.count():
            self.removeTab(0)
        for number in numbers:
            index = self.addTab("")
            self.setTabData(index, number)
            self.setTabButton(index, QTabBar.ButtonPosition.RightSide, self._cross(number))
        self._is_filling = False
        self._positions = {number: at for number, at in self._positions.items() if number in numbers}

    def _cross(self, number: int) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon("close"))
        button.setProperty("small", True)
        button.setFixedSize(20, 20)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(tr("Close this document"))
        button.setAccessibleName(tr("Close this document"))
        button.clicked.connect(lambda: self.close_asked.emit(number))
        return button
