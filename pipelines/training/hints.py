"""Conditioning images of the ControlNet, one maker for each kind that is trained.

A hint is uint8 (H, W, 3). Kinds occupy their own channels of one conditioning tensor (`ControlKind.first`); the
channels of other kinds are 0. To train a further kind, write its maker here and mark it in `Networks.kinds`.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pipelines.training.config import ControlKind, Networks
from pipelines.training.scenes import SceneStore, detect_edges

Pixels = NDArray[np.uint8]
HintMaker = Callable[[SceneStore, int, np.random.Generator], Pixels]


def sketch_edges(store: SceneStore, number: int, chance: np.random.Generator) -> Pixels:
    """Edges of a scene as a person or a detector might give them, white on black.

    Canny with thresholds around 100 and 200, the renderer's silhouettes, or both; at times drawn 2 or 3 px thick
    and partly rubbed out, because hands draw so.
    """
    picture = store.picture(number)
    choice = chance.random()
    lines = np.zeros(picture.shape[:2], np.uint8)
    if choice < 0.75:
        low = float(np.clip(chance.normal(100, 25), 30, 180))
        lines |= detect_edges(picture, low, 2 * low)
    if choice >= 0.6:
        lines |= store.edges(number)
    if chance.random() < 0.35:
        side = int(chance.integers(2, 4))
        lines = cv2.dilate(lines, np.ones((side, side), np.uint8))
    if chance.random() < 0.35:
        lines = _rub_out(lines, chance)
    return np.repeat(lines[:, :, None], 3, axis=2)


def _rub_out(lines: Pixels, chance: np.random.Generator) -> Pixels:
    """Erase some round patches of a drawing."""
    height, width = lines.shape
    kept = lines.copy()
    for _ in range(int(chance.integers(1, 6))):
        centre = int(chance.integers(width)), int(chance.integers(height))
        cv2.circle(kept, centre, int(chance.integers(max(2, height // 24), max(3, height // 6))), 0, -1)
    return kept


HINTS: dict[str, HintMaker] = {"edges": sketch_edges}


def place_hint(hints: NDArray[np.uint8], kind: ControlKind, shape: Networks) -> Tensor:
    """Hints (B, H, W, 3) of one kind as the ControlNet's input (B, all channels, H, W) in 0..1."""
    tensor = torch.zeros(len(hints), shape.conditioning_channels, *hints.shape[1:3])
    channels = slice(kind.first, kind.first + kind.channels)
    tensor[:, channels] = torch.from_numpy(np.ascontiguousarray(hints)).permute(0, 3, 1, 2).float() / 255
    return tensor
