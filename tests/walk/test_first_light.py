"""The whole of it once: the real program, the real worker, the shipped model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

root = Path(__file__).parent.parent.parent


@pytest.mark.timeout(600)
def test_first_light(tmp_path: Path) -> None:
    """Draws, generates, inpaints, undoes, redoes, saves, reopens, exports; same pixels, same recipe, no torch."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.walk.first_light", str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    seen = json.loads(done.stdout)
    assert seen["engine_modules_in_editor"] == []
    assert seen["previews"] > 0
