"""What stands where in a scene, on a coarse grid, and a reader that finds it in the UNet's own features.

The loss of velocities alone teaches last which kind of thing a word means: where noise hides the picture its place is
unknown, and where the picture shows through, the word says nothing new. So while the base is trained, a reader names
kind and colour of every cell from the features half way up the UNet, and its errors teach the UNet what it looks at.
That features which know what they see speed a diffusion model's training up is the finding of Yu et al. 2024
(arXiv:2410.06940); they borrow the knowledge from a large encoder, here the renderer has it. The reader is thrown away.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from pipelines.training.world import Scene, View
from pipelines.training.world.kinds import KINDS
from pipelines.training.world.palette import COLOURS
from pipelines.training.world.shading import FAR

CELLS = 16
KIND_NAMES = (*KINDS, "ground", "sky")
COLOUR_NAMES = (*COLOURS, "")
GROUND, SKY, PLAIN = len(KINDS), len(KINDS) + 1, len(COLOURS)
EMPTY_WEIGHT = 0.25
"""Weight of a cell of ground or sky, of which there are many, against 1 of a cell of a thing."""


def plan_of(scene: Scene, view: View) -> NDArray[np.uint8]:
    """Indices (2, 16, 16) into `KIND_NAMES` and `COLOUR_NAMES` of what stands in the middle of each cell."""
    step = len(view.instances) // CELLS
    seen = view.instances[step // 2 :: step, step // 2 :: step]
    kinds = np.array([GROUND, *(list(KINDS).index(thing.kind) for thing in scene.things)], np.uint8)
    words = [COLOUR_NAMES.index(thing.colour) if thing.colour in COLOURS else PLAIN for thing in scene.things]
    plan = np.stack([kinds[seen], np.array([PLAIN, *words], np.uint8)[seen]])
    plan[0, view.depth[step // 2 :: step, step // 2 :: step] >= FAR] = SKY
    return plan


class PlanReader(nn.Module):
    """Features (B, C, h, w) to logits (B, kinds and colours, 16, 16)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 2 * channels, 1), nn.SiLU(), nn.Conv2d(2 * channels, len(KIND_NAMES + COLOUR_NAMES), 1)
        )

    def forward(self, features: Tensor) -> Tensor:
        if features.shape[-1] != CELLS:
            features = functional.interpolate(features, (CELLS, CELLS), mode="bilinear")
        return self.layers(features)


def halfway(unet: Any) -> nn.Module:
    """The block whose output is the first on the way up that is fine enough for a plan."""
    return unet.up_blocks[max(0, len(unet.up_blocks) - 3)]


def halfway_channels(unet: Any) -> int:
    """Channels of that output."""
    return int(halfway(unet).resnets[-1].out_channels)


def plan_loss(logits: Tensor, plans: Tensor) -> Tensor:
    """Cross entropy of kinds and of colours, summed, over cells weighted by what stands in them.

    logits: as of `PlanReader`. plans: (B, 2, 16, 16) indices.
    """
    kinds, colours = logits.float().split([len(KIND_NAMES), len(COLOUR_NAMES)], dim=1)
    wanted = plans.long()
    weights = torch.where(wanted[:, 0] < GROUND, 1.0, EMPTY_WEIGHT)
    errors = functional.cross_entropy(kinds, wanted[:, 0], reduction="none")
    errors = errors + functional.cross_entropy(colours, wanted[:, 1], reduction="none")
    return (errors * weights).sum() / weights.sum()
