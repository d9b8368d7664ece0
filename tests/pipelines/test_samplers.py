"""Samplers against a denoiser that is exact: data that are one Gaussian have a closed-form probability flow."""

from __future__ import annotations

import functools
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


def quiet(sampler: str) -> dict[str, float]:
    """The parameters that make a sampler draw nothing, as far as it has such."""
    return {param.name: 0.0 for param in samplers()[sampler].params if param.name == "eta"}


def denoiser(given: Parameterisation) -> Callable[[Tensor, float], Tensor]:
    return through_network(given) if isinstance(given, Diffusion) else exact(given)


def run(sampler: str, given: Parameterisation, levels: np.ndarray, x: Tensor, **params: float) -> Tensor:
    """The sampler's end without any noise drawn; every step is told once, in order."""
    seen: list[int] = []
    walk = Walk(denoiser(given), x, levels, given, lambda step, clean: seen.append(step), lambda: torch.zeros_like(x))
    end = samplers()[sampler].sample(walk, **{**quiet(sampler), **params})
    assert isinstance(end, Tensor)
    assert seen == list(range(len(levels) - 1))
    return end


def error(sampler: str, schedule: str, given: Parameterisation, steps: int) -> float:
    levels = schedules()[schedule].lay(given, steps)
    x = given.start(torch.linspace(-2, 2, 9, dtype=torch.float64).reshape(1, 1, 3, 3), levels[0])
    end = run(sampler, given, levels, x)
    return float((end - end_of_flow(given, x, float(levels[0]))).abs().max())


distilled = [name for name, sampler in samplers().items() if sampler.distilled]
drawing = [name for name, sampler in samplers().items() if "eta" in (param.name for param in sampler.params)]
always_drawing = [name for name, it in samplers().items() if it.stochastic and name not in (*distilled, *drawing)]
solvers = [name for name in samplers() if name not in (*distilled, *always_drawing)]

kinds: tuple[Parameterisation, ...] = (
    Diffusion(alphas, "epsilon", "linspace"),
    Diffusion(alphas, "v_prediction", "trailing"),
    Diffusion(alphas, "epsilon", "leading", 1),
    Flow(np.linspace(0.001, 0.999, 1000)),
)
kind_names = ("eps", "v", "leading", "flow")


@pytest.mark.parametrize("given", kinds, ids=kind_names)
@pytest.mark.parametrize("sampler", solvers)
@pytest.mark.parametrize("schedule", list(schedules()))
def test_reaches_the_exact_end(sampler: str, schedule: str, given: Parameterisation) -> None:
    """As far as the step to 0 lets it, of which no method knows more than the clean estimate."""
    few, many = (error(sampler, schedule, given, steps) for steps in (10, 160))
    last = float(schedules()[schedule].lay(given, 160)[-2])
    x = given.start(torch.tensor([2.0], dtype=torch.float64), last)
    jump = float((exact(given)(x, last) - end_of_flow(given, x, last)).abs())
    assert many < max(few / 8, 2 * jump), (few, many, jump)
    assert many < 0.03


def even(given: Parameterisation, first: float, last: float, steps: int) -> np.ndarray:
    """Levels at even steps of lambda between two ratios of noise to signal."""
    ratios = np.geomspace(first, last, steps + 1)
    return np.array([given.sigma(float(ratio**2 / (1 + ratio**2))) for ratio in ratios])


def marginal(given: Parameterisation, sigma: float) -> float:
    return math.hypot(given.signal(sigma) * deviation, given.spread(sigma))


orders = [
    (name, order)
    for name in solvers
    for order in (range(1, 5) if name == "lms" else range(1, 4) if name in ("deis", "unipc") else (0,))
]


@pytest.mark.parametrize("given", [kinds[0], kinds[1], kinds[3]], ids=("eps", "v", "flow"))
@pytest.mark.parametrize(("sampler", "order"), orders)
def test_order_of_convergence(sampler: str, order: int, given: Parameterisation) -> None:
    """Begun where the flow is straight, so that a multistep method's first steps, of lower order, cost nothing."""

    def deviation_at(steps: int) -> float:
        levels = even(given, 300, 1.0, steps)
        first, last = float(levels[0]), float(levels[-1])
        x = given.start(torch.tensor([[[[1.5]]]], dtype=torch.float64), first)
        kept = (x - given.signal(first) * mean) / marginal(given, first)
        end = run(sampler, given, levels, x, **({"order": order} if order else {}))
        return float((end - given.signal(last) * mean - kept * marginal(given, last)).abs().max())

    measured = math.log2(deviation_at(80) / deviation_at(160))
    # The corrector of unipc adds one order to its predictor's.
    expected = order + (sampler == "unipc") if order else samplers()[sampler].order
    assert expected - 0.35 < measured < expected + 0.5, measured
    if order == {param.name: param.default for param in samplers()[sampler].params}.get("order"):
        assert expected == samplers()[sampler].order


