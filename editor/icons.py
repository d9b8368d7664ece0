"""Icons: small SVGs of our own, drawn in the theme's colours (`currentColor` in the file is the text's colour)."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

sizes = (16, 20, 24, 32, 40, 48, 64, 128, 256)


def icon(name: str) -> QIcon:
    """The icon `resources/icons/<name>.svg` in the colours of the palette that stands now; empty where there is none.

    Ask again after the theme has changed.
    """
    palette = QGuiApplication.palette()
    plain = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText)
    pale = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    lit = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Highlight)
    return _icon(name, plain.name(), pale.name(), lit.name())


@functools.cache
def _icon(name: str, plain: str, pale: str, lit: str) -> QIcon:
    path = resources.path("icons", f"{name}.svg")
    made = QIcon()
    if not path.is_file():
        return made
    text = path.read_text()
    for size in sizes if name == "underpaint" else (20, 40):
        made.addPixmap(_drawn(text, plain, size), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(_drawn(text, pale, size), QIcon.Mode.Disabled, QIcon.State.Off)
        made.addPixmap(_drawn(text, lit, size), QIcon.Mode.Normal, QIcon.State.On)
    return made


def _drawn(text: str, colour: str, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode())).render(painter)
    painter.end()
    return pixmap
