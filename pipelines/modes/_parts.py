"""Repainting in parts, one after the other: each sees what the ones before it left, and the whole is told as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from controls.geometry import Bounds
from controls.raster import Mask, Raster
from pipelines import compositing
from pipelines.framing import Frame
from pipelines.modes import Outcome, Work
from pipelines.modes._repainting import Manner, joint, repaint
from pipelines.requests import Painted

Part = tuple[Mask, Frame]
"""A part of a mask, as large as the picture, and what the model sees of the picture for it."""


def repaint_all(
    work: Work,
    image: Raster,
    parts: Sequence[Part],
    manner: Manner,
    draw: Callable[[Frame], Tensor],
    source: torch.Generator,
) -> Outcome:
    """The image with every part painted anew; what no part covers is bit-identical. Of a request alone, not a batch.

    draw: the noise float32 (1, C, h, w) of a frame. source: where a stochastic sampler's further noise comes from.
    """
    before, outcomes = image, []
    for mask, frame in parts:
        outcomes.append(repaint(work, image, mask, frame, manner, draw(frame), [source]))
        (image,) = outcomes[-1].images
    if len(outcomes) == 1:
        return outcomes[0]
    mask = np.maximum.reduce([part.values for part, _ in parts])
    measured = dict(joint([outcome.readings for outcome in outcomes]))
    measured |= {
        "changed_outside_mask": float(compositing.changed_outside(before, image, mask)),
        "parts": float(len(parts)),
    }
    return Outcome(
        images=(image,),
        evaluations=sum(outcome.evaluations for outcome in outcomes),
        steps_run=sum(outcome.steps_run for outcome in outcomes),
        readings=tuple(measured.items()),
        painted=(_mosaic(before, parts, [outcome.painted[0] for outcome in outcomes]),),
    )


def _mosaic(image: Raster, parts: Sequence[Part], painted: Sequence[Painted]) -> Painted:
    """What was painted of all parts as one: of each its mask, and around that what lies in no part's mask."""
    region = Bounds(0, 0, 0, 0)
    for _, frame in parts:
        region = region.union(frame.region)
    pixels = image.crop(region).rgb()
    taken = np.zeros(region.extent.shape, bool)
    for (mask, frame), each in zip(parts, painted, strict=True):
        place = frame.region.moved(-region.x, -region.y).slices
        inside = mask.crop(frame.region).values > 0
        seen = inside | ~taken[place]
        pixels[place][seen] = each.pixels.rgb()[seen]
        taken[place] |= inside
    return Painted(Raster.from_array(pixels), region.x, region.y, max(each.reach for each in painted))
