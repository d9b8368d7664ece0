"""Repainting under a mask: what the modes share that leave everything else of a picture as it is.

A model that was made for inpainting is shown the picture with a hole, and where nothing is painted it is free to make
of the latent what it likes: it knows what belongs there, and those pixels are not taken from it. Any other model is
held to the picture there. Grey is told to both alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from controls.raster import Mask, Raster
from pipelines import compositing, denoising, finishing, jumps, latents, steering, walking
from pipelines.fills import Fill, filled
from pipelines.finishing import Finish
from pipelines.framing import Frame
from pipelines.latents import Source
from pipelines.modes import Outcome, Work, _canvas
from pipelines.requests import Painted
from pipelines.samplers import Denoise

counted = ("changed_outside_mask", "network_calls_reused")
"""Readings that count something in one picture or part."""


class Manner(NamedTuple):
    """How a mask is repainted. fill: what lies in it before noise. grow, falloff: pixels by which the model's freedom
    reaches beyond it, as `compositing.denoise_mask` has them. finish: how the result goes back."""

    fill: Fill
    finish: Finish
    grow: int = 0
    falloff: int = 0


def repaint(
    work: Work, image: Raster, mask: Mask, frame: Frame, manner: Manner, noise: Tensor, source: Source
) -> Outcome:
    """The image with what the mask covers painted anew at the request's strength, and everything else bit-identical;
    one for each noise.

    frame: the part that the model sees. noise: float32 (N, C, h, w) at the frame's working size. source: where a
    stochastic sampler's further noise comes from.
    """
    _canvas.tell_size(work, frame)
    work.begin()
    part = mask.crop(frame.region).values
    free = compositing.denoise_mask(part, manner.grow, manner.falloff)
    levels = denoising.sigmas(work, work.request.strength)
    change = torch.from_numpy(compositing.change_map(free, frame, work.model.scale)).to(work.model.device)[None, None]
    original = _encoded(work, image, part, frame, change, manner.fill)
    beside, grey = None, change
    if "inpainting" in work.model.entry.tasks:
        beside = _hole(work, image, free, frame, change)
        change = torch.where(change > 0, change, 1.0)
    x = _begun(work, original, noise, change, levels[0], manner.fill)
    hints = steering.hints_for(work, frame, image.extent, levels)
    regions = steering.regions_for(work, frame)
    denoise = denoising.build(work, levels, hints=hints, regions=regions, beside=beside)
    end = walking.walk(work, _held(denoise, work, original, change, grey, levels[0]), x, levels, source)
    cell = math.ceil(work.model.scale * frame.region.width / frame.scaled.width)
    reach = manner.grow + manner.falloff + cell
    found = []
    for latent in end:
        pixels = Raster.from_array(compositing.back(latents.decode(work, latent[None])[0], frame))
        painted = Painted(pixels, frame.region.x, frame.region.y, reach)
        found.append((painted, finishing.finished(image, painted, mask, manner.finish)))
    measured = [(*denoise.readings, *_readings(image, picture, mask, frame)) for _, picture in found]
    return Outcome(
        images=tuple(picture for _, picture in found),
        evaluations=denoise.evaluations,
        steps_run=len(levels) - 1,
        readings=joint(measured),
        painted=tuple(painted for painted, _ in found),
    )


def joint(readings: Sequence[tuple[tuple[str, float], ...]]) -> tuple[tuple[str, float], ...]:
    """The readings of several pictures or parts as one: what is counted is added up, of all else it is the largest."""
    found: dict[str, float] = {}
    for name, value in (pair for each in readings for pair in each):
        found[name] = (
            value if name not in found else found[name] + value if name in counted else max(found[name], value)
        )
    return tuple(found.items())


def _encoded(work: Work, image: Raster, mask: np.ndarray, frame: Frame, change: Tensor, fill: Fill) -> Tensor:
    """The picture's latent, with the fill in it where something may change. mask: float32 over the frame's region."""
    seen = compositing.seen(image, frame)
    original = latents.encode(work, seen)
    if fill.fill is None:
        return original
    begun = latents.encode(work, filled(fill, seen, compositing.working_mask(mask, frame)))
    # An autoencoder looks beyond its cells; what is kept must not know of the fill.
    return torch.where(change > 0, begun, original)


def _begun(work: Work, original: Tensor, noise: Tensor, change: Tensor, first: float, fill: Fill) -> Tensor:
    """x at the first level: all noise at full strength, unless a fill was laid for it to begin from."""
    given = work.model.parameterisation
    x = given.noised(original, noise, first)
    if work.request.strength == 1 and fill.fill is None:
        x = torch.where(change >= 1, given.start(noise, first), x)
    return x


def _readings(before: Raster, after: Raster, mask: Mask, frame: Frame) -> tuple[tuple[str, float], ...]:
    """What was measured: pixels that changed where they must not, the rim, and how the context was worked on."""
    part = mask.crop(frame.region).values
    return (
        ("changed_outside_mask", float(compositing.changed_outside(before, after, mask.values))),
        ("seam", jumps.across_mask(after.crop(frame.region).rgb(), part > 0)),
        ("context_width", float(frame.region.width)),
        ("context_height", float(frame.region.height)),
        *_canvas.working(frame),
    )


def _hole(work: Work, image: Raster, mask: np.ndarray, frame: Frame, change: Tensor) -> Tensor:
    """What a model for inpainting sees beside the latent: all that is painted, however grey, is hidden from it."""
    hidden = compositing.working_mask(mask, frame) > 0
    seen = latents.encode(work, compositing.seen(image, frame), hidden)
    return work.model.beside(seen, (change > 0).float())


def _held(denoise: Denoise, work: Work, original: Tensor, change: Tensor, grey: Tensor, first: float) -> Denoise:
    """`denoise`, held to the original where the mask does not allow a change yet.

    original: (1, C, h, w), the same for every picture. change: (1, 1, h, w), 0..1. grey: as change, for a refiner,
    which sees no hole even where the model does. A cell is held while the share of
    noise variance lies above its value's part of the first step's share, so a grey of 0.5 changes as an edit of half
    the strength would (after Differential Diffusion, Levin & Fried 2023, whose threshold counts steps). A held cell's
    clean estimate is the original, which keeps x there at the original under its own noise: the replacing of Blended
    Latent Diffusion (Avrahami et al. 2023) without touching the sampler.
    """
    given = work.model.parameterisation
    full = given.share(first)

    def held(x: Tensor, sigma: float) -> Tensor:
        clean, most = denoise(x, sigma), grey if work.refined else change
        free = most >= min(1.0, given.share(sigma) / full - 1e-9) if sigma < first else most >= 1
        return torch.where(free & (most > 0), clean, original.to(clean.dtype))

    return held
