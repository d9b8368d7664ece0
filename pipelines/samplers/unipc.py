"""UniPC: a multistep predictor on the clean estimate, corrected by what is seen at its end."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.samplers import Sampler, Walk
from pipelines.samplers._steps import log_ratio, toward, weighted, weights

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.parameterisation import Parameterisation


def sample(walk: Walk, order: int = 2) -> Tensor:
    """Zhao et al. 2023, algorithm 5 to 8 (multistep, predicting data). The correction needs no evaluation of its own:
    what is seen at a step's end serves the next step too. Towards 0 the last steps fall back to lower orders.

    The weights solve eq. 5, in which B(h) cancels out; they are those of the polynomial through all that was seen.
    """
    given, steps = walk.parameterisation, len(walk.sigmas) - 1
    x = walk.x
    seen: list[tuple[float, Tensor]] = []  # (lambda, clean), newest first
    begun: tuple[Tensor, float, int] | None = None  # where the last step began, and its predictor's order
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        here = -log_ratio(given, sigma)
        if begun is not None:
            start, above, used = begun
            x = _moved(given, start, above, sigma, [(here, clean), *seen[:used]])
        if math.isfinite(here):
            seen = [(here, clean), *seen][:order]
        left = steps - step if walk.sigmas[-1] == 0 else order
        used = min(left, len(seen))
        begun = (x, sigma, used) if used else None
        x = _moved(given, x, sigma, lower, seen[:used]) if used > 1 else toward(given, x, clean, sigma, lower)
        walk.on_step(step, clean)
    return x


def _moved(
    given: Parameterisation, x: Tensor, sigma: float, lower: float, nodes: Sequence[tuple[float, Tensor]]
) -> Tensor:
    """x at `lower`, the clean estimate being the polynomial in lambda through the nodes, integrated exactly.

    With two nodes it is the line's value in the step's middle (ibid., the note to eq. 9): the same order, and DPM++ 2M
    as the predictor.
    """
    start, end = -log_ratio(given, sigma), -log_ratio(given, lower)
    places = [place for place, _ in nodes]
    values = [value for _, value in nodes]
    if len(nodes) == 2:
        share = ((start + end) / 2 - places[1]) / (places[0] - places[1])
        return toward(given, x, share * values[0] + (1 - share) * values[1], sigma, lower)
    kept = given.spread(lower) / given.spread(sigma)
    return kept * x + given.signal(lower) * weighted(weights(places, start, end, growth=1.0), values)


PLUGIN = Sampler(
    title="UniPC",
    sample=sample,
    help="Third order at one evaluation a step: good pictures in 8 to 20 steps.",
    order=3,
    params=(Param("order", "Order", "int", 2, "How many steps the prediction looks back on.", 1, 3, 1),),
    known_as={"UniPC": (), "uni_pc": (), "uni_pc_bh2": ()},
    source="Zhao, Bai, Rao, Zhou, Lu 2023, UniPC: A Unified Predictor-Corrector Framework, algorithms 5 to 8",
)
