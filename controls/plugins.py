"""Plugins: one thing, one file. A folder of modules that each export `PLUGIN`; the file name is the id.

Dropping a file in is enough. What fails to import is listed with its reason and never swallowed; so is what raises
`Absent`, because something that it needs is not installed, but that is no fault. Third-party plugins
arrive as entry points of the group `underpaint.<folder>` (for example `underpaint.samplers`).
"""

from __future__ import annotations

import functools
import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from typing import Generic, Literal, TypeVar

import msgspec

log = logging.getLogger(__name__)

Value = bool | int | float | str

T = TypeVar("T")


class Param(msgspec.Struct, frozen=True):
    """A value that a person may set: what a form draws, a command line parses and a request carries.

    kind: what it holds. low, high, step: for numbers, both ends included. zero: the word for 0 where that leaves the
    number to the program. choices: for `choice`; titles, helps: what a person reads of each, in their order (empty: the
    choice itself, and nothing).
    """

    name: str
    title: str
    kind: Literal["float", "int", "bool", "choice", "text"]
    default: Value
    help: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    titles: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    zero: str = ""

    @property
    def offers(self) -> tuple[tuple[str, str, str], ...]:
        """What can be chosen: (choice, title, help)."""
        titles = self.titles or tuple(choice.replace("_", " ") for choice in self.choices)
        return tuple(zip(self.choices, titles, self.helps or ("",) * len(self.choices), strict=True))

    def fault(self, value: Value) -> str | None:
        """Why `value` does not fit, as a sentence, or None where it does."""
        if self.kind == "choice":
            return None if value in self.choices else f"{self.title} must be one of {', '.join(self.choices)}."
        if self.kind == "bool":
            return None if isinstance(value, bool) else f"{self.title} must be true or false."
        if self.kind == "text":
            return None if isinstance(value, str) else f"{self.title} must be text."
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return f"{self.title} must be a number."
        if not float("-inf") < value < float("inf"):
            return f"{self.title} must be finite."
        if self.kind == "int" and int(value) != value:
            return f"{self.title} must be a whole number."
        if self.low is not None and value < self.low:
            return f"{self.title} must be at least {self.low:g}, not {value:g}."
        if self.high is not None and value > self.high:
            return f"{self.title} must be at most {self.high:g}, not {value:g}."
        return None


class Absent(Exception):
    """Raised by a plugin's module on import: what it needs is not there, as the message says, so it is not offered."""


class Broken(msgspec.Struct, frozen=True):
    """A plugin that did not load: its folder, its id, the last line of what went wrong or is not there, and its title
    where that is known."""

    folder: str
    id: str
    reason: str
    title: str = ""


class Plugins(Mapping[str, T], Generic[T]):
    """What a folder offers: id -> PLUGIN, in the order of the ids; what failed to load, and what lacks something."""

    def __init__(
        self, folder: str, found: Mapping[str, T], broken: tuple[Broken, ...], absent: tuple[Broken, ...] = ()
    ) -> None:
        self.folder = folder
        self.broken = broken
        self.absent = absent
        self._found = dict(sorted(found.items()))

    def __getitem__(self, plugin: str) -> T:
        return self._found[plugin]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def discover(package: str, kind: type[T]) -> Plugins[T]:
    """Import every module of `package` (a dotted name) and the entry points `underpaint.<its last part>`.

    kind: what each `PLUGIN` must be an instance of. Modules whose name starts with an underscore are not plugins.
    """
    folder = package.rpartition(".")[2]
    found: dict[str, T] = {}
    broken: list[Broken] = []
    absent: list[Broken] = []
    for name, load in _sources(package, folder):
        try:
            plugin = load()
            if not isinstance(plugin, kind):
                raise TypeError(f"PLUGIN is a {type(plugin).__name__}, not a {kind.__name__}")
            if name in found:
                raise ValueError(f"the id {name} is taken by another plugin")
            found[name] = plugin
        except Absent as lack:
            absent.append(Broken(folder, name, str(lack)))
        except Exception as error:  # a stranger's plugin may fail in any way
            log.warning("The plugin %s/%s did not load", folder, name, exc_info=error)
            broken.append(Broken(folder, name, f"{type(error).__name__}: {error}"))
    return Plugins(folder, found, tuple(broken), tuple(absent))


def _sources(package: str, folder: str) -> Iterator[tuple[str, Callable[[], object]]]:
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if not module.name.startswith("_"):
            yield module.name, functools.partial(_plugin, f"{package}.{module.name}")
    for entry in _installed():
        if entry.group == f"underpaint.{folder}":
            yield entry.name, entry.load


@functools.cache
def _installed() -> tuple[metadata.EntryPoint, ...]:
    """Every entry point of the environment: one scan of all its distributions takes some 40 ms, so there is one."""
    entries = (entry for distribution in metadata.distributions() for entry in distribution.entry_points)
    return tuple(dict.fromkeys(entries))


def _plugin(module: str) -> object:
    return importlib.import_module(module).PLUGIN
