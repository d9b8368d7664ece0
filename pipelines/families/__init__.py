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
from pipelines.catalog import ModelEntry, Unfit
from pipelines.errors import ModelProblem
from pipelines.families._tokens import Lexicon
from pipelines.prompts import Reading
from pipelines.requests import Patch
from pipelines.schedulers import Course

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from pipelines.cache import Cache
    from pipelines.memory import Need, Passage, Plan
    from pipelines.parameterisation import Parameterisation
    from pipelines.patches import Networks

own_name = "underpaint.json"
"""What a model says of itself, beside its index."""


class Embedding(NamedTuple):
    """A prompt as the network reads it.

    states: float (N, L, D) on the model's device; N is 1 (the same prompt for every picture of a batch) or the batch's
    size. Two embeddings of one model and as many chunks share L and D, so they can be blended by plain arithmetic on
    `states` and `pooled`.
    dropped: how many tokens at the end of the prompt found no room. beside: float (1, K, h, w), the channels that the
    network takes beside the latent, where it takes any (`Model.beside`). pooled: float (N, P), the whole prompt as one
    vector, where the network takes one. negative: whether it is what to keep away from. guidance_scale: what a network
    that reads it is told (`Model.guided`). unknown: words of the prompt that no text encoder learned.
    """

    states: Tensor
    dropped: int = 0
    beside: Tensor | None = None
    pooled: Tensor | None = None
    negative: bool = False
    guidance_scale: float = 1.0
    unknown: tuple[str, ...] = ()


class Features(NamedTuple):
    """What a control network makes of a control image alone. maps: float (N, C, h, w) each, as the network has them."""

    maps: tuple[Tensor, ...]

    @property
    def nbytes(self) -> int:
        return sum(each.nbytes for each in self.maps)


class Hint(NamedTuple):
    """A control image, as the network takes it.

    kind: id of the control kind. features: what `Model.features` made of the image; N as in an embedding. weight:
    conditioning scale. It acts where low <= sigma <= high.
    """

    kind: str
    features: Features
    weight: float = 1.0
    low: float = 0.0
    high: float = float("inf")


class Model(Protocol):
    """A loaded model. Latents are float32 or wider everywhere outside the networks, whatever their dtype.

    entry: what the catalog says of it. parameterisation: how x, sigma, clean and noise belong together, and the
    training noise levels. scale: pixels along a latent cell's side. multiple: picture sides handed to `encode` and
    latents handed to `predict` must be multiples of this many pixels. weights: SHA-256 over the weights' files.
    guided: whether the network reads the guidance scale itself, so that one evaluation is a guided one. cache: what its
    autoencoder and control networks made of pictures, which no patch changes. plan: how it was fitted into what was
    free.
    """

    @property
    def entry(self) -> ModelEntry: ...

    @property
    def parameterisation(self) -> Parameterisation: ...

    @property
    def device(self) -> torch.device: ...

    @property
    def dtype(self) -> torch.dtype: ...

    @property
    def scale(self) -> int: ...

    @property
    def multiple(self) -> int: ...

    @property
    def latent_channels(self) -> int: ...

    @property
    def weights(self) -> str: ...

    @property
    def guided(self) -> bool: ...

    @property
    def cache(self) -> Cache: ...

    @property
    def plan(self) -> Plan: ...

    @property
    def step_networks(self) -> Sequence[nn.Module]:
        """The networks that a step calls: the denoising network, then every control network once."""
        ...

    @property
    def movable(self) -> Sequence[nn.Module]:
        """All networks but the autoencoder: what need not be there while another model takes the steps."""
        ...

    @property
    def need(self) -> Need:
        """What it takes of memory at its own size."""
        ...

    def place(self, device: str, free: int | None) -> None:
        """Bring what was loaded to the device, as far as `free` bytes suffice (`pipelines.memory`); None: not known.
        Asked once, before anything else."""
        ...

    def leave(self) -> None:
        """Off the device with all that is `movable`, so that another model has room there."""
        ...

    def come(self) -> None:
        """Back to the device, as far as the plan has it there."""
        ...

    def share(self, taken: int) -> None:
        """So many bytes of what was free when it was placed are another model's now."""
        ...

    @property
    def networks(self) -> Networks:
        """The parts that patches change, by their names in diffusers' pipelines."""
        ...

    def dressed(self, entry: ModelEntry, weights: str, parts: frozenset[str]) -> Model:
        """The same networks under another entry and digest, while patches lie on those of `parts`."""
        ...

    def latent_shape(self, extent: Extent) -> tuple[int, int, int, int]:
        """(1, C, h, w) of a picture's latent; `extent` is rounded up to `multiple` first."""
        ...

    def chunks(self, reading: Reading) -> int:
        """How many times over the text encoder's length a prompt is."""
        ...

    def embed(self, reading: Reading, negative: bool = False, chunks: int = 1) -> Embedding:
        """A prompt's embedding, cached; filled up to at least so many chunks with what the empty prompt says, as all
        that is given to `predict` at once must be of one length. What no encoder has room for is counted in `dropped`.

        negative: it is what to keep away from; some models read that in another way.
        """
        ...

    def passage(self, height: int, width: int, asked: Passage | None = None, small: bool = False) -> Passage:
        """How a picture of so many cells is to go through the autoencoder: by its size and by what was free when the
        model was loaded. asked: is taken as far as the autoencoder can and the memory suffices. small: in small tiles,
        however much memory there seems to be."""
        ...

    def encode(self, pixels: Tensor, passage: Passage, check: Callable[[], None] = ...) -> Tensor:
        """(N, 3, H, W) in -1..1 to latents float32 (N, C, h, w): the posterior's mode, scaled as the network wants it.
        check is called between tiles and may raise. The autoencoder keeps the passage's type from then on."""
        ...

    def decode(self, latents: Tensor, passage: Passage, check: Callable[[], None] = ...) -> Tensor:
        """Latents (N, C, h, w) to float32 (N, 3, H, W), about -1..1, not clamped. passage, check: as in `encode`."""
        ...

    def preview(self, latents: Tensor) -> Tensor:
        """As `decode`, for a picture that is only looked at: by a tiny decoder where the model has one."""
        ...

    def beside(self, seen: Tensor, mask: Tensor | None = None) -> Tensor:
        """The channels (1, K, h, w) that the network takes beside the latent, for models of the tasks `inpainting` and
        `instruction`.

        seen: (1, C, h, w), the encoded picture, for inpainting with the hole at 0. mask: (1, 1, h, w), 1 in the hole.
        """
        ...

    def features(self, kind: str, image: Tensor) -> Features:
        """What a step needs of a control image float (N, 3, H, W), 0..1, at the working size.

        Raises ModelProblem for a kind that the model has no control network for.
        """
        ...

    def predict(
        self, x: Tensor, sigma: float, embeddings: Sequence[Embedding], hints: Sequence[Hint] = ()
    ) -> tuple[Tensor, ...]:
        """The clean estimate of x (N, C, h, w) at noise level sigma > 0 under each embedding, as one batched call.

        Each has x's shape and dtype. This is where control residuals enter.
        """
        ...


