r"""The prompt language: weights, switches, alternations, breaks and choices in a prompt's text. Torch-free.

    prompt      = { text | emphasis | switch | alternation | choice | "__" name "__" | "BREAK" }
    emphasis    = "(" prompt ")"                        attention times 1.1
                | "(" prompt ":" number ")"             times the number
                | "[" prompt "]"                        divided by 1.1; what is nested multiplies
    switch      = "[" prompt ":" prompt ":" number "]"  the first, then the second
                | "[" prompt ":" number "]"             nothing, then it; the second may be empty: "[" prompt "::" …
    alternation = "[" prompt { "|" prompt } "]"         another one in each step
    choice      = "{" prompt { "|" prompt } "}"         one of them, drawn from the seed
    escape      = "\" before one of  \ ( ) [ ] { } | : _

A switch's number with a point is a share of the run's steps, without one the number of steps that go before. `BREAK`
begins a new chunk of the text encoder. A name is that of a list of words (`pipelines.wildcards`). This is the writing
of AUTOMATIC1111's web UI (modules/prompt_parser.py) with the choices of its extension Dynamic Prompts. Nothing is ever
an error: a bracket without its counterpart, or nested more than 32 deep, is text. (There an unclosed one reaches to the
end.) Text that uses none of it is read as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

stronger = 1.1
"""What a pair of round brackets without a number multiplies with, and of square ones divides by."""

weight_most = 10.0
"""Weights beyond are taken as this."""

deepest = 32

_mark = re.compile(
    r"(?P<escape>\\[\\()\[\]{}|:_])|(?P<pause>\bBREAK\b)"
    r"|__(?P<name>[^\W_]+(?:[_./-][^\W_]+)*)__|(?P<bracket>[()\[\]{}])|(?P<stroke>[|:])"
)
_escape = re.compile(r"\\([\\()\[\]{}|:_])")
_number = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*")
_counterparts = {")": "(", "]": "[", "}": "{"}


class Text(msgspec.Struct, frozen=True):
    """Words as they are written, escapes and all."""

    written: str

    @property
    def said(self) -> str:
        """The words without the backslashes that escape."""
        return _escape.sub(r"\1", self.written)


class Break(msgspec.Struct, frozen=True):
    """`BREAK`."""


class Wildcard(msgspec.Struct, frozen=True):
    """`__name__`."""

    name: str


class Emphasis(msgspec.Struct, frozen=True):
    """Brackets that weigh. square: `[…]`. number: as it is written behind the colon, None where there is none."""

    parts: Prompt
    square: bool = False
    number: str | None = None

    @property
    def weight(self) -> float:
        if self.number is None:
            return 1 / stronger if self.square else stronger
        return _limited(float(self.number))


class Switch(msgspec.Struct, frozen=True):
    """`[before:after:when]`; before is None where only one prompt is written."""

    before: Prompt | None
    after: Prompt
    when: str

    def first(self, steps: int) -> int:
        """How many of a run's steps go before."""
        share = float(self.when) * steps if "." in self.when else float(self.when)
        return int(min(max(share, 0), steps))


class Alternation(msgspec.Struct, frozen=True):
    """`[one|other]`."""

    options: tuple[Prompt, ...]


class Choice(msgspec.Struct, frozen=True):
    """`{one|other}`."""

    options: tuple[Prompt, ...]


Part = Text | Break | Wildcard | Emphasis | Switch | Alternation | Choice
Prompt = tuple[Part, ...]


class Piece(NamedTuple):
    """Words of one weight."""

    text: str
    weight: float = 1.0


Section = tuple[Piece, ...]
"""What stands between two breaks."""

Reading = tuple[Section, ...]
"""A prompt as it is read in one step: at least one section."""


def parse(text: str) -> Prompt:
    """The parts of a prompt; `printed` gives the very text back."""
    marks = [match for match in _mark.finditer(text) if match["escape"] is None]
    return _joined(_items(text, marks, _pairs(marks), range(len(marks)), 0, len(text)))


def printed(prompt: Prompt) -> str:
    """The text of a prompt."""
    return "".join(map(_printed, prompt))


def readings(text: str, steps: int) -> tuple[Reading, ...]:
    """How a prompt is read in each step of a run."""
    prompt = parse(text)
    if not _changes(prompt):
        return (_reading(prompt, 1, steps),) * steps
    return tuple(_reading(prompt, step, steps) for step in range(1, steps + 1))


def replaced(prompt: Prompt, draw: Callable[[Choice | Wildcard], Prompt]) -> Prompt:
    """The prompt with what is drawn in place of every choice and wildcard."""
    found: list[Part] = []
    for part in prompt:
        if isinstance(part, (Choice, Wildcard)):
            found += draw(part)
        elif isinstance(part, Emphasis):
            found.append(msgspec.structs.replace(part, parts=replaced(part.parts, draw)))
        elif isinstance(part, Switch):
            before = None if part.before is None else replaced(part.before, draw)
            found.append(Switch(before, replaced(part.after, draw), part.when))
        elif isinstance(part, Alternation):
            found.append(Alternation(tuple(replaced(option, draw) for option in part.options)))
        else:
            found.append(part)
    return tuple(found)


# ---------------------------------------------------------------------- reading


def _changes(prompt: Prompt) -> bool:
    """Whether a prompt is not the same in every step."""
    return any(
        isinstance(part, (Switch, Alternation)) or (isinstance(part, Emphasis) and _changes(part.parts))
        for part in prompt
    )


