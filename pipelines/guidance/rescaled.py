"""Rescaled guidance: classifier-free, with the spread of the prompt's own answer given back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.guidance import Aim, Guidance, Predict

if TYPE_CHECKING:
    from torch import Tensor


def guide(predict: Predict, x: Tensor, sigma: float, aim: Aim, rescale: float = 0.7) -> Tensor:
    """Lin et al. 2023, eq. 14 to 16, in the network's own answer, for each picture by itself."""
    if aim.scale == 1:
        (clean,) = predict(x, sigma, (aim.prompt,))
        return clean
    away, clean = predict(x, sigma, (aim.negative, aim.prompt))
    given = aim.parameterisation
    wanted = given.answer(x, clean, sigma)
    answer = given.answer(x, away + aim.scale * (clean - away), sigma)
    axes = tuple(range(1, x.ndim))
    factor = wanted.std(axes, keepdim=True) / answer.std(axes, keepdim=True)
    return given.clean(x, answer * (rescale * factor + 1 - rescale), sigma)


PLUGIN = Guidance(
    title="Rescaled",
    guide=guide,
    help="Classifier-free without its glare: for high scales, and for models whose noise ends without any signal.",
    params=(Param("rescale", "Rescale", "float", 0.7, "How much of the spread is given back.", 0, 1, 0.05),),
    source="Lin, Liu, Li, Yang 2023, Common Diffusion Noise Schedules and Sample Steps are Flawed, section 3.4",
)
