"""Control networks as Stable Diffusion's family asks them (Zhang et al. 2023, arXiv:2302.05543)."""

from __future__ import annotations

from typing import NamedTuple, Self

import torch
from diffusers import ControlNetModel
from torch import Tensor

from controls.kinds import kinds
from pipelines.families import Features


class Control(NamedTuple):
    """A control network. eye: its first layers, which see the control image alone, so that once for a picture is enough
    and not once for each step; the network itself goes on from what they give."""

    network: ControlNetModel
    eye: torch.nn.Module

    @classmethod
    def of(cls, network: ControlNetModel) -> Self:
        eye, network.controlnet_cond_embedding = network.controlnet_cond_embedding, torch.nn.Identity()
        return cls(network, eye)

    def features(self, kind: str, image: Tensor) -> Features:
        """What the first layers make of (N, 3, H, W)."""
        seen = self._sees(kind, image.to(self.network.dtype)).contiguous(memory_format=torch.channels_last)
        if self.network.config.controlnet_conditioning_channel_order == "rgb":
            return Features((self.eye(seen),))
        # The network turns what it is given round, wherever that comes from.
        return Features((self.eye(seen.flip(1)).flip(1),))

    def _sees(self, kind: str, image: Tensor) -> Tensor:
        """(N, 3, H, W) as the network wants it: three channels of each kind at the kind's slot, or three in all."""
        channels = self.network.config.conditioning_channels
        if channels == 3:
            return image
        slot = kinds()[kind].slot
        wide = image.new_zeros((image.shape[0], channels, *image.shape[-2:]))
        wide[:, slot : slot + 3] = image
        return wide
