"""Inversions on disk: a safetensors file (`.inversion`) with the noise, the source's pixels and the residual.

Everything that is not an array is JSON in the file's metadata. Nothing in it is ever executed; what does not fit is a
BadInput. Any safetensors reader opens it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
import safetensors
from safetensors.numpy import save

from controls.plugins import Value
from controls.raster import Raster
from pipelines.errors import BadInput
from pipelines.files import atomic
from pipelines.requests import Inversion

suffix = ".inversion"
version = 1
form = "underpaint inversion"
most_bytes = 4 << 30
"""Larger files are refused unread: an inversion of 16 megapixels takes a quarter of a gigabyte."""


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What an inversion holds beside its arrays, as JSON."""

    version: int
    method: str
    model: str
    prompt: str
    steps: int
    guidance_scale: float
    settings: tuple[tuple[str, Value], ...] = ()
    readings: tuple[tuple[str, float], ...] = ()
    negative: str = ""
    guidance: str = ""
    schedule: str = ""
    weights: str = ""


def write(inversion: Inversion, path: Path) -> None:
    """Write a `.inversion` file whole or not at all. Raises OutputProblem."""
    data = dump(inversion)

    def fill(stream: BinaryIO) -> None:
        stream.write(data)

    atomic.write(path, fill, lambda temporary: _compare(temporary, data))


def read(path: Path) -> Inversion:
    """Read a `.inversion` file. Raises BadInput where it is missing, truncated, too large or something else."""
    try:
        size = path.stat().st_size
        if size > most_bytes:
            raise BadInput("inversion_too_large", f"“{path.name}” has {size} bytes; that is no inversion.")
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(
            "inversion_unreadable", f"“{path.name}” could not be read: {error.strerror}.", "Check the path."
        ) from error
    return load(data, path.name)


def dump(inversion: Inversion) -> bytes:
    """An inversion as the bytes of a safetensors file."""
    header = Header(version=version, **{name: getattr(inversion, name) for name in Header.__struct_fields__[1:]})
    arrays = {
        "noise": np.ascontiguousarray(inversion.noise),
        "source": inversion.source.array(),
        "residual": np.ascontiguousarray(inversion.residual, np.float32),
    }
    return save(arrays, {"form": form, "inversion": msgspec.json.encode(header).decode()})


def load(data: bytes, name: str = "The inversion") -> Inversion:
    """An inversion from the bytes of a safetensors file. Raises BadInput; `name` is what it calls the file."""
    try:
        arrays, metadata = _opened(data)
        if metadata.get("form") != form:
            raise ValueError("it holds no inversion")
        header = msgspec.json.decode(metadata["inversion"], type=Header)
        if header.version > version:
            raise BadInput(
                "inversion_too_new",
                f"“{name}” was written by a newer version of this program and is left as it is.",
                "Update this program, or invert the picture again here.",
            )
        return _whole(header, arrays)
    except (safetensors.SafetensorError, ValueError, KeyError, msgspec.MsgspecError) as error:
        raise BadInput(
            "inversion_damaged",
            f"“{name}” is not an inversion or is damaged: {error}.",
            "Invert the picture again.",
        ) from error


def _opened(data: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Arrays and metadata; safetensors checks the table against the length, so nothing is read beyond the data."""
    arrays = {name: _array(view) for name, view in safetensors.deserialize(data)}
    length = int.from_bytes(data[:8], "little")
    metadata = json.loads(data[8 : 8 + length]).get("__metadata__") or {}
    return arrays, metadata


def _array(view: dict[str, object]) -> np.ndarray:
    kinds = {"U8": np.uint8, "F32": np.float32, "F64": np.float64}
    kind = kinds.get(str(view["dtype"]))
    if kind is None:
        raise ValueError(f"it holds numbers of the kind {view['dtype']}")
    array = np.frombuffer(bytes(view["data"]), kind).reshape(view["shape"])  # type: ignore[arg-type,call-overload]
    array.flags.writeable = False
    return array


def _whole(header: Header, arrays: dict[str, np.ndarray]) -> Inversion:
    """Checked as far as it can be without its model."""
    noise, source, residual = arrays["noise"], arrays["source"], arrays["residual"]
    if noise.ndim != 4 or min(noise.shape) < 1 or noise.dtype == np.uint8 or not np.isfinite(noise).all():
        raise ValueError("its noise is no latent")
    if source.ndim != 3 or source.shape[2] != 4 or min(source.shape) < 1 or source.dtype != np.uint8:
        raise ValueError("its source is no picture")
    if residual.shape != (*source.shape[:2], 3) or residual.dtype != np.float32 or not np.isfinite(residual).all():
        raise ValueError("its residual does not fit its source")
    if not 1 <= header.steps <= 10_000 or not np.isfinite(header.guidance_scale):
        raise ValueError("its steps or its guidance scale make no sense")
    fields = {name: getattr(header, name) for name in Header.__struct_fields__[1:]}
    return Inversion(noise=noise, source=Raster.from_array(source), residual=residual, **fields)


def _compare(path: Path, data: bytes) -> None:
    if path.read_bytes() != data:
        raise ValueError("what was read back is not what was written")
