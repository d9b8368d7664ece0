"""Annotators, one file each: from a picture to a control image. Torch is allowed here, inside functions.

A plugin's module stays light to import, because menus and the command line are drawn from it: what is heavy is
imported where it runs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from controls.plugins import Absent, Param, Plugins, Value, discover
from resources import path


class Annotator(msgspec.Struct, frozen=True):
    """Makes control images of one kind.

    run(picture, **params): picture uint8 (H, W, 3) sRGB -> uint8 (H, W, 3), pure and deterministic.
    source: who published the method (paper, year), for the help text.
    """

    title: str
    kind: str
    run: Callable[..., np.ndarray]
    params: tuple[Param, ...] = ()
    help: str = ""
    source: str = ""


network_files = ("config.json", "model.safetensors")
"""What the folder of one of Underpaint's own networks holds, see `controls.perception.save`."""


@functools.cache
def annotators() -> Plugins[Annotator]:
    """All annotators, by id."""
    return discover(__name__, Annotator)


def own_network(name: str) -> Path:
    """The folder of one of Underpaint's own networks (`controls.perception`). Raises Absent where it is not shipped."""
    folder = path("annotators", name)
    if lacking := [name for name in network_files if not (folder / name).is_file()]:
        raise Absent(f"its network is not among the shipped files: {folder} lacks {' and '.join(lacking)}")
    return folder


def annotate(annotator: Annotator, picture: np.ndarray, settings: dict[str, Value]) -> np.ndarray:
    """Run an annotator with its defaults filled in. Raises ValueError for a value that its params refuse."""
    values: dict[str, Value] = {param.name: param.default for param in annotator.params}
    if unknown := settings.keys() - values.keys():
        raise ValueError(f"{annotator.title} has no setting {sorted(unknown)[0]}.")
    values.update(settings)
    for param in annotator.params:
        if fault := param.fault(values[param.name]):
            raise ValueError(fault)
    return annotator.run(picture, **values)
