"""Colour matches, one file each: what a model's colours are off by, measured beside a mask and taken away in it.

A model that repaints a hole also gives back what lies around it, through its autoencoder, and there the picture says
what it should have been. Only that ring is measured: inside the mask a difference is what was asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import msgspec
import numpy as np

from controls.plugins import Plugins, discover


class Match(msgspec.Struct, frozen=True):
    """A colour match.

    match(source, painted, ring) -> painted, corrected: float32 (H, W, 3), 0..255, may overshoot. ring: bool (H, W),
    where both show the same and are compared; something of it is set. usual: taken where none is named.
    """

    title: str
    match: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
    help: str = ""
    usual: bool = False
    source: str = ""


@functools.cache
def matches() -> Plugins[Match]:
    """All colour matches, by id."""
    return discover(__name__, Match)
