"""Prompts as tokens: how CLIP's tokenizers cut them into chunks, and which words they do not know. No torch.

A prompt longer than the encoder is cut into chunks, at a comma where one is near, each between its own marks of start
and end; their states lie one after the other (as AUTOMATIC1111's web UI does, modules/sd_hijack_clip.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pipelines.prompts import Reading

if TYPE_CHECKING:
    from transformers import CLIPTokenizer

most_chunks = 16
"""What lies beyond so many chunks is dropped, and counted."""

comma_reach = 20
"""A chunk ends at a comma that lies among so many tokens at its end (the web UI's own default)."""

open_from = 10_000
"""A vocabulary of fewer tokens is closed: it was made for the words of one world, and knows a word whole or not."""

Words = Mapping[str, tuple[int, ...]]
"""Words that were added to a text encoder (`pipelines.patches.embedding`), with their tokens."""

_word = re.compile(r"[^\W\d_]{2,}")
_end = "</w>"


class Tokens(NamedTuple):
    """Numbers of tokens with the weights that they share; they are not torn apart."""

    numbers: tuple[int, ...]
    weight: float


class Lexicon(NamedTuple):
    """A tokenizer and how many tokens its encoder reads at once, the marks of start and end among them.

    added: words that the encoder knows beside the tokenizer's.
    """

    tokenizer: CLIPTokenizer
    length: int
    added: Words = MappingProxyType({})

    def chunks(self, reading: Reading) -> list[list[Tokens]]:
        """The prompt's tokens in chunks; a section begins a new one. At least one chunk, which may be empty."""
        chunks = [chunk for section in reading for chunk in self._filled([*self._tokens(section)]) if chunk]
        return chunks or [[]]

    def unknown(self, reading: Reading) -> tuple[str, ...]:
        """The words that the tokenizer only has letters or shreds for, so that the encoder hardly learned them.

        Of a closed vocabulary these are all that are no token of their own; of an open one, in which rarer words are
        built of syllables, those that fall into single letters.
        """
        said = " ".join(piece for section in reading for text, _ in section for piece in self._cut(text)[::2])
        return tuple(dict.fromkeys(word for word in _word.findall(said.lower()) if self._is_unknown(word)))

    def said(self, chunk: Sequence[Tokens]) -> str:
        """The words of a chunk, as the tokenizer writes them; added ones by their name."""
        names = {numbers: name for name, numbers in self.added.items()}
        found: list[str] = []
        for name, same in groupby(chunk, lambda each: names.get(each.numbers, "")):
            numbers = [number for each in same for number in each.numbers]
            found.append(name or str(self.tokenizer.decode(numbers)).strip())
        return " ".join(found)

    def _is_unknown(self, word: str) -> bool:
        numbers = self.tokenizer(word, add_special_tokens=False, verbose=False).input_ids
        if len(numbers) < 2:
            return self.tokenizer.unk_token_id in numbers
        letters = self.tokenizer.convert_ids_to_tokens(numbers)
        return len(self.tokenizer) < open_from or all(len(each.removesuffix(_end)) == 1 for each in letters)

    def _filled(self, tokens: Sequence[Tokens]) -> Iterator[list[Tokens]]:
        """One section's tokens in chunks."""
        room = self.length - 2
        comma = (self.tokenizer.convert_tokens_to_ids(f",{_end}"),)
        chunk: list[Tokens] = []
        for each in tokens:
            if chunk and size(chunk) + len(each.numbers) > room:
                commas = [place for place, one in enumerate(chunk) if one.numbers == comma]
                cut = len(chunk)
                if commas and each.numbers != comma and len(chunk) - commas[-1] <= comma_reach:
                    cut = commas[-1] + 1
                yield chunk[:cut]
                chunk = chunk[cut:]
            chunk.append(each)
        yield chunk

    def _tokens(self, section: Sequence[tuple[str, float]]) -> Iterator[Tokens]:
        """The tokens of a section: those of added words and the tokenizer's own."""
        for text, weight in section:
            for part, piece in enumerate(self._cut(text)):
                if part % 2:
                    yield Tokens(self.added[piece.lower()], weight)
                elif piece:
                    numbers = self.tokenizer(piece, add_special_tokens=False, verbose=False).input_ids
                    yield from (Tokens((number,), weight) for number in numbers)

    def _cut(self, text: str) -> list[str]:
        """Text, an added word, text and so on."""
        names = "|".join(map(re.escape, sorted(self.added, key=len, reverse=True)))
        return re.split(rf"(?<!\w)({names})(?!\w)", text, flags=re.IGNORECASE) if names else [text]


def size(chunk: Sequence[Tokens]) -> int:
    """How many tokens a chunk has."""
    return sum(len(tokens.numbers) for tokens in chunk)
