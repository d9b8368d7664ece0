"""Tokens under the prompt: asked for after a rest, told in words, silent where the engine is not there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.counting import rest, words
from pipelines.engine import Engine
from pipelines.protocol import Told, Untold
from pipelines.requests import Chunk, Wording
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    yield made
    made.close()


def until(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold while events are taken."""
    ends = time.monotonic() + 20 * rest / 1000
    while not holds() and time.monotonic() < ends:
        QTest.qWait(20)
    return holds()


def wait(program: Program, many: int) -> tuple[int, str, tuple[str, ...]]:
    """The last question, once so many were asked."""
    assert until(lambda: len(program.engine.asked) >= many)
    return program.engine.asked[-1]


def tell(program: Program, number: int, *wordings: Wording) -> None:
    program.engine.say(Told(number, wordings))
    program.settle()


def plain(tokens: int) -> Wording:
    return Wording(75, (Chunk(tokens, "…"),))


def test_one_question_for_a_row_of_letters(program: Program) -> None:
    panel = program.panel("prompt")
    assert panel.tokens.isHidden()
    QTest.keyClicks(panel.prompt, "a red ball")
    assert program.engine.asked == [], "nobody is asked while letters come"
    number, model, prompts = wait(program, 1)
    assert (model, prompts) == ("small", ("a red ball",))
    tell(program, number, plain(3))
    assert panel.tokens.text() == "3 of 75 tokens" and not panel.tokens.isHidden()
    QTest.keyClicks(panel.negative, "fog")
    number, _, prompts = wait(program, 2)
    assert prompts == ("a red ball", "fog")
    tell(program, number - 1, plain(9), plain(9))
    assert panel.tokens.text() == "3 of 75 tokens", "an old answer says nothing"
    tell(program, number, plain(3), plain(1))
    assert panel.negative_tokens.text() == "1 of 75 tokens"
    program.set(prompt="", negative="")
    assert until(panel.tokens.isHidden)


def test_unknown_words_are_underlined_where_they_stand(program: Program) -> None:
    panel, text = program.panel("prompt"), "a zebra by a ball, Zebras"
    QTest.keyClicks(panel.prompt, text)
    number, *_ = wait(program, 1)
    tell(program, number, Wording(75, (Chunk(70, ""), Chunk(75, "")), ("zebra",), 4))
    wave = QTextCharFormat.UnderlineStyle.WaveUnderline
    marked = [(it.cursor.selectedText(), it.format.underlineStyle()) for it in panel.prompt.extraSelections()]
    assert marked == [("zebra", wave)], "a longer word is another one"
    assert panel.tokens.text() == (
        "149 tokens, read in 2 parts of 75 at most · not known to the model: zebra · the last 4 are not read"
    )
    assert program.document.prompt == text and panel.prompt.toPlainText() == text


def test_nothing_is_shown_without_an_answer(program: Program) -> None:
    panel = program.panel("prompt")
    program.set(prompt="a ball")
    number, *_ = wait(program, 1)
    tell(program, number, plain(2))
    program.engine.die()
    program.settle()
    assert panel.tokens.isHidden() and panel.prompt.extraSelections() == []
    number, *_ = wait(program, 2)
    tell(program, number, plain(2))
    assert not panel.tokens.isHidden(), "asked again when the engine is back"
    program.set(prompt="a box")
    number, *_ = wait(program, 3)
    program.engine.say(Untold(number, "patch_missing", "There is no such file."))
    program.settle()
    assert panel.tokens.isHidden()
    program.set(model="ill")
    QTest.qWait(2 * rest)
    assert len(program.engine.asked) == 3, "a model that does not load is not asked"


def test_the_engine_counts_the_words_of_its_model(program: Program) -> None:
    panel, text = program.panel("prompt"), "a red ball, zorble"
    QTest.keyClicks(panel.prompt, text)
    number, _, prompts = wait(program, 1)
    (wording,) = Engine().wordings("", prompts)
    tell(program, number, wording)
    assert [it.cursor.selectedText() for it in panel.prompt.extraSelections()] == ["zorble"]
    assert panel.tokens.text() == words(wording) and f"of {wording.room} tokens" in panel.tokens.text()
