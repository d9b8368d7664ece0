"""Samplers against diffusers' schedulers: the same answers of the network, the same noise, the same walk."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import diffusers
import numpy as np
import pytest
import torch
from torch import Tensor

from pipelines.parameterisation import Diffusion
from pipelines.samplers import Walk, samplers
from pipelines.schedules import schedules

steps = 10
tolerance = 1e-4
shape = (1, 4, 8, 8)


class Pair(NamedTuple):
    """A sampler and its counterpart. config, step: what the scheduler and its step are told beside."""

    sampler: str
    scheduler: str
    params: dict[str, float] = {}
    config: dict[str, object] = {}
    step: dict[str, object] = {}


pairs = (
    Pair("ddim", "DDIMScheduler", {"eta": 0.5}, {"clip_sample": False}, {"eta": 0.5}),
    Pair("ddpm", "DDPMScheduler", {}, {"clip_sample": False}),
    Pair("pndm", "PNDMScheduler", {}, {"skip_prk_steps": True, "set_alpha_to_one": True}),
    Pair("euler", "EulerDiscreteScheduler"),
    Pair("euler_ancestral", "EulerAncestralDiscreteScheduler"),
    Pair("heun", "HeunDiscreteScheduler"),
    Pair("lms", "LMSDiscreteScheduler"),
    Pair("dpm2", "KDPM2DiscreteScheduler"),
    Pair("dpmpp_2m", "DPMSolverMultistepScheduler"),
    Pair("dpmpp_2m_sde", "DPMSolverMultistepScheduler", {}, {"algorithm_type": "sde-dpmsolver++"}),
    Pair("unipc", "UniPCMultistepScheduler"),
    Pair("unipc", "UniPCMultistepScheduler", {"order": 3}, {"solver_order": 3}),
)


def answer(x: Tensor, time: float) -> Tensor:
    """A smooth answer of a network to x in variance-preserving coordinates."""
    return 0.9 * x + 0.1 * torch.sin(x + time / 100)


def denoiser(given: Diffusion, whole_times: bool) -> Callable[[Tensor, float], Tensor]:
    def denoise(x: Tensor, sigma: float) -> Tensor:
        time = round(given.timestep(sigma)) if whole_times else given.timestep(sigma)
        return given.clean(x, answer(x * given.input_scale(sigma), time), sigma)

    return denoise


def model(scheduler: Any, prediction: str) -> Diffusion:
    return Diffusion(scheduler.alphas_cumprod.double().numpy(), prediction, "trailing")  # type: ignore[arg-type]


def noise() -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


def theirs(scheduler: Any, seed: int, **more: object) -> Tensor:
    """The scheduler's walk in its own coordinates, from its own idea of pure noise."""
    x, generator = noise() * float(scheduler.init_noise_sigma), torch.Generator().manual_seed(seed)
    drawn = {"generator": generator} if "generator" in inspect.signature(scheduler.step).parameters else {}
    for time in scheduler.timesteps:
        given = answer(scheduler.scale_model_input(x, time), float(time))
        x = scheduler.step(given, time, x, **drawn, **more).prev_sample
    return x


def ours(sampler: str, given: Diffusion, levels: np.ndarray, x: Tensor, seed: int, **params: float) -> Tensor:
    source = torch.Generator().manual_seed(seed)
    walk = Walk(
        denoiser(given, sampler != "dpm2"), x, levels, given, lambda *_: None,
        lambda: torch.randn(shape, generator=source),
    )  # fmt: skip
    end = samplers()[sampler].sample(walk, **params)
    assert isinstance(end, Tensor)
    return end


chain = {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012, "timestep_spacing": "trailing"}


