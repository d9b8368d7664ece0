"""Reading prompts with CLIP's text encoders: tokens in chunks, weights, and the states that a UNet attends to.

A prompt longer than the encoder is cut into chunks, at a comma where one is near, each between its own marks of start
and end; their states lie one after the other (as AUTOMATIC1111's web UI does, modules/sd_hijack_clip.py).

A weight w moves a token's state z away from what the empty prompt says at its place: z_empty + w * (z - z_empty), as
ComfyUI does (comfy/sd1_clip.py). AUTOMATIC1111 multiplies z and then scales everything so that its mean is what it was;
but a final layer norm leaves a mean near zero, and to divide by that is no measure of anything. So here a weight is
affine, leaves every other token alone, and means the same whatever else the prompt says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from transformers import CLIPTokenizer

from pipelines.prompts import Reading

most_chunks = 16
"""What lies beyond so many chunks is dropped, and counted."""

comma_reach = 20
"""A chunk ends at a comma that lies among so many tokens at its end (the web UI's own default)."""

last, before_last = -1, -2
"""Which layer's states a UNet attends to."""


class Read(NamedTuple):
    """What an encoder makes of a prompt. states: (1, chunks * L, D). pooled: (1, P), the first chunk's projection,
    where the encoder has one. dropped: tokens that found no room."""

    states: Tensor
    pooled: Tensor | None
    dropped: int


class Tokens(NamedTuple):
    """Numbers of tokens with the weights that they share; they are not torn apart."""

    numbers: tuple[int, ...]
    weight: float


class Reader(NamedTuple):
    """A text encoder and the tokenizer that it was trained with."""

    tokenizer: CLIPTokenizer
    encoder: Any

    @property
    def length(self) -> int:
        """Tokens that the encoder reads at once, its marks of start and end among them."""
        return min(self.tokenizer.model_max_length, self.encoder.config.max_position_embeddings)

    def chunks(self, reading: Reading) -> int:
        """How many chunks the prompt takes."""
        return min(len(self._chunks(reading)), most_chunks)

    def read(self, reading: Reading, chunks: int = 1, layer: int = last) -> Read:
        """The prompt's states, filled up with the empty prompt's to at least so many chunks."""
        found = self._chunks(reading)
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
        return Read(states.flatten(0, 1)[None], pooled, sum(map(_size, found[most_chunks:])))

    def _encoded(self, rows: Sequence[Sequence[Tokens]], layer: int) -> tuple[Tensor, Tensor | None]:
        """The states (N, L, D) of so many chunks, and the first one's projection."""
        numbers = torch.tensor([self._numbers(chunk) for chunk in rows], device=self.encoder.device)
        if layer == last:
            return self.encoder(numbers).last_hidden_state, None
        answer = self.encoder(numbers, output_hidden_states=True)
        pooled = getattr(answer, "text_embeds", None)
        return answer.hidden_states[layer], None if pooled is None else pooled[:1]

    def _chunks(self, reading: Reading) -> list[list[Tokens]]:
        """The prompt's tokens in chunks; a section begins a new one. At least one chunk, which may be empty."""
        chunks = [chunk for section in reading for chunk in self._filled([*self._words(section)]) if chunk]
        return chunks or [[]]

    def _filled(self, tokens: Sequence[Tokens]) -> Iterator[list[Tokens]]:
        """One section's tokens in chunks."""
        room = self.length - 2
        comma = (self.tokenizer.convert_tokens_to_ids(",</w>"),)
        chunk: list[Tokens] = []
        for each in tokens:
            if chunk and _size(chunk) + len(each.numbers) > room:
                commas = [place for place, one in enumerate(chunk) if one.numbers == comma]
                cut = len(chunk)
                if commas and each.numbers != comma and len(chunk) - commas[-1] <= comma_reach:
                    cut = commas[-1] + 1
                yield chunk[:cut]
                chunk = chunk[cut:]
            chunk.append(each)
        yield chunk

    def _words(self, section: Sequence[tuple[str, float]]) -> Iterator[Tokens]:
        """The tokens of a section: those of added words (`pipelines.patches.embedding`) and the tokenizer's own."""
        added: Mapping[str, tuple[int, ...]] = getattr(self.encoder.get_input_embeddings(), "words", {})
        names = "|".join(map(re.escape, sorted(added, key=len, reverse=True)))
        pattern = re.compile(rf"(?<!\w)({names})(?!\w)", re.IGNORECASE) if names else None
        for text, weight in section:
            for part, piece in enumerate(pattern.split(text) if pattern else [text]):
                if part % 2:
                    yield Tokens(added[piece.lower()], weight)
                elif piece:
                    numbers = self.tokenizer(piece, add_special_tokens=False, verbose=False).input_ids
                    yield from (Tokens((number,), weight) for number in numbers)

    def _numbers(self, chunk: Sequence[Tokens]) -> list[int]:
        start, end = self.tokenizer("").input_ids
        inside = [number for tokens in chunk for number in tokens.numbers][: self.length - 2]
        padding: Any = [self.tokenizer.pad_token_id] * (self.length - 2 - len(inside))
        return [start, *inside, end, *padding]

    def _weights(self, chunk: Sequence[Tokens]) -> list[float]:
        inside = [tokens.weight for tokens in chunk for _ in tokens.numbers][: self.length - 2]
        return [1.0, *inside, *[1.0] * (self.length - 1 - len(inside))]


def _size(chunk: Sequence[Tokens]) -> int:
    return sum(len(tokens.numbers) for tokens in chunk)
