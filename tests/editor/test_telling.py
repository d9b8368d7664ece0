"""What the window tells by itself: notices that go and that stay, and a selection that would vanish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.notices import Choice, limit
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    made.do("new")
    for notice in made.editor.notices.value:
        made.editor.notices.close(notice)
    made.editor.window.notices._life.setInterval(20)
    yield made
    made.close()


def test_information_goes_when_it_was_read_and_nothing_else_does(program: Program) -> None:
    notices, strip = program.editor.notices, program.editor.window.notices
    notices.say("Wrong.", weight="error")
    notices.say("Careful.", weight="warning")
    notices.say("An offer.", choices=(Choice("Take it", lambda: None),))
    notices.say("So it is.")
    notices.say("And so.")
    assert strip.notice is not None and strip.notice.message == "And so."
    for _ in range(100):
        if len(notices.value) == 3:
            break
        QTest.qWait(20)
    QTest.qWait(60)
    assert program.messages == ["Wrong.", "Careful.", "An offer."], "each has its time, then the next is shown"
    assert strip.isVisible() and "An offer." in strip.text.text()


def test_information_stays_while_its_details_are_read(program: Program) -> None:
    strip = program.editor.window.notices
    program.editor.notices.say("So it is.", detail="Because of this.")
    strip.more.click()
    QTest.qWait(100)
    assert "Because of this." in strip.text.text() and strip.isVisible()
    strip.more.click()
    QTest.qWait(100)
    assert not strip.isVisible()


def test_an_offer_is_not_dropped_for_what_comes_after_it(program: Program) -> None:
    notices = program.editor.notices
    notices.say("An offer.", choices=(Choice("Take it", lambda: None),))
    for number in range(2 * limit):
        notices.say(f"Warning {number}.", weight="warning")
    assert len(notices.value) == limit and program.messages[0] == "An offer."
    assert program.messages[-1] == f"Warning {2 * limit - 1}."


def test_a_selection_does_not_shrink_to_everything(program: Program) -> None:
    program.editor.window.notices._life.setInterval(60_000)
    program.editor.window.tool_actions["select_rectangle"].trigger()
    program.drag((10, 10), (20, 20))
    before = program.document
    assert before.selection is not None
    program.answers.number = 40
    program.do("select_shrink")
    assert program.document is before and "so it stays" in program.messages[-1]
    program.do("select_all")
    whole = program.document
    program.do("select_inverse")
    assert program.document is whole
    program.do("add_layer")
    program.do("alpha_to_selection")
    assert program.document.selection is whole.selection, "an empty layer selects nothing"
