"""Model families, one file each: how a folder of weights becomes text embeddings, latents and a denoising network.

A family's module imports no torch at its top; the loading itself lives in a module beside it whose name starts with
an underscore and that is imported when a model is loaded.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from controls.geometry import Extent
from controls.plugins import Plugins, discover
from pipelines.catalog import ModelEntry

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from pipelines.parameterisation import Parameterisation


class Embedding(NamedTuple):
    """A prompt as the network reads it.

    states: float (N, L, D) on the model's device; N is 1 (the same prompt for every picture of a batch) or the batch's
    size. Two embeddings of one model always share L and D, so they can be blended by plain arithmetic on `states`.
    dropped: how many tokens at the end of the prompt found no room.
    """

    states: Tensor
    dropped: int = 0


class Hint(NamedTuple):
    """A control image, ready for the network.

    kind: id of the control kind. image: float (1, 3, H, W), 0..1, at the working size in pixels. weight: conditioning
    scale. It acts where low <= sigma <= high.
    """

    kind: str
    image: Tensor
    weight: float = 1.0
    low: float = 0.0
    high: float = float("inf")


class Model(Protocol):
    """A loaded model. Latents are float32 or wider everywhere outside the networks, whatever their dtype.

    entry: what the catalog says of it. parameterisation: how x, sigma, clean and noise belong together, and the
    training noise levels. scale: pixels along a latent cell's side. multiple: picture sides handed to `encode` and
    latents handed to `predict` must be multiples of this many pixels. weights: SHA-256 over the weights' files.
    """

    entry: ModelEntry
    parameterisation: Parameterisation
    device: torch.device
    dtype: torch.dtype
    scale: int
    multiple: int
    latent_channels: int
    weights: str

    def latent_shape(self, extent: Extent) -> tuple[int, int, int, int]:
        """(1, C, h, w) of a picture's latent; `extent` is rounded up to `multiple` first."""
        ...

    def embed(self, prompt: str) -> Embedding:
        """A prompt's embedding, cached. Text beyond the text encoder's length is cut and counted in `dropped`."""
        ...

    def encode(self, pixels: Tensor, check: Callable[[], None] = ...) -> Tensor:
        """(N, 3, H, W) in -1..1 to latents float32 (N, C, h, w): the posterior's mode, scaled as the network wants it.
        check is called between tiles and may raise."""
        ...

    def decode(self, latents: Tensor, check: Callable[[], None] = ...) -> Tensor:
        """Latents (N, C, h, w) to float32 (N, 3, H, W), about -1..1, not clamped. check as in `encode`."""
        ...

    def predict(
        self, x: Tensor, sigma: float, embeddings: Sequence[Embedding], hints: Sequence[Hint] = ()
    ) -> tuple[Tensor, ...]:
        """The clean estimate of x (N, C, h, w) at noise level sigma > 0 under each embedding, as one batched call.

        Each has x's shape and dtype. This is where control residuals enter. Raises ModelProblem for a hint of a kind
        that the model has no control network for.
        """
        ...


class Description(NamedTuple):
    """What a folder holds, found without torch. problem: why it cannot be used, as a sentence, else empty."""

    extent: Extent
    multiple: int
    controls: tuple[str, ...]
    files: tuple[Path, ...]
    problem: str = ""


class Family(msgspec.Struct, frozen=True):
    """A model family.

    pipeline_classes: the `_class_name`s of `model_index.json` that belong to it. describe(folder) -> Description,
    without torch; raises ModelProblem. load(entry, device, dtype, check) -> Model; check() is called between
    components and may raise. sampler, schedule, guidance, steps, guidance_scale: what an empty field of a request
    means where the model's own `underpaint.json` says nothing.
    """

    title: str
    pipeline_classes: tuple[str, ...]
    describe: Callable[[Path], Description]
    load: Callable[[ModelEntry, str, str, Callable[[], None]], Model]
    help: str = ""
    steps: int = 25
    guidance_scale: float = 7.0


@functools.cache
def families() -> Plugins[Family]:
    """All model families, by id."""
    return discover(__name__, Family)
