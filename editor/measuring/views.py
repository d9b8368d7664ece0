"""Pan and zoom over 8192² with 10 layers: frames a second, places included that were not seen before."""

from __future__ import annotations

import time

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from editor.measuring.documents import layered
from editor.measuring.program import (
    Moment,
    Readings,
    drag,
    median,
    no_button,
    no_keys,
    program,
    put,
    settle,
    share,
    timed,
    wave,
)


def measure(quick: bool) -> Readings:
    with program() as (qt, editor):
        canvas = editor.window.canvas
        document = layered(8192, 10)
        began = time.perf_counter()
        put(editor, document)
        settle(qt)
        readings = {"view_8192_s": time.perf_counter() - began}
        canvas.actual_size()
        count = 60 if quick else 240
        panned = drag(qt, canvas, wave(canvas, count, 24.0), Qt.MouseButton.MiddleButton)[1:-1]
        canvas.fit()
        settle(qt, 1.0)
        zoomed: list[Moment] = []
        for direction in (1, -1) * (2 if quick else 6):
            zoomed += [_wheel(qt, canvas, 40 * direction) for _ in range(30)]
    for name, moments in (("pan", panned), ("zoom", zoomed)):
        readings[f"{name}_frames_per_s"] = 1000 * len(moments) / sum(each.clock for each in moments)
        readings[f"{name}_processor_ms_median"] = median([each.processor for each in moments])
        readings[f"{name}_ms_p99"] = share([each.clock for each in moments], 0.99)
    readings["frames_per_s"] = min(readings["pan_frames_per_s"], readings["zoom_frames_per_s"])
    return readings, {}


def _wheel(qt: QApplication, canvas: QWidget, delta: int) -> Moment:
    at = QPointF(canvas.width() / 2, canvas.height() / 2)
    return timed(qt, canvas, QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), QPoint(0, delta), no_button, no_keys, Qt.ScrollPhase.NoScrollPhase, False
    ))  # fmt: skip
