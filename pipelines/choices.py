"""Choices: reading a request's plugin ids and settings, with answers a person can act on where they do not fit."""

from __future__ import annotations

from typing import Protocol, TypeVar

from controls.plugins import Param, Plugins, Value
from pipelines.catalog import ModelEntry
from pipelines.errors import BadInput, ModelProblem, meant
from pipelines.requests import EditRequest

T = TypeVar("T")


class Offer(Protocol):
    """A plugin of a folder of which one is taken where none is named."""

    @property
    def usual(self) -> bool: ...

    @property
    def title(self) -> str: ...

    @property
    def help(self) -> str: ...


Usual = TypeVar("Usual", bound=Offer)


def chosen(plugins: Plugins[T], plugin: str, what: str) -> T:
    """The plugin called `plugin`. Raises BadInput with the code `unknown_<what>` and the nearest id."""
    found = plugins.get(plugin)
    if found is not None:
        return found
    named = what.replace("_", " ")
    for broken in plugins.broken:
        if broken.id == plugin:
            raise BadInput(f"broken_{what}", f"The {named} {plugin!r} did not load: {broken.reason}.")
    for absent in plugins.absent:
        if absent.id == plugin:
            raise BadInput(f"absent_{what}", f"The {named} {plugin!r} cannot be used: {absent.reason}.")
    raise BadInput(f"unknown_{what}", f"There is no {named} called {plugin!r}.", meant(plugin, plugins))


def offered(plugins: Plugins[Usual], name: str, title: str, text: str) -> Param:
    """A parameter that names one of the plugins; the usual one where nothing is said."""
    usual = next(plugin for plugin, offer in plugins.items() if offer.usual)
    titles = tuple(offer.title for offer in plugins.values())
    helps = tuple(offer.help for offer in plugins.values())
    return Param(name, title, "choice", usual, text, choices=tuple(plugins), titles=titles, helps=helps)


def settings(params: tuple[Param, ...], request: EditRequest) -> dict[str, Value]:
    """A plugin's parameters: the request's settings of these names, else the defaults.

    A request's settings serve its mode, sampler, schedule, guidance and inversion method alike; each takes the names
    that it knows. Numbers arrive in the kind that the parameter has.
    """
    given = dict(request.settings)
    values: dict[str, Value] = {}
    for param in params:
        value = given.get(param.name, param.default)
        if param.kind == "float" and isinstance(value, (int, float)):
            value = float(value)
        elif param.kind == "int" and isinstance(value, (int, float)):
            value = int(value)
        values[param.name] = value
    return values


def unserved(entry: ModelEntry, kind: str) -> ModelProblem:
    """The error for a condition of a kind that the model has no control network for."""
    offered = f"It can be steered by: {', '.join(entry.controls)}." if entry.controls else "It has no control network."
    return ModelProblem("control_missing", f"The model {entry.title} cannot be steered by {kind}.", offered)
