"""Patches, one file for each kind: what is laid over a model's weights for a while and taken off without a trace.

A kind's module imports no torch at its top; what lays the patch stands in a module beside it whose name starts with
an underscore.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from controls.plugins import Plugins, discover
from controls.raster import Raster

if TYPE_CHECKING:
    from torch import Tensor, nn

Networks = Mapping[str, "nn.Module"]
"""The parts of a loaded model by their names in diffusers' pipelines: `unet`, `text_encoder`."""


class Sight(NamedTuple):
    """A picture as a UNet's cross-attentions see it. weight: how much it counts. pairs: for each of them keys and
    values (2, T, D), of nothing and of the picture."""

    weight: float
    pairs: list[tuple[Tensor, Tensor]]


class Sees(Protocol):
    """Something that reference pictures are seen through."""

    def look(self, image: Raster) -> Sight:
        """What the networks see of a picture."""
        ...


class Laid(NamedTuple):
    """What became of patches: how many of their layers found one in the model, how many did not, and which parts of the
    model changed. adapters: what the request's reference pictures are seen through. words: what prompts call them."""

    matched: int = 0
    unmatched: int = 0
    parts: frozenset[str] = frozenset()
    adapters: tuple[Sees, ...] = ()
    words: tuple[str, ...] = ()


class PatchKind(msgspec.Struct, frozen=True):
    """A kind of patch.

    check(path): whether the file can be one. beside(path): what else is read with it, such as a configuration. Both are
    without torch. lay(networks, files) -> context manager of `Laid`: within it the files, each with its weight, change
    the networks; at its end every weight is what it was, bit for bit. All three raise ModelProblem. reads_references:
    it does nothing without reference pictures, and they nothing without it.
    words(path) -> the words that a file adds to prompts, and how many tokens each takes, without torch.
    known_as: what other tools call it where they name a file of it in a prompt, `<known_as:file:weight>`.
    """

    title: str
    check: Callable[[Path], None]
    lay: Callable[[Networks, Sequence[tuple[Path, float]]], AbstractContextManager[Laid]]
    help: str = ""
    source: str = ""
    reads_references: bool = False
    words: Callable[[Path], Mapping[str, int]] | None = None
    beside: Callable[[Path], tuple[Path, ...]] = lambda path: ()
    known_as: str = ""


def option_name(kind: str) -> str:
    """A kind of patch as the command line's option for it is named."""
    return kind.replace("_", "-")


@functools.cache
def patches() -> Plugins[PatchKind]:
    """All kinds of patches, by id."""
    return discover(__name__, PatchKind)
