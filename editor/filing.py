"""Filing: opening, saving, exporting. A failure is a notice; it leaves the document as it is and the file intact.

Files are read and written in a thread of their own, over frozen values: what is saved is what stood when Save was
pressed, and the person paints on meanwhile.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
from PySide6.QtCore import QObject

import resources
from controls.geometry import Extent
from controls.raster import Raster
from editor import archive, clipping, generated, landing, mask_files, opening, resizing, selecting
from editor.asking import Asking
from editor.background import Background, holding
from editor.clipping import Clip
from editor.document import Document, Made
from editor.leaving import Leaving
from editor.model import DocumentModel, Sheet
from editor.naming import file_stem
from editor.notices import Notices
from editor.opening import Opened
from editor.settings import Settings, with_recent
from editor.stamps import Stamp, stamp_of
from editor.state import State
from editor.tool import Point
from editor.words import tr
from pipelines.files import blobs as stores

sample = resources.path("samples", "first-light.ora")


class Filing(QObject):
    """The verbs of the File menu. store: where the pictures of recipes are kept. background: where files are read and
    written."""

    def __init__(
        self,
        document: DocumentModel,
        settings: State[Settings],
        notices: Notices,
        asking: Asking,
        store: stores.Store,
        background: Background,
        leaving: Leaving,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._settings = settings
        self._notices = notices
        self._asking = asking
        self._store = store
        self._background = background
        self._leaving = leaving

    # ------------------------------------------------------------------ opening

    def new(self) -> None:
        """Ask how large, then a fresh document: paper, and a sheet above it to draw what steers."""
        said = self._asking.size(tr("New document"), tr("Create"), resizing.for_new, self._settings.value.new_extent)
        if said is not None:
            extent = Extent(int(said["width"]), int(said["height"]))
            self._document.open(opening.fresh(extent, has_paper=said["paper"] == "white"), label=tr("New"))

    def open(self) -> None:
        """Ask for files, then open them."""
        if paths := self._asking.open_paths(self._settings.value.folder):
            self.open_paths(paths)

    def open_paths(self, paths: list[Path]) -> None:
        """Open each as a document of its own; one that is open already is shown."""
        for path in paths:
            self._open(path, self._show)

    def open_sample(self, then: Callable[[], None]) -> None:
        """Open the shipped sample as a new document, which no Save can write over, then call `then`."""

        def show(path: Path, opened: Opened) -> None:
            layers = tuple(msgspec.structs.replace(layer, name=tr(layer.name)) for layer in opened.document.layers)
            document = msgspec.structs.replace(opened.document, layers=layers)
            self._document.open(document, label=tr("Sample"))
            then()

        self._load(sample, show)

    def open_result(self, path: Path) -> None:
        """A kept result as a new document, restored from its recipe; no Save writes over it."""

        def show(path: Path, opened: Opened) -> None:
            self._document.open(opened.document, label=tr("Open result"))

        self._load(path, show)

    def drop(self, paths: list[Path]) -> None:
        """What was dropped: documents and pictures with a recipe open, plain pictures become layers."""
        for path in paths:
            self._open(path, self._take)

    def paste(
        self,
        picture: Raster,
        name: str = "",
        at: tuple[int, int] | None = None,
        middle: Point | None = None,
        made: Made = "",
    ) -> None:
        """A picture without a file: a document of its own where nothing was begun, else a layer. at, middle: as in
        `clipping.placed`. made: how much of it is a model's."""
        document, name = self._document.value, name or tr("Pasted picture")
        if document is None or self.is_pristine:
            self._document.open(archive.picture_document(picture, name), label=tr("Paste"), saved=False)
            return
        place = clipping.placed(Clip(picture, at), document, middle)
        change = functools.partial(landing.keep_picture, picture=picture, name=name, place=place, made=made)
        self._document.edit(tr("Paste"), change)
        if not document.bounds.contains(place):
            self._notices.say(
                tr("The picture is larger than the canvas."), tr("Make it smaller with Ctrl+T, or the canvas larger.")
            )

    def _open(self, path: Path, then: Callable[[Path, Opened], None]) -> None:
        """Show the document that is saved in a file, or read the file."""
        if (held := self._document.holding(path)) is not None:
            self._document.show(held.number)
        else:
            self._load(path.absolute(), then)

    def _load(self, path: Path, then: Callable[[Path, Opened], None]) -> None:
        work = functools.partial(opening.load, path, self._store, self._settings.value.new_extent)
        self._background.run(
            tr("Opening “{name}” …", name=path.name), work, functools.partial(then, path), self._notices.complain
        )  # fmt: skip

    def _show(self, path: Path, opened: Opened) -> None:
        if (held := self._document.holding(opened.path)) is not None:  # asked for twice
            self._document.show(held.number)
            return
        self._document.open(opened.document, opened.path, stamp=opened.stamp)
        self._settings.put(with_recent(self._settings.value, path))
        for note in opened.notes:
            self._notices.say(note)

    def _take(self, path: Path, opened: Opened) -> None:
        """What was dropped and read: into the current document where it is a plain picture."""
        if self._document.value is None or self.is_pristine or opened.is_whole:
            self._show(path, opened)
            return
        picture = opened.document.layers[-1]
        change = functools.partial(landing.keep_picture, picture=picture.pixels, name=path.stem, made="")
        self._document.edit(tr("Add {name}", name=path.name), change)

    # ------------------------------------------------------------------ saving

    def save(self) -> None:
        """Write the current document to its file, or ask for one."""
        self._document.settle()
        if self._document.current is not None:
            self._save(self._document.current, self._document.path)

    def save_as(self) -> None:
        """Ask for a file and write the current document to it."""
        self._document.settle()
        if self._document.current is not None:
            self._save(self._document.current, None)

    def export(self) -> None:
        """Write the picture that is seen, with the recipe of what made it."""
        self._document.settle()
        sheet = self._document.current
        path = None if sheet is None else self._asking.export_path(self._suggestion(sheet, f"{sheet.stem}.png"))
        if sheet is None or path is None:
            return
        document = sheet.value
        self._background.run(
            "",
            holding(document, functools.partial(archive.losses, document, path.suffix.lower())),
            functools.partial(self._export, document, path),
            self._notices.complain,
        )

    def _export(self, document: Document, path: Path, losses: tuple[str, ...]) -> None:
        """Write the picture, after what the format cannot hold was said."""
        if losses and not self._asking.lossy(path.name, losses):
            return
        layer = generated.recipe_layer(document)
        recipe = layer.recipe if layer is not None else None
        carried = ""
        if recipe is not None:
            holds = path.suffix.lower() == ".png"
            carried = tr(" with its recipe") if holds else tr(" without its recipe, which only PNG holds")
        declared = self._settings.value.declared
        self._background.run(
            tr("Exporting “{name}” …", name=path.name),
            holding(document, functools.partial(archive.export, document, path, recipe, declared)),
            lambda _: self._notices.say(tr("Exported “{name}”{carried}.", name=path.name, carried=carried)),
            self._notices.complain,
        )

    def import_mask(self) -> None:
        """Ask for pictures; each becomes a mask layer that is called as its file."""
        for path in self._asking.open_paths(self._settings.value.folder):
            self._background.run(
                tr("Opening “{name}” …", name=path.name),
                functools.partial(mask_files.read, path),
                functools.partial(self._take_mask, path.stem),
                self._notices.complain,
            )

    def export_mask(self) -> None:
        """Write the active mask, the active layer's own, or the uppermost mask as a grey picture."""
        self._document.settle()
        sheet = self._document.current
        layer = None if sheet is None else selecting.mask_layer(sheet.value)
        if sheet is None or layer is None:
            self._notices.say(tr("There is no mask yet."), tr("Add one, or paint one with the mask brush."))
            return
        path = self._asking.export_path(self._suggestion(sheet, f"{file_stem(layer.name)}.png"))
        if path is not None:
            self._background.run(
                tr("Exporting “{name}” …", name=path.name),
                functools.partial(mask_files.write, mask_files.values_of(sheet.value, layer), path),
                lambda _: self._notices.say(tr("Exported the mask as “{name}”.", name=path.name)),
                self._notices.complain,
            )

    def _take_mask(self, name: str, values: np.ndarray) -> None:
        self._document.edit(tr("Import mask"), functools.partial(mask_files.added, values=values, name=name))

    def close(self, number: int = 0) -> None:
        """Close one document (0: the current one), when it is saved or the person lets it go."""
        number = number or self._document.number
        if self._leaving.may_close(number) and self.may_leave(number):
            self._document.close(number)

    def may_leave(self, number: int) -> bool:
        """Whether a document may be left: it is saved, or the person said what to do.

        What is under way becomes an edit first, and what is being written is waited for.
        """
        self._document.settle()
        self._background.finish()
        sheet = self._document.find(number)
        if sheet is None or not sheet.is_unsaved:
            return True
        self._document.show(number)
        answer = self._asking.unsaved(sheet.name)
        if answer == "save":
            self._save(sheet, sheet.path)
            self._background.finish()
            return not sheet.is_unsaved
        return answer == "discard"

    def may_leave_all(self) -> bool:
        """Whether the program may be left: asks about what is not finished and each document that is unsaved."""
        return self._leaving.may_quit() and all(self.may_leave(sheet.number) for sheet in self._document.sheets)

    @property
    def is_pristine(self) -> bool:
        """Whether nothing was begun in the current document."""
        return self._document.current is not None and self._document.current.is_pristine

    @property
    def name(self) -> str:
        """What the current document is called."""
        return self._document.current.name if self._document.current else ""

    def _save(self, sheet: Sheet, path: Path | None) -> None:
        """Write over the document's own file, where nobody else wrote it meanwhile; None: ask for another one."""
        document = sheet.value
        if path is not None:
            look, then = functools.partial(stamp_of, path), functools.partial(self._write_over, sheet, document, path)
            self._background.run("", look, then, self._notices.complain)
        elif path := self._asking.save_path(self._suggestion(sheet, f"{sheet.stem}{archive.suffix}")):
            self._write(sheet, document, path)

    def _write_over(self, sheet: Sheet, document: Document, path: Path, found: Stamp | None) -> None:
        answer = "overwrite" if found in (None, sheet.stamp) else self._asking.changed(sheet.name)
        if answer == "overwrite":
            self._write(sheet, document, path)
        elif answer == "save_as":
            self._save(sheet, None)
        elif answer == "reload":
            self._load(path, functools.partial(self._reload, sheet.number))

    def _write(self, sheet: Sheet, document: Document, path: Path) -> None:
        def work() -> Stamp | None:
            archive.save(document, path)
            return stamp_of(path)

        self._background.run(
            tr("Saving “{name}” …", name=path.name),
            holding(document, work),
            functools.partial(self._saved, sheet.number, document, path),
            self._notices.complain,
        )

    def _reload(self, number: int, path: Path, opened: Opened) -> None:
        """What another program wrote, as a step that can be taken back."""
        self._document.edit(tr("Reload"), lambda _: opened.document, number=number)
        self._document.mark_saved(number, opened.document, path, opened.stamp)

    def _saved(self, number: int, document: Document, path: Path, stamp: Stamp | None) -> None:
        self._document.mark_saved(number, document, path, stamp)
        self._settings.put(with_recent(self._settings.value, path))

    def _suggestion(self, sheet: Sheet, name: str) -> Path:
        folder = sheet.path.parent if sheet.path is not None else Path(self._settings.value.folder or Path.home())
        return folder / name
