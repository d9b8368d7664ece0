"""SDEdit: noise a picture as far as the strength says and denoise it under a prompt.

The model sees transparency as white, and the picture keeps its alpha; at full strength, where nothing of the picture
stays, it becomes a whole one, as does an empty one. At strength 0 nothing is asked of the model and the source's own
pixels come back.
"""

from __future__ import annotations

import numpy as np

from controls.raster import Raster
from pipelines import compositing, framing
from pipelines.modes import Mode, Outcome, Work
from pipelines.modes._canvas import lifted


def run(work: Work) -> Outcome:
    request, model = work.request, work.model
    assert request.image is not None
    if request.strength == 0:
        return Outcome(images=(request.image,) * len(work.batch))
    # 1.5 s of torch that a menu should not wait for.
    from pipelines import denoising, latents, steering, walking
    from pipelines.modes import _canvas, _painting

    frame = framing.whole(request.image.extent, model.entry.extent, model.multiple)
    _canvas.tell_size(work, frame)
    levels = denoising.sigmas(work, request.strength)
    noise, source = _painting.drawn(work, frame)
    if request.strength == 1:
        work.note("At full strength nothing of the picture stays under the noise: it gave its size alone.")
        x = model.parameterisation.start(noise, levels[0])
    else:
        clean = latents.encode(work, compositing.seen(request.image, frame))
        x = model.parameterisation.noised(clean, noise, levels[0])
    hints = steering.hints_for(work, frame, request.image.extent, levels)
    denoise = denoising.build(work, levels, hints=hints, regions=steering.regions_for(work, frame))
    end = walking.walk(work, denoise, x, levels, source)
    pictures = [compositing.back(latents.decode(work, latent[None])[0], frame) for latent in end]
    return Outcome(
        images=tuple(_with_alpha(each, request.image, request.strength) for each in pictures),
        evaluations=denoise.evaluations,
        steps_run=len(levels) - 1,
        readings=(*denoise.readings, *_canvas.working(frame)),
    )


def _with_alpha(pixels: np.ndarray, source: Raster, strength: float) -> Raster:
    """What was painted under the alpha of what it was painted from, as far as there is something left of that."""
    alpha = source.array()[..., 3]
    if source.is_opaque or strength == 1 or not alpha.any():
        return Raster.from_array(pixels)
    return lifted(pixels.astype(np.float32), alpha)


PLUGIN = Mode(
    title="Edit",
    run=run,
    help="Repaints the whole picture; the strength says how far it may go from it.",
    needs=("image",),
    uses=("prompt", "negative", "strength", "seed", "conditions", "regions", "refiner"),
    batched=True,
    tasks=("image-to-image",),
    source="Meng et al. 2022, SDEdit: Guided Image Synthesis and Editing with Stochastic Differential Equations",
)
