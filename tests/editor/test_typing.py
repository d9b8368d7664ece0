"""Typing: what one undo takes back of it, and that the wheel alone changes no number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication

from editor import model
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine

keys = Qt.Key


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    made.do("new")
    yield made
    made.close()


@pytest.fixture
def prompt(program: Program):
    field = program.panel("prompt").prompt
    field.setFocus()
    return field


def undone(program: Program) -> str:
    program.do("undo")
    assert program.panel("prompt").prompt.toPlainText() == program.document.prompt
    return program.document.prompt


def test_a_text_that_is_typed_at_once_is_one_step(program: Program, prompt) -> None:
    QTest.keyClicks(prompt, "a red house on a hill")
    assert undone(program) == ""


def test_after_a_rest_typing_is_another_step(program: Program, prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    QTest.keyClicks(prompt, "a red house")
    monkeypatch.setattr(model, "row_seconds", 0.0)
    QTest.keyClicks(prompt, " ")
    monkeypatch.setattr(model, "row_seconds", 60.0)
    QTest.keyClicks(prompt, "on a hill")
    assert undone(program) == "a red house" and undone(program) == ""


def test_what_was_taken_away_comes_back(program: Program, prompt) -> None:
    QTest.keyClicks(prompt, "a red house")
    prompt.selectAll()
    QTest.keyClicks(prompt, "x")
    assert undone(program) == "a red house"
    program.do("redo")
    for _ in range(2):
        QTest.keyClick(prompt, keys.Key_Backspace)
    assert undone(program) == "x"


def test_a_mended_word_is_a_step_and_what_follows_another(program: Program, prompt) -> None:
    QTest.keyClicks(prompt, "a red hosue")
    for _ in range(3):
        QTest.keyClick(prompt, keys.Key_Backspace)
    QTest.keyClicks(prompt, "use on a hill")
    assert undone(program) == "a red house "
    assert undone(program) == "a red hosue"
    assert undone(program) == ""


def test_turning_to_something_else_ends_a_step(program: Program, prompt) -> None:
    QTest.keyClicks(prompt, "a red house")
    program.panel("prompt").negative.setFocus()
    prompt.setFocus()
    QTest.keyClicks(prompt, " on a hill")
    assert undone(program) == "a red house"


def test_each_typed_number_is_a_step(program: Program) -> None:
    program.editor.window.docks["run"].raise_()
    box = program.panel("run").form.field("steps").findChild(QAbstractSpinBox)
    box.setFocus()
    for number in ("30", "40"):
        box.selectAll()
        QTest.keyClicks(box, number)
        QTest.keyClick(box, keys.Key_Return)
    assert program.document.steps == 40
    program.do("undo")
    assert program.document.steps == 30


def test_a_drag_is_one_step_however_slow(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "row_seconds", 0.0)
    monkeypatch.setattr(model.QGuiApplication, "mouseButtons", staticmethod(lambda: Qt.MouseButton.LeftButton))
    before = program.document
    for steps in (30, 40, 50):
        program.panel("run").form.field("steps")._take(steps)
    program.do("undo")
    assert program.document is before


def turn(widget) -> None:
    middle = QPointF(widget.width() / 2, widget.height() / 2)
    QApplication.sendEvent(widget, QWheelEvent(
        middle, widget.mapToGlobal(middle), QPoint(0, 0), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False))  # fmt: skip


def test_the_wheel_changes_no_number_that_was_not_clicked(program: Program) -> None:
    program.set(mode="over")
    program.editor.window.canvas.setFocus()
    before, seen = program.document, 0
    for name, panel in program.editor.window.panels.items():
        program.editor.window.docks[name].raise_()
        for box in panel.findChildren(QAbstractSpinBox):
            assert box.focusPolicy() == Qt.FocusPolicy.StrongFocus, "the wheel does not turn to it either"
            value, seen = box.value(), seen + 1
            turn(box)
            assert box.value() == value
    assert seen > 8 and program.document is before
    box = program.panel("run").form.field("steps").findChild(QAbstractSpinBox)
    program.editor.window.docks["run"].raise_()
    program.settle()
    box.setFocus()
    value = box.value()
    turn(box)
    assert box.value() == value - 1, "one that was clicked follows it"
