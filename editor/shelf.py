"""The shelf: models added and removed from the window, in a thread; the engine starts anew to see what is there now.

Nothing is downloaded here, and the engine is not disturbed while it works: it starts anew when its jobs have ended.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

import resources
from editor.background import Background
from editor.engine import Engine
from editor.jobs import Jobs, JobsModel
from editor.notices import Notices
from editor.words import tr
from pipelines.catalog import ModelEntry
from pipelines.errors import BadInput
from pipelines.weights import read_json, record_name


class Shelf(QObject):
    """Adds and removes models. background: where that is done."""

    def __init__(
        self,
        engine: Engine,
        jobs: JobsModel,
        notices: Notices,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine, self._jobs, self._notices, self._background = engine, jobs, notices, background
        self._is_stale = False
        self._left = threading.Event()
        jobs.changed.connect(self._jobs_changed)

    def add(self, place: Path) -> None:
        """Use a folder or a file of weights where it is; a pickle is converted first."""
        work = functools.partial(added, place, self._check)
        self._background.run(tr("Adding “{name}” …", name=place.name), work, self._changed, self._notices.complain)

    def remove(self, model: str) -> None:
        """Forget a model that was added."""
        work = functools.partial(removed, model)
        self._background.run(tr("Removing “{model}” …", model=model), work, self._changed, self._notices.complain)

    def close(self) -> None:
        """Give up what is under way; what was begun is not there."""
        self._left.set()

    def _check(self) -> None:
        if self._left.is_set():
            raise BadInput("stopped", tr("The program was closed, so the model was not added."), tr("Add it again."))

    def _changed(self, told: str) -> None:
        self._notices.say(told)
        self._is_stale = True
        self._refresh()

    def _jobs_changed(self, old: Jobs, new: Jobs) -> None:
        self._refresh()

    def _refresh(self) -> None:
        if self._is_stale and not self._jobs.going() and not self._left.is_set():
            self._is_stale = False
            self._engine.restart()


def added(place: Path, check: Callable[[], None]) -> str:
    """Add a folder or a file to the installed models: what became of it, in words. Raises EngineError."""
    from pipelines.adding import Said  # 50 ms of families, which the window's start saves
    from pipelines.library import Library

    library = Library()
    if annotator := library.add_network(place, check):
        return tr(
            "“{name}” was added: the annotator “{annotator}” reads with it.", name=place.name, annotator=annotator
        )
    if place.is_dir():
        entry = library.add(place)
    else:
        entry, _ = library.add_checkpoint(place, Said(), check=check)
    return tr("{title} was added as “{id}”.", title=entry.title, id=entry.id)


def removed(model: str) -> str:
    """Forget a model: what became of its files, in words. Raises EngineError."""
    from pipelines.library import Library  # as in `added`

    deleted = Library().remove(model)
    if deleted:
        return tr("“{model}” is forgotten; its files were deleted.", model=model)
    return tr("“{model}” is forgotten; its weights stay where they are.", model=model)


def is_removable(entry: ModelEntry) -> bool:
    """Whether a model was added by a person, and is no variant of another."""
    shipped = resources.path("defaults.json").parent
    return not entry.patches and not Path(entry.path).is_relative_to(shipped)


def licence(folder: Path) -> str:
    """A model's licence as its download named it, or the file that holds it; empty where nothing says so."""
    if (folder / record_name).is_file():
        return str(read_json(folder / record_name).get("licence") or "")
    found = sorted(folder.glob("LICEN[CS]E*"))
    return found[0].name if found else ""
