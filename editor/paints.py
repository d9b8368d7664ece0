"""Paints whose colour differs from pixel to pixel: gradients, and pixels taken from elsewhere. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from controls.geometry import Bounds
from editor.strokes import Paint
from editor.tool import Point

Source = Callable[[Bounds], np.ndarray]
"""Straight uint8 (h, w, 4) of a rectangle of the document."""

Colour = tuple[int, int, int]


def picture_paint(source: Source) -> Paint:
    """A picture over what is there, as much as it is covered; where it is transparent, nothing changes."""

    def paint(base: np.ndarray, coverage: np.ndarray, place: Bounds) -> np.ndarray:
        pixels = source(place)
        share = coverage[..., None] * (pixels[..., 3:] * np.float32(1 / 255))
        return _mixed(base, pixels[..., :3].astype(np.float32), np.ones_like(share), share)

    return paint


def exchanging_paint(source: Source) -> Paint:
    """A picture in place of what is there, its transparency too: wholly covered pixels become its very bytes."""

    def paint(base: np.ndarray, coverage: np.ndarray, place: Bounds) -> np.ndarray:
        pixels = source(place)
        mixed = _mixed(base, pixels[..., :3].astype(np.float32), pixels[..., 3:] / np.float32(255), coverage[..., None])
        return np.where((coverage >= 1)[..., None], pixels, mixed)

    return paint


def gradient_paint(start: Point, end: Point, first: Colour, last: Colour | None, is_round: bool) -> Paint:
    """From one colour to another (None: to nothing) between two places, or from a middle outwards."""
    low = np.asarray(first, np.float32)
    high = low if last is None else np.asarray(last, np.float32)

    def paint(base: np.ndarray, coverage: np.ndarray, place: Bounds) -> np.ndarray:
        way = gradient_way(start, end, is_round, place)[..., None]
        share = coverage[..., None] * (1 - way if last is None else 1)
        return _mixed(base, low + (high - low) * way, np.ones_like(share), share)

    return paint


def gradient_way(start: Point, end: Point, is_round: bool, place: Bounds) -> np.ndarray:
    """How far along a gradient each pixel's middle is, float32 (h, w), 0 to 1."""
    x = np.arange(place.x, place.right, dtype=np.float32) + np.float32(0.5 - start[0])
    y = (np.arange(place.y, place.bottom, dtype=np.float32) + np.float32(0.5 - start[1]))[:, None]
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max(1e-6, math.hypot(dx, dy))
    way = np.hypot(x, y) / length if is_round else (x * dx + y * dy) / length**2
    return np.clip(way, 0, 1).astype(np.float32)


def _mixed(base: np.ndarray, colour: np.ndarray, alpha: np.ndarray, share: np.ndarray) -> np.ndarray:
    """A `share` of the way from the base to straight colours with an alpha (0 to 1), summed premultiplied."""
    under = base[..., 3:] * np.float32(1 / 255) * (1 - share)
    over = alpha * share
    total = under + over
    summed = (base[..., :3] * under + colour * over) / np.maximum(total, np.float32(1e-9))
    result = np.rint(np.concatenate([summed, total * 255], axis=-1)).astype(np.uint8)
    return np.where(share >= 1 / 512, result, base)
