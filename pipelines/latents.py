"""Latents: pictures in and out of the model's own space, seeded noise, and small previews."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from controls.geometry import Extent
from controls.raster import Raster
from pipelines import devices
from pipelines.errors import EngineError
from pipelines.families import Model
from pipelines.journal import Way
from pipelines.memory import Passage
from pipelines.modes import Work
from pipelines.requests import digest


@dataclass(frozen=True)
class Turned:
    """Noise on its way from one stream to another: cos(a) * first + sin(a) * other, which keeps its variance.

    share: of the quarter circle between them, 0 (`first` itself) to 1 (`other` itself). Both streams advance with every
    draw, so that the noise of each step is turned as the noise at the start is.
    """

    first: torch.Generator
    other: torch.Generator
    share: float


Stream = torch.Generator | Turned
"""Where the noise of one picture comes from."""

Source = Stream | Sequence[Stream]
"""Where noise comes from: one stream, or one for each picture of a batch."""

widest = "float32"
"""The type that an autoencoder works in where another one overflows."""

preview_side = 256
"""Pixels along a preview's longer side, at most."""


def encode(work: Work, picture: np.ndarray, hole: np.ndarray | None = None) -> Tensor:
    """uint8 (H, W, 3) or (N, H, W, 3), sides multiples of `model.multiple`, to float32 (N, C, h, w) on the device.

    hole: bool (H, W), where the picture is hidden: it is 0 there in the autoencoder's units, as inpainting models want.
    Made once for each content: whoever asks must not write into what it gets.
    """
    stacked = picture if picture.ndim == 4 else picture[None]

    def make(passage: Passage) -> Tensor:
        pixels = torch.from_numpy(np.ascontiguousarray(stacked)).permute(0, 3, 1, 2).float() / 127.5 - 1
        if hole is not None:
            pixels.masked_fill_(torch.from_numpy(hole), 0)
        with torch.inference_mode():
            return model.encode(pixels.to(model.device), passage, work.events.check)

    model, key = work.model, digest((stacked, hole))
    height, width = (side // model.scale for side in stacked.shape[1:3])
    passage = model.passage(height, width, work.journal.asked("encoding"))
    return _finite(
        work, "encoding", passage, lambda it: (model.cache.kept(("latents", key, it), lambda: make(it)), it), "picture"
    )


def decode(work: Work, latents: Tensor) -> np.ndarray:
    """(N, C, h, w) to uint8 (N, H, W, 3)."""
    return to_bytes(decode_float(work, latents))


def decode_float(work: Work, latents: Tensor) -> np.ndarray:
    """(N, C, h, w) to float32 (N, H, W, 3) in units of 0..255, neither rounded nor clamped."""
    if not latents.isfinite().all():
        raise not_finite("result")
    journal = work.journal
    height, width = latents.shape[-2:]
    passage = work.model.passage(height, width, journal.asked("decoding"), journal.small)
    with torch.inference_mode():
        pixels = _finite(work, "decoding", passage, lambda it: _decoded(work, latents.float(), it), "result")
    return ((pixels.float() + 1) * 127.5).permute(0, 2, 3, 1).cpu().numpy()


def _decoded(work: Work, latents: Tensor, passage: Passage) -> tuple[Tensor, Passage]:
    """The picture, and how it went; where the memory does not suffice, once in a run it goes again in small tiles, and
    so do the run's later ones."""
    try:
        return work.model.decode(latents, passage, work.events.check), passage
    except (MemoryError, RuntimeError) as error:
        if work.journal.small or not devices.is_out_of_memory(error):
            raise
    # Beyond the handler: the error holds on to what the first try had made.
    work.journal.small = True
    make_room(work.model)
    work.note("The memory did not suffice to decode the picture at once; it was decoded in small tiles.")
    height, width = latents.shape[-2:]
    passage = work.model.passage(height, width, small=True)
    return work.model.decode(latents, passage, work.events.check), passage


def _finite(
    work: Work, way: Way, passage: Passage, run: Callable[[Passage], tuple[Tensor, Passage]], what: str
) -> Tensor:
    """What the autoencoder gives; where half precision overflows, once more in float32. Raises EngineError.

    run: gives that for a passage, and the passage that was taken in the end."""
    made, passage = run(passage)
    sound = bool(made.isfinite().all())
    if not sound and passage.dtype != widest:
        work.note("The autoencoder left the range of half precision; it works in float32 now.")
        made, passage = run(passage._replace(dtype=widest))
        sound = bool(made.isfinite().all())
    if not sound:
        raise not_finite(what)
    work.journal.passed(way, passage)
    return made


def not_finite(what: str) -> EngineError:
    """The error for numbers that are none. what: of which they are."""
    return EngineError(
        "not_finite",
        f"The numbers of the {what} left the range that the model can count in. Your work is safe.",
        "Try another number format (--dtype float32), a lower guidance scale, or lighter patches.",
    )


def make_room(model: Model) -> None:
    """Let go of what is kept and not needed now."""
    model.cache.clear()
    devices.release(str(model.device))


def to_bytes(pixels: np.ndarray) -> np.ndarray:
    """Units of 0..255, rounded and clamped to uint8."""
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


def generator(seed: int) -> torch.Generator:
    """The source of a picture's noise: on the CPU, so that a seed means the same on every device."""
    return torch.Generator("cpu").manual_seed(seed)


def draw(model: Model, shape: tuple[int, ...], source: Source) -> Tensor:
    """Standard normal float32 noise of `shape` on the model's device, drawn on the CPU.

    Several sources draw one picture of shape[0] each, so that a batch has the noise of its pictures' own runs.
    """
    if isinstance(source, torch.Generator):
        return torch.randn(shape, generator=source, dtype=torch.float32).to(model.device)
    if isinstance(source, Turned):
        first, other = (draw(model, shape, each) for each in (source.first, source.other))
        angle = source.share * math.pi / 2
        # At its end a cosine is not quite 0 in floats.
        return math.cos(angle) * first + math.sin(angle) * other if source.share < 1 else other
    if len(source) != shape[0]:
        raise ValueError(f"{len(source)} sources of noise do not fit {shape[0]} pictures")
    return torch.cat([draw(model, (1, *shape[1:]), each) for each in source])


def noise(model: Model, extent: Extent, seed: int) -> Tensor:
    """The noise that `seed` stands for at a picture of `extent`, float32 (1, C, h, w)."""
    return draw(model, model.latent_shape(extent), generator(seed))


def preview(model: Model, clean: Tensor) -> Raster | None:
    """A small picture of the first clean estimate, at most 256 pixels a side: its latent shrunk, then decoded.

    None where the memory does not suffice for it: the run itself may well go on.
    """
    try:
        return _previewed(model, clean)
    except (MemoryError, RuntimeError) as error:
        if not devices.is_out_of_memory(error):
            raise
    # Beyond the handler: the error holds on to what was made.
    devices.release(str(model.device))
    return None


def _previewed(model: Model, clean: Tensor) -> Raster:
    cells = preview_side // model.scale
    small = clean[:1].float()
    longest = max(small.shape[-2:])
    if longest > cells:
        size = [max(1, side * cells // longest) for side in small.shape[-2:]]
        small = torch.nn.functional.interpolate(small, size=size, mode="area")
    with torch.inference_mode():
        pixels = model.preview(small)
    return Raster.from_array(to_bytes(((pixels[0].float() + 1) * 127.5).permute(1, 2, 0).cpu().numpy()))
