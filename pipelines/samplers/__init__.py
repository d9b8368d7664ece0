"""Samplers, one file each: how a noisy latent is walked down a list of noise levels.

A sampler sees only `denoise(x, sigma) -> clean` and the parameterisation's plain arithmetic; it knows nothing of
networks, guidance, masks or control. No module here imports torch: tensors are handed in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from controls.plugins import Param, Plugins, discover
from pipelines.requests import Settings

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.parameterisation import Parameterisation

Denoise = Callable[["Tensor", float], "Tensor"]
"""denoise(x, sigma) -> clean: x (N, C, h, w) float, sigma > 0 a plain float; the result has x's shape and dtype."""


class Walk(NamedTuple):
    """What a sampler works on.

    x: (N, C, h, w) at sigmas[0]. sigmas: float64 (n + 1,), strictly descending, the last may be 0.
    on_step(i, clean): called after step i (0 … n - 1) with its clean estimate; it may raise to stop the walk.
    noise(): fresh standard normal noise of x's shape and dtype, from the request's seed.
    """

    denoise: Denoise
    x: Tensor
    sigmas: np.ndarray
    parameterisation: Parameterisation
    on_step: Callable[[int, Tensor], None]
    noise: Callable[[], Tensor]


class Sampler(msgspec.Struct, frozen=True):
    """A sampler. sample(walk, **params) -> x at the last sigma. order: of convergence with its usual params, weakly
    (in mean and deviation) where it draws noise. stochastic: it draws some with its usual params. evaluations: calls of
    denoise in a step; the first and the last step may have another number. distilled: it takes denoise for a
    consistency function, which jumps from any noise level to the end, so that only models made for it paint well.
    known_as: what other tools call it, the usual name first, and the settings that a name stands for. source: who
    published it."""

    title: str
    sample: Callable[..., object]
    help: str = ""
    order: int = 1
    evaluations: int = 1
    stochastic: bool = False
    distilled: bool = False
    params: tuple[Param, ...] = ()
    known_as: Mapping[str, Settings] = {}
    source: str = ""


@functools.cache
def samplers() -> Plugins[Sampler]:
    """All samplers, by id."""
    return discover(__name__, Sampler)
