"""Reading prompts with CLIP's text encoders: weights, and the states that a UNet attends to.

A weight w moves a token's state z away from what the empty prompt says at its place: z_empty + w * (z - z_empty), as
ComfyUI does (comfy/sd1_clip.py). AUTOMATIC1111 multiplies z and then scales everything so that its mean is what it was;
but a final layer norm leaves a mean near zero, and to divide by that is no measure of anything. So here a weight is
affine, leaves every other token alone, and means the same whatever else the prompt says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers import CLIPTokenizer

from pipelines.families._tokens import Lexicon, Tokens, most_chunks, size
from pipelines.prompts import Reading

last, before_last = -1, -2
"""Which layer's states a UNet attends to."""


class Read(NamedTuple):
    """What an encoder makes of a prompt. states: (1, chunks * L, D). pooled: (1, P), the first chunk's projection,
    where the encoder has one. dropped: tokens that found no room. unknown: words that it does not know
    (`Lexicon.unknown`)."""

    states: Tensor
    pooled: Tensor | None
    dropped: int
    unknown: tuple[str, ...] = ()


class Reader(NamedTuple):
    """A text encoder and the tokenizer that it was trained with."""

    tokenizer: CLIPTokenizer
    encoder: Any

    @property
    def length(self) -> int:
        """Tokens that the encoder reads at once, its marks of start and end among them."""
        return min(self.tokenizer.model_max_length, self.encoder.config.max_position_embeddings)

    @property
    def lexicon(self) -> Lexicon:
        """How it cuts prompts into tokens, with the words that patches added."""
        words = getattr(self.encoder.get_input_embeddings(), "words", {})
        return Lexicon(self.tokenizer, self.length, words)

    def chunks(self, reading: Reading) -> int:
        """How many chunks the prompt takes."""
        return min(len(self.lexicon.chunks(reading)), most_chunks)

    def read(self, reading: Reading, chunks: int = 1, layer: int = last) -> Read:
        """The prompt's states, filled up with the empty prompt's to at least so many chunks."""
        lexicon = self.lexicon
        found = lexicon.chunks(reading)
        kept = found[:most_chunks]
        wanted = max(chunks, len(kept))
        weighted = any(tokens.weight != 1 for chunk in kept for tokens in chunk)
        rows = [*kept, *[[]] * (wanted - len(kept) + weighted)]
        with torch.inference_mode():
            states, pooled = self._encoded(rows, layer)
            if weighted:
                weights = torch.tensor([self._weights(chunk) for chunk in rows[:-1]], device=states.device)[..., None]
                states, empty = states[:-1], states[-1]
                moved = empty + weights.to(states.dtype) * (states - empty)
                states = torch.where(weights == 1, states, moved)
        return Read(states.flatten(0, 1)[None], pooled, sum(map(size, found[most_chunks:])), lexicon.unknown(reading))

    def _encoded(self, rows: Sequence[Sequence[Tokens]], layer: int) -> tuple[Tensor, Tensor | None]:
        """The states (N, L, D) of so many chunks, and the first one's projection."""
        numbers = torch.tensor([self._numbers(chunk) for chunk in rows], device=self.encoder.device)
        if layer == last:
            return self.encoder(numbers).last_hidden_state, None
        answer = self.encoder(numbers, output_hidden_states=True)
        pooled = getattr(answer, "text_embeds", None)
        return answer.hidden_states[layer], None if pooled is None else pooled[:1]

    def _numbers(self, chunk: Sequence[Tokens]) -> list[int]:
        start, end = self.tokenizer("").input_ids
        inside = [number for tokens in chunk for number in tokens.numbers][: self.length - 2]
        padding: Any = [self.tokenizer.pad_token_id] * (self.length - 2 - len(inside))
        return [start, *inside, end, *padding]

    def _weights(self, chunk: Sequence[Tokens]) -> list[float]:
        inside = [tokens.weight for tokens in chunk for _ in tokens.numbers][: self.length - 2]
        return [1.0, *inside, *[1.0] * (self.length - 1 - len(inside))]
