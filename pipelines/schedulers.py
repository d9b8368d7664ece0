"""Schedulers of diffusers, by class: with which sampler of ours a model is sampled as its publisher meant, and what a
configuration that leaves a field out means by that.

None of them is ever made: their configurations are read. What each class means stands in a data file. Torch-free.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

import resources

Config = Mapping[str, object]


class Scheduler(msgspec.Struct, frozen=True):
    """A class. sampler: id of ours. alike: whether that one walks as the class does, or is only the nearest to it.
    algorithms: other ones of ours, by the configuration's `algorithm_type`. only: values of fields with which it is
    alike, the usual one first. spacing, betas (shape, first, last): what the class takes where a configuration does not
    say; None: other noise. bends: of a class for networks preconditioned as Karras et al. 2022 do it, the rho of each
    `sigma_schedule` (eq. 5; None: even in log sigma), the usual one first."""

    sampler: str
    alike: bool = True
    algorithms: dict[str, str] = {}
    only: dict[str, list[object]] = {}
    spacing: str = "leading"
    betas: tuple[str, float, float] | None = ("linear", 0.0001, 0.02)
    bends: dict[str, float | None] = {}


class Known(msgspec.Struct, frozen=True):
    """`schedulers.json`. levels: what chooses the noise levels of a run in a configuration, and our schedule of the
    same levels."""

    schedulers: dict[str, Scheduler]
    levels: dict[str, str]


@functools.cache
def known() -> Known:
    """All that is known of diffusers' schedulers."""
    return msgspec.json.decode(resources.path("schedulers.json").read_bytes(), type=Known)


class Course(NamedTuple):
    """How a model wants to be sampled. sampler, schedule: ids of ours, empty: nothing is said. note: where `sampler` is
    not what the configuration names, a sentence on that."""

    sampler: str = ""
    schedule: str = ""
    note: str = ""


def class_of(config: Config) -> str:
    """The class that a configuration names."""
    return str(config.get("_class_name", ""))


def scheduler_of(config: Config) -> Scheduler | None:
    """What is known of the class that a configuration names."""
    return known().schedulers.get(class_of(config))


def course_of(config: Config) -> Course:
    """What a scheduler's configuration says of sampling."""
    kind, found = class_of(config), scheduler_of(config)
    if found is None:
        named = kind or "a scheduler without a name"
        return Course(note=f"The model was published with {named}, which is not here; the usual sampler is.")
    sampler = found.algorithms.get(str(config.get("algorithm_type", "")), found.sampler)
    strange = [
        f"{field} {config[field]}" for field, values in found.only.items() if config.get(field, values[0]) not in values
    ]
    schedule = next((ours for field, ours in known().levels.items() if config.get(field)), "")
    if found.alike and not strange:
        return Course(sampler, schedule)
    named = " and ".join((kind, *strange)) if found.alike else kind
    return Course(
        sampler, schedule, f"The model was published with {named}, which is not here; {sampler} is the nearest to it."
    )
