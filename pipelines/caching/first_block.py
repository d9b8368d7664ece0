"""First-block cache: the inner levels are computed where the first one says that something changed."""

from __future__ import annotations

from controls.plugins import Param
from pipelines.caching import Caching


def due(call: int, change: float | None, cache_threshold: float = 0.1) -> bool | None:
    """The rule of ParaAttention's first-block cache, of which diffusers has one for transformers, on a UNet's first
    level: the mean absolute difference to the last whole call's, over that one's mean."""
    return None if change is None else change > cache_threshold


PLUGIN = Caching(
    title="First-block cache",
    due=due,
    help="Computes the network's inner levels only where its first level changed by more than a threshold.",
    params=(
        Param(
            "cache_threshold", "Threshold", "float", 0.1, "0 computes everything; the more, the quicker and coarser.",
            0, 1, 0.01,
        ),
    ),
    source="Cheng 2024, ParaAttention, first-block cache; after Liu et al. 2024, TeaCache",
)  # fmt: skip
