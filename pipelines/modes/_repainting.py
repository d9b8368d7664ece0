"""Repainting under a mask: what the modes share that leave everything else of a picture as it is.

A model that was made for inpainting is shown the picture with a hole, and where nothing is painted it is free to make
of the latent what it likes: it knows what belongs there, and those pixels are not taken from it. Any other model is
held to the picture there. Grey is told to both alike.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from controls.raster import Mask, Raster
from pipelines import compositing, denoising, latents
from pipelines.framing import Frame
from pipelines.modes import Outcome, Work
from pipelines.samplers import Denoise


def repaint(
    work: Work, image: Raster, mask: Mask, frame: Frame, feather: int, noise: Tensor, source: torch.Generator
) -> Outcome:
    """The image with what the mask covers painted anew at the request's strength, and everything else bit-identical.

    frame: the part that the model sees. feather: pixels over which the mask's rim fades, inwards. noise: float32
    (1, C, h, w) at the frame's working size. source: where a stochastic sampler's further noise comes from.
    """
    request, given = work.request, work.model.parameterisation
    part = mask.crop(frame.region).values
    levels = denoising.sigmas(work, request.strength)
    original = latents.encode(work, compositing.seen(image, frame))
    change = torch.from_numpy(compositing.change_map(part, frame, work.model.scale)).to(work.model.device)[None, None]
    beside = None
    if "inpainting" in work.model.entry.tasks:
        beside = _hole(work, image, part, frame, change)
        change = torch.where(change > 0, change, 1.0)
    x = given.noised(original, noise, levels[0])
    if request.strength == 1:
        x = torch.where(change >= 1, given.start(noise, levels[0]), x)
    hints = denoising.hints_for(work, frame, image.extent, levels)
    denoise = denoising.build(work, hints=hints, beside=beside)
    end = denoising.walk(work, _held(denoise, work, original, change, levels[0]), x, levels, source)
    painted = compositing.back(latents.decode(work, end)[0], frame)
    picture = _put_back(image, painted, part, frame, feather)
    outside = compositing.changed_outside(image, picture, mask.values)
    return Outcome(
        images=(picture,),
        evaluations=denoise.evaluations,
        steps_run=len(levels) - 1,
        readings=(*denoise.readings, ("changed_outside_mask", float(outside))),
    )


def _hole(work: Work, image: Raster, mask: np.ndarray, frame: Frame, change: Tensor) -> Tensor:
    """What a model for inpainting sees beside the latent: all that is painted, however grey, is hidden from it."""
    hidden = compositing.working_mask(mask, frame) > 0
    seen = latents.encode(work, compositing.seen(image, frame), hidden)
    return work.model.beside(seen, (change > 0).float())


def _held(denoise: Denoise, work: Work, original: Tensor, change: Tensor, first: float) -> Denoise:
    """`denoise`, held to the original where the mask does not allow a change yet.

    original: (1, C, h, w). change: (1, 1, h, w), 0..1. A cell is held while the share of noise variance lies above its
    value's part of the first step's share, so a grey of 0.5 changes as an edit of half the strength would (after
    Differential Diffusion, Levin & Fried 2023, whose threshold counts steps). A held cell's clean estimate is the
    original, which keeps x there at the original under its own noise: the replacing of Blended Latent Diffusion
    (Avrahami et al. 2023) without touching the sampler.
    """
    given = work.model.parameterisation
    full = given.share(first)

    def held(x: Tensor, sigma: float) -> Tensor:
        clean = denoise(x, sigma)
        free = change >= min(1.0, given.share(sigma) / full - 1e-9) if sigma < first else change >= 1
        return torch.where(free & (change > 0), clean, original.to(clean.dtype))

    return held


def _put_back(image: Raster, painted: np.ndarray, mask: np.ndarray, frame: Frame, feather: int) -> Raster:
    """The image with uint8 (h, w, 3) pixels of the frame's region blended in where the region's mask is above 0."""
    below = image.array(frame.region)
    pixels = compositing.blended(below, painted, compositing.blend_weights(mask, feather))
    return image.replaced(pixels, frame.region.x, frame.region.y)
