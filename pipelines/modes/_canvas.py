"""Pictures beside what a model makes of them: alpha put back, sizes made equal, differences measured. No torch."""

from __future__ import annotations

import math

import numpy as np

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from pipelines.compositing import scaled
from pipelines.framing import Frame
from pipelines.modes import Work

least_error = 1e-10
"""Mean squared error below which two pictures count as equal, so that a PSNR is always finite (148 dB)."""


def tell_size(work: Work, frame: Frame) -> None:
    """Note where a picture, or the part of it that the model sees, is worked on smaller than it is."""
    (width, height), (across, down) = frame.region.extent, frame.scaled
    shrunk = max(width / across, height / down)
    if shrunk > 1:
        work.note(
            f"{width}×{height} pixels were worked on at {across}×{down}, so no detail is finer than some "
            f"{shrunk:.2g} pixels. Choose a smaller part for more."
        )


def working(frame: Frame) -> tuple[tuple[str, float], ...]:
    """The size at which the model worked on a picture, or on a part of it, as readings."""
    return ("working_width", float(frame.scaled.width)), ("working_height", float(frame.scaled.height))


def lifted(pixels: np.ndarray, alpha: np.ndarray) -> Raster:
    """The picture of this alpha, uint8 (H, W), that shows `pixels` (float (H, W, 3), 0..255) where it lies on white.

    The inverse of `Raster.rgb`, as far as there is one: colours are black where alpha is zero.
    """
    share = alpha[..., None].astype(np.float32) / 255
    colour = np.where(share > 0, (pixels - 255 * (1 - share)) / np.maximum(share, 1 / 255), 0)
    return Raster.from_array(np.concatenate([_bytes(colour), alpha[..., None]], axis=-1))


def covering(image: Raster, extent: Extent) -> Raster:
    """The picture scaled to cover `extent`, its middle; the very same picture where it has this size already."""
    if image.extent == extent:
        return image
    scale = max(extent.width / image.extent.width, extent.height / image.extent.height)
    size = Extent(
        max(extent.width, round(image.extent.width * scale)), max(extent.height, round(image.extent.height * scale))
    )
    x, y = (size.width - extent.width) // 2, (size.height - extent.height) // 2
    return scaled(image, size).crop(Bounds(x, y, *extent))


def psnr(first: np.ndarray, second: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB of two pictures in units of 0..255; at most 148."""
    error = float(np.mean((first.astype(np.float64) - second.astype(np.float64)) ** 2))
    return 10 * math.log10(255**2 / max(error, least_error))


def _bytes(pixels: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
