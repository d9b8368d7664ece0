"""Seams, one file each: how repainted pixels join the picture around a mask. Nothing outside the mask ever changes."""

from __future__ import annotations

import functools
from collections.abc import Callable

import msgspec
import numpy as np

from controls.plugins import Plugins, discover


class Seam(msgspec.Struct, frozen=True):
    """A way to join.

    join(source, painted, inside, feather) -> painted, changed inside the mask: float32 (H, W, 3), 0..255, may
    overshoot. inside: bool (H, W), where the mask is above zero; some pixels are and some are not. feather: pixels.
    fades: whether the mask's rim fades by the feather afterwards; else join has seen to it. usual: taken where none is
    named.
    """

    title: str
    join: Callable[[np.ndarray, np.ndarray, np.ndarray, int], np.ndarray]
    help: str = ""
    fades: bool = True
    usual: bool = False
    source: str = ""


@functools.cache
def seams() -> Plugins[Seam]:
    """All ways to join, by id."""
    return discover(__name__, Seam)
