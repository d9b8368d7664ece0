"""What a person can act on: errors that say what happened, what is safe and what to do next."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import ClassVar


class EngineError(Exception):
    """A failure with a code (a slug of its own), a message (what happened, what is safe) and advice (what to do).

    exit_code: what the command line ends with. Anything that is not an EngineError is a bug.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class UsageProblem(EngineError):
    """A command line that cannot be understood, or that names what this installation does not have."""

    exit_code = 2


class BadInput(EngineError):
    """A picture, a document, a mask, a recipe or a value that cannot be used."""

    exit_code = 3


class ModelProblem(EngineError):
    """A model that is missing, broken, or does not fit what is asked of it."""

    exit_code = 4


class OutOfMemory(EngineError):
    """The device has too little memory for this."""

    exit_code = 5


class OutputProblem(EngineError):
    """A file that could not be written; what stood at its place is intact."""

    exit_code = 6


class DownloadProblem(EngineError):
    """A download that did not come whole; nothing that was there before changed."""

    exit_code = 7


class Cancelled(Exception):
    """The person asked for the job to stop. Not an error. Its text, where it has one, says what is left of it."""


def meant(given: str, names: Iterable[str], none: str = "None is installed.") -> str:
    """Advice where `given` is none of `names`: the nearest one, all of them, or `none` where there are none.

    Case and what parts words (`/`, `:`, `-`, `_`, a space) count alike, and a part of a name at its end, such as what
    is behind an owner's name, is near to the whole.
    """
    known = sorted(names)
    spelt: dict[str, str] = {}
    for name in known:
        spelt.setdefault(_spelt(name), name)
    asked = _spelt(given)
    near = [name for name in spelt if name == asked]
    near += [name for name in spelt if f"-{asked}".endswith(f"-{name}") or f"-{name}".endswith(f"-{asked}")]
    near += difflib.get_close_matches(asked, spelt, 1)
    if near:
        return f"Did you mean {spelt[near[0]]!r}?"
    return f"There are: {', '.join(known)}." if known else none


def _spelt(name: str) -> str:
    """A name without what is easily mistaken."""
    return re.sub(r"[\s/\\:_-]+", "-", name.casefold().replace("++", "pp")).strip("-")
