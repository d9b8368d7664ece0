"""Sentences that come ready made from the engine, in the language in use.

The engine's process speaks English only, and puts its values into a sentence before it sends it. So a sentence is
recognised by its template, of which resources/translations/sentences.json holds the list that
docs/make_translations.py reads off the engine's sources; its values are taken out of it and put into the translated
template. One that is not known stays in English. No Qt.
"""

from __future__ import annotations

import functools
import re
import string
from typing import NamedTuple

import msgspec

import resources
from editor.words import is_english, tr

longest = 2000
"""Characters of what is looked at; who sends more sends no sentence."""


class Template(NamedTuple):
    """A sentence with places for values. pattern: what it reads like once they are in it. weight: its own letters."""

    text: str
    pattern: re.Pattern[str]
    weight: int


def sentence(text: str) -> str:
    """A sentence of the engine, or several that follow each other."""
    if not text or len(text) > longest or is_english():
        return text
    return _found(text) or " ".join(_found(part) or part for part in re.split(r"(?<=[.!?]) (?=[A-Z“])", text))


def _found(text: str) -> str | None:
    if (translated := tr(text)) != text:
        return translated
    for template in _templates():
        if (match := template.pattern.fullmatch(text)) is not None:
            values = {name: tr(value) for name, value in match.groupdict().items()}
            return tr(template.text, **values)
    return None


@functools.cache
def _templates() -> tuple[Template, ...]:
    """Those with most letters of their own first, because they say most exactly what a sentence is."""
    texts = msgspec.json.decode(resources.path("translations", "sentences.json").read_bytes(), type=list[str])
    return tuple(sorted((_template(text) for text in texts), key=lambda template: -template.weight))


def _template(text: str) -> Template:
    pattern, weight = "", 0
    for letters, name, _, _ in string.Formatter().parse(text):
        pattern += re.escape(letters)
        weight += len(letters)
        if name is not None:
            pattern += f"(?P<{name}>.+?)" if f"(?P<{name}>" not in pattern else f"(?P={name})"
    return Template(text, re.compile(pattern, re.DOTALL), weight)
