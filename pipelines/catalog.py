"""The catalog: what this installation can do. Menus, forms and the command line's options are drawn from it."""

from __future__ import annotations

import msgspec

from controls.geometry import Extent
from controls.plugins import Broken, Param


class Entry(msgspec.Struct, frozen=True):
    """One plugin as a menu needs it. traits: what else is known of it (`stochastic`, `exact`, `needs:mask` …)."""

    id: str
    title: str
    help: str = ""
    params: tuple[Param, ...] = ()
    traits: tuple[str, ...] = ()
    source: str = ""


class ModelEntry(msgspec.Struct, frozen=True):
    """An installed model, the control kinds that steer it, and what an empty field of a request means for it."""

    id: str
    title: str
    family: str
    path: str
    bytes: int
    extent: Extent
    multiple: int
    controls: tuple[str, ...] = ()
    sampler: str = ""
    schedule: str = ""
    guidance: str = ""
    steps: int = 20
    guidance_scale: float = 5.0
    prompts: tuple[str, ...] = ()
    fault: str = ""


class Catalog(msgspec.Struct, frozen=True):
    """Models, and each folder of plugins, by id; and what did not load, with its reason."""

    models: tuple[ModelEntry, ...] = ()
    modes: tuple[Entry, ...] = ()
    samplers: tuple[Entry, ...] = ()
    schedules: tuple[Entry, ...] = ()
    guidance: tuple[Entry, ...] = ()
    inversions: tuple[Entry, ...] = ()
    families: tuple[Entry, ...] = ()
    annotators: tuple[Entry, ...] = ()
    kinds: tuple[Entry, ...] = ()
    broken: tuple[Broken, ...] = ()
    device: str = ""
