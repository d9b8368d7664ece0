"""The library: which models are installed, where they lie and what an empty field of a request means for each.

The shipped models lie in the package `resources`; further ones are folders in the data folder's `models` (some of which
point to a checkpoint elsewhere), or entries there (`<id>.json` with a `path`) that point to a folder which is used in
place. A path may stand for an id. Torch-free.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from controls.geometry import Extent
from pipelines import annotating
from pipelines.adding import Said, folder_of
from pipelines.catalog import ModelEntry
from pipelines.checkpoints import Checkpoint
from pipelines.converter import converted, pickles
from pipelines.errors import BadInput, ModelProblem, meant
from pipelines.families import Family, Variant, families, own_of
from pipelines.files import atomic
from pipelines.habits import Habit
from pipelines.schedulers import Course
from pipelines.tiny_decoders import is_one
from pipelines.weights import checkpoint_name, checkpoint_of, read_json, record_name, suffix
from resources import data_folder

if TYPE_CHECKING:
    from pipelines.downloading import Plan
    from pipelines.hub import Told

index_name = "model_index.json"


class Defaults(msgspec.Struct, frozen=True):
    """What the program takes where neither the request nor the model says: plugin ids, from `defaults.json`.
    habits: the same for models that want to be sampled in their own way, by `Description.habit`."""

    model: str
    sampler: str
    schedule: str
    guidance: str
    inversion_method: str
    habits: dict[str, Habit] = {}


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
        advice = meant(model, (entry.id for entry in self.entries()))
        if looks_like_path(model) or Path(model).is_file():
            raise _no_model(model, advice)
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
        if is_one(folder):
            raise ModelProblem(
                "decoder_alone",
                f"{folder} holds a tiny decoder, which is no model by itself.",
                f"For a model's previews: underpaint models add {folder} --for MODEL.",
            )
        model = self.free(model or folder.name)
        entry = usable(described(model, folder.resolve(), self.defaults)[0])
        link = self._link(model)
        self._open(link)
        atomic.write_bytes(link, json.dumps({"path": str(folder.resolve())}).encode())
        return entry

    def add_checkpoint(
        self, file: Path, said: Said, model: str = "", check: Callable[[], None] = lambda: None
    ) -> tuple[ModelEntry, Checkpoint]:
        """Use a single-file checkpoint under a name (default: the file's), and what it was recognised as.

        Safetensors are used in place, a pickle is converted into the data folder. check() may raise meanwhile. Raises
        as `add`."""
        model = self.free(model or re.sub(r"[^\w.-]+", "-", file.stem).strip("-."))
        folder = self.models / model
        self._open(folder)
        tokenizers = [file.parent / "tokenizer", file.parent, self.models.parent / "tokenizer"]
        tokenizers += [place / part for _, place in self._folders() for part in ("tokenizer", "tokenizer_2")]
        if file.suffix.lower() in pickles:
            file = converted(file, self._conversions, check)
        checkpoint = folder_of(file, folder, said, tokenizers)
        try:
            return usable(described(model, folder, self.defaults)[0]), checkpoint
        except ModelProblem:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def add_network(self, place: Path, check: Callable[[], None] = lambda: None) -> str:
        """Use a file or a folder as an annotator's network: which one's. Empty, and nothing done, where it is none's.

        A pickle is converted into the data folder for that. Raises as `add`."""
        if place.is_dir():
            annotator = annotating.of_folder(place)
        else:
            place = converted(place, self._conversions, check) if place.suffix.lower() in pickles else place
            annotator = annotating.of_file(place) if place.suffix.lower() == suffix else ""
        if annotator:
            annotating.add(annotator, place, check)
        return annotator

    def download(self, plan: Plan, said: Said, model: str, told: Told) -> tuple[ModelEntry, Checkpoint | None]:
        """Fetch a model from the hub, and what it was recognised as where it is one file. told: as in `hub.fetch`.
        Raises as `add`, and DownloadProblem; what has come stays for the next time."""
        from pipelines.downloading import downloaded, moved, recorded, settled  # 40 ms of urllib, which a catalog saves

        self.free(model)
        self._open(self.models / model)
        if not plan.single:
            folder = downloaded(plan, self.models.parent, told, self._judge)
            settled(plan, folder, self.models / model)
            return usable(described(model, self.models / model, self.defaults)[0]), None
        file = self._conversions / f"{plan.files[0].sha256}{suffix}"
        if not file.is_file():
            moved(downloaded(plan, self.models.parent, told, self._judge), file)
        entry, checkpoint = self.add_checkpoint(file, said, model)
        recorded(plan, Path(entry.path))
        return entry, checkpoint

    def _judge(self, folder: Path) -> None:
        """Raise ModelProblem for a folder that cannot be used, however its missing weights turn out."""
        entry = described(folder.name, folder, self.defaults)[0]
        if not entry.fault.startswith("model_incomplete"):
            usable(entry)

    def remove(self, model: str) -> bool:
        """Forget a model, or an annotator's network, that was added: whether files were deleted. What was downloaded or
        converted is, any other weights stay where they are. Raises ModelProblem for any other model, OutputProblem
        where the folder is closed.
        """
        folder, link = self.models / model, self._link(model)
        forgotten = annotating.remove(model, self._conversions)
        if forgotten is not None:
            return forgotten
        made = any((folder / name).is_file() for name in (checkpoint_name, record_name))
        if Path(model).name != model or not (made or link.is_file()):
            raise ModelProblem("unknown_model", f"No model was added under the name {model!r}.", "Nothing was removed.")
        try:
            if made:
                return self._forget(folder)
            link.unlink()
            return False
        except OSError as error:
            raise atomic.problem(folder if made else link, error) from error

    def _forget(self, folder: Path) -> bool:
        """Remove a folder that was made here, and a checkpoint of ours unless another model uses it: whether weights
        were deleted."""
        whole = (folder / record_name).is_file() and not (folder / checkpoint_name).is_file()
        weights = checkpoint_of(folder / "unet")
        shutil.rmtree(folder)
        others = [checkpoint_of(place / "unet") for _, place in self._folders()]
        if weights is None or weights.parent != self._conversions.resolve() or weights in others:
            return whole
        weights.unlink(missing_ok=True)
        return True

    @property
    def _conversions(self) -> Path:
        return self.models.parent / "checkpoints"

    def free(self, model: str) -> str:
        """A name for a new model. Raises BadInput for one that is taken or none."""
        if not re.fullmatch(r"[\w][\w.-]*", model):
            raise BadInput(
                "model_name", f"{model!r} cannot be a model's name.", "Use letters, digits, points and dashes."
            )
        if model in dict(self._folders()) or (self.models / model).exists():
            raise BadInput("model_name", f"There is a model called {model!r} already.", "Choose another name: --name.")
        return model

    def _open(self, place: Path) -> None:
        """See to it that the folder of the person's models is there. place: what is to be written into it."""
        try:
            self.models.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise atomic.problem(place, error) from error

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
        course = found.course if found.habit not in defaults.habits else Course()
        sampler, schedule = course.sampler or defaults.sampler, course.schedule or defaults.schedule
        usual = Habit(sampler, schedule, plugin.steps, plugin.guidance_scale)
        habit = defaults.habits.get(found.habit, usual)
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
        sampler=own.sampler or habit.sampler,
        schedule=own.schedule or habit.schedule,
        guidance=own.guidance or defaults.guidance,
        steps=own.steps or habit.steps,
        guidance_scale=habit.guidance_scale if own.guidance_scale is None else own.guidance_scale,
        prompts=own.prompts,
        tasks=found.tasks,
        preview_decoder=found.preview_decoder,
        unfit=found.unfit,
        stands_in="" if own.sampler else course.note,
        notes=found.notes,
        latents=found.latents,
    )
    there = (each for each in own.variants if all((folder / patch.path).is_file() for patch in each.patches))
    return (entry, *(_variant(entry, variant) for variant in there))


def _no_model(model: str, near: str) -> ModelProblem:
    """Why a path names no model. near: what may be meant, where it is an id with a slash in it."""
    if Path(model).expanduser().is_file():
        advice = f"Add it first: underpaint models add {model}"
        return ModelProblem("model_not_added", f"{model} is a file, which is no model yet.", advice)
    if near.startswith("Did you mean") and not Path(model).expanduser().exists():
        return ModelProblem("unknown_model", f"There is no model called {model!r}, and no such folder.", near)
    return ModelProblem("unknown_model", f"There is no model in {model}.", f"A model's folder holds {index_name}.")


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
