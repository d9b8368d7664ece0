"""Options: the ones that many subcommands share, and how their values are written."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from controls.geometry import Extent
from controls.plugins import Param, Value
from pipelines import framing
from pipelines.catalog import Catalog, Entry
from pipelines.compiling import not_compiled, ways
from pipelines.devices import dtypes
from pipelines.errors import UsageProblem, meant
from pipelines.patches import option_name
from pipelines.requests import Patch, Refiner, Settings

setting_prefix = "setting_"
patch_prefix = "patch_"


class Steering(NamedTuple):
    """`WHAT[=FILE][:weight[:start[:end]]]`: a control kind or an annotator, a picture, and how it steers."""

    name: str
    file: str
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0


def extent(text: str) -> Extent:
    """`WxH`, or one number for a square."""
    found = re.fullmatch(r"(\d{1,6})(?:[xX×](\d{1,6}))?", text.strip())
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write it as 512x384")
    return Extent(int(found[1]), int(found[2] or found[1]))


def sides(text: str) -> dict[str, Value]:
    """`L,T,R,B` as the settings that they are."""
    if not re.fullmatch(r"\s*\d{1,6}(\s*,\s*\d{1,6}){3}\s*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not four numbers of at most six digits; write it as 0,0,64,0")
    return dict(zip(framing.sides, map(int, text.split(",")), strict=True))


class Laid(NamedTuple):
    """`FILE[:weight]`: a patch."""

    file: str
    weight: float = 1.0


def laid(text: str) -> Laid:
    """`FILE[:weight]`. The number is read from the right, so a path may hold colons."""
    file, _, weight = text.rpartition(":")
    return Laid(file, number) if file and (number := _number(weight)) is not None else Laid(text)


def refiner(text: str) -> Refiner:
    """`MODEL[:START]`. The number is read from the right, so a model's path or variant may hold colons."""
    model, _, start = text.rpartition(":")
    return Refiner(model, number) if model and (number := _number(start)) is not None else Refiner(text)


class Region(NamedTuple):
    """`PROMPT=MASK[:weight]`: a prompt for a part of the picture."""

    prompt: str
    mask: str
    weight: float = 1.0


def region(text: str) -> Region:
    """`PROMPT=MASK[:weight]`. The last `=` parts them, so a prompt may hold others."""
    prompt, _, rest = text.rpartition("=")
    mask = laid(rest)
    if not prompt or not mask.file:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form PROMPT=MASK[:weight]")
    return Region(prompt, *mask)


def control(text: str) -> Steering:
    """`KIND=FILE[:weight[:start[:end]]]`."""
    steering = annotation(text)
    if not steering.file:
        raise argparse.ArgumentTypeError(f"{text!r} names no file; write it as KIND=FILE[:weight[:start[:end]]]")
    return steering


def annotation(text: str) -> Steering:
    """`ANNOTATOR[=FILE][:weight[:start[:end]]]`. Numbers are read from the right, so a path may hold colons."""
    parts = text.split(":")
    numbers: list[float] = []
    while len(parts) > 1 and len(numbers) < 3 and (number := _number(parts[-1])) is not None:
        numbers.insert(0, number)
        parts.pop()
    name, _, file = ":".join(parts).partition("=")
    if not name or ("=" in text and not file):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=FILE[:weight[:start[:end]]]")
    return Steering(name, file, *numbers)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text.strip()) else None


def one_of(what: str, ids: Sequence[str]) -> Callable[[str], str]:
    """A type for options that take one of `ids`, or nothing for the default. Raises UsageProblem with the code
    `unknown_<what>`, as the engine does for a request, and the nearest id."""

    def checked(text: str) -> str:
        if text and text not in ids:
            advice = others_name(what, text) or meant(text, ids)
            raise UsageProblem(f"unknown_{what}", f"There is no {what.replace('_', ' ')} called {text!r}.", advice)
        return text

    return checked


def others_name(what: str, text: str) -> str:
    """Advice where `text` is what other tools call a sampler, a schedule or both; empty where it is none of that."""
    if what not in ("sampler", "schedule"):
        return ""
    from pipelines import translation  # only for what went wrong

    found = translation.called(text)
    named = [f"--{name} {each}" for name, each in found._asdict().items() if each]
    return f"Did you mean {' '.join(named)}?" if named else ""


def ids(catalog: Catalog, folder: str) -> tuple[str, ...]:
    """The ids of a folder of plugins; with those that did not load, of which the engine then says why."""
    useless = (it.id for it in (*catalog.broken, *catalog.absent) if it.folder == folder)
    return (*(entry.id for entry in getattr(catalog, folder)), *useless)


def readers(catalog: Catalog) -> tuple[str, ...]:
    """What can be named to have a control image made: an annotator, or a kind, which stands for its usual one."""
    return tuple(dict.fromkeys((*ids(catalog, "annotators"), *ids(catalog, "kinds"))))


def add_plugin(parser: argparse.ArgumentParser, option: str, what: str, catalog: Catalog, folder: str) -> None:
    """An option that names a plugin, by default the model's own."""
    known = ids(catalog, folder)
    parser.add_argument(option, default="", metavar="ID", type=one_of(what, known), help=listed(known))


