"""From a pointer's event to the repainted canvas, in turns with a plain view; wide brushes; how cost follows size."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from editor.application import Application
from editor.document import Document
from editor.measuring.documents import layered
from editor.measuring.plain import PlainView
from editor.measuring.program import Moment, Readings, drag, median, program, put, set_brush, settle, share, wave

left = Qt.MouseButton.LeftButton
brush, hardness = 100.0, 0.8
step = 12.0
"""Pixels from event to event: a quick hand at 125 events a second."""


def measure(quick: bool) -> Readings:
    readings: dict[str, float] = {}
    rounds, events = (3, 40) if quick else (10, 100)
    with program() as (qt, editor):
        small = _strokes(qt, editor, layered(2048, 10), rounds, events)
        large = layered(8192, 10)
        ours, plain = _in_turns(qt, editor, large, rounds, events)
        readings["stroke_ms_median"] = median([each.clock for each in ours])
        readings["stroke_ms_p99"] = share([each.clock for each in ours], 0.99)
        readings["stroke_processor_ms_median"] = median([each.processor for each in ours])
        readings["stroke_processor_ms_p99"] = share([each.processor for each in ours], 0.99)
        readings["stroke_growth"] = median([e.processor for e in ours]) / median([e.processor for e in small])
        readings["plain_view_stroke_ms_median"] = median([each.clock for each in plain])
        editor.window.canvas.fit()
        settle(qt, 3.0)
        fitted = _events(qt, editor, brush, max(1, rounds // 3), events)
        readings["stroke_fitted_ms_median"] = median([each.clock for each in fitted])
        for size in (600, 2000):
            _centre(qt, editor, large)
            wide = [each.clock for each in _events(qt, editor, size, max(1, rounds // 3), events)]
            readings[f"stroke_{size}_px_ms_mean"] = sum(wide) / len(wide)
            readings[f"stroke_{size}_px_ms_p99"] = share(wide, 0.99)
        many = _strokes(qt, editor, layered(8192, 30), max(1, rounds // 3), events)
        readings["stroke_30_layers_ms_median"] = median([each.clock for each in many])
    return readings, {}


def _in_turns(
    qt: QApplication, editor: Application, document: Document, rounds: int, events: int
) -> tuple[list[Moment], list[Moment]]:
    """Ours and the plain view's, stroke by stroke."""
    _centre(qt, editor, document)
    canvas = editor.window.canvas
    view = PlainView(document, brush, hardness)
    view.resize(canvas.size())
    view.show()
    view.centerOn(document.extent.width / 2, document.extent.height / 2)
    settle(qt)
    ours: list[Moment] = []
    plain: list[Moment] = []
    for number in range(rounds):
        ours += _stroke(qt, editor, brush, events, number)
        plain += drag(qt, view.viewport(), wave(view.viewport(), events, step, number), left)[:-1]
    view.close()
    return ours, plain


def _strokes(qt: QApplication, editor: Application, document: Document, rounds: int, events: int) -> list[Moment]:
    _centre(qt, editor, document)
    return _events(qt, editor, brush, rounds, events)


def _events(qt: QApplication, editor: Application, size: float, rounds: int, events: int) -> list[Moment]:
    return [each for number in range(rounds) for each in _stroke(qt, editor, size, events, number)]


def _stroke(qt: QApplication, editor: Application, size: float, events: int, number: int) -> list[Moment]:
    """Press and moves; the release, which records the step, is painted but is no event of a stroke on its way."""
    set_brush(editor, size, ((37 * number) % 256, 40, 200))
    settle(qt)
    return drag(qt, editor.window.canvas, wave(editor.window.canvas, events, step, number), left)[:-1]


def _centre(qt: QApplication, editor: Application, document: Document) -> None:
    put(editor, document)
    editor.window.canvas.actual_size()
    settle(qt, 0.5)
