"""DeepCache: the inner levels are computed in every so-manieth step, the outer ones in each."""

from __future__ import annotations

from controls.plugins import Param
from pipelines.caching import Caching


def due(call: int, change: float | None, cache_interval: int = 2) -> bool:
    """Ma et al. 2024, section 3.3, with the same interval throughout, at the border of the first level."""
    return call % cache_interval == 0


PLUGIN = Caching(
    title="DeepCache",
    due=due,
    help="Computes the network's inner levels, and ControlNets, in every second step or fewer.",
    params=(
        Param(
            "cache_interval",
            "Whole every",
            "int",
            2,
            "1 computes everything; the more, the coarser.",
            1,
            10,
        ),
    ),
    source="Ma, Fang, Wang 2024, DeepCache: Accelerating Diffusion Models for Free, section 3.3",
)
