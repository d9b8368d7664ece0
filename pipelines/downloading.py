"""Downloading: which files of a repository make a model, and the folder that they become. Torch-free.

Files come into `downloads` in the data folder, where a broken download goes on the next time, and are moved to the
models once all are there. Only safetensors, JSON and text come, and weights only once the model's index was read and
found to be of known classes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipelines.errors import ModelProblem, OutputProblem
from pipelines.files import atomic
from pipelines.hub import File, Listing, Told, fetch
from pipelines.weights import read_json, record_name, suffix

index_name, half = "model_index.json", ".fp16"

reading = {"config.json", "preprocessor_config.json"}
"""What a network of transformers that reads pictures has beside its weights."""

parts = (
    "unet", "vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "scheduler", "controlnet",
    "adapter",
)  # fmt: skip
"""The folders of a model that are used."""


class Plan(NamedTuple):
    """What is fetched of a repository. single: the checkpoint, where it is one file; empty: a folder of diffusers."""

    listing: Listing
    files: tuple[File, ...]
    single: str = ""

    @property
    def is_reader(self) -> bool:
        """Whether it is no model but a network of transformers that reads pictures, as annotators do."""
        return not self.single and all(file.path != index_name for file in self.files)

    @property
    def bytes(self) -> int:
        return sum(file.size for file in self.files)


def planned(listing: Listing, name: str = "") -> Plan:
    """What of a repository makes a model: its folder of diffusers, else the folder of a network that reads pictures,
    else its one checkpoint or the one called `name`.

    Of weights that are there in half precision too, the half comes. Raises ModelProblem (repository_unfit).
    """
    by_path = {file.path: file for file in listing.files}
    if index_name in by_path and not name:
        files = [by_path[index_name], *(file for file in listing.files if _is_used(file.path))]
        return Plan(listing, tuple(sorted(_halves(files), key=_order)))
    if not name and by_path.keys() >= reading:
        kept = [file for file in listing.files if file.path in reading or _is_whole_network(file.path)]
        return Plan(listing, tuple(sorted(_halves(kept), key=_order)))
    singles = [path for path in by_path if path.endswith(suffix) and (path == name or ("/" not in path and not name))]
    if len(singles) == 1:
        return Plan(listing, (by_path[singles[0]],), singles[0])
    known = sorted(path for path in by_path if path.endswith(suffix))
    pickled = any(path.endswith((".ckpt", ".bin", ".pth")) for path in by_path)
    if name:
        found, advice = f"has no {name!r}", f"It has: {', '.join(known[:8]) or 'no safetensors'}."
    elif known:
        found, advice = "holds several checkpoints", f"Name one of them with --file: {', '.join(known[:8])}."
    else:
        found = "holds pickled weights only, which are not fetched" if pickled else "holds no safetensors"
        advice = "Look for another revision or repository of this model."
    raise ModelProblem("repository_unfit", f"The repository {listing.repository} {found}.", advice)


def _is_whole_network(path: str) -> bool:
    return "/" not in path and path.startswith("model") and _is_weights(path)


def _is_used(path: str) -> bool:
    place = PurePosixPath(path)
    return len(place.parts) == 2 and place.parts[0] in parts and place.suffix in (suffix, ".json", ".txt")


def _halves(files: list[File]) -> list[File]:
    """Without the weights, or the indexes of shards, that are there in half precision too, and unused variants."""
    kept = [file for file in files if not _is_weights(file.path)]
    weights = [file for file in files if _is_weights(file.path)]
    for folder in dict.fromkeys(str(PurePosixPath(file.path).parent) for file in weights):
        here = [file for file in weights if str(PurePosixPath(file.path).parent) == folder]
        halves = [file for file in here if half in file.path]
        plain = [file for file in here if not _variant(file.path)]
        kept += halves or plain
    return kept


def _is_weights(path: str) -> bool:
    return path.endswith((suffix, f"{suffix}.index.json")) or f"{suffix}.index." in path


def _variant(path: str) -> bool:
    """Whether a file of weights is another form than the plain one, such as `.non_ema` or `.fp16`."""
    stem = PurePosixPath(path).name.partition(suffix)[0]
    return "." in stem or (f"{suffix}.index." in path and not path.endswith(f"{suffix}.index.json"))


def _order(file: File) -> tuple[bool, int, str]:
    """What says what the model is comes first."""
    return file.path.endswith(suffix), file.size, file.path


def downloaded(plan: Plan, data: Path, told: Told, judge: Callable[[Path], None]) -> Path:
    """Fetch all files of a plan: the folder where they lie, or the file of a single one.

    judge(folder) is called when all but the weights are there; it raises where the model cannot be used. Raises
    DownloadProblem, OutputProblem where there is no room; what has come stays for the next time.
    """
    repository, commit = plan.listing.repository.replace("/", "--"), plan.listing.commit
    folder = data / "downloads" / f"{repository}@{commit}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        if free < plan.bytes:
            raise OutputProblem(
                "disk_full",
                f"{plan.listing.repository} needs {plan.bytes >> 20} MiB, {free >> 20} are free at {folder}.",
                "Free some space, or let UNDERPAINT_DATA name a folder on another drive.",
            )
        weighed = False
        for file in plan.files:
            if file.path.endswith(suffix) and not weighed and not plan.single:
                judge(folder)
                weighed = True
            fetch(plan.listing, file, folder, told)
    except OSError as error:
        raise atomic.problem(folder, error) from error
    return folder / plan.single if plan.single else folder


def settled(plan: Plan, folder: Path, target: Path) -> None:
    """Move a whole download to its place as a model, with a record of where it came from. Raises OutputProblem."""
    recorded(plan, folder)
    moved(folder, target)


def recorded(plan: Plan, folder: Path) -> None:
    """Write down, in a model's folder, where it came from. Raises OutputProblem."""
    record = {
        "repository": plan.listing.repository,
        "commit": plan.listing.commit,
        "licence": plan.listing.licence,
        "files": [file._asdict() for file in plan.files],
    }
    atomic.write_bytes(folder / record_name, json.dumps(record, indent=1).encode())


def fetched(folder: Path) -> tuple[File, ...]:
    """The files that a model's record names. Raises ModelProblem for a damaged record."""
    said = read_json(folder / record_name).get("files")
    try:
        return tuple(File(**each) for each in said) if isinstance(said, list) else ()
    except TypeError as error:
        text = f"The file {folder / record_name} is damaged: {error}."
        raise ModelProblem("model_broken", text, "Download the model again.") from error


def moved(source: Path, target: Path) -> None:
    """Put what was downloaded to its place. Raises OutputProblem."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
    except OSError as error:
        raise atomic.problem(target, error) from error
