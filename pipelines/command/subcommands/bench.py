"""`underpaint bench [NAME]`: measure this installation, its model and this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.catalog import Catalog
from pipelines.command import options
from pipelines.command.measures import Asked, Benchmark, aligned, benchmarks, markdown, tabled
from pipelines.command.reports import Answer
from pipelines.command.subcommands import Call, Subcommand
from pipelines.errors import BadInput, UsageProblem
from pipelines.files import atomic


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    known = tuple(benchmarks())
    text = f"{options.listed(known)}; without it they are listed"
    parser.add_argument(
        "name", nargs="?", default="", metavar="NAME", type=options.one_of("benchmark", known), help=text
    )
    parser.add_argument("--quick", action="store_true", help="as little as tells anything, in a minute or two")
    parser.add_argument("--scenes", type=int, metavar="N", help="how many pictures are judged")
    parser.add_argument("--sheets", type=Path, metavar="FOLDER", help="draw contact sheets there and measure nothing")
    parser.add_argument("--markdown", action="store_true", help="print the table as a model card holds it")
    options.add_model_choice(parser, catalog)
    options.add_device(parser)


def run(call: Call) -> Answer:
    given = call.options
    if not given.name:
        return _listed()
    _refuse_beside_sheets(given)
    if given.scenes is not None and given.scenes < 1:
        raise BadInput("bad_scenes", f"{given.scenes} scenes cannot be measured.", "Give 1 or more.")
    benchmark = benchmarks()[given.name]
    asked = Asked(given.model, given.device, given.dtype, given.quick, given.scenes, call.shown)
    if given.sheets is not None:
        return _drawn(benchmark, asked, given.name, given.sheets)
    found = benchmark.run(asked)
    readings = dict(found.readings)
    lines: tuple[str, ...] = ()
    for table in tabled(benchmark, readings):
        lines += (*(("",) if lines else ()), *(markdown if given.markdown else aligned)(table))
    reasons = dict.fromkeys(reason for _, reason in found.notes)
    missing = {reason: ", ".join(name for name, why in found.notes if why == reason) for reason in reasons}
    notes = tuple(f"Not measured: {names}: {reason}." for reason, names in missing.items())
    own = {"name": given.name, "quick": given.quick, "notes": dict(found.notes)}
    return Answer(readings=found.readings, own=own, lines=(*lines, *(("", *notes) if notes else ())))


def _refuse_beside_sheets(given: argparse.Namespace) -> None:
    """Raises UsageProblem where options that say how to measure stand beside sheets, which measure nothing."""
    measuring = {"--quick": given.quick, "--scenes": given.scenes is not None, "--markdown": given.markdown}
    if given.sheets is not None and (idle := [name for name, is_given in measuring.items() if is_given]):
        text = f"Sheets measure nothing, so {' and '.join(idle)} would do nothing beside --sheets; nothing was drawn."
        raise UsageProblem("usage", text, f"Leave out {' and '.join(idle)}, or --sheets.")


def _listed() -> Answer:
    """Every benchmark with its line, and those that did not load with their reason."""
    found = benchmarks()
    own = [{"name": name, "help": benchmark.help} for name, benchmark in found.items()]
    broken = tuple(f"{broken.id:12} did not load: {broken.reason}" for broken in found.broken)
    return Answer(own=own, lines=(*(f"{name:12} {benchmark.help}" for name, benchmark in found.items()), *broken))


def _drawn(benchmark: Benchmark, asked: Asked, name: str, folder: Path) -> Answer:
    if benchmark.draw is None:
        raise BadInput("no_sheets", f"The benchmark {name!r} draws no sheets.", "Leave out --sheets.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = benchmark.draw(asked, folder)
    except OSError as error:
        raise atomic.problem(folder, error) from error
    return Answer(tuple(str(path) for path in paths), own={"name": name})


PLUGIN = Subcommand(help="Measure this installation: its model, its engine, its window.", configure=configure, run=run)
