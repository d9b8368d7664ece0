"""A hand with a mouse over a canvas, for tests: what it does and what it then sees."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.plugins import discover
from editor import document as edits
from editor.canvas.view import Canvas
from editor.document import Document
from editor.model import DocumentModel
from editor.qimage import pixels_of
from editor.tool import Tool

tools = discover("editor.tools", Tool)
left = Qt.MouseButton.LeftButton
tip, eraser = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser
none, shift, alt, control = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def at(canvas: Canvas, x: float, y: float) -> QPoint:
    """Where a place of the document lies in the widget."""
    return canvas.to_widget(QPointF(x, y)).toPoint()


def drag(canvas: Canvas, *points: tuple[float, float], held: Qt.KeyboardModifier = none, release: bool = True) -> None:
    """Press at the first point, move over the others, and let go at the last."""
    places = [at(canvas, *point) for point in points]
    QTest.mousePress(canvas, left, held, places[0])
    for place in places[1:]:
        move(canvas, place, held)
    if release:
        QTest.mouseRelease(canvas, left, held, places[-1])


def move(canvas: Canvas, place: QPoint, held: Qt.KeyboardModifier = none) -> None:
    """With the button down and keys held, which QTest.mouseMove cannot say."""
    there = QPointF(place)
    nothing = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        canvas, QMouseEvent(QEvent.Type.MouseMove, there, canvas.mapToGlobal(there), nothing, left, held)
    )


def pen(
    canvas: Canvas, *points: tuple[float, float, float], tilt: float = 0.0, end: QPointingDevice.PointerType = tip
) -> None:
    """A stroke of a pen: (x, y, pressure) in document pixels; tilt in degrees; end: its tip or its eraser."""
    device = QPointingDevice(
        "pen", 7, QInputDevice.DeviceType.Stylus, end, QInputDevice.Capability.Pressure, 1, 3,
    )  # fmt: skip
    last = len(points)
    for number, (x, y, pressure) in enumerate((*points, points[-1])):
        kinds = QEvent.Type
        kind = kinds.TabletPress if number == 0 else kinds.TabletRelease if number == last else kinds.TabletMove
        place = canvas.to_widget(QPointF(x, y))
        held = Qt.MouseButton.NoButton if number == last else left
        QApplication.sendEvent(canvas, QTabletEvent(
            kind, device, place, canvas.mapToGlobal(place), pressure, tilt, 0, 0.0, 0.0, 0.0, none, left, held,
        ))  # fmt: skip


def click(canvas: Canvas, x: float, y: float, held: Qt.KeyboardModifier = none) -> None:
    drag(canvas, (x, y), held=held)


def shown(canvas: Canvas) -> np.ndarray:
    """What the widget shows without the ring, uint8 (H, W, 4)."""
    canvas._move_cursor(None)
    return pixels_of(canvas.grab().toImage())


def value(model: DocumentModel) -> Document:
    """The document that is open."""
    assert model.value is not None
    return model.value


def white(model: DocumentModel, side: int = 400) -> None:
    """Open a new document of that size."""
    model.open(edits.new_document(Extent(side, side)))
