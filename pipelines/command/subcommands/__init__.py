"""Subcommands that are not editing modes, one file each: `underpaint <file name>`."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from controls.plugins import Plugins, discover
from pipelines.catalog import Catalog
from pipelines.command.reports import Answer, Shown


class Call(NamedTuple):
    """One call of the command: the options as they were given, what is installed, and where progress goes."""

    options: argparse.Namespace
    catalog: Catalog
    shown: Shown


class Subcommand(msgspec.Struct, frozen=True):
    """A subcommand. help: one line. configure(parser, catalog) adds its options; run(call) does it and raises
    EngineError where it cannot."""

    help: str
    configure: Callable[[argparse.ArgumentParser, Catalog], None]
    run: Callable[[Call], Answer]


@functools.cache
def subcommands() -> Plugins[Subcommand]:
    """All subcommands that are not modes, by name."""
    return discover(__name__, Subcommand)
