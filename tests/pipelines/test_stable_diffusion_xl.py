"""Models of Stable Diffusion XL's kind against diffusers' own pipelines: the same weights, the same seed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    StableDiffusionXLControlNetPipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLInpaintPipeline,
    StableDiffusionXLInstructPix2PixPipeline,
    StableDiffusionXLPipeline,
)
from diffusers.models import ControlNetModel
from safetensors.torch import save_file

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from pipelines.engine import Engine
from pipelines.errors import ModelProblem
from pipelines.families._latent_scale import LatentScale
from pipelines.library import Library
from pipelines.requests import EditRequest, Patch, Seed
from tests.pipelines.conftest import make_xl_model, picture, side
from tests.pipelines.test_parity import (
    begin,
    call,
    close,
    common,
    pairs,
    pixels,
    prompt,
    quiet,
    scale,
    seed,
    share,
    slotted,
    steps,
    theirs,
)  # fmt: skip
from tests.pipelines.test_tasks import inpainted, inpainting, ours

assert quiet  # a fixture of the module that it is imported into

image = picture(Extent(side, side), seed=3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base model, one that predicts velocity, one with a mean and a deviation for each of its latents' channels, a
    refiner, one for inpainting and one for instructions."""
    root = tmp_path_factory.mktemp("xl")
    make_xl_model(root / "base")
    make_xl_model(root / "base_velocity", "v_prediction")
    make_xl_model(root / "base_measured")
    config = root / "base_measured" / "vae" / "config.json"
    measured = {"latents_mean": [-1.6, 1.1, 3.3, -3.1], "latents_std": [8.4, 5.9, 6.2, 9.7]}
    config.write_text(json.dumps({**json.loads(config.read_text()), **measured}))
    make_xl_model(root / "told", channels=8, pipeline="StableDiffusionXLInstructPix2PixPipeline")
    make_xl_model(root / "refiner", pipeline="StableDiffusionXLImg2ImgPipeline")
    make_xl_model(root / "hole", channels=9, pipeline="StableDiffusionXLInpaintPipeline")
    return root


