"""Statistics: mean and spread of each colour in the ring are made equal, and the same change is made everywhere."""

from __future__ import annotations

import numpy as np

from pipelines.matches import Match

flat = 4.0
"""A ring that spreads less than this (of 255) says nothing about contrast, and only its mean is used."""

least, most = 0.8, 1.25
"""By how much the contrast may change."""


def match(source: np.ndarray, painted: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """(painted - its mean) * spread of the source / own spread + mean of the source (Reinhard et al. 2001, eq. 10 and
    11; in RGB here, as the ring shows one and the same thing in both)."""
    wanted, given = source[ring], painted[ring]
    spread, own = wanted.std(axis=0), given.std(axis=0)
    contrast = np.clip(spread / np.maximum(own, 1e-6), least, most)
    contrast = np.where(np.minimum(spread, own) < flat, 1.0, contrast).astype(np.float32)
    return (painted - given.mean(axis=0)) * contrast + wanted.mean(axis=0)


PLUGIN = Match(
    title="Statistics",
    match=match,
    help="One change of mean and contrast for each colour.",
    source="Reinhard, Ashikhmin, Gooch, Shirley 2001, Color Transfer between Images",
)
