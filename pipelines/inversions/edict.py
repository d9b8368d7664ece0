"""EDICT: exact inversion by two coupled chains, each of which reads its noise from the other.

A step down changes x by the noise seen in y, then y by the noise seen in the new x, then mixes the two with weight p.
Each of these four lines can be undone, so the chain up is the chain down read backwards. The paper's factor a_t is in
the coordinates here, so mixing is the only place where something is divided.

Chosen over methods with one call a step (BDIA, arXiv:2307.10829) because mixing damps disturbances on the way down:
what is not exactly an inverted state, such as a point between two of them, still ends where the model paints well,
while a leapfrog keeps and grows its odd-even oscillation. Which chain goes first alternates from step to step, which
keeps the two closer by an order of magnitude.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from controls.plugins import Param
from pipelines.inversions import Chain, InversionMethod

if TYPE_CHECKING:
    from torch import Tensor

longest = 50
"""Steps up to which the weight is used as it is. Un-mixing stretches the chains' difference by p^-2 a step; beyond this
many steps p rises towards 1, so that the whole stretch stays what it is here."""


def invert(chain: Chain, latent: Tensor, mixing: float) -> Tensor:
    """Clean latent (1, C, h, w) -> noise (2, C, h, w): the ends of both chains."""
    import torch  # 1,200 ms; menus need this module, not torch

    steps = chain.steps
    p = weight(mixing, len(steps))
    x = y = latent.double()
    for number in reversed(range(len(steps))):
        high, low = steps[number]
        x, y = _turned(x, y, number)
        y = (y - (1 - p) * x) / p
        x = (x - (1 - p) * y) / p
        y = y - chain.change(chain.read(x, low, high), high, low)
        estimate = chain.read(y, high, high)
        x = x - chain.change(estimate, high, low)
        x, y = _turned(x, y, number)
        chain.on_step(len(steps) - 1 - number, estimate.clean)
    return chain.end(torch.cat([x, y]))


def reconstruct(chain: Chain, noise: Tensor, mixing: float) -> Tensor:
    """Noise (2, C, h, w) -> clean latent (1, C, h, w), the first chain's."""
    steps = chain.steps
    p = weight(mixing, len(steps))
    x, y = chain.begin(noise).split(1)
    for number, (high, low) in enumerate(steps):
        x, y = _turned(x, y, number)
        estimate = chain.read(y, high, high)
        x = x + chain.change(estimate, high, low)
        y = y + chain.change(chain.read(x, low, high), high, low)
        x = p * x + (1 - p) * y
        y = p * y + (1 - p) * x
        x, y = _turned(x, y, number)
        chain.on_step(number, estimate.clean)
    return x


def weight(mixing: float, steps: int) -> float:
    """The mixing weight p for a run of so many steps."""
    return max(mixing, mixing ** (longest / steps))


def _turned(x: Tensor, y: Tensor, number: int) -> tuple[Tensor, Tensor]:
    """Which chain goes first: x in even steps, y in odd ones."""
    return (y, x) if number % 2 else (x, y)


PLUGIN = InversionMethod(
    title="EDICT (exact)",
    exact=True,
    invert=invert,
    reconstruct=reconstruct,
    help="Exact by algebra at any guidance scale: what comes back differs only by what the autoencoder loses. "
    "Two network calls a step.",
    chains=2,
    evaluations=2,
    params=(
        Param(
            "mixing",
            "Mixing",
            "float",
            0.93,
            "How much the two chains keep of themselves in each step. Lower holds them together more firmly.",
            low=0.85,
            high=0.99,
            step=0.01,
        ),
    ),
    source="Wallace, Gokul, Naik 2023, EDICT: Exact Diffusion Inversion via Coupled Transformations "
    "(arXiv:2211.12446), eqs. 10-15",
)