def _reading(prompt: Prompt, step: int, steps: int) -> Reading:
    """The sections of a prompt in a step, counted from 1; words of one weight that touch are one piece."""
    sections: list[list[Piece]] = [[]]
    for said, weight in _said(prompt, step, steps, 1.0):
        pieces = sections[-1]
        if said is None:
            sections.append([])
        elif pieces and pieces[-1].weight == weight:
            pieces[-1] = Piece(pieces[-1].text + said, weight)
        else:
            pieces.append(Piece(said, weight))
    return tuple(map(tuple, sections))


def _said(prompt: Prompt, step: int, steps: int, weight: float) -> Iterator[tuple[str | None, float]]:
    """Words and their weight, in order; None for a break."""
    for part in prompt:
        if isinstance(part, Emphasis):
            yield from _said(part.parts, step, steps, _limited(weight * part.weight))
        elif isinstance(part, Switch):
            now = (part.before or ()) if step <= part.first(steps) else part.after
            yield from _said(now, step, steps, weight)
        elif isinstance(part, Alternation):
            yield from _said(part.options[(step - 1) % len(part.options)], step, steps, weight)
        elif isinstance(part, Break):
            yield None, weight
        else:
            # A choice that nobody drew is words like any other.
            yield part.said if isinstance(part, Text) else _printed(part), weight


def _limited(weight: float) -> float:
    return max(-weight_most, min(weight, weight_most))


# ---------------------------------------------------------------------- parsing

Marks = Sequence[re.Match[str]]
Pairs = dict[int, int]
"""The places of two brackets that belong together, by the first."""


def _pairs(marks: Marks) -> Pairs:
    """A bracket closes the last open one of its kind; what was opened between the two is text."""
    found: Pairs = {}
    stack: list[int] = []
    waiting = dict.fromkeys(_counterparts.values(), 0)
    for place, match in enumerate(marks):
        bracket = match["bracket"]
        if bracket in waiting:
            stack.append(place)
            waiting[bracket] += 1
        elif bracket and waiting[_counterparts[bracket]]:
            start = stack.pop()
            while marks[start]["bracket"] != _counterparts[bracket]:
                waiting[marks[start]["bracket"]] -= 1
                start = stack.pop()
            waiting[_counterparts[bracket]] -= 1
            found[start] = place
    ends: list[int] = []
    for start in sorted(found):
        while ends and ends[-1] < start:
            ends.pop()
        if len(ends) < deepest:
            ends.append(found[start])
        else:
            del found[start]
    return found


def _items(text: str, marks: Marks, pairs: Pairs, places: range, start: int, end: int) -> list[Part | str]:
    """The parts of text[start:end], whose marks are those of `places`, with strokes that may part them as strings."""
    items: list[Part | str] = []
    place = places.start
    while place < places.stop:
        match = marks[place]
        items.append(Text(text[start : match.start()]))
        start, last = match.end(), pairs.get(place)
        if last is not None:
            inside = _items(text, marks, pairs, range(place + 1, last), start, marks[last].start())
            items += _bracketed(match[0], inside)
            place, start = last, marks[last].end()
        elif match["pause"]:
            items.append(Break())
        elif match["name"]:
            items.append(Wildcard(match["name"]))
        else:
            items.append(match[0] if match["stroke"] else Text(match[0]))
        place += 1
    items.append(Text(text[start:end]))
    return items


def _bracketed(bracket: str, items: list[Part | str]) -> list[Part | str]:
    """What a pair of brackets around these items means."""
    options = tuple(map(_joined, _parted(items, "|")))
    if bracket == "{":
        # Braces without a choice are braces.
        return [Choice(options)] if len(options) > 1 else [Text("{"), *items, Text("}")]
    if bracket == "[" and len(options) > 1:
        return [Alternation(options)]
    *rest, last = _parted(items, ":")
    number = printed(_joined(last))
    if not rest or not _number.fullmatch(number):
        return [Emphasis(_joined(items), bracket == "[")]
    if bracket == "[":
        if len(rest) > 2:
            return [Emphasis(_joined(items), square=True)]
        return [Switch(_joined(rest[0]) if len(rest) == 2 else None, _joined(rest[-1]), number)]
    within = items[: len(items) - len(last) - 1]
    return [Emphasis(_joined(within), number=number)]


def _parted(items: list[Part | str], stroke: str) -> list[list[Part | str]]:
    """The items between strokes of one kind."""
    parted: list[list[Part | str]] = [[]]
    for item in items:
        if item == stroke:
            parted.append([])
        else:
            parted[-1].append(item)
    return parted


def _joined(items: Sequence[Part | str]) -> Prompt:
    """Items as a prompt: strokes that part nothing are text, and texts that touch are one."""
    found: list[Part] = []
    for item in items:
        part = Text(item) if isinstance(item, str) else item
        if isinstance(part, Text):
            if not part.written:
                continue
            if found and isinstance(found[-1], Text):
                part = Text(found.pop().written + part.written)  # type: ignore[union-attr]
        found.append(part)
    return tuple(found)


def _printed(part: Part) -> str:
    if isinstance(part, Text):
        return part.written
    if isinstance(part, Break):
        return "BREAK"
    if isinstance(part, Wildcard):
        return f"__{part.name}__"
    if isinstance(part, Emphasis):
        within = printed(part.parts) + ("" if part.number is None else f":{part.number}")
        return f"[{within}]" if part.square else f"({within})"
    if isinstance(part, Switch):
        before = "" if part.before is None else f"{printed(part.before)}:"
        return f"[{before}{printed(part.after)}:{part.when}]"
    options = "|".join(map(printed, part.options))
    return f"[{options}]" if isinstance(part, Alternation) else f"{{{options}}}"
