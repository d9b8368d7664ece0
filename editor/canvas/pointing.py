"""Mouse and pen events as the tools' pointers."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTabletEvent

from editor.tool import Pointer

_flat = 60.0
"""Degrees from the upright at which pens say that they lie flat."""


def pointer_of(event: QMouseEvent | QTabletEvent, at: QPointF, scale: float) -> Pointer:
    """at: the place in document pixels. scale: device pixels per document pixel."""
    keys, modifiers = Qt.KeyboardModifier, event.modifiers()
    pressure, tilt, erases = 1.0, 0.0, False
    if isinstance(event, QTabletEvent):
        erases = event.pointerType() == QPointingDevice.PointerType.Eraser
        pressure, tilt = event.pressure(), min(1.0, math.hypot(event.xTilt(), event.yTilt()) / _flat)
    return Pointer(
        at.x(), at.y(), pressure, bool(modifiers & keys.ShiftModifier), bool(modifiers & keys.ControlModifier),
        bool(modifiers & keys.AltModifier), tilt, scale, 2 if event.type() == QEvent.Type.MouseButtonDblClick else 1,
        erases,
    )  # fmt: skip