class Variant(msgspec.Struct, frozen=True):
    """A variant of a model: the same folder under patches that lie in it, with values of its own.

    The model `m` has it as `m:id`. patches: their paths are relative to the folder; while a file is missing there is
    no such variant. What is left out is the model's.
    """

    id: str
    patches: tuple[Patch, ...]
    title: str = ""
    sampler: str = ""
    schedule: str = ""
    guidance: str = ""
    steps: int = 0
    guidance_scale: float | None = None


class Own(msgspec.Struct, frozen=True):
    """A model's own `underpaint.json`, beside its index; every field may be left out."""

    title: str = ""
    extent: tuple[int, int] | None = None
    controls: tuple[str, ...] | None = None
    sampler: str = ""
    schedule: str = ""
    guidance: str = ""
    steps: int = 0
    guidance_scale: float | None = None
    prompts: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()


class Description(NamedTuple):
    """What a folder holds, found without torch. files: the weights. configs: what else changes the numbers that come
    out, such as what the networks predict; both together name the model. tasks: as in `ModelEntry`. habit: how a
    few-step model wants to be sampled (`pipelines.habits`). course: how its scheduler would sample it. unfit, notes,
    preview_decoder, latents: as in `ModelEntry`."""

    extent: Extent
    multiple: int
    controls: tuple[str, ...]
    files: tuple[Path, ...]
    configs: tuple[Path, ...] = ()
    tasks: tuple[str, ...] = ("text-to-image", "image-to-image")
    habit: str = ""
    preview_decoder: str = ""
    course: Course = Course()
    unfit: tuple[Unfit, ...] = ()
    notes: tuple[str, ...] = ()
    latents: str = ""


class Family(msgspec.Struct, frozen=True):
    """A model family.

    pipeline_classes: the `_class_name`s of `model_index.json` that belong to it. describe(folder) -> Description,
    without torch; raises ModelProblem. load(entry, device, dtype, check) -> Model, for the device but not yet there
    (`Model.place`); check() is called between components and may raise. lexicons(folder) -> how its text encoders
    cut prompts into tokens, without torch. sampler, schedule, guidance, steps,
    guidance_scale: what an empty field of a request means where the model's own `underpaint.json` says nothing.
    """

    title: str
    pipeline_classes: tuple[str, ...]
    describe: Callable[[Path], Description]
    load: Callable[[ModelEntry, str, str, Callable[[], None]], Model]
    lexicons: Callable[[Path], tuple[Lexicon, ...]]
    help: str = ""
    steps: int = 25
    guidance_scale: float = 7.0


@functools.cache
def families() -> Plugins[Family]:
    """All model families, by id."""
    return discover(__name__, Family)


def own_of(folder: Path) -> Own:
    """What a model's folder says of itself; nothing without such a file. Raises ModelProblem for a broken one."""
    path = folder / own_name
    if not path.exists():
        return Own()
    try:
        own = msgspec.json.decode(path.read_bytes(), type=Own)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelProblem("model_broken", f"The file {path} cannot be read: {error}.", "Mend or delete it.") from error
    if own.extent and min(own.extent) < 1:
        raise ModelProblem("model_broken", f"The file {path} names an impossible extent.", "Mend or delete it.")
    for variant in own.variants:
        for patch in variant.patches:
            if Path(patch.path).is_absolute() or ".." in Path(patch.path).parts:
                raise ModelProblem("model_not_allowed", f"The file {path} names a patch outside its folder.")
    return own
