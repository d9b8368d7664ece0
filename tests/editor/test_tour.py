"""The tour: offered once, each step ticked off by doing it, and left at any time."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import resources
from controls.geometry import Extent
from controls.raster import Raster
from editor import settings as settings_module
from editor import tour
from editor.document import Layer, add_layer
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog))
    yield made
    made.close()


def card(program: Program):
    program.settle()
    return program.editor.window.tour_card


def add(program: Program, role: str, pixels: Raster) -> None:
    layer = Layer(id="", name=role, pixels=pixels, role=role)  # type: ignore[arg-type]
    program.editor.document.edit("Add", functools.partial(add_layer, layer=layer))
    program.settle()


def test_it_is_offered_once(program: Program) -> None:
    program.start()
    assert card(program).isVisible() and card(program).title.text() == tour.offer.title
    before = program.document
    program.press(card(program).away)
    assert not card(program).isVisible() and program.document is before
    assert settings_module.load(program.folder / "settings.json").settings.toured
    program.start()
    assert not card(program).isVisible()


def test_who_opens_a_file_is_not_asked(program: Program, tmp_path: Path) -> None:
    program.start(resources.path("samples", "first-light.ora"))
    assert not card(program).isVisible()


def test_each_step_is_ticked_off_by_doing_it(program: Program) -> None:
    program.start()
    program.press(card(program).forward)
    assert card(program).number.text() == "1 of 3" and program.layer("control").name == "Sketch"
    assert program.editor.document.path is None, "the sample itself cannot be saved over"
    program.drag((20, 20), (60, 40))
    assert card(program).number.text() == "2 of 3"
    size = program.document.extent
    add(program, "result", picture(1, size))
    assert card(program).number.text() == "3 of 3"
    add(program, "result", picture(2, size))
    assert card(program).number.text() == "3 of 3", "no part was masked yet"
    add(program, "mask", Raster.filled(Extent(40, 40), (255, 255, 255, 255)))
    assert card(program).title.text() == tour.end.title and not card(program).away.isVisible()
    program.press(card(program).forward)
    assert not card(program).isVisible() and program.editor.settings.value.toured


def test_steps_can_be_passed_over_and_taken_again(program: Program) -> None:
    program.start()
    program.do("tour")
    for number in ("1 of 3", "2 of 3", "3 of 3"):
        assert card(program).number.text() == number
        program.press(card(program).forward)
    program.press(card(program).forward)
    program.do("tour")
    assert card(program).number.text() == "1 of 3"
    program.press(card(program).away)
    assert not card(program).isVisible()


def test_a_document_in_work_stays_in_its_own_tab(program: Program) -> None:
    program.start()
    program.drag((5, 5), (20, 20))
    before = program.document
    program.do("tour")
    assert program.answers.asked == 0 and card(program).isVisible()
    assert before in [sheet.value for sheet in program.editor.document.sheets] and program.document is not before
