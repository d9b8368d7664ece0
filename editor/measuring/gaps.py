"""Gaps of the event loop: while the engine paints, while it is killed, while 500 MB are saved."""

from __future__ import annotations

import functools
import itertools
import os
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from editor.application import Application
from editor.document import Document, Layer, set_fields
from editor.measuring.documents import different, full, tile
from editor.measuring.program import Readings, program, put, settle, share

tick = 8
"""Milliseconds from tick to tick."""

patience = 180.0


def measure(quick: bool) -> Readings:
    readings: dict[str, float] = {}
    notes: dict[str, str] = {}
    with program() as (qt, editor):
        editor.start([])
        if _wait(qt, lambda: editor.engine.state.standing == "ready"):
            editor.document.edit("Prompt", functools.partial(set_fields, prompt="a house by a lake", seed_locked=True))
            working = functools.partial(_work, qt, editor, 3.0 if quick else 15.0)
            readings["working_gap_ms_p999"] = _gap(qt, working)
            readings["killed_gap_ms_p999"] = _gap(qt, functools.partial(_kill, qt, editor))
        else:
            notes["working_gap_ms_p999"] = notes["killed_gap_ms_p999"] = "the engine did not come up"
        megabytes = 60 if quick else 500
        with tempfile.TemporaryDirectory(prefix="underpaint-saving-") as folder:
            document = _large(megabytes)
            saving = functools.partial(_save, qt, editor, document, Path(folder, "large.ora"))
            readings["saving_gap_ms_p999"] = _gap(qt, saving)
        if quick:
            notes["saving_gap_ms_p999"] = f"of {megabytes} MB, not of 500, because it is quick"
    readings["event_gap_ms_p999"] = max(readings.values())
    return readings, notes


def _gap(qt: QApplication, act: Callable[[], None]) -> float:
    """Milliseconds between ticks of a timer, of which 0.1 % of the time's ticks have more, while `act` goes on."""
    ticks: list[float] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start(tick)
    settle(qt, 0.1)
    act()
    settle(qt, 0.1)
    timer.stop()
    return share([1000 * (late - early) for early, late in itertools.pairwise(ticks)], 0.999)


def _work(qt: QApplication, editor: Application, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        editor.runs.generate()
        if not _wait(qt, lambda: editor.jobs.current is None):
            return


def _kill(qt: QApplication, editor: Application) -> None:
    """The engine dies while it works and comes again."""
    editor.runs.generate()
    settle(qt, 0.5)
    for child in _children():
        os.kill(child, signal.SIGKILL)
    settle(qt, 0.5)
    _wait(qt, lambda: editor.engine.state.standing == "ready")


def _children() -> list[int]:
    """This process's own children (Linux)."""
    return [int(name) for each in Path("/proc/self/task").iterdir() for name in (each / "children").read_text().split()]


def _large(megabytes: int) -> Document:
    side = int((megabytes * 1e6 / 8) ** 0.5)
    extent = Extent(side, side)
    tiles = [tile(seed, 255) for seed in range(different)]
    layers = tuple(Layer(id=f"layer{n}", name=f"Layer {n}", pixels=full(extent, tiles[n:])) for n in (1, 2))
    return Document(extent=extent, layers=layers, active="layer1")


def _save(qt: QApplication, editor: Application, document: Document, path: Path) -> None:
    put(editor, document, path)
    editor.document.edit("Prompt", functools.partial(set_fields, prompt="large"))
    settle(qt)
    editor.filing.save()
    _wait(qt, lambda: not editor.document.is_unsaved)


def _wait(qt: QApplication, done: Callable[[], bool]) -> bool:
    until = time.perf_counter() + patience
    while not done() and time.perf_counter() < until:
        qt.processEvents()
        time.sleep(0.001)
    return done()
