"""Samplers against a denoiser that is exact: data that are one Gaussian have a closed-form probability flow."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from diffusers import LCMScheduler
from torch import Tensor

from pipelines.parameterisation import Diffusion, Flow, Parameterisation
from pipelines.samplers import Walk, samplers
from pipelines.schedules import schedules

mean, deviation = 0.7, 0.5
alphas = np.cumprod(1 - np.linspace(0.00085**0.5, 0.02**0.5, 1000) ** 2)


def exact(given: Parameterisation) -> Callable[[Tensor, float], Tensor]:
    """E[clean | x] where clean is normal with `mean` and `deviation`."""

    def denoise(x: Tensor, sigma: float) -> Tensor:
        signal, spread = given.signal(sigma), given.spread(sigma)
        variance = signal**2 * deviation**2 + spread**2
        return mean + signal * deviation**2 / variance * (x - signal * mean)

    return denoise


def through_network(given: Diffusion) -> Callable[[Tensor, float], Tensor]:
    """The exact denoiser, said as the network's answer (noise or velocity) and read back."""
    plain = exact(given)

    def denoise(x: Tensor, sigma: float) -> Tensor:
        clean = plain(x, sigma)
        noise = given.noise(x, clean, sigma)
        root = math.sqrt(1 + sigma**2)
        answer = noise if given.prediction == "epsilon" else (noise - sigma * clean) / root
        return given.clean(x, answer, sigma)

    return denoise


def end_of_flow(given: Parameterisation, x: Tensor, sigma: float) -> Tensor:
    """Where the probability flow takes x: it keeps the place in units of the marginal's own deviation."""
    signal, spread = given.signal(sigma), given.spread(sigma)
    marginal = math.sqrt(signal**2 * deviation**2 + spread**2)
    return mean + deviation * (x - signal * mean) / marginal


def error(sampler: str, schedule: str, given: Parameterisation, steps: int) -> float:
    levels = schedules()[schedule].lay(given, steps)
    x = given.start(torch.linspace(-2, 2, 9, dtype=torch.float64).reshape(1, 1, 3, 3), levels[0])
    denoise = through_network(given) if isinstance(given, Diffusion) else exact(given)
    seen: list[int] = []
    walk = Walk(denoise, x, levels, given, lambda step, clean: seen.append(step), lambda: torch.zeros_like(x))
    end = samplers()[sampler].sample(walk)
    assert isinstance(end, Tensor)
    assert seen == list(range(steps))
    return float((end - end_of_flow(given, x, float(levels[0]))).abs().max())


solvers = [name for name, sampler in samplers().items() if not sampler.distilled]
distilled = [name for name, sampler in samplers().items() if sampler.distilled]

kinds: tuple[Parameterisation, ...] = (
    Diffusion(alphas, "epsilon", "linspace"),
    Diffusion(alphas, "v_prediction", "trailing"),
    Diffusion(alphas, "epsilon", "leading", 1),
    Flow(np.linspace(0.001, 0.999, 1000)),
)


