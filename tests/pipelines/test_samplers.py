"""Samplers against a denoiser that is exact: data that are one Gaussian have a closed-form probability flow."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
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


kinds: tuple[Parameterisation, ...] = (
    Diffusion(alphas, "epsilon", "linspace"),
    Diffusion(alphas, "v_prediction", "trailing"),
    Diffusion(alphas, "epsilon", "leading", 1),
    Flow(np.linspace(0.001, 0.999, 1000)),
)


@pytest.mark.parametrize("given", kinds, ids=("eps", "v", "leading", "flow"))
@pytest.mark.parametrize("sampler", list(samplers()))
@pytest.mark.parametrize("schedule", list(schedules()))
def test_reaches_the_exact_end(sampler: str, schedule: str, given: Parameterisation) -> None:
    errors = [error(sampler, schedule, given, steps) for steps in (10, 40, 160)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.03


@pytest.mark.parametrize("sampler", list(samplers()))
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
