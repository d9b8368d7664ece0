"""The engine against diffusers' own pipelines: the same tiny weights, the same seed, the same latents."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    ControlNetModel,
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    LCMScheduler,
    StableDiffusionControlNetPipeline,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionPipeline,
)
from diffusers.models.controlnets.multicontrolnet import MultiControlNetModel
from diffusers.utils import logging as diffusers_logging
from torch import Tensor

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from controls.raster import Mask, Raster
from pipelines.engine import Engine
from pipelines.requests import EditRequest
from tests.pipelines.conftest import picture, side

steps, scale, seed = 10, 3.0, 7
prompt, negative = "a red ball on snow", "fog"
tolerance = 1e-4
pairs = {"ddim": DDIMScheduler, "euler": EulerDiscreteScheduler, "dpmpp_2m": DPMSolverMultistepScheduler}
models = ("tiny", "velocity")


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    before = diffusers_logging.get_verbosity()
    diffusers_logging.set_verbosity_error()
    yield
    diffusers_logging.set_verbosity(before)


def ours(engine: Engine, monkeypatch: pytest.MonkeyPatch, request: EditRequest) -> Tensor:
    """The latents that the engine decodes."""
    engine.run(EditRequest(mode="generate", model=request.model, steps=1))
    assert engine._held is not None
    model, kept = engine._held.model, []
    decode = model.decode
    monkeypatch.setattr(model, "decode", lambda latents, *rest: (kept.append(latents), decode(latents, *rest))[1])
    result = engine.run(request)
    assert result.steps_run <= steps
    monkeypatch.undo()
    return kept[-1]


def theirs(kind: Any, folder: Path, sampler: str, **more: Any) -> Any:
    pipe = kind.from_pretrained(folder, safety_checker=None, requires_safety_checker=False, **more)
    pipe.set_progress_bar_config(disable=True)
    pipe.scheduler = pairs[sampler].from_config(pipe.scheduler.config)
    encode = pipe.vae.encode

    def exact(pixels: Tensor) -> SimpleNamespace:
        latent = encode(pixels).latent_dist.mode()
        return SimpleNamespace(latent_dist=SimpleNamespace(sample=lambda generator: latent, mode=lambda: latent))

    pipe.vae.encode = exact
    return pipe


def begin(pipe: Any) -> Tensor:
    """Noise as a generation of ours begins with, in units of what the pipeline multiplies it with."""
    noise = torch.randn(1, 4, side // 8, side // 8, generator=torch.Generator().manual_seed(seed))
    if not isinstance(pipe.scheduler, EulerDiscreteScheduler):
        return noise
    pipe.scheduler.set_timesteps(steps)
    return noise * math.sqrt(1 + float(pipe.scheduler.sigmas[0]) ** 2) / pipe.scheduler.init_noise_sigma


def common(sampler: str, model: str, **more: Any) -> EditRequest:
    return EditRequest(
        **{
            "model": model, "prompt": prompt, "negative": negative, "sampler": sampler, "steps": steps,
            "guidance_scale": scale, "seed": seed, **more,
        }
    )  # fmt: skip


def call(pipe: Any, **more: Any) -> Tensor:
    done = pipe(
        prompt, negative_prompt=negative, num_inference_steps=steps, guidance_scale=scale, output_type="latent", **more
    )
    return done.images


def close(first: Tensor, second: Tensor, model: str, sampler: str) -> None:
    # Where the schedule ends in pure noise, diffusers' DDIM begins at no signal at all and ours at 2^-12 of it.
    loose = 10 if model == "velocity" and sampler == "ddim" else 1
    assert float((first - second).abs().max()) < tolerance * loose


@pytest.mark.parametrize("model", models)
@pytest.mark.parametrize("sampler", pairs)
def test_stable_diffusion_pipeline(
    engine: Engine, shipped: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, model: str
) -> None:
    pipe = theirs(StableDiffusionPipeline, shipped / model, sampler)
    expected = call(pipe, latents=begin(pipe))
    got = ours(engine, monkeypatch, common(sampler, model, mode="generate", extent=Extent(side, side)))
    close(got, expected, model, sampler)


@pytest.mark.parametrize("model", models)
def test_stable_diffusion_pipeline_with_an_lcm_scheduler(
    engine: Engine, shipped: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    """Multistep consistency sampling draws its start and each step's noise from one generator in both."""
    pipe = theirs(StableDiffusionPipeline, shipped / model, "ddim")
    pipe.scheduler = LCMScheduler.from_config(pipe.scheduler.config)
    source = torch.Generator().manual_seed(seed)
    noise = torch.randn(1, 4, side // 8, side // 8, generator=source)
    expected = pipe(
        prompt, num_inference_steps=4, guidance_scale=1.0, output_type="latent", latents=noise, generator=source
    ).images
    few = {"schedule": "lcm", "steps": 4, "guidance_scale": 1.0}
    got = ours(engine, monkeypatch, common("lcm", model, mode="generate", extent=Extent(side, side), **few))
    # As for DDIM where the schedule ends in pure noise.
    assert float((got - expected).abs().max()) < tolerance * (10 if model == "velocity" else 1)


@pytest.mark.parametrize("model", models)
@pytest.mark.parametrize("sampler", pairs)
def test_stable_diffusion_img2img_pipeline(
    engine: Engine, shipped: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, model: str
) -> None:
    pipe = theirs(StableDiffusionImg2ImgPipeline, shipped / model, sampler)
    image = picture(Extent(side, side))
    expected = call(pipe, image=pixels(image), strength=0.6, generator=torch.Generator().manual_seed(seed))
    request = common(sampler, model, mode="sdedit", image=image, strength=share(pipe, 0.6))
    close(ours(engine, monkeypatch, request), expected, model, sampler)


@pytest.mark.parametrize("model", models)
@pytest.mark.parametrize("sampler", pairs)
def test_stable_diffusion_inpaint_pipeline(
    engine: Engine, shipped: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, model: str
) -> None:
    pipe = theirs(StableDiffusionInpaintPipeline, shipped / model, sampler)
    image = picture(Extent(side, side))
    values = np.zeros((side, side), np.float32)
    values[16:48, 8:40] = 1
    expected = call(
        pipe, image=pixels(image), mask_image=torch.from_numpy(values)[None, None], strength=0.6,
        height=side, width=side, generator=torch.Generator().manual_seed(seed),
    )  # fmt: skip
    request = common(sampler, model, mode="inpaint", image=image, mask=Mask(values), strength=share(pipe, 0.6))
    close(ours(engine, monkeypatch, request), expected, model, sampler)


@pytest.mark.parametrize("sampler", pairs)
@pytest.mark.parametrize("both", [False, True], ids=("one", "two"))
def test_stable_diffusion_controlnet_pipeline(
    engine: Engine, shipped: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, both: bool
) -> None:
    used = sorted(kinds(), key=lambda kind: kinds()[kind].slot)[: 2 if both else 1]
    images = [picture(Extent(side, side), seed=i) for i in range(len(used))]
    network = ControlNetModel.from_pretrained(shipped / "tiny" / "controlnet")
    networks = MultiControlNetModel([network] * 2) if both else network
    pipe = theirs(StableDiffusionControlNetPipeline, shipped / "tiny", sampler, controlnet=networks)
    wide = [slotted(image, kinds()[kind].slot) for kind, image in zip(used, images, strict=True)]
    spans = {"control_guidance_start": [0.2, 0.0], "control_guidance_end": [0.7, 1.0]}
    expected = call(
        pipe, latents=begin(pipe), image=wide if both else wide[0],
        controlnet_conditioning_scale=[0.8, 1.5] if both else 0.8,
        **(spans if both else {name: span[0] for name, span in spans.items()}),
    )  # fmt: skip
    conditions = [ControlCondition(used[0], images[0], 0.8, 0.2, 0.7)]
    if both:
        conditions.append(ControlCondition(used[1], images[1], 1.5))
    request = common(sampler, "tiny", mode="generate", extent=Extent(side, side))
    plain = ours(engine, monkeypatch, request)
    steered = ours(
        engine,
        monkeypatch,
        common(sampler, "tiny", mode="generate", extent=Extent(side, side), conditions=tuple(conditions)),
    )
    close(steered, expected, "tiny", sampler)
    assert float((steered - plain).abs().max()) > 100 * tolerance


def slotted(image: Raster, slot: int) -> Tensor:
    wide = torch.zeros(1, 9, side, side)
    wide[0, slot : slot + 3] = torch.from_numpy(image.rgb()).permute(2, 0, 1) / 255
    return wide


def pixels(image: Raster) -> Tensor:
    return torch.from_numpy(image.rgb()).permute(2, 0, 1)[None] / 127.5 - 1


def share(pipe: Any, strength: float) -> float:
    """The share of noise variance at the step that the pipeline begins with at its own kind of strength."""
    pipe.scheduler.set_timesteps(steps)
    time = pipe.scheduler.timesteps[steps - int(steps * strength)]
    return 1 - float(DDIMScheduler.from_config(pipe.scheduler.config).alphas_cumprod[int(time)])
