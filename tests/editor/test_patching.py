"""Patches and reference pictures: laid from the window, sent with the request, undone, brought back by a recipe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox

from editor import requests, restoring
from editor.archive import picture_document
from editor.document import find_layer
from pipelines.catalog import Entry
from pipelines.requests import EditRequest, Patch
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine

offered = msgspec.structs.replace(
    catalog,
    patches=(Entry("thin", "thin file", "Changes a little."), Entry("eye", "Eye", "Sees.", traits=("references",))),
)


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    made.start()
    made.editor.window.docks["patches_view"].raise_()
    made.settle()
    yield made
    made.close()


def lay(program: Program, kind: str, *names: str) -> None:
    panel = program.panel("patches_view")
    place = panel.kind.findData(kind)
    panel.kind.setCurrentIndex(place)
    panel.kind.activated.emit(place)
    program.answers.open = [program.folder / name for name in names]
    program.press(panel.insert)


def asked(program: Program) -> EditRequest:
    return requests.edit_request(program.document, offered)


def weigh(row, value: float) -> None:
    box = row.form.findChild(QDoubleSpinBox)
    assert box is not None
    box.setValue(value)


def test_files_are_laid_weighed_and_removed(program: Program) -> None:
    panel = program.panel("patches_view")
    assert not panel.empty.isHidden() and panel.kind.currentText() == "Thin file"
    assert panel.help.text() == "Changes a little."
    lay(program, "thin", "a.safetensors", "b.safetensors")
    lay(program, "thin", "a.safetensors")
    assert panel.empty.isHidden() and len(panel.patches) == 2, "the same file is not laid twice"
    weigh(panel.patches[1], -0.5)
    a, b = str(program.folder / "a.safetensors"), str(program.folder / "b.safetensors")
    assert asked(program).patches == (Patch("thin", a), Patch("thin", b, -0.5))
    program.press(panel.patches[0].remove)
    assert asked(program).patches == (Patch("thin", b, -0.5),)
    assert panel.patches[0].form.field("weight").value == -0.5
    for _ in range(3):
        program.do("undo")
    assert program.document.patches == () and panel.patches == [] and not panel.empty.isHidden()
    program.do("redo")
    assert [row.form.field("weight").value for row in panel.patches] == [1.0, 1.0]


def test_pictures_steer_only_where_something_reads_them(program: Program) -> None:
    panel = program.panel("patches_view")
    program.editor.filing.paste(picture(3))
    program.editor.filing.paste(picture(5), "Garden")
    program.settle()
    assert panel.refer.isHidden() and "IP-Adapter" in panel.hint.text()
    lay(program, "eye", "eye.safetensors")
    assert any("no layer is one yet" in each for each in requests.cautions(program.document, offered))
    place = program.document.active
    program.press(panel.refer)
    layer = find_layer(program.document, place)
    assert layer is not None and not layer.visible, "it is no part of the picture"
    assert not panel.refer.isEnabled() and len(panel.pictures) == 1
    weigh(panel.pictures[0], 0.4)
    (reference,) = asked(program).references
    assert reference.weight == 0.4 and np.array_equal(reference.image.array(), picture(5).array())
    assert not any("Patches" in each for each in requests.cautions(program.document, offered))
    program.press(panel.patches[0].remove)
    assert asked(program).references == ()
    assert any("nothing reads it" in each for each in requests.cautions(program.document, offered))
    program.press(panel.pictures[0].remove)
    layer = find_layer(program.document, place)
    assert layer is not None and layer.visible and layer.settings == () and panel.pictures == []


def test_a_recipe_brings_patches_and_pictures_back(program: Program) -> None:
    program.editor.filing.paste(picture(5), "Garden")
    lay(program, "eye", "eye.safetensors")
    program.press(program.panel("patches_view").refer)
    weigh(program.panel("patches_view").pictures[0], 0.4)
    request = asked(program)
    document = restoring.restored(picture_document(picture(1, program.document.extent), "A"), request)
    again = requests.edit_request(document, offered)
    assert again.patches == request.patches
    assert [(it.weight, it.image.key()) for it in again.references] == [
        (it.weight, it.image.key()) for it in request.references
    ]
    assert document.active_layer is not None and document.active_layer.role == "result"