@pytest.fixture(scope="module")
def engine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(Library(shipped=folder, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


def xl(kind: Any, folder: Path, sampler: str, **more: Any) -> Any:
    return theirs(kind, folder, sampler, add_watermarker=False, **more)


@pytest.mark.parametrize("model", ["base", "base_velocity"])
@pytest.mark.parametrize("sampler", pairs)
def test_stable_diffusion_xl_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, model: str
) -> None:
    pipe = xl(StableDiffusionXLPipeline, folder / model, sampler)
    expected = call(pipe, latents=begin(pipe))
    got = ours(engine, monkeypatch, common(sampler, model, mode="generate", extent=Extent(side, side)))
    close(got, expected, model, sampler)


def test_stable_diffusion_xl_pipeline_in_another_shape_and_without_a_negative_prompt(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The networks are told the size; an empty negative prompt is an embedding of zeros, a blank one is not."""
    pipe = xl(StableDiffusionXLPipeline, folder / "base", "ddim")
    noise = torch.randn(1, 4, 6, 11, generator=torch.Generator().manual_seed(seed))
    found = []
    for theirs_is, ours_is in ((None, ""), (" ", " ")):
        expected = pipe(
            prompt, negative_prompt=theirs_is, num_inference_steps=steps, guidance_scale=scale, output_type="latent",
            latents=noise, height=48, width=88,
        ).images  # fmt: skip
        request = common("ddim", "base", mode="generate", extent=Extent(88, 48), negative=ours_is)
        found.append(ours(engine, monkeypatch, request))
        close(found[-1], expected, "base", "ddim")
    assert float((found[0] - found[1]).abs().max()) > 1e-3


@pytest.mark.parametrize("model", ["base", "base_velocity", "base_measured", "refiner"])
@pytest.mark.parametrize("sampler", pairs)
def test_stable_diffusion_xl_img2img_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, model: str
) -> None:
    pipe = xl(StableDiffusionXLImg2ImgPipeline, folder / model, sampler)
    expected = call(pipe, image=pixels(image), strength=0.6, generator=torch.Generator().manual_seed(seed))
    request = common(sampler, model, mode="sdedit", image=image, strength=share(pipe, 0.6))
    close(ours(engine, monkeypatch, request), expected, model, sampler)


@pytest.mark.parametrize("sampler", pairs)
def test_stable_diffusion_xl_instruct_pix2pix_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, sampler: str
) -> None:
    pipe = xl(StableDiffusionXLInstructPix2PixPipeline, folder / "told", sampler)
    expected = call(pipe, image=pixels(image), image_guidance_scale=1.7, latents=begin(pipe), height=side, width=side)
    asked = common(sampler, "told", mode="instruct", image=image, settings=(("image_guidance", 1.7),))
    close(ours(engine, monkeypatch, asked), expected, "told", sampler)


@pytest.mark.parametrize(
    "config", [{}, {"shift_factor": 0.2}, {"latents_mean": [1.0, -2.0], "latents_std": [3.0, 0.5]}], ids=str
)
def test_latents_have_the_scale_that_the_autoencoder_says(config: dict[str, Any]) -> None:
    scale = LatentScale.of({"scaling_factor": 0.5, **config}, torch.device("cpu"))
    own = torch.tensor([4.0, 6.0]).view(1, 2, 1, 1)
    first = {"shift_factor": (4 - 0.2) * 0.5, "latents_mean": (4 - 1) * 0.5 / 3}.get(next(iter(config), ""), 4 * 0.5)
    given = scale.to_network(own)
    assert float(given[0, 0, 0, 0]) == pytest.approx(first)
    assert torch.allclose(scale.to_own(given), own)


@pytest.mark.parametrize(("model", "strength"), [("base", 0.6), ("refiner", 0.6), ("hole", 0.6), ("hole", 1.0)])
@pytest.mark.parametrize("sampler", pairs)
def test_stable_diffusion_xl_inpaint_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, model: str, strength: float
) -> None:
    scored = {"requires_aesthetics_score": True} if model == "refiner" else {}
    pipe = xl(StableDiffusionXLInpaintPipeline, folder / model, sampler, **scored)
    expected = inpainted(pipe, strength, **({"latents": begin(pipe)} if strength == 1 else {}))
    request = inpainting(sampler, model, share(pipe, strength) if strength < 1 else 1.0)
    close(ours(engine, monkeypatch, request), expected, model, sampler)


def test_stable_diffusion_xl_controlnet_pipeline(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = min(kinds(), key=lambda kind: kinds()[kind].slot)
    network = ControlNetModel.from_pretrained(folder / "base" / "controlnet")
    pipe = xl(StableDiffusionXLControlNetPipeline, folder / "base", "ddim", controlnet=network)
    wide = slotted(image, kinds()[kind].slot)
    expected = call(pipe, latents=begin(pipe), image=wide, controlnet_conditioning_scale=0.8)
    plain = common("ddim", "base", mode="generate", extent=Extent(side, side))
    steered = common(
        "ddim", "base", mode="generate", extent=Extent(side, side), conditions=(ControlCondition(kind, image, 0.8),)
    )
    got = ours(engine, monkeypatch, steered)
    close(got, expected, "base", "ddim")
    assert float((got - ours(engine, monkeypatch, plain)).abs().max()) > 0.01


def test_inpainting_keeps_what_is_outside(engine: Engine) -> None:
    for model in ("base", "hole"):
        request = inpainting("ddim", model, 1.0)
        result = engine.run(request)
        assert request.image is not None and request.mask is not None
        outside = request.mask.values == 0
        assert (result.image.array()[outside] == request.image.array()[outside]).all()
        assert dict(result.readings)["changed_outside_mask"] == 0


def test_the_autoencoder_stays_in_a_safe_type(folder: Path, tmp_path: Path) -> None:
    """The usual one overflows in half precision and says so; one that was mended says that too."""
    for says, expected in ((True, torch.float32), (False, torch.float16)):
        config = folder / "base" / "vae" / "config.json"
        kept = config.read_text()
        config.write_text(json.dumps({**json.loads(kept), "force_upcast": says}))
        library = Library(shipped=folder, data=tmp_path)
        with Engine(library, device="cpu", dtype="float16") as half:
            result = half.run(common("ddim", "base", mode="sdedit", image=image, strength=0.5))
            assert half._held is not None
            model: Any = half._held.model
            assert (model._vae.dtype, model.dtype) == (expected, torch.float16)
            assert np.ptp(result.image.array()[..., :3]) > 0
        config.write_text(kept)


def test_seeds_are_gone_between(engine: Engine) -> None:
    """Embeddings of both kinds, states and pooled, are mixed on the way."""
    result = engine.run(
        EditRequest(
            mode="interpolate", model="base", prompt="a ball", ends=(Seed(1), Seed(2)), frames=3, steps=2,
            guidance_scale=2.0,
        )
    )  # fmt: skip
    assert len({frame.key() for frame in result.images}) == 3


def test_pictures_of_a_batch_keep_their_own_prompts(engine: Engine) -> None:
    batch = [
        common("ddim", "base", mode="generate", prompt=text, negative=against, seed=number)
        for number, (text, against) in enumerate((("a ball", ""), ("a house", "fog")))
    ]
    for together, each in zip(engine.run_batch(batch), batch, strict=True):
        alone = engine.run(each)
        assert np.abs(together.image.rgb().astype(int) - alone.image.rgb()).max() <= 2


def test_a_lora_changes_the_second_text_encoder(engine: Engine, tmp_path: Path) -> None:
    layer = "lora_te2_text_model_encoder_layers_0_mlp_fc1"
    file = tmp_path / "second.safetensors"
    source = torch.Generator().manual_seed(0)
    factors = {"down": torch.randn(2, 24, generator=source), "up": torch.randn(32, 2, generator=source)}
    save_file({f"{layer}.lora_{side}.weight": factor for side, factor in factors.items()}, file)
    bare = common("ddim", "base", mode="generate")
    plain = engine.run(bare)
    dressed = engine.run(common("ddim", "base", mode="generate", patches=(Patch("lora", str(file)),)))
    assert dict(dressed.readings)["patch_layers_matched"] == 1
    assert dressed.image.key() != plain.image.key() == engine.run(bare).image.key()


def test_models_say_what_they_are_made_for(engine: Engine, folder: Path) -> None:
    entries = {entry.id: entry for entry in engine.catalog().models}
    assert not [entry for entry in entries.values() if entry.fault]
    assert entries["refiner"].tasks == ("image-to-image", "refinement") and entries["hole"].tasks == ("inpainting",)
    with pytest.raises(ModelProblem) as caught:
        engine.run(common("ddim", "refiner", mode="generate"))
    assert caught.value.code == "mode_unfit"


def test_an_index_that_is_wrong_about_scores_is_refused(folder: Path, tmp_path: Path) -> None:
    wrong = Path(shutil.copytree(folder / "refiner", tmp_path / "wrong"))
    index = json.loads((wrong / "model_index.json").read_text())
    (wrong / "model_index.json").write_text(json.dumps({**index, "requires_aesthetics_score": False}))
    with pytest.raises(ModelProblem) as caught:
        Library(shipped=folder, data=tmp_path).entry(str(wrong))
    assert caught.value.code == "model_unfit"
