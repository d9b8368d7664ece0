"""Measures: what a benchmark is to the command line, and the table in which its readings stand beside their limits.

Benchmarks are the plugins of the package `benchmarks`, which lies above this one and is opened by name, as the editor
is. A benchmark says its readings by name; its rows, or a table of its own, say how they are read, for people and for a
model card alike.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from controls.plugins import Plugins, discover
from pipelines.command.reports import Shown

heading = ("reading", "measured", "floor", "must", "aim", "met")
absent = "–"

Table = Sequence[tuple[str, ...]]
"""Lines of cells, all of them as long as the first, which is the heading."""


class Asked(NamedTuple):
    """How a benchmark is to be run. quick: as little as tells anything. scenes: how many, None: as many as it likes."""

    model: str
    device: str
    dtype: str
    quick: bool
    scenes: int | None
    shown: Shown


class Findings(NamedTuple):
    """Readings by name, and for each that is missing the reason."""

    readings: tuple[tuple[str, float], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


class Row(msgspec.Struct, frozen=True):
    """One line of a benchmark's table.

    value(readings): what is judged; raises KeyError where a reading is missing. form: how it and its limits are
    written. rises: whether more is better. floor, must, aim: limits, None: only reported.
    """

    title: str
    value: Callable[[Mapping[str, float]], float]
    form: str = "{:.3g}"
    rises: bool = True
    floor: float | None = None
    must: float | None = None
    aim: float | None = None


class Benchmark(msgspec.Struct, frozen=True):
    """A benchmark. help: one line. run raises EngineError where it cannot. tables(readings): tables of their own shape,
    shown after that of the rows. draw(asked, folder): contact sheets, the paths of which it returns, where there is
    something to see."""

    help: str
    run: Callable[[Asked], Findings]
    rows: tuple[Row, ...] = ()
    tables: Callable[[Mapping[str, float]], Sequence[Table]] | None = None
    draw: Callable[[Asked, Path], Sequence[Path]] | None = None


@functools.cache
def benchmarks() -> Plugins[Benchmark]:
    """All benchmarks, by name."""
    return discover("benchmarks", Benchmark)


def reading(name: str) -> Callable[[Mapping[str, float]], float]:
    """The value of a row that is one reading."""
    return lambda readings: readings[name]


def met(row: Row, value: float) -> str:
    """The best column that a value reaches, `no` where it reaches none, and nothing where none is set."""
    limits = {"aim": row.aim, "must": row.must, "floor": row.floor}
    stated = {name: limit for name, limit in limits.items() if limit is not None}
    for name, limit in stated.items():
        if value >= limit if row.rises else value <= limit:
            return name
    return "no" if stated else absent


def cells(row: Row, readings: Mapping[str, float]) -> tuple[str, ...]:
    """A row's texts, one for each column of `heading`."""
    sign = "≥" if row.rises else "≤"
    limits = (
        absent if limit is None else f"{sign} {row.form.format(limit)}" for limit in (row.floor, row.must, row.aim)
    )
    try:
        value = row.value(readings)
    except KeyError:
        return (row.title, absent, *limits, absent)
    return (row.title, row.form.format(value), *limits, met(row, value))


def tabled(benchmark: Benchmark, readings: Mapping[str, float]) -> tuple[Table, ...]:
    """The rows beside their limits, where there are any, and a benchmark's own tables."""
    rows = ((heading, *(cells(row, readings) for row in benchmark.rows)),) if benchmark.rows else ()
    return (*rows, *(benchmark.tables(readings) if benchmark.tables else ()))


def aligned(table: Table) -> tuple[str, ...]:
    """The table in columns, as a terminal shows it."""
    widths = [max(len(text) for text in column) for column in zip(*table, strict=True)]
    return tuple(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in table
    )


def markdown(table: Table) -> tuple[str, ...]:
    """The table as a model card or a guide holds it."""
    ruled = (table[0], ("---",) * len(table[0]), *table[1:])
    return tuple(f"| {' | '.join(line)} |" for line in ruled)
