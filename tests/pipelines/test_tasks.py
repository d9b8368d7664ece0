"""Networks that take more than a latent, against diffusers' own pipelines, and the modes that fit each model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    StableDiffusionControlNetInpaintPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionInstructPix2PixPipeline,
)
from diffusers.models import ControlNetModel
from torch import Tensor

from controls.conditions import ControlCondition
from controls.geometry import Bounds, Extent
from controls.kinds import kinds
from controls.raster import Mask
from pipelines import latents
from pipelines.engine import Engine
from pipelines.errors import ModelProblem
from pipelines.library import Library
from pipelines.memory import Passage
from pipelines.modes import modes
from pipelines.requests import EditRequest
from tests.pipelines.conftest import make_model, picture, side
from tests.pipelines.test_parity import begin, call, close, common, pairs, pixels, quiet, seed, share, slotted, theirs

assert quiet  # a fixture of the module that it is imported into

plain = "tiny"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models by what they are made for."""
    root = tmp_path_factory.mktemp("tasks")
    make_model(root / plain)
    for name, prediction in (("hole", "epsilon"), ("hole_velocity", "v_prediction")):
        make_model(root / name, prediction, channels=9, pipeline="StableDiffusionInpaintPipeline")
    for name, prediction in (("told", "epsilon"), ("told_velocity", "v_prediction")):
        make_model(root / name, prediction, channels=8, pipeline="StableDiffusionInstructPix2PixPipeline")
    return root