def shares(sampler: str, given: Parameterisation, levels: np.ndarray, **params: float) -> Tensor:
    """What is left of the start and of each noise in the end of a walk from the exact distribution, mean taken off.

    They are unit vectors at right angles, so that the squares add up to the variance: no statistics.
    """
    room = 2 * len(levels)
    units = iter(torch.eye(room, dtype=torch.float64).reshape(room, 1, 1, 1, room))
    first, last = float(levels[0]), float(levels[-1])
    x = given.signal(first) * mean + marginal(given, first) * next(units)
    walk = Walk(denoiser(given), x, levels, given, lambda step, clean: None, lambda: next(units))
    end = samplers()[sampler].sample(walk, **params)
    assert isinstance(end, Tensor)
    return end - given.signal(last) * mean


@pytest.mark.parametrize("eta", [0.5, 1.0])
@pytest.mark.parametrize("given", [kinds[0], kinds[1], kinds[3]], ids=("eps", "v", "flow"))
@pytest.mark.parametrize("sampler", [*drawing, *always_drawing])
def test_fresh_noise_keeps_mean_and_deviation(sampler: str, given: Parameterisation, eta: float) -> None:
    """With the order that the sampler has; the usual ancestral step would not for a flow.

    Where the mean were missed, every place of the vector would be off by as much, and so would the deviation.
    """
    params = {} if sampler in always_drawing else {"eta": eta}

    def deviation_at(steps: int) -> float:
        levels = even(given, 300, 0.5, steps)
        last = float(levels[-1])
        return abs(float(shares(sampler, given, levels, **params).norm()) / marginal(given, last) - 1)

    coarse, fine = deviation_at(40), deviation_at(80)
    order = samplers()[sampler].order
    assert order - 0.25 < math.log2(coarse / fine) < order + 0.5
    assert fine < 0.03
    whole = shares(sampler, given, given.native(320), **params)
    assert float(whole.norm()) == pytest.approx(deviation, rel=0.03)


@pytest.mark.parametrize("sampler", [*drawing, *always_drawing, *distilled])
def test_noise_is_asked_for_where_it_says_so(sampler: str) -> None:
    plugin, given = samplers()[sampler], kinds[0]
    calls: list[int] = []
    x = torch.zeros(1, 1, 2, 2, dtype=torch.float64)
    walk = Walk(exact(given), x, given.native(5), given, lambda *_: None, lambda: (calls.append(1), x)[1])
    plugin.sample(walk)
    assert bool(calls) == plugin.stochastic
    # none of it after the last step
    assert len(calls) <= 4 * plugin.evaluations


