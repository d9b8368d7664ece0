"""Measures: what a benchmark is to the command line, and the one table in which its readings stand beside their limits.

Benchmarks are the plugins of the package `benchmarks`, which lies above this one and is opened by name, as the editor
is. A benchmark says its readings by name; its rows say how they are read, for people and for a model card alike.
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
    """A benchmark. help: one line. run raises EngineError where it cannot. draw(asked, folder): contact sheets, the
    paths of which it returns, where there is something to see."""

    help: str
    run: Callable[[Asked], Findings]
    rows: tuple[Row, ...]
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


def aligned(rows: Sequence[Row], readings: Mapping[str, float]) -> tuple[str, ...]:
    """The table in columns, as a terminal shows it."""
    table = [heading, *(cells(row, readings) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(heading))]
    return tuple(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in table
    )


def markdown(rows: Sequence[Row], readings: Mapping[str, float]) -> tuple[str, ...]:
    """The table as a model card holds it."""
    table = [heading, ("---",) * len(heading), *(cells(row, readings) for row in rows)]
    return tuple(f"| {' | '.join(line)} |" for line in table)
