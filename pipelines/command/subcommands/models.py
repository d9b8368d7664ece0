"""`underpaint models list|show|add|check|remove`: the models that are installed."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from controls.annotators import every
from pipelines import annotating, tiny_decoders
from pipelines.adding import Said
from pipelines.catalog import Catalog, ModelEntry
from pipelines.checking import Checked, checked
from pipelines.checkpoints import Checkpoint, assumed, few_steps, predictions, usual
from pipelines.command.reports import Answer
from pipelines.command.subcommands import Call, Subcommand
from pipelines.errors import ModelProblem, UsageProblem
from pipelines.events import Progress
from pipelines.library import Library

if TYPE_CHECKING:
    from pipelines.downloading import Plan

faulty_code = 4

repository = re.compile(r"(?P<name>\w[\w.-]*/\w[\w.-]*)(?:@(?P<revision>\w[\w./-]*))?")
"""OWNER/NAME or OWNER/NAME@REVISION of the hub."""


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    below = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    below.add_parser("list", help="every installed model")
    below.add_parser("show", help="one model").add_argument("model", metavar="ID|PATH")
    add = below.add_parser("add", help="use a folder or a file where it is, or download a model from the hub")
    add.add_argument("source", metavar="FOLDER|FILE|OWNER/NAME[@REVISION]")
    add.add_argument("--name", default="", help="its id, default: the folder's, file's or repository's name")
    add.add_argument("--prediction", choices=predictions, default="", help="what a file's UNet predicts")
    text = "how a file's model was distilled to few steps; default: by its title or name"
    add.add_argument("--few-step", choices=(*few_steps(), usual), default="", help=text)
    add.add_argument("--tokenizer", type=Path, metavar="FOLDER", help="where a file's tokenizer lies")
    add.add_argument("--file", default="", help="which file of a repository, where it is no folder of diffusers")
    add.add_argument("--for", dest="served", default="", metavar="ID|PATH", help="whose previews a tiny decoder makes")
    add.add_argument("--yes", action="store_true", help="download without asking")
    check = below.add_parser("check", help="read all files of models and say what is wrong")
    check.add_argument("models", nargs="*", metavar="ID|PATH", help="default: all")
    below.add_parser(
        "remove", help="forget a model that was added; what was downloaded or converted is deleted"
    ).add_argument("model", metavar="ID")
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
        return _added(library, call)
    if given.action == "check":
        return _checked(library, call)
    deleted = library.remove(given.model)
    left = "its files were deleted" if deleted else "its weights stay where they are"
    return Answer(own=(), lines=(f"{given.model} is forgotten; {left}.",))


def _added(library: Library, call: Call) -> Answer:
    given = call.options
    place, said = Path(given.source).expanduser(), Said(given.prediction, given.tokenizer, given.few_step)
    if given.served:
        tiny_decoders.add(place, Path(library.entry(given.served).path))
        entry = library.entry(given.served)
        return Answer(own=(entry,), lines=(_line(entry), f"  its previews are decoded by {entry.preview_decoder}"))
    if place.exists() and (annotator := library.add_network(place, call.shown.check)):
        return _read_by(annotator, str(place))
    if place.is_dir():
        entry = library.add(place, given.name)
        return Answer(own=(entry,), lines=(_line(entry),))
    if place.is_file():
        return _answer(*library.add_checkpoint(place, said, given.name, call.shown.check))
    match = repository.fullmatch(given.source)
    if match is None:
        text = f"There is no folder or file {given.source}."
        raise ModelProblem("source_unknown", text, "Give a folder, a file, or OWNER/NAME of a model on the hub.")
    return _downloaded(library, call, match["name"], match["revision"] or "main", said)


def _read_by(annotator: str, source: str) -> Answer:
    """The answer for an annotator's network that was added."""
    used = every()[annotator]
    own = {"annotator": annotator, "kind": used.kind, "title": used.title, "source": source}
    line = f"{annotator:20} {used.title}: makes control images ({', '.join(used.kinds)})"
    return Answer(own=(own,), lines=(line, f"  {source}"))


