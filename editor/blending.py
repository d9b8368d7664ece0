"""Blend modes: W3C Compositing and Blending Level 1, section 10, as functions of straight colours. No Qt.

Each takes the backdrop's and the source's colours, float32 (…, 3) in 0 to 1, and gives the mixed colour B(Cb, Cs).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Blend = Callable[[np.ndarray, np.ndarray], np.ndarray]

_tiny = np.float32(1e-9)


def hard_light(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    return np.where(above <= 0.5, 2 * below * above, 1 - 2 * (1 - below) * (1 - above))


def soft_light(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    curve = np.where(below <= 0.25, ((16 * below - 12) * below + 4) * below, np.sqrt(below))
    return np.where(
        above <= 0.5, below - (1 - 2 * above) * below * (1 - below), below + (2 * above - 1) * (curve - below)
    )


def color_dodge(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    bright = np.minimum(1, below / np.maximum(1 - above, _tiny))
    return np.where(below == 0, 0, np.where(above >= 1, 1, bright))


def color_burn(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    dark = 1 - np.minimum(1, (1 - below) / np.maximum(above, _tiny))
    return np.where(below >= 1, 1, np.where(above <= 0, 0, dark))


def hue(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    return _with_luminosity(_with_saturation(above, _saturation(below)), _luminosity(below))


def saturation(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    return _with_luminosity(_with_saturation(below, _saturation(above)), _luminosity(below))


def color(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    return _with_luminosity(above, _luminosity(below))


def luminosity(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    return _with_luminosity(below, _luminosity(above))


def _luminosity(colour: np.ndarray) -> np.ndarray:
    return colour @ np.array([0.3, 0.59, 0.11], np.float32)


def _saturation(colour: np.ndarray) -> np.ndarray:
    return colour.max(-1) - colour.min(-1)


def _with_saturation(colour: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """SetSat: the smallest channel becomes 0, the largest the saturation, the middle one keeps its place between."""
    low, span = colour.min(-1, keepdims=True), _saturation(colour)[..., None]
    return np.where(span > 0, (colour - low) * wanted[..., None] / np.maximum(span, _tiny), 0)


def _with_luminosity(colour: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """SetLum, and ClipColor: pulled towards grey until every channel lies between 0 and 1."""
    moved = colour + (wanted - _luminosity(colour))[..., None]
    light = _luminosity(moved)[..., None]
    low, high = moved.min(-1, keepdims=True), moved.max(-1, keepdims=True)
    moved = np.where(low < 0, light + (moved - light) * light / np.maximum(light - low, _tiny), moved)
    moved = np.where(high > 1, light + (moved - light) * (1 - light) / np.maximum(high - light, _tiny), moved)
    return np.clip(moved, 0, 1)


whole: dict[str, Blend] = {"hue": hue, "saturation": saturation, "color": color, "luminosity": luminosity}
"""The modes that look at the three channels together; QPainter has none of these."""

formulas: dict[str, Blend] = {
    "multiply": lambda below, above: below * above,
    "screen": lambda below, above: below + above - below * above,
    "overlay": lambda below, above: hard_light(above, below),
    "darken": np.minimum,
    "lighten": np.maximum,
    "color-dodge": color_dodge,
    "color-burn": color_burn,
    "hard-light": hard_light,
    "soft-light": soft_light,
    "difference": lambda below, above: np.abs(below - above),
    "exclusion": lambda below, above: below + above - 2 * below * above,
    **whole,
}
"""Every mode but `normal`."""