@pytest.mark.filterwarnings("ignore:__array_wrap__:DeprecationWarning")  # KDPM2DiscreteScheduler under NumPy 2
@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("pair", pairs, ids=lambda pair: "-".join((pair.sampler, *map(str, pair.params.values()))))
def test_equals_its_counterpart(pair: Pair, prediction: str) -> None:
    if (pair.sampler, prediction) == ("pndm", "v_prediction"):
        pytest.skip("diffusers takes the mean of velocities of several levels; the paper's is one of noises, as ours")
    scheduler = getattr(diffusers, pair.scheduler)(prediction_type=prediction, **chain, **pair.config)
    scheduler.set_timesteps(steps)
    given = model(scheduler, prediction)
    levels = schedules()["spaced"].lay(given, steps)
    expected = theirs(scheduler, 2, **pair.step)
    # Some schedulers walk in variance-preserving coordinates and begin at unit variance.
    scale = float(scheduler.init_noise_sigma)
    x = noise() * (scale if scale != 1 else math.hypot(1, float(levels[0])))
    assert float((ours(pair.sampler, given, levels, x, 2, **pair.params) - expected).abs().max()) < tolerance


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_deis_equals_its_counterpart(order: int, prediction: str) -> None:
    """Down to the first level of training, where diffusers ends, and in so many steps that it keeps the order."""
    scheduler = diffusers.DEISMultistepScheduler(prediction_type=prediction, solver_order=order, **chain)
    scheduler.set_timesteps(20)
    given = model(scheduler, prediction)
    levels = schedules()["spaced"].lay(given, 20)
    levels[-1] = given.levels[0]
    x = noise() * math.hypot(1, float(levels[0]))
    end = ours("deis", given, levels, x, 2, order=order) * given.input_scale(float(levels[-1]))
    assert float((end - theirs(scheduler, 2)).abs().max()) < tolerance


def test_dpmpp_sde_without_noise_equals_the_singlestep_solver() -> None:
    """On levels whose every second one is a step's middle. With noise there is no counterpart of the same formula:
    diffusers' DPMSolverSDEScheduler (which needs torchsde) joins the noise of two halves by a Brownian path in sigma,
    ours by the path of the linear SDE itself; its mean and deviation are held to the exact ones elsewhere."""
    scheduler = diffusers.DPMSolverSinglestepScheduler(solver_order=2, final_sigmas_type="zero")
    scheduler.set_timesteps(2 * steps - 1)
    given = model(scheduler, "epsilon")
    levels = schedules()["karras"].lay(given, steps)
    fine = np.empty(2 * steps - 1)
    fine[::2], fine[1::2] = levels[:-1], np.sqrt(levels[:-2] * levels[1:-1])
    scheduler.sigmas = torch.tensor([*fine, 0.0], dtype=torch.float32)
    scheduler.set_begin_index(0)
    expected = noise()
    for sigma in fine:
        time = round(given.timestep(float(sigma)))
        expected = scheduler.step(answer(expected, time), time, expected).prev_sample
    x = noise() * math.hypot(1, float(levels[0]))
    assert float((ours("dpmpp_sde", given, levels, x, 2, eta=0.0) - expected).abs().max()) < tolerance


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("count", [1, 2, 4, 8, 50])
def test_lcm_equals_its_counterpart(prediction: str, count: int) -> None:
    """diffusers' LCMScheduler with the same answers and the same noise; its own timesteps are our schedule's."""
    scheduler = diffusers.LCMScheduler(prediction_type=prediction, clip_sample=False)
    scheduler.set_timesteps(count)
    given = model(scheduler, prediction)
    levels = schedules()["lcm"].lay(given, count)
    assert np.allclose(levels[:-1], given.levels[scheduler.timesteps.numpy()], rtol=1e-12)
    x = noise() * math.hypot(1, float(levels[0]))
    assert float((ours("lcm", given, levels, x, 2) - theirs(scheduler, 2)).abs().max()) < tolerance


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("gamma", [0.0, 0.3, 0.7])
def test_tcd_equals_its_counterpart(prediction: str, gamma: float) -> None:
    """Up to the last level: from there diffusers goes to the first level of training and ours to the clean end."""
    scheduler = diffusers.TCDScheduler(prediction_type=prediction)
    scheduler.set_timesteps(6)
    given = model(scheduler, prediction)
    levels = schedules()["lcm"].lay(given, 6)[:-1]
    assert np.allclose(levels, given.levels[scheduler.timesteps.numpy()], rtol=1e-12)
    x = noise() * math.hypot(1, float(levels[0]))
    end = ours("tcd", given, levels, x, 2, gamma=gamma) * given.input_scale(float(levels[-1]))
    expected, generator = noise(), torch.Generator().manual_seed(2)
    for time in scheduler.timesteps[:-1]:
        seen = answer(expected, float(time))
        expected = scheduler.step(seen, time, expected, eta=gamma, generator=generator).prev_sample
    assert float((end - expected).abs().max()) < tolerance
