"""Pictures that grow and pictures that vary: what is there stays, and noise that is there stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionInpaintPipeline

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from controls.raster import Raster
from pipelines import framing, latents, walking
from pipelines.engine import Engine
from pipelines.errors import BadInput
from pipelines.events import Silence
from pipelines.finishing import Finish
from pipelines.library import Library
from pipelines.matches import matches
from pipelines.modes import Work, outpaint
from pipelines.requests import EditRequest
from pipelines.samplers import samplers
from pipelines.seams import seams
from tests.pipelines.conftest import make_model, picture, side
from tests.pipelines.test_parity import call, pixels, quiet, theirs
from tests.pipelines.test_tasks import ours

assert quiet  # a fixture of the module that it is imported into

names = ("left", "top", "right", "bottom")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("growing")
    make_model(root / "tiny")
    make_model(root / "hole", channels=9, pipeline="StableDiffusionInpaintPipeline")
    return root


@pytest.fixture(scope="module")
def engine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(Library(shipped=folder, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


def growing(image: Raster, by: tuple[int, int, int, int], **more: Any) -> EditRequest:
    given = {
        "mode": "outpaint", "model": "tiny", "prompt": "a red ball on snow", "negative": "fog", "seed": 7, "steps": 3,
        "guidance_scale": 3.0, "image": image, "settings": tuple(zip(names, by, strict=True)),
    }  # fmt: skip
    return EditRequest(**{**given, **more})


@pytest.mark.parametrize(
    ("extent", "by"),
    [
        (Extent(64, 64), (16, 8, 24, 32)),
        (Extent(50, 37), (3, 5, 0, 1)),
        (Extent(1, 1), (0, 0, 70, 0)),
        (Extent(200, 150), (0, 40, 9, 0)),
        (Extent(300, 40), (10, 10, 10, 10)),
    ],
)
@pytest.mark.parametrize("model", ["tiny", "hole"])
def test_what_is_there_stays(engine: Engine, extent: Extent, by: tuple[int, int, int, int], model: str) -> None:
    image = picture(extent, opaque=False)
    result = engine.run(growing(image, by, model=model))
    left, top, right, bottom = by
    assert result.image.extent == Extent(extent.width + left + right, extent.height + top + bottom)
    assert result.origin == (-left, -top)
    after = result.image.array()
    inside = (slice(top, top + extent.height), slice(left, left + extent.width))
    assert (after[inside] == image.array()).all()
    new = np.ones(after.shape[:2], bool)
    new[inside] = False
    assert (after[new][:, 3] == 255).all() and np.ptp(after[new][:, :3]) > 0
    assert dict(result.readings)["changed_outside_mask"] == 0


def test_the_parts_of_a_growing_picture_are_told_as_one(engine: Engine) -> None:
    """Evaluations of all parts, the largest sizes, the whole picture's count, and everything that was painted."""
    image, by = picture(Extent(200, 150), opaque=False), (24, 40, 0, 16)
    result = engine.run(growing(image, by, negative="", prompt="a " * 16 * 14 + "b c"))
    read = dict(result.readings)
    assert read["parts"] == 3 and result.evaluations == 3 * 6 and result.steps_run == 3 * 3
    assert read["changed_outside_mask"] == 0 and read["prompt_tokens_dropped"] == 2
    assert read["context_width"] == 224 and read["context_height"] > 100
    assert any("were worked on at" in note for note in result.notes)
    painted = result.painted
    assert painted is not None and painted.pixels.extent == result.image.extent
    plain = outpaint.refinished(image, painted, by, Finish("none", "none", 0)).array()
    inside = (slice(by[1], by[1] + 150), slice(by[0], by[0] + 200))
    assert (plain[inside] == image.array()).all()
    new = np.ones(plain.shape[:2], bool)
    new[inside] = False
    # Without seam and match the parts' own pixels are what shows.
    bare = (*growing(image, by).settings, ("seam", "none"), ("match", "none"))
    again = engine.run(growing(image, by, settings=bare))
    assert again.painted is not None
    shown = outpaint.refinished(image, again.painted, by, Finish("none", "none", 0)).array()
    assert (shown[new] == again.image.array()[new]).all()


