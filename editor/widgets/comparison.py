"""Two pictures held against each other: split by a line, blinking, side by side, or their difference."""

from __future__ import annotations

import functools
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QBrush, QCloseEvent, QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from controls.raster import Raster
from editor.gallery import difference
from editor.qimage import image_of, image_of_raster
from editor.widgets.thumbnail import chequers
from editor.words import mark, tr

Way = Literal["split", "blink", "side", "difference"]

ways: tuple[tuple[Way, str, str], ...] = (
    ("split", mark("Split"), mark("One left and one right of a line; drag it, or move it by the arrow keys")),
    ("blink", mark("Blink"), mark("One after the other, in the same place")),
    ("side", mark("Side by side"), mark("One beside the other")),
    ("difference", mark("Difference"), mark("Black where they are equal, brighter where they differ more")),
)
beat = 600
"""Milliseconds that each picture is seen while they blink."""


class Pair(QWidget):
    """Paints two pictures in one of the ways. at: the split, 0 to 1. turn: which of them is seen while they blink."""

    def __init__(self, first: Raster, second: Raster, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.images = image_of_raster(first), image_of_raster(second)
        self.apart: QImage | None = None
        self.psnr: float | None = None
        if first.extent == second.extent:
            pixels, self.psnr = difference(first, second)
            self.apart = image_of(pixels)
        self.way: Way = "split"
        self.at = 0.5
        self.turn = 0
        self.setMinimumSize(320, 240)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Comparison"))

    def places(self) -> tuple[QRect, QRect]:
        """Where the pictures are drawn; pictures of one size in the same place, unless they stand side by side."""
        if self.way != "side":
            return self._fitted(self.images[0], self.rect()), self._fitted(self.images[1], self.rect())
        half = self.width() // 2
        left, right = QRect(0, 0, half - 4, self.height()), QRect(half + 4, 0, half - 4, self.height())
        return self._fitted(self.images[0], left), self._fitted(self.images[1], right)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self.palette().base())
        first, second = self.places()
        if self.way == "difference":
            if self.apart is not None:
                painter.drawImage(first, self.apart)
        elif self.way == "blink":
            self._draw(painter, (first, second)[self.turn], self.images[self.turn])
        elif self.way == "side":
            self._draw(painter, first, self.images[0])
            self._draw(painter, second, self.images[1])
        else:
            both = first.united(second)
            edge = both.x() + round(both.width() * self.at)
            for place, image, left, right in (
                (first, self.images[0], both.x(), edge),
                (second, self.images[1], edge, both.right() + 1),
            ):
                painter.setClipRect(QRect(left, both.y(), right - left, both.height()))
                self._draw(painter, place, image)
            painter.setClipping(False)
            for colour, width in ((QColor(0, 0, 0, 160), 3), (QColor(255, 255, 255), 1)):
                painter.setPen(QPen(colour, width))
                painter.drawLine(QPointF(edge, both.y()), QPointF(edge, both.bottom() + 1))
        painter.end()

    def _draw(self, painter: QPainter, place: QRect, image: QImage) -> None:
        painter.fillRect(place, QBrush(chequers(QColor(150, 150, 150), QColor(120, 120, 120))))
        painter.drawImage(QRectF(place), image)

    def _fitted(self, image: QImage, room: QRect) -> QRect:
        size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRect(
            room.x() + (room.width() - size.width()) // 2, room.y() + (room.height() - size.height()) // 2,
            size.width(), size.height(),
        )  # fmt: skip

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        first, second = self.places()
        place = first.united(second)
        self.split((event.position().x() - place.x()) / max(1, place.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -0.02, Qt.Key.Key_Right: 0.02}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.split(self.at + step)

    def split(self, at: float) -> None:
        self.at = min(1.0, max(0.0, at))
        self.update()


class Comparison(QDialog):
    """A window of its own beside the editor; names: what the two are called."""

    def __init__(self, first: Raster, second: Raster, name: str, other: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("{name} and {other}", name=name, other=other))
        self.resize(820, 640)
        self._names = name, other
        self.pair = Pair(first, second)
        self.text = QLabel()
        self.text.setProperty("quiet", True)
        self.buttons: dict[Way, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout()
        for way, title, tip in ways:
            button = QPushButton(tr(title))
            button.setCheckable(True)
            button.setToolTip(tr(tip))
            button.setEnabled(way != "difference" or self.pair.apart is not None)
            button.clicked.connect(functools.partial(self.choose, way))
            group.addButton(button)
            row.addWidget(button)
            self.buttons[way] = button
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self.pair, 1)
        column.addWidget(self.text)
        self._timer = QTimer(self)
        self._timer.setInterval(beat)
        self._timer.timeout.connect(self._beat)
        self.choose("split")

    def choose(self, way: Way) -> None:
        self.pair.way = way
        self.buttons[way].setChecked(True)
        self._timer.start() if way == "blink" else self._timer.stop()
        self._tell()
        self.pair.update()

    def _beat(self) -> None:
        self.pair.turn = 1 - self.pair.turn
        self._tell()
        self.pair.update()

    def _tell(self) -> None:
        way, (name, other) = self.pair.way, self._names
        if way == "blink":
            self.text.setText((name, other)[self.pair.turn])
            return
        if way == "difference":
            words = tr("Brighter where they differ more.")
        else:
            words = tr("Left “{name}”, right “{other}”.", name=name, other=other)
        psnr = self.pair.psnr
        if psnr is None:
            words += tr("  They are not of one size, so there is no difference to show.")
        else:
            words += tr("  They are equal.") if psnr == float("inf") else tr("  PSNR {psnr:.1f} dB.", psnr=psnr)
        self.text.setText(words)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        super().closeEvent(event)
