"""Every sampler of the catalog through the engine: strength, masks, cancel and seeds mean the same with each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from controls.geometry import Extent
from controls.raster import Mask
from pipelines import steering
from pipelines.engine import Engine
from pipelines.errors import Cancelled
from pipelines.events import Progress
from pipelines.guidance import guidance
from pipelines.requests import EditRequest
from pipelines.samplers import samplers
from pipelines.schedules import schedules
from tests.pipelines.conftest import picture

every = list(samplers())
size = Extent(64, 64)


class Listener:
    """Events that count the steps and stop the work at a given check."""

    def __init__(self, cancel_at: int | None = None) -> None:
        self.painted: list[int] = []
        self.checks = 0
        self._cancel_at = cancel_at

    def report(self, progress: Progress) -> None:
        if progress.stage == "painting":
            self.painted.append(progress.step)

    def enough(self) -> bool:
        return False

    def wants_preview(self) -> bool:
        return False

    def check(self) -> None:
        self.checks += 1
        if self.checks == self._cancel_at:
            raise Cancelled


def ask(sampler: str, **more: object) -> EditRequest:
    return EditRequest(
        **{"mode": "sdedit", "model": "tiny", "prompt": "a ball", "image": picture(size), "sampler": sampler,
           "steps": 8, "strength": 0.6, "seed": 5, **more}
    )  # fmt: skip


@pytest.mark.parametrize("sampler", every)
def test_strength_means_the_same(engine: Engine, sampler: str) -> None:
    """As many steps as with any other, each told once; the evaluations that the sampler says, in pairs."""
    heard = Listener()
    result = engine.run(ask(sampler), heard)
    assert result.steps_run == engine.run(ask("euler")).steps_run
    assert heard.painted == list(range(1, result.steps_run + 1))
    most = 2 * result.steps_run * samplers()[sampler].evaluations
    # the last step, and pndm's first, are their own
    assert most - 2 <= result.evaluations <= most + 2
    assert result.image.key() == engine.run(ask(sampler)).image.key()
    other = engine.run(ask(sampler, seed=6))
    assert result.image.key() != other.image.key()


@pytest.mark.parametrize("sampler", every)
def test_masks_hold(engine: Engine, sampler: str) -> None:
    image = picture(size)
    values = np.zeros(size.shape, np.float32)
    values[10:40, 8:50] = np.linspace(0, 1, 42)
    result = engine.run(ask(sampler, mode="inpaint", image=image, mask=Mask(values), strength=0.8))
    assert dict(result.readings)["changed_outside_mask"] == 0
    assert np.array_equal(result.image.array()[values == 0], image.array()[values == 0])
    assert not np.array_equal(result.image.array()[values > 0.9], image.array()[values > 0.9])


@pytest.mark.parametrize("sampler", every)
def test_cancel_is_asked_for_before_every_evaluation(engine: Engine, sampler: str) -> None:
    values = np.zeros(size.shape, np.float32)
    values[8:38, 8:38] = 1
    edit = ask(sampler, mode="inpaint", mask=Mask(values))
    expected = engine.run(edit)  # the model is loaded then, whose checks are not meant here
    whole = Listener()
    assert engine.run(edit, whole).image.key() == expected.image.key()
    steps = expected.steps_run
    assert whole.checks >= steps * (1 + samplers()[sampler].evaluations) - 1
    for at in (1, whole.checks // 2, whole.checks - 1, whole.checks):
        stopped = Listener(at)
        with pytest.raises(Cancelled):
            engine.run(edit, stopped)
        assert stopped.checks == at
    assert engine.run(edit).image.key() == expected.image.key()


def test_a_control_acts_through_whole_steps() -> None:
    """Also where a sampler asks between a step's ends, as dpm2 does; the level that ends it is the next step's."""
    span = steering.span_of(0.25, 0.75, np.array([4.0, 3.0, 2.0, 1.0, 0.0]))
    assert span is not None
    assert [span[0] <= sigma <= span[1] for sigma in (3.5, 3.0, 2.5, 2.0, 1.4, 1.0)] == [False, *[True] * 4, False]
    assert steering.span_of(0.0, 1.0, np.array([4.0, 0.0])) == (0.0, float("inf"))


@pytest.mark.parametrize("schedule", list(schedules()))
@pytest.mark.parametrize("method", list(guidance()))
def test_every_schedule_with_every_guidance(engine: Engine, schedule: str, method: str) -> None:
    result = engine.run(ask("dpmpp_2m", schedule=schedule, guidance=method, guidance_scale=3.0))
    assert result.steps_run >= 4
    assert result.image.extent == size


@pytest.fixture(scope="module")
def program() -> Iterator[Engine]:
    """The engine on the models that the program brings."""
    with Engine(device="cpu") as engine:
        yield engine


@pytest.mark.parametrize("sampler", every)
def test_every_sampler_on_the_shipped_model(program: Engine, sampler: str) -> None:
    """Small and few steps: it runs, it is finite, and it is not one flat colour."""
    catalog = program.catalog()
    few = next(entry for entry in catalog.samplers if entry.id == sampler)
    models = [model for model in catalog.models if model.sampler == sampler] or [catalog.models[0]]
    scale = 1.0 if "distilled" in few.traits else None
    result = program.run(
        EditRequest(
            mode="generate", model=models[0].id, prompt=models[0].prompts[0], extent=Extent(128, 128), sampler=sampler,
            steps=4, guidance_scale=scale, seed=1,
        )
    )  # fmt: skip
    assert float(result.image.rgb().astype(np.float32).std()) > 5
