"""Image guidance: how hard the picture that a network sees beside its latent pulls, whatever guides the prompt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from pipelines.families import Embedding
from pipelines.guidance import Predict


def pulled(predict: Predict, seen: Embedding, scale: float) -> Predict:
    """`predict` with every estimate moved by (scale - 1) * (with the picture - without it), both under `seen`.

    Brooks et al. 2023, eq. 3, taken apart: its first two terms are this shift of the estimate under the negative
    prompt, the last is classifier-free guidance between two estimates that both see the picture. As every estimate
    moves alike, the equation holds for classifier-free guidance and goes on meaning something for any other.
    seen: the negative prompt's embedding with the picture beside it. At most two more evaluations a step.
    """
    assert seen.beside is not None
    blind = seen._replace(beside=torch.zeros_like(seen.beside))

    def both(x: Tensor, sigma: float, embeddings: Sequence[Embedding], **more: Any) -> tuple[Tensor, ...]:
        asked = [*embeddings, *(one for one in (seen, blind) if not any(one is each for each in embeddings))]
        answers = predict(x, sigma, asked, **more)
        with_it, without = (
            next(answer for each, answer in zip(asked, answers, strict=True) if each is one) for one in (seen, blind)
        )
        shift = (scale - 1) * (with_it - without)
        return tuple(answer + shift for answer in answers[: len(embeddings)])

    return both
