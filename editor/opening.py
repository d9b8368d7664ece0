"""Opening: from a file to a document, with what its recipe asks for. Works in any thread; no Qt, no model."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from controls.geometry import Extent
from editor import archive, offers, restoring
from editor.document import Document, add_layer, new_document, paint_layer
from editor.stamps import Stamp, stamp_of
from editor.words import tr
from pipelines.errors import BadInput
from pipelines.files import recipes
from pipelines.files.blobs import Store


class Opened(NamedTuple):
    """A document from a file. path: where Save writes, None where it must ask. is_whole: it carries a recipe or layers,

    so it wants to be a document of its own wherever it is dropped. notes: sentences on what opening changed.
    stamp: of the file that Save writes over.
    """

    document: Document
    path: Path | None
    is_whole: bool
    notes: tuple[str, ...] = ()
    stamp: Stamp | None = None


def load(path: Path, store: Store, extent: Extent) -> Opened:
    """Open a document, a picture or a recipe, by content and suffix. extent: where a recipe names none.

    Raises BadInput.
    """
    stamp = stamp_of(path)  # before it is read, so that whoever writes meanwhile is noticed
    if path.suffix.lower() == ".json":
        found = recipes.find(path)
        request = recipes.from_json(found, store)
        size = request.image.extent if request.image is not None else request.extent
        loaded = archive.Loaded(fresh(size or extent), found)
    else:
        loaded = archive.load(path)
    is_own = path.suffix.lower() == archive.suffix
    document, notes = loaded.document, loaded.notes
    if loaded.recipe is not None:
        document, note = _restored(document, loaded.recipe, store)
        notes = (*notes, note)
    is_whole = is_own or loaded.recipe is not None
    return Opened(document, path if is_own else None, is_whole, notes, stamp if is_own else None)


def fresh(extent: Extent, has_paper: bool = True) -> Document:
    """White paper (else a transparent layer) and an empty sheet for a sketch that steers, which is active."""
    document = new_document(extent) if has_paper else new_document(extent, None)
    sketch = paint_layer(document, tr("Sketch"), "control", kind=offers.presets().sketch_kind)
    return add_layer(document, sketch)


def with_extent(document: Document, extent: Extent) -> Document:
    """A fresh document of another size, with what was typed so far."""
    other = fresh(extent)
    return msgspec.structs.replace(document, extent=extent, layers=other.layers, active=other.active)


def _restored(document: Document, recipe: bytes, store: Store) -> tuple[Document, str]:
    try:
        request = recipes.from_json(recipe, store)
    except BadInput as error:
        return document, tr("The picture was opened without its recipe. {error}", error=error)
    made = restoring.restored(document, request, recipe)
    return made, tr("Opened with its recipe: prompt, settings and seed are as they were when it was made.")
