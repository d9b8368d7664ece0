"""Caching within a run, one file each: when a step goes on from what the network's inner levels gave a step before.

Quicker, and not the same picture: each says what it costs where it was measured (docs/PERFORMANCE.md). No module here
imports torch at its top; what is kept, and how, stands in `pipelines.levels`.
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
    """A way of caching within a run. due(call, change, **params): as `Due`."""

    title: str
    due: Callable[..., bool | None]
    help: str = ""
    params: tuple[Param, ...] = ()
    source: str = ""


@functools.cache
def caching() -> Plugins[Caching]:
    """All ways of caching, by id."""
    return discover(__name__, Caching)
