"""The real program without a display, and a hand that paints in it by events as a mouse sends them."""

from __future__ import annotations

import contextlib
import math
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from editor.application import Application
from editor.document import Document
from pipelines.client import EngineProcess

Readings = tuple[dict[str, float], dict[str, str]]
"""Numbers by name, and the reasons of those that are missing."""

no_button, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
width, height = 1280, 800
"""Of the window, in pixels."""


class Moment(NamedTuple):
    """What one event took until everything that it asked for was painted: milliseconds of a clock and of processors."""

    clock: float
    processor: float


@contextlib.contextmanager
def program() -> Iterator[tuple[QApplication, Application]]:
    """The editor with its window shown; the engine is not started."""
    qt = QApplication.instance() or QApplication(["underpaint"])
    assert isinstance(qt, QApplication)
    editor = Application(qt, EngineProcess())
    editor.window.resize(width, height)
    editor.window.show()
    settle(qt)
    try:
        yield qt, editor
    finally:
        editor.leave()
        editor.window.hide()
        settle(qt)


def put(editor: Application, document: Document, path: Path | None = None) -> None:
    """Put a document on the desk in place of those that are there."""
    others = [sheet.number for sheet in editor.document.sheets]
    editor.document.open(document, path)
    for number in others:
        editor.document.close(number)


def settle(qt: QApplication, seconds: float = 0.0) -> None:
    """Let the event loop run until nothing is left to do, and then for some time more."""
    for _ in range(3):
        qt.processEvents()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        qt.processEvents()
        time.sleep(0.002)


def timed(qt: QApplication, widget: QWidget, event: QEvent) -> Moment:
    """Send one event and let the event loop paint."""
    began, worked = time.perf_counter(), time.process_time()
    QApplication.sendEvent(widget, event)
    qt.processEvents()
    return Moment(1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked))


def mouse(widget: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> QMouseEvent:
    return QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, no_keys)


def drag(qt: QApplication, widget: QWidget, points: list[QPointF], button: Qt.MouseButton) -> list[Moment]:
    """Press, move over the points, release; one moment for each event."""
    kinds = QEvent.Type
    moments = [timed(qt, widget, mouse(widget, kinds.MouseButtonPress, points[0], button, button))]
    for point in points[1:]:
        moments.append(timed(qt, widget, mouse(widget, kinds.MouseMove, point, no_button, button)))
    moments.append(timed(qt, widget, mouse(widget, kinds.MouseButtonRelease, points[-1], button, no_button)))
    return moments


def wave(widget: QWidget, count: int, step: float, phase: float = 0.0) -> list[QPointF]:
    """A wavy line through the middle of a widget, `step` pixels from point to point, back and forth."""
    middle, reach = QPointF(widget.width() / 2, widget.height() / 2), 0.38 * widget.width()
    points = []
    for number in range(count):
        along = (number * step) % (4 * reach)
        x = along - reach if along < 2 * reach else 3 * reach - along
        points.append(middle + QPointF(x, 0.3 * widget.height() * math.sin(number * step / 90 + phase)))
    return points


def set_brush(editor: Application, size: float, colour: tuple[int, int, int] = (180, 40, 30)) -> None:
    canvas = editor.window.canvas
    canvas.set_tool("brush")
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, size=size, colour=colour))


def median(values: list[float]) -> float:
    return statistics.median(values)


def share(values: list[float], part: float) -> float:
    """The value below which `part` (0 to 1) of them lie."""
    return sorted(values)[min(len(values) - 1, math.ceil(part * len(values)) - 1)]


def resident() -> float:
    """Megabytes of memory that this process occupies; NaN where the system does not say."""
    with contextlib.suppress(OSError, ValueError), open("/proc/self/statm") as stream:
        return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return math.nan
