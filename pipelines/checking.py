"""Checking models: every file of a model read and held to its format, configuration and checksum. Torch-free."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from pipelines.catalog import ModelEntry
from pipelines.errors import ModelProblem
from pipelines.files.tensors import header
from pipelines.weights import checkpoint_name, files_of, read_json, record_name, suffix

told_by = ("config.json", "model_index.json", ".index.json", "vocab.json", "tokenizer.json", checkpoint_name)
"""How the files end, beside weights, that are read."""


class Finding(msgspec.Struct, frozen=True):
    """What is wrong with a model: the code, what was found in which file, and what to do."""

    code: str
    message: str
    advice: str = ""


class Checked(msgspec.Struct, frozen=True):
    """A model that was checked. files, bytes: that were read."""

    id: str
    files: int
    bytes: int
    findings: tuple[Finding, ...] = ()


def checked(entry: ModelEntry, told: Callable[[Path], None]) -> Checked:
    """All that is wrong with a model's files. told(file) is called before each and may raise."""
    folder = Path(entry.path)
    files = sorted(_files(folder))
    findings: list[Finding] = []
    for file in files:
        told(file)
        findings += _faults(lambda file=file: _read(file))
    for network in sorted({file.parent for file in files if file.name == "config.json"}):
        if network != folder:
            findings += _faults(lambda network=network: files_of(network))
    findings += _faults(lambda: _compare(folder))
    findings += _fetched(folder)
    findings += [Finding(each.code, each.message, each.advice) for each in entry.unfit]
    if entry.fault:
        code, _, text = entry.fault.partition(": ")
        findings.append(Finding(code, text))
    sizes = [file.stat().st_size for file in files if file.exists()]
    return Checked(entry.id, len(sizes), sum(sizes), tuple(_distinct(findings)))


def _files(folder: Path) -> Iterator[Path]:
    """The files of a model that are read: weights and configurations, also a checkpoint elsewhere."""
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names if name.endswith((suffix, *told_by)))
    link = folder / checkpoint_name
    if link.is_file():
        path = _path_of(link)
        if path is not None:
            yield path


def _fetched(folder: Path) -> Iterator[Finding]:
    """What of a downloaded model is not what the hub named any more."""
    if not (folder / record_name).is_file():
        return
    from pipelines.downloading import fetched  # 40 ms of urllib that other commands save
    from pipelines.hub import is_whole

    for file in fetched(folder):
        path = folder / file.path
        if path.is_file() and not is_whole(file, path):
            text = f"The file {path} is not what was downloaded: its checksum differs."
            yield Finding("download_changed", text, "Remove the model and download it again.")


def _path_of(link: Path) -> Path | None:
    try:
        path = read_json(link).get("path")
    except ModelProblem:
        return None  # told when the link itself is read
    return Path(path) if isinstance(path, str) else None


def _read(file: Path) -> None:
    if file.suffix == ".json":
        read_json(file)
    else:
        header(file)


def _compare(folder: Path) -> None:
    """That the checkpoint is the file that was added. Raises ModelProblem."""
    link = folder / checkpoint_name
    if not link.is_file() or (path := _path_of(link)) is None or not path.is_file():
        return
    said = read_json(link).get("sha256")
    with path.open("rb") as stream:  # the bytes themselves: a digest that is remembered would not notice a bad disk
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if isinstance(said, str) and said != found:
        raise ModelProblem(
            "checkpoint_changed",
            f"The file {path} is not the one that was added: its SHA-256 begins with {found[:12]}, not {said[:12]}.",
            "Put the same file there, or remove the model and add it again.",
        )


def _faults(look: Callable[[], object]) -> list[Finding]:
    try:
        look()
    except ModelProblem as problem:
        return [Finding(problem.code, problem.message, problem.advice)]
    return []


def _distinct(findings: list[Finding]) -> Iterator[Finding]:
    """Each fault once: it may have been met by the file, by its network and by the model."""
    seen: list[str] = []
    for finding in findings:
        if not any(finding.message in text or text in finding.message for text in seen):
            seen.append(finding.message)
            yield finding
