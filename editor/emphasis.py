"""Emphasis: the weight of some words of a prompt raised or lowered, written as `(words:1.2)`. Pure text, no Qt."""

from __future__ import annotations

import re
from typing import NamedTuple

most = 10.0
_inside = re.compile(r"\((?P<words>[^()]*):(?P<weight>\d*\.?\d+)\)")
_after = re.compile(r":(?P<weight>\d*\.?\d+)\)")


class Weighed(NamedTuple):
    """A prompt and the part of it that is selected now: the words alone, so that the next press finds them again."""

    text: str
    start: int
    end: int


def weighed(text: str, start: int, end: int, by: float) -> Weighed:
    """The words from `start` to `end` (the word there, where nothing is selected) with their weight changed by `by`.

    A weight of 1 is written without brackets. Nothing changes where there is no word.
    """
    start, end = min(start, end), max(start, end)
    if start == end:
        while start > 0 and _is_word(text[start - 1]):
            start -= 1
        while end < len(text) and _is_word(text[end]):
            end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return Weighed(text, start, end)
    head, words, weight, tail = text[:start], text[start:end], 1.0, text[end:]
    if whole := _inside.fullmatch(words):
        words, weight = whole["words"], float(whole["weight"])
    elif head.endswith("(") and (after := _after.match(tail)):
        head, tail, weight = head[:-1], tail[after.end() :], float(after["weight"])
    weight = round(min(most, max(0.0, weight + by)), 2)
    if weight == 1:
        return Weighed(head + words + tail, len(head), len(head) + len(words))
    written = f"({words}:{weight:g})"
    return Weighed(head + written + tail, len(head) + 1, len(head) + 1 + len(words))


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign in "'-_"
