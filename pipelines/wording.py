"""How a model reads prompts: told from its tokenizers alone, so that a window can count while one types. No torch."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines import holding
from pipelines.catalog import ModelEntry
from pipelines.choices import chosen
from pipelines.families import families
from pipelines.families._tokens import Lexicon, most_chunks, size
from pipelines.patches import patches
from pipelines.prompts import Reading, readings
from pipelines.requests import Chunk, Patch, Wording


def lexicons(entry: ModelEntry) -> tuple[Lexicon, ...]:
    """The lexicons of a model's text encoders. Raises ModelProblem."""
    return families()[entry.family].lexicons(Path(entry.path))


def added(worn: Sequence[Patch]) -> Mapping[str, tuple[int, ...]]:
    """The words that patches add, each with as many tokens as it takes, of numbers that no tokenizer has.

    Raises as `holding.filled`. Patches that add no words are not looked at.
    """
    found: dict[str, tuple[int, ...]] = {}
    numbers = itertools.count(1)
    for patch in worn:
        words = chosen(patches(), patch.kind, "patch").words
        if words is None or not patch.weight:
            continue
        for word, count in words(holding.place(holding.filled(patch))).items():
            found[word] = tuple(-number for number in itertools.islice(numbers, count))
    return found


def worded(text: str, steps: int, known: Sequence[Lexicon]) -> Wording:
    """How a prompt is read: in the step, of so many, in which it is longest, by the text encoder that needs most room.

    Choices and wildcards count as they are written.
    """
    wordings = (_worded(reading, lexicon) for reading in dict.fromkeys(readings(text, steps)) for lexicon in known)
    return max(wordings, key=lambda found: found.tokens)


def _worded(reading: Reading, lexicon: Lexicon) -> Wording:
    found = lexicon.chunks(reading)
    chunks = tuple(Chunk(size(chunk), lexicon.said(chunk)) for chunk in found[:most_chunks])
    return Wording(lexicon.length - 2, chunks, lexicon.unknown(reading), sum(map(size, found[most_chunks:])))
