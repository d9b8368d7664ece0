"""The editor's own command line: options for the engine's process, and files."""

from __future__ import annotations

from pathlib import Path

from editor.__main__ import divided
from editor.settings import Settings, engine_words


def test_options_and_files_are_told_apart() -> None:
    options, files = divided(["a.png", "--compile", "blocks", "--device=cuda:1", "b b.ora", "-x"])
    assert options == ["--device", "cuda:1", "--compile", "blocks"]
    assert files == [Path("a.png"), Path("b b.ora")]
    assert divided([]) == ([], [])


def test_settings_are_said_to_the_engine() -> None:
    assert engine_words(Settings()) == ["--device", "auto", "--dtype", "auto"]
    assert divided(engine_words(Settings(device="cuda", dtype="float16")))[0] == [
        "--device", "cuda", "--dtype", "float16",
    ]  # fmt: skip
