"""Values that hold words for a person, in the language in use: parameters, tools, panels and the engine's catalog.

Each is translated once, where it comes in, so that whoever shows it need not know of languages. A value that was
translated comes out the same a second time. Ids, sources and reasons stay as they are.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from controls.plugins import Param, Plugins
from editor.sentences import sentence
from editor.words import is_english, tr
from pipelines.catalog import Catalog, Entry, ModelEntry

replace = msgspec.structs.replace

T = TypeVar("T", bound=msgspec.Struct)


def param(value: Param) -> Param:
    """A parameter: its title, help, unit and word for 0, and those of what it offers."""
    if is_english():
        return value
    titles = tuple(tr(title) for _, title, _ in value.offers)
    helps = tuple(tr(text) if text else "" for text in value.helps)
    texts = {name: tr(text) for name in ("title", "help", "unit", "zero") if (text := getattr(value, name))}
    return replace(value, titles=titles, helps=helps, **texts)


def plugins(value: Plugins[T]) -> Plugins[T]:
    """A folder of plugins: each one's title, help and parameters, as far as it has them."""
    if is_english():
        return value
    return Plugins(value.folder, {name: _entry(each) for name, each in value.items()}, value.broken, value.absent)


def catalog(value: Catalog) -> Catalog:
    """All that the engine offers."""
    if is_english():
        return value
    folders = {
        name: tuple(_entry(each) for each in entries)
        for name in value.__struct_fields__
        if isinstance(entries := getattr(value, name), tuple) and all(isinstance(each, Entry) for each in entries)
    }
    for name in ("broken", "absent"):
        folders[name] = tuple(
            replace(each, reason=sentence(each.reason), title=tr(each.title) if each.title else "")
            for each in getattr(value, name)
        )
    return replace(value, **{**folders, "models": tuple(_model(each) for each in value.models)})


def _entry(value: T) -> T:
    texts = {name: tr(text) for name in ("title", "help") if (text := getattr(value, name, ""))}
    params = {"params": tuple(param(each) for each in found)} if (found := getattr(value, "params", ())) else {}
    return replace(value, **texts, **params)


def _model(value: ModelEntry) -> ModelEntry:
    unfit = tuple(replace(each, message=sentence(each.message), advice=sentence(each.advice)) for each in value.unfit)
    texts = {name: sentence(getattr(value, name)) for name in ("title", "fault", "stands_in")}
    return replace(value, unfit=unfit, notes=tuple(sentence(note) for note in value.notes), **texts)
