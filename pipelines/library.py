"""The library: which models are installed, where they lie and what an empty field of a request means for each.

The shipped models lie in the package `resources`; further ones are folders in the data folder's `models`, or entries
there (`<id>.json` with a `path`) that point to a folder which is used in place. A path may stand for an id. Torch-free.
"""

from __future__ import annotations

import importlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import platformdirs

from controls.geometry import Extent
from pipelines.catalog import ModelEntry
from pipelines.errors import BadInput, ModelProblem, meant
from pipelines.families import Family, Variant, families, own_of
from pipelines.files import atomic
from pipelines.weights import read_json

index_name = "model_index.json"
data_variable = "UNDERPAINT_DATA"


class Defaults(msgspec.Struct, frozen=True):
    """What the program takes where neither the request nor the model says: plugin ids, from `defaults.json`."""

    model: str
    sampler: str
    schedule: str
    guidance: str
    inversion_method: str


def data_folder() -> Path:
    """Where this person's models lie: UNDERPAINT_DATA, else the system's place for application data."""
    return Path(os.environ.get(data_variable) or platformdirs.user_data_dir("underpaint", appauthor=False))


def shipped_folder() -> Path:
    """The package of data that comes with the program."""
    return Path(next(iter(importlib.import_module("resources").__path__)))


class Library:
    """The installed models. shipped, data: folders to look in; by default the program's and the person's own."""

    def __init__(self, shipped: Path | None = None, data: Path | None = None) -> None:
        self.shipped = shipped or shipped_folder()
        self.models = (data or data_folder()) / "models"
        self._defaults: Defaults | None = None

    @property
    def defaults(self) -> Defaults:
        if self._defaults is None:
            self._defaults = msgspec.json.decode((shipped_folder() / "defaults.json").read_bytes(), type=Defaults)
        return self._defaults

    def entries(self) -> tuple[ModelEntry, ...]:
        """Every installed model, also one that cannot be used (its `fault` says why); the default one first."""
        found: dict[str, ModelEntry] = {}
        for model, folder in self._folders():
            for entry in described(model, folder, self.defaults):
                found.setdefault(entry.id, entry)
        first = self.defaults.model
        return tuple(sorted(found.values(), key=lambda entry: (entry.id != first, entry.id)))

    def entry(self, model: str = "") -> ModelEntry:
        """The model called `model`, or in the folder of that path, or `model:variant`; empty: the default one.

        The `id` of an entry names it again from any working folder; of a path it is `path_id`, of an installed model
        that was given by its path the model's own.
        Raises ModelProblem with a code: no_model, unknown_model (with the nearest id), or what is wrong with it.
        """
        if not model:
            return self._default()
        place, variant = self._place(model), ""
        if place is None and ":" in model:
            base, _, variant = model.rpartition(":")
            place = self._place(base) if base else None
        if place is not None:
            first, *variants = described(*place, self.defaults)
            if not variant:
                return usable(first)
            for entry in variants:
                if entry.id == f"{first.id}:{variant}":
                    return entry
            raise _no_variant(usable(first), variant, [entry.id for entry in variants])
        if looks_like_path(model):
            raise ModelProblem(
                "unknown_model", f"There is no model in {model}.", f"A model's folder holds {index_name}."
            )
        advice = meant(model, (entry.id for entry in self.entries()))
        raise ModelProblem("unknown_model", f"There is no model called {model!r}.", advice)

    def _place(self, model: str) -> tuple[str, Path] | None:
        """Id and folder of the model of this id or path; None where there is none."""
        for known, folder in self._folders():
            if known == model:
                return known, folder
        if not looks_like_path(model):
            return None
        folder = Path(os.path.abspath(Path(model).expanduser()))
        for known, place in self._folders():
            if Path(os.path.abspath(place)) == folder:
                return known, folder
        return (path_id(folder), folder) if (folder / index_name).is_file() else None

    def add(self, folder: Path, model: str = "") -> ModelEntry:
        """Use a folder of weights in place under a name (default: the folder's). Raises ModelProblem, BadInput
        or OutputProblem."""
        model = model or folder.name
        if not re.fullmatch(r"[\w][\w.-]*", model):
            raise BadInput(
                "model_name", f"{model!r} cannot be a model's name.", "Use letters, digits, points and dashes."
            )
        if model in dict(self._folders()):
            raise BadInput("model_name", f"There is a model called {model!r} already.", "Choose another name.")
        entry = usable(described(model, folder.resolve(), self.defaults)[0])
        link = self._link(model)
        try:
            self.models.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise atomic.problem(link, error) from error
        atomic.write_bytes(link, json.dumps({"path": str(folder.resolve())}).encode())
        return entry

    def remove(self, model: str) -> None:
        """Forget a model that was added. Its weights stay where they are. Raises ModelProblem for any other,
        OutputProblem where the folder is closed."""
        if Path(model).name != model or not self._link(model).is_file():
            raise ModelProblem("unknown_model", f"No model was added under the name {model!r}.", "Nothing was removed.")
        try:
            self._link(model).unlink()
        except OSError as error:
            raise atomic.problem(self._link(model), error) from error

    def _link(self, model: str) -> Path:
        return self.models / f"{model}.json"

    def _default(self) -> ModelEntry:
        entries = self.entries()
        for entry in entries:
            if not entry.fault:
                return entry
        for entry in entries:
            return usable(entry)
        raise ModelProblem("no_model", "No model is installed.", "Add one with: underpaint models add FOLDER.")

    def _folders(self) -> Iterator[tuple[str, Path]]:
        """(id, folder) of the shipped models, then of the person's own."""
        for root in (self.shipped, self.models):
            if root.is_dir():
                for folder in sorted(root.iterdir()):
                    if (folder / index_name).is_file():
                        yield folder.name, folder
        if self.models.is_dir():
            for link in sorted(self.models.glob("*.json")):
                yield link.stem, _target(link)


