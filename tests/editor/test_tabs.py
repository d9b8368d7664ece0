"""Several documents: each tab has its own history, file, unsaved mark and view; jobs land where they were asked for."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from editor.document import set_fields
from editor.model import Sheet
from pipelines.events import Progress
from pipelines.files import pictures
from pipelines.protocol import Failed, Finished, Reported
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine, result


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    yield made
    made.close()


def two(program: Program) -> tuple[Sheet, Sheet]:
    """A begun document and a picture of another size beside it, which is shown."""
    program.drag((10, 10), (30, 20))
    pictures.write(picture(1, Extent(300, 200)), program.folder / "photo.png")
    program.editor.filing.open_paths([program.folder / "photo.png"])
    program.settle()
    first, second = program.editor.document.sheets
    assert program.editor.document.current is second
    return first, second


def test_each_tab_has_its_own_history_and_mark(program: Program) -> None:
    tabs = program.editor.window.tabs
    assert not tabs.isVisible(), "one document needs no tabs"
    first, second = two(program)
    assert tabs.isVisible() and tabs.count() == 2 and tabs.currentIndex() == 1
    assert [tabs.tabText(index) for index in (0, 1)] == ["• Untitled", "photo"]
    program.editor.desk.tool.put("brush")
    program.drag((10, 10), (30, 20))
    assert tabs.tabText(1) == "• photo"
    program.do("undo")
    assert tabs.tabText(1) == "photo" and first.is_unsaved
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center() - QPoint(20, 0))
    program.settle()
    assert program.editor.document.current is first
    program.do("undo")
    assert not first.is_unsaved and not second.history.can_undo and second.history.can_redo
    assert program.editor.window.windowTitle().startswith("Untitled")


def test_a_tab_comes_back_where_it_was_looked_at(program: Program) -> None:
    first, second = two(program)
    canvas, model = program.editor.window.canvas, program.editor.document
    canvas.set_zoom(5.0)
    there = canvas.view_position
    program.do("next")
    assert model.current is first and canvas.zoom != 5.0
    program.do("previous")
    assert model.current is second and canvas.view_position == there


def test_a_result_lands_in_the_document_that_asked(program: Program) -> None:
    first, second = two(program)
    model, engine = program.editor.document, program.engine
    model.show(first.number)
    program.press(program.panel("prompt").generate)
    job, request = engine.submitted[-1]
    engine.say(Reported(job, Progress("painting", 3, 12, picture(9))))
    program.settle()
    assert program.editor.runs.overlay.value is not None
    model.show(second.number)
    program.settle()
    assert program.editor.runs.overlay.value is None, "a preview belongs to its own document"
    kept = second.value
    engine.held.clear()
    engine.say(Finished(job, result(request, picture(1))))
    program.settle()
    assert second.value is kept
    landed = next(layer for layer in first.value.layers if layer.role == "result")
    assert landed.pixels.key() == picture(1).key() and landed.recipe is not None
    assert first.history.undo_label == "Dream 1"


def test_a_failure_in_another_tab_is_told(program: Program) -> None:
    first, second = two(program)
    program.editor.document.show(first.number)
    program.press(program.panel("prompt").generate)
    program.editor.document.show(second.number)
    program.engine.say(Failed(program.engine.submitted[-1][0], "bad", "It did not work.", "Do this."))
    program.settle()
    assert program.messages[-1] == "It did not work."


def test_closing_asks_about_that_document_only(program: Program) -> None:
    first, second = two(program)
    program.editor.document.show(second.number)
    program.do("close")
    assert program.answers.asked == 0 and program.editor.document.sheets == (first,)
    program.do("close")
    assert program.answers.asked == 1 and program.editor.document.sheets == (first,)
    program.answers.leave, program.answers.path = "save", program.folder / "kept.ora"
    program.do("close")
    assert program.editor.document.sheets == () and program.answers.path.is_file()
    program.drag((5, 5), (9, 9))
    for action in ("undo", "save", "export", "copy", "zoom_in", "fit"):
        program.do(action)
    assert not program.editor.window.actions_by_id["save"].isEnabled()
    program.do("new")
    assert len(program.editor.document.sheets) == 1


def test_leaving_a_tab_ends_the_stroke_in_it(program: Program) -> None:
    first, second = two(program)
    program.editor.document.show(first.number)
    canvas, kept = program.editor.window.canvas, first.value
    place = canvas.rect().center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseMove(canvas, place + QPoint(20, 5))
    assert canvas.is_painting
    program.editor.document.show(second.number)
    assert first.value is not kept and not canvas.is_painting and not second.is_unsaved


def test_an_edit_of_another_document_leaves_the_shown_one(program: Program) -> None:
    first, second = two(program)
    seen: list[object] = []
    program.editor.document.changed.connect(lambda *_: seen.append(1))
    program.editor.document.edit("x", functools.partial(set_fields, prompt="there"), number=first.number)
    assert first.value.prompt == "there" and second.value.prompt == "" and not seen


def test_a_file_that_is_open_already_is_shown(program: Program) -> None:
    program.answers.path = program.folder / "a.ora"
    program.do("save")
    program.do("new")
    program.editor.filing.open_paths([program.folder / "a.ora"])
    program.settle()
    assert len(program.editor.document.sheets) == 2
    assert program.editor.document.path == program.folder / "a.ora"


def test_many_tabs_stay_readable(program: Program) -> None:
    program.drag((10, 10), (30, 20))
    for number in range(9):
        path = program.folder / f"a photograph with a long name {number}.png"
        pictures.write(picture(number), path)
        program.editor.filing.open_paths([path])
    program.settle()
    tabs = program.editor.window.tabs
    assert tabs.count() == 10 and all(tabs.tabRect(index).width() >= 140 for index in range(1, 10))
    shown = tabs.tabRect(tabs.currentIndex())
    assert shown.x() >= 0 and shown.right() <= tabs.width(), "the current one is in sight"
