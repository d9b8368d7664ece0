"""What can be dropped on the canvas: files, and pictures without one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QWidget

from editor.qimage import raster_of


class DropTarget(QWidget):
    """dropped(list[Path]): files were dropped. image_dropped(Raster): a picture without a file was."""

    dropped = Signal(object)
    image_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if any(url.isLocalFile() for url in data.urls()) or data.hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        data = event.mimeData()
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        image = data.imageData() if data.hasImage() else None
        if files:
            self.dropped.emit(files)
        elif isinstance(image, QImage) and not image.isNull():
            self.image_dropped.emit(raster_of(image))
        event.acceptProposedAction()
