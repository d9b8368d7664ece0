"""Warping: a piece of a layer drawn into another four-cornered frame. Pure functions, no Qt but for the edge.

Pixels are interpolated premultiplied in float32; what is made smaller is averaged first. The frame's own edge is
smooth, and exact where it lies between pixels, so a layer that is enlarged keeps a sharp border.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from controls.geometry import Bounds
from controls.plugins import Param
from editor import shapes
from editor.handles import corners_around

resampling = Param(
    "resampling", "Resampling", "choice", "cubic", "How pixels between pixels are made: nearest keeps hard edges.",
    choices=("nearest", "linear", "cubic", "lanczos"),
)  # fmt: skip


_strip_pixels = 1 << 21


def warped(pixels: np.ndarray, corners: np.ndarray, within: Bounds, method: str) -> tuple[np.ndarray, Bounds]:
    """Straight uint8 (h, w, 4) whose corners go to `corners` (document pixels, from the top left on, clockwise).

    Returns straight uint8 and where it lies, cut off at `within`.
    """
    place = _place(corners, within)
    result = np.zeros((*place.extent.shape, 4), np.uint8)
    source = pixels if method == "nearest" else _shrunk(_premultiplied(pixels), corners)
    for part in _strips(place):
        found, covered = _drawn(source, corners, part, method), _coverage(corners, part, method)[..., None]
        strip = result[part.moved(-place.x, -place.y).slices]
        if method == "nearest":  # whole pixels are taken, so colours need no weights
            np.multiply(found, covered > 0, out=strip)
            continue
        found = np.clip(found, 0, 255)
        over = found[..., 3:]
        colour = found[..., :3] * (255 / np.maximum(over, np.float32(1e-6)))
        strip[..., :3] = np.rint(np.clip(colour, 0, 255))
        strip[..., 3:] = np.rint(over * covered)
    return result, place


def warped_values(values: np.ndarray, corners: np.ndarray, within: Bounds, method: str) -> tuple[np.ndarray, Bounds]:
    """The same for uint8 (h, w) of a mask."""
    place = _place(corners, within)
    result = np.zeros(place.extent.shape, np.uint8)
    source = values if method == "nearest" else _shrunk(values.astype(np.float32), corners)
    for part in _strips(place):
        found = np.clip(_drawn(source, corners, part, method), 0, 255)
        result[part.moved(-place.x, -place.y).slices] = np.rint(found * _coverage(corners, part, method))
    return result, place


def carried(part: Bounds, frame: Bounds, corners: np.ndarray) -> np.ndarray:
    """Where the corners of a part go as the frame around it goes to `corners`: float64 (4, 2)."""
    if part == frame:
        return corners
    matrix = _perspective(corners_around(frame), corners)
    places = np.concatenate([corners_around(part), np.ones((4, 1))], axis=1) @ matrix.T
    return places[:, :2] / places[:, 2:]


def _perspective(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The projective map, float64 (3, 3), that takes four corners to four others (Heckbert 1989, section 2.2.3).

    OpenCV solves for the same from float32, which is too coarse to keep whole pixels whole far from the origin.
    """
    rows, wanted = [], []
    for (x, y), (u, v) in zip(before, after, strict=True):
        rows += [(x, y, 1, 0, 0, 0, -x * u, -y * u), (0, 0, 0, x, y, 1, -x * v, -y * v)]
        wanted += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(wanted)), 1).reshape(3, 3)


def _premultiplied(pixels: np.ndarray) -> np.ndarray:
    deep = pixels.astype(np.float32)
    deep[..., :3] *= deep[..., 3:] * np.float32(1 / 255)
    return deep


def _shrunk(deep: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Averaged to about the size that it is drawn at, where that is smaller."""
    import cv2  # 70 ms

    across = max(math.dist(corners[0], corners[1]), math.dist(corners[3], corners[2]))
    down = max(math.dist(corners[0], corners[3]), math.dist(corners[1], corners[2]))
    size = min(deep.shape[1], max(1, math.ceil(across))), min(deep.shape[0], max(1, math.ceil(down)))
    return deep if size == (deep.shape[1], deep.shape[0]) else cv2.resize(deep, size, interpolation=cv2.INTER_AREA)


def _strips(place: Bounds) -> Iterator[Bounds]:
    """A place in bands of so many pixels, so that what is in between takes little room."""
    if place.is_empty:
        return
    rows = max(1, _strip_pixels // place.width)
    for top in range(place.y, place.bottom, rows):
        yield Bounds(place.x, top, place.width, min(rows, place.bottom - top))


def _drawn(source: np.ndarray, corners: np.ndarray, place: Bounds, method: str) -> np.ndarray:
    import cv2  # 70 ms

    flags = {
        "nearest": cv2.INTER_NEAREST, "linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC,
        "lanczos": cv2.INTER_LANCZOS4,
    }[method]  # fmt: skip
    height, width = source.shape[:2]
    ends = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(ends, (corners - (place.x, place.y)).astype(np.float32))
    half = np.array([(1, 0, 0.5), (0, 1, 0.5), (0, 0, 1)])  # OpenCV counts from the middles of pixels
    return cv2.warpPerspective(
        source, np.linalg.inv(half) @ matrix @ half, (place.width, place.height), flags=flags,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip


def _coverage(corners: np.ndarray, place: Bounds, method: str) -> np.ndarray:
    """How much of each pixel the frame covers, float32 (h, w), 0 to 1."""
    values, part = shapes.covered(shapes.polygon([tuple(each) for each in corners]), place, method != "nearest")
    covered = np.zeros(place.extent.shape, np.float32)
    if not part.is_empty:
        covered[part.moved(-place.x, -place.y).slices] = values * np.float32(1 / 255)
    return covered


def _place(corners: np.ndarray, within: Bounds) -> Bounds:
    left, top = np.floor(corners.min(axis=0) + 1e-6).astype(int).tolist()
    right, bottom = np.ceil(corners.max(axis=0) - 1e-6).astype(int).tolist()
    return Bounds.between(left, top, max(left, right), max(top, bottom)).intersection(within)
