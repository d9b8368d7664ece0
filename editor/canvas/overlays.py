"""What is drawn under and over the document: surround, frame, checkerboard, brush ring, an empty canvas's words."""

from __future__ import annotations

import functools

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPalette, QPen

from controls.geometry import Bounds

_square = 8
"""Side of a checkerboard's square in device pixels."""


@functools.cache
def _checkers() -> QImage:
    image = QImage(2 * _square, 2 * _square, QImage.Format.Format_RGB32)
    image.fill(QColor(204, 204, 204))
    painter = QPainter(image)
    painter.fillRect(0, 0, _square, _square, QColor(255, 255, 255))
    painter.fillRect(_square, _square, _square, _square, QColor(255, 255, 255))
    painter.end()
    return image


def surround(palette: QPalette) -> QColor:
    """A neutral grey around the document, dark in dark themes: colour beside a picture changes how it looks."""
    lightness = palette.color(QPalette.ColorRole.Window).lightness()
    grey = 40 if lightness < 128 else 160
    return QColor(grey, grey, grey)


def draw_frame(painter: QPainter, place: Bounds) -> None:
    """A thin dark line just outside the document."""
    painter.setPen(QColor(0, 0, 0, 110))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRect(place.x - 1, place.y - 1, place.width + 1, place.height + 1))


def draw_checkerboard(painter: QPainter, area: QRect, origin: QPoint) -> None:
    painter.setBrushOrigin(origin)
    painter.fillRect(area, QBrush(_checkers()))


def draw_ring(painter: QPainter, centre: QPointF, radius: float) -> None:
    """The brush's edge in its true size, light and dark so that it shows on anything; nothing where it is tiny."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if radius < 2:
        return  # the cross of the cursor itself says enough
    for colour, grown in ((QColor(0, 0, 0, 190), 0.0), (QColor(255, 255, 255, 190), 1.0)):
        painter.setPen(QPen(colour, 1))
        painter.drawEllipse(centre, radius + grown, radius + grown)


def draw_empty(painter: QPainter, area: QRect, palette: QPalette) -> None:
    """What to do where no document is open."""
    light = surround(palette).lightness() < 128
    painter.setPen(QColor(230, 230, 230) if light else QColor(30, 30, 30))
    font = painter.font()
    font.setPointSizeF(font.pointSizeF() * 1.4)
    painter.setFont(font)
    painter.drawText(
        area.adjusted(24, 24, -24, -24),
        Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
        "Drop a picture here, open one with Ctrl+O,\nor start a new one with Ctrl+N.",
    )