def listed(known: Sequence[str]) -> str:
    """Ids as the help of an option."""
    return ", ".join(known).replace("%", "%%") or "none is installed"


def add_output(parser: argparse.ArgumentParser, what: str) -> None:
    """What every subcommand that writes takes."""
    parser.add_argument("--out", metavar="PATH", type=Path, help=what)


def add_overwrite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--overwrite", action="store_true", help="let --out replace a file that is read here")


def add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="auto", metavar="auto|cpu|cuda|mps", help="where the model runs")
    known = ("auto", *dtypes)
    parser.add_argument("--dtype", default="auto", metavar="TYPE", type=one_of("dtype", known), help=", ".join(known))


def add_compile(parser: argparse.ArgumentParser) -> None:
    text = f"compile the networks, which pays after many runs on a GPU: {listed(tuple(ways))}"
    parser.add_argument("--compile", default="", metavar="WAY", type=one_of("way of compiling", tuple(ways)), help=text)


def add_recompile(parser: argparse.ArgumentParser) -> None:
    known = (not_compiled, *ways)
    text = f"how the networks are compiled, default: as recorded: {listed(known)}"
    parser.add_argument("--compile", default="", metavar="WAY", type=one_of("way of compiling", known), help=text)


def add_speech(parser: argparse.ArgumentParser) -> None:
    """What every subcommand takes."""
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress and no report")


def add_model_choice(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    known = [entry.id for entry in catalog.models]
    parser.add_argument("--model", default="", metavar="ID|PATH", help=listed(known))


def add_model(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    """The model and how it is run."""
    add_model_choice(parser, catalog)
    parser.add_argument("--size", type=extent, metavar="WxH", help="of the picture, in pixels")
    add_plugin(parser, "--sampler", "sampler", catalog, "samplers")
    add_plugin(parser, "--schedule", "schedule", catalog, "schedules")
    parser.add_argument("--steps", type=int, metavar="N", help="of the full schedule")
    parser.add_argument("--guidance", type=float, metavar="G", help="guidance scale; 1 is the prompt's own estimate")
    add_plugin(parser, "--guidance-method", "guidance", catalog, "guidance")
    known = ids(catalog, "caching")
    text = f"go on from earlier steps, quicker and not quite the same picture: {listed(known)}"
    parser.add_argument("--caching", default="", metavar="ID", type=one_of("caching", known), help=text)
    for kind in catalog.patches:
        article = "an" if kind.title[0] in "AEIOU" else "a"
        text = f"{article} {kind.title} to lay over the model; may be given several times"
        parser.add_argument(
            f"--{option_name(kind.id)}", action="append", default=[], dest=f"{patch_prefix}{kind.id}", type=laid,
            metavar="FILE[:weight]", help=text,
        )  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="default: drawn anew")
    add_device(parser)
    add_compile(parser)


def add_settings(parser: argparse.ArgumentParser, entries: tuple[Entry, ...]) -> None:
    """The parameters of plugins as options; several may have one of the same name, each with its own default."""
    owners: dict[str, list[tuple[str, Param]]] = {}
    for entry in entries:
        for param in entry.params:
            owners.setdefault(param.name, []).append((entry.title, param))
    for name, shared in owners.items():
        option = f"--{name.replace('_', '-')}"
        if option not in parser._option_string_actions:
            _add_setting(parser, option, shared)


def _add_setting(parser: argparse.ArgumentParser, option: str, shared: list[tuple[str, Param]]) -> None:
    """An option by its owners' titles and parameters; the first says what it looks like."""
    param = shared[0][1]
    owned = "; ".join(f"{title}: {_bounds(each)}" for title, each in shared)
    said = "".join(f"; {choice}: {each}" for choice, _, each in param.offers if each)
    text = f"{param.help or param.title} ({owned}{said})".replace("%", "%%")
    dest = setting_prefix + param.name
    if param.kind == "bool":
        parser.add_argument(option, dest=dest, action=argparse.BooleanOptionalAction, default=None, help=text)
        return
    kinds = {"float": float, "int": int, "choice": str, "text": str}
    parser.add_argument(
        option,
        dest=dest,
        type=kinds[param.kind],
        choices=param.choices if param.kind == "choice" else None,
        metavar=None if param.kind == "choice" else param.kind.upper(),
        help=text,
    )


def _bounds(param: Param) -> str:
    """What a parameter is where nothing is given, and what it may be."""
    unit = f" {param.unit}" if param.unit else ""
    low, high = ("" if end is None else f"{end:g}" for end in (param.low, param.high))
    return f"default {param.default}{unit}" + (f", {low}…{high}" if low or high else "")


def settings(options: argparse.Namespace) -> Settings:
    """The settings that were given, by name."""
    given = {name: value for name, value in vars(options).items() if name.startswith(setting_prefix)}
    return tuple(sorted((n.removeprefix(setting_prefix), v) for n, v in given.items() if v is not None))


def patches(options: argparse.Namespace) -> tuple[Patch, ...]:
    """The patches that were given, by kind."""
    given = {name: value for name, value in vars(options).items() if name.startswith(patch_prefix)}
    return tuple(
        Patch(name.removeprefix(patch_prefix), file, weight) for name, each in given.items() for file, weight in each
    )
