"""The protocol: what the editor and the engine's process say to each other, and how it looks on the wire.

A frame is a fixed prefix, a header and a body. Prefix, 16 bytes, little endian: magic `UPF1`, the header's length (u32)
and the body's length (u64). Header: MessagePack of an `Envelope`, a table of arrays and one message, checked against
the types below. Body: the bytes of the arrays of the table, one after the other. A raster crosses as the RGBA bytes of
the rectangle that holds all its tiles, a mask as float32, an array as it is; nothing is pickled.

Neither side trusts the other: the engine loads strangers' models. Every length is held against a limit before anything
is read, memory grows with what really arrives, and whatever does not fit is a `ProtocolError` and nothing else.
"""

from __future__ import annotations

import math
import struct
from typing import IO, Any, Literal, NamedTuple

import msgspec
import numpy as np

from controls.geometry import Bounds, Extent
from controls.raster import Mask, Raster
from pipelines.catalog import Catalog
from pipelines.events import Progress
from pipelines.requests import Patch, Request, Result, Wording


class ProtocolError(Exception):
    """A frame that cannot be read or must not be sent. After it the stream is not to be trusted any more."""


Previews = Literal["none", "some", "every"]
"""Pictures on the way: none, as many as a person can follow, or one for every step."""


class Submit(msgspec.Struct, frozen=True, eq=False, tag="submit"):
    """To the engine: run this after what was submitted before. previews: which pictures on the way are wanted,
    each of which costs a decode."""

    job: int
    request: Request
    previews: Previews = "some"


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """To the engine: stop this job, running or waiting. Answered by `Stopped`, unless the job just ended."""

    job: int


class Conclude(msgspec.Struct, frozen=True, tag="conclude"):
    """To the engine: end this job, if it runs, with the step that it is at. Answered by `Finished` as usual, with a
    request that says after which step."""

    job: int


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """To the engine: how a model reads prompts. Answered by `Told` or `Untold`, between the steps of a job too.

    patches: what the model wears.
    """

    number: int
    model: str
    prompts: tuple[str, ...]
    patches: tuple[Patch, ...] = ()


class Close(msgspec.Struct, frozen=True, tag="close"):
    """To the engine: stop everything and exit."""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """From the engine, first of all: what it can do."""

    catalog: Catalog


class Reported(msgspec.Struct, frozen=True, eq=False, tag="reported"):
    """From the engine: how far a job is."""

    job: int
    progress: Progress


class Finished(msgspec.Struct, frozen=True, eq=False, tag="finished"):
    """From the engine: a job's last word, done."""

    job: int
    result: Result


class Stopped(msgspec.Struct, frozen=True, tag="stopped"):
    """From the engine: a job's last word, cancelled."""

    job: int


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """From the engine: a job's last word. code: a slug, `bug` where nobody foresaw it; message: what happened and what
    is safe; advice: what to do."""

    job: int
    code: str
    message: str
    advice: str = ""


class Told(msgspec.Struct, frozen=True, tag="told"):
    """From the engine: the answer to a question, a wording for each prompt."""

    number: int
    wordings: tuple[Wording, ...]


class Untold(msgspec.Struct, frozen=True, tag="untold"):
    """From the engine: a question that cannot be answered, and why, as in `Failed`."""

    number: int
    code: str
    message: str
    advice: str = ""


class Heartbeat(msgspec.Struct, frozen=True, tag="heartbeat"):
    """From the engine, once a second: it lives."""


ToEngine = Submit | Cancel | Conclude | Ask | Close
FromEngine = Ready | Reported | Finished | Stopped | Failed | Told | Untold | Heartbeat
Message = ToEngine | FromEngine


class Limits(NamedTuple):
    """What a frame may hold at most. header, body: bytes. arrays: how many. side, pixels: of a picture."""

    header: int = 4 << 20
    body: int = 2 << 30
    arrays: int = 4096
    side: int = 1 << 16
    pixels: int = 1 << 27


limits = Limits()
magic = b"UPF1"
_prefix = struct.Struct("<4sIQ")
_dtypes = {name: np.dtype(name) for name in ("|u1", "<f2", "<f4", "<f8")}
_chunk = 1 << 20


class Slab(msgspec.Struct, frozen=True, array_like=True):
    """An array in the body: its dtype as numpy spells it and its shape."""

    dtype: str
    shape: tuple[int, ...]


