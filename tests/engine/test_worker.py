"""The real worker with the real engine on a tiny model: cancelled in every step, killed in mid-step."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from controls.geometry import Extent
from controls.raster import Mask, Raster
from pipelines.client import Lost
from pipelines.engine import Engine
from pipelines.protocol import Failed, Finished, Ready, Reported, Stopped, Told, Untold
from pipelines.requests import AnnotateRequest, EditRequest
from tests.engine.conftest import Worker

size = Extent(64, 64)
picture = Raster.from_array(np.random.default_rng(3).integers(0, 256, (*size.shape, 3), np.uint8))


def generate(tiny: Path, **more: object) -> EditRequest:
    return EditRequest(mode="generate", model=str(tiny), prompt="a red ball", extent=size, **{"steps": 3, **more})  # type: ignore[arg-type]


def test_it_is_ready_before_torch_is_there(real: Worker) -> None:
    assert real.ready.catalog.modes == Engine().catalog().modes
    if not real.jobs:
        assert not any("libtorch" in entry.path for entry in real.child.memory_maps())


def test_it_says_how_a_prompt_is_read(real: Worker, tiny: Path) -> None:
    real.engine.ask(7, str(tiny), ["a red ball", ""])
    told = real.heard.next(Told, 120)
    with Engine() as engine:
        assert told == Told(7, engine.wordings(str(tiny), ["a red ball", ""]))
    real.engine.ask(8, "nothing", ["a"])
    assert real.heard.next(Untold).code == "unknown_model"


def test_it_gives_what_the_engine_gives(real: Worker, tiny: Path) -> None:
    for request in (
        generate(tiny, seed=4),
        EditRequest(
            mode="inpaint", model=str(tiny), prompt="x", steps=2, image=picture,
            mask=Mask(np.pad(np.ones((24, 24), np.float32), 20)),
        ),
        AnnotateRequest(annotator="edges", image=picture),
    ):  # fmt: skip
        real.engine.submit(real.number(), request)
        far = real.heard.next(Finished, 120).result
        with Engine() as engine:
            near = engine.run(request)
        assert far.image.key() == near.image.key()
        assert far.request.key() == near.request.key()


def test_an_inversion_crosses_and_comes_back(real: Worker, tiny: Path) -> None:
    more = {"model": str(tiny), "steps": 2}
    real.engine.submit(real.number(), EditRequest(mode="invert", image=picture, **more))  # type: ignore[arg-type]
    inverted = real.heard.next(Finished, 120).result
    assert inverted.inversion is not None and inverted.inversion.source.key() == picture.key()
    request = EditRequest(mode="reconstruct", inversion=inverted.inversion, **more)  # type: ignore[arg-type]
    real.engine.submit(real.number(), request)
    assert real.heard.next(Finished, 120).result.image.key() == inverted.image.key()


def test_what_a_person_can_mend_is_said(real: Worker, tiny: Path) -> None:
    for request, code in (
        (EditRequest(mode="generate", model="nothing", prompt="x"), "unknown_model"),
        (generate(tiny, steps=-1), "bad_steps"),
        (EditRequest(mode="sdedit", model=str(tiny), prompt="x"), "image_missing"),
    ):
        real.engine.submit(real.number(), request)
        failed = real.heard.next(Failed, 120)
        assert failed.code == code and failed.message


@pytest.mark.parametrize("step", range(8))
def test_a_cancel_in_every_step_stops_within_it(real: Worker, tiny: Path, step: int) -> None:
    job, steps = real.number(), 400
    real.engine.submit(job, generate(tiny, steps=steps))
    while step and _step(real.heard.next(Reported, 120), steps) < step:
        pass
    asked = time.monotonic()
    real.engine.cancel(job)
    assert real.heard.next(Stopped).job == job
    assert time.monotonic() - asked < 1.9  # not by the kill that follows after two seconds
    assert real.child.is_running()
    real.engine.submit(real.number(), generate(tiny, steps=1))
    real.heard.next(Finished, 120)


def test_enough_in_mid_walk_gives_the_picture_and_the_request_that_repeats_it(real: Worker, tiny: Path) -> None:
    job, steps = real.number(), 400
    real.engine.submit(job, generate(tiny, steps=steps))
    while _step(real.heard.next(Reported, 120), steps) < 2:
        pass
    real.engine.conclude(job)
    result = real.heard.next(Finished).result
    assert isinstance(result.request, EditRequest) and 2 <= result.request.stop == result.steps_run < steps
    with Engine() as engine:
        assert engine.run(result.request).image.key() == result.image.key()
    real.engine.conclude(job)
    real.engine.submit(real.number(), generate(tiny, steps=3))
    assert real.heard.next(Finished, 120).result.steps_run == 3, "it counts for the job that it was said of"


def test_a_way_of_compiling_reaches_it(tiny: Path, tmp_path: Path) -> None:
    """Compiled networks leave no levels out: an engine that does not compile would paint this."""
    worker = Worker(tmp_path / "engine.log", "--compile", "blocks")
    try:
        worker.engine.submit(1, generate(tiny, caching="deep_cache"))
        assert worker.heard.next(Failed, 120).code == "caching_unfit"
    finally:
        worker.engine.close()


def _step(said: Reported, steps: int) -> int:
    """Steps of the walk; loading counts its own."""
    return said.progress.step if said.progress.steps == steps else 0


def test_killed_in_mid_step_the_job_is_lost_and_the_next_runs(tiny: Path, tmp_path: Path) -> None:
    worker = Worker(tmp_path / "engine.log")
    try:
        worker.engine.submit(1, generate(tiny, steps=900))
        worker.engine.submit(2, generate(tiny, steps=1))
        while _step(worker.heard.next(Reported, 120), 900) < 3:
            pass
        worker.child.kill()
        lost = worker.heard.next(Lost)
        assert (lost.jobs, lost.exit_code, lost.restarting) == ((1,), -9, True)
        worker.heard.next(Ready, 60)
        assert worker.heard.next(Finished, 120).job == 2
    finally:
        worker.engine.close()
