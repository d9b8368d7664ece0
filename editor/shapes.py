"""Shapes as coverage: how much of each pixel a polygon, an ellipse, a line or a text covers. QPainter, no widget."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPainterPathStroker, QPolygonF

from controls.geometry import Bounds
from editor.tool import Point

curve_points = 90
"""Corners of the polygon that stands for an ellipse while it is drawn."""


class Coverage(NamedTuple):
    """values: uint8 (h, w), 0 outside … 255 wholly covered, of the document pixels `place`."""

    values: np.ndarray
    place: Bounds


def covered(path: QPainterPath, within: Bounds, smooth: bool = True) -> Coverage:
    """A filled path, cut off at `within`; `smooth`: pixels at its edge are covered in part."""
    box = path.boundingRect()
    place = Bounds.between(
        math.floor(box.left()), math.floor(box.top()), math.ceil(box.right()), math.ceil(box.bottom())
    ).intersection(within)
    if place.is_empty:
        return Coverage(np.zeros((0, 0), np.uint8), Bounds(place.x, place.y, 0, 0))
    image = QImage(place.width, place.height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.translate(-place.x, -place.y)
    painter.fillPath(path, Qt.GlobalColor.white)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(place.height, image.bytesPerLine())
    return Coverage(rows[:, : place.width].copy(), place)


def polygon(points: Sequence[Point]) -> QPainterPath:
    """Closed; where it crosses itself, what is enclosed twice counts too."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
    path.closeSubpath()
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def rectangle(box: tuple[float, float, float, float]) -> QPainterPath:
    """left, top, right, bottom."""
    path = QPainterPath()
    path.addRect(_rect(box))
    return path


def ellipse(box: tuple[float, float, float, float]) -> QPainterPath:
    """The ellipse that fills left, top, right, bottom."""
    path = QPainterPath()
    path.addEllipse(_rect(box))
    return path


def drawn(path: QPainterPath, width: float) -> QPainterPath:
    """The outline of a path as a line of this width, round at its ends and sharp at its corners."""
    pen = QPainterPathStroker()
    pen.setWidth(width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen.createStroke(path)


def line(start: Point, end: Point) -> QPainterPath:
    path = QPainterPath(QPointF(*start))
    path.lineTo(QPointF(*end))
    return path


def box_points(box: tuple[float, float, float, float]) -> tuple[Point, ...]:
    """A rectangle as a closed line."""
    left, top, right, bottom = box
    return ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))


def ellipse_points(box: tuple[float, float, float, float]) -> tuple[Point, ...]:
    """An ellipse as a closed line."""
    left, top, right, bottom = box
    turns = np.linspace(0, 2 * math.pi, curve_points + 1)
    x, y = (
        (left + right) / 2 + (right - left) / 2 * np.cos(turns),
        (top + bottom) / 2 + (bottom - top) / 2 * np.sin(turns),
    )
    return tuple(zip(x.tolist(), y.tolist(), strict=True))


def _rect(box: tuple[float, float, float, float]) -> QRectF:
    left, top, right, bottom = box
    return QRectF(left, top, right - left, bottom - top)
