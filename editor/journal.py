"""Journals: every state of a document, appended to one file as the difference from the state before. No Qt.

A journal is a row of frames: length and CRC-32 (4 bytes each, little-endian), a letter, and what it says.

    b   a blob: 32 bytes of SHA-256, then the bytes, deflated. Tiles and all that is large; each is there once
    r   a raster: number, base (a raster that it differs from; 0: none), extent, tiles as (column, row, blob)
    l   a layer: number and fields; rasters, layers and blobs by name
    s   a state: a document's fields. It counts when its frame is whole

A process that is killed leaves a torn frame at the end at most, which reading leaves out. Whatever fields layers and
documents have is written; fields that a later version added stand at their defaults.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

import msgspec
import numpy as np

from controls.geometry import Extent
from controls.raster import Raster, TileIndex, tile_side
from editor.document import Document, Layer, find_layer, walk
from editor.stamps import Stamp
from editor.words import tr
from pipelines.errors import BadInput
from pipelines.files import atomic

magic = b"underpaint journal 1\n"
inline = 256
"""Bytes up to which a field of bytes stands in its record; longer ones are blobs."""

slack = 128 << 20
"""Bytes that a journal may grow beyond three times its first state; then it is begun anew with the last state alone."""


class Entry(NamedTuple):
    """A state of a document. path: the file that Save writes to. is_saved: whether that file holds this very state.
    stamp: of the file, as it was last read or written."""

    document: Document
    name: str
    path: str = ""
    is_saved: bool = False
    stamp: Stamp | None = None


class Writer:
    """Appends to one journal. One thread at a time. make_way: called before each blob that a long write packs."""

    def __init__(self, path: Path, make_way: Callable[[], None] = lambda: None) -> None:
        self.path = path
        self._make_way = make_way
        self._is_long = False
        self._stream: BinaryIO | None = None
        self._last: Document | None = None
        self._reset()

    def _reset(self) -> None:
        self._numbers: dict[int, tuple[int, object]] = {}  # by id(); holds its object, so that no id is used again
        self._tiles: dict[int, tuple[bytes, np.ndarray]] = {}
        self._blobs: set[bytes] = set()
        self._count = 0
        self._first = 0

    def changed_tiles(self, document: Document) -> int:
        """How many tiles the next state costs, at most: all of them where the journal is begun anew."""
        last = None if self._is_full else self._last
        return sum(len(_base(last, layer).changed_tiles(layer.pixels)) for layer in walk(document.layers))

    @property
    def _is_full(self) -> bool:
        """Whether the next state begins a new file."""
        return self._stream is None or self._stream.tell() > 3 * self._first + slack

    def write(self, entry: Entry, is_long: bool = False) -> None:
        """Append a state; it is in the system's hands when this comes back, so that a killed process loses nothing.

        is_long: nobody waits for it, so it makes way. Raises OutputProblem: the states before are still there, and the
        next write tries again.
        """
        self._is_long = is_long
        try:
            if self._stream is None or self._is_full:
                self._begin(entry)
            else:
                self._append(self._stream, entry)
        except OSError as error:
            self._drop()
            raise atomic.problem(self.path, error) from error
        self._last = entry.document

    def close(self) -> None:
        """Let go of the file, which stays; the next write begins it anew."""
        self._drop()

    def remove(self) -> None:
        """Close the journal and delete it. What cannot be deleted is found at the next start."""
        self._drop()
        for path in (self.path, self._next):
            try:
                path.unlink(missing_ok=True)
            except OSError:
                continue

    @property
    def _next(self) -> Path:
        return self.path.with_suffix(".next")

    def _begin(self, entry: Entry) -> None:
        """A new file with this state alone takes the place of the old one."""
        self._drop()
        stream = cast("BinaryIO", self._next.open("wb", buffering=0))
        try:
            stream.write(magic)
            self._append(stream, entry)
            os.fsync(stream.fileno())
        except BaseException:
            stream.close()
            raise
        if os.name == "nt":
            stream.close()  # Windows renames no open file
        os.replace(self._next, self.path)
        self._stream = cast("BinaryIO", self.path.open("ab", buffering=0)) if stream.closed else stream
        self._first = self._stream.tell()

    def _append(self, stream: BinaryIO, entry: Entry) -> None:
        start, used = stream.tell(), set[int]()
        try:
            fields = self._packed(entry.document, stream, used)
            path = os.fsencode(entry.path)  # which need not be UTF-8
            state = {
                "name": entry.name,
                "path": path,
                "stamp": entry.stamp,
                "saved": entry.is_saved,
                "document": fields,
            }
            _frame(stream, b"s", msgspec.msgpack.encode(state))
        except OSError:
            stream.truncate(start)  # half a state must not stand before the next
            raise
        self._numbers = {key: held for key, held in self._numbers.items() if key in used}
        self._tiles = {key: held for key, held in self._tiles.items() if key in used}

    def _packed(self, value: object, stream: BinaryIO, used: set[int]) -> Any:
        """A value as plain ones, what it refers to written before it."""
        if isinstance(value, (Layer, Raster)):
            kind = "layer" if isinstance(value, Layer) else "raster"
            return {"$": kind, "number": self._number(value, stream, used)}
        if isinstance(value, msgspec.Struct):
            return {name: self._packed(getattr(value, name), stream, used) for name in value.__struct_fields__}
        if isinstance(value, np.ndarray):
            blob = self._blob(np.ascontiguousarray(value).data, stream)
            return {"$": "array", "blob": blob, "dtype": value.dtype.str, "shape": value.shape}
        if isinstance(value, bytes) and len(value) > inline:
            return {"$": "bytes", "blob": self._blob(memoryview(value), stream)}
        if isinstance(value, (tuple, list)):
            return [self._packed(each, stream, used) for each in value]
        return value

    def _number(self, value: Layer | Raster, stream: BinaryIO, used: set[int]) -> int:
        """The number of a layer or raster, which is written where it is new."""
        known = self._numbers.get(id(value))
        if known is not None:
            self._keep(value, used)
            return known[0]
        used.add(id(value))
        if isinstance(value, Layer):
            fields = {name: self._packed(getattr(value, name), stream, used) for name in value.__struct_fields__
                      if name != "pixels"}  # fmt: skip
            fields["pixels"] = {"$": "raster", "number": self._raster(value, stream, used)}
            self._count += 1
            _frame(stream, b"l", msgspec.msgpack.encode((self._count, fields)))
        else:
            return self._written(value, Raster.empty(value.extent), 0, stream, used)
        self._numbers[id(value)] = self._count, value
        return self._count

    def _raster(self, layer: Layer, stream: BinaryIO, used: set[int]) -> int:
        if id(layer.pixels) in self._numbers:
            return self._number(layer.pixels, stream, used)
        base = _base(self._last, layer)
        known = self._numbers.get(id(base))
        return self._written(layer.pixels, base, known[0], stream, used) if known else (
            self._written(layer.pixels, Raster.empty(layer.pixels.extent), 0, stream, used))  # fmt: skip

    def _written(self, raster: Raster, base: Raster, number: int, stream: BinaryIO, used: set[int]) -> int:
        tiles = []
        for index in base.changed_tiles(raster):
            tile = raster.tiles.get(index)
            tiles.append((index.column, index.row, b"" if tile is None else self._tile(tile, stream)))
        self._count += 1
        _frame(stream, b"r", msgspec.msgpack.encode((self._count, number, tuple(raster.extent), tiles)))
        self._numbers[id(raster)] = self._count, raster
        self._keep(raster, used)
        return self._count

    def _keep(self, value: object, used: set[int]) -> None:
        """What is named again stays known."""
        used.add(id(value))
        if isinstance(value, Layer):
            for each in walk((value,)):
                used.add(id(each))
                self._keep(each.pixels, used)
        elif isinstance(value, Raster):
            used.update(id(tile) for tile in value.tiles.values())

    def _tile(self, tile: np.ndarray, stream: BinaryIO) -> bytes:
        known = self._tiles.get(id(tile))
        if known is None:
            known = self._tiles[id(tile)] = self._blob(tile.data, stream), tile
        return known[0]

    def _blob(self, data: memoryview, stream: BinaryIO) -> bytes:
        if self._is_long:
            self._make_way()
        name = hashlib.sha256(data).digest()
        if name not in self._blobs:
            self._blobs.add(name)
            _frame(stream, b"b", name + zlib.compress(data, 1))
        return name

    def _drop(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._last = None
        self._reset()


def read(path: Path) -> Entry | None:
    """The last whole state; None where there is none. Raises BadInput for what is no journal or cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(
            "journal_unreadable",
            tr("The journal “{name}” could not be read ({strerror}).", name=path.name, strerror=error.strerror),
        ) from error
    if not data.startswith(magic):
        return None
    found = _Reader()
    try:
        for kind, body in _frames(memoryview(data)):
            found.take(kind, body)
        return found.entry()
    except (msgspec.MsgspecError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            "journal_damaged", tr("The journal “{name}” is damaged: {error}.", name=path.name, error=error)
        ) from error