@pytest.mark.parametrize("by", [(8, 0, 16, 8), (3, 0, 0, 5)])
def test_a_grown_picture_is_put_together_in_another_way_without_a_model(
    engine: Engine, by: tuple[int, int, int, int]
) -> None:
    image = picture(Extent(60, 56))
    result = engine.run(growing(image, by))
    assert result.painted is not None
    for seam in seams():
        for match in matches():
            settings = (*growing(image, by).settings, ("seam", seam), ("match", match))
            expected = engine.run(growing(image, by, settings=settings)).image
            assert outpaint.refinished(image, result.painted, by, Finish(seam, match, 0)).key() == expected.key()


def work(engine: Engine, request: EditRequest) -> Work:
    engine.run(EditRequest(mode="generate", model="tiny", steps=1))
    assert engine._held is not None
    return Work(engine.complete(request), engine._held.model, Silence())


def field(engine: Engine, image: Raster, by: tuple[int, int, int, int], seed: int = 7) -> torch.Tensor:
    """The noise with which a picture grows, at the picture's own cells and beyond."""
    given = work(engine, growing(image, by, seed=seed))
    canvas = outpaint.grown(image, *by, given.model.scale)
    frame = framing.whole(canvas.image.extent, given.model.entry.extent, given.model.multiple)
    return outpaint.noise_of(given, canvas, frame, latents.generator(seed))


