"""The models panel: what is installed and why not, chosen, added from a folder, removed after a question."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import resources
from controls.plugins import Broken
from editor.panels.models_view import brief, described
from editor.shelf import licence
from pipelines.catalog import ModelEntry, Unfit
from pipelines.library import Library
from pipelines.weights import record_name
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine

small = msgspec.structs.replace(
    catalog.models[0],
    unfit=(Unfit("depth-xl", ("depth",), "control_unfit", "It was made for XL."),), notes=("No scheduler.",),
)  # fmt: skip
offered = msgspec.structs.replace(
    catalog,
    models=(small, *catalog.models[1:]),
    absent=(Broken("annotators", "hed", "its network is not here", "Soft edges"),),
)


class Reading(ScriptedEngine):
    """Reads the real library anew at each restart, as the engine's process does."""

    def restart(self) -> None:
        self.catalog = msgspec.structs.replace(offered, models=Library().entries())
        super().restart()


@pytest.fixture
def program(application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("UNDERPAINT_DATA", str(tmp_path / "data"))
    made = Program(application, tmp_path, Reading(offered, hold=True))
    made.start()
    made.editor.window.docks["models_view"].raise_()
    made.settle()
    yield made
    made.close()


def rows(program: Program) -> list[str]:
    shown = program.panel("models_view").list
    return [shown.item(row).text() for row in range(shown.count())]


def choose(program: Program, name: str) -> None:
    shown = program.panel("models_view").list
    place = next(row for row in range(shown.count()) if shown.item(row).data(Qt.ItemDataRole.UserRole) == name)
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualItemRect(shown.item(place)).center())
    program.settle()


def own_folder(folder: Path, name: str) -> Path:
    """Diorama as a person's own model: the same bytes under another name."""
    return shutil.copytree(resources.path("diorama"), folder / name, copy_function=os.link)


def test_what_is_installed_and_what_is_not(program: Program) -> None:
    panel = program.panel("models_view")
    assert rows(program) == ["Small · in use\nsd · 64 × 48 · 0 MB", "Ill\ncannot be used"]
    assert panel.absent.text().startswith("Soft edges. ") and "its network is not here" in panel.absent.toolTip()
    assert not panel.broken.isVisible()
    assert "Steered by: Edges" in panel.text.text() and "depth-xl cannot be used: It was made for XL." in (
        panel.text.text()
    )
    assert "No scheduler." in panel.text.text()
    choose(program, "ill")
    assert "its weights are missing" in panel.text.text() and not panel.use.isEnabled()
    choose(program, "small")
    program.press(panel.use)
    assert program.document.model == "small"
    program.do("undo")
    assert program.document.model == ""


def test_a_folder_is_added_used_and_removed(program: Program) -> None:
    panel = program.panel("models_view")
    program.answers.path = own_folder(program.folder, "mine")
    program.press(panel.folder)
    assert program.engine.restarts == 1 and "mine" in program.messages[-1]
    assert any(row.startswith("Diorama") for row in rows(program))
    choose(program, "diorama")
    assert not panel.remove.isEnabled(), "what is shipped stays"
    choose(program, "mine")
    program.press(panel.use)
    assert program.document.model == "mine"
    program.answers.goes_on = False
    program.press(panel.remove)
    assert program.answers.asked == 1 and "mine" in [entry.id for entry in Library().entries()]
    program.answers.goes_on = True
    program.press(panel.remove)
    assert "mine" not in [entry.id for entry in Library().entries()]
    assert (program.folder / "mine" / "model_index.json").is_file(), "a person's own files stay"
    assert program.engine.restarts == 2 and panel.chosen is not None and panel.chosen.id != "mine"


def test_the_engine_is_left_to_finish_its_job(program: Program) -> None:
    program.set(prompt="a ball")
    program.do("start")
    assert program.editor.jobs.current is not None
    program.answers.path = own_folder(program.folder, "mine")
    program.press(program.panel("models_view").folder)
    assert program.engine.restarts == 0
    program.engine.finish()
    program.settle()
    assert program.engine.restarts == 1


def test_what_is_no_model_is_refused(program: Program) -> None:
    program.answers.open = [program.folder / "notes.safetensors"]
    program.answers.open[0].write_bytes(b"not weights")
    program.press(program.panel("models_view").file)
    assert program.engine.restarts == 0 and len(program.messages) == 1
    assert program.editor.notices.value[0].weight == "error"


def test_a_model_in_words(tmp_path: Path) -> None:
    entry = ModelEntry("a", "A", "stable_diffusion", str(tmp_path), 4_300_000_000, offered.models[0].extent, 8)
    assert brief(entry) == "stable diffusion · 64 × 48 · 4.3 GB"
    assert "Licence" not in described(entry, offered) and licence(tmp_path) == ""
    (tmp_path / "LICENSE.md").write_text("MIT")
    assert licence(tmp_path) == "LICENSE.md"
    (tmp_path / record_name).write_text('{"licence": "openrail"}')
    assert "Licence: openrail" in described(entry, offered)
