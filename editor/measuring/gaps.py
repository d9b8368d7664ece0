"""Gaps of the event loop: while the engine paints, while it is killed, while a sketch is drawn on a large canvas, when
Generate is pressed there, while 500 MB are saved."""

from __future__ import annotations

import functools
import itertools
import os
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.raster import Raster
from editor import greys, offers
from editor.application import Application
from editor.document import Document, Layer, add_fresh, paint_layer, set_fields
from editor.measuring.documents import different, full, photograph, tile
from editor.measuring.program import Readings, drag, program, put, set_brush, settle, share, wave

tick = 8
"""Milliseconds from tick to tick."""

patience = 180.0

side = 4096
"""Of the canvas on which a sketch is drawn and Generate is pressed."""

with_engine = ("working_gap_ms_p999", "killed_gap_ms_p999", "sketching_gap_ms_p999", "asking_gap_ms_p999")


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
            put(editor, _steered(editor, 2048 if quick else side))
            settle(qt, 1.0)
            readings["sketching_gap_ms_p999"] = _gap(qt, functools.partial(_sketch, qt, editor))
            readings["asking_gap_ms_p999"] = _gap(qt, functools.partial(_ask, qt, editor))
        else:
            notes |= dict.fromkeys(with_engine, "the engine did not come up")
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


def _steered(editor: Application, side: int) -> Document:
    """A photograph with nearly all of it masked and an empty sketch above, in a mode that works under a mask."""
    document = add_fresh(photograph(side), "Sketch", "control", offers.presets().sketch_kind)
    mask = paint_layer(document, "Mask", "mask")
    inside = {
        index: pixels for index, pixels in greys.filled(document.extent).tiles.items() if index.row and index.column
    }
    mask = msgspec.structs.replace(mask, id="mask", pixels=Raster(document.extent, inside))
    catalog = editor.engine.state.catalog
    modes = offers.painting_modes(document, catalog) if catalog is not None else ()
    mode = next((each.id for each in modes if offers.needs(each, "mask")), "")
    return set_fields(document, layers=(*document.layers, mask), mode=mode, prompt="a house by a lake")


def _sketch(qt: QApplication, editor: Application) -> None:
    """Short strokes, each followed by a rest in which everything looks at what has changed."""
    set_brush(editor, 20.0)
    for number in range(8):
        drag(qt, editor.window.canvas, wave(editor.window.canvas, 10, 12.0, number), Qt.MouseButton.LeftButton)
        settle(qt, 0.4)


def _ask(qt: QApplication, editor: Application) -> None:
    """Press Generate and wait until the engine could begin; it is not let, because what follows is its own time."""
    editor.queue.paused.put(True)
    for _ in range(2):
        editor.runs.generate()
        _wait(qt, lambda: all(job.request is not None for job in editor.jobs.going()))
        editor.queue.cancel_all()
    editor.queue.paused.put(False)


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
