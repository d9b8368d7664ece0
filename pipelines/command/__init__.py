"""The command `underpaint`: the engine without a window, or the editor where no subcommand is given.

Subcommands are the catalog's editing modes and the files in `subcommands/`; their options are drawn from the catalog.
Exit codes: 0 done, 1 a bug or the engine lost, 2 usage, 130 cancelled, else what the error says. Imports neither Qt
nor, before a model runs, torch.

One of the few broad `except`s stands here, at the border of the process as in the worker: also after a bug, a program
that called the command must find one JSON object and an exit code.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import pkgutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from pipelines import surroundings
from pipelines.errors import Cancelled, EngineError, OutOfMemory, UsageProblem, meant

if TYPE_CHECKING:
    from pipelines.catalog import Catalog
    from pipelines.command.subcommands import Subcommand

log = logging.getLogger(__name__)

bug_code = 1
cancelled_code = 130


class Parser(argparse.ArgumentParser):
    """Raises UsageProblem in place of printing and exiting, so that one place says it, as text or as JSON."""

    def error(self, message: str) -> NoReturn:
        raise UsageProblem("usage", f"{message[:1].upper()}{message[1:]}.", f"See: {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. arguments: without the program's name, default `sys.argv`."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if opens_editor(given):
        return open_editor(given)
    code = _told(given)
    if code == cancelled_code and arguments is None:
        # Taking torch apart takes seconds, and whoever pressed Ctrl-C waits for them.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _told(given: list[str]) -> int:
    """Do it, and say what went wrong if something did."""
    # Known before the line is understood, because also a misunderstanding is told in JSON.
    as_json = "--json" in given
    surroundings.prepare()
    from pipelines.command import reports  # 100 ms that opening the editor saves

    stdout = sys.stdout
    try:
        # What libraries print must not stand between the lines of an answer.
        with contextlib.redirect_stdout(sys.stderr):
            return _answer(given, stdout)
    except EngineError as error:
        reports.failed(error, as_json, stdout, sys.stderr)
        return error.exit_code
    except (KeyboardInterrupt, Cancelled) as stop:
        left = str(stop) or "Nothing was left half written."
        reports.failed(EngineError("cancelled", "Cancelled.", left), as_json, stdout, sys.stderr)
        return cancelled_code
    except MemoryError:
        advice = "Nothing was left half written. Try a smaller size, or close other programs."
        error = OutOfMemory("out_of_memory", "The memory does not suffice.", advice)
        reports.failed(error, as_json, stdout, sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read the output has gone; what is left in the buffer would fail once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
        return bug_code
    except Exception as error:  # noqa: BLE001  the command's boundary: a bug ends in a sentence, its traceback in the log
        _keep_traceback()
        advice = f"The traceback is at the end of {surroundings.log_path()}; please report it."
        text = f"Something went wrong that nobody foresaw ({type(error).__name__}: {error})."
        reports.failed(EngineError("bug", text, advice), as_json, stdout, sys.stderr)
        return bug_code


def opens_editor(given: Sequence[str]) -> bool:
    """Whether there is no subcommand: nothing at all, an option of the editor's engine, or the name of a file."""
    if not given:
        return True
    first = given[0]
    if first.startswith("-"):
        from pipelines.client import engine_options  # 30 ms that other commands save

        return first.partition("=")[0] in engine_options and not names() & set(given)
    if first in names():
        return False
    return Path(first).exists() or bool(Path(first).suffix) or os.sep in first


