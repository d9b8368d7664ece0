"""Live painting: from a stroke's end to the picture that shows it, with the shipped few-step model."""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from editor.application import Application
from editor.document import set_fields
from editor.measuring.program import Readings, drag, program, settle

strokes, quick_strokes = 15, 5
patience = 240.0
"""Seconds until the first picture, which loads the model."""


def measure(quick: bool) -> Readings:
    """live_s: the median over some strokes of a sketch at the model's own size; live_engine_s: the engine's share."""
    with program() as (qt, editor):
        editor.start([])
        if not _wait(qt, lambda: editor.engine.state.standing == "ready", patience):
            return {}, {"live_s": "the engine did not come up"}
        editor.document.edit("Prompt", functools.partial(set_fields, prompt="a red ball on snow, day", seed=1))
        editor.live.put_on(True)
        if not _wait(qt, lambda: editor.live.state.value.picture is not None, patience):
            return {}, {"live_s": f"no picture came: {editor.live.state.value.text}"}
        seconds, own = [], []
        for number in range(quick_strokes if quick else strokes):
            took = _followed(qt, editor, number)
            picture = editor.live.state.value.picture
            if took is None or picture is None:
                return {}, {"live_s": f"no picture followed: {editor.live.state.value.text}"}
            seconds.append(took)
            own.append(picture.result.seconds)
        return {"live_s": statistics.median(seconds), "live_engine_s": statistics.median(own)}, {}


def _followed(qt: QApplication, editor: Application, number: int) -> float | None:
    """Seconds from a stroke's end to its picture."""
    came: list[float] = []
    editor.live.pictured.connect(came.append)
    canvas = editor.window.canvas
    middle, away = QPointF(canvas.width() / 2, canvas.height() / 2), 12.0 + 6 * number
    points = [middle + QPointF(-away, away - 60), middle + QPointF(away, away - 60)]
    drag(qt, canvas, points, Qt.MouseButton.LeftButton)
    followed = _wait(qt, lambda: bool(came), 60.0)
    editor.live.pictured.disconnect(came.append)
    settle(qt, 0.1)
    return came[0] if followed else None


def _wait(qt: QApplication, done: Callable[[], bool], seconds: float) -> bool:
    until = time.perf_counter() + seconds
    while not done() and time.perf_counter() < until:
        qt.processEvents()
        time.sleep(0.002)
    return done()
