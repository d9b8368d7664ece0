"""The program killed at random moments of editing loses at most the action that was under way."""

from __future__ import annotations

import functools
import os
import random
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from editor import autosave

kills = 50


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_program_loses_at_most_the_unfinished_action(tmp_path: Path) -> None:
    chance = random.Random(20)
    moments = [chance.expovariate(2) for _ in range(kills)]
    with ThreadPoolExecutor(2) as cores:
        finished = list(cores.map(functools.partial(one_life, tmp_path), range(kills), moments))
    assert sum(finished) > kills, "the programs did work before they were killed"


def one_life(folder: Path, seed: int, seconds: float) -> int:
    """Start the program, kill it so long after it began to paint, and look at what it left: how much it had done."""
    folder = folder / str(seed)
    folder.mkdir()
    values: list[str] = []
    open_values = finished = 0
    with program(folder, seed) as started:
        assert started.stdout is not None
        clock = threading.Timer(seconds, started.kill)
        for line in started.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "ready":
                clock.start()
                open_values = 0
            elif word == "value":
                values.append(rest)
                open_values += 1
            elif word == "done":
                finished, open_values = finished + 1, 0
        clock.join()
    found = autosave.find(folder / "journals")
    (entry,) = found.entries
    allowed = values[-open_values - 1 :]
    assert entry.document.key() in allowed, f"life {seed}: a finished action was lost"
    for session in found.sessions:
        session.discard()
    shutil.rmtree(folder)
    return finished


def program(folder: Path, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.editor.scribbler", str(folder), str(seed)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    root = Path(__file__).parents[2]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=quiet, text=True, env=environment, cwd=root)
