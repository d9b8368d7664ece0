"""Guidance methods, one file each: how estimates under several prompts become one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from controls.plugins import Param, Plugins, discover
from pipelines.families import Embedding

if TYPE_CHECKING:
    from torch import Tensor

Predict = Callable[["Tensor", float, Sequence[Embedding]], "tuple[Tensor, ...]"]
"""predict(x, sigma, embeddings) -> the clean estimate under each embedding, as one batched network call."""


class Aim(NamedTuple):
    """What is asked for and what is to be kept away from, and how hard: scale 1 is the prompt's own estimate."""

    prompt: Embedding
    negative: Embedding
    scale: float


class Guidance(msgspec.Struct, frozen=True):
    """A guidance method. guide(predict, x, sigma, aim, **params) -> clean."""

    title: str
    guide: Callable[..., object]
    help: str = ""
    params: tuple[Param, ...] = ()
    source: str = ""


@functools.cache
def guidance() -> Plugins[Guidance]:
    """All guidance methods, by id."""
    return discover(__name__, Guidance)
