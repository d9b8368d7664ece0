"""Neutral: mid grey, which favours no colour."""

from __future__ import annotations

import numpy as np

from pipelines.fills import Fill


def fill(pixels: np.ndarray, hole: np.ndarray) -> np.ndarray:
    return np.full_like(pixels, 128)


PLUGIN = Fill(title="Neutral", fill=fill, help="Mid grey.")
