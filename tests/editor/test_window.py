"""The window from end to end with a scripted engine: draw, generate, cancel, fail, lose, restart, and without any."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from controls.raster import Raster
from editor import __main__ as main
from editor import settings as settings_module
from editor.jobs import Phase
from editor.settings import Settings
from pipelines.catalog import Catalog
from pipelines.client import Lost, Silent
from pipelines.events import Progress
from pipelines.protocol import Failed, Finished, Heartbeat, Ready, Reported
from pipelines.requests import EditRequest
from tests.editor.program import Program, catalog, extent, picture
from tests.scripted import ScriptedEngine, result


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    yield made
    made.close()


@pytest.fixture
def started(program: Program) -> Program:
    program.start()
    return program


def answer(program: Program, image: Raster | None = None) -> None:
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    program.engine.say(Finished(job, result(request, image)))
    program.settle()


def test_draw_generate_and_undo(started: Program) -> None:
    assert started.document.extent == extent, "a document that was not begun takes the model's size"
    started.drag((10, 10), (30, 20), (50, 40))
    assert not started.layer("control").pixels.painted_bounds.is_empty, "a fresh document has a sheet to draw on"
    panel = started.panel("prompt")
    QTest.keyClicks(panel.prompt, "a red ball")
    started.press(panel.generate)
    job, request = started.engine.submitted[-1]
    assert isinstance(request, EditRequest)
    assert request.prompt == "a red ball" and len(request.conditions) == 1
    assert panel.cancel.isEnabled()

    started.engine.say(Reported(job, Progress("painting", 3, 12, picture(9))))
    started.settle()
    assert panel.progress.bar.value() == 250 and "painting, step 3 of 12" in panel.progress.text.text()
    overlay = started.editor.runs.overlay.value
    assert overlay is not None and overlay.bounds == started.document.bounds

    answer(started, picture(1))
    assert started.layer("result").pixels.key() == picture(1).key()
    assert started.layer("result").recipe is not None
    assert started.editor.runs.overlay.value is None
    assert panel.generate.isEnabled() and not panel.cancel.isEnabled()
    assert started.editor.window.isWindowModified()
    with_result = started.document
    started.do("undo")
    assert not [layer for layer in started.document.layers if layer.role == "result"]
    started.do("redo")
    assert started.document is with_result


def test_undo_during_a_stroke_finishes_it_first_so_that_redo_has_it(started: Program) -> None:
    started.drag((5, 5), (15, 5))
    first, canvas = started.document, started.editor.window.canvas
    places = [canvas.to_widget(QPointF(*point)).toPoint() for point in ((10, 20), (30, 20))]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
    QTest.mouseMove(canvas, places[1])
    started.do("undo")
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[1])
    assert started.document is first and not canvas.is_painting
    started.do("redo")
    painted = started.layer("control").pixels
    assert painted.array()[20, 20, 3] == 255 and first.layers[-1].pixels.array()[20, 20, 3] == 0


def test_the_view_is_turned_from_the_menu_and_the_status_line_says_so(started: Program) -> None:
    window = started.editor.window
    for action, angle in (("turn_right", 15), ("turn_right", 30), ("turn_left", 15), ("straighten", 0)):
        started.do(action)
        assert window.canvas.angle == angle
        assert ("°" in window._zoom.text()) == bool(angle)
    started.do("mirror")
    assert window.canvas.is_mirrored
    document = started.document
    started.do("straighten")
    assert not window.canvas.is_mirrored and started.document is document


def test_an_unlocked_seed_is_drawn_anew_and_a_locked_one_kept(started: Program) -> None:
    panel = started.panel("prompt")
    seeds = []
    for locked in (False, False, True, True):
        started.set(seed_locked=locked)
        started.press(panel.generate)
        seeds.append(started.engine.submitted[-1][1].seed)  # type: ignore[union-attr]
        answer(started, picture())
    assert len(set(seeds[:3])) >= 2 and seeds[1] == seeds[2] == seeds[3] == started.document.seed


def test_a_masked_edit_keeps_what_is_outside(started: Program) -> None:
    started.set(mode="mend")
    started.editor.desk.tool.put("mask_brush")
    started.editor.desk.tool_state.put(msgspec.structs.replace(started.editor.desk.tool_state.value, size=9.0))
    started.drag((20, 20), (40, 25))
    panel = started.panel("prompt")
    assert panel.generate.text() == "Mend"
    started.press(panel.generate)
    request = started.engine.submitted[-1][1]
    assert isinstance(request, EditRequest) and request.mask is not None
    answer(started, picture(4))
    from editor.flattening import flatten

    seen, kept = flatten(started.document).array(), request.mask.values == 0
    assert kept.any() and (seen[kept] == 255).all()
    assert np.array_equal(seen[~kept], picture(4).array()[~kept])


def test_without_a_mask_the_person_is_told_before_and_after(started: Program) -> None:
    started.set(mode="mend")
    panel = started.panel("prompt")
    assert "Nothing is masked yet" in panel.caution.text()
    started.press(panel.generate)
    assert started.engine.submitted == []
    assert "nothing is masked" in started.messages[-1]
    assert started.editor.window.notices.isVisible()


@pytest.mark.parametrize("step", [0, 1, 5])
def test_cancel_at_any_step_leaves_the_document(started: Program, step: int) -> None:
    before = started.document.layers
    panel = started.panel("prompt")
    started.press(panel.generate)
    job = started.engine.submitted[-1][0]
    for done in range(step):
        started.engine.say(Reported(job, Progress("painting", done + 1, 12, picture())))
    started.settle()
    started.press(panel.cancel)
    assert started.engine.cancelled == [job]
    assert started.editor.jobs.value[-1].phase is Phase.cancelled
    assert started.document.layers == before
    assert started.editor.runs.overlay.value is None
    assert panel.generate.isEnabled()


def test_escape_cancels(started: Program) -> None:
    started.do("start")
    QTest.keyClick(started.editor.window.canvas, Qt.Key.Key_Escape)
    started.do("cancel")
    assert started.editor.jobs.value[-1].phase is Phase.cancelled


def test_a_failure_is_one_message_with_advice(started: Program) -> None:
    started.press(started.panel("prompt").generate)
    job = started.engine.submitted[-1][0]
    started.engine.say(Failed(job, "out_of_memory", "The device has too little memory.", "Choose a smaller size."))
    started.settle()
    strip = started.editor.window.notices
    assert strip.isVisible()
    assert "too little memory" in strip.text.text() and "Choose a smaller size." in strip.text.text()
    started.press(strip.close_button)
    assert not strip.isVisible()
    assert started.panel("prompt").generate.isEnabled()


def test_a_lost_engine_takes_no_document_with_it(started: Program) -> None:
    started.drag((10, 10), (30, 20))
    drawn = started.document
    started.press(started.panel("prompt").generate)
    layers = started.document.layers
    started.engine.die(restarting=True)
    started.settle()
    assert started.editor.jobs.value[-1].phase is Phase.lost
    assert started.document.layers == layers == drawn.layers
    assert "document is untouched" in started.messages[-1]
    started.press(started.panel("prompt").generate)
    answer(started, picture(2))
    assert started.layer("result").pixels.key() == picture(2).key()


def test_an_engine_that_does_not_restart_has_a_button(started: Program) -> None:
    panel = started.panel("prompt")
    assert panel.restart.isHidden()
    started.engine.die(restarting=False)
    started.settle()
    assert panel.restart.isVisible() and not panel.generate.isEnabled()
    assert "stopped" in panel.progress.text.text()
    started.press(panel.restart)
    assert started.engine.restarts == 1
    assert panel.generate.isEnabled() and panel.restart.isHidden()


def test_silence_offers_a_restart_and_ends_by_itself(started: Program) -> None:
    panel = started.panel("prompt")
    started.engine.say(Silent(15.0))
    started.settle()
    assert panel.restart.isVisible() and "15 seconds" in panel.progress.text.text()
    started.engine.say(Heartbeat())
    started.settle()
    assert panel.restart.isHidden()


def test_everything_but_the_model_works_while_the_engine_never_comes(application: QApplication, tmp_path: Path) -> None:
    program = Program(application, tmp_path, ScriptedEngine(catalog, ready=False))
    try:
        program.start()
        panel = program.panel("prompt")
        assert not panel.generate.isEnabled() and "starting" in panel.progress.text.text()
        program.drag((20, 20), (90, 90))
        QTest.keyClicks(panel.prompt, "later")
        program.answers.path = tmp_path / "kept.ora"
        program.do("save")
        assert program.answers.path.is_file() and not program.editor.window.isWindowModified()
        program.engine.say(Lost((), None, False, "No such file"))
        program.settle()
        assert "could not be started" in program.messages[-1]
        assert panel.restart.isVisible()
    finally:
        program.close()


def test_a_begun_document_keeps_its_size_when_the_engine_comes(application: QApplication, tmp_path: Path) -> None:
    program = Program(application, tmp_path, ScriptedEngine(catalog, ready=False))
    try:
        program.start()
        program.drag((20, 20), (90, 90))
        size = program.document.extent
        program.engine.say(Ready(catalog))
        program.settle()
        assert program.document.extent == size != extent
        program.answers.leave = "discard"
        program.do("new")
        assert program.document.extent == extent
    finally:
        program.close()


def test_an_installation_without_models_says_so(application: QApplication, tmp_path: Path) -> None:
    program = Program(application, tmp_path, ScriptedEngine(Catalog(modes=catalog.modes)))
    try:
        program.start()
        program.press(program.panel("prompt").generate)
        assert "No model is installed" in program.messages[-1]
    finally:
        program.close()


def test_closing_asks_when_something_is_unsaved(started: Program) -> None:
    window = started.editor.window
    window.close()
    assert started.answers.asked == 0 and started.engine.closed
    window.show()
    started.drag((10, 10), (30, 20))
    assert window.windowTitle().startswith("Untitled[*]") and window.isWindowModified()
    window.close()
    assert started.answers.asked == 1 and window.isVisible()
    started.answers.leave, started.answers.path = "save", started.folder / "a.ora"
    window.close()
    assert not window.isVisible() and started.answers.path.is_file()


def test_a_bug_is_a_sentence_and_the_program_goes_on(started: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    import functools

    def break_down() -> None:
        raise ZeroDivisionError("a bug")

    before = started.document
    monkeypatch.setattr(sys, "excepthook", functools.partial(main.tell, started.editor.notices))
    button = started.panel("prompt").generate
    button.clicked.connect(break_down)
    started.set(mode="mend")
    started.press(button)
    assert any("Something went wrong" in message for message in started.messages)
    assert any("ZeroDivisionError" in notice.detail for notice in started.editor.notices.value)
    assert started.document.layers == before.layers


def test_theme_and_window_are_remembered(application: QApplication, tmp_path: Path) -> None:
    first = Program(application, tmp_path, ScriptedEngine(catalog))
    first.start()
    first.do("light")
    first.close()
    kept = settings_module.load(tmp_path / "settings.json").settings
    assert kept.theme == "light" and kept.new_extent == extent and kept.geometry and kept.layout
    again = Program(application, tmp_path, ScriptedEngine(catalog))
    assert again.editor.window.actions_by_id["light"].isChecked()
    again.do("light")
    again.close()


def test_settings_that_cannot_be_read_are_put_aside(application: QApplication, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{ not json")
    program = Program(application, tmp_path, ScriptedEngine(catalog))
    assert "could not be read" in program.messages[0]
    assert program.editor.settings.value == Settings()
    assert (tmp_path / "settings.unreadable.json").read_text() == "{ not json"
    program.close()


def test_every_action_has_a_verb_and_every_key_is_used_once(started: Program) -> None:
    window = started.editor.window
    keys = [
        key.toString()
        for action in (*window.actions_by_id.values(), *window.tool_actions.values())
        for key in action.shortcuts()
    ]
    assert len(keys) == len(set(keys))
    assert all(action.toolTip() for action in window.tool_actions.values())


def test_keys_choose_tools_but_not_while_typing(started: Program) -> None:
    window = started.editor.window
    window.activateWindow()
    window.canvas.setFocus()
    tool = started.editor.desk.tool
    started.do("fit")
    QTest.keyClick(window, Qt.Key.Key_E)
    started.settle()
    chosen = tool.value
    assert chosen == "eraser"
    prompt = started.panel("prompt").prompt
    prompt.setFocus()
    QTest.keyClicks(prompt, "be")
    assert prompt.toPlainText() == "be" and tool.value == chosen


def test_a_refused_request_leaves_the_seed(started: Program) -> None:
    started.set(mode="mend", seed=123, seed_locked=False)
    started.press(started.panel("prompt").generate)
    assert started.engine.submitted == [] and started.document.seed == 123
    started.set(mode="dream")
    started.press(started.panel("prompt").generate)
    request = started.engine.submitted[-1][1]
    assert isinstance(request, EditRequest) and request.seed == started.document.seed != 123


def test_a_result_does_not_land_in_another_document(started: Program) -> None:
    started.press(started.panel("prompt").generate)
    job, request = started.engine.submitted[-1]
    started.engine.say(Reported(job, Progress("painting", 3, 12, picture(9))))
    started.settle()
    assert started.editor.runs.overlay.value is not None
    asked = started.editor.document.number
    started.do("new")
    assert started.editor.runs.overlay.value is None and started.engine.cancelled == []
    started.editor.document.close(asked)
    assert started.engine.cancelled == []
    started.engine.say(Finished(job, result(request, picture(1))))
    started.settle()
    assert [layer.role for layer in started.document.layers] == ["paint", "control"]
    assert started.editor.runs.overlay.value is None and started.panel("prompt").generate.isEnabled()


def test_closing_while_a_job_runs_and_closing_twice(started: Program) -> None:
    started.drag((10, 10), (30, 20))
    started.press(started.panel("prompt").generate)
    window, started.answers.leave = started.editor.window, "discard"
    window.close()
    window.close()
    assert started.answers.asked == 2 and started.engine.closed and not window.isVisible()
    job, request = started.engine.submitted[-1]
    kept = started.document
    started.engine.say(Finished(job, result(request, picture(1))))
    started.settle()
    assert started.document is kept, "nothing lands after the end"


@pytest.mark.parametrize("name", ["broken.ora", "none.png", "folder.png"])
def test_a_first_argument_that_does_not_open_is_a_message(program: Program, name: str) -> None:
    (program.folder / "broken.ora").write_bytes(b"PK\x03\x04 not much")
    (program.folder / "folder.png").mkdir()
    program.start(program.folder / name)
    assert len(program.messages) == 1 and name.rpartition(".")[0] in program.messages[0]
    assert program.editor.filing.is_pristine and QApplication.overrideCursor() is None


def test_on_a_small_screen_every_panel_keeps_its_room(started: Program) -> None:
    """No bar beside a bar: the layer panel scrolls its list and not itself, which shows two layers whole."""
    window = started.editor.window
    window.resize(1100, 720)
    started.settle()
    assert window.height() == 720
    layers, scroll = window.panels["layers"], window.docks["layers"].scroll
    assert isinstance(scroll, QScrollArea) and scroll.verticalScrollBar().maximum() == 0
    rows = layers.list
    for row in range(2):
        assert rows.viewport().rect().contains(rows.visualRect(rows.model().index(row, 0)))
    brush = window.docks["brush"].widget()
    size = window.panels["brush"].form.field("size")
    assert brush.rect().contains(QRect(size.mapTo(brush, QPoint(0, 0)), size.size()))
