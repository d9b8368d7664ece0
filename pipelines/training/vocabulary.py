"""Diorama's tokenizer: one token a word of the closed vocabulary, characters for everything else.

The files are those of `transformers.CLIPTokenizer` (byte-level BPE with `</w>` at the end of a word), so that a plain
`StableDiffusionPipeline.from_pretrained` reads them. An unknown word falls into characters and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from transformers import CLIPTokenizer

START = "<|startoftext|>"
END = "<|endoftext|>"
SUFFIX = "</w>"


def byte_alphabet() -> list[str]:
    """The 256 printable characters by which byte-level BPE writes bytes (Radford et al. 2019)."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return [chr(byte) for byte in visible] + [chr(256 + place) for place in range(len(hidden))]


def merge_word(word: str, ranks: dict[tuple[str, str], int]) -> list[str]:
    """`word` in the pieces that BPE with `ranks` leaves of it (Sennrich et al. 2016, algorithm 1)."""
    pieces = [*word[:-1], word[-1] + SUFFIX]
    while len(pieces) > 1:
        rank, place = min((ranks.get((a, b), len(ranks)), i) for i, (a, b) in enumerate(pairwise(pieces)))
        if rank == len(ranks):
            break
        pieces[place : place + 2] = [pieces[place] + pieces[place + 1]]
    return pieces


def merges_for(words: Iterable[str]) -> list[tuple[str, str]]:
    """Merges under which every one of `words` becomes a single token.

    New merges go to the end, behind every merge that an earlier word needs, so they cannot disturb it.
    """
    ranks: dict[tuple[str, str], int] = {}
    for word in words:
        pieces = merge_word(word, ranks)
        while len(pieces) > 1:
            ranks[pieces[0], pieces[1]] = len(ranks)
            pieces = merge_word(word, ranks)
    return list(ranks)


def plain_words(words: Iterable[str]) -> list[str]:
    """Sorted lower-case runs of letters and single marks, as CLIP's pre-tokenizer cuts them."""
    cut = re.compile(r"[^\W\d_]+|\d|[^\s\w]+", re.ASCII)
    return sorted({piece for word in words for piece in cut.findall(word.lower())})


def build_tokenizer(words: Iterable[str], length: int) -> CLIPTokenizer:
    """CLIP tokenizer for the closed vocabulary `words`; `length` is the number of positions, ends included."""
    merges = merges_for(plain_words(words))
    alphabet = byte_alphabet()
    tokens = [*alphabet, *(character + SUFFIX for character in alphabet)]
    tokens += [piece for piece in dict.fromkeys(a + b for a, b in merges) if piece not in set(tokens)]
    tokens += [START, END]
    vocabulary = {token: place for place, token in enumerate(tokens)}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=length)


def save_tokenizer(tokenizer: CLIPTokenizer, folder: Path) -> None:
    """Write the tokenizer's files into `folder`, `vocab.json` and `merges.txt` for older readers among them."""
    folder.mkdir(parents=True, exist_ok=True)
    # The last call's padding and cutting would be written with it, and the files change from run to run.
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.save_pretrained(str(folder))
    tokenizer.backend_tokenizer.model.save(str(folder))
