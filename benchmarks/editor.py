"""`underpaint bench editor`: whether the editor keeps up with the hand.

Each measurement is a child that runs the real program without a display (`editor.measuring`), so that none disturbs
another's memory; the window's own start is timed from outside. `…_processor_ms_…` are of the processor's time: they
hold on a busy machine too, the clock's do not.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipelines.command.measures import Asked, Benchmark, Findings, Row, reading
from pipelines.errors import EngineError

measurements = ("strokes", "views", "memory", "opening", "gaps", "following")
starts, quick_starts = 9, 3
patience = 900.0
"""Seconds after which a measurement has failed."""

window = """
import sys
from editor import __main__ as program
from editor.application import Application

def start(editor, paths):
    print("window", flush=True)
    editor.window.close()

Application.start = start
sys.exit(program.main([]))
"""


def run(asked: Asked) -> Findings:
    readings = {"window_shown_s": window_seconds(asked)}
    notes: dict[str, str] = {}
    for name in measurements:
        asked.shown.check()
        asked.shown.line(f"editor: {name}")
        found, missing = measured(name, asked.quick)
        readings |= found
        notes |= missing
    return Findings(tuple(readings.items()), tuple(notes.items()))


def window_seconds(asked: Asked) -> float:
    """Seconds from the start of the interpreter until the window is shown, the engine not yet asked for."""
    _child([sys.executable, "-c", window])  # the first one reads the program from the disk
    seconds: list[float] = []
    for number in range(quick_starts if asked.quick else starts):
        asked.shown.check()
        asked.shown.line(f"editor: start {number + 1}")
        seconds.append(_child([sys.executable, "-c", window])[1])
    return statistics.median(seconds)


def measured(name: str, quick: bool) -> tuple[dict[str, float], dict[str, str]]:
    """What one measurement found: readings, and reasons of those that are missing."""
    words = [sys.executable, "-m", "editor.measuring", name, *(["--quick"] if quick else [])]
    found = json.loads(_child(words)[0])
    return found["readings"], found["notes"]


def _child(words: list[str]) -> tuple[str, float]:
    """Its last line, and the seconds until its first. Raises EngineError where it fails."""
    with tempfile.TemporaryDirectory(prefix="underpaint-editor-") as place, tempfile.TemporaryFile("w+") as said:
        own = {f"UNDERPAINT_{name}": str(Path(place, name.lower())) for name in ("DATA", "CACHE", "CONFIG", "LOG")}
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **own}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling anew is no part of a start
        began = time.perf_counter()
        child = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=said, text=True)
        assert child.stdout is not None
        lines: list[str] = []
        first = 0.0
        try:
            lines.append(child.stdout.readline())
            first = time.perf_counter() - began
            lines += child.communicate(timeout=patience)[0].splitlines()
        except subprocess.TimeoutExpired:
            lines.clear()
        finally:
            child.kill()
            child.wait()
        said.seek(0)
        errors = said.read().strip().splitlines()
    if child.returncode or not any(line.strip() for line in lines):
        last = errors[-1] if errors else "it said nothing"
        raise EngineError("editor_not_measured", f"The editor could not be measured: {last}", "Run: underpaint doctor")
    return [line for line in lines if line.strip()][-1], first


def _limited(title: str, name: str, form: str, must: float | None = None, rises: bool = False) -> Row:
    return Row(title, reading(name), form, rises=rises, must=must)


PLUGIN = Benchmark(
    help="Whether the editor keeps up: strokes, pan and zoom, undo's memory, opening, gaps of the event loop.",
    run=run,
    rows=(
        _limited("window shown", "window_shown_s", "{:.2f} s", 0.7),
        _limited("stroke event to canvas, 8192², 10 layers, 100 px", "stroke_ms_median", "{:.1f} ms", 8.0),
        _limited("the same, 99th percentile", "stroke_ms_p99", "{:.1f} ms", 16.0),
        _limited("the same, processor", "stroke_processor_ms_median", "{:.1f} ms", 8.0),
        _limited("the same, processor, 99th percentile", "stroke_processor_ms_p99", "{:.1f} ms", 16.0),
        _limited("the same in a plain view", "plain_view_stroke_ms_median", "{:.1f} ms"),
        _limited("8192² over 2048², processor", "stroke_growth", "{:.2f}", 1.25),
        _limited("all of 8192² in view", "stroke_fitted_ms_median", "{:.1f} ms", 8.0),
        _limited("30 layers", "stroke_30_layers_ms_median", "{:.1f} ms", 8.0),
        _limited("brush of 600 px, mean", "stroke_600_px_ms_mean", "{:.1f} ms", 8.0),
        _limited("brush of 600 px, 99th percentile", "stroke_600_px_ms_p99", "{:.1f} ms"),
        _limited("brush of 2000 px, mean", "stroke_2000_px_ms_mean", "{:.1f} ms"),
        _limited("brush of 2000 px, 99th percentile", "stroke_2000_px_ms_p99", "{:.1f} ms"),
        _limited("100 undone strokes of 600 px on 4096²", "undo_100_strokes_mb", "{:.0f} MB", 200.0),
        _limited("the same, brush of 600 px", "undo_100_wide_strokes_mb", "{:.0f} MB"),
        _limited("pan and zoom", "frames_per_s", "{:.0f} frames/s", 60.0, rises=True),
        _limited("pan, processor", "pan_processor_ms_median", "{:.1f} ms", 16.0),
        _limited("zoom, processor", "zoom_processor_ms_median", "{:.1f} ms", 16.0),
        _limited("pan, 99th percentile", "pan_ms_p99", "{:.1f} ms"),
        _limited("zoom, 99th percentile", "zoom_ms_p99", "{:.1f} ms"),
        _limited("8192², 10 layers: until something is seen", "view_8192_s", "{:.2f} s"),
        _limited("4096² PNG opens", "open_4096_s", "{:.2f} s", 1.0),
        _limited("gap of the event loop at 99.9 %", "event_gap_ms_p999", "{:.0f} ms", 50.0),
        _limited("while the engine works", "working_gap_ms_p999", "{:.0f} ms"),
        _limited("while it is killed", "killed_gap_ms_p999", "{:.0f} ms"),
        _limited("while a sketch is drawn on 4096²", "sketching_gap_ms_p999", "{:.0f} ms"),
        _limited("when Generate is pressed on 4096²", "asking_gap_ms_p999", "{:.0f} ms"),
        _limited("while 500 MB are saved", "saving_gap_ms_p999", "{:.0f} ms"),
        _limited("live: stroke to updated picture", "live_s", "{:.2f} s", 0.5),
        _limited("the engine's share of it", "live_engine_s", "{:.2f} s"),
    ),
)
