"""Rejoining: a source file's own pixels where a picture left them alone, the picture's where it did not.

Runs in the decoding child, because it reads a stranger's file and its colour profile. What was opened is RGBA8 in sRGB;
the file may have 16 bits a channel and another RGB space. A pixel that still is what opening made of it comes back as
it was in the file, bit for bit; any other is converted from sRGB into the file's space.
"""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageCms

from pipelines.errors import BadInput


class Rejoined(NamedTuple):
    """pixels: uint8 or uint16 (H, W, 4), straight alpha, upright. profile: ICC of their RGB space; empty: sRGB."""

    pixels: np.ndarray
    profile: bytes


def rejoin(own: np.ndarray, profile: bytes, opened: np.ndarray, now: np.ndarray) -> Rejoined:
    """own: the file's pixels in its space, uint8 or uint16 (H, W, 4). opened: what opening made of them, RGBA8 sRGB.

    now: the picture as it is now, of the same shape. Raises BadInput where the sizes differ.
    """
    if not own.shape == opened.shape == now.shape:
        raise BadInput("size_differs", "has another size than the picture has now", "")
    touched = (opened != now).any(axis=2)
    if touched.any():
        own = own.copy()
        own[touched] = _deepened(_converted(now[touched], profile), own.dtype)
    return Rejoined(own, profile)


def rgb_profile(profile: bytes) -> bytes:
    """The profile, where it is one of an RGB space that can be converted into; else nothing."""
    try:
        opened = ImageCms.getOpenProfile(BytesIO(profile))
        space = opened.profile.xcolor_space.strip()  # pyright: ignore[reportAttributeAccessIssue]
        if space != "RGB":
            return b""
        ImageCms.buildTransform(ImageCms.createProfile("sRGB"), opened, "RGB", "RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return b""
    return profile


def upright(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Pixels turned as EXIF's orientation (1 to 8) says."""
    turns = {
        2: lambda p: p[:, ::-1], 3: lambda p: p[::-1, ::-1], 4: lambda p: p[::-1], 5: lambda p: p.swapaxes(0, 1),
        6: lambda p: np.rot90(p, -1), 7: lambda p: p[::-1, ::-1].swapaxes(0, 1), 8: lambda p: np.rot90(p),
    }  # fmt: skip
    return np.ascontiguousarray(turns[orientation](pixels)) if orientation in turns else pixels


def with_alpha(pixels: np.ndarray) -> np.ndarray:
    """Grey, RGB or RGBA of one depth as (H, W, 4), opaque where no alpha is."""
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, axis=2)
    if pixels.shape[2] == 4:
        return pixels
    full = np.full((*pixels.shape[:2], 1), np.iinfo(pixels.dtype).max, pixels.dtype)
    return np.concatenate([pixels, full], axis=2)


def _converted(pixels: np.ndarray, profile: bytes) -> np.ndarray:
    """uint8 (N, 4) from sRGB into the profile's space."""
    if not profile:
        return pixels
    row = Image.fromarray(np.ascontiguousarray(pixels[None, :, :3]))
    target = ImageCms.getOpenProfile(BytesIO(profile))
    transform = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), target, "RGB", "RGB")
    turned = ImageCms.applyTransform(row, transform)
    assert turned is not None
    return np.concatenate([np.asarray(turned)[0], pixels[:, 3:]], axis=1)


def _deepened(pixels: np.ndarray, depth: np.dtype) -> np.ndarray:
    return pixels.astype(np.uint16) * 257 if depth == np.uint16 else pixels
