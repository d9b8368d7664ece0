"""What networks of diffusers take of memory, told from their weights and their configurations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn

from controls.geometry import Extent
from pipelines.memory import Need, decode_tensors, step_tensors


def weights_bytes(networks: Sequence[nn.Module]) -> int:
    return sum(each.nbytes for network in networks for each in (*network.parameters(), *network.buffers()))


def decode_bytes(vae: Any, pixels: int) -> int:
    """What decoding so many pixels at once takes."""
    return decode_tensors * 2 * vae.config.block_out_channels[0] * pixels * vae.dtype.itemsize


def need(unet: Any, vae: Any, network: Sequence[nn.Module], aside: Sequence[nn.Module], extent: Extent) -> Need:
    """What a model takes for a picture of `extent` under guidance. network, aside: its parts, as `Need` has them."""
    scale = 2 ** (len(vae.config.block_out_channels) - 1)
    first = unet.config.block_out_channels[0]
    return Need(
        network=weights_bytes(network),
        aside=weights_bytes(aside),
        # Twice, for a guidance pair.
        step=2 * step_tensors * first * extent.pixels // scale**2 * unet.dtype.itemsize,
        decode=decode_bytes(vae, extent.pixels),
        tile=decode_bytes(vae, min(extent.pixels // 4, (vae.tile_latent_min_size * scale) ** 2)),
    )
