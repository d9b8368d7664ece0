"""What a catalog offers for a document: which model, mode, sampler and form an empty field means. Pure, no Qt.

Modes are told apart by what they need and use, never by name, so that a mode that is dropped in finds its place.
"""

from __future__ import annotations

import functools

import msgspec

import resources
from controls.plugins import Value
from editor.document import Document, plugin_settings, set_fields, set_plugin_settings
from pipelines import refining
from pipelines.catalog import Catalog, Entry, ModelEntry
from pipelines.requests import Refiner


class Presets(msgspec.Struct, frozen=True):
    """What a new document starts with. sketch_kind: control kind of its sketch layer. prompt: shown as an example.

    line_kinds: control kinds that consist of lines, so that a drawing means the same in any ink.
    """

    sketch_kind: str
    line_kinds: tuple[str, ...]
    prompt: str
    frames: int


@functools.cache
def presets() -> Presets:
    """The shipped presets."""
    return msgspec.json.decode(resources.path("presets", "document.json").read_bytes(), type=Presets)


class Defaults(msgspec.Struct, frozen=True):
    """What an empty field means where neither the request nor the model says: ids of plugins."""

    model: str = ""
    inversion_method: str = ""


@functools.cache
def defaults() -> Defaults:
    """The same file that the engine fills empty fields from."""
    return msgspec.json.decode(resources.path("defaults.json").read_bytes(), type=Defaults)


def needs(mode: Entry, field: str) -> bool:
    """Whether a request of this mode must hold the field."""
    return f"needs:{field}" in mode.traits


def uses(mode: Entry, field: str) -> bool:
    """Whether the field means something in this mode."""
    return f"uses:{field}" in mode.traits or needs(mode, field)


def find(entries: tuple[Entry, ...], entry: str) -> Entry | None:
    return next((each for each in entries if each.id == entry), None)


def fits(mode: Entry, model: ModelEntry | None) -> bool:
    """Whether a mode asks of a model what it is made for; a mode that says nothing of it fits every model."""
    tasks = {trait.partition(":")[2] for trait in mode.traits if trait.startswith("tasks:")}
    return not tasks or model is None or bool(tasks & set(model.tasks))


def painting_modes(document: Document, catalog: Catalog) -> tuple[Entry, ...]:
    """The modes that make one picture from the document with its model: what the mode picker offers, those that need
    least first."""
    model = model_of(document, catalog)
    modes = [
        mode
        for mode in catalog.modes
        if fits(mode, model)
        and not any(needs(mode, field) for field in ("inversion", "ends"))
        and not uses(mode, "inversion_method")
    ]
    return tuple(sorted(modes, key=lambda mode: sum(trait.startswith("needs:") for trait in mode.traits)))


def inverting_mode(catalog: Catalog) -> Entry | None:
    """The mode that finds the latents behind a picture."""
    return next((mode for mode in catalog.modes if needs(mode, "image") and uses(mode, "inversion_method")), None)


def reconstructing_mode(catalog: Catalog) -> Entry | None:
    """The mode that gives an inverted picture back, raw: of those that need an inversion, the one that uses least."""
    found = [mode for mode in catalog.modes if needs(mode, "inversion")]
    return min(found, key=lambda mode: len(mode.traits), default=None)


def interpolating_mode(catalog: Catalog) -> Entry | None:
    """The mode that goes from one picture to another."""
    return next((mode for mode in catalog.modes if needs(mode, "ends")), None)


def mode_of(document: Document, catalog: Catalog) -> Entry | None:
    """The document's mode, or the one that needs least where it names none."""
    modes = painting_modes(document, catalog)
    return find(modes, document.mode) or (modes[0] if modes else None)


def model_of(document: Document, catalog: Catalog) -> ModelEntry | None:
    """The document's model; where it names none the default one, or else the first that is sound.

    None: it is not installed.
    """
    if document.model:
        return next((model for model in catalog.models if model.id == document.model), None)
    sound = [model for model in catalog.models if not model.fault]
    usual = defaults().model
    return next((model for model in sound if model.id == usual), sound[0] if sound else None)


