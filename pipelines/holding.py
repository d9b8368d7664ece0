"""The model that stays loaded between runs, and the patches that lie on it.

Variants of a model and runs with patches share the loaded networks: patches are taken off and laid on where the next
run asks for others, and left where it asks for the same.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipelines import devices
from pipelines.catalog import ModelEntry
from pipelines.choices import chosen
from pipelines.errors import ModelProblem
from pipelines.events import Events, Progress
from pipelines.families import Model, families
from pipelines.files.tensors import header
from pipelines.patches import Laid, patches
from pipelines.requests import Patch
from pipelines.weights import digest, digest_of

Key = tuple[str, str, str, int]
"""Folder, device, type and bytes: what a model was loaded from and as."""


class Worn(NamedTuple):
    """A patch as it lies on a model. beside: (name, SHA-256) of the files that are read with its own."""

    patch: Patch
    beside: tuple[tuple[str, str], ...]


class Held(NamedTuple):
    """A loaded model. plain: as its folder has it. model: as it is now, wearing patches; undo takes them off.
    laid: what became of them. device, dtype: where and as what it was loaded."""

    key: Key
    plain: Model
    model: Model
    worn: tuple[Worn, ...]
    laid: Laid
    undo: ExitStack
    device: str
    dtype: str


def key_of(entry: ModelEntry, device: str, dtype: str) -> Key:
    return entry.path, device, dtype, entry.bytes


def load(entry: ModelEntry, device: str, dtype: str, events: Events, memory: int | None = None) -> Held:
    """The entry's model without patches. Tells and asks `events` between the parts. memory: bytes that it may take with
    all that it does, None: what is free."""
    parts, free = 0, devices.free_bytes(device) if memory is None else memory

    def check() -> None:
        nonlocal parts
        parts += 1
        events.report(Progress("loading the model", parts))
        events.check()

    plain = families()[entry.family].load(entry, device, dtype, check)
    plain.place(device, free)
    return Held(key_of(entry, device, dtype), plain, plain, (), Laid(), ExitStack(), device, dtype)


def weight_of(entry: ModelEntry, dtype: str) -> int:
    """Bytes that an entry's weights take in a number format, told from its files' headers."""
    files = families()[entry.family].describe(Path(entry.path)).files
    numbers = (math.prod(each.shape) for file in files for each in header(file).tensors.values())
    return sum(numbers) * (4 if dtype == "float32" else 2)


def wanted(entry: ModelEntry, asked: tuple[Patch, ...]) -> tuple[Worn, ...]:
    """The patches of a run: the entry's own and those that are asked for, each checked. Raises as `filled`."""
    return tuple(_worn(filled(patch)) for patch in (*entry.patches, *asked) if patch.weight)


def _worn(patch: Patch) -> Worn:
    path = place(patch)
    files = patches()[patch.kind].beside(path)
    return Worn(patch, tuple((Path(os.path.relpath(file, path.parent)).as_posix(), digest_of(file)) for file in files))


def undressed(held: Held) -> Held:
    """The held model with its patches taken off."""
    held.undo.close()
    return held._replace(model=held.plain, worn=(), laid=Laid(), undo=ExitStack())


def dressed(held: Held, entry: ModelEntry, worn: tuple[Worn, ...]) -> Held:
    """A held model that wears nothing, or these very patches already, as `entry` under them.

    Raises ModelProblem for a patch that does not fit; no weight is changed then.
    """
    if worn == held.worn:
        same = held.model.entry == entry
        return held if same else held._replace(model=held.model.dressed(entry, held.model.weights, frozenset()))
    with ExitStack() as stack:
        all_laid = []
        for kind in dict.fromkeys(each.patch.kind for each in worn):
            files = [(place(patch), patch.weight) for patch, _ in worn if patch.kind == kind]
            all_laid.append(stack.enter_context(patches()[kind].lay(held.plain.networks, files)))
        undo = stack.pop_all()
    parts = frozenset[str]().union(*(laid.parts for laid in all_laid))
    adapters = tuple(adapter for laid in all_laid for adapter in laid.adapters)
    words = tuple(word for laid in all_laid for word in laid.words)
    laid = Laid(
        sum(laid.matched for laid in all_laid), sum(laid.unmatched for laid in all_laid), parts, adapters, words
    )
    model = held.plain.dressed(entry, named(held.plain.weights, worn), parts)
    return held._replace(model=model, worn=worn, laid=laid, undo=undo)


def named(weights: str, worn: tuple[Worn, ...]) -> str:
    """SHA-256 of weights under patches; of bare weights their own."""
    if not worn:
        return weights
    laid = ";".join(
        ":".join((patch.kind, patch.sha256, repr(patch.weight), *(sha256 for _, sha256 in beside)))
        for patch, beside in worn
    )
    return hashlib.sha256(f"{weights};{laid}".encode()).hexdigest()


def weights_of(entry: ModelEntry, asked: tuple[Patch, ...], check: Callable[[], None]) -> str:
    """What `Model.weights` would be under these patches, without loading it. check() may raise between files.

    Raises as `filled`, and ModelProblem for a folder that is no model."""
    found = families()[entry.family].describe(Path(entry.path))
    return named(digest((*found.files, *found.configs), Path(entry.path), check), wanted(entry, asked))


def filled(patch: Patch) -> Patch:
    """The patch with its file's SHA-256, the file checked.

    Raises BadInput: unknown_patch; ModelProblem: patch_missing, weights_unsafe, patch_changed, or what its kind finds.
    """
    kind, path = chosen(patches(), patch.kind, "patch"), place(patch)
    if not path.is_file():
        which = f" with the SHA-256 {patch.sha256}" if patch.sha256 else ""
        raise ModelProblem("patch_missing", f"There is no file {patch.path}{which}.", f"Choose a {kind.title}'s file.")
    if path.suffix != ".safetensors":
        raise ModelProblem(
            "weights_unsafe",
            f"{path} is no safetensors file; it was not opened.",
            "Use its .safetensors file: a .pt, .bin or .ckpt can run code when it is read.",
        )
    kind.check(path)
    sha256 = digest_of(path)
    if patch.sha256 not in ("", sha256):
        raise ModelProblem(
            "patch_changed",
            f"{path} is not the file that this was made with: its SHA-256 begins with {sha256[:12]}, not "
            f"{patch.sha256[:12]}.",
            "Put the same file there.",
        )
    return msgspec.structs.replace(patch, sha256=sha256)


def place(patch: Patch) -> Path:
    """Where a patch's file lies."""
    return Path(os.path.abspath(Path(patch.path).expanduser()))
