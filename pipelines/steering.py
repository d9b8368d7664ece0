"""Steering: what of a request steers the model beside its prompt: control images, and prompts for parts of the picture.

Where each lies in the frame, and from which noise level to which it acts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from controls.geometry import Extent
from controls.kinds import kinds
from pipelines.choices import unserved
from pipelines.compositing import control_seen, region_map
from pipelines.families import Features, Hint, Model
from pipelines.framing import Frame
from pipelines.modes import Work
from pipelines.regions import Place
from pipelines.requests import digest


def hints_for(work: Work, frame: Frame, picture: Extent, levels: np.ndarray) -> tuple[Hint, ...]:
    """The request's conditions as hints at the frame's working size. picture: the size that the frame was taken from.

    A condition acts in step i of n where start <= i / n and (i + 1) / n <= end, which becomes a span of sigmas. Of a
    batch a hint holds every request's image. Raises ModelProblem where the model has no control network for a kind.
    """
    hints, steps = [], len(levels) - 1
    for number, same in enumerate(zip(*(request.conditions for request in work.batch), strict=True)):
        condition = same[0]
        if condition.kind not in work.model.entry.controls:
            raise unserved(work.model.entry, condition.kind)
        span = span_of(condition.start, condition.end, levels)
        if condition.weight == 0:
            continue
        if span is None:
            within = f"no whole one of {steps} steps lies between {condition.start:g} and {condition.end:g}"
            work.ledger.enter(f"condition {number}", f"The control image for {condition.kind} did nothing: {within}.")
            continue
        background = kinds()[condition.kind].background
        pixels = np.stack([control_seen(each.image, picture, frame, background) for each in same])
        hints.append(Hint(condition.kind, _features(work.model, condition.kind, pixels), condition.weight, *span))
    return tuple(hints)


def regions_for(work: Work, frame: Frame) -> tuple[Place, ...]:
    """The request's regional prompts as they lie in the frame, without those that count nowhere in it."""
    shares = [region_map(each.mask.crop(frame.region).values, frame, work.model.scale) for each in work.request.regions]
    return places(work, shares)


def places(work: Work, shares: Sequence[np.ndarray]) -> tuple[Place, ...]:
    """The request's regional prompts, each with how much of its mask covers each latent cell, float32 (h, w), 0..1.

    Where regions overlap to more than 1, each keeps its part of it.
    """
    pairs = zip(work.request.regions, shares, strict=True)
    maps = [(each.prompt, each.weight * share) for each, share in pairs]
    full = np.maximum(1, sum(share for _, share in maps))
    for number, (each, (_, share)) in enumerate(zip(work.request.regions, maps, strict=True)):
        if share.any():
            work.ledger.strike(f"region {number}")
        elif each.weight:
            place = f"The prompt “{each.prompt[:40]}” of a region"
            work.ledger.enter(f"region {number}", f"{place} did nothing: its mask is empty where the model paints.")
    return tuple(
        Place(prompt, torch.from_numpy((share / full).astype(np.float32)).to(work.model.device)[None, None])
        for prompt, share in maps
        if share.any()
    )


def _features(model: Model, kind: str, pixels: np.ndarray) -> Features:
    """What steers of control images uint8 (N, H, W, 3), made once for each content."""

    def make() -> Features:
        image = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
        with torch.inference_mode():
            return model.features(kind, image.to(model.device))

    return model.cache.kept(("features", kind, digest(pixels)), make)


def span_of(start: float, end: float, levels: np.ndarray) -> tuple[float, float] | None:
    """The sigmas (low, high) of the steps within the fractions start..end of a run; None: there is none.

    A sampler may ask at levels between a step's ends too: the step owns what lies below its first level and above its
    last one, which is the next step's.
    """
    steps = len(levels) - 1
    active = [i for i in range(steps) if i / steps >= start and (i + 1) / steps <= end]
    if not active:
        return None
    high = float("inf") if active[0] == 0 else float(levels[active[0]])
    return (0.0 if active[-1] == steps - 1 else float(np.nextafter(levels[active[-1] + 1], np.inf))), high
