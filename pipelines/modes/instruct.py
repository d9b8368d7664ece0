"""Instructions: a picture changed as a sentence says, by a model that was trained on pairs of pictures.

The model paints from noise and sees the picture all the while, so there is no strength: how near the result stays is
the image guidance. It sees transparency as white, and what it gives back is opaque.
"""

from __future__ import annotations

from controls.plugins import Param
from controls.raster import Raster
from pipelines import compositing, framing
from pipelines.choices import settings
from pipelines.modes import Mode, Outcome, Work


def run(work: Work) -> Outcome:
    # 1.5 s of torch that a menu should not wait for.
    from pipelines import denoising, latents

    request, model = work.request, work.model
    assert request.image is not None
    frame = framing.whole(request.image.extent, model.entry.extent, model.multiple)
    levels = denoising.sigmas(work)
    source = latents.generator(request.seed)
    noise = latents.draw(model, model.latent_shape(frame.working), source)
    denoise = denoising.build(
        work,
        hints=denoising.hints_for(work, frame, request.image.extent, levels),
        beside=model.beside(latents.encode(work, compositing.seen(request.image, frame))),
        image_scale=float(settings(PLUGIN.params, request)["image_guidance"]),
    )
    end = denoising.walk(work, denoise, model.parameterisation.start(noise, levels[0]), levels, source)
    picture = compositing.back(latents.decode(work, end)[0], frame)
    return Outcome(
        images=(Raster.from_array(picture),),
        evaluations=denoise.evaluations,
        steps_run=len(levels) - 1,
        readings=denoise.readings,
    )


PLUGIN = Mode(
    title="Instruct",
    run=run,
    help="Changes the picture as the prompt tells it to: “make it winter”. For models that were trained for it.",
    needs=("image",),
    uses=("prompt", "negative", "seed", "conditions"),
    params=(
        Param(
            "image_guidance",
            "Image guidance",
            "float",
            1.5,
            "How hard the picture pulls: more keeps more of it; 1 saves an evaluation a step.",
            low=1.0,
            high=10.0,
            step=0.1,
        ),
    ),
    guidance_scale=7.5,
    tasks=("instruction",),
    source="Brooks, Holynski, Efros 2023, InstructPix2Pix: Learning to Follow Image Editing Instructions, eq. 3",
)
