"""Batches: several edits at once give the pictures that each gives alone."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from torch import Tensor

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from controls.raster import Mask
from pipelines import latents
from pipelines.engine import Engine
from pipelines.errors import BadInput, Cancelled
from pipelines.library import Library
from pipelines.requests import EditRequest, Result
from tests.pipelines.conftest import make_model, picture
from tests.pipelines.test_engine import Listener, request

tolerance = 2
"""Of 255: a network rounds differently for several pictures than for one."""

latent_tolerance = 1e-4


def differing(count: int, **more: Any) -> list[EditRequest]:
    """Requests with prompts, negative prompts and seeds of their own."""
    return [
        request(prompt="ball " * number, negative="xyz"[number % 3], seed=7 * number, **more) for number in range(count)
    ]


def farthest(alone: Result, together: Result) -> int:
    return int(np.abs(alone.image.rgb().astype(int) - together.image.rgb()).max())


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[Tensor]:
    """The latents (1, C, h, w) that runs decode, in their order."""
    kept: list[Tensor] = []
    decode = latents.decode
    monkeypatch.setattr(latents, "decode", lambda work, latent: (kept.append(latent), decode(work, latent))[1])
    return kept


def check(engine: Engine, batch: list[EditRequest], decoded: list[Tensor]) -> list[Tensor]:
    """The latents of a batch, held against those of the single runs, as are the pixels."""
    together = engine.run_batch(batch)
    alone = [engine.run(each) for each in batch]
    ours, theirs = decoded[-2 * len(batch) : -len(batch)], decoded[-len(batch) :]
    assert max(apart(one, other) for one, other in zip(ours, theirs, strict=True)) < latent_tolerance
    assert max(farthest(one, other) for one, other in zip(alone, together, strict=True)) <= tolerance
    return ours


def apart(one: Tensor, other: Tensor) -> float:
    return float((one - other).abs().max())


@pytest.mark.parametrize("model", ["tiny", "velocity"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"guidance_scale": 1.0},
        {"sampler": "ddim", "settings": (("eta", 1.0),)},
        {"sampler": "lcm", "schedule": "lcm"},
        {"sampler": "dpmpp_2m", "extent": Extent(75, 51)},
    ],
)
def test_a_batch_is_its_single_runs(engine: Engine, decoded: list[Tensor], model: str, more: dict[str, Any]) -> None:
    painted = check(engine, differing(4, model=model, **more), decoded)
    assert min(apart(one, other) for one, other in itertools.combinations(painted, 2)) > 0.1


def masked() -> Mask:
    """Partly grey."""
    values = np.zeros((64, 64), np.float32)
    values[8:54, 16:50] = 1
    values[8:20, 16:30] = 0.5
    return Mask(values)


@pytest.mark.parametrize(
    "more",
    [
        {"mode": "sdedit", "strength": 0.8},
        {"mode": "sdedit", "strength": 1.0, "sampler": "euler_ancestral"},
        {"mode": "inpaint", "strength": 0.9, "mask": masked()},
        {"mode": "inpaint", "strength": 1.0, "mask": masked(), "sampler": "dpmpp_sde", "settings": (("fill", "blur"),)},
    ],
)
def test_a_batch_of_edits_is_its_single_runs(engine: Engine, decoded: list[Tensor], more: dict[str, Any]) -> None:
    """Also where a control image of its own steers each of them."""
    image = picture(Extent(64, 64), 8)
    batch = [
        msgspec.structs.replace(
            each, image=image, conditions=(ControlCondition("edges", picture(Extent(64, 64), number), 1.5),)
        )
        for number, each in enumerate(differing(4, **more))
    ]
    painted = check(engine, batch, decoded)
    assert min(apart(one, other) for one, other in itertools.combinations(painted, 2)) > 0.1
    for result, each in zip(engine.run_batch(batch), batch, strict=True):
        alone = engine.run(each)
        assert (result.evaluations, result.steps_run) == (alone.evaluations, alone.steps_run)
        assert (result.painted is None) == (alone.painted is None)
        if result.painted is not None and alone.painted is not None:
            ours, theirs = (it.painted.pixels.rgb().astype(int) for it in (result, alone))
            assert np.abs(ours - theirs).max() <= tolerance
            assert dict(result.readings)["changed_outside_mask"] == 0


def test_a_batch_of_instructions_is_its_single_runs(tmp_path: Path, decoded: list[Tensor]) -> None:
    make_model(tmp_path / "models" / "told", channels=8, pipeline="StableDiffusionInstructPix2PixPipeline")
    with Engine(Library(shipped=tmp_path / "models", data=tmp_path), device="cpu", dtype="float32") as engine:
        asked = {"mode": "instruct", "model": "told", "image": picture(Extent(64, 64), 8), "guidance_scale": 2.0}
        check(engine, differing(4, **asked), decoded)


def test_a_batch_of_thin_selections_and_of_no_strength(engine: Engine) -> None:
    extent = Extent(64, 300)
    values = np.zeros(extent.shape, np.float32)
    values[4:290, 30:33] = 1
    batch = differing(2, mode="inpaint", image=picture(extent), mask=Mask(values))
    for asked, result in zip(batch, engine.run_batch(batch), strict=True):
        assert result.image.key() == engine.run(asked).image.key() and dict(result.readings)["parts"] > 4
    for mode in ("sdedit", "inpaint"):
        mask = Mask(values) if mode == "inpaint" else None
        batch = differing(3, mode=mode, image=picture(extent), mask=mask, strength=0.0)
        assert {result.image.key() for result in engine.run_batch(batch)} == {picture(extent).key()}


def test_every_picture_is_steered_by_its_own_images(engine: Engine, decoded: list[Tensor]) -> None:
    """Also where two kinds steer, for different parts of the run, and the images are of different sizes."""
    first, second = tuple(kinds())[:2]
    batch = [
        msgspec.structs.replace(
            each,
            conditions=(
                ControlCondition(first, picture(Extent(30 + number, 40), number), 2.0),
                ControlCondition(second, picture(Extent(64, 64), 9 - number), 1.5, 0.5, 1.0),
            ),
        )
        for number, each in enumerate(differing(3))
    ]
    steered = check(engine, batch, decoded)
    swapped = [
        msgspec.structs.replace(each, conditions=other.conditions)
        for each, other in zip(batch, batch[1:] + batch[:1], strict=True)
    ]
    others = check(engine, swapped, decoded)
    assert min(apart(one, other) for one, other in zip(steered, others, strict=True)) > 100 * latent_tolerance


def test_a_result_of_a_batch_says_what_its_own_run_would(engine: Engine) -> None:
    batch = differing(3)
    listener = Listener()
    together = engine.run_batch(batch, listener)
    for asked, result in zip(batch, together, strict=True):
        alone = engine.run(asked)
        assert isinstance(result.request, EditRequest) and isinstance(alone.request, EditRequest)
        assert result.request.key() == alone.request.key()
        assert (result.evaluations, result.steps_run) == (alone.evaluations, alone.steps_run) == (8, 4)
        assert result.made == alone.made
    assert [told.step for told in listener.told if told.stage == "painting"] == [1, 2, 3, 4]
    assert len({result.seconds for result in together}) == 1


def test_a_batch_of_one_is_a_run(engine: Engine) -> None:
    (result,) = engine.run_batch([request()])
    assert result.image.key() == engine.run(request()).image.key()


def test_a_batch_has_the_noise_of_its_pictures() -> None:
    class Model:
        device = torch.device("cpu")

    shape = (4, 5, 6)
    drawn = latents.draw(Model(), (2, *shape), [latents.generator(3), latents.generator(8)])  # type: ignore[arg-type]
    for number, seed in enumerate((3, 8)):
        assert torch.equal(drawn[number], torch.randn(shape, generator=torch.Generator().manual_seed(seed)))
    with pytest.raises(ValueError, match="3 pictures"):
        latents.draw(Model(), (3, *shape), [latents.generator(3)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"steps": 5},
        {"extent": Extent(64, 72)},
        {"model": "velocity"},
        {"guidance_scale": 2.0},
        {"conditions": (ControlCondition("edges", picture(Extent(8, 8))),)},
    ],
)
def test_edits_that_cannot_be_one_batch(engine: Engine, other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one batch"):
        engine.run_batch([request(), request(**other)])


def test_what_paints_one_by_one_is_no_batch(engine: Engine) -> None:
    with pytest.raises(ValueError, match="one batch"):
        engine.run_batch([])
    with pytest.raises(ValueError, match="one batch"):
        engine.run_batch([request(mode="upscale", image=picture(Extent(64, 64)))] * 2)


def test_a_batch_is_checked_and_cancelled_as_a_run_is(engine: Engine) -> None:
    with pytest.raises(BadInput) as caught:
        engine.run_batch([request(), request(seed=-1)])
    assert caught.value.code == "bad_seed"
    for after in (0, 3):
        with pytest.raises(Cancelled):
            engine.run_batch(differing(2), Listener(cancel_after=after))
