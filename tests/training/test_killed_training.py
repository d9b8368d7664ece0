"""A training process that is killed for good, by SIGKILL in mid-stage, goes on as if nothing had been."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.training.checkpoint import read_spent

steps, saved_at = 40, 20

course = """
import sys
from pathlib import Path
from pipelines.training.config import rehearsal
from pipelines.training.diorama import train_diorama

def listen(report):
    print(report.stage, report.step, flush=True)

out, how, steps = sys.argv[1:]
train_diorama("autoencoder", Path(out), None, how == "resume", "cpu", listen, rehearsal(int(steps)))
"""


def train(out: Path, how: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", course, str(out), how, str(steps)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def losses(out: Path) -> list[float]:
    spent = read_spent(out / "autoencoder")
    assert spent is not None
    return spent.losses


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_killed_process_resumes_with_the_same_losses(tmp_path: Path) -> None:
    whole = train(tmp_path / "whole", "fresh")
    whole.communicate(timeout=200)
    assert whole.returncode == 0
    dying = train(tmp_path / "killed", "fresh")
    assert dying.stdout is not None
    for line in dying.stdout:
        stage, step = line.split()
        if stage == "autoencoder" and int(step) == saved_at + 2:
            dying.kill()
            break
    dying.stdout.close()
    assert dying.wait(30) == -signal.SIGKILL
    assert len(losses(tmp_path / "killed")) < steps
    again = train(tmp_path / "killed", "resume")
    said, _ = again.communicate(timeout=200)
    assert again.returncode == 0 and "autoencoder 1\n" not in said
    assert losses(tmp_path / "killed") == losses(tmp_path / "whole") and len(losses(tmp_path / "whole")) == steps
