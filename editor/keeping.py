"""Keeping: what is written down of every result, in a thread of its own: its recipe, then itself into the gallery."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

from editor import restoring
from editor.background import Background
from editor.notices import Notice, Notices
from editor.results import Results
from editor.words import tr
from pipelines.errors import BadInput, EngineError, OutputProblem
from pipelines.files import blobs as stores
from pipelines.files import recipes
from pipelines.requests import Result


class Kept(NamedTuple):
    """A result's recipe (None: it has none) and what went wrong on the way."""

    recipe: bytes | None
    faults: tuple[Notice, ...] = ()


class Keeping:
    """Writes recipes, and results into the gallery. store: where the recipes' pictures go. results: the gallery's
    model, in whose thread all of it is written."""

    def __init__(self, notices: Notices, store: stores.Store, results: Results, background: Background) -> None:
        self._notices = notices
        self._store = store
        self._results = results
        self._background = background

    def keep(self, result: Result, then: Callable[[bytes | None], None]) -> None:
        """Write down what gave a result, then call back with its recipe."""

        def done(kept: Kept) -> None:
            for fault in kept.faults:
                self._notices.say(fault.message, fault.advice, fault.weight)
            if kept.recipe is not None and result.inversion is None:
                self._results.add(result, kept.recipe)
            then(kept.recipe)

        def failed(error: EngineError) -> None:
            self._notices.complain(error)
            then(None)

        self._background.run("", functools.partial(recipe_of, result, self._store), done, failed)


def recipe_of(result: Result, store: stores.Store) -> Kept:
    """What gave a result, as a recipe; where the blob store cannot be written, its pictures travel inside it."""
    request = restoring.request_of(result)
    if request is None:
        return Kept(None)
    try:
        return Kept(recipes.to_json(request, store, result.made))
    except OutputProblem as error:
        fault = Notice(error.message, tr("The recipe of this result holds its pictures itself."), "warning")
    except BadInput as error:
        return Kept(None, (Notice(error.message, error.advice, "error"),))
    return Kept(recipes.to_json(request, stores.Memory(), result.made, recipes.largest_recipe), (fault,))
