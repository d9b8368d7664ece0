"""Euler's method on the probability flow's equation in sigma."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pipelines.samplers import Sampler, Walk

if TYPE_CHECKING:
    from torch import Tensor


def sample(walk: Walk) -> Tensor:
    """Karras et al. 2022, algorithm 1 without its correction: dx/dsigma = (x - clean) / sigma.

    The same slope is the velocity of a rectified flow, so the step is the same there.
    """
    x = walk.x
    for step, (sigma, lower) in enumerate(itertools.pairwise(map(float, walk.sigmas))):
        clean = walk.denoise(x, sigma)
        x = clean if lower == 0 else x + (lower - sigma) * ((x - clean) / sigma)
        walk.on_step(step, clean)
    return x


PLUGIN = Sampler(
    title="Euler",
    sample=sample,
    help="The simplest solver; steady at many steps.",
    known_as={"Euler": ()},
    source="Karras et al. 2022, Elucidating the Design Space of Diffusion-Based Generative Models, algorithm 1",
)
