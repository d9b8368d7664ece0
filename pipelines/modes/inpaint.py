"""Inpainting: repaint where a mask is above zero; grey is partial change; everything else keeps its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from controls.plugins import Param
from controls.raster import Raster
from pipelines import compositing, framing
from pipelines.choices import settings
from pipelines.modes import Mode, Outcome, Work

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.samplers import Denoise


def run(work: Work) -> Outcome:
    request, model = work.request, work.model
    assert request.image is not None and request.mask is not None
    if request.strength == 0:
        return Outcome(images=(request.image,), readings=(("changed_outside_mask", 0.0),))
    # 1.5 s of torch that a menu should not wait for.
    import torch

    from pipelines import denoising, latents

    extent = request.image.extent
    frame = framing.around(extent, request.mask.painted_bounds, model.entry.extent, model.multiple, request.region)
    mask = request.mask.crop(frame.region).values
    levels = denoising.sigmas(work, request.strength)
    source = latents.generator(request.seed)
    original = latents.encode(work, compositing.seen(request.image, frame))
    noise = latents.draw(model, tuple(original.shape), source)
    change = torch.from_numpy(compositing.change_map(mask, frame, model.scale)).to(model.device)[None, None]
    x = model.parameterisation.noised(original, noise, levels[0])
    if request.strength == 1:
        x = torch.where(change >= 1, model.parameterisation.start(noise, levels[0]), x)
    denoise = denoising.build(work, hints=denoising.hints_for(work, frame, extent, levels))
    end = denoising.walk(work, masked(denoise, work, original, change, levels[0]), x, levels, source)
    painted = compositing.back(latents.decode(work, end)[0], frame)
    picture = put_back(request.image, painted, mask, frame, int(settings(PLUGIN.params, request)["feather"]))
    outside = compositing.changed_outside(request.image, picture, request.mask.values)
    return Outcome(
        images=(picture,),
        evaluations=denoise.evaluations,
        steps_run=len(levels) - 1,
        readings=(*denoise.readings, ("changed_outside_mask", float(outside))),
    )


def masked(denoise: Denoise, work: Work, original: Tensor, change: Tensor, first: float) -> Denoise:
    """`denoise`, held to the original where the mask does not allow a change yet.

    original: (1, C, h, w). change: (1, 1, h, w), 0..1. A cell is held while the share of noise variance lies above its
    value's part of the first step's share, so a grey of 0.5 changes as an edit of half the strength would (after
    Differential Diffusion, Levin & Fried 2023, whose threshold counts steps). A held cell's clean estimate is the
    original, which keeps x there at the original under its own noise: the replacing of Blended Latent Diffusion
    (Avrahami et al. 2023) without touching the sampler.
    """
    import torch  # loaded by `run` already

    given = work.model.parameterisation
    full = given.share(first)

    def held(x: Tensor, sigma: float) -> Tensor:
        clean = denoise(x, sigma)
        free = change >= min(1.0, given.share(sigma) / full - 1e-9) if sigma < first else change >= 1
        return torch.where(free & (change > 0), clean, original.to(clean.dtype))

    return held


def put_back(image: Raster, painted: np.ndarray, mask: np.ndarray, frame: framing.Frame, feather: int) -> Raster:
    """The image with uint8 (h, w, 3) pixels of the frame's region blended in where the region's mask is above 0."""
    below = image.array(frame.region)
    pixels = compositing.blended(below, painted, compositing.blend_weights(mask, feather))
    return image.replaced(pixels, frame.region.x, frame.region.y)


PLUGIN = Mode(
    title="Inpaint",
    run=run,
    help="Repaints what the mask covers; pixels outside it stay exactly as they are.",
    needs=("image", "mask"),
    uses=("prompt", "negative", "strength", "seed", "conditions", "region"),
    params=(
        Param("feather", "Feather", "int", 4, "How far the mask's rim fades, inwards only.", 0, 256, 1, unit="px"),
    ),
    source="Levin, Fried 2023, Differential Diffusion; Avrahami, Fried, Lischinski 2023, Blended Latent Diffusion",
)
