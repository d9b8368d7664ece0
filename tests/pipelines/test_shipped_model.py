"""The shipped model in plain diffusers, without a line of ours: the same latents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from diffusers import ControlNetModel, LCMScheduler, StableDiffusionControlNetPipeline, StableDiffusionPipeline

import resources
from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.raster import Raster
from pipelines.engine import Engine
from pipelines.library import Library
from pipelines.requests import EditRequest
from tests.pipelines.test_parity import quiet
from tests.pipelines.test_tasks import ours

assert quiet  # a fixture of the module that it is imported into

folder = resources.path("diorama")
small, prompt, seed = 128, "a red ball on snow, day", 5


@pytest.fixture
def pipe() -> Any:
    loaded = StableDiffusionPipeline.from_pretrained(folder, torch_dtype=torch.float32)
    loaded.set_progress_bar_config(disable=True)
    return loaded


def test_its_folder_is_one_of_a_stable_diffusion_controlnet_pipeline(
    pipe: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And an edge picture in its slot steers there as it does here."""
    network = ControlNetModel.from_pretrained(folder / "controlnet")
    both = StableDiffusionControlNetPipeline(
        **{**pipe.components, "controlnet": network}, requires_safety_checker=False
    )
    both.set_progress_bar_config(disable=True)
    edges = np.zeros((small, small, 3), np.uint8)
    edges[30:90, [30, 90]] = edges[[30, 90], 30:91] = 255
    with Engine(Library(data=tmp_path), device="cpu", dtype="float32") as engine:
        steered = (ControlCondition("edges", Raster.from_array(edges)),)
        request = EditRequest(
            mode="generate", model="diorama", prompt=prompt, extent=Extent(small, small), seed=seed, sampler="ddim",
            steps=4, conditions=steered,
        )  # fmt: skip
        got = ours(engine, monkeypatch, request)
        free = ours(engine, monkeypatch, msgspec.structs.replace(request, conditions=()))
    hint = torch.zeros(1, network.config.conditioning_channels, small, small)
    hint[:, :3] = torch.from_numpy(edges).permute(2, 0, 1) / 255
    noise = torch.randn(got.shape, generator=torch.Generator().manual_seed(seed))
    expected = both(
        prompt, image=hint, num_inference_steps=4, guidance_scale=4.0, height=small, width=small, latents=noise,
        output_type="latent",
    ).images  # fmt: skip
    scale = float(expected.abs().max())
    assert float((got - expected).abs().max()) < 1e-4 * scale
    assert float((free - expected).abs().max()) > 0.1 * scale


def test_stable_diffusion_pipeline_with_the_few_step_lora(
    pipe: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("peft", reason="diffusers lays LoRA files by way of PEFT (the extra `test` has it)")
    pipe.load_lora_weights(str(folder / "loras"), weight_name="few-step.safetensors")
    pipe.scheduler = LCMScheduler.from_config(pipe.scheduler.config)
    source = torch.Generator().manual_seed(seed)
    with Engine(Library(data=tmp_path), device="cpu", dtype="float32") as engine:
        request = EditRequest(
            mode="generate", model="diorama:few-step", prompt=prompt, extent=Extent(small, small), seed=seed
        )
        got = ours(engine, monkeypatch, request)
    noise = torch.randn(got.shape, generator=source)
    expected = pipe(
        prompt, num_inference_steps=4, guidance_scale=1.0, height=small, width=small, latents=noise, generator=source,
        output_type="latent",
    ).images  # fmt: skip
    assert float((got - expected).abs().max()) < 1e-4 * max(1.0, float(expected.abs().max()))
