"""Diorama's own depth: a small network that knows the pictures which the shipped model paints."""

from __future__ import annotations

import numpy as np

from controls.annotators import Annotator, network_files, own_network

folder = own_network("depth")


def run(picture: np.ndarray) -> np.ndarray:
    """Depth of uint8 (H, W, 3) as uint8 (H, W, 3), near white, stretched over the whole range."""
    from controls import depths, perception  # torch: some 2000 ms

    grey = depths.from_closeness(perception.read_closeness(perception.held(folder), picture))
    return np.repeat(grey[..., None], 3, axis=2)


PLUGIN = Annotator(
    title="Diorama's own depth",
    kind="depth",
    run=run,
    help="Near is white. A small network that has seen Diorama's world alone: for its pictures, not for photographs.",
    source="Underpaint, trained on its own renders",
    world="diorama",
    files=tuple(folder / name for name in network_files),
)