def described(model: str, folder: Path, defaults: Defaults) -> tuple[ModelEntry, ...]:
    """A folder as the catalog shows it: the model, then its variants. Never raises for what is wrong with the model:
    that is its `fault`."""
    blank = ModelEntry(id=model, title=model, family="", path=str(folder), bytes=0, extent=Extent(0, 0), multiple=8)
    try:
        family, plugin = _family(folder)
        found = plugin.describe(folder)
        own = own_of(folder)
        size = sum(file.stat().st_size for file in found.files)
    except ModelProblem as problem:
        return (msgspec.structs.replace(blank, fault=f"{problem.code}: {problem}"),)
    entry = ModelEntry(
        id=model,
        title=own.title or (folder.name if looks_like_path(model) else model),
        family=family,
        path=str(folder),
        bytes=size,
        extent=Extent(*own.extent) if own.extent else found.extent,
        multiple=found.multiple,
        controls=found.controls,
        sampler=own.sampler or defaults.sampler,
        schedule=own.schedule or defaults.schedule,
        guidance=own.guidance or defaults.guidance,
        steps=own.steps or plugin.steps,
        guidance_scale=plugin.guidance_scale if own.guidance_scale is None else own.guidance_scale,
        prompts=own.prompts,
        tasks=found.tasks,
    )
    there = (each for each in own.variants if all((folder / patch.path).is_file() for patch in each.patches))
    return (entry, *(_variant(entry, variant) for variant in there))


def _no_variant(entry: ModelEntry, variant: str, known: list[str]) -> ModelProblem:
    """Why a model has no such variant: nobody made it, or a file of it is not there."""
    for each in own_of(Path(entry.path)).variants:
        if each.id == variant:
            missing = [patch.path for patch in each.patches if not (Path(entry.path) / patch.path).is_file()]
            return ModelProblem(
                "model_incomplete",
                f"The variant {variant!r} of {entry.id!r} needs {' and '.join(missing)}, which its folder "
                f"{entry.path} does not hold.",
                f"Copy the model again, or use {entry.id!r} itself.",
            )
    advice = meant(f"{entry.id}:{variant}", known, f"It has no variants. Use {entry.id!r} itself.")
    return ModelProblem("unknown_model", f"The model {entry.id!r} has no variant {variant!r}.", advice)


def _variant(entry: ModelEntry, variant: Variant) -> ModelEntry:
    """A variant as an entry of its own: what it leaves open is the model's."""
    scale = variant.guidance_scale
    return msgspec.structs.replace(
        entry,
        id=f"{entry.id}:{variant.id}",
        title=variant.title or f"{entry.title}, {variant.id}",
        sampler=variant.sampler or entry.sampler,
        schedule=variant.schedule or entry.schedule,
        guidance=variant.guidance or entry.guidance,
        steps=variant.steps or entry.steps,
        guidance_scale=entry.guidance_scale if scale is None else scale,
        patches=tuple(
            msgspec.structs.replace(patch, path=str(Path(entry.path) / patch.path)) for patch in variant.patches
        ),
    )


def usable(entry: ModelEntry) -> ModelEntry:
    """The entry, unless something is wrong with it: then a ModelProblem with the code that its fault begins with."""
    if entry.fault:
        code, _, text = entry.fault.partition(": ")
        raise ModelProblem(code, text)
    return entry


def path_id(folder: Path) -> str:
    """A folder as the id of its model. What lies in the person's home begins with `~`: ids are written into recipes,
    and those into pictures that are given away, so they must not say who made them."""
    try:
        return f"~/{folder.relative_to(os.path.expanduser('~')).as_posix()}"
    except ValueError:
        return str(folder)


def looks_like_path(model: str) -> bool:
    """Whether a model's id is a path: it has a separator, or begins as one."""
    return "/" in model or "\\" in model or model.startswith((".", "~"))


def _target(link: Path) -> Path:
    """The folder that an entry points to; the entry itself where it is damaged, which its description then says."""
    try:
        target = read_json(link).get("path")
    except ModelProblem:
        return link
    return Path(target) if isinstance(target, str) else link


def _family(folder: Path) -> tuple[str, Family]:
    if folder.is_file():
        raise ModelProblem("model_broken", f"{folder} names no folder.", "Delete it and add the model again.")
    name = read_json(folder / index_name).get("_class_name")
    for plugin, family in families().items():
        if name in family.pipeline_classes:
            return plugin, family
    raise ModelProblem("model_not_allowed", f"{folder} holds a {name}, which this program does not know.")