def open_editor(files: Sequence[str]) -> int:
    """Open the editor in this process, by name: no module here imports it."""
    import runpy

    sys.argv = ["underpaint", *files]
    try:
        runpy.run_module("editor", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def names() -> set[str]:
    """The names of all subcommands, found without importing them."""
    root = Path(__file__).parent
    folders = (root / "subcommands", root.parent / "modes")
    found = {module.name for module in pkgutil.iter_modules([str(folder) for folder in folders])}
    for group in ("underpaint.subcommands", "underpaint.modes"):
        found.update(entry.name for entry in metadata.entry_points(group=group))
    return {name for name in found if not name.startswith("_")}


def version() -> str:
    """The installed version; empty in a checkout that is not installed."""
    try:
        return metadata.version("underpaint")
    except metadata.PackageNotFoundError:
        return ""


def _answer(given: list[str], stdout: TextIO) -> int:
    from pipelines.command import reports  # as in `main`
    from pipelines.command.subcommands import Call
    from pipelines.engine import Engine

    began = time.perf_counter()
    catalog = Engine().catalog()
    commands = _commands(catalog)
    try:
        with contextlib.redirect_stdout(stdout):  # help and version are answers
            options = _parser(given, commands, catalog).parse_args(given)
    except SystemExit as ended:
        return int(ended.code or 0)
    shown = reports.Shown(sys.stderr, options.quiet)
    with _interrupts(shown.interrupt):
        try:
            answer = commands[options.subcommand].run(Call(options, catalog, shown))
        finally:
            shown.clear()
    if not answer.seconds:
        answer = answer._replace(seconds=time.perf_counter() - began)
    answer = answer._replace(notes=tuple(shown.notes))
    reports.succeeded(answer, options.subcommand, options.json, options.quiet, stdout)
    return answer.exit_code


@contextlib.contextmanager
def _interrupts(interrupt: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C asks for a stop between steps. As an exception it could arrive inside a destructor, which swallows it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: interrupt())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _commands(catalog: Catalog) -> dict[str, Subcommand]:
    from pipelines.command import modes  # as in `main`
    from pipelines.command.subcommands import subcommands

    for broken in subcommands().broken:
        log.error("The subcommand %s did not load: %s", broken.id, broken.reason)
    return {mode.id: modes.subcommand(mode) for mode in catalog.modes} | dict(subcommands())


def _parser(given: list[str], commands: dict[str, Subcommand], catalog: Catalog) -> Parser:
    """The parser, of which only the subcommand that is meant gets its options. Raises UsageProblem."""
    from pipelines.command import options  # as in `main`

    text = "Paint structure, and a diffusion model paints over it. Without a subcommand the editor opens."
    parser = Parser(prog="underpaint", usage="%(prog)s [FILE ...] | SUBCOMMAND ...", description=text)
    parser.add_argument("--version", action="version", version=f"underpaint {version()}")
    below = parser.add_subparsers(dest="subcommand", metavar="SUBCOMMAND", required=True)
    first = next((word for word in given if not word.startswith("-")), "")
    if first and first not in commands:
        raise UsageProblem("usage", f"There is no subcommand {first!r}.", meant(first, commands))
    for name, command in sorted(commands.items()):
        line = command.help.replace("%", "%%")
        child = below.add_parser(name, prog=f"underpaint {name}", help=line, description=line, allow_abbrev=False)
        if name == first:
            command.configure(child, catalog)
            options.add_speech(child)
            _check_options(child, given)
    return parser


def _check_options(parser: argparse.ArgumentParser, given: list[str]) -> None:
    """Names an option that is not known; argparse would only say that another one is missing. Raises UsageProblem."""
    known = _option_names(parser)
    for word in given:
        name = word.partition("=")[0]
        if word == "--":
            return
        # As argparse has it, what holds a space is a value.
        if word.startswith("--") and " " not in word and name not in known:
            raise UsageProblem("usage", f"There is no option {name}.", meant(name, known))


def _option_names(parser: argparse.ArgumentParser) -> set[str]:
    """The long options of a parser and of those below it."""
    found = {name for name in parser._option_string_actions if name.startswith("--")}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                found |= _option_names(child)
    return found


def _keep_traceback() -> None:
    path = surroundings.log_path()
    with contextlib.suppress(OSError):  # the sentence on the screen is what counts
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as kept:
            kept.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} underpaint {' '.join(sys.argv[1:2])}\n")
            traceback.print_exc(file=kept)
