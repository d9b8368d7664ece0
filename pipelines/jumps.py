"""Jumps: how much more a picture changes across a line than beside it. Numbers in, numbers out; no torch."""

from __future__ import annotations

import cv2
import numpy as np

beside = 8
"""Pixels on either side of a line whose own steps it is compared with."""

quiet = 1.0
"""Grey values that are added above and below, so that even ground has a ratio of 1 and not of noise."""


def across_mask(pixels: np.ndarray, inside: np.ndarray) -> float:
    """The mean step between neighbours across a mask's rim, over the mean step of neighbours near it; about 1 where
    nothing shows. 1 where there is no rim.

    pixels: uint8 (H, W, C). inside: bool (H, W).
    """
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (2 * beside + 1, 2 * beside + 1))
    mask = inside.astype(np.uint8)
    near = (cv2.dilate(mask, kernel) > 0) & (cv2.erode(mask, kernel) == 0)
    rim, elsewhere = [], []
    for axis in (0, 1):
        if pixels.shape[axis] < 2:
            continue
        steps = np.abs(np.diff(pixels.astype(np.float32), axis=axis)).mean(axis=2)
        crosses = np.diff(mask, axis=axis) != 0
        close = np.delete(near, -1, axis) & np.delete(near, 0, axis)
        rim.append(steps[crosses])
        elsewhere.append(steps[close & ~crosses])
    return _ratio(rim, elsewhere)


def across_lines(pixels: np.ndarray, columns: tuple[int, ...], rows: tuple[int, ...]) -> float:
    """As `across_mask`, for lines that run through the whole picture.

    columns, rows: the first pixel behind each line. Lines at the picture's edge are passed over.
    """
    rim, elsewhere = [], []
    for axis, places in ((1, columns), (0, rows)):
        length = pixels.shape[axis]
        at = {place for place in places if 0 < place < length}
        near = {each for place in at for each in range(place - beside, place + beside + 1) if 0 < each < length} - at
        for chosen, found in ((at, rim), (near, elsewhere)):
            for place in sorted(chosen):
                pair = pixels.take((place - 1, place), axis=axis).astype(np.float32)
                found.append(np.abs(np.diff(pair, axis=axis)).mean(axis=2).ravel())
    return _ratio(rim, elsewhere)


def _ratio(rim: list[np.ndarray], elsewhere: list[np.ndarray]) -> float:
    if not sum(map(len, rim)) or not sum(map(len, elsewhere)):
        return 1.0
    return float((np.concatenate(rim).mean() + quiet) / (np.concatenate(elsewhere).mean() + quiet))
