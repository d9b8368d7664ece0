"""Conditioning: which prompts a run follows at which noise level, as embeddings of one length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from pipelines.families import Embedding, Model
from pipelines.prompts import Reading, readings
from pipelines.regions import Place

Blend = tuple[tuple[str, float], ...]
"""Prompts and their shares, which add up to 1."""


class Asked(NamedTuple):
    """What a run is asked for: each picture's prompt and negative prompt (one of each: the same for all), and prompts
    for parts of the picture."""

    prompts: Sequence[Blend]
    negatives: Sequence[Blend]
    regions: Sequence[Place] = ()


class Stage(NamedTuple):
    """What is followed while sigma is at least `low`, and was not in the stage before."""

    low: float
    prompt: Embedding
    negative: Embedding
    regions: tuple[tuple[Embedding, Tensor], ...] = ()


Read = tuple[tuple[Reading, float], ...]
"""A blend as it is read in one step."""


class Step(NamedTuple):
    """All that is asked for, as it is read in one step."""

    prompts: tuple[Read, ...]
    negatives: tuple[Read, ...]
    regions: tuple[Reading, ...]


def stages(model: Model, asked: Asked, levels: np.ndarray, beside: Tensor | None = None) -> tuple[Stage, ...]:
    """The stages of a run, in order; one, where no prompt changes on the way.

    levels: float64 (n + 1,), the run's noise levels. A step owns what lies above its last level, which is the next
    one's. beside: the channels that the network takes beside the latent.
    """
    count = len(levels) - 1
    steps = tuple(_steps(asked, count))
    chunks = max(model.chunks(reading) for step in set(steps) for reading in _all(step))
    shares = tuple(place.share for place in asked.regions)
    made = {step: _stage(model, step, shares, chunks, beside) for step in set(steps)}
    found: list[Stage] = []
    end = 0
    for step, same in groupby(steps):
        end += len(tuple(same))
        found.append(made[step]._replace(low=0.0 if end == count else float(np.nextafter(levels[end], np.inf))))
    return tuple(found)


def _stage(model: Model, step: Step, shares: Sequence[Tensor], chunks: int, beside: Tensor | None) -> Stage:
    """What is followed in a step, to the end of the run."""
    prompt, negative = _batch(model, step.prompts, chunks), _batch(model, step.negatives, chunks, negative=True)
    regions = [model.embed(reading, chunks=chunks)._replace(beside=beside) for reading in step.regions]
    return Stage(
        0.0, prompt._replace(beside=beside), negative._replace(beside=beside), tuple(zip(regions, shares, strict=True))
    )


def _steps(asked: Asked, count: int) -> Iterator[Step]:
    """What is asked for, step by step."""
    texts = [text for blend in (*asked.prompts, *asked.negatives) for text, _ in blend]
    read = {text: readings(text, count) for text in (*texts, *(place.prompt for place in asked.regions))}
    for step in range(count):
        prompts, negatives = (
            tuple(tuple((read[text][step], share) for text, share in blend) for blend in blends)
            for blends in (asked.prompts, asked.negatives)
        )
        yield Step(prompts, negatives, tuple(read[place.prompt][step] for place in asked.regions))


def _all(step: Step) -> Iterator[Reading]:
    yield from (reading for blend in (*step.prompts, *step.negatives) for reading, _ in blend)
    yield from step.regions


def _batch(model: Model, blends: Sequence[Read], chunks: int, negative: bool = False) -> Embedding:
    """The prompts of a batch: one embedding where they are all the same, else each picture's own."""
    each = [_mixed(model, blend, chunks, negative) for blend in (blends[:1] if len(set(blends)) == 1 else blends)]
    pooled = [one.pooled for one in each if one.pooled is not None]
    return each[0]._replace(
        states=torch.cat([one.states for one in each]),
        dropped=max(one.dropped for one in each),
        unknown=_together(each),
        pooled=torch.cat(pooled) if pooled else None,
    )


def _mixed(model: Model, blend: Read, chunks: int, negative: bool) -> Embedding:
    """The embedding at these shares; the very same one where all are equal, so that ends stay exact."""
    parts = [(share, model.embed(reading, negative, chunks)) for reading, share in blend]
    first = parts[0][1]
    if all(each.states is first.states for _, each in parts):
        return first
    pooled = [share * each.pooled for share, each in parts if each.pooled is not None]
    return first._replace(
        states=sum(share * each.states for share, each in parts),
        pooled=sum(pooled) if pooled else None,
        dropped=max(each.dropped for _, each in parts),
        unknown=_together([each for _, each in parts]),
    )


def _together(embeddings: Sequence[Embedding]) -> tuple[str, ...]:
    """The unknown words of several prompts."""
    return tuple(dict.fromkeys(word for each in embeddings for word in each.unknown))
