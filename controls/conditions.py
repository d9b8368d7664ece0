"""Control conditions: finished images that steer a run, with how much and how long."""

from __future__ import annotations

import msgspec

from controls.raster import Raster


class ControlCondition(msgspec.Struct, frozen=True, eq=False):
    """A finished control image and how it steers.

    kind: id of a file in `controls.kinds`. image: of any size; it is stretched onto the picture that it steers.
    weight: conditioning scale, 0 to 2. start, end: fractions of the run's steps between which it acts. annotator: id of
    what made the image, for whoever reads the recipe; it changes no pixel. Empty: drawn or finished elsewhere.
    annotator_weights: SHA-256 of the network that it ran, empty where it has none.
    It is an image, not a recipe: annotating is a job of its own, and a person can paint on its result.
    """

    kind: str
    image: Raster
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0
    annotator: str = ""
    annotator_weights: str = ""
