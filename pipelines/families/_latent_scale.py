"""The scale of latents: an autoencoder's own numbers, and what the denoising network takes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import torch
from torch import Tensor


class LatentScale(NamedTuple):
    """network = (own - offset) * factor; each a number, or a tensor (1, C, 1, 1) with one for each channel."""

    offset: float | Tensor
    factor: float | Tensor

    @classmethod
    def of(cls, config: Mapping[str, Any], device: torch.device) -> Self:
        """From an autoencoder's configuration: mean and deviation of each channel where it has both, else one shift."""
        factor = float(config.get("scaling_factor", 1.0))
        mean, deviation = config.get("latents_mean"), config.get("latents_std")
        if mean is None or deviation is None:
            return cls(float(config.get("shift_factor") or 0.0), factor)
        means, deviations = (torch.tensor(each, device=device).view(1, -1, 1, 1) for each in (mean, deviation))
        return cls(means, factor / deviations)

    def to_network(self, own: Tensor) -> Tensor:
        return (own - self.offset) * self.factor

    def to_own(self, latents: Tensor) -> Tensor:
        return latents / self.factor + self.offset
