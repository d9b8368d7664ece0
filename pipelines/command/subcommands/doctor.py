"""`underpaint doctor`: versions, device, folders, what is missing and how to mend it."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from pipelines import surroundings
from pipelines.catalog import Catalog, Entry
from pipelines.command.reports import Answer
from pipelines.command.subcommands import Call, Subcommand
from pipelines.devices import pick
from pipelines.library import shipped_folder
from resources import data_folder

packages = (
    "underpaint", "torch", "diffusers", "transformers", "safetensors", "PySide6", "opencv-python", "pillow", "numpy",
    "msgspec",
)  # fmt: skip


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    """It takes no options of its own."""


def run(call: Call) -> Answer:
    versions = {package: _version(package) for package in packages}
    folders = {"data": data_folder(), "log": surroundings.log_path().parent, "shipped": shipped_folder()}
    readers = [_reader(kind, call.catalog) for kind in call.catalog.kinds]
    problems = [*_missing(versions), *_broken(call.catalog), *_unread(readers, call.catalog), *_closed(folders)]
    found: dict[str, Any] = {
        "versions": {"python": platform.python_version(), **versions},
        "system": platform.platform(),
        "device": _device(versions),
        "folders": {name: str(path) for name, path in folders.items()},
        "models": [model.id for model in call.catalog.models],
        "annotators": readers,
        "problems": problems,
    }
    lines = [f"{name:16} {version or 'missing'}" for name, version in found["versions"].items()]
    lines += [f"{name:16} {path}" for name, path in folders.items()]
    lines += [f"{'device':16} {found['device']}", f"{'models':16} {', '.join(found['models']) or 'none'}"]
    lines += [f"{reader['kind']:16} {_said(reader)}" for reader in readers]
    lines += [f"! {problem}" for problem in problems] or ["Nothing is missing."]
    return Answer(own=found, lines=tuple(lines))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _device(versions: dict[str, str]) -> str:
    return " ".join(pick("auto", "auto")) if versions["torch"] else ""


def _missing(versions: dict[str, str]) -> list[str]:
    return [
        f"{package} is not installed. Run: {sys.executable} -m pip install {package}"
        for package, version in versions.items()
        if not version
    ]


def _broken(catalog: Catalog) -> list[str]:
    models = [f"The model {model.id} cannot be used: {model.fault}" for model in catalog.models if model.fault]
    plugins = [f"{broken.folder}/{broken.id} did not load: {broken.reason}" for broken in catalog.broken]
    none = [] if catalog.models else ["No model is installed. Add one with: underpaint models add FOLDER"]
    return models + plugins + none


def _reader(kind: Entry, catalog: Catalog) -> dict[str, Any]:
    """What reads control images of a kind from pictures. title: of the kind's own annotator, or of the first where that
    is not there; empty where there is none, for which reason says why. others: further annotators of that kind."""
    usual = next((trait.partition(":")[2] for trait in kind.traits if trait.startswith("annotator:")), "")
    there = {entry.id: entry.title for entry in catalog.annotators if f"kind:{kind.id}" in entry.traits}
    usual = usual if usual in there else next(iter(there), usual)
    reasons = {lack.id: lack.reason for lack in (*catalog.absent, *catalog.broken) if lack.folder == "annotators"}
    return {
        "kind": kind.id,
        "annotator": usual,
        "title": there.get(usual, ""),
        "reason": "" if usual in there else reasons.get(usual, "nobody made one"),
        "others": [name for name in there if name != usual],
    }


def _said(reader: dict[str, Any]) -> str:
    lack = f"drawn by hand; {reader['annotator']}: {reader['reason']}"
    usual = f"read by {reader['title']} ({reader['annotator']})" if reader["title"] else lack
    return f"{usual}, also by {', '.join(reader['others'])}" if reader["others"] else usual


def _unread(readers: list[dict[str, Any]], catalog: Catalog) -> list[str]:
    """The kinds that some model is steered by and that nothing reads."""
    asked = {kind for model in catalog.models for kind in model.controls}
    return [
        f"The annotator {reader['annotator']!r} cannot read {reader['kind']} from pictures: {reader['reason']}. "
        f"Give finished control images: --control {reader['kind']}=FILE"
        for reader in readers
        if reader["reason"] and reader["kind"] in asked
    ]


def _closed(folders: dict[str, Path]) -> list[str]:
    problems = []
    for name in ("data", "log"):
        nearest = next(path for path in (folders[name], *folders[name].parents) if path.exists())
        if not os.access(nearest, os.W_OK):
            problems.append(
                f"The {name} folder {folders[name]} cannot be written. Change the permissions of {nearest}."
            )
    return problems


PLUGIN = Subcommand(help="Show versions, device and folders, and what is missing.", configure=configure, run=run)
