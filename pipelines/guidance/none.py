"""No guidance: the prompt's own estimate, one evaluation a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.guidance import Aim, Guidance, Predict

if TYPE_CHECKING:
    from torch import Tensor


def guide(predict: Predict, x: Tensor, sigma: float, aim: Aim) -> Tensor:
    (clean,) = predict(x, sigma, (aim.prompt,))
    return clean


PLUGIN = Guidance(
    title="None",
    guide=guide,
    help="The prompt alone; the guidance scale and the negative prompt mean nothing. Half the time.",
    scaled=False,
)
