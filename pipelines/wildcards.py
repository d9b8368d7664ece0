"""Wildcards: words drawn from a request's seed in place of a prompt's choices. Torch-free.

`__name__` is a line of `name.txt` in the folder of wildcards, `{one|other}` one of what it lists. Lines may hold
choices and wildcards themselves. Empty lines and those that begin with `#` do not count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from pipelines.errors import BadInput, meant
from pipelines.prompts import Choice, Prompt, Wildcard, parse, printed, replaced

folder_name = "wildcards"
"""In the folder of the person's data."""

deepest = 16
"""Lists that name each other are followed so far."""

longest = 50_000
"""Characters that a drawn prompt may have."""


def drawn(text: str, seed: int, purpose: str, folder: Path) -> str:
    """The prompt with every choice made; the very same text where there is none to make.

    The same seed and purpose (`prompt`, `negative` …) draw the same. Raises BadInput: unknown_wildcard,
    wildcard_unreadable, wildcard_loop.
    """
    numbers = (_number(f"{seed}:{purpose}:{place}") for place in count())
    for _ in range(deepest):
        prompt = parse(text)
        made = replaced(prompt, lambda part: _one(part, numbers, folder))
        if made == prompt:
            return text
        text = printed(made)
        if len(text) > longest:
            break
    raise BadInput(
        "wildcard_loop",
        "The wildcards of the prompt name each other without end.",
        f"Look at the lists in {folder}: one must not name itself.",
    )


def known(folder: Path) -> tuple[str, ...]:
    """The names of the lists in a folder; those in folders within it as `folder/name`."""
    return tuple(sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.txt")))


def _one(part: Choice | Wildcard, numbers: Iterator[int], folder: Path) -> Prompt:
    number = next(numbers)
    if isinstance(part, Choice):
        return part.options[number % len(part.options)]
    lines = _lines(part.name, folder)
    return parse(lines[number % len(lines)])


def _lines(name: str, folder: Path) -> list[str]:
    path = folder / f"{name}.txt"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        advice = meant(name, known(folder), f"Lists of words lie in {folder}, one to a line; {path.name} is not there.")
        raise BadInput("unknown_wildcard", f"There is no wildcard called {name!r}.", advice) from None
    except (OSError, UnicodeDecodeError) as error:
        advice = "Save it as plain text in UTF-8."
        raise BadInput("wildcard_unreadable", f"The wildcard {path} cannot be read: {error}.", advice) from error
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise BadInput("wildcard_unreadable", f"The wildcard {path} holds no line.", "Write one word to a line.")
    return found


def _number(text: str) -> int:
    # A digest, as no version of Python draws another.
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
