"""Perturbed-attention guidance: also away from the estimate of the same network without its eye for structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.guidance import Aim, Guidance, Predict

if TYPE_CHECKING:
    from torch import Tensor


def guide(predict: Predict, x: Tensor, sigma: float, aim: Aim, structure: float = 3.0) -> Tensor:
    """Ahn et al. 2024, section 4, beside classifier-free guidance; the perturbed estimate is a call of its own."""
    if aim.scale == 1:
        (clean,) = predict(x, sigma, (aim.prompt,))
        guided = clean
    else:
        away, clean = predict(x, sigma, (aim.negative, aim.prompt))
        guided = away + aim.scale * (clean - away)
    if structure == 0:
        return guided
    (blurred,) = predict(x, sigma, (aim.prompt,), perturbed=True)
    return guided + structure * (clean - blurred)


PLUGIN = Guidance(
    title="Perturbed attention",
    guide=guide,
    help="Firmer structure, with or without a prompt, at one evaluation more a step.",
    params=(
        Param("structure", "Structure", "float", 3.0, "Scale away from the estimate without structure.", 0, 20, 0.5),
    ),
    source="Ahn et al. 2024, Self-Rectifying Diffusion Sampling with Perturbed-Attention Guidance",
    rests=False,
)