@pytest.mark.parametrize("eta", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("given", kinds, ids=kind_names)
def test_three_names_of_one_chain(given: Parameterisation, eta: float) -> None:
    """DDIM, Euler ancestral and (at eta 1) DDPM are the same first-order step, written in three papers' ways."""

    def walked(sampler: str, **params: float) -> Tensor:
        source = torch.Generator().manual_seed(1)
        x = given.start(torch.linspace(-2, 2, 9, dtype=torch.float64).reshape(1, 1, 3, 3), float(levels[0]))
        draw = lambda: torch.randn(x.shape, generator=source, dtype=x.dtype)  # noqa: E731
        end = samplers()[sampler].sample(Walk(exact(given), x, levels, given, lambda *_: None, draw), **params)
        assert isinstance(end, Tensor)
        return end

    levels = given.native(20)
    chain = walked("ddim", eta=eta)
    assert torch.allclose(walked("euler_ancestral", eta=eta), chain, atol=1e-9)
    if eta == 1:
        assert torch.allclose(walked("ddpm"), chain, atol=1e-9)


@pytest.mark.parametrize("given", kinds, ids=kind_names)
@pytest.mark.parametrize("sampler", list(samplers()))
def test_what_is_known_stays_known(sampler: str, given: Parameterisation) -> None:
    """Where the estimate is the same at every level, as outside a mask, the walk ends there, whatever it draws."""
    known = torch.linspace(-2, 2, 9, dtype=torch.float64).reshape(1, 1, 3, 3)
    source = torch.Generator().manual_seed(2)
    draw = lambda: torch.randn(known.shape, generator=source, dtype=known.dtype)  # noqa: E731
    levels = schedules()["karras"].lay(given, 8)
    x = given.noised(known, draw(), float(levels[0]))
    end = samplers()[sampler].sample(Walk(lambda x, sigma: known, x, levels, given, lambda *_: None, draw))
    assert isinstance(end, Tensor)
    # the boundary of lcm mixes a little of its last x in
    assert torch.allclose(end, known, atol=0.1 if sampler == "lcm" else 1e-7)


@pytest.mark.parametrize("first", [15.0, 66.0, 4096.0])
@pytest.mark.parametrize("sampler", solvers)
def test_a_leap_magnifies_no_change_of_the_estimate(sampler: str, first: float) -> None:
    """In few steps from much noise a network's estimates differ from level to level. Slopes in sigma would make the
    length of the step of that: it was twice the size of the picture for Heun's method in five steps."""
    given = kinds[1]
    x = torch.full((1, 1, 1, 1), 20.0, dtype=torch.float64)
    levels = np.array([first, first / 6])
    walk = Walk(lambda x, sigma: torch.full_like(x, float(sigma == first)), x, levels, given, lambda *_: None, x.clone)
    end = samplers()[sampler].sample(walk, **quiet(sampler))
    assert isinstance(end, Tensor)
    assert float((end - (1 + (x - 1) / 6)).abs()) <= 1


@pytest.mark.parametrize("sampler", list(samplers()))
@pytest.mark.parametrize("first", [4096.0, 1.0], ids=("no-signal-diffusion", "no-signal-flow"))
def test_begins_without_any_signal(sampler: str, first: float) -> None:
    """A chain that ends in pure noise, and a flow at sigma 1, where lambda is infinite."""
    chain = Diffusion(np.append(alphas[:-1], 0.0), "v_prediction", "trailing")
    given: Parameterisation = Flow(np.linspace(0.001, 1, 1000)) if first == 1 else chain
    levels = schedules()["native"].lay(given, 40)
    assert levels[0] == pytest.approx(first, rel=1e-6)
    x = given.start(torch.linspace(-2, 2, 9, dtype=torch.float64).reshape(1, 1, 3, 3), float(levels[0]))
    jump = functools.partial(end_of_flow, given) if samplers()[sampler].distilled else exact(given)
    walk = Walk(jump, x, levels, given, lambda *_: None, lambda: torch.zeros_like(x))
    end = samplers()[sampler].sample(walk, **quiet(sampler))
    assert isinstance(end, Tensor) and bool(end.isfinite().all())
    if sampler in solvers:
        assert float((end - end_of_flow(given, x, float(levels[0]))).abs().max()) < 0.3


@pytest.mark.parametrize("given", kinds, ids=kind_names)
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
    # at gamma 1 a trajectory's jumps go to the end too
    whole = {param.name: 1.0 for param in samplers()[sampler].params if param.name == "gamma"}
    end = samplers()[sampler].sample(
        Walk(jump, x, levels, given, lambda step, clean: seen.append(step), lambda: next(units)), **whole
    )
    assert isinstance(end, Tensor)
    assert seen == list(range(steps))
    assert float((end - mean).square().sum()) == pytest.approx(deviation**2, rel=1e-5)
    if steps == 1:
        assert torch.allclose(end, end_of_flow(given, x, first), atol=1e-6)


def test_a_picture_without_noise_is_its_own_end() -> None:
    """The boundary condition of latent consistency models; a trajectory's function fulfils it by its form."""
    given = Diffusion(alphas, "v_prediction", "trailing")
    x = torch.linspace(-2, 2, 9, dtype=torch.float64).reshape(1, 1, 3, 3)
    lowest = float(given.levels[0])
    walk = Walk(lambda x, sigma: x.new_full(x.shape, 9.0), x, np.array([lowest, 0.0]), given, lambda *_: None, x.clone)
    end = samplers()["lcm"].sample(walk)
    assert isinstance(end, Tensor)
    assert torch.allclose(end, x / math.hypot(1, lowest), atol=1e-12)


@pytest.mark.parametrize("gamma", [0.0, 0.3, 0.7, 1.0])
@pytest.mark.parametrize("given", kinds, ids=kind_names)
def test_trajectory_jumps_keep_the_noise_level(given: Parameterisation, gamma: float) -> None:
    """For data that are one point the trajectory function is exact at every gamma: x keeps its distribution."""
    levels = schedules()["lcm"].lay(given, 6)[:-1]
    first, last = float(levels[0]), float(levels[-1])
    units = iter(torch.eye(8, dtype=torch.float64).reshape(8, 1, 1, 1, 8))
    x = given.signal(first) * mean + given.spread(first) * next(units)
    walk = Walk(lambda x, sigma: torch.full_like(x, mean), x, levels, given, lambda *_: None, lambda: next(units))
    end = samplers()["tcd"].sample(walk, gamma=gamma)
    assert isinstance(end, Tensor)
    assert float((end - given.signal(last) * mean).norm()) == pytest.approx(given.spread(last), rel=1e-9)


def test_pure_noise_is_finite() -> None:
    given = Diffusion(np.append(alphas[:-1], 0.0))
    assert given.levels[-1] == pytest.approx(4096, rel=1e-6)


@pytest.mark.parametrize("given", kinds, ids=kind_names)
def test_share_and_sigma_are_inverse(given: Parameterisation) -> None:
    for share in (0.001, 0.3, 0.5, 0.9, 0.999):
        assert given.share(given.sigma(share)) == pytest.approx(share)