@pytest.fixture(scope="module")
def engine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(Library(shipped=folder, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


def ours(engine: Engine, monkeypatch: pytest.MonkeyPatch, request: EditRequest) -> Tensor:
    """The latents that the engine decodes."""
    kept, decode = [], latents.decode_float
    monkeypatch.setattr(latents, "decode_float", lambda work, end: (kept.append(end), decode(work, end))[1])
    engine.run(request)
    monkeypatch.undo()
    return kept[-1]


def square(value: float = 1.0) -> Mask:
    """A mask on the borders of latent cells."""
    values = np.zeros((side, side), np.float32)
    values[16:48, 8:40] = value
    return Mask(values)


def inpainted(pipe: Any, strength: float, **more: Any) -> Tensor:
    mask = torch.from_numpy(square().values.copy())[None, None]
    source = torch.Generator().manual_seed(seed)
    return call(
        pipe, image=pixels(picture(Extent(side, side))), mask_image=mask, strength=strength, height=side, width=side,
        generator=source, **more,
    )  # fmt: skip


def inpainting(sampler: str, model: str, strength: float, **more: Any) -> EditRequest:
    image = picture(Extent(side, side))
    return common(sampler, model, mode="inpaint", image=image, mask=square(), strength=strength, **more)


@pytest.mark.parametrize("strength", [0.6, 1.0])
@pytest.mark.parametrize("model", ["hole", "hole_velocity"])
@pytest.mark.parametrize("sampler", pairs)
def test_stable_diffusion_inpaint_pipeline_of_nine_channels(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, model: str, strength: float
) -> None:
    pipe = theirs(StableDiffusionInpaintPipeline, folder / model, sampler)
    expected = inpainted(pipe, strength, **({"latents": begin(pipe)} if strength == 1 else {}))
    got = ours(engine, monkeypatch, inpainting(sampler, model, share(pipe, strength) if strength < 1 else 1.0))
    close(got, expected, model, sampler)


def test_stable_diffusion_controlnet_inpaint_pipeline_of_nine_channels(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = min(kinds(), key=lambda kind: kinds()[kind].slot)
    image = picture(Extent(side, side), seed=1)
    network = ControlNetModel.from_pretrained(folder / "hole" / "controlnet")
    pipe = theirs(StableDiffusionControlNetInpaintPipeline, folder / "hole", "ddim", controlnet=network)
    control = slotted(image, kinds()[kind].slot)
    expected = inpainted(pipe, 0.6, control_image=control, controlnet_conditioning_scale=0.8)
    steering = (ControlCondition(kind, image, 0.8),)
    got = ours(engine, monkeypatch, inpainting("ddim", "hole", share(pipe, 0.6), conditions=steering))
    close(got, expected, "hole", "ddim")
    bare = ours(engine, monkeypatch, inpainting("ddim", "hole", share(pipe, 0.6)))
    assert float((got - bare).abs().max()) > 0.01


@pytest.mark.parametrize("strength", [0.5, 1.0])
@pytest.mark.parametrize("value", [0.3, 1.0])
def test_inpainting_networks_keep_what_is_outside(engine: Engine, strength: float, value: float) -> None:
    extent = Extent(150, 71)
    values = np.zeros(extent.shape, np.float32)
    values[Bounds(11, 5, 33, 30).slices] = value
    image = picture(extent, opaque=False)
    edit = EditRequest(
        mode="inpaint", model="hole", prompt="a ball", image=image, mask=Mask(values), steps=4, strength=strength
    )
    result = engine.run(edit)
    same = (result.image.array() == image.array()).all(axis=2)
    assert same[values == 0].all() and not same[values > 0].all()
    assert dict(result.readings)["changed_outside_mask"] == 0


def test_grey_is_partial_change_for_inpainting_networks(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The darker the grey, the nearer the latent stays to the picture's."""
    image = picture(Extent(side, side), seed=5)
    edits = []
    for value in (0.2, 0.5, 1.0):
        request = common("ddim", "hole", mode="inpaint", image=image, mask=square(value))
        edits.append(ours(engine, monkeypatch, request)[..., 2:6, 1:5])
    assert engine._held is not None
    original = engine._held.model.encode(pixels(image), Passage("float32"))[..., 2:6, 1:5]
    changes = [float((edit - original).abs().mean()) for edit in edits]
    assert changes == sorted(changes) and changes[0] < changes[-1] / 2


@pytest.mark.parametrize("model", ["told", "told_velocity"])
@pytest.mark.parametrize("sampler", pairs)
def test_stable_diffusion_instruct_pix2pix_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, model: str
) -> None:
    pipe = theirs(StableDiffusionInstructPix2PixPipeline, folder / model, sampler)
    image = picture(Extent(side, side), seed=2)
    expected = call(pipe, image=pixels(image), image_guidance_scale=1.7, latents=begin(pipe))
    settings = (("image_guidance", 1.7),)
    got = ours(engine, monkeypatch, common(sampler, model, mode="instruct", image=image, settings=settings))
    close(got, expected, model, sampler)


def test_image_guidance_costs_what_it_says(engine: Engine) -> None:
    image = picture(Extent(70, 50), opaque=False)
    bare = {"mode": "instruct", "model": "told", "prompt": "make it red", "image": image, "steps": 4}
    expected = {(1.0, 7.5): 8, (1.0, 1.0): 4, (1.5, 7.5): 12, (1.5, 1.0): 12}
    for (image_scale, scale), evaluations in expected.items():
        settings = (("image_guidance", image_scale),)
        result = engine.run(EditRequest(**bare, guidance_scale=scale, settings=settings))
        assert result.evaluations == evaluations
        assert result.image.extent == image.extent and result.image.is_opaque
        assert {("working_width", 70.0), ("working_height", 50.0)} <= set(result.readings)
    full = engine.complete(EditRequest(**bare))
    assert full.guidance_scale == 7.5


def test_a_model_is_offered_for_what_it_is_made_for(engine: Engine) -> None:
    catalog = engine.catalog()
    tasks = {entry.id: set(entry.tasks) for entry in catalog.models}
    assert tasks[plain] == {"text-to-image", "image-to-image"} and tasks["hole"] == {"inpainting"}
    assert tasks["told"] == {"instruction"}
    image = picture(Extent(side, side))
    for name, mode in modes().items():
        asked = {trait.removeprefix("tasks:") for e in catalog.modes if e.id == name for trait in e.traits}
        for model in tasks:
            request = EditRequest(mode=name, model=model, image=image, mask=square())
            if set(mode.tasks) & tasks[model]:
                assert asked & tasks[model]
                continue
            with pytest.raises(ModelProblem) as caught:
                engine.run(request)
            assert caught.value.code == "mode_unfit"
