"""Thumbnails: a picture scaled down onto a chequered ground, and a widget that shows one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from controls.raster import Raster
from editor.qimage import image_of

square = 6
"""Pixels along a side of the chequered ground."""


def sampled(raster: Raster, side: int) -> np.ndarray:
    """Every n-th pixel of a picture, uint8 (h, w, 4), at most about `side` pixels a side, read straight from its tiles.

    Copying a whole 8K picture would take a quarter of a second; this takes what it shows.
    """
    step = max(1, -(-max(raster.extent) // side))
    small = np.zeros((-(-raster.extent.height // step), -(-raster.extent.width // step), 4), np.uint8)
    for index, tile in raster.tiles.items():
        top, left = -index.bounds.y % step, -index.bounds.x % step
        row, column = (index.bounds.y + top) // step, (index.bounds.x + left) // step
        part = tile[top::step, left::step]
        rows, columns = min(part.shape[0], small.shape[0] - row), min(part.shape[1], small.shape[1] - column)
        if rows > 0 and columns > 0:
            small[row : row + rows, column : column + columns] = part[:rows, :columns]
    return small


def thumbnail(raster: Raster, side: int) -> QImage:
    """A picture fitted into a square; twice as many pixels are read as are shown, and averaged."""
    image = image_of(sampled(raster, 2 * side))
    mode = Qt.TransformationMode.SmoothTransformation
    if max(image.width(), image.height()) <= side:
        mode = Qt.TransformationMode.FastTransformation
    return image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, mode)


def chequers(light: QColor, dark: QColor) -> QPixmap:
    """A tile of the ground that shines through transparent pixels."""
    pixmap = QPixmap(2 * square, 2 * square)
    pixmap.fill(light)
    painter = QPainter(pixmap)
    painter.fillRect(0, 0, square, square, dark)
    painter.fillRect(square, square, square, square, dark)
    painter.end()
    return pixmap


class PictureView(QWidget):
    """Shows a picture as large as fits, and a few words where there is none. seen(): it came into view.

    height: of the widget, or its least where it `grows`.
    """

    seen = Signal()

    def __init__(self, empty: str, height: int = 150, grows: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raster: Raster | None = None
        self._image: QImage | None = None
        self._was_seen = False
        self._empty = empty
        self._height = height
        if grows:
            self.setMinimumHeight(height)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        else:
            self.setFixedHeight(height)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._image = None

    @property
    def is_seen(self) -> bool:
        """Whether any of it is in view: not behind another tab, nor scrolled away."""
        self._was_seen = not self.visibleRegion().isEmpty()
        return self._was_seen

    def show_picture(self, raster: Raster | None, empty: str = "") -> None:
        self._empty = empty or self._empty
        if raster is not self._raster or raster is None:
            self._raster = raster
            self._image = None
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._was_seen:
            self._was_seen = True
            self.seen.emit()
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        if self._raster is None:
            painter.setPen(self.palette().placeholderText().color())
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), flags, self._empty)
            return
        side = min(self.width(), self.height()) * 2
        if self._image is None:
            self._image = image_of(sampled(self._raster, max(side, 64)))
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, *size.toTuple())
        painter.fillRect(place, QBrush(chequers(QColor(150, 150, 150), QColor(120, 120, 120))))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
