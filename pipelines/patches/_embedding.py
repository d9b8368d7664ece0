"""Laying textual inversions: a text encoder's table of words with further rows, for as long as a context lasts.

The encoder's own table is put aside whole and put back, and its tokenizer is never touched: the words are known to the
table that stands in (`Vocabulary.words`), where the reader of prompts (`pipelines.families._clip`) looks for them.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from pipelines.errors import ModelProblem
from pipelines.patches import Laid, Networks


class Vocabulary(nn.Embedding):
    """A table of words with further rows at its end, and the words, in lower case, that they stand for.

    Added rows have negative numbers, counted from the end: some encoders find the end of a prompt by its largest one.
    """

    words: Mapping[str, tuple[int, ...]]

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  torch's own name
        return super().forward(input % self.num_embeddings)


class Learned(NamedTuple):
    """What a file holds: its word, and the vectors (n, D) for each text encoder; of a file for the only one, `""`."""

    path: Path
    word: str
    vectors: dict[str, Tensor]


@contextlib.contextmanager
def laid(networks: Networks, files: Sequence[tuple[Path, float]], of_parts: Mapping[str, str]) -> Iterator[Laid]:
    """The files' words known to the text encoders; a weight is what its vectors are multiplied with.

    of_parts: which text encoder's vectors a tensor of a name holds.
    Raises ModelProblem for files that were made for another model, before anything is changed.
    """
    encoders: dict[str, Any] = {part: net for part, net in networks.items() if part.startswith("text_encoder")}
    words: dict[str, dict[str, Tensor]] = {part: {} for part in encoders}
    for path, weight in files:
        learned = read(path, of_parts)
        for part, encoder in encoders.items():
            if learned.word in words[part]:
                raise unfit(path, f"the word {learned.word!r} is another file's already", "Rename one of the files.")
            words[part][learned.word] = weight * fitting(learned, part, encoder, encoders)
    before = {part: encoder.get_input_embeddings() for part, encoder in encoders.items()}
    try:
        for part, encoder in encoders.items():
            encoder.set_input_embeddings(widened(before[part], words[part]))
        known = tuple(dict.fromkeys(word for each in words.values() for word in each))
        yield Laid(sum(map(len, words.values())), 0, frozenset(encoders), words=known)
    finally:
        for part, encoder in encoders.items():
            encoder.set_input_embeddings(before[part])


def widened(table: nn.Embedding, words: Mapping[str, Tensor]) -> Vocabulary:
    """The table with the words' vectors as rows at its end."""
    rows = [vectors.to(table.weight.device, table.weight.dtype) for vectors in words.values()]
    weights = torch.cat([table.weight.detach(), *rows])
    wide = Vocabulary(len(weights), table.embedding_dim, _weight=weights, _freeze=True)
    numbers = iter(range(-sum(map(len, rows)), 0))
    wide.words = {word: tuple(itertools.islice(numbers, len(vectors))) for word, vectors in words.items()}
    return wide


def fitting(learned: Learned, part: str, encoder: Any, encoders: Mapping[str, Any]) -> Tensor:
    """A file's vectors for one text encoder of a model. Raises ModelProblem."""
    vectors = learned.vectors.get(part, learned.vectors.get("") if len(encoders) == 1 else None)
    # The half of it that was learned beside the other says little alone.
    halved = "text_encoder_2" in learned.vectors and "text_encoder_2" not in encoders
    if vectors is None or halved:
        made = " and ".join(filter(None, learned.vectors)) or "one text encoder"
        raise unfit(learned.path, f"it is for {made}, and the model has {' and '.join(encoders)}")
    width, room = encoder.get_input_embeddings().embedding_dim, encoder.config.max_position_embeddings - 2
    if vectors.shape[1] != width:
        raise ModelProblem(
            "embedding_width",
            f"The embedding {learned.path} has vectors of {vectors.shape[1]} numbers, the model's {part} has words of "
            f"{width}. Nothing was changed.",
            "Choose the model that it was made for, or an embedding for this one.",
        )
    if len(vectors) > room:
        raise unfit(learned.path, f"it has {len(vectors)} vectors, and the model reads {room} at once")
    return vectors


def unfit(path: Path, reason: str, advice: str = "Choose the model that it was made for.") -> ModelProblem:
    return ModelProblem("patch_unfit", f"The embedding {path} cannot be used: {reason}. Nothing was changed.", advice)


def read(path: Path, of_parts: Mapping[str, str]) -> Learned:
    """A file's word and vectors. Raises ModelProblem.

    The word is the file's name, or in diffusers' layout (`<word>: tensor`) the tensor's.
    """
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        raise ModelProblem("weights_broken", f"The file {path} cannot be read: {error}.", "Copy it again.") from error
    vectors = {of_parts.get(name, ""): tensor.float().reshape(-1, tensor.shape[-1]) for name, tensor in tensors.items()}
    if not all(tensor.isfinite().all() for tensor in vectors.values()):
        raise ModelProblem("weights_broken", f"The vectors in {path} are not all numbers.", "Copy the file again.")
    own = next((name for name in tensors if name not in of_parts), path.stem)
    return Learned(path, own.strip().lower(), vectors)