@pytest.mark.parametrize("given", kinds, ids=("eps", "v", "leading", "flow"))
@pytest.mark.parametrize("sampler", solvers)
@pytest.mark.parametrize("schedule", list(schedules()))
def test_reaches_the_exact_end(sampler: str, schedule: str, given: Parameterisation) -> None:
    errors = [error(sampler, schedule, given, steps) for steps in (10, 40, 160)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.03


@pytest.mark.parametrize("sampler", solvers)
def test_order_of_convergence(sampler: str) -> None:
    given = Diffusion(np.cumprod(1 - np.linspace(0.0001, 0.02, 1000)), "v_prediction", "linspace")
    levels = np.geomspace(20, 0.05, 400)

    def deviation_at(steps: int) -> float:
        laid = np.exp(np.interp(np.linspace(0, 399, steps + 1), np.arange(400), np.log(levels)))
        x = given.start(torch.tensor([[[[1.5]]]], dtype=torch.float64), laid[0])
        end = samplers()[sampler].sample(
            Walk(exact(given), x, laid, given, lambda step, clean: None, lambda: torch.zeros_like(x))
        )
        assert isinstance(end, Tensor)
        begin, last = math.hypot(deviation, laid[0]), math.hypot(deviation, laid[-1])
        return float((end - (mean + (x - mean) * last / begin)).abs().max())

    measured = math.log2(deviation_at(40) / deviation_at(80))
    order = samplers()[sampler].order
    assert order - 0.25 < measured < order + 0.75, measured


@pytest.mark.parametrize("given", kinds, ids=("eps", "v", "leading", "flow"))
def test_stochastic_walk_keeps_the_distribution(given: Parameterisation) -> None:
    """Fresh noise must leave mean and deviation as they are; the usual ancestral step does not for a flow."""
    torch.manual_seed(3)
    noise = torch.randn((1, 1, 200, 200), dtype=torch.float64)
    for name, sampler in samplers().items():
        eta = {"eta": 1.0} if any(param.name == "eta" for param in sampler.params) else None
        if eta is None:
            continue
        levels = given.native(300)
        first = float(levels[0])
        x = given.signal(first) * mean + noise * math.hypot(given.signal(first) * deviation, given.spread(first))
        walk = Walk(exact(given), x, levels, given, lambda step, clean: None, lambda: torch.randn_like(noise))
        end = sampler.sample(walk, **eta)
        assert isinstance(end, Tensor)
        assert abs(float(end.mean()) - mean) < 0.02, name
        assert abs(float(end.std()) - deviation) < 0.03, name


@pytest.mark.parametrize("given", kinds, ids=("eps", "v", "leading", "flow"))
@pytest.mark.parametrize("sampler", distilled)
@pytest.mark.parametrize("steps", [1, 2, 4, 8])
def test_exact_consistency_function_gives_the_data(sampler: str, steps: int, given: Parameterisation) -> None:
    """With the exact function every number of steps has the data's mean and deviation.

    The start and each fresh noise are unit vectors at right angles, so that what comes out holds the share of each,
    and the sum of their squares is the variance: no statistics.
    """
    levels = schedules()["lcm"].lay(given, steps)
    first = float(levels[0])
    units = iter(torch.eye(steps, dtype=torch.float64).reshape(steps, 1, 1, 1, steps))
    at_start = math.hypot(given.signal(first) * deviation, given.spread(first))
    x = given.signal(first) * mean + at_start * next(units)
    seen: list[int] = []
    jump = functools.partial(end_of_flow, given)
    end = samplers()[sampler].sample(
        Walk(jump, x, levels, given, lambda step, clean: seen.append(step), lambda: next(units))
    )
    assert isinstance(end, Tensor)
    assert seen == list(range(steps))
    assert float((end - mean).square().sum()) == pytest.approx(deviation**2, rel=1e-5)
    if steps == 1:
        assert torch.allclose(end, end_of_flow(given, x, first), atol=1e-6)


@pytest.mark.parametrize("sampler", distilled)
def test_a_picture_without_noise_is_its_own_end(sampler: str) -> None:
    given = Diffusion(alphas, "v_prediction", "trailing")
    x = torch.linspace(-2, 2, 9, dtype=torch.float64).reshape(1, 1, 3, 3)
    lowest = float(given.levels[0])
    walk = Walk(lambda x, sigma: x.new_full(x.shape, 9.0), x, np.array([lowest, 0.0]), given, lambda *_: None, x.clone)
    end = samplers()[sampler].sample(walk)
    assert isinstance(end, Tensor)
    assert torch.allclose(end, x / math.hypot(1, lowest), atol=1e-12)


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("steps", [1, 2, 4, 8, 50])
def test_lcm_equals_its_counterpart(prediction: str, steps: int) -> None:
    """diffusers' LCMScheduler with the same answers and the same noise; its own timesteps are our schedule's."""
    theirs = LCMScheduler(prediction_type=prediction, clip_sample=False)
    theirs.set_timesteps(steps)
    given = Diffusion(theirs.alphas_cumprod.double().numpy(), prediction)  # type: ignore[arg-type]
    levels = schedules()["lcm"].lay(given, steps)
    assert np.allclose(levels[:-1], given.levels[theirs.timesteps.numpy()], rtol=1e-12)

    def answer(x: Tensor, time: float) -> Tensor:
        return 0.9 * x + 0.1 * torch.sin(x + time / 100)

    def denoise(x: Tensor, sigma: float) -> Tensor:
        return given.clean(x, answer(x * given.input_scale(sigma), round(given.timestep(sigma))), sigma)

    noise = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(1))
    expected, generator = noise, torch.Generator().manual_seed(2)
    for time in theirs.timesteps:
        expected = theirs.step(answer(expected, int(time)), time, expected, generator=generator).prev_sample
    ours = torch.Generator().manual_seed(2)
    # theirs starts from unit variance at the first level
    x = noise * math.sqrt(1 + float(levels[0]) ** 2)
    walk = Walk(denoise, x, levels, given, lambda *_: None, lambda: torch.randn(noise.shape, generator=ours))
    end = samplers()["lcm"].sample(walk)
    assert isinstance(end, Tensor)
    assert float((end - expected).abs().max()) < 1e-4


@pytest.mark.parametrize("schedule", list(schedules()))
@pytest.mark.parametrize("steps", [1, 2, 3, 10, 999])
def test_levels_fall_to_zero(schedule: str, steps: int) -> None:
    for given in kinds:
        levels = schedules()[schedule].lay(given, steps)
        assert levels.dtype == np.float64 and levels.shape == (steps + 1,)
        assert levels[-1] == 0
        assert all(high > low for high, low in itertools.pairwise(levels))


def test_pure_noise_is_finite() -> None:
    given = Diffusion(np.append(alphas[:-1], 0.0))
    assert given.levels[-1] == pytest.approx(4096, rel=1e-6)


@pytest.mark.parametrize("given", kinds, ids=("eps", "v", "leading", "flow"))
def test_share_and_sigma_are_inverse(given: Parameterisation) -> None:
    for share in (0.001, 0.3, 0.5, 0.9, 0.999):
        assert given.share(given.sigma(share)) == pytest.approx(share)