@pytest.mark.parametrize("by", [(8, 8, 16, 8), (0, 0, 8, 0), (3, 5, 9, 1), (0, 40, 0, 0)])
def test_noise_that_is_there_stays(engine: Engine, by: tuple[int, int, int, int]) -> None:
    """It is the noise that the seed gives a picture of that size, however far the canvas grows."""
    image = picture(Extent(64, 56))
    noise = field(engine, image, by)
    own = latents.noise(work(engine, growing(image, by)).model, image.extent, 7)
    x, y = -(-by[0] // 8), -(-by[1] // 8)
    assert torch.equal(noise[..., y : y + 7, x : x + 8], own)
    assert noise.numel() > own.numel() and 0.5 < float(noise.std()) < 1.5
    assert not torch.equal(field(engine, image, by, seed=8), noise)


def test_growing_does_as_stable_diffusion_inpaint_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the picture's edge repeated outwards, a mask over what is new, and our noise."""
    image, by = picture(Extent(side, 48)), (8, 0, 16, 16)
    canvas = outpaint.grown(image, *by, 8)
    mask = outpaint.new_in(canvas, canvas.image.bounds)
    pipe = theirs(StableDiffusionInpaintPipeline, folder / "hole", "ddim")
    height, width = canvas.image.extent.shape
    expected = call(
        pipe, image=pixels(canvas.image), mask_image=torch.from_numpy(mask.values.copy())[None, None], strength=1.0,
        height=height, width=width, latents=field(engine, image, by),
    )  # fmt: skip
    request = growing(image, by, model="hole", sampler="ddim", steps=10)
    # These latents reach 26, where float32 has no more than five digits after ten steps.
    torch.testing.assert_close(ours(engine, monkeypatch, request), expected, rtol=1e-4, atol=1e-4)


def test_a_control_image_lies_where_its_picture_lies() -> None:
    """One of the picture's size stays on it; one of another is for all that was asked for."""
    image = picture(Extent(50, 37))
    canvas = outpaint.grown(image, 3, 5, 8, 1, 8)
    drawn = picture(image.extent, seed=2)
    found = outpaint.placed(drawn, canvas, 7).array()[..., :3]
    assert (found[canvas.inside.slices] == drawn.array()[..., :3]).all()
    outside = np.ones(found.shape[:2], bool)
    outside[canvas.inside.slices] = False
    assert (found[outside] == 7).all()
    whole = picture(canvas.asked.extent, seed=3)
    assert (outpaint.placed(whole, canvas, 7).array()[canvas.asked.slices] == whole.array()).all()


@pytest.mark.parametrize(("extent", "by"), [(Extent(64, 64), (8, 0, 16, 0)), (Extent(200, 150), (0, 40, 9, 0))])
def test_control_images_steer_what_is_new(engine: Engine, extent: Extent, by: tuple[int, int, int, int]) -> None:
    image = picture(extent)
    room = Extent(extent.width + by[0] + by[2], extent.height + by[1] + by[3])
    kind = next(iter(kinds()))
    found = [
        engine.run(growing(image, by, conditions=conditions))
        for conditions in ((), *((ControlCondition(kind, picture(size, seed=4), 2.0),) for size in (extent, room)))
    ]
    assert len({result.image.key() for result in found}) == len(found)
    inside = (slice(by[1], by[1] + extent.height), slice(by[0], by[0] + extent.width))
    for result in found:
        assert (result.image.array()[inside] == image.array()).all()
        assert dict(result.readings)["seam"] > 0


def test_growing_by_nothing_is_said(engine: Engine) -> None:
    with pytest.raises(BadInput) as caught:
        engine.run(growing(picture(Extent(8, 8)), (0, 0, 0, 0)))
    assert caught.value.code == "nothing_to_grow"


def varied(amount: float, seed: int = 5, original: str = "9", **more: Any) -> EditRequest:
    given = {
        "mode": "variations", "model": "tiny", "prompt": "a ball", "seed": seed, "steps": 4, "guidance_scale": 3.0,
        "settings": (("original", original), ("variation", amount)),
    }  # fmt: skip
    return EditRequest(**{**given, **more})


def test_a_variation_lies_between_two_seeds(engine: Engine) -> None:
    ends = [
        engine.run(
            EditRequest(mode="generate", model="tiny", prompt="a ball", seed=seed, steps=4, guidance_scale=3.0)
        ).image
        for seed in (9, 5)
    ]
    amounts = (0.0, 0.1, 0.4, 1.0)
    images = [engine.run(varied(amount)).image for amount in amounts]
    assert (images[0].key(), images[-1].key()) == (ends[0].key(), ends[1].key())
    away = [float(np.abs(each.rgb().astype(float) - ends[0].rgb()).mean()) for each in images]
    assert away == sorted(away) and away[1] > 0
    assert engine.run(varied(0.4, seed=6)).image.key() != images[2].key()


@pytest.mark.parametrize("sampler", ["ddim", *(name for name, each in samplers().items() if each.stochastic)])
def test_the_noise_of_every_step_is_turned(engine: Engine, sampler: str) -> None:
    """With fresh noise in each step too a variation of 0 is the original and 1 is the seed's own picture."""
    more = (("eta", 1.0),) if sampler == "ddim" else ()
    given = {"mode": "generate", "model": "tiny", "prompt": "a ball", "steps": 4, "guidance_scale": 3.0}
    ends = [engine.run(EditRequest(**given, seed=seed, sampler=sampler, settings=more)).image for seed in (9, 5)]
    turned = varied(0.0).settings
    images = [
        engine.run(varied(amount, sampler=sampler, settings=(*more, turned[0], ("variation", amount)))).image
        for amount in (0.0, 0.5, 1.0)
    ]
    assert (images[0].key(), images[-1].key()) == (ends[0].key(), ends[1].key())
    assert images[1].key() not in (ends[0].key(), ends[1].key())


def test_a_variation_keeps_the_variance_of_noise(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, walk = [], walking.walk
    monkeypatch.setattr(walking, "walk", lambda work, run, x, *rest: (seen.append(x), walk(work, run, x, *rest))[1])
    for amount in (0.0, 0.5, 1.0):
        engine.run(varied(amount, extent=Extent(256, 256)))
    spreads = [float(x.std()) for x in seen]
    assert max(spreads) / min(spreads) < 1.05, "4096 draws: halving the mean of two noises would leave 0.71 of it"


@pytest.mark.parametrize("original", ["", "nine", "-1", "1.5", str(2**63)])
def test_what_is_no_seed_is_said(engine: Engine, original: str) -> None:
    with pytest.raises(BadInput) as caught:
        engine.run(varied(0.2, original=original))
    assert caught.value.code == "bad_seed"
