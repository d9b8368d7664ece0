"""Regions and caching: a mask with a prompt says where it holds; what is chosen reaches the engine and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.plugins import Param
from controls.raster import Raster
from editor import quick, requests, restoring
from editor.archive import picture_document
from pipelines.catalog import Entry
from pipelines.engine import Engine
from pipelines.requests import EditRequest
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine

dream = msgspec.structs.replace(catalog.modes[0], traits=(*catalog.modes[0].traits, "uses:regions"))
mend = msgspec.structs.replace(catalog.modes[1], traits=(*catalog.modes[1].traits, "uses:regions"))
often = Entry("often", "Often", params=(Param("interval", "Whole every", "int", 2, "", 1, 10, 1),))
few = msgspec.structs.replace(catalog.models[0], id="small:few", steps=4)
offered = msgspec.structs.replace(
    catalog, models=(*catalog.models, few), modes=(dream, mend, *catalog.modes[2:]), caching=(often,)
)


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    made.start()
    made.do("new")
    yield made
    made.close()


def mask(program: Program, *points: tuple[float, float]) -> str:
    """A new mask layer with a stroke on it; its id."""
    program.do("add_mask")
    program.editor.window.tool_actions["mask_brush"].trigger()
    program.drag(*points)
    return program.document.active


def asked(program: Program) -> EditRequest:
    program.press(program.panel("prompt").generate)
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest)
    return request


def test_a_mask_with_a_prompt_becomes_a_region(program: Program) -> None:
    panel = program.panel("prompt")
    program.set(prompt="grass")
    assert panel.region.isHidden()
    mask(program, (20, 20), (30, 24))
    assert panel.region.isVisible() and panel.region_form.isHidden()
    assert asked(program).regions == (), "a plain mask is none"
    panel.region.setFocus()
    QTest.keyClicks(panel.region, "a red ball")
    assert panel.region_form.isVisible() and "where this prompt holds" in panel.region_text.text()
    panel.region_form.field("weight")._take(0.75)
    program.editor.queue.cancel_all()
    program.settle()
    region = asked(program).regions[0]
    assert (region.prompt, region.weight) == ("a red ball", 0.75)
    assert region.mask.extent == program.document.extent and region.mask.values[22, 25] == 1
    program.panel("layers").list.setCurrentIndex(program.panel("layers").rows.index(1))
    program.settle()
    assert panel.region.isHidden(), "only beside its mask"


def test_a_region_is_not_what_may_change(program: Program) -> None:
    program.editor.filing.paste(picture(3))
    program.set(mode="mend")
    panel, place = program.panel("prompt"), mask(program, (20, 20), (24, 20))
    panel.region.setFocus()
    QTest.keyClicks(panel.region, "a box")
    program.press(panel.generate)
    assert program.engine.submitted == [] and "nothing is masked" in program.messages[-1]
    mask(program, (40, 34), (44, 34))
    request = asked(program)
    assert request.mask is not None and len(request.regions) == 1
    assert request.mask.values[34, 42] == 1 and request.mask.values[20, 22] == 0
    assert request.regions[0].mask.values[20, 22] == 1
    assert place != program.document.active


def test_caching_is_chosen_with_its_settings(program: Program) -> None:
    panel = program.panel("run")
    program.editor.window.docks["run"].raise_()
    assert panel.caching.currentText() == "None"
    panel.caching.chosen.emit("often")
    panel.extra.field("interval")._take(4)
    request = asked(program)
    assert request.caching == "often" and dict(request.settings)["interval"] == 4
    live = quick.asked(program.document, offered).request
    assert live.caching == "" and "interval" not in dict(live.settings), "four steps are not cached"
    panel.own.click()
    program.editor.queue.cancel_all()
    program.settle()
    assert asked(program).caching == ""


@pytest.fixture
def with_real_ways(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    real = msgspec.structs.replace(offered, caching=Engine().catalog().caching)
    made = Program(application, tmp_path, ScriptedEngine(real, hold=True))
    made.start()
    made.do("new")
    yield made
    made.close()


def test_each_way_of_caching_is_set_by_its_own_parameters(with_real_ways: Program) -> None:
    program = with_real_ways
    panel = program.panel("run")
    program.editor.window.docks["run"].raise_()
    ways = Engine().catalog().caching
    assert len(ways) >= 3
    for way in ways:
        panel.caching.chosen.emit(way.id)
        shown = {param.name for param in way.params}
        assert shown and way.title in panel.more.text()
        for param in way.params:
            program.settle()
            assert not panel.extra.field(param.name).isHidden()
            value = param.high if param.kind == "int" else 0.25
            panel.extra.field(param.name)._take(value)
            request = asked(program)
            assert request.caching == way.id and dict(request.settings)[param.name] == value
            program.editor.queue.cancel_all()
            program.settle()
        others = {param.name for other in ways if other is not way for param in other.params}
        assert not others & {name for name, _ in request.settings}
    panel.own.click()
    assert not panel.more.isVisible() or all(way.title not in panel.more.text() for way in ways)


def test_a_recipe_brings_regions_and_caching_back(program: Program) -> None:
    program.set(prompt="grass")
    mask(program, (20, 20), (30, 24))
    panel = program.panel("prompt")
    panel.region.setFocus()
    QTest.keyClicks(panel.region, "a red ball")
    program.panel("run").caching.chosen.emit("often")
    request = asked(program)
    document = restoring.restored(picture_document(picture(1, program.document.extent), "A"), request)
    again = requests.edit_request(document, offered)
    assert again.caching == "often"
    assert [(it.prompt, it.weight, it.mask.key()) for it in again.regions] == [
        (it.prompt, it.weight, it.mask.key()) for it in request.regions
    ]


def test_regions_are_scaled_and_cut_with_their_picture(program: Program) -> None:
    size = Extent(640, 480)
    program.editor.document.open(picture_document(Raster.filled(size, (9, 9, 9, 255)), "Large"))
    program.settle()
    program.do("fit")
    mask(program, (100, 100), (300, 100))
    program.panel("prompt").region.setFocus()
    QTest.keyClicks(program.panel("prompt").region, "a ball")
    small = quick.asked(program.document, offered).request
    assert small.extent is not None and small.regions[0].mask.extent == small.extent
    share = small.regions[0].mask.values.mean()
    whole = requests.edit_request(program.document, offered).regions[0].mask.values.mean()
    assert np.isclose(share, whole, rtol=0.1)
