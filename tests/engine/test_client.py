"""The client against real processes that crash, hang, babble and flood."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from controls.raster import Raster
from pipelines.client import EngineProcess, Lost, Patience, Silent
from pipelines.protocol import Failed, Finished, Heartbeat, Ready, Reported, Stopped, Told, Untold
from pipelines.requests import EditRequest
from tests.engine.conversation import Conversation

acting = str(Path(__file__).with_name("acting.py"))
quick = Patience(cancel=0.4, close=1.0, silence=30.0)


def request(prompt: str, image: Raster | None = None) -> EditRequest:
    return EditRequest(mode="generate", prompt=prompt, image=image)


class Stage:
    """One client with its listener."""

    def __init__(self, folder: Path, *role: str, patience: Patience = quick) -> None:
        self.log = folder / "logs" / "engine.log"
        self.heard = Conversation()
        self.engine = EngineProcess([sys.executable, "-P", acting, *role], patience=patience, log=self.log)

    def __enter__(self) -> Stage:
        self.engine.start(self.heard)
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def child(self) -> psutil.Process:
        (child,) = psutil.Process().children()
        return child


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        assert stage.heard.next(Ready).catalog.device == "stage"
        yield stage


def test_questions_are_answered_while_a_job_runs_and_disturb_none(stage: Stage) -> None:
    stage.engine.ask(1, "stage", ["a red ball", "snow"])
    told = stage.heard.next(Told)
    assert told.number == 1 and [each.tokens for each in told.wordings] == [3, 1]
    stage.engine.submit(1, request("steps 2000"))
    stage.heard.next(Reported)
    stage.engine.ask(2, "stage", ["snow"])
    assert stage.heard.next(Told).number == 2
    stage.engine.ask(3, "elsewhere", ["snow"])
    untold = stage.heard.next(Untold)
    assert (untold.number, untold.code, untold.advice) == (3, "no_model", "Choose another.")
    stage.engine.ask(4, "stage", [""])  # a bug: division by zero
    assert stage.heard.next(Untold).code == "bug"
    stage.engine.cancel(1)
    assert stage.heard.next(Stopped).job == 1
    assert stage.heard.last_words() == [1]


def test_jobs_run_in_order_and_give_their_pictures_back(stage: Stage) -> None:
    picture = Raster.from_array(np.random.default_rng(0).integers(0, 256, (300, 500, 4), np.uint8))
    stage.engine.submit(1, request("steps 5", picture))
    stage.engine.submit(2, request("steps 1"))
    first, second = stage.heard.next(Finished), stage.heard.next(Finished)
    assert (first.job, second.job) == (1, 2)
    assert first.result.image.key() == picture.key()
    assert first.result.request.key() == request("steps 5", picture).key()


def test_previews_are_small_and_few(stage: Stage) -> None:
    stage.engine.submit(1, request("steps 100 0.004"))
    stage.heard.next(Finished)
    previews = [m.progress.preview for m in stage.heard.kept if isinstance(m, Reported) and m.progress.preview]
    assert 1 <= len(previews) <= 12
    assert all(max(preview.extent) <= 256 for preview in previews)


def test_a_large_preview_is_made_small(stage: Stage) -> None:
    stage.engine.submit(1, request("huge"))
    assert stage.heard.next(Reported).progress.preview.extent == (256, 171)


def test_an_engine_error_keeps_its_words_and_a_bug_is_told_as_one(stage: Stage) -> None:
    stage.engine.submit(1, request("fail"))
    stage.engine.submit(2, request("bug"))
    stage.engine.submit(3, request("steps 1"))
    assert stage.heard.next(Failed) == Failed(1, "no_good", "This is no good.", "Bring another.")
    assert stage.heard.next(Failed).code == "bug"
    assert stage.heard.next(Finished).job == 3
    assert "ZeroDivisionError: nobody foresaw this" in stage.log.read_text()


@pytest.mark.parametrize("at", [0, 1, 2, 5, 9])
def test_a_cancel_in_any_step_stops_within_it(stage: Stage, at: int) -> None:
    stage.engine.submit(1, request("steps 1000 0.02"))
    stage.engine.submit(2, request("steps 1"))
    while at and stage.heard.next(Reported).progress.step < at:
        pass
    asked = time.monotonic()
    stage.engine.cancel(1)
    assert stage.heard.next(Stopped).job == 1
    assert time.monotonic() - asked < 0.35
    assert stage.heard.next(Finished).job == 2


def test_a_waiting_job_is_cancelled_without_the_running_one(stage: Stage) -> None:
    for job, prompt in ((1, "hang 0.6"), (2, "steps 1"), (3, "steps 1")):
        stage.engine.submit(job, request(prompt))
    stage.heard.next(Reported)
    stage.engine.cancel(2)
    assert stage.heard.next(Stopped).job == 2
    assert stage.heard.next(Finished).job == 1
    assert stage.heard.next(Finished).job == 3


def test_a_cancel_that_is_not_heeded_kills(stage: Stage) -> None:
    before = stage.child().pid
    stage.engine.submit(1, request("hang 60"))
    stage.engine.submit(2, request("steps 1"))
    stage.heard.next(Reported)
    stage.engine.cancel(1)
    assert stage.heard.next(Stopped).job == 1
    stage.heard.next(Ready)
    assert stage.child().pid != before
    assert stage.heard.next(Finished).job == 2


def test_a_cancelled_job_that_finishes_anyway_is_stopped(stage: Stage) -> None:
    stage.engine.submit(1, request("hang 0.2"))
    stage.heard.next(Reported)
    stage.engine.cancel(1)
    stage.engine.cancel(1)
    assert stage.heard.next(Stopped).job == 1
    stage.engine.cancel(1)
    assert stage.heard.quiet(0.2)


@pytest.mark.parametrize("prompt, code", [("die 3", 3), ("kill", -9), ("die 0", 0)])
def test_a_dead_engine_loses_its_job_and_comes_back(stage: Stage, prompt: str, code: int) -> None:
    stage.engine.submit(1, request(prompt))
    stage.engine.submit(2, request("steps 1"))
    lost = stage.heard.next(Lost)
    assert (lost.jobs, lost.exit_code, lost.restarting) == ((1,), code, True)
    assert ("my last words" in lost.reason) == prompt.startswith("die")
    stage.heard.next(Ready)
    assert stage.heard.next(Finished).job == 2


def test_after_an_error_that_stays_a_fresh_engine_takes_over(stage: Stage) -> None:
    stage.engine.submit(1, request("break_device"))
    assert stage.heard.next(Failed).code == "bug"
    assert stage.heard.next(Lost).jobs == ()
    stage.engine.submit(2, request("steps 1"))
    stage.heard.next(Ready)
    assert stage.heard.next(Finished).job == 2


def test_killed_while_idle(stage: Stage) -> None:
    stage.child().send_signal(signal.SIGKILL)
    assert stage.heard.next(Lost).jobs == ()
    stage.heard.next(Ready)
    stage.engine.submit(1, request("steps 1"))
    assert stage.heard.next(Finished).job == 1


def test_garbage_counts_as_death(stage: Stage) -> None:
    stage.engine.submit(1, request("garbage"))
    assert stage.heard.next(Lost).jobs == (1,)
    stage.heard.next(Ready)


def test_what_libraries_print_harms_nothing(stage: Stage) -> None:
    stage.engine.submit(1, request("print 3000000"))
    assert stage.heard.next(Finished).job == 1
    assert stage.log.stat().st_size >= 3_000_000


def test_a_crash_loop_ends_and_is_left_by_button(tmp_path: Path) -> None:
    with Stage(tmp_path, "dead") as stage:
        stage.engine.submit(1, request("steps 1"))
        lost = [stage.heard.next(Lost) for _ in range(4)]
        assert [entry.restarting for entry in lost] == [True, True, True, False]
        assert [entry.jobs for entry in lost] == [(), (), (), (1,)]
        assert lost[0].exit_code == 7 and "no torch here" in lost[0].reason
        stage.engine.submit(2, request("steps 1"))
        assert stage.heard.next(Lost).jobs == (2,)
        stage.engine.restart()
        assert stage.heard.next(Lost).restarting


def test_an_engine_that_babbles_from_the_start(tmp_path: Path) -> None:
    with Stage(tmp_path, "babble") as stage:
        lost = [stage.heard.next(Lost) for _ in range(4)]
        assert [entry.restarting for entry in lost] == [True, True, True, False]
        assert "frames" in lost[0].reason


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    heard = Conversation()
    engine = EngineProcess([str(tmp_path / "nothing")], log=tmp_path / "log")
    engine.start(heard)
    lost = heard.next(Lost)
    assert lost.exit_code is None and not lost.restarting and "could not be started" in lost.reason
    engine.close()


def test_each_start_asks_anew_what_to_start(tmp_path: Path) -> None:
    heard, command = Conversation(), [str(tmp_path / "nothing")]
    engine = EngineProcess(lambda: command, patience=quick, log=tmp_path / "log")
    engine.start(heard)
    heard.next(Lost)
    command[:] = [sys.executable, "-P", acting]
    engine.restart()
    heard.next(Ready)
    engine.close()


def test_silence_is_told_once_and_ends(tmp_path: Path) -> None:
    with Stage(tmp_path, patience=Patience(silence=1.4)) as stage:
        stage.heard.next(Ready)
        child = stage.child()
        child.suspend()
        assert stage.heard.next(Silent).seconds >= 1.4
        assert stage.heard.quiet(0.3)
        child.resume()
        stage.heard.next(Heartbeat)


def test_a_mute_engine_is_silent_and_can_be_restarted(tmp_path: Path) -> None:
    with Stage(tmp_path, "mute", patience=Patience(silence=0.3, close=0.1)) as stage:
        stage.heard.next(Silent)
        before = stage.child().pid
        stage.engine.restart()
        assert stage.heard.next(Lost).restarting
        stage.heard.next(Silent)
        assert stage.child().pid != before


def test_submitting_a_large_picture_to_a_busy_engine_does_not_wait(stage: Stage) -> None:
    picture = Raster.from_array(np.zeros((3000, 3000, 4), np.uint8) + 7)
    child = stage.child()
    child.suspend()
    began = time.monotonic()
    stage.engine.submit(1, request("steps 1", picture))
    assert time.monotonic() - began < 0.05
    child.resume()
    assert stage.heard.next(Finished).result.image.key() == picture.key()


def test_a_request_beyond_the_limits_fails_alone(stage: Stage) -> None:
    stage.engine.submit(1, request("steps 1 " + "x" * (5 << 20)))
    stage.engine.submit(2, request("steps 1"))
    assert stage.heard.next(Failed).code == "request_too_large"
    assert stage.heard.next(Finished).job == 2


def test_close_ends_a_running_job_and_a_deaf_engine(tmp_path: Path) -> None:
    for prompt in ("steps 10000", "hang 60"):
        with Stage(tmp_path) as stage:
            stage.heard.next(Ready)
            stage.engine.submit(1, request(prompt))
            stage.heard.next(Reported)
            began = time.monotonic()
        assert time.monotonic() - began < 2.0
    assert not psutil.Process().children()


def test_an_orphan_leaves(tmp_path: Path) -> None:
    """An editor that is killed leaves no engine behind, even one that is in the middle of a step."""
    script = (
        "import sys, threading\n"
        "from pipelines.client import EngineProcess\n"
        "from pipelines.requests import EditRequest\n"
        "from pathlib import Path\n"
        f"engine = EngineProcess([sys.executable, '-P', {acting!r}], log=Path({str(tmp_path / 'log')!r}))\n"
        "engine.start(lambda message: print(type(message).__name__, flush=True))\n"
        "engine.submit(1, EditRequest(mode='generate', prompt='hang 60'))\n"
        "threading.Event().wait()\n"
    )
    root = str(Path(__file__).parent.parent.parent)
    editor = psutil.Popen([sys.executable, "-P", "-c", script], stdout=-1, env={**os.environ, "PYTHONPATH": root})
    assert editor.stdout.readline() == b"Ready\n"
    (orphan,) = editor.children()
    assert editor.stdout.readline() == b"Reported\n"
    editor.kill()
    editor.wait()
    editor.stdout.close()
    assert not psutil.wait_procs([orphan], timeout=3)[1]
