"""The queue: one job at a time goes to the engine; order, pause, cancel, again; forecasts that admit what they lack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from editor.forecasts import Forecasts
from editor.jobs import Phase
from pipelines.events import Progress
from pipelines.protocol import Finished, Reported
from pipelines.requests import EditRequest
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine, result


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    made.do("new")
    made.editor.window.docks["waiting_line"].raise_()
    yield made
    made.close()


def ask(program: Program, *prompts: str) -> None:
    for prompt in prompts:
        program.set(prompt=prompt)
        program.press(program.panel("prompt").generate)


def prompts(program: Program) -> list[str]:
    """Of what the engine was given."""
    return [request.prompt for _, request in program.engine.submitted if isinstance(request, EditRequest)]


def finish(program: Program, seconds: float = 1.0) -> None:
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    program.engine.say(Finished(job, msgspec.structs.replace(result(request, picture(job)), seconds=seconds)))
    program.settle()
    program.settle()


def choose(program: Program, title: str) -> None:
    panel = program.panel("waiting_line")
    texts = [panel.list.item(row).text() for row in range(panel.list.count())]
    panel.list.setCurrentRow(next(row for row, text in enumerate(texts) if text.startswith(title)))
    program.settle()


def test_jobs_run_one_after_the_other_and_all_land(program: Program) -> None:
    ask(program, "one", "two", "three")
    assert prompts(program) == ["one"]
    for number in range(3):
        assert len(program.engine.submitted) == number + 1
        finish(program)
    assert prompts(program) == ["one", "two", "three"]
    names = [layer.name for layer in program.document.layers if layer.role == "result"]
    assert len(names) == len(set(names)) == 3


def test_what_waits_is_reordered_paused_and_cancelled(program: Program) -> None:
    panel = program.panel("waiting_line")
    ask(program, "one", "two", "three", "four")
    numbers = [job.number for job in program.editor.jobs.value]
    panel.list.setCurrentRow(3)
    for _ in range(5):
        program.press(panel.earlier)
    assert [panel.list.item(row).data(0x100) for row in range(4)] == [numbers[0], numbers[3], numbers[1], numbers[2]]
    panel.list.setCurrentRow(2)
    program.press(panel.cancel)
    assert program.engine.cancelled == [], "a waiting job never reached the engine"
    program.press(panel.pause)
    finish(program)
    assert prompts(program) == ["one"] and "Paused. 2 jobs" in panel.text.text()
    program.press(panel.pause)
    assert prompts(program) == ["one", "four"]
    program.press(panel.cancel_all)
    phases = [job.phase for job in program.editor.jobs.value]
    assert sorted(phase.value for phase in phases) == ["cancelled"] * 3 + ["done"]
    assert prompts(program) == ["one", "four"], "nothing starts while all is cancelled"


def test_what_was_lost_or_cancelled_can_be_asked_for_again(program: Program) -> None:
    panel = program.panel("waiting_line")
    ask(program, "one", "two")
    program.engine.die(restarting=True)
    program.settle()
    assert prompts(program) == ["one", "two"], "what waited goes on when the engine is there again"
    first = program.editor.jobs.value[0]
    assert first.phase is Phase.lost
    panel.list.setCurrentRow(1)
    assert panel._chosen() is not None and panel._chosen().number == first.number
    program.press(panel.again)
    finish(program)
    assert prompts(program) == ["one", "two", "one"]
    assert program.editor.jobs.value[-1].request.key() == first.request.key()


def test_rows_say_what_tells_them_apart_and_a_pause_is_said(program: Program) -> None:
    panel = program.panel("waiting_line")
    program.press(panel.pause)
    program.set(seed=7, seed_locked=True)
    ask(program, "a red ball", "a castle on a hill, seen from very far away, at night")
    rows = [panel.list.item(row) for row in range(panel.list.count())]
    assert "a red ball" in rows[0].text() and "seed 7" in rows[0].text()
    assert "a castle on a hill" in rows[1].text() and rows[1].toolTip().endswith("far away, at night")
    progress = program.panel("prompt").progress
    assert progress.text.text().endswith("waits: the queue is paused.") and progress.bar.isHidden()
    program.press(panel.pause)
    assert "paused" not in progress.text.text() and not progress.bar.isHidden()


def test_an_engine_that_is_gone_keeps_what_waits(program: Program) -> None:
    ask(program, "one", "two")
    program.engine.die(restarting=False)
    program.settle()
    assert [job.phase for job in program.editor.jobs.value] == [Phase.lost, Phase.queued]
    program.do("restart")
    assert prompts(program) == ["one", "two"]


def test_forecasts_come_after_two_runs_and_are_kept(program: Program) -> None:
    panel = program.panel("waiting_line")
    assert "Nothing was asked" in panel.text.text()
    ask(program, "one")
    assert "no forecast yet" in panel.text.text()
    finish(program, 4.0)
    ask(program, "two")
    finish(program, 4.0)
    ask(program, "three")
    assert "about 4.0 s" in panel.text.text()
    job = program.engine.submitted[-1][0]
    program.engine.say(Reported(job, Progress("painting", 3, 12)))
    program.settle()
    assert "Running, 25%, about 3.0 s" in panel.list.item(0).text()
    finish(program, 4.0)
    program.editor.close()
    kept = Forecasts(program.folder / "forecasts.json")
    forecast = kept.of(program.engine.submitted[-1][1], catalog)
    assert forecast is not None and forecast.runs == 3 and forecast.seconds == pytest.approx(4.0)


def run(size: int, steps: int, seconds: float, peak: float = 0.0):
    request = EditRequest(mode="dream", model="small", extent=Extent(size, size), steps=steps)
    made = result(request)
    readings = (("peak_memory_bytes", peak),) if peak else ()
    return msgspec.structs.replace(made, seconds=seconds, evaluations=2 * steps, readings=readings)


def test_a_forecast_is_a_line_that_one_odd_run_does_not_tilt(tmp_path: Path) -> None:
    """seconds = 0.5 + 1e-6 pixels evaluations; the first run also loaded the model."""

    def seconds(size: int, steps: int) -> float:
        return 0.5 + 1e-6 * size * size * 2 * steps

    forecasts = Forecasts(tmp_path / "f.json")
    forecasts.learn(run(256, 10, 30.0), catalog)
    for size, steps in ((256, 10), (512, 10), (256, 20), (384, 15)):
        forecasts.learn(run(size, steps, seconds(size, steps), 1e6 + size * size), catalog)
    for size, steps in ((256, 40), (768, 12)):
        found = forecasts.of(run(size, steps, 0).request, catalog)
        assert found is not None and found.seconds == pytest.approx(seconds(size, steps), rel=0.02)
        assert found.bytes == pytest.approx(1e6 + size * size, rel=0.02)
    assert forecasts.of(EditRequest(mode="mend", model="small"), catalog) is None
    (tmp_path / "f.json").write_text("{")
    assert Forecasts(tmp_path / "f.json").of(run(256, 10, 0).request, catalog) is None
