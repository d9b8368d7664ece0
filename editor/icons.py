"""Icons: small SVGs of our own, drawn in the theme's colours (`currentColor` in the file is the text's colour)."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

sizes = (20, 40)
window_sizes = (16, 32, 64, 256)


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
    text = path.read_text().replace("currentColor", plain)
    svg = QSvgRenderer(QByteArray(text.encode()))
    if name == "underpaint":
        for size in window_sizes:
            made.addPixmap(_drawn(svg, size))
        return made
    for size in sizes:
        drawn = _drawn(svg, size)
        made.addPixmap(drawn, QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(_tinted(drawn, pale), QIcon.Mode.Disabled, QIcon.State.Off)
        made.addPixmap(_tinted(drawn, lit), QIcon.Mode.Normal, QIcon.State.On)
    return made


def _drawn(svg: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(pixmap)
    svg.render(painter)
    painter.end()
    return pixmap


def _tinted(drawn: QPixmap, colour: str) -> QPixmap:
    """The same strokes in one other colour: a tenth of the time that drawing the SVG again takes."""
    pixmap = QPixmap(drawn)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(colour))
    painter.end()
    return pixmap
