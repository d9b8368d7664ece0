"""`underpaint catalog`: everything that this installation can do, with its parameters."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from pipelines.catalog import Catalog
from pipelines.command.reports import Answer
from pipelines.command.subcommands import Call, Subcommand


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    """It takes no options of its own."""


def run(call: Call) -> Answer:
    return Answer(own=call.catalog, lines=tuple(_lines(call.catalog)))


def _lines(catalog: Catalog) -> Iterator[str]:
    for folder in catalog.__struct_fields__:
        entries = getattr(catalog, folder)
        if not isinstance(entries, tuple) or not entries:
            continue
        yield folder
        for entry in entries:
            reason = getattr(entry, "reason", "") or getattr(entry, "fault", "")
            yield f"  {entry.id:24} {reason or getattr(entry, 'help', '') or entry.title}".rstrip()
            for param in getattr(entry, "params", ()):
                yield f"      {param.name}: {param.kind}, default {param.default} {param.unit}".rstrip()


PLUGIN = Subcommand(help="List what is installed: models, modes, samplers, annotators …", configure=configure, run=run)