def _downloaded(library: Library, call: Call, wanted: str, revision: str, said: Said) -> Answer:
    from pipelines.downloading import planned  # 40 ms of urllib that other commands save
    from pipelines.hub import listing

    given, found = call.options, listing(wanted, revision)
    plan = planned(found, given.file)
    name = library.free(given.name or found.repository.partition("/")[2])
    _ask(plan, given.yes)

    def told(path: str, have: int, size: int) -> None:
        call.shown.report(Progress(f"downloading {path}", have >> 20, max(1, size >> 20)))
        call.shown.check()

    if plan.is_reader:
        return _read_by(annotating.download(plan, library.models.parent, name, told), _of(plan))
    return _answer(*library.download(plan, said, name, told), _of(plan))


def _ask(plan: Plan, yes: bool) -> None:
    """Say what would be downloaded, and go on only if the person wants it. Raises UsageProblem."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageProblem("not_confirmed", f"Not downloaded: {_of(plan)}.", "Add --yes to download it.")
    print(f"{_of(plan)}. Download? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageProblem("not_confirmed", "Nothing was downloaded.")


def _of(plan: Plan) -> str:
    """What a plan fetches, in words."""
    whole, licence = plan.listing, plan.listing.licence or "not named"
    size = f"{len(plan.files)} files, {plan.bytes / 1e6:.0f} MB"
    return f"{whole.repository} at {whole.commit[:12]}: {size}, licence: {licence}"


def _answer(entry: ModelEntry, found: Checkpoint | None, note: str = "") -> Answer:
    lines = [_line(entry), *([f"  {note}"] if note else [])]
    if found is not None:
        lines.append(f"  {found.title}, predicts {found.prediction}{f' ({found.told})' if found.told else ''}")
        if found.told == assumed:
            lines.append("  If its pictures are noise: remove it and add it again with --prediction epsilon.")
        if found.few_step:
            lines.append(f"  Sampled in few steps, as {found.few_step} models are ({found.few_step_told}).")
        if found.few_step and found.few_step_told != "said":
            lines.append(f"  If it is a usual model: remove it and add it again with --few-step {usual}.")
    return Answer(own=(entry,), lines=tuple(lines))


def _checked(library: Library, call: Call) -> Answer:
    known = {entry.id: entry for entry in library.entries() if not entry.patches}
    wanted = call.options.models or list(known)
    entries = [known[model] if model in known else library.entry(model) for model in wanted]

    def told(file: Path) -> None:
        call.shown.report(Progress(f"checking {file.name}"))
        call.shown.check()

    answers = [checked(entry, told) for entry in entries]
    lines = [line for answer in answers for line in _report(answer)]
    return Answer(own=answers, lines=tuple(lines), exit_code=faulty_code if any(a.findings for a in answers) else 0)


def _report(answer: Checked) -> Iterator[str]:
    verdict = f"{len(answer.findings)} faults" if answer.findings else "whole"
    yield f"{answer.id:20} {verdict}; {answer.files} files, {answer.bytes / 1e6:.0f} MB"
    for finding in answer.findings:
        yield f"  {finding.code}: {finding.message} {finding.advice}".rstrip()


def _line(entry: ModelEntry) -> str:
    return (
        f"{entry.id:20} {entry.fault or f'{entry.title}, {entry.family}, {entry.extent}, {entry.bytes / 1e6:.0f} MB'}"
    )


def _lines(entry: ModelEntry) -> Iterator[str]:
    for field in entry.__struct_fields__:
        value = getattr(entry, field)
        if field == "patches":
            value = tuple(f"{patch.kind} {patch.path}" for patch in entry.patches)
        if field == "unfit":
            value = tuple(f"{each.name}: {each.message}" for each in entry.unfit)
        shown = "; ".join(value) if field in ("controls", "prompts", "patches", "unfit", "notes") else value
        if shown != "":
            yield f"{field.replace('_', ' '):16} {shown}"


PLUGIN = Subcommand(help="List, show, add, check and remove models.", configure=configure, run=run)
