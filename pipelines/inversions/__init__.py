"""Inversion methods, one file each: from a clean latent to the end of the chain that gives it back.

They stand on the same coordinates as samplers (`pipelines.parameterisation`): x = signal * clean + spread * noise at
falling sigmas that end in 0. The end of a chain is kept in units of the noise that a generation begins with, so an
inversion that went well looks like standard normal noise whatever the model's parameterisation is.

Arithmetic on latents is done in float64; only the network works in its own type. What is exact by algebra is then
exact to rounding also over many steps, provided that the network gives equal answers to equal questions.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from controls.plugins import Param, Plugins, discover
from pipelines.samplers import Denoise

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.parameterisation import Parameterisation


class Chain(NamedTuple):
    """What a method walks on, in either direction.

    sigmas: float64 (n + 1,), strictly descending, the last is 0. on_step(i, clean): called after step i (0 … n - 1) of
    the walk with the clean estimate; it may raise to stop the walk.
    """

    denoise: Denoise
    sigmas: np.ndarray
    parameterisation: Parameterisation
    on_step: Callable[[int, Tensor], None]

    @property
    def steps(self) -> list[tuple[float, float]]:
        """(high, low) of each step, as a reconstruction takes them. Raises ValueError for sigmas out of order."""
        levels = [float(sigma) for sigma in self.sigmas]
        steps = list(itertools.pairwise(levels))
        if not steps or levels[-1] != 0 or not all(high > low for high, low in steps) or not math.isfinite(levels[0]):
            raise ValueError("Sigmas are finite, fall from step to step and end in 0.")
        return steps

    def begin(self, noise: Tensor) -> Tensor:
        """x at the first sigma, float64, from an end of a chain in units of the noise."""
        return self.parameterisation.start(noise.double(), float(self.sigmas[0]))

    def end(self, x: Tensor) -> Tensor:
        """The end of a chain in units of the noise, from x at the first sigma."""
        return x / self._size(float(self.sigmas[0]))

    def read(self, x: Tensor, sigma: float, asked: float) -> Estimate:
        """What the network sees in x, a state at `sigma`, when it is asked for the level `asked`.

        Explicit inversion has to ask at the level that it goes to while it still stands on the one that it comes
        from. The network is given x at the variance that it knows from the level asked for, as in EDICT
        (arXiv:2211.12446) and in diffusers' DDIMInverseScheduler.
        """
        seen = x * (self._size(asked) / self._size(sigma))
        clean = self.denoise(seen, asked).double()
        return Estimate(clean, self.parameterisation.noise(seen, clean, asked))

    def change(self, estimate: Estimate, high: float, low: float) -> Tensor:
        """What is added to x on the way from `high` to `low` if it holds this clean latent and this noise."""
        noise = self.parameterisation
        spread, signal = noise.spread(low) - noise.spread(high), noise.signal(low) - noise.signal(high)
        return spread * estimate.noise + signal * estimate.clean if signal else spread * estimate.noise

    def _size(self, sigma: float) -> float:
        """Standard deviation of x where clean latent and noise have 1."""
        return math.hypot(self.parameterisation.signal(sigma), self.parameterisation.spread(sigma))


class Estimate(NamedTuple):
    """A clean latent and the noise that belongs to it, float64."""

    clean: Tensor
    noise: Tensor


class InversionMethod(msgspec.Struct, frozen=True):
    """How a latent is inverted and given back.

    exact: whether `reconstruct` undoes `invert` by algebra, so that only rounding is left.
    chains: how many coupled states the noise holds, K in (K, C, h, w). evaluations: calls of denoise in a step.
    invert(chain, latent, **params): clean latent (1, C, h, w) -> noise (K, C, h, w), both float64.
    reconstruct(chain, noise, **params): noise (K, C, h, w) -> clean latent (1, C, h, w), both float64.
    source: who published it (paper, equation).
    """

    title: str
    exact: bool
    invert: Callable[..., object]
    reconstruct: Callable[..., object]
    help: str = ""
    chains: int = 1
    evaluations: int = 1
    params: tuple[Param, ...] = ()
    source: str = ""


@functools.cache
def inversions() -> Plugins[InversionMethod]:
    """All inversion methods, by id."""
    return discover(__name__, InversionMethod)
