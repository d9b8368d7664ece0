"""Regional prompts: estimates under several prompts, each where its mask lies, as one.

The estimates are mixed and not the attention maps: a network may also see a prompt as one vector for the whole picture
(Stable Diffusion XL's pooled prompt, Diorama's summary), which no mask over the cross-attention parts. It costs one
evaluation a step for each region and holds for every network, guidance method and sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from torch import Tensor

from pipelines.families import Embedding
from pipelines.guidance import Predict


class Place(NamedTuple):
    """Where a prompt counts. share: float32 (1, 1, h, w), how much of it each latent cell follows; those of all places
    together are at most 1."""

    prompt: str
    share: Tensor


def parted(predict: Predict, base: Embedding, regions: Sequence[tuple[Embedding, Tensor]]) -> Predict:
    """`predict` with the base prompt's estimate mixed, cell by cell, with the estimates of regions by their shares.

    Bar-Tal et al. 2023 (MultiDiffusion), eq. 5, with one window and a weight for each prompt. Other embeddings, such as
    the negative prompt's, are estimated as they are.
    """
    left = 1 - sum(share for _, share in regions)

    def mixed(x: Tensor, sigma: float, embeddings: Sequence[Embedding], **more: Any) -> tuple[Tensor, ...]:
        if not any(one is base for one in embeddings):
            return predict(x, sigma, embeddings, **more)
        answers = predict(x, sigma, (*embeddings, *(each for each, _ in regions)), **more)
        own = answers[len(embeddings) :]
        inside = sum(share * answer for (_, share), answer in zip(regions, own, strict=True))
        pairs = zip(embeddings, answers[: len(embeddings)], strict=True)
        return tuple(left * answer + inside if one is base else answer for one, answer in pairs)

    return mixed
