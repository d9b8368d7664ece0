"""Patches, one file for each kind: what is laid over a model's weights for a while and taken off without a trace.

A kind's module imports no torch at its top; what lays the patch stands in a module beside it whose name starts with
an underscore.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from controls.plugins import Plugins, discover

if TYPE_CHECKING:
    from torch import nn

Networks = Mapping[str, "nn.Module"]
"""The parts of a loaded model by their names in diffusers' pipelines: `unet`, `text_encoder`."""


class Laid(NamedTuple):
    """What became of patches: how many of their layers found one in the model, how many did not, and which parts of the
    model changed."""

    matched: int = 0
    unmatched: int = 0
    parts: frozenset[str] = frozenset()


class PatchKind(msgspec.Struct, frozen=True):
    """A kind of patch.

    check(path): whether the file can be one, without torch. lay(networks, files) -> context manager of `Laid`: within
    it the files, each with its weight, change the networks; at its end every weight is what it was, bit for bit. Both
    raise ModelProblem.
    """

    title: str
    check: Callable[[Path], None]
    lay: Callable[[Networks, Sequence[tuple[Path, float]]], AbstractContextManager[Laid]]
    help: str = ""
    source: str = ""


@functools.cache
def patches() -> Plugins[PatchKind]:
    """All kinds of patches, by id."""
    return discover(__name__, PatchKind)
