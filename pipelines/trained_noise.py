"""The noise that a model was trained on, as its scheduler's configuration tells it. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.errors import ModelProblem
from pipelines.parameterisation import Diffusion, Preconditioned
from pipelines.schedulers import class_of, scheduler_of


def parameterisation(config: Mapping[str, Any]) -> Diffusion | Preconditioned:
    """The training noise levels that a diffusers scheduler's configuration describes.

    Raises ModelProblem: noise_unknown for another process of noise, model_broken for what is no configuration.
    """
    try:
        found = scheduler_of(config)
        if found is not None and found.bends:
            return _preconditioned(config, found.bends)
        return _continuous(config) if config.get("timestep_type") == "continuous" else _diffusion(config)
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise ModelProblem("model_broken", f"The scheduler's configuration cannot be read: {error}.") from error


def _diffusion(config: Mapping[str, Any]) -> Diffusion:
    usual = scheduler_of(config)
    count = int(config.get("num_train_timesteps", 1000))
    shape, first, last = _betas(config)
    if config.get("trained_betas") is not None:
        betas = np.asarray(config["trained_betas"], np.float64)
    elif shape == "linear":
        betas = np.linspace(first, last, count)
    elif shape == "scaled_linear":
        betas = np.linspace(first**0.5, last**0.5, count) ** 2
    elif shape == "squaredcos_cap_v2":
        # Nichol & Dhariwal 2021, eq. 17
        bars = np.cos((np.arange(count + 1) / count + 0.008) / 1.008 * np.pi / 2) ** 2
        betas = np.minimum(1 - bars[1:] / bars[:-1], 0.999)
    else:
        raise _unknown(f"betas of the shape {shape!r}")
    alphas = np.cumprod(1 - betas)
    if config.get("rescale_betas_zero_snr"):
        # Lin et al. 2023, algorithm 1
        roots = np.sqrt(alphas)
        alphas = ((roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])) ** 2
    prediction = config.get("prediction_type", "epsilon")
    spacing = config.get("timestep_spacing", usual.spacing if usual else "leading")
    if prediction not in ("epsilon", "v_prediction", "sample") or spacing not in ("leading", "trailing", "linspace"):
        raise _unknown(f"the prediction {prediction!r} at steps that are {spacing!r}")
    return Diffusion(alphas, prediction, spacing, int(config.get("steps_offset", 0)))


def _betas(config: Mapping[str, Any]) -> tuple[str, float, float]:
    """Shape, first and last of the betas: what is said, and the class's own values for what is not."""
    kind, found = class_of(config), scheduler_of(config)
    own = None if found is None else found.betas
    says = config.get("trained_betas") is not None or {"beta_start", "beta_end"} <= config.keys()
    if own is None and (not says or "Flow" in kind):
        raise _unknown(f"a {kind or 'scheduler without a name'} that names no betas")
    shape, first, last = own or ("linear", 0.0, 0.0)
    given = config.get("beta_schedule", shape), config.get("beta_start", first), config.get("beta_end", last)
    return str(given[0]), float(given[1]), float(given[2])


def _preconditioned(config: Mapping[str, Any], bends: Mapping[str, float | None]) -> Preconditioned:
    """Karras et al. 2022, table 1."""
    spacing = config.get("sigma_schedule", next(iter(bends)))
    if spacing not in bends:
        raise _unknown(f"noise levels that are {spacing!r}")
    rho = None if bends[spacing] is None else float(config.get("rho", bends[spacing]))
    ends = float(config.get("sigma_min", 0.002)), float(config.get("sigma_max", 80))
    return _checked(config, ends, float(config.get("sigma_data", 0.5)), rho)


def _continuous(config: Mapping[str, Any]) -> Preconditioned:
    """Euler's scheduler at continuous times: the same, with data of deviation 1."""
    low, high = config.get("sigma_min"), config.get("sigma_max")
    levels = config.get("use_karras_sigmas") and config.get("prediction_type") == "v_prediction"
    if low is None or high is None or not levels:
        raise _unknown("continuous times without the noise levels that belong to them")
    return _checked(config, (float(low), float(high)), 1.0, 7.0)


def _checked(config: Mapping[str, Any], ends: tuple[float, float], data: float, rho: float | None) -> Preconditioned:
    prediction = config.get("prediction_type", "epsilon")
    if prediction not in ("epsilon", "v_prediction"):
        raise _unknown(f"the prediction {prediction!r}")
    if not 0 < ends[0] < ends[1] or data <= 0 or (rho is not None and rho <= 0):
        raise _unknown(f"noise from {ends[0]:g} to {ends[1]:g} on data of deviation {data:g}")
    return Preconditioned(*ends, data, prediction, rho, int(config.get("num_train_timesteps", 1000)))


def _unknown(what: str) -> ModelProblem:
    return ModelProblem(
        "noise_unknown",
        f"The scheduler's configuration says {what}: which noise the model was trained on is not known.",
        "Use a copy of the model with a scheduler that names its betas, as DDIMScheduler does.",
    )