def running(document: Document, catalog: Catalog) -> dict[str, Entry]:
    """The plugins that a run in the document's mode uses, by folder/id as their settings are kept."""
    model, mode = model_of(document, catalog), mode_of(document, catalog)
    chosen = (
        ("modes", catalog.modes, mode.id if mode else ""),
        ("samplers", catalog.samplers, document.sampler or (model.sampler if model else "")),
        ("schedules", catalog.schedules, document.schedule or (model.schedule if model else "")),
        ("guidance", catalog.guidance, document.guidance or (model.guidance if model else "")),
        ("caching", catalog.caching, caching_of(document)),
    )
    found = ((folder, find(entries, plugin)) for folder, entries, plugin in chosen)
    return {f"{folder}/{entry.id}": entry for folder, entry in found if entry is not None}


def caching_of(document: Document) -> str:
    """The way of caching within a run that was chosen; empty: none."""
    return str(dict(plugin_settings(document, "editor/run")).get("caching", ""))


def with_caching(document: Document, caching: str) -> Document:
    """The document with another way of caching; empty: none."""
    return _with_run(document, caching=caching)


def refiner_of(document: Document) -> Refiner | None:
    """Who was chosen to take over for the last steps."""
    chosen = dict(plugin_settings(document, "editor/run"))
    model, start = chosen.get("refiner", ""), chosen.get("refiner_start", 0.0)
    return Refiner(str(model), float(start)) if model else None


def with_refiner(document: Document, refiner: Refiner | None) -> Document:
    """The document with another refiner, or none."""
    if refiner is None:
        return _with_run(document, refiner="", refiner_start="")
    return _with_run(document, refiner=refiner.model, refiner_start=refiner.start)


def refiners(document: Document, catalog: Catalog) -> tuple[ModelEntry, ...]:
    """The installed models that can take over from the document's."""
    model = model_of(document, catalog)
    return tuple(each for each in catalog.models if model is not None and refining.fits(each, model))


def _with_run(document: Document, **chosen: Value) -> Document:
    """The document with other choices for its runs; what is empty is none."""
    merged = {**dict(plugin_settings(document, "editor/run")), **chosen}
    kept = tuple((name, value) for name, value in merged.items() if value != "")
    if not kept:
        return set_fields(document, settings=tuple(each for each in document.settings if each[0] != "editor/run"))
    return set_plugin_settings(document, "editor/run", kept)


def inversion_of(document: Document, catalog: Catalog) -> Entry | None:
    """The chosen inversion method, or else the default one."""
    usual = find(catalog.inversions, document.inversion_method or defaults().inversion_method)
    return usual or next(iter(catalog.inversions), None)


def control_kinds(document: Document, catalog: Catalog) -> tuple[Entry, ...]:
    """The control kinds that the document's model can be steered by."""
    model = model_of(document, catalog)
    return tuple(kind for kind in catalog.kinds if model is not None and kind.id in model.controls)


def annotators_of(kind: str, catalog: Catalog, model: str = "") -> tuple[Entry, ...]:
    """The annotators whose images serve one kind, the usual one for a model first, as `controls.annotators` says."""
    entry = find(catalog.kinds, kind)
    found = [annotator for annotator in catalog.annotators if f"kind:{kind}" in annotator.traits]

    def place(annotator: Entry) -> tuple[bool, bool, bool]:
        own = entry is not None and f"annotator:{annotator.id}" in entry.traits
        first = next(trait for trait in annotator.traits if trait.startswith("kind:"))
        return not knows(annotator, model), not own, first != f"kind:{kind}"

    return tuple(sorted(found, key=place))


def knows(annotator: Entry, model: str) -> bool:
    """Whether an annotator knows the pictures that steer a model: some know those of one model alone."""
    worlds = [trait.partition(":")[2] for trait in annotator.traits if trait.startswith("world:")]
    return not worlds or model.partition(":")[0] in worlds
