"""The header of a safetensors file: which tensors it holds, read without the tensors and held to the format.

A file is 8 bytes of length (little-endian), a JSON header of that length and one buffer, which the tensors fill without
holes in any order (https://github.com/huggingface/safetensors, section Format). What a stranger's file says of itself
is believed only where all of that fits together.
"""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path
from typing import NamedTuple

from pipelines.errors import ModelProblem

header_most = 32 << 20
"""Bytes of a header at most: those of large models have less than one MiB, and read JSON takes ten times its length."""

bits = {
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "U16": 16, "I16": 16, "F16": 16, "BF16": 16,
    "U32": 32, "I32": 32, "F32": 32,
    "U64": 64, "I64": 64, "F64": 64, "C64": 64,
}  # fmt: skip
"""The types of the format and the bits of one number."""

strangers = (
    (b"version https://git-lfs", "a pointer of Git LFS, not the weights", "Fetch the file itself: git lfs pull."),
    (b"<", "a web page, not the weights", "Download the file itself."),
    (b"PK\x03\x04", "a checkpoint in pickle's format under another name", "Rename it to .ckpt and add it again."),
    (b"GGUF", "a GGUF file", "Use the model's safetensors files."),
    (b"\x89PNG", "a PNG picture, not weights", "Choose a model's file."),
    (b"\xff\xd8\xff", "a JPEG picture, not weights", "Choose a model's file."),
    (b"RIFF", "a WebP picture, not weights", "Choose a model's file."),
)
"""What stands at the beginning of files that are often taken for weights."""


class Tensor(NamedTuple):
    """What a header says of one tensor."""

    dtype: str
    shape: tuple[int, ...]


class Header(NamedTuple):
    """tensors: by name, in the file's order. notes: the file's own metadata."""

    tensors: dict[str, Tensor]
    notes: dict[str, str]


class _Lie(Exception):
    """What a header says that cannot be."""


def header(path: Path) -> Header:
    """A safetensors file's header, and that the file is as long as it says.

    Raises ModelProblem: model_incomplete (no such file), weights_broken (cut off, or no such format), weights_hostile
    (a header that contradicts itself or the format).
    """
    try:
        status = path.stat()
        return _header(path, status.st_size, status.st_mtime_ns)
    except FileNotFoundError:
        raise ModelProblem("model_incomplete", f"The file {path} is missing.", "Copy the model again.") from None
    except OSError as error:
        raise ModelProblem("weights_broken", f"The file {path} cannot be read: {error.strerror}.") from error


@functools.lru_cache(maxsize=64)
def _header(path: Path, size: int, changed: int) -> Header:
    # size and changed are part of the cache's key: a file that was exchanged is read again.
    with path.open("rb") as file:
        first = file.read(8)
        length = int.from_bytes(first, "little")
        start = first + file.read(32)
        if size < 8 or length > size - 8:
            for magic, kind, advice in strangers:
                if start.startswith(magic):
                    raise ModelProblem("weights_broken", f"The file {path} is {kind}.", advice)
            raise _cut(path, "it is cut off in its header")
        if length > header_most:
            raise _refused(path, f"its header claims {length} bytes, at most {header_most} are read")
        file.seek(8)
        text = file.read(length)
    try:
        said = json.loads(text, object_pairs_hook=_once)
    except _Lie as lie:
        raise _refused(path, str(lie)) from None
    except (ValueError, RecursionError):
        raise _cut(path, "its header is not JSON") from None
    try:
        tensors, notes, needed = _read(said)
    except _Lie as lie:
        raise _refused(path, str(lie)) from None
    if 8 + length + needed != size:
        raise _cut(path, f"it has {size} bytes instead of {8 + length + needed}")
    return Header(tensors, notes)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON, in which readers would disagree about a name that stands there twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Lie("its header names something twice")
    return found


def _read(said: object) -> tuple[dict[str, Tensor], dict[str, str], int]:
    """Tensors, metadata and the length of the buffer. Raises _Lie."""
    if not isinstance(said, dict):
        raise _Lie("its header is no JSON object")
    notes = said.pop("__metadata__", {})
    if not isinstance(notes, dict) or not all(isinstance(value, str) for value in notes.values()):
        raise _Lie("its metadata are not texts")
    tensors: dict[str, Tensor] = {}
    spans: list[tuple[int, int, str]] = []
    for name, entry in said.items():
        if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
            raise _Lie(f"of {name[:80]!r} it does not say type, shape and place")
        dtype, shape, place = entry["dtype"], _numbers(entry["shape"]), _numbers(entry["data_offsets"])
        if not isinstance(dtype, str) or dtype not in bits:
            raise _Lie(f"{name[:80]!r} is of the unknown type {str(dtype)[:20]!r}")
        if shape is None or place is None or len(place) != 2:
            raise _Lie(f"shape or place of {name[:80]!r} are no numbers")
        if (place[1] - place[0]) * 8 != math.prod(shape) * bits[dtype]:
            raise _Lie(f"{name[:80]!r} has {place[1] - place[0]} bytes, which is not its shape {list(shape)[:8]}")
        tensors[name] = Tensor(dtype, shape)
        spans.append((*place, name))
    end = 0
    for begin, stop, name in sorted(spans):
        if begin != end:
            raise _Lie(f"{name[:80]!r} begins at {begin}, the tensor before it ends at {end}")
        end = stop
    return tensors, notes, end


def _numbers(value: object) -> tuple[int, ...] | None:
    """Whole numbers of 0 and more; None for anything else."""
    if not isinstance(value, list) or not all(type(each) is int and 0 <= each < 1 << 62 for each in value):
        return None
    return tuple(value)


def _cut(path: Path, reason: str) -> ModelProblem:
    return ModelProblem("weights_broken", f"The file {path} is damaged: {reason}.", "Copy or download it again.")


def _refused(path: Path, reason: str) -> ModelProblem:
    return ModelProblem(
        "weights_hostile",
        f"The file {path} was not opened: {reason}. No sound program writes such a file.",
        "Get the model from a source that you trust.",
    )


def head(tensors: dict[str, Tensor], notes: dict[str, str]) -> bytes:
    """The bytes that stand before the buffer of a file with these tensors, one after another."""
    said: dict[str, object] = {"__metadata__": notes} if notes else {}
    end = 0
    for name, tensor in tensors.items():
        begin, end = end, end + math.prod(tensor.shape) * bits[tensor.dtype] // 8
        said[name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": [begin, end]}
    text = json.dumps(said, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text
