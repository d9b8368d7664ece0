"""Classifier-free guidance: away from the negative prompt's estimate, past the prompt's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.guidance import Aim, Guidance, Predict

if TYPE_CHECKING:
    from torch import Tensor


def guide(predict: Predict, x: Tensor, sigma: float, aim: Aim) -> Tensor:
    """Ho & Salimans 2022, eq. 6, on the clean estimate, in which it has the same form as in the noise.

    At scale 1 the negative estimate cancels out and is not asked for: one evaluation instead of two.
    """
    if aim.scale == 1:
        (clean,) = predict(x, sigma, (aim.prompt,))
        return clean
    away, clean = predict(x, sigma, (aim.negative, aim.prompt))
    return away + aim.scale * (clean - away)


PLUGIN = Guidance(
    title="Classifier-free",
    guide=guide,
    help="Follows the prompt more closely the higher the scale, at two evaluations a step.",
    source="Ho, Salimans 2022, Classifier-Free Diffusion Guidance, eq. 6",
)
