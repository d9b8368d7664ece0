"""The command line on a tiny model, and an eye at rehearsal size that was never trained."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from pipelines.training.config import rehearsal
from pipelines.training.eye import Eye, save_eye
from tests.command.conftest import tiny, underpaint

__all__ = ["eye_folder", "tiny", "underpaint"]


@pytest.fixture
def eye_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the benchmark finds an eye."""
    torch.manual_seed(0)
    folder = tmp_path / "eye"
    save_eye(Eye(rehearsal().eye_shape), rehearsal(), 0.0, folder)
    monkeypatch.setattr("benchmarks._judging.eye_folder", folder)
    return folder
