"""Attention in a UNet, changed for the length of one call."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from pipelines.errors import ModelProblem
from pipelines.patches import Networks


@contextlib.contextmanager
def perturbed(networks: Networks) -> Iterator[None]:
    """The UNet with its innermost self-attention as the identity: each place keeps its own value and sees no other.

    Ahn et al. 2024 (Self-Rectifying Diffusion Sampling with Perturbed-Attention Guidance), eq. 14, in the middle block.
    What was there is put back when the context is left, however it is left. Raises ModelProblem (guidance_unfit) for a
    network without self-attention there.
    """
    middle: Any = getattr(networks.get("unet"), "mid_block", None)
    # diffusers calls a transformer block's self-attention attn1
    found = [module for name, module in middle.named_modules() if name.endswith("attn1")] if middle is not None else []
    if not found:
        raise ModelProblem(
            "guidance_unfit",
            "This model's middle block has no self-attention, which this guidance changes.",
            "Choose another guidance method.",
        )
    before = [module.processor for module in found]
    try:
        for module in found:
            module.set_processor(_own_value)
        yield
    finally:
        for module, processor in zip(found, before, strict=True):
            module.set_processor(processor)


class _OwnValue:
    """A processor of diffusers' Attention with the identity in place of the attention map."""

    def __call__(self, attn: Any, hidden_states: Any, *_: object, **__: object) -> Any:
        project, dropout = attn.to_out
        return dropout(project(attn.to_v(hidden_states)))


_own_value = _OwnValue()
