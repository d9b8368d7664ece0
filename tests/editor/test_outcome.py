"""What is known of a result is shown, its rim is joined anew without the model; words are weighed, prompts kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.emphasis import weighed
from editor.flattening import flatten
from pipelines import finishing, prompts
from pipelines.catalog import Entry
from pipelines.protocol import Finished
from pipelines.requests import EditRequest, Painted
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine, result

mending = Entry(
    "mend", "Mend", traits=("needs:image", "needs:mask", "uses:prompt", "uses:strength"), params=finishing.params
)
offered = msgspec.structs.replace(
    catalog, modes=tuple(mending if mode.id == mending.id else mode for mode in catalog.modes)
)


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    made.start()
    made.do("new")
    yield made
    made.close()


def mend(program: Program) -> EditRequest:
    """A masked edit whose painted pixels are all of another picture."""
    program.editor.filing.paste(picture(20))
    program.do("add_mask")
    program.editor.window.tool_actions["mask_brush"].trigger()
    program.drag((24, 20), (34, 26))
    program.set(mode="mend")
    program.press(program.panel("prompt").generate)
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    assert isinstance(request, EditRequest) and request.image is not None and request.mask is not None
    painted = Painted(picture(21, request.image.extent), 0, 0, 0)
    image = finishing.finished(request.image, painted, request.mask, finishing.Finish("none", "none", 0))
    made = msgspec.structs.replace(
        result(request, image), painted=painted, readings=(("changed_outside_mask", 0.0), ("seam", 2.4)),
        notes=("The model was too large, so it worked in parts.",),
    )  # fmt: skip
    program.engine.say(Finished(job, made))
    for _ in range(3):
        program.settle()
    program.editor.window.docks["outcome"].raise_()
    program.settle()
    return request


def test_the_badge_the_notes_and_the_readings_are_shown(program: Program) -> None:
    panel = program.panel("outcome")
    assert panel.badge.isHidden() and "will stand here" in panel.text.text()
    mend(program)
    assert panel.badge.text() == "0 pixels changed outside the mask" and panel.badge.isVisible()
    assert "worked in parts" in panel.text.text() and "The rim reads 2.4" in panel.text.text()
    program.do("undo")
    assert panel.badge.isHidden(), "the result is gone"
    program.do("redo")
    assert panel.badge.isVisible()


def test_the_rim_is_joined_anew_without_the_model(program: Program) -> None:
    panel = program.panel("outcome")
    request = mend(program)
    assert request.image is not None and request.mask is not None
    asked, before = len(program.engine.submitted), program.layer("result")
    panel.form.field("feather")._take(9)
    panel.form.field("seam")._take("laplacian")
    for _ in range(40):
        QTest.qWait(50)
        if program.layer("result") is not before:
            break
    after = program.layer("result")
    painted = Painted(picture(21, request.image.extent), 0, 0, 0)
    finish = finishing.Finish("laplacian", str(panel.form.field("match").value), 9)
    wanted = finishing.finished(request.image, painted, request.mask, finish)
    shown = flatten(program.document).crop(request.image.bounds)
    assert shown.key() == wanted.key()
    assert len(program.engine.submitted) == asked and after.id == before.id
    assert after.recipe is not None and after.recipe != before.recipe and b"laplacian" in after.recipe
    outside = request.mask.values == 0
    assert np.array_equal(shown.array()[outside], request.image.array()[outside])
    program.do("undo")
    assert program.layer("result").pixels is before.pixels


def test_prompts_that_were_used_come_back(program: Program) -> None:
    panel = program.panel("prompt")
    for prompt in ("one", "two", "one"):
        program.set(prompt=prompt)
        program.press(panel.generate)
    assert program.editor.settings.value.prompts == ("one", "two")
    program.set(prompt="")
    panel._list_prompts()
    assert [action.text() for action in panel._prompts.actions()] == ["one", "two"]
    panel._prompts.actions()[1].trigger()
    assert program.document.prompt == "two" and panel.prompt.toPlainText() == "two"


def test_words_are_weighed_with_the_arrow_keys(program: Program) -> None:
    field = program.panel("prompt").prompt
    QTest.keyClicks(field, "a red ball")
    control = Qt.KeyboardModifier.ControlModifier
    for expected in ("a red (ball:1.1)", "a red (ball:1.2)"):
        QTest.keyClick(field, Qt.Key.Key_Up, control)
        assert field.toPlainText() == expected == program.document.prompt
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Down, control)
    assert program.document.prompt == "a red (ball:0.9)"
    QTest.keyClick(field, Qt.Key.Key_Up, control)
    assert program.document.prompt == "a red ball"


@pytest.mark.parametrize("text", ["a red ball", "(a red:1.3) ball", "a (b) c", "don't stop"])
@pytest.mark.parametrize("by", [0.1, -0.1, 0.5])
def test_weights_are_read_back_by_the_prompt_language(text: str, by: float) -> None:
    first = weighed(text, 2, 5, by)
    there = weighed(*first, -by)
    if "(" not in text:
        assert there.text == text, "back and forth is nothing"
        assert dict(reading_of(first.text))[first.text[first.start : first.end]] == pytest.approx(1 + by)
    assert weighed("", 0, 0, by).text == "" and weighed("a  b", 2, 2, by).text == "a  b"


def reading_of(text: str) -> list[tuple[str, float]]:
    return [(piece.text.strip(), piece.weight) for section in prompts.readings(text, 1)[0] for piece in section]
