"""Animated WebP whose every frame is exact: whole lossless frames that replace each other, none blended.

Encoders that look for what changed between frames blend, which rounds colours under partial alpha and drops colours
under alpha 0. Here each frame is a picture of its own. After the WebP Container Specification (RIFF, VP8X, ANIM, ANMF).
"""

from __future__ import annotations

from controls.geometry import Extent

animation_flag, xmp_flag, alpha_flag = 0x02, 0x04, 0x10
do_not_blend = 0x02


def animation(frames: list[bytes], extent: Extent, milliseconds: int, xmp: bytes = b"") -> bytes:
    """Frames (each a lossless WebP file of `extent`) as one animation that repeats for ever."""
    flags = animation_flag | alpha_flag | (xmp_flag if xmp else 0)
    parts = [
        _chunk(b"VP8X", bytes([flags, 0, 0, 0]) + _size(extent)),
        _chunk(b"ANIM", bytes(4) + bytes(2)),  # transparent background, repeated without end
    ]
    for frame in frames:
        header = bytes(6) + _size(extent) + milliseconds.to_bytes(3, "little") + bytes([do_not_blend])
        parts.append(_chunk(b"ANMF", header + _bitstream(frame)))
    if xmp:
        parts.append(_chunk(b"XMP ", xmp))
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _bitstream(picture: bytes) -> bytes:
    """The VP8L chunk of a lossless WebP file, header and padding with it."""
    at = 12
    while at + 8 <= len(picture):
        length = int.from_bytes(picture[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        if picture[at : at + 4] == b"VP8L":
            return picture[at:end]
        at = end
    raise ValueError("not a lossless WebP")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2)


def _size(extent: Extent) -> bytes:
    return (extent.width - 1).to_bytes(3, "little") + (extent.height - 1).to_bytes(3, "little")
