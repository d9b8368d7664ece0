"""TIFF: RGB and RGBA of 8 or 16 bits a channel, deflated strips, with colour profile and XMP.

After TIFF 6.0, with its Technical Note 2 (Deflate), the ICC specification's tag 34675 and XMP's tag 700. Pillow writes
no RGB of 16 bits, and OpenCV no colour profile.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

rows = 64
"""Rows of a strip: small enough to be read one by one, large enough to deflate well."""


def tiff(pixels: np.ndarray, profile: bytes = b"", xmp: bytes = b"") -> bytes:
    """A file of uint8 or uint16 (H, W, 3 or 4), straight alpha. profile: ICC; empty: none is embedded."""
    height, width, channels = pixels.shape
    data = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<"))
    strips = [zlib.compress(data[top : top + rows].tobytes(), 6) for top in range(0, height, rows)]
    offsets, at = [], 8
    for strip in strips:
        offsets.append(at)
        at += len(strip)
    entries = [
        _longs(256, width), _longs(257, height), _shorts(258, *[8 * pixels.itemsize] * channels), _shorts(259, 8),
        _shorts(262, 2), _longs(273, *offsets), _shorts(277, channels), _longs(278, rows),
        _longs(279, *map(len, strips)), _shorts(284, 1), _shorts(339, *[1] * channels),
    ]  # fmt: skip
    if channels == 4:
        entries.append(_shorts(338, 2))  # unassociated alpha
    if xmp:
        entries.append((700, 1, len(xmp), xmp))
    if profile:
        entries.append((34675, 7, len(profile), profile))
    body = b"".join(strips)
    body += bytes(len(body) % 2)
    return b"II*\0" + struct.pack("<I", 8 + len(body)) + body + _directory(sorted(entries), 8 + len(body))


_Entry = tuple[int, int, int, bytes]
"""Tag, type, count, and the value's bytes."""


def _longs(tag: int, *values: int) -> _Entry:
    return tag, 4, len(values), struct.pack(f"<{len(values)}I", *values)


def _shorts(tag: int, *values: int) -> _Entry:
    return tag, 3, len(values), struct.pack(f"<{len(values)}H", *values)


def _directory(entries: list[_Entry], start: int) -> bytes:
    """The one directory; values of more than four bytes lie behind it."""
    at = start + 2 + 12 * len(entries) + 4
    packed, behind = struct.pack("<H", len(entries)), b""
    for tag, kind, count, value in entries:
        packed += struct.pack("<HHI", tag, kind, count)
        if len(value) <= 4:
            packed += value.ljust(4, b"\0")
        else:
            packed += struct.pack("<I", at + len(behind))
            behind += value + bytes(len(value) % 2)
    return packed + bytes(4) + behind
