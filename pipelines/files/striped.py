"""PNG from tiles, strip by strip: no copy of the whole picture is made, neither of its pixels nor of the file.

Each piece is a MB or so and is worked on without Python's lock, so that a window goes on while a large document is
saved. After the PNG specification (third edition), sections 9 and 10: each row by the filter whose sum of absolute
differences is smallest (12.8).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

import numpy as np

from controls.geometry import Bounds
from controls.raster import Raster
from pipelines.files.chunks import Chunk, signature

piece = 1 << 19
"""Bytes of pixels that are taken at a time, in whole rows and no fewer than `least_rows`."""

least_rows = 16

_colour_types = {3: 2, 4: 6}


def png(raster: Raster, bounds: Bounds | None = None) -> Iterator[bytes]:
    """The file, in pieces, of what lies in `bounds` (default: all): RGB where every pixel is opaque, else RGBA, bit for
    bit, also colours under alpha 0."""
    bounds = bounds or raster.bounds
    channels = 3 if raster.opaque_in(bounds) else 4
    header = bounds.width.to_bytes(4, "big") + bounds.height.to_bytes(4, "big")
    yield signature + Chunk(b"IHDR", header + bytes((8, _colour_types[channels], 0, 0, 0))).packed()
    # Z_RLE: behind the filters as small as level 6, in a third of the time.
    deflate = zlib.compressobj(1, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    above = np.zeros(channels * bounds.width, np.uint8)
    for strip in _strips(raster, bounds):
        rows = np.ascontiguousarray(strip[..., :channels]).reshape(len(strip), -1)
        if data := deflate.compress(_filtered(rows, above, channels).data):
            yield Chunk(b"IDAT", data).packed()
        above = rows[-1]
    yield Chunk(b"IDAT", deflate.flush()).packed() + Chunk(b"IEND", b"").packed()


def _strips(raster: Raster, bounds: Bounds) -> Iterator[np.ndarray]:
    height = max(least_rows, piece // (4 * bounds.width))
    for top in range(bounds.y, bounds.bottom, height):
        yield raster.array(Bounds(bounds.x, top, bounds.width, min(height, bounds.bottom - top)))


def _filtered(rows: np.ndarray, above: np.ndarray, channels: int) -> np.ndarray:
    """uint8 (h, w * channels) as filtered rows, uint8 (h, 1 + w * channels)."""
    up = np.empty_like(rows)
    up[0], up[1:] = above, rows[:-1]
    left, corner = np.zeros_like(rows), np.zeros_like(rows)
    left[:, channels:], corner[:, channels:] = rows[:, :-channels], up[:, :-channels]
    best = np.empty((len(rows), 1 + rows.shape[1]), np.uint8)
    best[:, 0], best[:, 1:] = 0, rows
    least = _weight(rows)
    for kind, foretold in enumerate(_foretold, 1):
        if foretold is _paeth and not _pays(rows, left, up, corner, least):
            continue
        off = rows - foretold(left, up, corner)
        weight = _weight(off)
        better = np.flatnonzero(weight < least)
        if better.size:
            best[better, 0] = kind
            best[better, 1:] = off[better]
            least = np.minimum(least, weight)
    return best


def _weight(off: np.ndarray) -> np.ndarray:
    """The sum of each row's absolute differences, where 255 is one below 0."""
    return np.minimum(off, np.uint8(0) - off).sum(axis=1, dtype=np.uint32)


def _paeth(left: np.ndarray, up: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """The neighbour that is nearest to left + up - corner; of equally near ones left, then up (9.4)."""
    down, along = np.subtract(up, corner, dtype=np.int16), np.subtract(left, corner, dtype=np.int16)
    from_left, from_up, from_corner = np.abs(down), np.abs(along), np.abs(down + along)
    is_left = from_left <= np.minimum(from_up, from_corner)
    return np.where(is_left, left, np.where(from_up <= from_corner, up, corner))


def _pays(rows: np.ndarray, left: np.ndarray, up: np.ndarray, corner: np.ndarray, least: np.ndarray) -> bool:
    """Whether a look at every eighth row finds one for Paeth, which takes as long as all others together."""
    some = slice(None, None, 8)
    return bool((_weight(rows[some] - _paeth(left[some], up[some], corner[some])) < least[some]).any())


_foretold: tuple[Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray], ...] = (
    lambda left, up, corner: left,
    lambda left, up, corner: up,
    lambda left, up, corner: (left & up) + ((left ^ up) >> 1),  # their mean, rounded down, within 8 bits
    _paeth,
)
"""What the filters Sub (1), Up (2), Average (3) and Paeth (4) take for a pixel."""
