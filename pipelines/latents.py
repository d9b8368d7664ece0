"""Latents: pictures in and out of the model's own space, seeded noise, and small previews."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.families import Model
from pipelines.modes import Work

Source = torch.Generator | Sequence[torch.Generator]
"""Where noise comes from: one stream, or one for each picture of a batch."""

preview_side = 256
"""Pixels along a preview's longer side, at most."""


def encode(work: Work, picture: np.ndarray, hole: np.ndarray | None = None) -> Tensor:
    """uint8 (H, W, 3) or (N, H, W, 3), sides multiples of `model.multiple`, to float32 (N, C, h, w) on the device.

    hole: bool (H, W), where the picture is hidden: it is 0 there in the autoencoder's units, as inpainting models want.
    """
    stacked = picture if picture.ndim == 4 else picture[None]
    pixels = torch.from_numpy(np.ascontiguousarray(stacked)).permute(0, 3, 1, 2).float() / 127.5 - 1
    if hole is not None:
        pixels.masked_fill_(torch.from_numpy(hole), 0)
    with torch.inference_mode():
        return work.model.encode(pixels.to(work.model.device), work.events.check)


def decode(work: Work, latents: Tensor) -> np.ndarray:
    """(N, C, h, w) to uint8 (N, H, W, 3)."""
    return to_bytes(decode_float(work, latents))


def decode_float(work: Work, latents: Tensor) -> np.ndarray:
    """(N, C, h, w) to float32 (N, H, W, 3) in units of 0..255, neither rounded nor clamped."""
    with torch.inference_mode():
        pixels = work.model.decode(latents.float(), work.events.check)
    return ((pixels.float() + 1) * 127.5).permute(0, 2, 3, 1).cpu().numpy()


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
    if len(source) != shape[0]:
        raise ValueError(f"{len(source)} sources of noise do not fit {shape[0]} pictures")
    return torch.cat([draw(model, (1, *shape[1:]), each) for each in source])


def noise(model: Model, extent: Extent, seed: int) -> Tensor:
    """The noise that `seed` stands for at a picture of `extent`, float32 (1, C, h, w)."""
    return draw(model, model.latent_shape(extent), generator(seed))


def preview(model: Model, clean: Tensor) -> Raster:
    """A small picture of the first clean estimate, at most 256 pixels a side: its latent shrunk, then decoded."""
    cells = preview_side // model.scale
    small = clean[:1].float()
    longest = max(small.shape[-2:])
    if longest > cells:
        size = [max(1, side * cells // longest) for side in small.shape[-2:]]
        small = torch.nn.functional.interpolate(small, size=size, mode="area")
    with torch.inference_mode():
        pixels = model.decode(small, lambda: None)
    return Raster.from_array(to_bytes(((pixels[0].float() + 1) * 127.5).permute(1, 2, 0).cpu().numpy()))
