"""The walks, each once and whole: the real program, the real worker, the shipped model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

root = Path(__file__).parent.parent.parent


def walked(name: str, folder: Path) -> dict[str, object]:
    """What a walk says that it saw. It has a process of its own, as the program has."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.walk.{name}", str(folder)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


@pytest.mark.timeout(600)
def test_first_light(tmp_path: Path) -> None:
    """Draws, generates, inpaints, undoes, redoes, saves, reopens, exports; same pixels, same recipe, no torch."""
    seen = walked("first_light", tmp_path)
    assert seen["engine_modules_in_editor"] == []
    assert seen["previews"] > 0


@pytest.mark.timeout(600)
def test_steering(tmp_path: Path) -> None:
    """Depth and poses read off a picture steer together, at their weights and for their part, in four steps too."""
    assert walked("steering", tmp_path)["engine_modules_in_editor"] == []
