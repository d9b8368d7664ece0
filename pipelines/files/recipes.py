"""Recipes: an `EditRequest` as JSON, whose pictures and arrays are blobs named by their SHA-256.

A recipe says what ran (versions, device, weights) beside the request. Small blobs travel inside it, so a PNG dropped
into the editor restores its request wholly. Recipes of strangers are checked against a strict schema and limits.
"""

from __future__ import annotations

import base64
import binascii
import math
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from controls.raster import Mask, Raster
from pipelines.errors import BadInput
from pipelines.files import blobs as stores
from pipelines.files import chunks, encoding
from pipelines.files.blobs import Store
from pipelines.files.decoder import Decoder
from pipelines.requests import EditRequest, Made

keyword = "underpaint"
"""The PNG text that carries a recipe."""

name: Literal["underpaint-recipe"] = "underpaint-recipe"
version = 4
largest_recipe = 48 << 20
largest_array = 1 << 30
largest_embedded = 4 << 20
recorded = ("torch", "diffusers", "transformers", "numpy")


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a recipe for pixels. type: `picture` (PNG), `mask` (grey PNG), `array` (safetensors)."""

    type: Literal["picture", "mask", "array"]
    sha256: str


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recipe as it is written. versions: of what computed. blobs: base64 by name. What it shares with `Made` is
    written there.

    Version 1 had no hardware, attention, threads and files, version 2 no encoding, decoding and compiled, version 3 no
    refiner; they are read as they were.
    """

    format: Literal["underpaint-recipe"]
    version: int
    request: dict[str, Any]
    app: str = ""
    versions: dict[str, str] = {}
    device: str = ""
    dtype: str = ""
    weights: str = ""
    blobs: dict[str, str] = {}
    hardware: str = ""
    attention: str = ""
    threads: int = 0
    files: dict[str, str] = {}
    encoding: str = ""
    decoding: str = ""
    compiled: str = ""
    refiner: str = ""

    @property
    def made(self) -> Made:
        """What the result was computed on and from."""
        shared = {field: getattr(self, field) for field in Made.__struct_fields__}
        return Made(**{**shared, "files": tuple(self.files.items())})


class Head(msgspec.Struct, frozen=True):
    """What says of a file that it is a recipe and of which version."""

    format: Literal["underpaint-recipe"]
    version: int


def to_json(
    request: EditRequest,
    blobs: Store,
    made: Made = Made(),  # noqa: B008  a frozen value
    embed: int = largest_embedded,
) -> bytes:
    """The recipe of a request; its pictures and arrays are put into `blobs`.

    embed: up to so many bytes of blobs, smallest first, travel inside the recipe too (0: none).
    Raises OutputProblem where a blob cannot be kept, BadInput for a request that JSON cannot hold.
    """
    kept: dict[str, bytes] = {}

    def refer(value: object) -> object:
        kind, data = _packed(value)
        sha256 = blobs.put(data)
        kept[sha256] = data
        return {"type": kind, "sha256": sha256}

    fields = msgspec.to_builtins(request, enc_hook=refer)
    _refuse_endless(fields)
    inside: dict[str, str] = {}
    room = embed
    for sha256, data in sorted(kept.items(), key=lambda item: (len(item[1]), item[0])):
        room -= len(data)
        if room < 0:
            break
        inside[sha256] = base64.b64encode(data).decode()
    record = Record(
        format=name,
        version=version,
        request=fields,
        app=app(),
        versions=versions(),
        blobs=inside,
        **{**msgspec.structs.asdict(made), "files": dict(made.files)},
    )
    return msgspec.json.encode(record)


def from_json(data: bytes, blobs: Store) -> EditRequest:
    """The request of a recipe. Raises BadInput: not a recipe, of a newer version, damaged, or a blob is missing."""
    record = read(data)
    source = stores.Memory(behind=blobs)
    for sha256, packed in record.blobs.items():
        try:
            source.held[sha256] = stores.checked(sha256, base64.b64decode(packed, validate=True))
        except binascii.Error as error:
            raise _damaged(f"the blob {sha256[:64]} inside it is not base64") from error
    references: dict[int, tuple[object, Mapping[str, str]]] = {}
    with Decoder() as decoder:

        def resolve(kind: type, value: Any) -> object:
            loaded = _unpacked(kind, msgspec.convert(value, Reference), source, decoder)
            references[id(loaded)] = loaded, value
            return loaded

        try:
            request = msgspec.convert(record.request, EditRequest, dec_hook=resolve)
        except msgspec.ValidationError as error:
            raise _damaged(str(error)) from error
    again = msgspec.to_builtins(request, enc_hook=lambda value: references[id(value)][1])
    if unknown := _unknown(record.request, again):
        raise _damaged(f"it has a field “{unknown[:80]}” that this version does not know")
    return request


