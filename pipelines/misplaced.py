"""Misplaced settings: a setting that has no parameter here, told by whose it is and what would have to be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from controls.plugins import Param
from pipelines.caching import caching
from pipelines.errors import BadInput, meant
from pipelines.guidance import guidance
from pipelines.inversions import inversions
from pipelines.modes import modes
from pipelines.samplers import samplers
from pipelines.schedules import schedules

folders: dict[str, Any] = {
    "mode": modes, "sampler": samplers, "schedule": schedules, "guidance": guidance, "caching": caching,
    "inversion method": inversions,
}  # fmt: skip
"""Whatever a setting can belong to, by what it is called; the command names each by an option but for the mode."""

options = {
    "sampler": "--sampler", "schedule": "--schedule", "guidance": "--guidance-method", "caching": "--caching",
    "inversion method": "--method",
}  # fmt: skip


def option(name: str) -> str:
    """A setting as the command line writes it."""
    return f"--{name.replace('_', '-')}"


def unknown(name: str, known: Iterable[Param], chosen: Mapping[str, str]) -> BadInput:
    """The error (unknown_setting) for a setting that no parameter among `known` has.

    chosen: the id of what is chosen of each kind among `folders`; empty where nothing is.
    """
    for what, given in chosen.items():
        plugins = folders[what]()
        owners = {key: each for key, each in plugins.items() if any(param.name == name for param in each.params)}
        if not owners:
            continue
        titles = ", ".join(each.title for each in owners.values())
        here = plugins[given].title if given in plugins else "none"
        text = f"{option(name)} belongs to {titles}; the {what} here is {here}."
        needed = " or ".join(f"{options[what]} {key}" for key in owners) if what in options else ""
        return BadInput("unknown_setting", text, f"It needs {needed}." if needed else "Leave it away.")
    names = [option(param.name) for param in known]
    advice = meant(option(name), names, "There are none here.")
    return BadInput("unknown_setting", f"There is no setting called {option(name)}.", advice)
