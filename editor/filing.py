"""Filing: opening, saving, exporting. A failure is a notice; it leaves the document as it is and the file intact."""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

import resources
from controls.geometry import Extent
from controls.raster import Raster
from editor import archive, landing, offers, restoring
from editor.asking import Asking
from editor.document import Document, add_layer, new_document, paint_layer
from editor.model import DocumentModel
from editor.notices import Notices
from editor.settings import Settings, with_recent
from editor.state import State
from pipelines.errors import BadInput, OutputProblem
from pipelines.files import blobs as stores
from pipelines.files import recipes
from pipelines.requests import Result

log = logging.getLogger(__name__)

sample = resources.path("samples", "first-light.ora")


class Filing(QObject):
    """The verbs of the File menu. store: where the pictures of recipes are kept."""

    def __init__(
        self,
        document: DocumentModel,
        settings: State[Settings],
        notices: Notices,
        asking: Asking,
        store: stores.Store,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self._notices = notices
        self._asking = asking
        self._store = store

    # ------------------------------------------------------------------ opening

    def new(self) -> None:
        """A fresh document: white paper, and a sheet above it to draw what steers."""
        if self.may_leave():
            self._document.open(fresh(self._settings.value.new_extent), label="New")

    def open(self) -> None:
        """Ask for a file, then open it."""
        if paths := self._asking.open_paths(self._settings.value.folder):
            self.open_paths(paths)

    def open_paths(self, paths: list[Path]) -> None:
        """Open the first; a document in work is asked about before, further pictures become layers of it."""
        for number, path in enumerate(paths):
            self._open(path) if number == 0 else self._add(path)

    def open_sample(self) -> bool:
        """The shipped sample as a new document, which no Save can write over; False where it was not opened."""
        loaded = self._load(sample)
        if loaded is None or not self.may_leave():
            return False
        self._document.open(loaded.document, label="Sample")
        return True

    def drop(self, paths: list[Path]) -> None:
        """What was dropped: documents and pictures with a recipe open, plain pictures become layers."""
        for path in paths:
            if self._document.value is None or self.is_pristine or _is_document(path):
                self._open(path)
            else:
                self._add(path, open_recipes=True)

    def paste(self, picture: Raster, name: str = "Pasted picture") -> None:
        """A picture without a file: a document of its own where nothing was begun, else a layer."""
        if self._document.value is None or self.is_pristine:
            self._document.open(archive.picture_document(picture, name), label="Paste")
        else:
            self._document.edit("Paste", functools.partial(landing.keep_picture, picture=picture, name=name))

    def _open(self, path: Path) -> None:
        loaded = self._load(path)
        if loaded is None or not self.may_leave():
            return
        is_own = path.suffix.lower() == archive.suffix
        document = loaded.document
        notes = list(loaded.notes)
        if loaded.recipe is not None:
            document, note = self._restore(document, loaded.recipe)
            notes.append(note)
        self._document.open(document, path if is_own else None)
        self._settings.put(with_recent(self._settings.value, path))
        for note in notes:
            self._notices.say(note)

    def _add(self, path: Path, open_recipes: bool = False) -> None:
        loaded = self._load(path)
        if loaded is None:
            return
        if open_recipes and loaded.recipe is not None:
            self._open(path)
            return
        picture = loaded.document.layers[-1]
        change = functools.partial(landing.keep_picture, picture=picture.pixels, name=path.stem)
        self._document.edit(f"Add {path.name}", change)

    def _load(self, path: Path) -> archive.Loaded | None:
        try:
            with waiting():
                return self._from_recipe(path) if path.suffix.lower() == ".json" else archive.load(path)
        except BadInput as error:
            self._notices.complain(error)
            return None

    def _from_recipe(self, path: Path) -> archive.Loaded:
        """A recipe alone: a fresh document of the size that it makes."""
        found = recipes.find(path)
        request = recipes.from_json(found, self._store)
        extent = request.image.extent if request.image is not None else request.extent
        return archive.Loaded(fresh(extent or self._settings.value.new_extent), found)

    def _restore(self, document: Document, recipe: bytes) -> tuple[Document, str]:
        try:
            request = recipes.from_json(recipe, self._store)
        except BadInput as error:
            return document, f"The picture was opened without its recipe. {error}"
        made = restoring.restored(document, request, recipe)
        return made, "Opened with its recipe: prompt, settings and seed are as they were when it was made."

    # ------------------------------------------------------------------ saving

    def save(self) -> bool:
        """Write the document to its file, or ask for one. Whether it is saved now."""
        path = self._document.path
        return self.save_as() if path is None else self._save(path)

    def save_as(self) -> bool:
        if self._document.value is None:
            return False
        path = self._asking.save_path(self._suggestion(archive.suffix))
        return path is not None and self._save(path)

    def export(self) -> bool:
        """Write the picture that is seen, with the recipe of what made it. Whether it was written."""
        document = self._document.value
        if document is None:
            return False
        path = self._asking.export_path(self._suggestion(".png"))
        if path is None:
            return False
        layer = restoring.recipe_layer(document)
        recipe = layer.recipe if layer is not None else None
        try:
            with waiting():
                archive.export(document, path, recipe, generated=restoring.is_wholly_generated(document))
        except (OutputProblem, BadInput) as error:
            self._notices.complain(error)
            return False
        carried = " with its recipe" if recipe is not None and path.suffix.lower() == ".png" else ""
        self._notices.say(f"Exported “{path.name}”{carried}.")
        return True

    def may_leave(self) -> bool:
        """Whether the document may be left: it is saved, or the person said what to do."""
        if not self._document.is_unsaved or self.is_pristine:
            return True
        answer = self._asking.unsaved(self.name)
        return self.save() if answer == "save" else answer == "discard"

    @property
    def is_pristine(self) -> bool:
        """Whether nothing was begun: a new document as it came."""
        history = self._document.history
        return history is not None and len(history.steps) == 1 and self._document.path is None and not self._is_opened

    @property
    def _is_opened(self) -> bool:
        document = self._document.value
        return document is not None and bool(document.source_name or document.source)

    @property
    def name(self) -> str:
        """What the document is called."""
        if self._document.path is not None:
            return self._document.path.name
        document = self._document.value
        return (Path(document.source_name).stem if document else "") or "Untitled"

    def _save(self, path: Path) -> bool:
        document = self._document.value
        if document is None:
            return False
        try:
            with waiting():
                archive.save(document, path)
        except OutputProblem as error:
            self._notices.complain(error)
            return False
        self._document.mark_saved(path)
        self._settings.put(with_recent(self._settings.value, path))
        return True

    def _suggestion(self, suffix: str) -> Path:
        path = self._document.path
        folder = path.parent if path is not None else Path(self._settings.value.folder or Path.home())
        return folder / f"{Path(self.name).stem}{suffix}"

    # ------------------------------------------------------------------ recipes

    def recipe_of(self, result: Result) -> bytes | None:
        """What gave a result, as a recipe; where the blob store cannot be written, its pictures travel inside it."""
        request = restoring.request_of(result)
        if request is None:
            return None
        try:
            return recipes.to_json(request, self._store, result.made)
        except OutputProblem as error:
            self._notices.say(error.message, "The recipe of this result holds its pictures itself.", "warning")
        except BadInput as error:
            self._notices.complain(error)
            return None
        return recipes.to_json(request, stores.Memory(), result.made, recipes.largest_recipe)


@contextlib.contextmanager
def waiting() -> Iterator[None]:
    """The pointer says that a file is read or written; what is typed and clicked meanwhile is taken afterwards."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()


def fresh(extent: Extent) -> Document:
    """White paper and an empty sheet for a sketch that steers, which is active."""
    document = new_document(extent)
    sketch = paint_layer(document, "Sketch", "control", kind=offers.presets().sketch_kind)
    return add_layer(document, sketch)


def with_extent(document: Document, extent: Extent) -> Document:
    """A fresh document of another size, with what was typed so far."""
    other = fresh(extent)
    return msgspec.structs.replace(document, extent=extent, layers=other.layers, active=other.active)


def _is_document(path: Path) -> bool:
    return path.suffix.lower() in (archive.suffix, ".json")
