"""Conditioning images of the ControlNet, one maker for each kind.

A hint is uint8 (H, W, 3). Kinds occupy their own channels of one conditioning tensor (`ControlKind.first`); the
channels of other kinds are 0. Every maker roughens what the renderer knows, so that drawings of people and pictures of
other annotators steer too.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from controls import poses
from pipelines.training.config import ControlKind, Networks
from pipelines.training.scenes import People, SceneStore, detect_edges

Pixels = NDArray[np.uint8]
HintMaker = Callable[[SceneStore, int, bool, np.random.Generator], Pixels]


def sketch_edges(store: SceneStore, number: int, mirrored: bool, chance: np.random.Generator) -> Pixels:
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
    return to_hint(lines[:, ::-1] if mirrored else lines)


def _rub_out(lines: Pixels, chance: np.random.Generator) -> Pixels:
    """Erase some round patches of a drawing."""
    height, width = lines.shape
    kept = lines.copy()
    for _ in range(int(chance.integers(1, 6))):
        centre = int(chance.integers(width)), int(chance.integers(height))
        cv2.circle(kept, centre, int(chance.integers(max(2, height // 24), max(3, height // 6))), 0, -1)
    return kept


def shade_depth(store: SceneStore, number: int, mirrored: bool, chance: np.random.Generator) -> Pixels:
    """Depth of a scene as an annotator might give it, near white.

    Half the time bent by a gamma of 0.6 to 1.6, with a range that ends before black or white, and blurred: annotators
    differ in all three, and never in what is nearer.
    """
    shade = store.depth(number)
    if chance.random() < 0.5:
        low, high = chance.uniform(0, 25), chance.uniform(215, 255)
        bent = (shade / 255.0) ** np.exp(chance.uniform(np.log(0.6), np.log(1.6)))
        blurred = cv2.GaussianBlur(bent, (0, 0), chance.uniform(0.2, 2.0) * shade.shape[0] / 256)
        shade = np.rint(low + (high - low) * blurred).astype(np.uint8)
    return to_hint(shade[:, ::-1] if mirrored else shade)


def draw_pose(store: SceneStore, number: int, mirrored: bool, chance: np.random.Generator) -> Pixels:
    """Skeletons of the people of a scene in OpenPose's colours.

    At times with thinner or thicker bones, and with joints that were not found.
    """
    side = store.config.networks.picture
    people = store.people(number)
    people = poses.mirror(people, side) if mirrored else people.copy()
    if chance.random() < 0.2:
        people[:, :, 2] *= chance.random(people.shape[:2]) > 0.12
    radius = chance.uniform(0.6, 1.6) * side / poses.THIN if chance.random() < 0.3 else 0.0
    return poses.draw(people, side, side, radius)


HINTS: dict[str, HintMaker] = {"edges": sketch_edges, "depth": shade_depth, "pose": draw_pose}


PLAIN: dict[str, Callable[[Pixels, Pixels, People], Pixels]] = {
    "edges": lambda picture, depth, people: to_hint(detect_edges(picture)),
    "depth": lambda picture, depth, people: to_hint(depth),
    "pose": lambda picture, depth, people: poses.draw(people, *depth.shape),
}
"""The hint (H, W, 3) from picture, depth and people of a scene, with nothing roughened: what results are held to."""


def to_hint(grey: Pixels) -> Pixels:
    """A grey picture (H, W) in three channels."""
    return np.repeat(grey[:, :, None], 3, axis=2)


def place_hint(hints: NDArray[np.uint8], kind: ControlKind, shape: Networks) -> Tensor:
    """Hints (B, H, W, 3) of one kind as the ControlNet's input (B, all channels, H, W) in 0..1."""
    tensor = torch.zeros(len(hints), shape.conditioning_channels, *hints.shape[1:3])
    channels = slice(kind.first, kind.first + kind.channels)
    tensor[:, channels] = torch.from_numpy(np.ascontiguousarray(hints)).permute(0, 3, 1, 2).float() / 255
    return tensor
