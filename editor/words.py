"""Words: what every text that a person sees goes through, so that it can be in another language. No Qt.

The English text in the code is the key. `tr` and `counted` give it in the language in use; a text that is made while
modules load, before there is a language, is marked with `mark` there and goes through `tr` where it is shown. The
titles and helps of `Param`, `Tool`, `Panel`, `Action` and of the catalog need no mark: `editor.translating` has them.

Values stand in a text by name, as `str.format` has it, so that a translation may move them.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import NamedTuple


def _itself(text: str, count: int) -> str:
    return text


class Voice(NamedTuple):
    """A language. find(text, count): the text in it, of the plural form for count (-1: it counts nothing).

    decimal: the mark before a number's decimals. is_counting: it has plural forms of its own; otherwise they are the
    English ones of the code. lowers: a noun within a sentence begins small.
    """

    find: Callable[[str, int], str] = _itself
    decimal: str = "."
    is_counting: bool = False
    lowers: bool = True


english = Voice()
_voice = english
_originals: dict[str, dict[str, None]] = {}


def speak(voice: Voice) -> None:
    """From now on texts are in this language; `editor.languages` calls it, once, before there is a window."""
    global _voice
    _voice = voice


def is_english() -> bool:
    """Whether texts are as they stand in the code."""
    return _voice is english


def mark(text: str) -> str:
    """The text as it is, found by the extraction: for constants."""
    return text


def tr(text: str, /, **values: object) -> str:
    """A text in the language in use, with its values in their places."""
    found = _voice.find(text, -1)
    if found != text:
        _originals.setdefault(found.replace("&", ""), {})[text.replace("&", "")] = None
    return _forming.format(found, **values) if values else found


def originals(text: str) -> str:
    """The English texts that were said so until now, without the marks of menu keys: for a search that finds them
    too. The text itself where there are none."""
    plain = text.replace("&", "")
    return " ".join(_originals.get(plain, (plain,)))


def counted(one: str, many: str, count: int, /, **values: object) -> str:
    """A text that counts: `one` or `many` in English, both with %n for the number; the key is `many`."""
    if _voice.is_counting:
        found = _voice.find(many, count)
    else:
        found = (one if count == 1 else many).replace("%n", str(count))
    return _forming.format(found, **values) if values else found


def number(value: float, form: str) -> str:
    """A number as `format` has it, in the language's way."""
    return _forming.format_field(value, form)


def within(text: str) -> str:
    """A title as a part of a sentence: its first letter small, where the language writes nouns so."""
    return f"{text[:1].lower()}{text[1:]}" if _voice.lowers else text


class _Forming(string.Formatter):
    """Python's own formatting, with the language's decimal mark and percent sign."""

    def format_field(self, value: object, format_spec: str) -> str:
        found = super().format_field(value, format_spec)
        if isinstance(value, float):
            found = found.replace(".", _voice.decimal)
        if format_spec.endswith("%"):
            found = tr("{number}%", number=found[:-1])
        return found


_forming = _Forming()
