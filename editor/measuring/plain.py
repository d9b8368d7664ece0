"""What one gets without a compositor: a QGraphicsView with one QPixmap item per layer, and dabs painted into a pixmap.

The pixmap is taken out of its item while it is painted on, as a second holder of it would cost a copy of the whole.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPixmap, QRadialGradient
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsScene, QGraphicsView

from editor.document import Document
from editor.qimage import wrapped


class PlainView(QGraphicsView):
    """Shows a document's layers at their opacity and paints on the active one."""

    def __init__(self, document: Document, size: float, hardness: float) -> None:
        self._scene = QGraphicsScene()
        super().__init__(self._scene)
        self._size = size
        self._hardness = hardness
        for layer in document.layers:
            pixmap = QPixmap(document.extent.width, document.extent.height)
            pixmap.fill(QColor(0, 0, 0, 0))
            painter = QPainter(pixmap)
            for index, tile in layer.pixels.tiles.items():
                painter.drawImage(index.bounds.x, index.bounds.y, wrapped(tile))
            painter.end()
            item = QGraphicsPixmapItem(pixmap)
            item.setOpacity(layer.opacity)
            self._scene.addItem(item)
            if layer.id == document.active:
                self._item = item

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dab(self.mapToScene(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons():
            self._dab(self.mapToScene(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _dab(self, at: QPointF) -> None:
        pixmap = self._item.pixmap()
        self._item.setPixmap(QPixmap())
        gradient = QRadialGradient(at, self._size / 2)
        gradient.setColorAt(0, QColor(180, 40, 30))
        gradient.setColorAt(self._hardness, QColor(180, 40, 30))
        gradient.setColorAt(1, QColor(180, 40, 30, 0))
        painter = QPainter(pixmap)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawEllipse(at, self._size / 2, self._size / 2)
        painter.end()
        self._item.setPixmap(pixmap)
