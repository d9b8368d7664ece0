"""Requests and results: the frozen, complete values that go into the engine and come out of it.

An `EditRequest` is all that the engine ever sees of an edit; two equal requests give equal pixels on the same device
and versions. Arrays inside values are read-only; values that hold arrays are compared by `key()`.
"""

from __future__ import annotations

import hashlib

import msgspec
import numpy as np

from controls.conditions import ControlCondition
from controls.geometry import Bounds, Extent
from controls.plugins import Value
from controls.raster import Mask, Raster

Settings = tuple[tuple[str, Value], ...]
"""The parameters of a plugin as (name, value) pairs, sorted by name."""


class Patch(msgspec.Struct, frozen=True):
    """Something laid over a model's weights for one run: kind (`lora` …), the file and its weight.

    sha256: of the file; filled in by `Engine.complete`, and where it is given the file must be that one.
    """

    kind: str
    path: str
    weight: float = 1.0
    sha256: str = ""


class Refiner(msgspec.Struct, frozen=True):
    """A model that takes over from a request's own for the last steps. start: where it does, as a share of the steps
    that both were trained on: 0.8 leaves it the least noisy fifth of them."""

    model: str
    start: float = 0.8


class Reference(msgspec.Struct, frozen=True, eq=False):
    """A picture that steers as a prompt does, and how much it counts."""

    image: Raster
    weight: float = 1.0


class Inversion(msgspec.Struct, frozen=True, eq=False):
    """The latents that give a picture back, and what is needed to walk from them to it.

    method: id of a file in `pipelines.inversions`. noise: float32 or float64 (N, C, h, w), the end of the inverted
    chain (N is 1, or 2 for coupled chains). source: the picture. residual: float32 (H, W, 3), picture minus
    reconstruction, in units of 0..255. readings: psnr, autoencoder_psnr, inversion_psnr in dB.
    negative, guidance, schedule: as in the request that made it. weights: SHA-256 of the model's weights.
    """

    method: str
    model: str
    prompt: str
    steps: int
    guidance_scale: float
    noise: np.ndarray
    source: Raster
    residual: np.ndarray
    settings: Settings = ()
    readings: tuple[tuple[str, float], ...] = ()
    negative: str = ""
    guidance: str = ""
    schedule: str = ""
    weights: str = ""


class Seed(msgspec.Struct, frozen=True, tag="seed"):
    """One end of an interpolation that is drawn from a seed and the request's prompt."""

    seed: int


class Picture(msgspec.Struct, frozen=True, eq=False, tag="picture"):
    """One end of an interpolation that is a picture, to be inverted."""

    image: Raster


class Inverted(msgspec.Struct, frozen=True, eq=False, tag="inverted"):
    """One end of an interpolation that is an inversion made before."""

    inversion: Inversion


End = Seed | Picture | Inverted


class Regional(msgspec.Struct, frozen=True, eq=False):
    """A prompt for a part of the picture. mask: as large as the picture; how much of the prompt each place follows.
    weight: what the mask is multiplied with; what is left of 1 follows the request's own prompt."""

    prompt: str
    mask: Mask
    weight: float = 1.0


class EditRequest(msgspec.Struct, frozen=True, eq=False, kw_only=True, tag="edit"):
    """One edit, whole.

    mode, sampler, schedule, guidance, inversion_method: ids of plugins. Empty text, 0 steps and a guidance scale of
    None mean "the model's own" and are filled in by `pipelines.engine.Engine.complete`; a recipe holds them filled in.
    extent: size of the picture to make, in pixels, where there is no image. mask: as large as the image; 0 keep … 1
    regenerate. region: the part of the image that is context for a masked edit, None: chosen by `pipelines.framing`.
    regions: prompts of their own for parts of the picture. Prompts are written as `pipelines.prompts` says; in a
    complete request their choices are made.
    strength: share of noise variance at the first step, 0 to 1. steps: of the full schedule. stop: so many steps are
    walked of those that the strength leaves, and the last one's clean estimate is the picture; 0: all of them.
    caching: id of a way of caching within the run, empty: none. settings: the parameters of the mode and of every
    plugin that is named here. ends, frames: what an interpolation goes between, and how many pictures.
    references: seen through the patches that read them (an IP-Adapter).
    refiner: who takes over for the last steps; it is neither steered nor patched.
    """

    mode: str
    model: str = ""
    prompt: str = ""
    negative: str = ""
    extent: Extent | None = None
    image: Raster | None = None
    mask: Mask | None = None
    region: Bounds | None = None
    regions: tuple[Regional, ...] = ()
    conditions: tuple[ControlCondition, ...] = ()
    sampler: str = ""
    schedule: str = ""
    steps: int = 0
    stop: int = 0
    guidance: str = ""
    guidance_scale: float | None = None
    caching: str = ""
    strength: float = 1.0
    seed: int = 0
    patches: tuple[Patch, ...] = ()
    references: tuple[Reference, ...] = ()
    refiner: Refiner | None = None
    settings: Settings = ()
    inversion_method: str = ""
    inversion: Inversion | None = None
    ends: tuple[End, ...] = ()
    frames: int = 0

    def key(self) -> str:
        """A digest of every field and of its arrays' bytes: equal requests, equal keys."""
        return digest(self)


