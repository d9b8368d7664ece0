"""Caching within a run, one file each: how a step gets by with less than the whole network.

It goes on from what the network's inner levels gave a step before (`pipelines.levels`), or merges tokens that are alike
(`pipelines.merging`). Quicker, and not the same picture: each says what it costs where it was measured
(docs/PERFORMANCE.md). No module here imports torch at its top.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Protocol

import msgspec

from controls.plugins import Param, Plugins, discover


class Due(Protocol):
    """Whether a call must be computed whole.

    call: how many calls of its kind came before. change: by how much the network's first level differs from the last
    whole call's, as a share of it; None: it is not computed yet. The answer None asks for it.
    """

    def __call__(self, call: int, change: float | None) -> bool | None: ...


class Caching(msgspec.Struct, frozen=True):
    """A way of caching within a run: one of the two.

    due(call, change, **params): as `Due`. merged(**params): the share of its tokens without which self-attention does.
    """

    title: str
    due: Callable[..., bool | None] | None = None
    merged: Callable[..., float] | None = None
    help: str = ""
    params: tuple[Param, ...] = ()
    source: str = ""


@functools.cache
def caching() -> Plugins[Caching]:
    """All ways of caching, by id."""
    return discover(__name__, Caching)
