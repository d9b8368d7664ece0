"""The strip of the strength ruler: miniatures of a few strengths, each with its noise and what survives."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from editor.ruler import Mark, strengths
from editor.widgets.thumbnail import thumbnail
from editor.words import tr

columns = 3
picture = 78


class StrengthStrip(QWidget):
    """Shows marks. `adopted(strength)` when a person chose one."""

    adopted = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        self.buttons = tuple(QToolButton() for _ in strengths)
        for place, button in enumerate(self.buttons):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(picture, picture))
            button.setCheckable(True)
            button.setMinimumWidth(picture + 10)
            button.clicked.connect(self._adopt)
            grid.addWidget(button, place // columns, place % columns)
        self._marks: dict[float, Mark] = {}

    def show_marks(self, marks: tuple[Mark, ...], strength: float) -> None:
        """The miniatures; a place whose mark has not come yet says so. strength: the one in use."""
        known = {mark.strength: mark for mark in marks}
        for level, button in zip(strengths, self.buttons, strict=True):
            mark = known.get(level)
            if mark is not self._marks.get(level) or not button.text():
                self._show(button, level, mark)
            button.setChecked(abs(level - strength) < 0.005)
        self._marks = known

    def _show(self, button: QToolButton, level: float, mark: Mark | None) -> None:
        noise = tr("{level:.0%} noise", level=level)
        button.setEnabled(mark is not None)
        if mark is None:
            blank = QPixmap(picture, picture)
            blank.fill(Qt.GlobalColor.transparent)
            button.setIcon(QIcon(blank))
            button.setText(f"{noise}\n…")
            button.setAccessibleName(tr("{noise}, not made yet", noise=noise))
            return
        button.setIcon(QIcon(QPixmap.fromImage(thumbnail(mark.image, 2 * picture))))
        button.setText(tr("{noise}\n{survives:.0%} stays", noise=noise, survives=mark.survives))
        button.setAccessibleName(
            tr("{noise}, {survives:.0%} of the picture stays", noise=noise, survives=mark.survives)
        )
        button.setToolTip(
            tr(
                "Use strength {level:.0%}. Of the picture's structure {survives:.0%} is still there.",
                level=level,
                survives=mark.survives,
            )
        )

    def _adopt(self) -> None:
        for level, button in zip(strengths, self.buttons, strict=True):
            if button is self.sender():
                self.adopted.emit(level)
