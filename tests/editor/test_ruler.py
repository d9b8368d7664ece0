"""The strength ruler: one noise, known strengths, made when asked for and not twice; a click adopts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from controls.raster import Mask, Raster
from editor.ruler import strengths, survival
from pipelines.protocol import Failed, Finished
from pipelines.requests import EditRequest, Patch
from tests.editor.program import Program, extent, picture
from tests.editor.test_live import offered
from tests.scripted import ScriptedEngine, result


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    made.start()
    made.editor.filing.paste(picture(1))
    made.set(mode="over", seed=5, strength=0.5)
    yield made
    made.close()


def answer(program: Program, number: int = -1) -> None:
    """As a model would: the more noise, the less of the picture."""
    job, request = program.engine.submitted[number]
    program.engine.held.clear()
    assert isinstance(request, EditRequest) and request.image is not None
    share, other = request.strength, picture(9).array().astype(float)
    mixed = np.rint((1 - share) * request.image.array() + share * other).astype(np.uint8)
    mixed[..., 3] = 255
    program.engine.say(Finished(job, result(request, Raster.from_array(mixed))))
    program.settle()


def test_miniatures_from_one_noise_are_labelled_and_adopted(program: Program) -> None:
    panel = program.panel("prompt")
    program.settle()
    assert program.engine.submitted == [], "nothing is computed before it is asked for"
    program.press(panel.compare)
    for number in range(len(strengths)):
        assert len(program.engine.submitted) == number + 1
        answer(program)
    asked = [request for _, request in program.engine.submitted if isinstance(request, EditRequest)]
    assert [request.strength for request in asked] == list(strengths)
    assert {(request.seed, request.model, request.steps) for request in asked} == {(5, "small:few", 0)}
    marks = program.editor.ruler.state.value.marks
    survives = [mark.survives for mark in marks]
    assert survives == sorted(survives, reverse=True) and survives[0] > 0.8 > 0.4 > survives[-1]
    texts = [button.text() for button in panel.strip.buttons]
    assert texts[1].startswith("30% noise") and texts[1].endswith(f"{survives[1]:.0%} stays")
    assert program.editor.jobs.value == () and not program.editor.document.history.can_redo  # type: ignore[union-attr]
    program.press(panel.strip.buttons[1])
    assert program.document.strength == 0.3 and panel.strip.buttons[1].isChecked()
    assert panel.compare.text() == "Compare strengths", "another strength makes no mark stale"
    program.do("undo")
    assert program.document.strength == 0.5
    program.press(panel.compare)
    assert len(program.engine.submitted) == len(strengths), "nothing is made twice"
    program.set(prompt="else")
    assert "changed" in panel.compare.text()
    program.press(panel.compare)
    assert len(program.engine.submitted) == len(strengths) + 1


def test_what_is_asked_for_by_hand_goes_between(program: Program) -> None:
    panel = program.panel("prompt")
    program.press(panel.compare)
    program.press(panel.generate)
    answer(program, 0)
    assert [request.model for _, request in program.engine.submitted] == ["small:few", "small"]  # type: ignore[union-attr]
    answer(program, 1)
    assert len(program.engine.submitted) == 3


def test_a_fault_is_said_under_the_slider(program: Program) -> None:
    panel = program.panel("prompt")
    program.press(panel.compare)
    program.engine.held.clear()
    program.engine.say(Failed(program.engine.submitted[-1][0], "out_of_memory", "No memory.", "Close something."))
    program.settle()
    assert "Close something." in panel.meaning.text() and panel.compare.isEnabled()
    program.press(panel.compare)
    program.engine.die()
    program.settle()
    assert "engine stopped" in panel.meaning.text()
    program.set(mode="dream")
    assert panel.compare.isHidden() and panel.strip.isHidden()


def test_it_can_be_stopped_and_keeps_what_came(program: Program) -> None:
    panel, ruler = program.panel("prompt"), program.editor.ruler.state
    program.press(panel.compare)
    answer(program)
    assert panel.compare.isEnabled() and panel.compare.text() == "Stop comparing"
    program.press(panel.compare)
    assert program.engine.cancelled == [program.engine.submitted[-1][0]]
    assert not ruler.value.is_busy and len(ruler.value.marks) == 1 and panel.compare.text() == "Compare strengths"
    count = len(program.engine.submitted)
    program.settle()
    assert len(program.engine.submitted) == count == 2
    program.press(panel.compare)
    assert len(program.engine.submitted) == 3, "what came is not made again"
    program.do("cancel")
    assert not ruler.value.is_busy, "Escape stops it where no job runs"


def test_another_patch_makes_marks_stale(program: Program) -> None:
    panel = program.panel("prompt")
    program.press(panel.compare)
    answer(program)
    program.set(patches=(Patch("lora", "a.safetensors"),))
    assert program.editor.ruler.state.value.is_stale
    program.set(patches=())
    assert not program.editor.ruler.state.value.is_stale


def test_survival_is_one_for_the_same_and_small_for_another() -> None:
    one, other = picture(1), picture(2)
    assert survival(one, one) == pytest.approx(1)
    assert survival(one, other) < 0.2
    half = one.array()
    half[:, extent.width // 2 :] = other.array()[:, extent.width // 2 :]
    mixed = Raster.from_array(half)
    assert survival(one, mixed) == pytest.approx(0.5, abs=0.12)
    mask = np.zeros(extent.shape, np.float32)
    mask[:, : extent.width // 2] = 1
    assert survival(one, mixed, Mask(mask)) == pytest.approx(1)
    assert survival(one, mixed, Mask(1 - mask)) < 0.2
