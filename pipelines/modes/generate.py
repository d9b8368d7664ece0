"""Text to picture: from pure noise down to a picture of the size that was asked for."""

from __future__ import annotations

from controls.raster import Raster
from pipelines import compositing, framing
from pipelines.modes import Mode, Outcome, Work


def run(work: Work) -> Outcome:
    # 1.5 s of torch that a menu should not wait for.
    from pipelines import denoising, latents

    request, model = work.request, work.model
    assert request.extent is not None
    frame = framing.as_asked(request.extent, model.multiple)
    levels = denoising.sigmas(work)
    source = [latents.generator(each.seed) for each in work.batch]
    noise = latents.draw(model, (len(source), *model.latent_shape(frame.working)[1:]), source)
    x = model.parameterisation.start(noise, levels[0])
    denoise = denoising.build(work, hints=denoising.hints_for(work, frame, request.extent, levels))
    end = denoising.walk(work, denoise, x, levels, source)
    # One by one: the decoder takes most of a run's memory, and on a CPU several at once take longer.
    pictures = [latents.decode(work, latent[None])[0] for latent in end]
    return Outcome(
        images=tuple(Raster.from_array(compositing.back(picture, frame)) for picture in pictures),
        evaluations=denoise.evaluations,
        steps_run=len(levels) - 1,
        readings=denoise.readings,
    )


PLUGIN = Mode(
    title="Generate",
    run=run,
    help="A new picture from the prompt, steered by control images.",
    uses=("prompt", "negative", "extent", "seed", "conditions"),
    source="Rombach et al. 2022, High-Resolution Image Synthesis with Latent Diffusion Models",
    batched=True,
)
