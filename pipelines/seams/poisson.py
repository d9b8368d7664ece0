"""Poisson: what was painted keeps its gradients and takes its level from the pixels around the mask."""

from __future__ import annotations

import numpy as np

from pipelines.membranes import membrane
from pipelines.seams import Seam

content = 40.0
"""A difference of more than this (of 255) beside the mask is no seam but something that was painted up to the rim:
it stays as it is, and lends its colour to nothing."""


def join(source: np.ndarray, painted: np.ndarray, inside: np.ndarray, feather: int) -> np.ndarray:
    """Solves Poisson's equation in the mask for the painted gradients, with the picture as its boundary (Pérez et al.
    2003, eq. 4): painted plus the membrane that the difference around the mask spans (eq. 5 to 7), where that is one
    of colour and not of content."""
    off = source - painted
    seam = ~inside & (np.abs(off).max(axis=2) <= content)
    return painted + membrane(off, seam) if seam.any() else painted


PLUGIN = Seam(
    title="Poisson",
    join=join,
    help="What was painted keeps its gradients and takes its level from around the mask.",
    usual=True,
    source="Pérez, Gangnet, Blake 2003, Poisson Image Editing",
)
