"""Masks: softening, growing, shrinking and turning them round.

"Outside" is where the mask that a person sees is zero. Feathering goes inwards only, so outside never changes.
"""

from __future__ import annotations

import cv2
import numpy as np

from controls.raster import Mask


def feather(mask: Mask, pixels: float) -> Mask:
    """Soften the border inwards: values rise from near 0 at the outside to the mask's own within `pixels`.

    What is zero stays zero and nothing grows; the picture's own border is no border of the mask. 0 changes nothing.
    Raises ValueError for a negative width.
    """
    if pixels < 0:
        raise ValueError(f"A feather is at least 0 pixels wide, not {pixels:g}.")
    inside = mask.values > 0
    if pixels == 0 or inside.all() or not inside.any():
        return mask
    # The distance to the outside's pixel centres is 1 for the first pixel inside.
    distance = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    ramp = np.clip(distance / (pixels + 1), 0, 1)
    smooth = ramp * ramp * (3 - 2 * ramp)
    return Mask((mask.values * smooth).astype(np.float32))


def grow(mask: Mask, pixels: int) -> Mask:
    """Widen by `pixels` all round: each pixel takes the largest value within that distance. 0 changes nothing."""
    return _morphed(mask, pixels, cv2.MORPH_DILATE)


def shrink(mask: Mask, pixels: int) -> Mask:
    """Narrow by `pixels`: each pixel takes the smallest value within that distance. 0 changes nothing.

    Beyond the picture counts as inside, so a mask that reaches the picture's border stays there.
    """
    return _morphed(mask, pixels, cv2.MORPH_ERODE)


def invert(mask: Mask) -> Mask:
    """1 minus the mask."""
    return Mask(1 - mask.values)


def _morphed(mask: Mask, pixels: int, operation: int) -> Mask:
    """OpenCV's border value leaves the border out of the largest or smallest."""
    if pixels < 0:
        raise ValueError(f"A mask grows or shrinks by at least 0 pixels, not {pixels}.")
    if pixels == 0:
        return mask
    across = np.arange(-pixels, pixels + 1)
    disc = (across[:, None] ** 2 + across[None] ** 2 <= pixels * pixels).astype(np.uint8)
    return Mask(cv2.morphologyEx(mask.values, operation, disc))
