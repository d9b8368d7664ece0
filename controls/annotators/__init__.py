"""Annotators, one file each: from a picture to a control image. Torch is allowed here, inside functions.

A plugin's module stays light to import, because menus and the command line are drawn from it: what is heavy is
imported where it runs.

Which one makes a kind where a person names none (`usual`): the kind's own (`ControlKind.annotator`) if it is there;
but one that knows the pictures of one model alone (`Annotator.world`) only for that model, and for any other the first
of the kind that knows photographs, if there is one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from controls import added
from controls.added import Needed
from controls.kinds import kinds
from controls.plugins import Absent, Broken, Param, Plugins, Value, discover
from resources import path


class Annotator(msgspec.Struct, frozen=True):
    """Makes control images of one kind.

    run(picture, **params): picture uint8 (H, W, 3) sRGB -> uint8 (H, W, 3), pure and deterministic.
    source: who published the method (paper, year), for the help text. also: further kinds that such an image serves.
    world: the model whose pictures alone its network knows; empty: photographs too. files: of a network that is
    shipped. needed: the network that a person must add.
    """

    title: str
    kind: str
    run: Callable[..., np.ndarray]
    params: tuple[Param, ...] = ()
    help: str = ""
    source: str = ""
    also: tuple[str, ...] = ()
    world: str = ""
    files: tuple[Path, ...] = ()
    needed: Needed | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that its images serve, its own first."""
        return self.kind, *self.also

    def knows(self, model: str) -> bool:
        """Whether it knows the pictures that steer `model` (`diorama`, `diorama:few-step`, empty: not known)."""
        return self.world in ("", model.partition(":")[0])


network_files = ("config.json", "model.safetensors")
"""What the folder of one of Underpaint's own networks holds, see `controls.perception.save`."""


@functools.cache
def every() -> Plugins[Annotator]:
    """All annotators, by id, also those whose network nobody added."""
    return discover(__name__, Annotator)


def annotators() -> Plugins[Annotator]:
    """The annotators that can run now, by id. One whose network was not added is absent, with what to do."""
    known = every()
    lacking = {name: it.needed for name, it in known.items() if it.needed is not None and added.found(name) is None}
    absent = tuple(
        Broken(known.folder, name, added.reason(needed), known[name].title) for name, needed in lacking.items()
    )
    there = {name: annotator for name, annotator in known.items() if name not in lacking}
    return Plugins(known.folder, there, known.broken, (*known.absent, *absent))


def usual(kind: str, model: str = "") -> str:
    """The annotator that makes a kind for a model where none is named; it may be absent. model: empty if unknown."""
    own, there = kinds()[kind].annotator, annotators()
    if own in there and there[own].knows(model):
        return own
    fitting = (name for name, each in there.items() if each.kind == kind and each.knows(model))
    return next(fitting, own)


def meant_by(name: str, model: str = "") -> str:
    """The annotator that a person means: by its id, or by a kind. One that knows a single world stands for its kind:
    for another model the usual one is taken."""
    there = annotators()
    if name in there and not there[name].knows(model):
        return usual(there[name].kind, model)
    return usual(name, model) if name in kinds() and name not in every() else name


def own_network(name: str) -> Path:
    """The folder of one of Underpaint's own networks (`controls.perception`). Raises Absent where it is not shipped."""
    folder = path("annotators", name)
    if lacking := [name for name in network_files if not (folder / name).is_file()]:
        raise Absent(f"its network is not among the shipped files: {folder} lacks {' and '.join(lacking)}")
    return folder


def annotate(annotator: Annotator, picture: np.ndarray, settings: dict[str, Value]) -> np.ndarray:
    """Run an annotator with its defaults filled in. Raises ValueError for a value that its params refuse, and
    `added.Unusable` where the network that was added is none of its."""
    values: dict[str, Value] = {param.name: param.default for param in annotator.params}
    if unknown := settings.keys() - values.keys():
        raise ValueError(f"{annotator.title} has no setting {sorted(unknown)[0]}.")
    values.update(settings)
    for param in annotator.params:
        if fault := param.fault(values[param.name]):
            raise ValueError(fault)
    return annotator.run(picture, **values)