class _Reader:
    """Takes frames one after another; makes the last state only."""

    def __init__(self) -> None:
        self._blobs: dict[bytes, memoryview] = {}
        self._rasters: dict[int, tuple[tuple[int, int], dict[TileIndex, bytes]]] = {}
        self._layers: dict[int, dict[str, Any]] = {}
        self._state: dict[str, Any] | None = None
        self._tiles: dict[bytes, np.ndarray] = {}

    def take(self, kind: bytes, body: memoryview) -> None:
        if kind == b"b":
            self._blobs[bytes(body[:32])] = body[32:]
        elif kind == b"r":
            number, base, extent, changes = msgspec.msgpack.decode(body)
            tiles = dict(self._rasters[base][1]) if base else {}
            for column, row, name in changes:
                tiles.pop(TileIndex(column, row), None)
                if name:
                    tiles[TileIndex(column, row)] = name
            self._rasters[number] = (extent[0], extent[1]), tiles
        elif kind == b"l":
            number, fields = msgspec.msgpack.decode(body)
            self._layers[number] = fields
        elif kind == b"s":
            self._state = msgspec.msgpack.decode(body)

    def entry(self) -> Entry | None:
        state = self._state
        if state is None:
            return None
        document = self._converted(state["document"], Document)
        stamp = Stamp(*state["stamp"]) if state.get("stamp") else None
        return Entry(document, str(state["name"]), os.fsdecode(state["path"]), bool(state["saved"]), stamp)

    def _converted(self, fields: dict[str, Any], kind: type) -> Any:
        plain = {name: self._found(value) for name, value in fields.items()}
        return msgspec.convert(plain, kind, dec_hook=lambda _, value: value)

    def _found(self, value: Any) -> Any:
        if isinstance(value, list):
            return tuple(self._found(each) for each in value)
        if not isinstance(value, dict):
            return value
        kind = value.get("$")
        if kind == "layer":
            return self._converted(self._layers[value["number"]], Layer)
        if kind == "raster":
            extent, tiles = self._rasters[value["number"]]
            return Raster(Extent(*extent), {index: self._tile(name) for index, name in tiles.items()})
        if kind == "array":
            return np.frombuffer(self._bytes(value["blob"]), value["dtype"]).reshape(value["shape"])
        if kind == "bytes":
            return self._bytes(value["blob"])
        return {name: self._found(each) for name, each in value.items()}

    def _tile(self, name: bytes) -> np.ndarray:
        if name not in self._tiles:
            self._tiles[name] = np.frombuffer(self._bytes(name), np.uint8).reshape(tile_side, tile_side, 4).copy()
        return self._tiles[name]

    def _bytes(self, name: bytes) -> bytes:
        return zlib.decompress(self._blobs[name])


def _base(last: Document | None, layer: Layer) -> Raster:
    """What a layer's pixels differ least from: those that it had."""
    before = None if last is None else find_layer(last, layer.id)
    return Raster.empty(layer.pixels.extent) if before is None else before.pixels


def _frame(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    sealed = zlib.crc32(body, zlib.crc32(kind))
    _write_all(stream, b"".join(((len(body) + 1).to_bytes(4, "little"), sealed.to_bytes(4, "little"), kind, body)))


def _frames(data: memoryview) -> list[tuple[bytes, memoryview]]:
    """The frames up to the first that is torn."""
    at, found = len(magic), []
    while at + 9 <= len(data):
        length = int.from_bytes(data[at : at + 4], "little")
        body = data[at + 8 : at + 8 + length]
        if len(body) != length or zlib.crc32(body) != int.from_bytes(data[at + 4 : at + 8], "little"):
            break
        found.append((bytes(body[:1]), body[1:]))
        at += 8 + length
    return found


def _write_all(stream: BinaryIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[stream.write(left) :]
