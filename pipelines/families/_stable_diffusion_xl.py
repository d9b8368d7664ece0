"""A loaded model of Stable Diffusion XL's architecture (Podell et al. 2023, arXiv:2307.01952)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor
from transformers import CLIPTextModel, CLIPTextModelWithProjection

from pipelines.families import Embedding
from pipelines.families._clip import before_last
from pipelines.families._stable_diffusion import StableDiffusion
from pipelines.families.stable_diffusion import index_name
from pipelines.families.stable_diffusion_xl import describe, is_scored, reads_nothing_as_zeros
from pipelines.prompts import Reading
from pipelines.weights import read_json

beautiful, ugly = 6.0, 2.5
"""The scores, 0 to 10, that a refiner is told with the prompt and with the negative prompt (its authors' defaults)."""


class StableDiffusionXL(StableDiffusion):
    """Stable Diffusion whose networks also see the prompt as one vector, and the size of the picture (sections 2.1 and
    2.2) or, in a refiner, its score."""

    encoders: ClassVar[dict[str, type]] = {"text_encoder": CLIPTextModel, "text_encoder_2": CLIPTextModelWithProjection}
    describe = staticmethod(describe)

    def __init__(self, entry: Any, *parts: Any) -> None:
        super().__init__(entry, *parts)
        index = read_json(Path(entry.path) / index_name)
        self._scored, self._zeros = is_scored(index), reads_nothing_as_zeros(index)

    def _embed(self, reading: Reading, negative: bool, chunks: int) -> Embedding:
        """The states before each encoder's last layer, side by side, and the last encoder's projection."""
        all_read = [reader.read(reading, chunks, before_last) for reader in self._readers.values()]
        states, pooled = torch.cat([read.states for read in all_read], dim=-1), all_read[-1].pooled
        assert pooled is not None
        if negative and self._zeros and not any(piece.text for section in reading for piece in section):
            states, pooled = torch.zeros_like(states), torch.zeros_like(pooled)
        dropped, unknown = max(read.dropped for read in all_read), all_read[-1].unknown
        return Embedding(states, dropped, pooled=pooled, negative=negative, unknown=unknown)

    def _added(self, embeddings: Sequence[Embedding], x: Tensor) -> dict[str, Tensor]:
        many = x.shape[0]
        size = [float(side * self.scale) for side in x.shape[-2:]]
        rows = [[*size, 0, 0, *self._told(one, size)] for one in embeddings]
        pooled = [one.pooled.expand(many, -1) for one in embeddings if one.pooled is not None]
        sizes = torch.tensor(rows, dtype=torch.float32, device=self.device).repeat_interleave(many, dim=0)
        return {"text_embeds": torch.cat(pooled).to(self.dtype), "time_ids": sizes}

    def _told(self, embedding: Embedding, size: list[float]) -> list[float]:
        """The last of what the network is told in numbers: the size to paint, or the score."""
        return [ugly if embedding.negative else beautiful] if self._scored else size
