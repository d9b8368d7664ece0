"""Memory: how a model fits into what is free, decided from sizes before anything is moved. Plain arithmetic."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

step_tensors = 24
"""Tensors as large as the first feature map that a step holds at once, beside the weights; those of a ControlNet's
residuals, which wait for the second half of the UNet, among them."""

decode_tensors = 6
"""Tensors of twice the last layers' channels at full size that a decoder holds at once: what enters a block, what its
convolutions work on, and what goes past it."""

spare = 0.9
"""The share of what is free that is counted on; the rest is lost between blocks."""


class Need(NamedTuple):
    """Bytes. network: weights that every step needs. aside: weights that a step does not need, of text encoders and
    autoencoder. step: what a step takes beside them. decode: what decoding a whole picture takes; tile: in tiles."""

    network: int
    aside: int
    step: int
    decode: int
    tile: int


class Plan(NamedTuple):
    """offload: text encoders and autoencoder are on the device only while they work. tiled: pictures are decoded in
    tiles."""

    offload: bool = False
    tiled: bool = False

    @property
    def words(self) -> str:
        if self.offload:
            away = "text encoders and autoencoder on the device only while they work"
            return f"{away}, pictures decoded in tiles" if self.tiled else away
        return "all on the device, pictures decoded in tiles" if self.tiled else "all on the device"


class Passage(NamedTuple):
    """How a picture goes through an autoencoder: what else than its weights its pixels depend on.

    dtype: the type that the autoencoder works in. tile: side in pixels of the tiles in which it goes, 0: whole.
    """

    dtype: str
    tile: int = 0

    @property
    def words(self) -> str:
        return f"{self.dtype}, {f'in tiles of {self.tile}' if self.tile else 'whole'}"

    @classmethod
    def read(cls, words: str) -> Self | None:
        """What `words` gave; None for anything else."""
        found = re.fullmatch(r"(\w+), (?:whole|in tiles of ([1-9]\d{0,5}))", words)
        return cls(found[1], int(found[2] or 0)) if found else None


def choose(need: Need, free: int | None, can_offload: bool = True) -> Plan:
    """The quickest plan that fits into `free` bytes, the weights included; None: not known, taken for enough.

    Where none fits it is the smallest one: what is really missing is only known once it is. can_offload: whether there
    is a place beside the device.
    """
    plans = [Plan(), Plan(tiled=True), *((Plan(offload=True), Plan(True, True)) if can_offload else ())]
    if free is None:
        return plans[0]
    return next((plan for plan in plans if peak(need, plan) <= free * spare), plans[-1])


def peak(need: Need, plan: Plan) -> int:
    """The most bytes that are in use at once under a plan."""
    last = need.aside + (need.tile if plan.tiled else need.decode)
    return need.network + max(need.step + (0 if plan.offload else need.aside), last)


def is_apart(need: Need, plan: Plan, other: int, free: int | None) -> bool:
    """Whether a model under its plan leaves no room for `other` bytes of another's weights. free: bytes without
    either; None: not known, taken for enough."""
    return free is not None and peak(need, plan) + other > free * spare


def resident(need: Need, plan: Plan) -> int:
    """The bytes of a model's weights that are on the device all the while."""
    return need.network + (0 if plan.offload else need.aside)
