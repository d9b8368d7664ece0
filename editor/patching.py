"""Patches of a document, and the layers that steer as reference pictures. Pure functions, no Qt.

A paint or result layer is a reference picture where its settings hold a weight for that. It steers whether it is seen
or not, and is hidden at first, so that it is no part of the picture.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from editor import offers
from editor.document import Document, Layer, layers_of_role, set_fields, set_layer
from editor.words import tr
from pipelines.catalog import Catalog, Entry
from pipelines.requests import Patch, Reference

_name = "reference"


def with_patches(document: Document, kind: str, paths: list[Path]) -> Document:
    """With files of one kind laid over the model, behind what it wears; one that it wears is not laid twice."""
    worn = {(patch.kind, patch.path) for patch in document.patches}
    fresh = tuple(Patch(kind, str(path)) for path in dict.fromkeys(paths) if (kind, str(path)) not in worn)
    return set_fields(document, patches=document.patches + fresh) if fresh else document


def without_patch(document: Document, place: int) -> Document:
    """Without the patch at this place."""
    return set_fields(document, patches=document.patches[:place] + document.patches[place + 1 :])


def with_patch_weight(document: Document, place: int, weight: float) -> Document:
    """With another weight of the patch at this place."""
    found = list(document.patches)
    found[place] = msgspec.structs.replace(found[place], weight=weight)
    return set_fields(document, patches=tuple(found))


def can_be_reference(layer: Layer | None) -> bool:
    """Whether a layer holds a picture that can be referred to."""
    return layer is not None and layer.role in ("paint", "result") and not layer.pixels.is_blank


def reference_weight(layer: Layer) -> float | None:
    """How much a layer counts as a reference picture; None where it is none."""
    weight = dict(layer.settings).get(_name)
    return float(weight) if weight is not None else None


def with_reference(document: Document, layer: str, weight: float) -> Document:
    """A layer as a reference picture of this weight; one that becomes it now is hidden."""
    found = next(each for each in _pictures(document) if each.id == layer)
    settings = tuple(sorted({**dict(found.settings), _name: float(weight)}.items()))
    shown = found.visible and reference_weight(found) is not None
    return set_layer(document, layer, settings=settings, visible=shown)


def without_reference(document: Document, layer: str) -> Document:
    """A layer as a part of the picture again, seen."""
    found = next(each for each in _pictures(document) if each.id == layer)
    settings = tuple(each for each in found.settings if each[0] != _name)
    return set_layer(document, layer, settings=settings, visible=True)


def reference_layers(document: Document) -> tuple[Layer, ...]:
    """The layers that are reference pictures, bottom first."""
    return tuple(layer for layer in _pictures(document) if reference_weight(layer) is not None)


def references(document: Document) -> tuple[Reference, ...]:
    """The reference pictures that hold something and count, each cut to what is painted of it."""
    found = ((layer, reference_weight(layer) or 0.0) for layer in reference_layers(document))
    return tuple(
        Reference(layer.pixels.crop(layer.pixels.painted_bounds), weight)
        for layer, weight in found
        if weight and not layer.pixels.is_blank
    )


def reader(document: Document, catalog: Catalog) -> Entry | None:
    """The kind of patch by which the model reads reference pictures, its own or the document's; None: it wears none."""
    model = offers.model_of(document, catalog)
    worn = {patch.kind for patch in (*(model.patches if model else ()), *document.patches) if patch.weight}
    return next((kind for kind in reading_kinds(catalog) if kind.id in worn), None)


def reading_kinds(catalog: Catalog) -> tuple[Entry, ...]:
    """The kinds of patches that read reference pictures."""
    return tuple(kind for kind in catalog.patches if "references" in kind.traits)


def cautions(document: Document, catalog: Catalog) -> list[str]:
    """What a person should know of readers without pictures, and of pictures without readers."""
    kind, layers = reader(document, catalog), reference_layers(document)
    if kind is not None and not any(reference_weight(layer) and not layer.pixels.is_blank for layer in layers):
        return [tr("The {title} reads reference pictures, and no layer is one yet (Patches).", title=kind.title)]
    if kind is None:
        return [
            tr("“{name}” is a reference picture, but nothing reads it (Patches).", name=layer.name) for layer in layers
        ]
    return []


def _pictures(document: Document) -> tuple[Layer, ...]:
    return (*layers_of_role(document, "paint"), *layers_of_role(document, "result"))
