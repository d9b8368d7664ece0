"""Searching: the weights that a recipe was made with, found on this machine by what they are and not by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from pipelines import holding
from pipelines.catalog import ModelEntry
from pipelines.errors import EngineError, ModelProblem
from pipelines.library import Library
from pipelines.requests import EditRequest, Patch, Refiner
from pipelines.weights import digest_of, suffix


def patched(request: EditRequest, folders: Iterable[Path]) -> EditRequest:
    """The request with patches that are not where it says taken from `folders`, by their SHA-256.

    Raises as `holding.filled` for one that is not found: it is named by its path and its SHA-256.
    """
    lacking = {patch.sha256 for patch in request.patches if patch.sha256 and not _is_there(patch)}
    if not lacking:
        return request
    there: dict[str, Path] = {}
    for file in (file for folder in folders for file in sorted(folder.glob(f"*{suffix}"))):
        if (sha256 := digest_of(file)) in lacking:
            there.setdefault(sha256, file)
    for patch in request.patches:
        if patch.sha256 in lacking - there.keys():
            holding.filled(patch)
    return msgspec.structs.replace(
        request,
        patches=tuple(
            msgspec.structs.replace(patch, path=str(there[patch.sha256])) if patch.sha256 in there else patch
            for patch in request.patches
        ),
    )


def model_of(request: EditRequest, weights: str, library: Library, check: Callable[[], None]) -> tuple[str, str]:
    """The id of the model whose weights, under the request's patches, have this SHA-256; and a sentence on what is
    otherwise than the request says, or nothing.

    The model of that name serves where no other has the weights. weights: empty: its name is all that is known.
    check() may raise between files. Raises ModelProblem (`weights_missing`) where neither is there.
    """
    try:
        named: ModelEntry | None = library.entry(request.model)
    except ModelProblem:
        named = None
    if not weights:
        return request.model, ""
    if named is not None and _has(named, request, weights, check):
        return request.model, ""
    for entry in library.entries():
        if not entry.fault and _has(entry, request, weights, check):
            return entry.id, f"The weights of “{request.model}” are installed here as “{entry.id}”."
    if named is not None:
        text = f"“{request.model}” has other weights here than the recipe names (SHA-256 {weights[:12]}…)."
        return request.model, text
    raise ModelProblem(
        "weights_missing",
        f"The model “{request.model}” is not installed, and no installed model has its weights (SHA-256 {weights}).",
        "Add it with: underpaint models add FOLDER. Or choose another one with --model.",
    )


def refiner_of(
    request: EditRequest, weights: str, library: Library, check: Callable[[], None]
) -> tuple[Refiner | None, str]:
    """The request's refiner under the id that its weights have here, and a sentence, as `model_of`."""
    if request.refiner is None:
        return None, ""
    bare = msgspec.structs.replace(request, model=request.refiner.model, patches=())
    model, note = model_of(bare, weights, library, check)
    return msgspec.structs.replace(request.refiner, model=model), note


def _is_there(patch: Patch) -> bool:
    path = holding.place(patch)
    return path.is_file() and digest_of(path) == patch.sha256


def _has(entry: ModelEntry, request: EditRequest, weights: str, check: Callable[[], None]) -> bool:
    try:
        return holding.weights_of(entry, request.patches, check) == weights
    except (EngineError, OSError):
        return False  # a model that cannot be read, or a patch that is not there, is told when it is run
