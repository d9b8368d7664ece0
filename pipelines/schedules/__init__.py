"""Schedules, one file each: at which noise levels a run of n steps stands."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import msgspec
import numpy as np

from controls.plugins import Param, Plugins, discover
from pipelines.requests import Settings


class Schedule(msgspec.Struct, frozen=True):
    """A schedule. lay(parameterisation, steps, **params) -> float64 (steps + 1,), strictly descending, 0 at the end.

    known_as: what other tools call it, the usual name first, and the settings that a name stands for."""

    title: str
    lay: Callable[..., np.ndarray]
    help: str = ""
    params: tuple[Param, ...] = ()
    known_as: Mapping[str, Settings] = {}
    source: str = ""


@functools.cache
def schedules() -> Plugins[Schedule]:
    """All schedules, by id."""
    return discover(__name__, Schedule)
