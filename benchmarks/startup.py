"""`underpaint bench startup`: how long a person waits for the window, and for the engine behind it.

The editor is started as a child without a display, in empty folders of its own, and says when its event loop runs for
the first time (the window is shown by then) and when the engine has sent its catalog. Both are counted from the
moment at which the process was asked for.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from pipelines.command.measures import Asked, Benchmark, Findings, Row, reading
from pipelines.errors import EngineError

starts, quick_starts = 7, 3
patience = 120.0
"""Seconds after which a start has failed."""

program = """
import sys
from editor import __main__ as program
from editor.application import Application

begin = Application.start

def start(editor, paths):
    print("window", flush=True)
    editor.engine.changed.connect(lambda old, new: new.catalog is not None and done(editor))
    begin(editor, paths)

def done(editor):
    print("catalog", flush=True)
    editor.window.close()

Application.start = start
sys.exit(program.main([]))
"""


class Start(NamedTuple):
    """One start: seconds until the window is shown, and until the engine's catalog is there."""

    window: float
    catalog: float


def run(asked: Asked) -> Findings:
    count = quick_starts if asked.quick else starts
    found: list[Start] = []
    start_once()  # the first one reads the program from the disk
    for number in range(count):
        asked.shown.check()
        asked.shown.line(f"start {number + 1} of {count}")
        found.append(start_once())
    window, catalog = (statistics.median(times) for times in zip(*found, strict=True))
    return Findings((("window_seconds", window), ("catalog_seconds", catalog), ("starts", float(count))))


def start_once() -> Start:
    """Start the editor, wait until it is ready, and let it close. Raises EngineError where it does not come up."""
    with tempfile.TemporaryDirectory(prefix="underpaint-startup-") as place, tempfile.TemporaryFile("w+") as said:
        own = {f"UNDERPAINT_{name}": str(Path(place, name.lower())) for name in ("DATA", "CACHE", "CONFIG", "LOG")}
        words = [sys.executable, "-c", program]
        began = time.perf_counter()
        child = subprocess.Popen(
            words,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **own},
            stdout=subprocess.PIPE,
            stderr=said,  # a pipe that nobody reads would stop the child when it is full
            text=True,
        )
        assert child.stdout is not None
        watch = threading.Timer(patience, child.kill)
        watch.start()
        try:
            reached = {line.strip(): time.perf_counter() - began for line in child.stdout}
        finally:
            watch.cancel()
            child.kill()
            child.wait()
            child.stdout.close()
        said.seek(0)
        errors = said.read()
    if "window" not in reached or "catalog" not in reached:
        last = (errors.strip().splitlines() or ["it said nothing"])[-1]
        raise EngineError("editor_not_started", f"The editor did not come up: {last}", "Run: underpaint doctor")
    return Start(reached["window"], reached["catalog"])


PLUGIN = Benchmark(
    help="Seconds until the window is shown and until the engine has answered.",
    run=run,
    rows=(
        Row("window shown", reading("window_seconds"), "{:.2f} s", rises=False),
        Row("catalog there", reading("catalog_seconds"), "{:.2f} s", rises=False),
    ),
)
