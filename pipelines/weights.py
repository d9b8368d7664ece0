"""Weights on disk: safetensors files checked without torch, and digests that name a model."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipelines import digests
from pipelines.errors import ModelProblem

header_most = 100_000_000
"""Bytes that a safetensors header may claim at most, as in the format's own reader."""

stems = ("diffusion_pytorch_model", "model")
suffix = ".safetensors"

notes = ("architectures", "dtype", "torch_dtype", "transformers_version")
"""Fields of a configuration, beside those with an underscore before them, that change no number: a model that was saved
again by another version of its library is the same model."""


def read_json(path: Path) -> dict[str, object]:
    """A JSON object from a file. Raises ModelProblem, with the file's name, where there is none."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ModelProblem("model_incomplete", f"The file {path} is missing.", "Copy the model again.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ModelProblem(
            "model_broken", f"The file {path} cannot be read: {error}.", "Copy the model again."
        ) from error
    if not isinstance(value, dict):
        raise ModelProblem("model_broken", f"The file {path} does not hold a JSON object.", "Copy the model again.")
    return value


def variant_of(folder: Path) -> str | None:
    """`fp16` where a component's folder holds its weights only under that name, as some downloads do."""
    plain = any((folder / f"{stem}{end}").exists() for stem in stems for end in (suffix, f"{suffix}.index.json"))
    half = any(folder.glob(f"*.fp16*{suffix}"))
    return "fp16" if half and not plain else None


def files_of(folder: Path) -> tuple[Path, ...]:
    """The weight files of a component's folder: one, or the shards that its index names, each checked for truncation.

    Raises ModelProblem where one is missing or broken, or where the only weights are pickles.
    """
    part = f".{variant}" if (variant := variant_of(folder)) else ""
    for stem in stems:
        index = _existing(folder, f"{stem}{suffix}.index{part}.json", f"{stem}{part}{suffix}.index.json")
        if index is not None:
            files = tuple(sorted({folder / name for name in _shards(index)}))
        elif (single := folder / f"{stem}{part}{suffix}").exists():
            files = (single,)
        else:
            continue
        for file in files:
            header(file)
        return files
    if any(folder.glob("*.bin")) or any(folder.glob("*.ckpt")) or any(folder.glob("*.pth")):
        raise ModelProblem(
            "weights_unsafe",
            f"The weights in {folder} are pickles, which can run code when they are read; they were not opened.",
            "Use the model's safetensors files.",
        )
    raise ModelProblem("model_incomplete", f"There are no weights in {folder}.", "Copy the model again.")


def header(path: Path) -> dict[str, Any]:
    """What a safetensors file says of its tensors, read without torch; whether the file is as long as that.

    Raises ModelProblem, with the file's name, where it is missing, damaged or something else.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size < 8 or length > min(header_most, size - 8):
                raise ValueError("it is cut off in its header")
            said = json.loads(file.read(length))
        ends = [tensor["data_offsets"][1] for name, tensor in said.items() if name != "__metadata__"]
        needed = 8 + length + max(ends, default=0)
        if needed != size:
            raise ValueError(f"it has {size} bytes instead of {needed}")
    except FileNotFoundError:
        raise ModelProblem("model_incomplete", f"The file {path} is missing.", "Copy the model again.") from None
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ModelProblem(
            "weights_broken", f"The file {path} is damaged: {error}.", "Copy the model again."
        ) from error
    return said


def digest(files: tuple[Path, ...], root: Path, check: Callable[[], None]) -> str:
    """SHA-256 over the names (relative to `root`) and the digests of files, sorted. check() may raise between files.

    JSON files count by what they say and not by how they are laid out; what a library notes of itself does not count.
    """
    sha = hashlib.sha256()
    for file in sorted(files):
        check()
        status = file.stat()
        sha.update(f"{file.relative_to(root).as_posix()}:{_digest(file, status.st_size, status.st_mtime_ns)};".encode())
    return sha.hexdigest()


def digest_of(file: Path) -> str:
    """SHA-256 of one file."""
    status = file.stat()
    return _digest(file, status.st_size, status.st_mtime_ns)


@functools.lru_cache(maxsize=512)
def _digest(file: Path, size: int, changed: int) -> str:
    # size and changed are part of the cache's key: a file that was exchanged is read again.
    if file.suffix == ".json":
        said = read_json(file)
        if file.name.endswith(("config.json", "model_index.json")):
            said = {key: value for key, value in said.items() if not key.startswith("_") and key not in notes}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return digests.of(file, size, changed)


def _existing(folder: Path, *names: str) -> Path | None:
    return next((folder / name for name in names if (folder / name).exists()), None)


def _shards(index: Path) -> Iterator[str]:
    names = read_json(index).get("weight_map")
    if not isinstance(names, dict) or not names:
        raise ModelProblem("model_broken", f"The file {index} names no weights.", "Copy the model again.")
    for name in names.values():
        # A shard lies beside its index; anything else would reach into other folders.
        if not isinstance(name, str) or os.path.basename(name) != name or not name.endswith(suffix):
            raise ModelProblem("model_not_allowed", f"The file {index} names weights outside its folder: {name!r}.")
        yield name
