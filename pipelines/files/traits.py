"""Traits: what a picture file holds that an export may lose, read from its headers without decoding a pixel.

Strangers' bytes: every offset is held against the length, and what makes no sense is not there.
"""

from __future__ import annotations

import contextlib
import struct
from typing import NamedTuple

from pipelines.files import chunks, exif

frames = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
"""JPEG's markers that begin a frame and say how many channels it has."""


class Traits(NamedTuple):
    """depth: bits a channel. space: `` for RGB and grey, else `CMYK` or `Lab`. exif: the block itself, upright."""

    depth: int = 8
    space: str = ""
    has_profile: bool = False
    is_animated: bool = False
    exif: bytes = b""


def traits(data: bytes) -> Traits:
    """Of a file's bytes; the plainest ones for what is none of PNG, JPEG, WebP, TIFF and GIF."""
    block = exif.upright(exif.block(data) or b"")
    with contextlib.suppress(struct.error, IndexError):
        if chunks.is_png(data):
            kinds = {chunk.kind for chunk in chunks.walk(data, frozenset({b"iCCP", b"acTL"}))}
            return Traits(data[24], "", b"iCCP" in kinds, b"acTL" in kinds, block)
        if data[:2] == b"\xff\xd8":
            return _of_jpeg(data)._replace(exif=block)
        if data[8:12] == b"WEBP" and data[12:16] == b"VP8X":
            return Traits(8, "", bool(data[20] & 0x20), bool(data[20] & 0x02), block)
        if data[:4] in (b"II*\0", b"MM\0*"):
            return _of_tiff(data)._replace(exif=block)
        if data[:3] == b"GIF":
            return Traits(is_animated=_gif_frames(data) > 1)
    return Traits(exif=block)


def _of_jpeg(data: bytes) -> Traits:
    at, space, profile = 2, "", False
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == 0xE2 and data[at + 4 : at + 16] == b"ICC_PROFILE\0":
            profile = True
        if data[at + 1] in frames and data[at + 9] == 4:
            space = "CMYK"
        at += 2 + max(2, length)
    return Traits(8, space, profile)


def _of_tiff(data: bytes) -> Traits:
    order = "<" if data[:2] == b"II" else ">"
    (first,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, first)
    found: dict[int, tuple[int, int, int]] = {}
    for number in range(count):
        tag, kind, size, at = struct.unpack_from(f"{order}HHII", data, first + 2 + 12 * number)
        found[tag] = kind, size, at if kind != 3 or size > 2 else struct.unpack_from(
            f"{order}H", data, first + 10 + 12 * number)[0]  # fmt: skip
    _, size, depth = found.get(258, (3, 1, 8))
    if size > 2:
        (depth,) = struct.unpack_from(f"{order}H", data, depth)
    space = {5: "CMYK", 8: "Lab", 9: "Lab"}.get(found.get(262, (0, 0, 2))[2], "")
    (following,) = struct.unpack_from(f"{order}I", data, first + 2 + 12 * count)
    return Traits(depth, space, 34675 in found, following != 0)


def _gif_frames(data: bytes) -> int:
    """How many images a GIF has, two at most: after GIF89a, blocks from one to the next."""
    at, count = 13 + _table(data[10]), 0
    while at < len(data) and data[at] in (0x21, 0x2C) and count < 2:
        if data[at] == 0x2C:
            count += 1
            at += 11 + _table(data[at + 9])
        else:
            at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    return count


def _table(flags: int) -> int:
    """Bytes of a GIF's colour table."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
