"""T2I-Adapters: control networks that look at the control image alone (Mou et al. 2023, arXiv:2302.08453).

What they give is the same in every step, so that they are run once for a control image (`Model.features`).
"""

from __future__ import annotations

from collections.abc import Sequence

from diffusers import T2IAdapter
from torch import Tensor
from torch.nn import functional

from pipelines.families import Features


class Adapter:
    """A T2I-Adapter."""

    def __init__(self, network: T2IAdapter) -> None:
        self.network = network

    def features(self, kind: str, image: Tensor) -> Features:
        """What is added to the UNet's blocks, one (N, C, h, w) for each, for a control image (N, 3, H, W), 0..1."""
        return Features(tuple(self.network(self._seen(image))))

    def _seen(self, image: Tensor) -> Tensor:
        """The image as the network takes it: grey where it was trained on that, its edge repeated up to whole cells."""
        seen = image.to(self.network.dtype)
        if self.network.config.in_channels == 1:
            seen = seen.mean(1, keepdim=True)
        cell = self.network.config.downscale_factor
        below, right = (-side % cell for side in seen.shape[-2:])
        return functional.pad(seen, (0, right, 0, below), mode="replicate") if below or right else seen


def summed(weighed: Sequence[tuple[float, Sequence[Tensor]]], rows: int) -> list[Tensor] | None:
    """The features of several images, each with its weight, for so many rows of latents; None: there are none."""
    total: list[Tensor] | None = None
    for weight, features in weighed:
        scaled = [weight * each for each in features]
        total = scaled if total is None else [one + other for one, other in zip(total, scaled, strict=True)]
    return total and [each.repeat(rows // len(each), 1, 1, 1) for each in total]
