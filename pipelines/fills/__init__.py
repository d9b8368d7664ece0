"""Fills, one file each: what lies under a mask before noise is laid over it. Pure functions of pixels, no torch."""

from __future__ import annotations

import functools
from collections.abc import Callable

import msgspec
import numpy as np

from controls.plugins import Plugins, discover


class Fill(msgspec.Struct, frozen=True):
    """A fill.

    fill(pixels uint8 (H, W, 3), hole bool (H, W)) -> uint8 (H, W, 3): what shall stand in the hole; outside it the
    answer is not looked at. None: the picture stays as it is, and at full strength nothing of it is seen. usual:
    whether it is taken where none is named.
    """

    title: str
    fill: Callable[[np.ndarray, np.ndarray], np.ndarray] | None
    help: str = ""
    usual: bool = False
    source: str = ""


@functools.cache
def fills() -> Plugins[Fill]:
    """All fills, by id."""
    return discover(__name__, Fill)


def filled(fill: Fill, pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 3) with the fill laid in where the mask (H, W) is above zero; grey lays it over in part."""
    if fill.fill is None or not mask.any():
        return pixels
    inside = fill.fill(pixels, mask > 0).astype(np.float32)
    mixed = pixels + mask[..., None] * (inside - pixels)
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
