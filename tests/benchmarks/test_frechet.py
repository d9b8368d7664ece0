"""The Fréchet distance against what is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks._frechet import Features, Gaussian, distance, fit

seeds = st.integers(0, 2**32)


def samples_of(mean: Features, factor: Features, count: int, seed: int) -> Features:
    """Features whose sample mean and covariance are exactly `mean` and factor factorᵀ."""
    raw = np.random.default_rng(seed).normal(size=(count, len(factor)))
    raw -= raw.mean(0)
    whitened = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw.T).reshape(len(factor), -1))).T
    return mean + whitened @ factor.T


@given(seeds, st.integers(1, 12))
def test_gaussians_with_commuting_covariances(seed: int, width: int) -> None:
    """Where both covariances have the same axes: |m1 - m2|² + Σ (σ1 - σ2)²."""
    random = np.random.default_rng(seed)
    axes = np.linalg.qr(random.normal(size=(width, width)))[0]
    means, widths = random.normal(size=(2, width)), random.uniform(0.1, 3, size=(2, width))
    one, other = (
        fit(samples_of(mean, axes * spread, 4 * width + 8, seed + n))
        for n, (mean, spread) in enumerate(zip(means, widths, strict=True))
    )
    wanted = np.square(means[0] - means[1]).sum() + np.square(widths[0] - widths[1]).sum()
    assert distance(one, other) == pytest.approx(wanted, rel=1e-6, abs=1e-9)


@given(seeds)
def test_two_dimensions_by_their_own_formula(seed: int) -> None:
    """tr √(C1 C2) = √(tr(C1 C2) + 2 √(det C1 det C2)) for 2x2 covariances, whatever their axes."""
    random = np.random.default_rng(seed)
    factors = random.normal(size=(2, 2, 2))
    one, other = (Gaussian(np.zeros(2), factor) for factor in factors)
    first, second = (factor @ factor.T for factor in factors)
    root = np.sqrt(np.trace(first @ second) + 2 * np.sqrt(max(0.0, np.linalg.det(first) * np.linalg.det(second))))
    assert distance(one, other) == pytest.approx(np.trace(first) + np.trace(second) - 2 * root, rel=1e-6, abs=1e-7)


@given(seeds, st.integers(2, 40), st.integers(1, 24))
def test_it_is_a_distance(seed: int, count: int, width: int) -> None:
    """Nothing from a set to itself, the same both ways; also with fewer samples than features."""
    random = np.random.default_rng(seed)
    one, other = (fit(random.normal(size=(count, width)) * scale) for scale in (1.0, 2.0))
    assert distance(one, one) == pytest.approx(0, abs=1e-7 * width)
    assert distance(one, other) == pytest.approx(distance(other, one), rel=1e-9)
    assert distance(one, other) >= 0


def test_a_factor_is_the_covariance() -> None:
    features = np.random.default_rng(0).normal(size=(50, 7)) @ np.random.default_rng(1).normal(size=(7, 7))
    found = fit(features)
    assert np.allclose(found.factor @ found.factor.T, np.cov(features.T))
    assert np.allclose(found.mean, features.mean(0))
    with pytest.raises(ValueError, match="two samples"):
        fit(features[:1])