class Envelope(msgspec.Struct, frozen=True, array_like=True):
    """A header: the arrays of the body in their order, and the message, still unread."""

    slabs: tuple[Slab, ...]
    message: msgspec.Raw


class RasterRef(msgspec.Struct, frozen=True, array_like=True):
    """A raster in a message: its size, where its painted part lies, and the array that holds this (-1: none)."""

    extent: Extent
    bounds: Bounds
    slab: int


def write(stream: IO[bytes], message: Message) -> None:
    """Send one message. Raises ProtocolError where it is larger than the limits, and OSError where the pipe is shut.

    Nothing is written of a message that is too large, so the stream stays good.
    """
    for part in encode(message):
        stream.write(part)
    stream.flush()


def read(stream: IO[bytes]) -> Message | None:
    """Wait for one message; None where the stream ended between two frames. Raises ProtocolError for anything else."""
    prefix = _exactly(stream, _prefix.size, at_start=True)
    if not prefix:
        return None
    found, header_bytes, body_bytes = _prefix.unpack(prefix)
    if found != magic:
        raise ProtocolError("The stream does not hold frames of this version.")
    if header_bytes > limits.header or body_bytes > limits.body:
        raise ProtocolError(f"A frame of {header_bytes} and {body_bytes} bytes is larger than allowed.")
    envelope = _envelope(_exactly(stream, header_bytes))
    sizes = [_size(slab) for slab in envelope.slabs]
    if sum(sizes) != body_bytes:
        raise ProtocolError("A frame's body is not as long as its arrays.")
    arrays = [_array(stream, slab, size) for slab, size in zip(envelope.slabs, sizes, strict=True)]
    return _message(envelope.message, arrays)


def encode(message: Message) -> list[bytes | memoryview]:
    """A message as the parts of one frame: prefix and header, then each array's bytes. Raises ProtocolError."""
    packing = _Packing()
    try:
        raw = msgspec.msgpack.encode(message, enc_hook=packing.hook)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ProtocolError(f"A message cannot be sent: {error}") from error
    slabs = tuple(Slab(array.dtype.newbyteorder("<").str, array.shape) for array in packing.arrays)
    header = msgspec.msgpack.encode(Envelope(slabs, msgspec.Raw(raw)))
    body = sum(array.nbytes for array in packing.arrays)
    if len(header) > limits.header or body > limits.body or len(slabs) > limits.arrays:
        raise ProtocolError(f"A message of {len(header) + body} bytes in {len(slabs)} arrays is larger than allowed.")
    parts: list[bytes | memoryview] = [_prefix.pack(magic, len(header), body) + header]
    for array in packing.arrays:
        if array.nbytes:
            parts.append(array.reshape(-1).view(np.uint8).data)
    return parts


class _Packing:
    """Takes the arrays out of a message; the same raster twice is one array."""

    def __init__(self) -> None:
        self.arrays: list[np.ndarray] = []
        self._known: dict[int, RasterRef] = {}
        self._alive: list[Raster] = []

    def hook(self, value: Any) -> Any:
        if isinstance(value, Raster):
            return self._raster(value)
        if isinstance(value, Mask):
            return self._slab(value.values)
        if isinstance(value, np.ndarray):
            return self._slab(value)
        raise TypeError(f"{type(value).__name__} has no place in a message")

    def _slab(self, array: np.ndarray) -> int:
        if array.dtype.newbyteorder("<").str not in _dtypes:
            raise TypeError(f"an array of {array.dtype} has no place in a message")
        self.arrays.append(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape))
        return len(self.arrays) - 1

    def _raster(self, raster: Raster) -> RasterRef:
        known = self._known.get(id(raster))
        if known is None:
            _check_extent(raster.extent)
            bounds = Bounds(0, 0, 0, 0)
            for index in raster.tiles:
                bounds = bounds.union(index.bounds.intersection(raster.bounds))
            slab = -1 if bounds.is_empty else self._slab(raster.array(bounds))
            known = self._known[id(raster)] = RasterRef(raster.extent, bounds, slab)
            self._alive.append(raster)
        return known


