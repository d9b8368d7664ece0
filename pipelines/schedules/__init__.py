"""Schedules, one file each: at which noise levels a run of n steps stands."""

from __future__ import annotations

import functools
from collections.abc import Callable

import msgspec
import numpy as np

from controls.plugins import Param, Plugins, discover


class Schedule(msgspec.Struct, frozen=True):
    """A schedule. lay(parameterisation, steps, **params) -> float64 (steps + 1,), strictly descending, 0 at the end."""

    title: str
    lay: Callable[..., np.ndarray]
    help: str = ""
    params: tuple[Param, ...] = ()
    source: str = ""


@functools.cache
def schedules() -> Plugins[Schedule]:
    """All schedules, by id."""
    return discover(__name__, Schedule)
