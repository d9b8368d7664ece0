"""Painting from noise alone: what the modes share that begin without a picture under the noise."""

from __future__ import annotations

import torch
from torch import Tensor

from controls.raster import Raster
from pipelines import compositing, denoising, latents, steering, walking
from pipelines.framing import Frame
from pipelines.latents import Source
from pipelines.modes import Outcome, Work, _canvas


def paint(
    work: Work, frame: Frame, noise: Tensor, source: Source, beside: Tensor | None = None, image_scale: float = 1.0
) -> Outcome:
    """A picture of the frame's region for each noise (N, C, h, w), steered by the request's conditions.

    source: where a stochastic sampler's further noise comes from. beside, image_scale: as `denoising.build` has them.
    """
    _canvas.tell_size(work, frame)
    levels = denoising.sigmas(work)
    x = work.model.parameterisation.start(noise, levels[0])
    hints = steering.hints_for(work, frame, frame.region.extent, levels)
    regions = steering.regions_for(work, frame)
    denoise = denoising.build(work, levels, hints=hints, regions=regions, beside=beside, image_scale=image_scale)
    end = walking.walk(work, denoise, x, levels, source)
    # One by one: the decoder takes most of a run's memory, and on a CPU several at once take longer.
    pictures = [latents.decode(work, latent[None])[0] for latent in end]
    return Outcome(
        images=tuple(Raster.from_array(compositing.back(picture, frame)) for picture in pictures),
        evaluations=denoise.evaluations,
        steps_run=len(levels) - 1,
        readings=denoise.readings,
    )


def drawn(work: Work, frame: Frame) -> tuple[Tensor, list[torch.Generator]]:
    """The noise of every request of a batch, each from its own seed, and the sources that it came from."""
    source = [latents.generator(each.seed) for each in work.batch]
    return latents.draw(work.model, (len(source), *work.model.latent_shape(frame.working)[1:]), source), source
