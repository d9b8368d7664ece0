"""Weights on disk: safetensors files checked without torch, and digests that name a model."""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from pipelines import digests
from pipelines.errors import ModelProblem
from pipelines.files.tensors import header

stems = ("diffusion_pytorch_model", "model")
suffix = ".safetensors"

checkpoint_name = "checkpoint.json"
"""What points, in a model's folder, to the single file that holds the weights: `path`, and its `sha256`."""

record_name = "download.json"
"""What says, in the folder of a model that was downloaded, where it came from and what its files are."""

notes = (
    "architectures", "dtype", "torch_dtype", "transformers_version", "name_or_path", "tokenizer_file",
    "special_tokens_map_file", "processor_class", "backend",
)  # fmt: skip
"""Fields of a configuration, beside those with an underscore before them, that change no number: a model that was saved
again by another version of its library is the same model."""

class_name = "_class_name"
"""The one field with an underscore that does: what the numbers of a scheduler or a network mean."""


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
    """The weight files of a component's folder: one, or the shards that its index names, each checked for truncation;
    without weights of its own the checkpoint that the model's folder points to.

    Raises ModelProblem where one is missing or broken, or where the only weights are pickles.
    """
    part = f".{variant}" if (variant := variant_of(folder)) else ""
    for stem in stems:
        index = _existing(folder, f"{stem}{suffix}.index{part}.json", f"{stem}{part}{suffix}.index.json")
        if index is not None:
            return _shards(index)
        if (single := folder / f"{stem}{part}{suffix}").exists():
            header(single)
            return (single,)
    if any(folder.glob("*.bin")) or any(folder.glob("*.ckpt")) or any(folder.glob("*.pth")):
        raise ModelProblem(
            "weights_unsafe",
            f"The weights in {folder} are pickles, which can run code when they are read; they were not opened.",
            "Use the model's safetensors files.",
        )
    if (checkpoint := checkpoint_of(folder)) is not None:
        header(checkpoint)
        return (checkpoint,)
    raise ModelProblem("model_incomplete", f"There are no weights in {folder}.", "Copy the model again.")


def checkpoint_of(folder: Path) -> Path | None:
    """The single file that holds a component's weights, where its folder has none and the model's folder names one."""
    link = folder.parent / checkpoint_name
    if not link.exists() or any(folder.glob(f"*{suffix}*")):
        return None
    path = read_json(link).get("path")
    if not isinstance(path, str):
        raise ModelProblem("model_broken", f"The file {link} names no checkpoint.", "Add the model again.")
    return Path(path)


def digest(files: tuple[Path, ...], root: Path, check: Callable[[], None]) -> str:
    """SHA-256 over the names (relative to `root`) and the digests of files, sorted. check() may raise between files.

    A file elsewhere, which a checkpoint may be, counts under one name wherever it lies.

    JSON files count by what they say and not by how they are laid out; what a library notes of itself does not count.
    """
    sha = hashlib.sha256()
    names = {
        file.relative_to(root).as_posix() if file.is_relative_to(root) else checkpoint_name: file for file in files
    }
    for name, file in sorted(names.items()):
        check()
        status = file.stat()
        sha.update(f"{name}:{_digest(file, status.st_size, status.st_mtime_ns)};".encode())
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
            own = class_name if file.name != "model_index.json" else ""
            said = {k: v for k, v in said.items() if k == own or not (k.startswith("_") or k in notes)}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return digests.of(file, size, changed)


def _existing(folder: Path, *names: str) -> Path | None:
    return next((folder / name for name in names if (folder / name).exists()), None)


def _shards(index: Path) -> tuple[Path, ...]:
    """The shards that an index names, each whole and with the tensors that it is said to hold. Raises ModelProblem."""
    names = read_json(index).get("weight_map")
    if not isinstance(names, dict) or not names:
        raise ModelProblem("model_broken", f"The file {index} names no weights.", "Copy the model again.")
    for name in names.values():
        # A shard lies beside its index; anything else would reach into other folders.
        if not isinstance(name, str) or os.path.basename(name) != name or not name.endswith(suffix):
            raise ModelProblem("model_not_allowed", f"The file {index} names weights outside its folder: {name!r}.")
    files = {name: index.parent / name for name in sorted(set(names.values()))}
    if missing := [name for name, file in files.items() if not file.exists()]:
        raise ModelProblem(
            "shard_missing",
            f"Of the {len(files)} shards that {index} names, {len(missing)} are missing, {missing[0]} first.",
            "Copy or download that file too.",
        )
    held = {name: header(file).tensors for name, file in files.items()}
    for tensor, name in names.items():
        if tensor not in held[name]:
            raise ModelProblem(
                "weights_broken",
                f"The file {files[name]} lacks the tensor {tensor}, which {index.name} says is in it.",
                "Copy that file again.",
            )
    return tuple(files.values())
