"""OpenRaster documents: a ZIP of layers that Krita, GIMP and MyPaint open too, with our own files beside them.

After the OpenRaster specification 0.0.6 (file layout, layer stack). Pixels are straight RGBA8 and come back bit for
bit, also colours under alpha 0. Foreign attributes and files are kept. Nothing is ever unpacked to disk by name.
"""

from __future__ import annotations

import functools
import logging
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec
import numpy as np

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from pipelines.errors import BadInput
from pipelines.files import atomic, encoding, stacks, striped
from pipelines.files.decoder import Decoder, Limits
from pipelines.files.stacks import Archive, Node

__all__ = ["Archive", "Node", "flatten", "is_openraster", "read", "write"]

mimetype = b"image/openraster"
own_entries = frozenset({"mimetype", "stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"})
most_entries = 20_000
largest_total = 4 << 30
largest_stack = 16 << 20
bomb_ratio = 200
"""A deflated entry of more than 16 MiB that shrank more than this is taken for a bomb: PNGs do not shrink, and XML and
JSON seldom by more than a twentieth."""

epoch = (1980, 1, 1, 0, 0, 0)
"""Entries carry no time: equal documents are equal files."""

_broken = (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError, UnicodeDecodeError)
"""What `zipfile` raises for archives that are damaged or use what documents do not."""

log = logging.getLogger(__name__)


class _Picture(NamedTuple):
    """What is encoded while the archive is written: the part of a raster inside `bounds`."""

    entry: str
    raster: Raster
    bounds: Bounds


def is_openraster(data: bytes) -> bool:
    """Whether bytes begin like an OpenRaster archive: `mimetype` first and stored."""
    start = 38 + int.from_bytes(data[28:30], "little")
    return data[:4] == b"PK\x03\x04" and data[30:38] == b"mimetype" and data[start : start + len(mimetype)] == mimetype


