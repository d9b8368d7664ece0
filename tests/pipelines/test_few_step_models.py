"""Few-step models against diffusers' own pipelines: the same weights, the same seed, and their defaults."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    LatentConsistencyModelPipeline,
    LCMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
)
from torch import Tensor

from controls.geometry import Extent
from pipelines.engine import Engine
from pipelines.library import Library
from pipelines.requests import EditRequest
from tests.pipelines.conftest import make_model, make_xl_model, side
from tests.pipelines.test_parity import prompt, quiet, seed
from tests.pipelines.test_tasks import ours

assert quiet  # a fixture of the module that it is imported into

guided: dict[str, object] = {"time_cond_proj_dim": 16}
consistency = "LatentConsistencyModelPipeline"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models that read the guidance scale, and turbo models, of both families."""
    root = tmp_path_factory.mktemp("few")
    make_model(root / "lcm", pipeline=consistency, network=guided)
    make_model(root / "lcm_bare", pipeline=consistency)
    make_model(root / "turbo")
    make_xl_model(root / "xl_lcm", network=guided)
    make_xl_model(root / "xl_turbo")
    for name, kind, scheduler in (
        ("lcm", LatentConsistencyModelPipeline, LCMScheduler),
        ("lcm_bare", LatentConsistencyModelPipeline, LCMScheduler),
        ("turbo", StableDiffusionPipeline, EulerDiscreteScheduler),
        ("xl_lcm", StableDiffusionXLPipeline, LCMScheduler),
        ("xl_turbo", StableDiffusionXLPipeline, EulerAncestralDiscreteScheduler),
    ):
        loaded: Any = kind.from_pretrained(root / name)
        loaded.scheduler = scheduler.from_config(loaded.scheduler.config)
        loaded.save_pretrained(root / name)
        (root / name / "underpaint.json").unlink()
    return root


@pytest.fixture(scope="module")
def engine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(Library(shipped=folder, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


def theirs(kind: Any, folder: Path, **more: Any) -> Tensor:
    """What a pipeline makes of four steps, with its own scheduler; start and further noise come from one generator."""
    pipe = kind.from_pretrained(folder)
    pipe.set_progress_bar_config(disable=True)
    source = torch.Generator().manual_seed(seed)
    noise = torch.randn(1, 4, side // 8, side // 8, generator=source)
    if hasattr(pipe.scheduler, "sigmas"):
        # Euler's schedulers start at the level's noise alone, ours at that of the whole input.
        pipe.scheduler.set_timesteps(4)
        noise *= math.sqrt(1 + float(pipe.scheduler.sigmas[0]) ** 2) / pipe.scheduler.init_noise_sigma
    given = {"num_inference_steps": 4, "output_type": "latent", "generator": source, "latents": noise}
    return pipe(prompt, **given, **more).images


def asked(model: str, scale: float | None = None, **more: Any) -> EditRequest:
    """Everything but the scale is left to the model."""
    chosen = {"mode": "generate", "extent": Extent(side, side), **more}
    return EditRequest(**chosen, model=model, prompt=prompt, guidance_scale=scale, seed=seed)


def near(got: Tensor, expected: Tensor) -> None:
    assert float((got - expected).abs().max()) < 1e-4


@pytest.mark.parametrize(
    ("kind", "model"), [(LatentConsistencyModelPipeline, "lcm"), (StableDiffusionXLPipeline, "xl_lcm")]
)
def test_latent_consistency_model_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, kind: Any, model: str
) -> None:
    found = []
    for scale in (3.0, 8.0):
        expected = theirs(kind, folder / model, guidance_scale=scale)
        found.append(ours(engine, monkeypatch, asked(model, scale)))
        near(found[-1], expected)
    assert float((found[0] - found[1]).abs().max()) > 1e-3
    result = engine.run(asked(model))
    assert result.evaluations == 4
    assert isinstance(result.request, EditRequest) and result.request.guidance_scale == 8


def test_stable_diffusion_pipeline_of_a_turbo_model(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = theirs(StableDiffusionPipeline, folder / "turbo", guidance_scale=0.0)
    near(ours(engine, monkeypatch, asked("turbo")), expected)


def test_stable_diffusion_xl_pipeline_of_a_turbo_model(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = theirs(StableDiffusionXLPipeline, folder / "xl_turbo", guidance_scale=0.0)
    near(ours(engine, monkeypatch, asked("xl_turbo")), expected)


@pytest.mark.parametrize(
    ("model", "sampler", "scale"),
    [("lcm", "lcm", 8), ("lcm_bare", "lcm", 1), ("turbo", "euler", 1), ("xl_turbo", "euler_ancestral", 1)],
)
def test_a_few_step_model_is_told_by_its_configurations(
    engine: Engine, folder: Path, tmp_path: Path, model: str, sampler: str, scale: float
) -> None:
    entry = engine.library.entry(model)
    assert (entry.sampler, entry.steps, entry.guidance_scale) == (sampler, 4, scale)
    place = folder / model / "underpaint.json"
    place.write_text(json.dumps({"steps": 9, "sampler": "heun"}))
    own = engine.library.entry(model)
    assert (own.sampler, own.steps, own.guidance_scale) == ("heun", 9, scale)
    place.unlink()
