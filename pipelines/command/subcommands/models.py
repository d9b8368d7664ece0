"""`underpaint models list|show|add|remove`: the models that are installed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pipelines.catalog import Catalog, ModelEntry
from pipelines.command.reports import Answer
from pipelines.command.subcommands import Call, Subcommand
from pipelines.library import Library


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    below = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    below.add_parser("list", help="every installed model")
    below.add_parser("show", help="one model").add_argument("model", metavar="ID|PATH")
    add = below.add_parser("add", help="use a folder of weights where it is")
    add.add_argument("folder", type=Path, metavar="FOLDER")
    add.add_argument("--name", default="", help="its id, default: the folder's name")
    below.add_parser("remove", help="forget a model that was added").add_argument("model", metavar="ID")
    for action in below.choices.values():
        # Both places are natural: `models list --json` and `models --json list`.
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        action.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(call: Call) -> Answer:
    given, library = call.options, Library()
    if given.action == "list":
        entries = call.catalog.models
        return Answer(own=entries, lines=tuple(_line(entry) for entry in entries) or ("No model is installed.",))
    if given.action == "show":
        entry = library.entry(given.model)
        return Answer(own=(entry,), lines=tuple(_lines(entry)))
    if given.action == "add":
        entry = library.add(given.folder, given.name)
        return Answer(own=(entry,), lines=(_line(entry),))
    library.remove(given.model)
    return Answer(own=(), lines=(f"{given.model} is forgotten; its weights stay where they are.",))


def _line(entry: ModelEntry) -> str:
    return (
        f"{entry.id:20} {entry.fault or f'{entry.title}, {entry.family}, {entry.extent}, {entry.bytes / 1e6:.0f} MB'}"
    )


def _lines(entry: ModelEntry) -> Iterator[str]:
    for field in entry.__struct_fields__:
        value = getattr(entry, field)
        if field == "patches":
            value = tuple(f"{patch.kind} {patch.path}" for patch in value)
        shown = "; ".join(value) if field in ("controls", "prompts", "patches") else value
        if shown != "":
            yield f"{field.replace('_', ' '):16} {shown}"


PLUGIN = Subcommand(help="List, show, add and remove models.", configure=configure, run=run)
