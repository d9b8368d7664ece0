"""PNG chunks: reading and adding text without decoding a pixel, in memory that the reader chooses.

After the PNG specification (third edition), sections 5 and 11.3.3: length, type, data, CRC-32; tEXt, zTXt and iTXt.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

signature = b"\x89PNG\r\n\x1a\n"
texts = frozenset({b"tEXt", b"zTXt", b"iTXt"})


class Chunk(NamedTuple):
    """One chunk: its type of four letters and its data."""

    kind: bytes
    data: bytes

    def packed(self) -> bytes:
        body = self.kind + self.data
        return len(self.data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def is_png(data: bytes) -> bool:
    return data[:8] == signature


def walk(png: bytes, kinds: frozenset[bytes] = frozenset()) -> Iterator[Chunk]:
    """The chunks up to IEND or to where the file is cut short. CRCs are left to the decoder.

    kinds: what is looked for; the data of others (a picture's own, which is nearly all of the file) are not copied.
    """
    at = len(signature)
    while at + 12 <= len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if at + 12 + length > len(png):
            return
        kind = png[at + 4 : at + 8]
        if not kinds or kind in kinds:
            yield Chunk(kind, png[at + 8 : at + 8 + length])
        if kind == b"IEND":
            return
        at += 12 + length


def text(png: bytes, keyword: str, limit: int = 64 << 20) -> str | None:
    """The text under `keyword`, or None. Raises ValueError where it is damaged or longer than `limit` bytes."""
    wanted = keyword.encode("latin-1") + b"\0"
    for chunk in walk(png, texts):
        if chunk.data.startswith(wanted):
            return _text(chunk.kind, chunk.data[len(wanted) :], limit)
    return None


def text_chunk(keyword: str, content: str, compressed: bool = False) -> Chunk:
    """Text as other tools write it: tEXt where Latin-1 holds it, else iTXt; `compressed`: iTXt, deflated."""
    key = keyword.encode("latin-1") + b"\0"
    if compressed:
        return Chunk(b"iTXt", key + b"\x01\x00\x00\x00" + zlib.compress(content.encode(), 6))
    try:
        return Chunk(b"tEXt", key + content.encode("latin-1"))
    except UnicodeEncodeError:
        return Chunk(b"iTXt", key + b"\x00\x00\x00\x00" + content.encode())


def with_chunks(png: bytes, added: Iterable[Chunk]) -> bytes:
    """`png` with chunks put behind its header, where readers find them before they decode a pixel."""
    header = len(signature) + 25
    return png[:header] + b"".join(chunk.packed() for chunk in added) + png[header:]


def without_texts(png: bytes) -> bytes:
    """`png` without its text: what a decoder of pixels need not see. A cut file stays as it is, and so, the very same
    bytes, does one without text or anything behind its end."""
    whole, kept = memoryview(png), list[memoryview]()
    at, start = len(signature), 0
    while at + 12 <= len(png):
        end = at + 12 + int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] in texts:
            kept.append(whole[start:at])
            start = end
        if png[at + 4 : at + 8] == b"IEND":
            kept.append(whole[start:end])
            break
        at = end
    else:
        kept.append(whole[start:])
    return png if len(kept) == 1 and len(kept[0]) == len(png) else b"".join(kept)


def _text(kind: bytes, body: bytes, limit: int) -> str:
    if kind == b"iTXt":
        flag, rest = body[:1], body[2:]
        _, _, rest = rest.partition(b"\0")
        _, _, rest = rest.partition(b"\0")
        raw = _inflate(rest, limit) if flag == b"\x01" else rest
        encoding = "utf-8"
    else:
        raw = _inflate(body[1:], limit) if kind == b"zTXt" else body
        encoding = "latin-1"
    if len(raw) > limit:
        raise ValueError(f"text of more than {limit} bytes")
    return raw.decode(encoding)


def _inflate(data: bytes, limit: int) -> bytes:
    stream = zlib.decompressobj()
    try:
        raw = stream.decompress(data, limit + 1)
    except zlib.error as error:
        raise ValueError("damaged compressed text") from error
    if len(raw) > limit:
        raise ValueError(f"text of more than {limit} bytes")
    if not stream.eof:
        raise ValueError("compressed text is cut short")
    return raw
