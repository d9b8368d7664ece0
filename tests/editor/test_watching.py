"""The history panel draws every branch and goes anywhere; the timeline keeps what came on the way within a budget."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from editor import timeline
from editor.document import new_document
from editor.history import Step
from editor.panels.undo_tree import places
from editor.timeline import Estimate, TimelineState, thinned
from pipelines.events import Progress
from pipelines.protocol import Finished, Reported
from pipelines.requests import EditRequest
from tests.editor.program import Program, catalog, extent, picture
from tests.scripted import ScriptedEngine, result


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    made.do("new")
    yield made
    made.close()


def click(program: Program, row: int) -> None:
    panel = program.panel("undo_tree")
    place = panel.list.visualRect(panel.rows.index(row)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    program.settle()


def test_a_click_goes_to_any_step_of_any_branch(program: Program) -> None:
    program.editor.window.docks["undo_tree"].raise_()
    panel = program.panel("undo_tree")
    for prompt in ("one", "two"):
        program.set(prompt=prompt)
    program.do("undo")
    program.set(prompt="three")
    assert [place.step.label for place in panel.rows.places] == ["New", "Set", "Set", "Set"]
    assert [place.lane for place in panel.rows.places] == [0, 0, 0, 1]
    assert [place.is_line for place in panel.rows.places] == [True, True, False, True]
    assert "4 steps, 2 ways" in panel.text.text()
    for row, prompt in ((2, "two"), (0, ""), (3, "three"), (1, "one")):
        click(program, row)
        assert program.document.prompt == prompt
        assert panel.list.currentIndex().row() == row
    assert len(program.editor.document.history.steps) == 4, "nothing is lost by going"  # type: ignore[union-attr]
    program.do("redo")
    assert program.document.prompt == "three", "along the way that was gone last"


paper = new_document(Extent(8, 8))


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(0, 30))
def test_no_two_ways_share_a_lane(parents: list[int], current: int) -> None:
    """Between a step and each of its children the child's lane belongs to nobody else."""
    steps = [Step(0, None, "0", paper)]
    for number, parent in enumerate(parents, 1):
        steps.append(Step(number, parent % number, str(number), paper))
    found = places(steps, current % len(steps))
    rows = {place.step.number: row for row, place in enumerate(found)}
    for row, place in enumerate(found):
        assert place.lane not in place.through
        parent = place.step.parent
        if parent is not None:
            assert place.lane in found[rows[parent]].down
            for between in found[rows[parent] + 1 : row]:
                assert place.lane in between.through and between.lane != place.lane
    line = [place.step.number for place in found if place.is_line]
    assert line[0] == 0 and sum(place.is_current for place in found) == 1


def say(program: Program, step: int, steps: int = 8) -> None:
    job = program.engine.submitted[-1][0]
    program.engine.held.clear()
    program.engine.say(Reported(job, Progress("painting", step, steps, picture(step))))
    program.settle()


def test_the_way_is_scrubbed_and_any_step_kept(program: Program) -> None:
    program.editor.window.docks["timeline_view"].raise_()
    panel = program.panel("timeline_view")
    program.press(program.panel("prompt").generate)
    for step in (1, 2, 3):
        say(program, step)
    assert "after step 3 of 8" in panel.text.text()
    panel.slider.setFocus()
    QTest.keyClick(panel.slider, Qt.Key.Key_Left)
    assert "after step 2 of 8" in panel.text.text()
    say(program, 4)
    assert "after step 2 of 8" in panel.text.text(), "it stays where it was put"
    QTest.keyClick(panel.slider, Qt.Key.Key_End)
    say(program, 5)
    assert "after step 5 of 8" in panel.text.text(), "at the end it follows again"
    panel.slider.setValue(0)
    program.press(panel.keep)
    assert program.layer("result").pixels.key() == picture(1).key()
    assert program.engine.cancelled == []
    job, request = program.engine.submitted[-1]
    program.engine.say(Finished(job, result(request, picture(8))))
    program.settle()
    assert program.editor.timeline.state.value.estimates[-1].image.key() == picture(8).key()
    assert not panel.stop.isEnabled() and panel.keep.isEnabled()


def test_stop_here_has_the_engine_end_with_what_is_shown(program: Program) -> None:
    program.editor.window.docks["timeline_view"].raise_()
    panel = program.panel("timeline_view")
    program.press(panel.every)
    program.press(program.panel("prompt").generate)
    say(program, 1)
    say(program, 2)
    program.press(panel.stop)
    job, request = program.engine.submitted[-1]
    assert program.engine.concluded == [job] and program.engine.cancelled == []
    assert isinstance(request, EditRequest)
    made = result(msgspec.structs.replace(request, stop=2), picture(2))
    program.engine.say(Finished(job, made))
    program.settle()
    program.settle()
    landed = program.layer("result")
    assert landed.recipe is not None and b'"stop":2' in landed.recipe.replace(b" ", b"")
    assert landed.pixels.key() == picture(2).key() and len(program.editor.results.items.value) == 1
    assert not panel.stop.isEnabled()


def test_stop_at_a_step_that_is_past_asks_for_it_again_whole(program: Program) -> None:
    program.editor.window.docks["timeline_view"].raise_()
    panel = program.panel("timeline_view")
    program.press(program.panel("prompt").generate)
    for step in (1, 2, 3):
        say(program, step)
    panel.slider.setFocus()
    QTest.keyClick(panel.slider, Qt.Key.Key_Left)
    first, request = program.engine.submitted[-1]
    program.press(panel.stop)
    program.settle()
    assert program.engine.cancelled == [first] and program.engine.concluded == []
    job, again = program.engine.submitted[-1]
    assert job != first and isinstance(again, EditRequest) and isinstance(request, EditRequest)
    assert again.stop == 2 and msgspec.structs.replace(again, stop=0).key() == request.key()


def test_the_way_of_a_masked_edit_touches_nothing_outside_it(program: Program) -> None:
    program.editor.window.docks["timeline_view"].raise_()
    program.editor.filing.paste(picture(20))
    program.do("add_mask")
    program.editor.window.tool_actions["mask_brush"].trigger()
    program.drag((20, 20), (30, 24))
    program.set(mode="mend")
    program.press(program.panel("prompt").generate)
    say(program, 3)
    program.press(program.panel("timeline_view").keep)
    kept, mask = program.layer("result"), program.engine.submitted[-1][1].mask  # type: ignore[union-attr]
    assert mask is not None
    alpha = kept.pixels.array()[..., 3]
    assert alpha.any() and not alpha[mask.values[: alpha.shape[0], : alpha.shape[1]] == 0].any()


def test_estimates_stay_within_their_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "budget", 10 * 4 * extent.pixels)
    state = TimelineState(1, 1, "A", steps=100)
    for step in range(100):
        state = thinned(msgspec.structs.replace(state, estimates=(*state.estimates, Estimate(step, picture(step)))))
        assert state.bytes <= timeline.budget and state.estimates[-1].step == step
    steps = [each.step for each in state.estimates]
    assert len(steps) >= 5 and steps[0] < 20 and np.all(np.diff(steps) > 0)
