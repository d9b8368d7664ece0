"""What 100 strokes of 600 px on 4096² leave in memory after all were undone, by brushes of 100 px and of 600."""

from __future__ import annotations

import gc
import math
import time

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from editor.application import Application
from editor.measuring.documents import photograph
from editor.measuring.program import Readings, drag, program, put, resident, set_brush, settle

side, length, strokes = 4096, 600.0, 100
patience = 120.0
"""Seconds after the last stroke, at most, in which a history packs what is not seen."""


def measure(quick: bool) -> Readings:
    readings: dict[str, float] = {}
    with program() as (qt, editor):
        for name, size in (("undo_100_strokes_mb", 100.0),) if quick else (
            ("undo_100_strokes_mb", 100.0), ("undo_100_wide_strokes_mb", 600.0),
        ):  # fmt: skip
            readings[name] = _measured(qt, editor, size)
    return {name: value for name, value in readings.items() if not math.isnan(value)}, {
        name: "this system does not say how much memory a process takes"
        for name, value in readings.items() if math.isnan(value)
    }  # fmt: skip


def _measured(qt: QApplication, editor: Application, size: float) -> float:
    """Megabytes of the process more than before the strokes."""
    put(editor, photograph(side))
    settle(qt, 2.0)
    chance = np.random.default_rng(0)
    _stroke(qt, editor, size, chance)
    editor.document.undo()
    settle(qt, 1.0)
    gc.collect()
    before = resident()
    for _ in range(strokes):
        _stroke(qt, editor, size, chance)
    for _ in range(strokes):
        editor.document.undo()
        qt.processEvents()
    until = time.perf_counter() + patience
    while time.perf_counter() < until and (editor.document.history is None or editor.document.history.is_packing):
        settle(qt, 0.1)
    settle(qt, 0.5)
    gc.collect()
    return resident() - before


def _stroke(qt: QApplication, editor: Application, size: float, chance: np.random.Generator) -> None:
    """A straight line of 600 px anywhere on the picture, in any direction and colour."""
    canvas = editor.window.canvas
    set_brush(editor, size, tuple(chance.integers(0, 256, 3).tolist()))
    x, y = chance.uniform(length, side - length, 2)
    angle = chance.uniform(0, 2 * math.pi)
    points = [
        canvas.to_widget(QPointF(x + math.cos(angle) * gone, y + math.sin(angle) * gone))
        for gone in np.linspace(0, length, 40)
    ]
    drag(qt, canvas, points, Qt.MouseButton.LeftButton)
