"""Schedules: where a run's noise levels lie, against their sources' own figures and code."""

from __future__ import annotations

import itertools

import diffusers
import numpy as np
import pytest
from scipy import stats

from pipelines.parameterisation import Diffusion, Flow, Parameterisation
from pipelines.schedules import schedules

chain = np.cumprod(1 - np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2)
model = Diffusion(chain, "epsilon", "leading", 1)
kinds: tuple[Parameterisation, ...] = (
    model,
    Diffusion(np.append(chain[:-1], 0.0), "v_prediction", "trailing"),
    Flow(np.linspace(0.001, 0.999, 1000)),
    Flow(np.linspace(0.001, 1, 1000)),
)


@pytest.mark.parametrize("schedule", list(schedules()))
@pytest.mark.parametrize("steps", [1, 2, 3, 10, 50, 999])
def test_levels_fall_to_zero(schedule: str, steps: int) -> None:
    for given in kinds:
        levels = schedules()[schedule].lay(given, steps)
        assert levels.dtype == np.float64 and levels.shape == (steps + 1,)
        assert levels[-1] == 0
        assert levels[0] <= given.levels[-1]
        assert all(high > low for high, low in itertools.pairwise(levels))


def lay(schedule: str, steps: int, **params: object) -> np.ndarray:
    return schedules()[schedule].lay(model, steps, **params)


@pytest.mark.parametrize("steps", [1, 7, 20])
@pytest.mark.parametrize(
    ("schedule", "option"), [("karras", "use_karras_sigmas"), ("exponential", "use_exponential_sigmas")]
)
def test_equals_the_option_of_diffusers(schedule: str, option: str, steps: int) -> None:
    theirs = diffusers.EulerDiscreteScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, timestep_spacing="linspace", **{option: True}
    )
    theirs.set_timesteps(steps)
    if steps == 1:
        # Theirs spans the levels of the run, which are one; ours those of the model.
        assert lay(schedule, 1)[0] == model.levels[-1]
    elif schedule == "karras":
        assert np.allclose(lay(schedule, steps), theirs.sigmas.numpy(), rtol=1e-4)
    else:
        assert np.allclose(lay(schedule, steps), theirs.sigmas.numpy(), rtol=1e-4)


@pytest.mark.parametrize("spacing", ["leading", "trailing", "linspace"])
@pytest.mark.parametrize("steps", [1, 7, 20, 50])
def test_spacings_equal_those_of_diffusers(spacing: str, steps: int) -> None:
    theirs = diffusers.EulerDiscreteScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, timestep_spacing=spacing, steps_offset=1
    )
    theirs.set_timesteps(steps)
    if (spacing, steps) == ("linspace", 1):
        # A linspace of one is its beginning, which is no noise at all; ours is the end.
        assert lay("spaced", 1, spacing=spacing)[0] == model.levels[-1]
    else:
        assert np.allclose(lay("spaced", steps, spacing=spacing)[:-1], theirs.sigmas.numpy()[:-1], rtol=1e-4)


def test_the_models_own_is_its_spacing() -> None:
    for given in (model, kinds[1]):
        assert isinstance(given, Diffusion)
        same = schedules()["spaced"].lay(given, 20, spacing=given.spacing, spacing_offset=given.offset)
        assert np.array_equal(given.native(20), same)


def test_beta_lies_at_even_quantiles() -> None:
    times = np.interp(lay("beta", 21)[:-1], model.levels, np.arange(1000))
    assert np.allclose(stats.beta(0.6, 0.6).cdf(times / 999), np.linspace(1, 0, 21), atol=1e-6)
    assert np.allclose(times + times[::-1], 999, atol=1e-3)  # as dense at one end as at the other


def test_sgm_uniform_leaves_the_first_level_out() -> None:
    times = np.interp(lay("sgm_uniform", 10)[:-1], model.levels, np.arange(1000))
    assert np.allclose(times, 999 - 99.9 * np.arange(10))


@pytest.mark.parametrize(("table", "middle"), [("1.5", 1.396), ("XL", 0.862)])
def test_ays_stands_at_the_published_levels(table: str, middle: float) -> None:
    name = "StableDiffusionSigmas" if table == "1.5" else "StableDiffusionXLSigmas"
    published = diffusers.schedulers.scheduling_utils.AysSchedules[name]
    levels = lay("ays", 10, optimised_for=table)
    assert np.allclose(levels, published, rtol=1e-3)
    assert lay("ays", 20, optimised_for=table)[10] == pytest.approx(middle)
