"""DDIM inversion: the probability-flow ODE walked backwards with explicit steps.

Not exact: going up, the noise is read in the state below the one that going down reads it in. The error falls about
as 1 / steps and grows with the guidance scale; at scale 1 it is small. The same walk as diffusers'
DDIMInverseScheduler and DDIMScheduler without clipping, for networks that answer with the noise; an answer of another
kind is turned into the noise at the level that the network was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.inversions import Chain, InversionMethod

if TYPE_CHECKING:
    from torch import Tensor


def invert(chain: Chain, latent: Tensor) -> Tensor:
    """Clean latent (1, C, h, w) -> noise (1, C, h, w)."""
    x = latent.double()
    for number, (high, low) in enumerate(reversed(chain.steps)):
        estimate = chain.read(x, low, high)
        x = x - chain.change(estimate, high, low)
        chain.on_step(number, estimate.clean)
    return chain.end(x)


def reconstruct(chain: Chain, noise: Tensor) -> Tensor:
    """Noise (1, C, h, w) -> clean latent (1, C, h, w)."""
    x = chain.begin(noise)
    for number, (high, low) in enumerate(chain.steps):
        estimate = chain.read(x, high, high)
        x = x + chain.change(estimate, high, low)
        chain.on_step(number, estimate.clean)
    return x


PLUGIN = InversionMethod(
    title="DDIM",
    exact=False,
    invert=invert,
    reconstruct=reconstruct,
    help="One network call a step: close to the picture, not exact. Best at guidance scale 1 and with many steps.",
    source="Song et al. 2021, Denoising Diffusion Implicit Models (arXiv:2010.02502), eq. 13 and section 4.3",
)
