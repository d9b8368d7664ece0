"""The refiner in the sampling panel: offered where one fits, asked for, and brought back by a recipe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from editor import quick, requests, restoring
from editor.archive import picture_document
from pipelines.files import recipes
from pipelines.files.blobs import Memory
from pipelines.requests import EditRequest, Refiner
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine

dream = msgspec.structs.replace(catalog.modes[0], traits=(*catalog.modes[0].traits, "uses:refiner"))
base = msgspec.structs.replace(catalog.models[0], latents="4 channels")
last = msgspec.structs.replace(base, id="last", title="Last touch", tasks=("image-to-image", "refinement"))
other = msgspec.structs.replace(last, id="other", title="Other", latents="16 channels")
few = msgspec.structs.replace(base, id=f"{base.id}:few", steps=4)
offered = msgspec.structs.replace(catalog, models=(base, few, last, other), modes=(dream, *catalog.modes[1:]))


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    made.start()
    made.do("new")
    yield made
    made.close()


def asked(program: Program) -> EditRequest:
    program.editor.queue.cancel_all()
    program.settle()
    program.press(program.panel("prompt").generate)
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest)
    return request


def test_a_refiner_that_fits_is_offered_and_asked_for(program: Program) -> None:
    panel = program.panel("run")
    program.editor.window.docks["run"].raise_()
    assert not panel.refiner_row.isHidden() and panel.refining.isHidden()
    assert [panel.refiner.itemText(row) for row in range(panel.refiner.count())] == ["None", "Last touch"]
    assert asked(program).refiner is None
    panel.refiner.chosen.emit("last")
    assert not panel.refining.isHidden() and asked(program).refiner == Refiner("last", 0.8)
    panel.refining.field("start")._take(0.7)
    assert asked(program).refiner == Refiner("last", 0.7)
    assert quick.asked(program.document, offered).request.refiner is None, "a live picture has four steps"
    program.do("undo")
    assert asked(program).refiner == Refiner("last", 0.8)
    panel.own.click()
    assert asked(program).refiner is None and panel.refining.isHidden()


def test_one_that_does_not_fit_any_more_is_said(program: Program) -> None:
    panel = program.panel("run")
    panel.refiner.chosen.emit("last")
    panel.model.chosen.emit("last")
    assert not panel.refiner_row.isHidden() and "does not fit" in panel.refiner.currentText()
    panel.refiner.chosen.emit("")
    assert panel.refiner_row.isHidden()


def test_a_recipe_brings_the_refiner_back(program: Program) -> None:
    program.panel("run").refiner.chosen.emit("last")
    request = asked(program)
    document = restoring.restored(picture_document(picture(1, program.document.extent), "A"), request)
    assert requests.edit_request(document, offered).refiner == Refiner("last")
    plain = restoring.restored(document, msgspec.structs.replace(request, refiner=None))
    recalled = restoring.recalled(plain, recipes.to_json(request, Memory()), frozenset({"settings"}))
    assert requests.edit_request(plain, offered).refiner is None
    assert requests.edit_request(recalled, offered).refiner == Refiner("last")
