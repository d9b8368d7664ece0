"""What is drawn under and over the document: surround, frame, checkerboard, brush ring, a gesture's marks, words."""

from __future__ import annotations

import functools
import math

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPalette, QPen

from controls.geometry import Bounds
from editor.canvas.camera import Camera
from editor.qimage import rectangle
from editor.tool import Marks
from editor.words import tr

_square = 8
"""Side of a checkerboard's square in device pixels."""

least_grid_scale = 8.0
"""From this scale on the grid of pixels is drawn."""

_handle = 9
"""Side of a handle in device pixels."""


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


def draw_grid(painter: QPainter, camera: Camera, bounds: Bounds) -> None:
    """Lines between the document's pixels, grey and thin, so that they show on anything and hide nothing."""
    place = camera.device_bounds(bounds)
    painter.setPen(QPen(QColor(128, 128, 128, 110), 0))
    for column in range(bounds.x, bounds.right):
        x = round(camera.to_device(column, 0)[0])
        painter.drawLine(x, place.y, x, place.bottom - 1)
    for row in range(bounds.y, bounds.bottom):
        y = round(camera.to_device(0, row)[1])
        painter.drawLine(place.x, y, place.right - 1, y)


def draw_ring(painter: QPainter, centre: QPointF, radius: float) -> None:
    """The brush's edge in its true size, light and dark so that it shows on anything; nothing where it is tiny."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if radius < 2:
        return  # the cross of the cursor itself says enough
    for colour, grown in ((QColor(0, 0, 0, 190), 0.0), (QColor(255, 255, 255, 190), 1.0)):
        painter.setPen(QPen(colour, 1))
        painter.drawEllipse(centre, radius + grown, radius + grown)


def mark_bounds(marks: Marks, camera: Camera) -> Bounds:
    """The device pixels that marks are drawn on; empty where there are none."""
    points = [camera.to_device(*point) for line in (*marks.lines, marks.handles) for point in line]
    if not points:
        return Bounds(0, 0, 0, 0)
    columns, rows = zip(*points, strict=True)
    left, top = math.floor(min(columns)), math.floor(min(rows))
    return Bounds.between(left, top, math.ceil(max(columns)), math.ceil(max(rows))).padded(_handle)


def draw_marks(painter: QPainter, marks: Marks, camera: Camera, seen: QRect) -> None:
    """Lines light on dark, so that they show on anything; handles as squares; what lies outside the frame dimmed."""
    if marks.frame is not None:
        outside = QPainterPath()
        outside.addRect(QRectF(seen))
        outside.addRect(QRectF(rectangle(camera.device_bounds(marks.frame))))
        painter.fillPath(outside, QColor(0, 0, 0, 130))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 150), 3), (QColor(255, 255, 255), 1)):
        painter.setPen(QPen(colour, width))
        for line in marks.lines:
            painter.drawPolyline([QPointF(*camera.to_device(*point)) for point in line])
    painter.setPen(QPen(QColor(0, 0, 0, 200), 1))
    painter.setBrush(QColor(255, 255, 255))
    for point in marks.handles:
        x, y = camera.to_device(*point)
        painter.drawRect(QRectF(round(x) - _handle / 2 + 0.5, round(y) - _handle / 2 + 0.5, _handle - 1, _handle - 1))


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
        tr("Drop a picture here, open one with Ctrl+O,\nor start a new one with Ctrl+N."),
    )
