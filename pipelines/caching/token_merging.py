"""Token merging: self-attention at the finest level sees one token in place of several that are alike."""

from __future__ import annotations

from controls.plugins import Param
from pipelines.caching import Caching


def merged(merge_ratio: float = 0.5) -> float:
    """The same share throughout, of the finest level that attends and around self-attention alone: Bolya, Hoffman
    2023, section 4.4."""
    return merge_ratio


PLUGIN = Caching(
    title="Token merging",
    merged=merged,
    help="Merges tokens that are alike for the length of a self-attention. It pays for large models and pictures.",
    params=(
        Param(
            "merge_ratio", "Merged tokens", "float", 0.5, "0 merges none; the more, the quicker and coarser.",
            0, 0.75, 0.05,
        ),
    ),
    source="Bolya, Hoffman 2023, Token Merging for Fast Stable Diffusion; after Bolya et al. 2022, Token Merging",
)  # fmt: skip
