"""What samplers' steps are made of: how noise falls in a step, its exact solutions, weights of multistep methods.

In units of the signal every parameterisation is z = x / signal = clean + r * noise with r = spread / signal; the
probability flow is dz/dr = noise, and lambda = -log r. All is written so that a level without any signal (r infinite)
and one without noise (r zero) need no case of their own, as far as the method itself can begin and end there.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.parameterisation import Parameterisation

faint = 0.01
"""Share of signal variance below which hardly anything of a picture is in x."""

points = 24
"""Of the quadrature in `weights`: exact to rounding for cubics under the exponential over twelve units."""


def leaps(given: Parameterisation, sigma: float, lower: float) -> bool:
    """Whether a step begins with hardly any signal and takes most of the noise away.

    Solvers of dx/dsigma take Euler's step there, which is exact as far as the clean estimate stays as it is. Two
    slopes differ by the change of that estimate over the lower level, times the whole length of the step: a second
    order term would throw x out of the noise that the network expects at its end.
    """
    return 1 - given.share(sigma) < faint and decay(given, sigma, lower) < 0.5


def log_ratio(given: Parameterisation, sigma: float) -> float:
    """log r, which is -lambda; infinite where there is no signal or no noise."""
    signal, spread = given.signal(sigma), given.spread(sigma)
    if signal == 0:
        return math.inf
    return math.log(spread / signal) if spread > 0 else -math.inf


def decay(given: Parameterisation, sigma: float, lower: float) -> float:
    """r' / r = exp(-h) of a step from `sigma` to `lower`: in 0..1, 0 where it begins without signal or ends at 0."""
    return given.spread(lower) * given.signal(sigma) / (given.signal(lower) * given.spread(sigma))


def middle(given: Parameterisation, sigma: float, lower: float) -> float:
    """The level halfway in lambda, lower > 0; halfway in the share of noise variance where lambda is infinite."""
    ratio = math.sqrt(decay(given, sigma, lower)) * given.spread(sigma)
    if ratio == 0:
        return given.sigma((given.share(sigma) + given.share(lower)) / 2)
    # r = spread / signal, and the share of noise variance is r^2 / (1 + r^2)
    ratio /= given.signal(sigma)
    return given.sigma(ratio * ratio / (1 + ratio * ratio))


def toward(given: Parameterisation, x: Tensor, clean: Tensor, sigma: float, lower: float, eta: float = 0.0) -> Tensor:
    """x at `lower` where the clean estimate stays as it is: the flow's exact solution (Lu et al. 2022, DPM-Solver++,
    eq. 8), or for eta > 0 the mean of the reverse SDE that draws eta times as much noise (ibid., eq. 18)."""
    falls = decay(given, sigma, lower)
    kept = given.spread(lower) / given.spread(sigma) * falls**eta
    return kept * x + given.signal(lower) * (1 - falls ** (1 + eta)) * clean


def drawn(given: Parameterisation, sigma: float, lower: float, eta: float) -> float:
    """Deviation of the noise that the reverse SDE of `toward` adds in the same step."""
    return given.spread(lower) * math.sqrt(1 - decay(given, sigma, lower) ** (2 * eta))


def carried(given: Parameterisation, x: Tensor, noise: Tensor, sigma: float, lower: float) -> Tensor:
    """x at `lower` where the noise stays as it is (Liu et al. 2022, eq. 11); there is signal at `sigma`."""
    kept = given.signal(lower) / given.signal(sigma)
    return kept * x + (given.spread(lower) - kept * given.spread(sigma)) * noise


@functools.cache
def _quadrature() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(points)


def weights(nodes: Sequence[float], start: float, end: float, growth: float = 0.0) -> list[float]:
    """Adams' weights: the integral from start to end of exp(growth (u - end)) L(u) du, with L each node's Lagrange
    polynomial. The sum of values times weights is then the integral of the polynomial through them."""
    places, areas = _quadrature()
    half = (end - start) / 2
    u = start + half * (places + 1)
    measure = areas * half * np.exp(growth * (u - end))
    return [
        float(np.sum(measure * math.prod((u - other) / (node - other) for j, other in enumerate(nodes) if j != i)))
        for i, node in enumerate(nodes)
    ]


def weighted(factors: Iterable[float], values: Iterable[Tensor]) -> Tensor:
    """Sum of factor times value; at least one."""
    return functools.reduce(lambda a, b: a + b, (f * value for f, value in zip(factors, values, strict=True)))
