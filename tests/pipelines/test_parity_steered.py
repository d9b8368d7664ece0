"""What steers and what edits at once, and networks of other noise, against diffusers' own pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    EDMDPMSolverMultistepScheduler,
    EDMEulerScheduler,
    LatentConsistencyModelImg2ImgPipeline,
    LCMScheduler,
    StableDiffusionControlNetImg2ImgPipeline,
    StableDiffusionControlNetInpaintPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLControlNetImg2ImgPipeline,
    StableDiffusionXLControlNetInpaintPipeline,
    StableDiffusionXLPipeline,
)
from diffusers.models import ControlNetModel
from torch import Tensor

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from pipelines.engine import Engine
from pipelines.library import Library
from pipelines.requests import EditRequest
from pipelines.trained_noise import parameterisation
from tests.pipelines.conftest import make_model, make_xl_model, picture, side
from tests.pipelines.test_parity import (
    call,
    close,
    common,
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

kind = min(kinds(), key=lambda kind: kinds()[kind].slot)
image, hint = picture(Extent(side, side), seed=3), picture(Extent(side, side), seed=1)
steering = (ControlCondition(kind, hint, 0.8, 0.0, 0.7),)
edm = {"euler": EDMEulerScheduler, "dpmpp_2m": EDMDPMSolverMultistepScheduler}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of each family with a control network, a latent-consistency one, and preconditioned ones."""
    root = tmp_path_factory.mktemp("steered")
    make_model(root / "tiny")
    make_xl_model(root / "xl")
    make_model(root / "lcm", pipeline="LatentConsistencyModelPipeline", network={"time_cond_proj_dim": 16})
    for make, name in ((make_model, "edm"), (make_xl_model, "edm_xl")):
        make(root / name)
        EDMEulerScheduler(sigma_max=80.0, sigma_data=0.5).save_pretrained(root / name / "scheduler")
    return root


@pytest.fixture(scope="module")
def engine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(Library(shipped=folder, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


def steered(pipeline: Any, folder: Path, sampler: str, **more: Any) -> Any:
    network = ControlNetModel.from_pretrained(folder / "controlnet")
    return theirs(pipeline, folder, sampler, controlnet=network, **more)


told: dict[str, Any] = {"controlnet_conditioning_scale": 0.8, "control_guidance_end": 0.7}


def edited(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, pipeline: Any, model: str, **more: Any
) -> None:
    pipe = steered(pipeline, folder / model, "ddim", **more)
    source = torch.Generator().manual_seed(seed)
    expected = call(
        pipe, image=pixels(image), control_image=slotted(hint, kinds()[kind].slot), strength=0.6, generator=source,
        **told,
    )  # fmt: skip
    request = common("ddim", model, mode="sdedit", image=image, strength=share(pipe, 0.6), conditions=steering)
    got = ours(engine, monkeypatch, request)
    close(got, expected, model, "ddim")
    bare = common("ddim", model, mode="sdedit", image=image, strength=share(pipe, 0.6))
    assert float((got - ours(engine, monkeypatch, bare)).abs().max()) > 0.01


def filled(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, pipeline: Any, model: str, **more: Any
) -> None:
    pipe = steered(pipeline, folder / model, "ddim", **more)
    expected = inpainted(pipe, 0.6, control_image=slotted(hint, kinds()[kind].slot), **told)
    request = inpainting("ddim", model, share(pipe, 0.6), conditions=steering)
    close(ours(engine, monkeypatch, request), expected, model, "ddim")


def test_stable_diffusion_controlnet_img2img_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(engine, folder, monkeypatch, StableDiffusionControlNetImg2ImgPipeline, "tiny")


def test_stable_diffusion_controlnet_inpaint_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(engine, folder, monkeypatch, StableDiffusionControlNetInpaintPipeline, "tiny")


def test_stable_diffusion_xl_controlnet_img2img_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = StableDiffusionXLControlNetImg2ImgPipeline
    edited(engine, folder, monkeypatch, pipeline, "xl", add_watermarker=False)


def test_stable_diffusion_xl_controlnet_inpaint_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = StableDiffusionXLControlNetInpaintPipeline
    filled(engine, folder, monkeypatch, pipeline, "xl", add_watermarker=False)


def test_latent_consistency_model_img2img_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its steps are of what the strength leaves of 50, ours of all 50: four of the one are the last of eight."""
    pipe = theirs(LatentConsistencyModelImg2ImgPipeline, folder / "lcm", "ddim")
    pipe.scheduler = LCMScheduler.from_config(pipe.scheduler.config)
    source = torch.Generator().manual_seed(seed)
    expected = pipe(
        prompt, image=pixels(image), strength=0.5, num_inference_steps=4, guidance_scale=scale, output_type="latent",
        generator=source,
    ).images  # fmt: skip
    begins = 1 - float(pipe.scheduler.alphas_cumprod[int(pipe.scheduler.timesteps[0])])
    request = EditRequest(
        mode="sdedit", model="lcm", prompt=prompt, image=image, sampler="lcm", schedule="lcm", steps=8, seed=seed,
        guidance_scale=scale, strength=begins,
    )  # fmt: skip
    assert float((ours(engine, monkeypatch, request) - expected).abs().max()) < 1e-4


@pytest.mark.parametrize("sampler", edm)
@pytest.mark.parametrize(
    ("pipeline", "model"), [(StableDiffusionPipeline, "edm"), (StableDiffusionXLPipeline, "edm_xl")]
)
def test_stable_diffusion_pipelines_of_preconditioned_networks(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, pipeline: Any, model: str, sampler: str
) -> None:
    more = {"add_watermarker": False} if model == "edm_xl" else {}
    pipe = theirs(pipeline, folder / model, "ddim", **more)
    pipe.scheduler = edm[sampler](sigma_max=80.0, sigma_data=0.5)
    noise = torch.randn(1, 4, side // 8, side // 8, generator=torch.Generator().manual_seed(seed))
    # Ours begins with an input of unit variance.
    expected = call(pipe, latents=noise * (80.0**2 + 0.5**2) ** 0.5 / pipe.scheduler.init_noise_sigma)
    got = ours(engine, monkeypatch, common(sampler, model, mode="generate", extent=Extent(side, side)))
    assert engine.library.entry(model).steps > 0 and steps == 10
    near(got, expected)


def near(got: Tensor, expected: Tensor) -> None:
    """Clean latents of these networks can be large; the tolerance is of their size."""
    assert float((got - expected).abs().max()) < 1e-4 * max(1.0, float(expected.abs().max()))


@pytest.mark.parametrize("config", [{}, {"beta_schedule": "scaled_linear"}, {"beta_schedule": "squaredcos_cap_v2"}])
def test_zero_terminal_snr_is_rescaled_as_schedulers_do(config: dict[str, Any]) -> None:
    from diffusers import DDIMScheduler

    scheduler = DDIMScheduler(rescale_betas_zero_snr=True, **config)
    given = parameterisation(scheduler.config)
    found = torch.from_numpy(1 / (1 + given.levels**2))
    assert torch.allclose(found[:-1].float(), scheduler.alphas_cumprod[:-1], rtol=2e-3, atol=1e-6)
    assert float(found[-1]) == 2.0**-24 and float(scheduler.alphas_cumprod[-1]) < 1e-10