def read(data: bytes) -> Record:
    """What a recipe records, without its pixels. Raises BadInput."""
    if len(data) > largest_recipe:
        raise BadInput("recipe_too_large", f"The recipe has {len(data) >> 20} MiB, more than a recipe can have.")
    try:
        # A newer recipe may have fields that nobody here can know of: its version is what must be told.
        head = msgspec.json.decode(data, type=Head)
        if not 1 <= head.version <= version:
            raise BadInput(
                "recipe_newer",
                f"The recipe is of format {head.version}; this version of Underpaint reads up to {version}.",
                "Update Underpaint.",
            )
        return msgspec.json.decode(data, type=Record)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(str(error)) from error


def versions() -> dict[str, str]:
    """The versions of what computes here, by name."""
    packages = {package: found for package in recorded if (found := _installed(package))}
    return {"python": platform.python_version(), **packages}


def plain(data: bytes) -> bytes:
    """A recipe without the blobs that travel inside it: short enough to print. Raises BadInput."""
    return msgspec.json.encode(msgspec.structs.replace(read(data), blobs={}))


def beside(path: Path) -> Path:
    """Where the recipe of a picture stands that is no PNG."""
    return path.with_name(f"{path.name}.json")


def find(path: Path) -> bytes:
    """The recipe in a JSON file or in a PNG. Raises BadInput where there is none."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = "is a folder" if path.is_dir() else f"could not be read ({error.strerror})"
        raise BadInput("recipe_unreadable", f"“{path.name}” {reason}.", "Choose a recipe or a PNG.") from error
    is_json = data.lstrip()[:1] == b"{" and name.encode() in data
    found = of_png(data) if chunks.is_png(data) else data if is_json else None
    if found is None:
        raise BadInput(
            "recipe_missing",
            f"“{path.name}” carries no recipe.",
            "Recipes are in PNGs that Underpaint exported and in its JSON files.",
        )
    read(found)
    return found


def of_png(png: bytes) -> bytes | None:
    """The recipe inside a PNG's bytes, or None. Raises BadInput where it is damaged."""
    try:
        found = chunks.text(png, keyword, largest_recipe)
    except ValueError as error:
        raise _damaged(str(error)) from error
    return None if found is None else found.encode()


def _packed(value: object) -> tuple[str, bytes]:
    from safetensors import numpy as safetensors  # 30 ms, and only for recipes with arrays

    if isinstance(value, Raster):
        return "picture", encoding.png(value)
    if isinstance(value, Mask):
        if np.array_equal(Mask.from_grey(value.grey()).values, value.values):
            return "mask", encoding.mask_png(value)
        return "array", safetensors.save({"array": value.values})
    if isinstance(value, np.ndarray):
        return "array", safetensors.save({"array": np.ascontiguousarray(value)})
    raise TypeError(f"A recipe cannot hold a {type(value).__name__}.")


def _unpacked(kind: type, reference: Reference, source: Store, decoder: Decoder) -> object:
    data = source.get(reference.sha256)
    if reference.type == "array":
        array = _array(reference.sha256, data)
        if kind is np.ndarray:
            array.flags.writeable = False
            return array
        if kind is Mask:
            return Mask(array)
        raise ValueError(f"a {kind.__name__} cannot be an array")
    raster = decoder.decode(data, f"blob {reference.sha256[:12]}…").raster
    if kind is Raster and reference.type == "picture":
        return raster
    if kind is Mask and reference.type == "mask":
        return Mask.from_grey(raster.array()[..., 0])
    raise ValueError(f"a {kind.__name__} cannot be a {reference.type}")


def _array(sha256: str, data: bytes) -> np.ndarray:
    import safetensors.numpy  # 30 ms, and only for recipes with arrays

    if len(data) > largest_array:
        raise BadInput("blob_too_large", f"The blob {sha256} is larger than a recipe's array can be.")
    try:
        return safetensors.numpy.load(data)["array"]
    except (safetensors.SafetensorError, KeyError, ValueError, TypeError) as error:
        raise BadInput("blob_damaged", f"The blob {sha256} is not an array.") from error


def _unknown(given: object, known: object) -> str | None:
    """The first field that was given but is not known."""
    if isinstance(given, dict) and isinstance(known, dict):
        for key, value in given.items():
            if key not in known:
                return str(key)
            if found := _unknown(value, known[key]):
                return found
    elif isinstance(given, (list, tuple)) and isinstance(known, (list, tuple)):
        for one, other in zip(given, known, strict=True):
            if found := _unknown(one, other):
                return found
    return None


def _refuse_endless(value: object) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput("recipe_number", f"A recipe cannot hold the number {value}.", "Use a finite value.")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            _refuse_endless(item)


def app() -> str:
    """The version of this program; empty in a checkout that is not installed."""
    return _installed("underpaint")


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _damaged(reason: str) -> BadInput:
    return BadInput(
        "recipe_damaged", f"This is not a recipe that can be used: {reason}.", "Nothing was changed; use another copy."
    )
