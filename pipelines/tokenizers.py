"""Tokenizers for checkpoints: a single file holds none, so its words come from a folder or from another model.

CLIP's vocabulary is the same in Stable Diffusion 1, 2 and XL; what differs is what fills up a short text. A tokenizer
fits where it knows as many words as the checkpoint's text encoder.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pipelines.errors import ModelProblem
from pipelines.weights import read_json

first, last, filler = "<|startoftext|>", "<|endoftext|>", "!"

whole, words, pairs = "tokenizer.json", "vocab.json", "merges.txt"
"""The files of a tokenizer: the first alone, or both others."""


class Tokenizer(NamedTuple):
    """A tokenizer's files. ends: the numbers of the tokens that begin and end a text. filled: whether it knows the
    word that OpenCLIP fills up with."""

    files: tuple[Path, ...]
    ends: tuple[int, int]
    filled: bool

    def configuration(self, length: int, open_clip: bool) -> dict[str, object]:
        """Its `tokenizer_config.json` for a text encoder that reads `length` tokens."""
        return {
            "tokenizer_class": "CLIPTokenizer",
            "model_max_length": length,
            "bos_token": first,
            "eos_token": last,
            "unk_token": last,
            "pad_token": filler if open_clip and self.filled else last,
        }


def fitting(folder: Path, size: int) -> Tokenizer | None:
    """The tokenizer in a folder, if it is one of CLIP's kind that knows `size` words. Raises ModelProblem where it is
    damaged."""
    if all((folder / name).is_file() for name in (words, pairs)):
        files, known = tuple(folder / name for name in (words, pairs)), read_json(folder / words)
    elif (folder / whole).is_file():
        files, model = (folder / whole,), read_json(folder / whole).get("model")
        known = model.get("vocab") if isinstance(model, dict) else None
    else:
        return None
    if not isinstance(known, dict) or len(known) != size:
        return None
    ends = known.get(first), known.get(last)
    if not isinstance(ends[0], int) or not isinstance(ends[1], int):
        return None
    return Tokenizer(files, (ends[0], ends[1]), f"{filler}</w>" in known or filler in known)


def found(file: Path, size: int, given: Path | None, folders: Iterable[Path]) -> Tokenizer:
    """The tokenizer for a checkpoint that knows `size` words: the one in `given`, or the first in `folders`.

    Raises ModelProblem (tokenizer_missing, tokenizer_unfit).
    """
    for place in folders if given is None else (given, given / "tokenizer"):
        try:
            tokenizer = fitting(place, size)
        except ModelProblem:
            if given is not None:
                raise
            continue  # another model's fault, which is told where that one is listed
        if tokenizer is not None:
            return tokenizer
    advice = f"Name a folder with CLIP's {words} and {pairs} ({size} words): --tokenizer FOLDER."
    if given is not None:
        text = f"In {given} there is no tokenizer of CLIP's kind that knows {size} words, as {file.name} does."
        raise ModelProblem("tokenizer_unfit", text, advice)
    raise ModelProblem(
        "tokenizer_missing",
        f"{file} needs a tokenizer: a single file holds none, and neither its folder nor an installed model has one.",
        f"{advice} Every model folder of Stable Diffusion 1, 2 or XL has one in `tokenizer/`.",
    )