def read(path: Path, rescue: bool = False, limits: Limits | None = None) -> Archive:
    """A document. rescue: layers that are missing or damaged become empty ones and are named in the notes.

    Raises BadInput for what is not an OpenRaster archive, is damaged, or is built to do harm.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            return read_stream(stream, path.name, rescue, limits)
    except OSError as error:
        reason = "is a folder" if path.is_dir() else f"could not be read ({error.strerror})"
        raise BadInput("document_unreadable", f"“{path.name}” {reason}.", "Choose another file.") from error


def read_stream(stream: BinaryIO, name: str, rescue: bool = False, limits: Limits | None = None) -> Archive:
    """A document from an open file. See `read`."""
    limits = limits or Limits()
    try:
        with zipfile.ZipFile(stream) as archive, Decoder(limits) as decoder:
            entries = _entries(archive, name)
            if "mimetype" not in entries or _entry(archive, entries["mimetype"], name, 64).strip() != mimetype:
                raise _damaged(name, "is a ZIP archive, but not an OpenRaster document")
            if "stack.xml" not in entries:
                raise _damaged(name, "has no list of layers (stack.xml)")
            stack = stacks.parse(_entry(archive, entries["stack.xml"], name, largest_stack), name, limits.pixels)
            used = {node.source for node in _walk(stack.nodes)}
            notes: list[str] = []
            load = functools.partial(_layer, archive, entries, decoder, name, notes if rescue else None)
            nodes = tuple(_loaded(node, load) for node in stack.nodes)
            extras = tuple(
                (entry, _entry(archive, info, name, limits.file_bytes))
                for entry, info in entries.items()
                if entry not in own_entries and entry not in used
            )
    except _broken as error:
        raise _damaged(name, f"is damaged or cut short ({error})") from error
    return Archive(stack.extent, nodes, extras, stack.attributes, tuple(notes))


def merged(data: bytes, name: str, limits: Limits | None = None) -> Raster:
    """A document's bytes as one picture: its merged image where that is sound, else its layers composited.

    Raises BadInput.
    """
    limits = limits or Limits()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, Decoder(limits) as decoder:
            info = _entries(archive, name).get("mergedimage.png")
            if info is not None:
                return decoder.decode(_entry(archive, info, name, limits.file_bytes), name).raster
    except (*_broken, BadInput) as error:  # the layers may be sound all the same; if not, `read_stream` says so
        log.info("The merged image of %s cannot be used: %s", name, error)
    return flatten(read_stream(BytesIO(data), name, limits=limits))


def write(archive: Archive, path: Path, merged: Raster | None = None) -> None:
    """Save a document. merged: how it looks as a whole (default: composited here). Raises OutputProblem.

    Layers are written cropped to what is painted; where they stood and how large they were is kept.
    """
    whole = flatten(archive) if merged is None else merged
    if whole.extent != archive.extent:
        raise ValueError(f"The merged image is {whole.extent}, the document {archive.extent}.")
    files: list[_Picture] = []
    taken = {entry for entry, _ in archive.extras} | own_entries
    if len(taken) != len(archive.extras) + len(own_entries):
        raise ValueError("A document's extra files need names of their own.")
    nodes = tuple(_stored(node, files, taken) for node in archive.nodes)
    stack = stacks.xml(Archive(archive.extent, nodes, (), archive.attributes))
    files.append(_Picture("mergedimage.png", whole, whole.bounds))
    small = encoding.thumbnail(whole)
    files.append(_Picture("Thumbnails/thumbnail.png", small, small.bounds))

    def fill(stream: BinaryIO) -> None:
        with zipfile.ZipFile(stream, "w", allowZip64=True) as target:
            _put(target, "mimetype", mimetype)
            _put(target, "stack.xml", stack)
            for picture in files:
                _put_picture(target, picture)
            for entry, data in archive.extras:
                _put(target, entry, data)

    def verify(written: Path) -> None:
        try:
            with zipfile.ZipFile(written) as target:
                if target.testzip() is not None or target.read("stack.xml") != stack:
                    raise ValueError("an entry differs")
                if len(target.namelist()) != 2 + len(files) + len(archive.extras):
                    raise ValueError("an entry is missing")
        except zipfile.BadZipFile as error:
            raise ValueError(str(error)) from error

    atomic.write(path, fill, verify)


def flatten(archive: Archive) -> Raster:
    """All visible layers as one picture, by the blend modes that OpenRaster names (unknown ones as src-over)."""
    return stacks.composite(archive)


def _put_picture(target: zipfile.ZipFile, picture: _Picture) -> None:
    """Encoded into the archive piece by piece."""
    info = zipfile.ZipInfo(picture.entry, epoch)
    info.external_attr = 0o644 << 16
    with target.open(info, "w") as stream:
        for part in striped.png(picture.raster, picture.bounds):
            stream.write(part)


def _put(target: zipfile.ZipFile, entry: str, data: bytes) -> None:
    info = zipfile.ZipInfo(entry, epoch)
    stored = entry == "mimetype" or entry.lower().endswith((".png", ".jpg", ".webp", ".safetensors"))
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    target.writestr(info, data)


def _stored(node: Node, files: list[_Picture], taken: set[str]) -> Node:
    """A node whose raster is put among the files, cropped, and which says where it found its place."""
    if node.raster is None:
        return msgspec.structs.replace(node, children=tuple(_stored(child, files, taken) for child in node.children))
    part = _filled(node.raster)
    number = len(files)
    while (entry := f"data/layer{number:04}.png") in taken:
        number += 1
    taken.add(entry)
    files.append(_Picture(entry, node.raster, part))
    whole = f"{node.x} {node.y} {node.raster.extent.width} {node.raster.extent.height}"
    attributes = (*(pair for pair in node.attributes if pair[0] != stacks.whole), (stacks.whole, whole))
    return msgspec.structs.replace(
        node, raster=None, source=entry, x=node.x + part.x, y=node.y + part.y, attributes=attributes
    )


def _filled(raster: Raster) -> Bounds:
    """What has to be kept: every pixel that is not zero in all four channels, at least one pixel."""
    bounds = Bounds(0, 0, 0, 0)
    for index, tile in raster.tiles.items():
        rows = np.flatnonzero(tile.any(axis=(1, 2)))
        columns = np.flatnonzero(tile.any(axis=(0, 2)))
        if rows.size:
            part = Bounds.between(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
            bounds = bounds.union(part.moved(index.bounds.x, index.bounds.y))
    return Bounds(0, 0, 1, 1) if bounds.is_empty else bounds.intersection(raster.bounds)


def _loaded(node: Node, load: functools.partial[Raster]) -> Node:
    if not node.source:
        return msgspec.structs.replace(node, children=tuple(_loaded(child, load) for child in node.children))
    raster = load(node)
    here = Bounds(node.x, node.y, *raster.extent)
    numbers = dict(node.attributes).get(stacks.whole, "")
    attributes = tuple(pair for pair in node.attributes if pair[0] != stacks.whole)
    if re.fullmatch(r"-?\d{1,6} -?\d{1,6} \d{1,5} \d{1,5}", numbers):
        whole = Bounds(*(int(number) for number in numbers.split()))
        # Another program may have changed the layer and kept our attribute: then its place no longer fits.
        if whole.contains(here) and whole.extent.pixels <= Limits().pixels:
            raster = raster.crop(Bounds(whole.x - here.x, whole.y - here.y, whole.width, whole.height))
            here = whole
    return msgspec.structs.replace(node, raster=raster, source="", x=here.x, y=here.y, attributes=attributes)


def _layer(
    archive: zipfile.ZipFile,
    entries: dict[str, zipfile.ZipInfo],
    decoder: Decoder,
    name: str,
    notes: list[str] | None,
    node: Node,
) -> Raster:
    try:
        info = entries.get(node.source)
        if info is None:
            raise _damaged(name, f"lacks the picture of the layer “{node.name}” ({node.source[:80]})")
        data = _entry(archive, info, name, Limits().file_bytes)
        return decoder.decode(data, f"{name}: {node.name}").raster
    except (*_broken, BadInput) as error:
        if notes is None:
            raise
        notes.append(f"The layer “{node.name}” could not be read and is empty here. {error}")
        return Raster.empty(Extent(1, 1))


def _walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _entries(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """The files of an archive by name. Raises BadInput for names that lead elsewhere and for bombs."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > most_entries:
        raise _damaged(name, f"holds {len(infos)} files, more than a document can have")
    if sum(info.file_size for info in infos) > largest_total:
        raise _damaged(name, "unpacks to more than a document can have")
    entries: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for info in infos:
        entry = info.filename
        parts = entry.split("/")
        # zipfile turns backslashes and cuts at NUL on some systems: what the archive really says is orig_filename
        bad = "\\" in info.orig_filename or "\0" in info.orig_filename or ":" in parts[0]
        if bad or not entry or entry.startswith("/") or any(part in ("", ".", "..") for part in parts):
            raise _damaged(name, f"has a file with the name {info.orig_filename[:80]!r}, which leads out of it")
        if entry.casefold() in folded:
            raise _damaged(name, f"holds two files with the name {entry[:80]!r}")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
            raise _damaged(name, f"has packed {entry[:80]!r} in a way that documents do not use")
        if info.file_size > 16 << 20 and info.file_size > bomb_ratio * max(1, info.compress_size):
            raise _damaged(name, f"holds a file that unpacks to {info.file_size >> 20} MiB out of almost nothing")
        folded.add(entry.casefold())
        entries[entry] = info
    return entries


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limit: int) -> bytes:
    """An entry's bytes, of which there may be no more than declared and than `limit`."""
    if info.file_size > limit:
        raise _damaged(name, f"holds {info.filename[:80]!r} of {info.file_size >> 20} MiB, which is too large")
    buffer = BytesIO()
    with archive.open(info) as stream:
        while part := stream.read(1 << 20):
            buffer.write(part)
            if buffer.tell() > limit:
                raise _damaged(name, f"holds {info.filename[:80]!r}, which is larger than it says")
    return buffer.getvalue()


def _damaged(name: str, reason: str) -> BadInput:
    return BadInput("document_damaged", f"“{name}” {reason}.", "Nothing was changed; open another copy.")
