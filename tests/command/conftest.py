"""The command line in this process, in an empty folder, on a tiny model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.command import main
from pipelines.files import pictures
from tests.pipelines.conftest import make_model


class Said(NamedTuple):
    """What a call came back with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on standard output."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


class Underpaint:
    def __init__(self, folder: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.model = model
        self._capsys = capsys

    def __call__(self, *words: object) -> Said:
        """Run a command as it stands."""
        self._capsys.readouterr()
        code = main([str(word) for word in words])
        return Said(code, *self._capsys.readouterr())

    def paint(self, *words: object, steps: int = 3) -> Any:
        """Run a mode on the tiny model, which must succeed; its JSON."""
        said = self(*words, "--model", self.model, "--steps", steps, "--device", "cpu", "--json")
        assert said.code == 0, said
        return said.json

    def picture(self, name: str, extent: Extent | None = None, seed: int = 0) -> Path:
        """Write a picture of smooth colours into the folder."""
        rng, extent = np.random.default_rng(seed), extent or Extent(64, 64)
        coarse = rng.integers(0, 256, (-(-extent.height // 8), -(-extent.width // 8), 3), np.uint8)
        pixels = coarse.repeat(8, 0).repeat(8, 1)[: extent.height, : extent.width]
        pictures.write(Raster.from_array(np.ascontiguousarray(pixels)), self.folder / name)
        return self.folder / name

    def pixels(self, path: str | Path) -> np.ndarray:
        return pictures.read(self.folder / path).raster.array()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("command") / "tiny"
    make_model(folder)
    return folder


@pytest.fixture
def underpaint(
    tmp_path: Path, tiny: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Underpaint:
    monkeypatch.chdir(tmp_path)
    return Underpaint(tmp_path, tiny, capsys)
