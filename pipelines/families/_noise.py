"""The noise that a model was trained on, as its scheduler's configuration tells it."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.errors import ModelProblem
from pipelines.parameterisation import Diffusion


def parameterisation(config: dict[str, Any]) -> Diffusion:
    """The training noise levels that a diffusers scheduler's configuration describes. Raises ModelProblem."""
    count = int(config.get("num_train_timesteps", 1000))
    first, last = float(config.get("beta_start", 0.0001)), float(config.get("beta_end", 0.02))
    shape = config.get("beta_schedule", "linear")
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
        raise ModelProblem("model_unfit", f"The noise schedule {shape!r} is not known.")
    alphas = np.cumprod(1 - betas)
    if config.get("rescale_betas_zero_snr"):
        # Lin et al. 2023, algorithm 1
        roots = np.sqrt(alphas)
        alphas = ((roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])) ** 2
    prediction, spacing = config.get("prediction_type", "epsilon"), config.get("timestep_spacing", "leading")
    if prediction not in ("epsilon", "v_prediction", "sample") or spacing not in ("leading", "trailing", "linspace"):
        raise ModelProblem("model_unfit", f"The prediction {prediction!r} or the spacing {spacing!r} is not known.")
    return Diffusion(alphas, prediction, spacing, int(config.get("steps_offset", 0)))
