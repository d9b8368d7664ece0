"""Fidelity of poses: the share of joints that were found where they were asked for."""

from __future__ import annotations

import numpy as np

from controls import poses


def score(wanted: np.ndarray, found: np.ndarray, share: float = 0.1) -> float:
    """Percentage of correct keypoints as 0 to 1, of people (P, 18, 3) each, see `controls.poses`.

    A joint is correct within `share` of its person's height (highest to lowest joint seen) of the same joint of the
    person found there (Yang and Ramanan 2013, section 5, with the height as the measure). Each person that was found
    stands for one that was wanted, the best pairs first. Joints that are not seen in `wanted` do not count. Raises
    ValueError where nobody is wanted.
    """
    heights = poses.heights(wanted)
    judged, reach = wanted[heights > 0], share * heights[heights > 0]
    asked = judged[:, :, 2] > 0
    if not asked.any():
        raise ValueError("Nobody is asked for.")
    seen = asked[:, None] & (found[None, :, :, 2] > 0)
    apart = np.hypot(*np.moveaxis(judged[:, None, :, :2] - found[None, :, :, :2], -1, 0))
    hits = (seen & (apart <= reach[:, None, None])).sum(axis=2)
    correct = 0
    for _ in range(min(hits.shape)):
        person, other = np.unravel_index(int(hits.argmax()), hits.shape)
        correct += max(0, int(hits[person, other]))
        hits[person], hits[:, other] = -1, -1
    return correct / int(asked.sum())
