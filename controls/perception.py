"""Small networks that read depth and poses from pictures; the only part of controls that imports torch on sight.

Underpaint's own: trained on the pictures that the project renders, stored as `config.json` and fp16
`model.safetensors`. On photographs they know little; the annotators say so.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from controls import heatmaps, poses

GROUPS = 4  # of the normalisation
COARSEST = 32  # pixels along a cell of the coarsest level
LONGEST = 4  # a picture's longer side, in units of the side that a network knows
FINENESS = 4  # pixels along a cell of a pose's maps
WEIGHTS = "model.safetensors"


class Residual(nn.Module):
    """Two convolutions beside a shortcut (He et al. 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.GroupNorm(GROUPS, channels),
            nn.SiLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.GroupNorm(GROUPS, channels),
            nn.SiLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, signal: Tensor) -> Tensor:
        return signal + self.layers(signal)


class Reader(nn.Module):
    """A U-Net from pictures (B, 3, H, W) in -1..1 to maps (B, outputs, H / cell, W / cell).

    channels: of its five levels, whose cells have 2 to 32 pixels. cell: 1 for a value at every pixel, or 4. H and W are
    multiples of 32.
    """

    def __init__(self, channels: Sequence[int], outputs: int, cell: int) -> None:
        super().__init__()
        self.description = {"channels": list(channels), "outputs": outputs, "cell": cell}
        self.finest = 0 if cell < FINENESS else 1
        self.stem = nn.Conv2d(3, channels[0], 3, stride=2, padding=1)
        pairs = list(itertools.pairwise(channels))
        self.down = nn.ModuleList(
            nn.Sequential(nn.Conv2d(fine, coarse, 3, stride=2, padding=1), Residual(coarse)) for fine, coarse in pairs
        )
        self.lift = nn.ModuleList(nn.Conv2d(coarse, fine, 1) for fine, coarse in pairs[self.finest :])
        self.up = nn.ModuleList(Residual(fine) for fine, _ in pairs[self.finest :])
        self.shuffle = nn.PixelShuffle(2 if cell == 1 else 1)
        wide = outputs * (4 if cell == 1 else 1)
        self.head = nn.Sequential(nn.SiLU(), nn.Conv2d(channels[self.finest], wide, 3, padding=1))

    def forward(self, pictures: Tensor) -> Tensor:
        levels = [self.stem(pictures)]
        for step in self.down:
            levels.append(step(levels[-1]))
        signal = levels.pop()
        for lift, merge in zip(reversed(self.lift), reversed(self.up), strict=True):
            raised = nn.functional.interpolate(lift(signal), scale_factor=2.0, mode="bilinear")
            signal = merge(raised + levels.pop())
        return self.shuffle(self.head(signal))


class Trained(NamedTuple):
    """A network with weights, and the side in pixels of the pictures that it was trained on."""

    reader: Reader
    side: int


def depth_reader(channels: Sequence[int]) -> Reader:
    """A new network for closeness, one map as large as the picture."""
    return Reader(channels, 1, 1)


def pose_reader(channels: Sequence[int]) -> Reader:
    """A new network for the maps of `heatmaps`, a quarter of the picture's size."""
    return Reader(channels, heatmaps.MAPS, FINENESS)


def save(reader: Reader, side: int, folder: Path) -> None:
    """Write `config.json` and fp16 weights into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: value.detach().cpu().half().contiguous() for name, value in reader.state_dict().items()}
    save_file(tensors, folder / WEIGHTS)
    (folder / "config.json").write_text(json.dumps({**reader.description, "side": side}, indent=1) + "\n")


def load(folder: Path) -> Trained:
    """The network in `folder`, float32 on the CPU. Raises OSError and ValueError for files that do not fit."""
    try:
        values = json.loads((folder / "config.json").read_text())
        reader, side = Reader(values["channels"], values["outputs"], values["cell"]), int(values["side"])
        reader.load_state_dict({name: value.float() for name, value in load_file(folder / WEIGHTS).items()})
    except (KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise ValueError(f"{folder} holds weights that its config.json does not describe") from error
    return Trained(reader.eval().requires_grad_(False), side)


@functools.cache
def held(folder: Path) -> Trained:
    """The network in a folder whose files do not change, loaded once."""
    return load(folder)


def read_closeness(trained: Trained, picture: np.ndarray) -> np.ndarray:
    """Closeness of each pixel of uint8 (H, W, 3), float32 (H, W), about 0 to 1."""
    maps = _read(trained, picture)
    return cv2.resize(maps[0], (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)


def read_people(trained: Trained, picture: np.ndarray, threshold: float) -> np.ndarray:
    """People (P, 18, 3) in uint8 (H, W, 3), see `poses`. threshold: least sureness of a joint, 0 to 1."""
    maps = _read(trained, picture)
    people = heatmaps.decode(maps, FINENESS, threshold)
    down, across = picture.shape[0] / (maps.shape[1] * FINENESS), picture.shape[1] / (maps.shape[2] * FINENESS)
    return poses.scale(people, across, down)


@torch.no_grad()
def _read(trained: Trained, picture: np.ndarray) -> np.ndarray:
    """The network's maps of a picture, which is first brought to about the size that it knows."""
    shape = picture.shape[:2]
    factor = min(trained.side / min(shape), LONGEST * trained.side / max(shape))
    height, width = (max(1, math.floor(side * factor / COARSEST + 0.5)) * COARSEST for side in shape)
    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    seen = cv2.resize(np.ascontiguousarray(picture), (width, height), interpolation=kind)
    signal = torch.from_numpy(seen).permute(2, 0, 1)[None].float() / 127.5 - 1
    return trained.reader(signal)[0].numpy()
