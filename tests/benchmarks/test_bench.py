"""The subcommand `bench`: what it lists, what it refuses, and the benchmarks of the engine and of the window."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks import engine, startup
from controls.raster import Raster
from pipelines.command.measures import Asked, benchmarks
from pipelines.command.reports import Shown
from pipelines.engine import Engine
from pipelines.files import pictures
from tests.command.conftest import Underpaint


def test_without_a_name_the_benchmarks_are_listed(underpaint: Underpaint) -> None:
    said = underpaint("bench", "--json")
    files = {path.stem for path in Path(engine.__file__).parent.glob("[a-z]*.py")}
    assert {entry["name"] for entry in said.json["bench"]} == files == set(benchmarks())
    assert not benchmarks().broken
    lines = underpaint("bench").out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(files) and all(len(line.split()) > 4 for line in lines)


def test_listing_imports_no_torch() -> None:
    program = (
        "import sys\nfrom pipelines.command import main\ncode = main(['bench'])\n"
        "heavy = [n for n in ('torch', 'numba', 'PySide6') if n in sys.modules]\n"
        "sys.exit(code or (str(heavy) if heavy else 0))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words, exit_code, code",
    [
        (("diorma",), 2, "unknown_benchmark"),
        (("diorama", "--scenes", "0"), 3, "bad_scenes"),
        (("startup", "--sheets", "here"), 3, "no_sheets"),
        (("diorama", "--sheets", "here", "--quick"), 2, "usage"),
        (("diorama", "--sheets", "here", "--scenes", "8"), 2, "usage"),
        (("diorama", "--sheets", "here", "--markdown"), 2, "usage"),
        (("diorama", "--quick", "--model", "nothing"), 4, "unknown_model"),
    ],
)
def test_what_is_refused(underpaint: Underpaint, words: tuple[str, ...], exit_code: int, code: str) -> None:
    said = underpaint("bench", *words, "--json")
    assert said.code == exit_code and said.json["error"]["code"] == code
    assert list(underpaint.folder.iterdir()) == []


def test_every_option_that_sheets_ignore_is_named(underpaint: Underpaint) -> None:
    said = underpaint("bench", "diorama", "--sheets", "here", "--quick", "--markdown")
    assert said.code == 2 and "--quick and --markdown would do nothing beside --sheets" in said.err


@pytest.mark.parametrize("case", engine.cases, ids=lambda case: case.name)
def test_a_case_is_the_same_edit_warm_and_as_a_command(underpaint: Underpaint, case: engine.Case) -> None:
    image = pictures.read(underpaint.picture("in.png")).raster
    pictures.write(Raster.from_array(engine.half(image).grey()), underpaint.folder / "mask.png")
    asked = Asked(str(underpaint.model), "cpu", "auto", True, None, Shown(sys.stderr))
    said = underpaint(*engine.command_words(case, asked, underpaint.folder), "--steps", 5, "--json")
    assert said.code == 0, said
    with Engine(device="cpu") as machine:
        result = machine.run(engine.request(case, asked.model, image))
    if result.inversion is None:
        assert np.array_equal(underpaint.pixels(said.json["outputs"][0]), result.image.array())
    assert said.json["evaluations"] == result.evaluations


def test_every_case_of_the_engine_is_an_edit_that_is_there(underpaint: Underpaint) -> None:
    known = {mode["id"] for mode in underpaint("catalog", "--json").json["catalog"]["modes"]}
    assert {case.mode for case in engine.cases} <= known
    assert {"generate", "sdedit", "inpaint", "invert"} == {case.name for case in engine.cases}


def test_the_window_is_timed_before_the_engine(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "quick_starts", 1)
    said = underpaint("bench", "startup", "--quick", "--markdown")
    assert said.code == 0, said
    heading, _, *rows = said.out.splitlines()
    assert heading.startswith("| reading | measured |")
    window, catalog = (float(row.split("|")[2].split()[0]) for row in rows)
    assert 0 < window < catalog


def test_a_window_that_hangs_is_given_up(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that has said more on standard error than a pipe holds."""
    hanging = "import sys, time\nsys.stderr.write('x' * 999_999 + '\\nit waits\\n')\nsys.stderr.flush()\ntime.sleep(60)"
    monkeypatch.setattr(startup, "program", hanging)
    monkeypatch.setattr(startup, "patience", 3.0)
    began = time.monotonic()
    said = underpaint("bench", "startup", "--quick", "--json")
    assert said.code == 1 and said.json["error"]["code"] == "editor_not_started"
    assert "it waits" in said.json["error"]["message"] and time.monotonic() - began < 30


def test_a_window_that_does_not_come_is_said(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "program", "raise SystemExit('there is no display')")
    said = underpaint("bench", "startup", "--quick", "--json")
    assert said.code == 1 and "there is no display" in said.json["error"]["message"]
