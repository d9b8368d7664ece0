"""Results: the gallery as panels see it. What it reads and writes happens in a thread; answers arrive as values."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer

from controls.raster import Raster
from editor import landing, restoring
from editor.background import Background, holding
from editor.flattening import flatten
from editor.gallery import Gallery, Item, page
from editor.model import DocumentModel
from editor.notices import Choice, Notices
from editor.state import State
from editor.words import tr
from pipelines.errors import EngineError
from pipelines.files import pictures
from pipelines.requests import Result

Parts = frozenset[restoring.Part]

pause = 200
"""Milliseconds after the last typed letter before it is searched."""


class Query(msgspec.Struct, frozen=True):
    """What is shown: results that match every word, or only those with a star."""

    words: str = ""
    starred: bool = False


class Results(QObject):
    """items: what was found, newest first. query: what is looked for. has_more: whether `more` may find older ones."""

    def __init__(
        self,
        gallery: Gallery,
        document: DocumentModel,
        notices: Notices,
        background: Background,
        open_result: Callable[[Path], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._document = document
        self._notices = notices
        self._background = background
        self._open_result = open_result
        self.query: State[Query] = State(Query(), self)
        self.items: State[tuple[Item, ...]] = State((), self)
        self.has_more = False
        self._limit = page
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(pause)
        self._timer.timeout.connect(self.look)

    # ------------------------------------------------------------------ finding

    def look(self) -> None:
        """Search again."""
        query = self.query.value
        work = functools.partial(self._gallery.find, query.words, query.starred, self._limit)
        self._background.run("", work, functools.partial(self._found, query, self._limit), self._notices.complain)

    def more(self) -> None:
        """Find older ones too."""
        if self.has_more:
            self.has_more = False
            self._limit += page
            self.look()

    def search(self, words: str) -> None:
        """Search when the hand rests."""
        self._limit = page
        self.query.put(msgspec.structs.replace(self.query.value, words=words))
        self._timer.start()

    def show_starred(self, starred: bool) -> None:
        self._limit = page
        self.query.put(msgspec.structs.replace(self.query.value, starred=starred))
        self.look()

    def _found(self, query: Query, limit: int, items: tuple[Item, ...]) -> None:
        if query == self.query.value and limit == self._limit:
            self.has_more = len(items) == limit
            self.items.put(items)

    # ------------------------------------------------------------------ keeping

    def add(self, result: Result, recipe: bytes) -> None:
        """Keep a result; where that fails the document has it all the same."""
        self._run(functools.partial(self._gallery.add, result, recipe), self._not_kept)

    def star(self, number: int, starred: bool) -> None:
        self._run(functools.partial(self._gallery.star, number, starred))

    def delete(self, number: int) -> None:
        """Take a result out of the gallery; a notice offers to bring it back."""
        self._run(functools.partial(self._gallery.delete, number))
        undo = Choice(tr("Bring it back"), functools.partial(self.restore, number))
        self._notices.say(tr("The result was deleted from the gallery."), choices=(undo,))

    def restore(self, number: int) -> None:
        self._run(functools.partial(self._gallery.restore, number))

    def purge(self) -> None:
        """Let what was deleted long ago go for good."""
        self._run(self._gallery.purge)

    def close(self) -> None:
        self._gallery.close()

    def _run(self, work: Callable[[], object], failed: Callable[[EngineError], None] | None = None) -> None:
        self._background.run("", work, lambda _: self.look(), failed or self._notices.complain)

    def _not_kept(self, error: EngineError) -> None:
        text = tr(
            "A result could not be kept in the gallery; an open document has it all the same. {message}",
            message=error.message,
        )
        self._notices.say(text, error.advice, "warning")

    # ------------------------------------------------------------------ using

    def open(self, item: Item) -> None:
        """As a document of its own, with everything that it was made from."""
        self._open_result(item.path)

    def add_layer(self, item: Item) -> None:
        """As a layer of the current document."""
        number = self._document.number

        def land(found: tuple[Raster, bytes]) -> None:
            change = functools.partial(landing.keep_picture, picture=found[0], name=item.name, recipe=found[1])
            self._document.edit(tr("Add a result"), change, number=number)

        def work() -> tuple[Raster, bytes]:
            return pictures.read(item.path).raster, self._gallery.recipe(item.number)

        self._background.run("", work, land, self._notices.complain)

    def recall(self, item: Item, parts: Parts) -> None:
        """Ask for the same again: all of a recipe's words and numbers, or some of them, in the current document."""
        number = self._document.number

        def land(recipe: bytes) -> None:
            try:
                change = functools.partial(restoring.recalled, recipe=recipe, parts=parts)
                self._document.edit(tr("Recall"), change, number=number)
            except EngineError as error:
                self._notices.complain(error)

        self._background.run(
            "", functools.partial(self._gallery.recipe, item.number), land, self._notices.complain
        )  # fmt: skip

    def compare(self, item: Item, then: Callable[[Raster, Raster], None]) -> None:
        """Read a result and flatten the current document, then hand both over."""
        self._document.settle()
        document = self._document.value
        if document is None:
            self._notices.say(tr("There is no document to compare with."), tr("Open one first."))
            return
        self._background.run(
            "",
            holding(document, lambda: (pictures.read(item.path).raster, flatten(document))),
            lambda pair: then(*pair),
            self._notices.complain,
        )
