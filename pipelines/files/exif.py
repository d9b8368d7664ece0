"""EXIF: the block that cameras write, and the comment that other tools leave in it, found without decoding a pixel.

After CIPA DC-008 (Exif 2.32) and TIFF 6.0: a directory of entries, one of which points to Exif's own directory, in
which UserComment begins with eight bytes that name its encoding. Strangers' bytes: every offset is held against the
length, and nothing is followed twice.
"""

from __future__ import annotations

import contextlib
import struct

from pipelines.files import chunks

comment_tag = 0x9286
orientation_tag = 0x0112
directory_tag = 0x8769
largest = 1 << 20
_head = b"Exif\0\0"


def user_comment(data: bytes) -> str | None:
    """The comment in a JPEG's or a WebP's bytes, or None."""
    found = None if chunks.is_png(data) else block(data)
    return None if found is None else _comment(found)


def block(data: bytes) -> bytes | None:
    """The EXIF block of a JPEG, a WebP or a PNG, from its byte order on; None where there is none."""
    if data[:2] == b"\xff\xd8":
        return _of_jpeg(data)
    if data[8:12] == b"WEBP":
        return _of_webp(data)
    if chunks.is_png(data):
        return next((chunk.data for chunk in chunks.walk(data, frozenset({b"eXIf"}))), None)
    return None


def upright(block: bytes) -> bytes:
    """The block with its orientation set to upright, as pixels are that were turned; nothing where it is damaged."""
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return b""
    turned = bytearray(block)
    with contextlib.suppress(struct.error):
        (first,) = struct.unpack_from(f"{order}I", block, 4)
        (count,) = struct.unpack_from(f"{order}H", block, first)
        for number in range(count):
            at = first + 2 + 12 * number
            if struct.unpack_from(f"{order}HH", block, at) == (orientation_tag, 3):
                struct.pack_into(f"{order}H", turned, at + 8, 1)
    return bytes(turned)


def _comment(block: bytes) -> str | None:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None:
        return None
    with contextlib.suppress(struct.error):
        (first,) = struct.unpack_from(f"{order}I", block, 4)
        pointer = _entry(block, order, first, directory_tag)
        if pointer is not None:
            (own,) = struct.unpack(f"{order}I", pointer)
            found = _entry(block, order, own, comment_tag)
            return None if found is None else _text(found, order)
    return None


def _of_jpeg(data: bytes) -> bytes | None:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if data[at + 1] == 0xE1 and body.startswith(_head):
            return body[len(_head) :]
        at += 2 + max(2, length)
    return None


def _of_webp(data: bytes) -> bytes | None:
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"EXIF":
            return data[at + 8 : at + 8 + length].removeprefix(_head)
        at += 8 + length + length % 2
    return None


def _entry(block: bytes, order: str, directory: int, tag: int) -> bytes | None:
    """The value of a directory's entry: four bytes where it is of type LONG, else so many as it counts."""
    (count,) = struct.unpack_from(f"{order}H", block, directory)
    for number in range(count):
        found, kind, size, value = struct.unpack_from(f"{order}HHI4s", block, directory + 2 + 12 * number)
        if found == tag and kind == 4:
            return value
        if found == tag and kind in (1, 2, 7) and 4 < size <= largest:
            (at,) = struct.unpack(f"{order}I", value)
            return block[at : at + size]
    return None


def _text(comment: bytes, order: str) -> str | None:
    encoding, body = comment[:8], comment[8:]
    if encoding.startswith(b"UNICODE"):
        # The standard leaves the order open: most write big-endian, others the block's own.
        is_little = body[1::2].count(0) > body[::2].count(0)
        return body.decode("utf-16-le" if is_little else "utf-16-be", "replace").removeprefix("\ufeff").rstrip("\0")
    if encoding.startswith((b"ASCII", b"\0\0\0\0")):
        return body.decode("utf-8", "replace").strip("\0")
    return comment.decode("utf-8", "replace").strip("\0")
