"""Guidance methods, one file each: how estimates under several prompts become one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from controls.plugins import Param, Plugins, discover
from pipelines.families import Embedding

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.parameterisation import Parameterisation


class Predict(Protocol):
    """predict(x, sigma, embeddings) -> the clean estimate under each embedding, as one batched network call.

    perturbed: with the identity in place of the network's innermost self-attention (`pipelines.attention`).
    """

    def __call__(
        self, x: Tensor, sigma: float, embeddings: Sequence[Embedding], *, perturbed: bool = False
    ) -> tuple[Tensor, ...]: ...


class Aim(NamedTuple):
    """What is asked for and what is to be kept away from, and how hard: scale 1 is the prompt's own estimate.

    parameterisation: the model's, for methods that work on its answers or on the share of noise.
    """

    prompt: Embedding
    negative: Embedding
    scale: float
    parameterisation: Parameterisation


class Guidance(msgspec.Struct, frozen=True):
    """A guidance method.

    guide(predict, x, sigma, aim, **params) -> clean. scaled: whether the scale means something to it. rests: whether at
    a scale of 1 it is the prompt's own estimate, whatever its parameters.
    """

    title: str
    guide: Callable[..., object]
    help: str = ""
    params: tuple[Param, ...] = ()
    source: str = ""
    scaled: bool = True
    rests: bool = True


@functools.cache
def guidance() -> Plugins[Guidance]:
    """All guidance methods, by id."""
    return discover(__name__, Guidance)