class AnnotateRequest(msgspec.Struct, frozen=True, eq=False, kw_only=True, tag="annotate"):
    """Make a control image from a picture. annotator: id of a file in `controls.annotators`. model: that the image is
    to steer, empty where nobody said; it changes no pixel, but an annotator may not know such pictures, which the
    result's notes then say.
    """

    annotator: str
    image: Raster
    settings: Settings = ()
    model: str = ""

    def key(self) -> str:
        return digest(self)


Request = EditRequest | AnnotateRequest


class Chunk(msgspec.Struct, frozen=True):
    """What a text encoder reads of a prompt at once. tokens: how many, marks of start and end left out. text: its words
    as the tokenizer writes them."""

    tokens: int
    text: str


class Wording(msgspec.Struct, frozen=True):
    """How a model reads a prompt. room: tokens that a chunk has room for. chunks: one after the other, at least one.
    unknown: words that the model did not learn. dropped: tokens behind the last chunk, which are not read."""

    room: int
    chunks: tuple[Chunk, ...]
    unknown: tuple[str, ...] = ()
    dropped: int = 0

    @property
    def tokens(self) -> int:
        """How many there are, those that are dropped among them."""
        return sum(chunk.tokens for chunk in self.chunks) + self.dropped


class Painted(msgspec.Struct, frozen=True, eq=False):
    """What a model painted of a masked edit, before it went back into the picture (`pipelines.finishing` does that).

    pixels: opaque, the part of the picture that the model saw, at the picture's own size. x, y: where it lies in the
    picture. reach: pixels beyond the mask in which the model was free too.
    """

    pixels: Raster
    x: int
    y: int
    reach: int


class Made(msgspec.Struct, frozen=True):
    """What a result was computed on and from, as far as pixels can depend on it.

    device: `cpu`, `cuda:0` … hardware: its name and, of a CPU, the instructions that torch uses. dtype: of the
    networks. attention: how it is computed. threads: of a CPU. weights: SHA-256 of the model under its patches. files:
    (name, SHA-256) of every file that it was made of; a patch's name begins with its kind, and what is read with it
    stands behind a `+`. encoding, decoding: in which type and in which tiles pictures went through the autoencoder
    (`pipelines.memory.Passage`), empty where none did. compiled: how the networks were, or `none`. refiner: SHA-256 of
    the weights of a refiner that took some of the steps; its files' names begin with `refiner:`.
    """

    device: str = ""
    hardware: str = ""
    dtype: str = ""
    attention: str = ""
    threads: int = 0
    weights: str = ""
    files: tuple[tuple[str, str], ...] = ()
    encoding: str = ""
    decoding: str = ""
    compiled: str = ""
    refiner: str = ""


class Result(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What a request gave.

    images: one, or as many as frames were asked for. request: the request with the model's own values filled in.
    evaluations: calls of the denoising network per picture. readings: what was measured, by name (psnr in dB,
    peak_memory_bytes, changed_outside_mask in pixels …). made: what it was computed on and from. origin: where the
    pictures' top left corner lies in the request's image: not above or left of it, unless the canvas grew.
    painted: of a masked edit, what can be put back in another way without a model; recipes do not carry it, as they
    carry what it comes from. memory: how the model and this picture were fitted into what was free. notes: sentences on
    what had to be done otherwise than usual.
    """

    images: tuple[Raster, ...]
    request: Request
    seconds: float
    evaluations: int = 0
    steps_run: int = 0
    inversion: Inversion | None = None
    readings: tuple[tuple[str, float], ...] = ()
    made: Made = Made()
    origin: tuple[int, int] = (0, 0)
    painted: Painted | None = None
    memory: str = ""
    notes: tuple[str, ...] = ()

    @property
    def image(self) -> Raster:
        return self.images[0]


def digest(value: object) -> str:
    """SHA-256 over a value's structure: field names, plain values, and the bytes of arrays, rasters and masks."""
    sha = hashlib.sha256()
    _feed(sha, value)
    return sha.hexdigest()


def _feed(sha: hashlib._Hash, value: object) -> None:
    if isinstance(value, (Raster, Mask)):
        sha.update(f"{type(value).__name__}:{value.key()};".encode())
    elif isinstance(value, np.ndarray):
        sha.update(f"array:{value.dtype}:{value.shape}:".encode())
        sha.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, msgspec.Struct):
        sha.update(f"{type(value).__name__}(".encode())
        for field in value.__struct_fields__:
            sha.update(f"{field}=".encode())
            _feed(sha, getattr(value, field))
        sha.update(b")")
    elif isinstance(value, tuple):
        sha.update(f"{len(value)}[".encode())
        for item in value:
            _feed(sha, item)
        sha.update(b"]")
    else:
        sha.update(f"{type(value).__name__}:{value!r};".encode())