class _Unpacking:
    """Puts the arrays back into a message. An array becomes one value only, however often it is named."""

    def __init__(self, arrays: list[np.ndarray]) -> None:
        self._arrays = arrays
        self._made: dict[tuple[type, int], tuple[RasterRef | None, Any]] = {}

    def hook(self, kind: type, value: Any) -> Any:
        if kind is Raster:
            ref = msgspec.convert(value, RasterRef)
            return self._once(Raster, ref.slab, ref) if ref.slab >= 0 else _raster(ref, None)
        if kind is Mask or kind is np.ndarray:
            return self._once(kind, msgspec.convert(value, int), None)
        raise ValueError(f"{kind.__name__} is not known here")

    def _once(self, kind: type, slab: int, ref: RasterRef | None) -> Any:
        if not 0 <= slab < len(self._arrays):
            raise ValueError("a message names an array that did not come with it")
        made = self._made.get((kind, slab))
        if made is None:
            array = self._arrays[slab]
            value = _raster(ref, array) if ref is not None else _mask(array) if kind is Mask else array
            made = self._made[(kind, slab)] = (ref, value)
        if made[0] != ref:
            raise ValueError("a message names one picture in two ways")
        return made[1]


def _raster(ref: RasterRef, pixels: np.ndarray | None) -> Raster:
    _check_extent(ref.extent)
    if pixels is None:
        return Raster.empty(ref.extent)
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape != (*ref.bounds.extent.shape, 4):
        raise ValueError("a picture's array is not its rectangle of RGBA bytes")
    if ref.bounds.x < 0 or ref.bounds.y < 0 or not Bounds.of(ref.extent).contains(ref.bounds):
        raise ValueError("a picture's painted part reaches beyond it")
    if ref.bounds == Bounds.of(ref.extent):
        return Raster.from_array(pixels)
    return Raster.empty(ref.extent).replaced(pixels, ref.bounds.x, ref.bounds.y)


def _mask(values: np.ndarray) -> Mask:
    if values.dtype != np.float32:
        raise ValueError("a mask's array is not float32")
    return Mask(values)


def _check_extent(extent: Extent) -> None:
    if not (0 < extent.width <= limits.side and 0 < extent.height <= limits.side and extent.pixels <= limits.pixels):
        raise ValueError(f"a picture of {extent} pixels is larger than allowed")


def _size(slab: Slab) -> int:
    """Bytes of an array of the table. Raises ProtocolError where it cannot be one."""
    dtype = _dtypes.get(slab.dtype)
    if dtype is None or len(slab.shape) > 8 or any(side < 0 for side in slab.shape):
        raise ProtocolError("A frame holds an array of an unknown kind.")
    size = math.prod(slab.shape) * dtype.itemsize
    if size > limits.body or max(slab.shape, default=0) > limits.body:
        raise ProtocolError("A frame holds an array that is larger than allowed.")
    return size


def _array(stream: IO[bytes], slab: Slab, size: int) -> np.ndarray:
    array = np.frombuffer(_exactly(stream, size), _dtypes[slab.dtype]).reshape(slab.shape)
    array.flags.writeable = False
    return array


def _envelope(header: bytearray) -> Envelope:
    try:
        envelope = msgspec.msgpack.decode(header, type=Envelope)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise ProtocolError(f"A frame's header cannot be read: {error}") from error
    if len(envelope.slabs) > limits.arrays:
        raise ProtocolError(f"A frame holds {len(envelope.slabs)} arrays, more than allowed.")
    return envelope


def _message(raw: msgspec.Raw, arrays: list[np.ndarray]) -> Message:
    try:
        return msgspec.msgpack.decode(raw, type=Message, dec_hook=_Unpacking(arrays).hook)
    except (msgspec.DecodeError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ProtocolError(f"A message cannot be read: {error}") from error


def _exactly(stream: IO[bytes], size: int, at_start: bool = False) -> bytearray:
    """`size` bytes, read as they come, so that memory follows what arrives and not what was announced.

    Returns nothing at all where `at_start` and the stream has ended. Raises ProtocolError where it ends in between.
    """
    found = bytearray()
    while len(found) < size:
        try:
            part = stream.read(min(size - len(found), _chunk))
        except (OSError, ValueError) as error:
            raise ProtocolError(f"The stream broke: {error}") from error
        if not part:
            if at_start and not found:
                break
            raise ProtocolError("The stream ended in the middle of a frame.")
        found += part
    return found
