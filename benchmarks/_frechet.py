"""Fréchet distance of two sets of features, each taken as a Gaussian (Heusel et al. 2017, eq. 6).

The trace of the square root of C1 C2 is the sum of the singular values of R1ᵀ R2 for any factors C = R Rᵀ, and the
centred features themselves, divided by the root of their number, are such factors. So no matrix root is taken, nothing
becomes complex, and covariances without full rank (fewer samples than features) are as good as others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float64]


class Gaussian(NamedTuple):
    """mean (F,), and a factor (F, K) whose product with its own transpose is the covariance (F, F)."""

    mean: Features
    factor: Features


def fit(features: Features) -> Gaussian:
    """The Gaussian of features (N, F), N of 2 or more; the covariance is the unbiased one."""
    if len(features) < 2:
        raise ValueError(f"a covariance needs two samples, not {len(features)}")
    mean = features.mean(0)
    # The triangle of a QR decomposition is a factor of the same covariance and no larger than (F, F).
    triangle = np.asarray(np.linalg.qr((features - mean) / np.sqrt(len(features) - 1), mode="r"))
    return Gaussian(mean, triangle.T)


def distance(one: Gaussian, other: Gaussian) -> float:
    """Squared Fréchet distance |m1 - m2|² + tr(C1 + C2 - 2 √(C1 C2)), 0 or more."""
    apart = float(np.square(one.mean - other.mean).sum())
    spread = float(np.square(one.factor).sum() + np.square(other.factor).sum())
    common = float(np.linalg.svd(one.factor.T @ other.factor, compute_uv=False).sum())
    return max(0.0, apart + spread - 2 * common)
