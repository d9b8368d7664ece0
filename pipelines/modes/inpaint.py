"""Inpainting: repaint where a mask is above zero; grey is partial change; everything else keeps its bytes."""

from __future__ import annotations

from controls.plugins import Param
from pipelines import framing
from pipelines.choices import settings
from pipelines.modes import Mode, Outcome, Work


def run(work: Work) -> Outcome:
    request, model = work.request, work.model
    assert request.image is not None and request.mask is not None
    if request.strength == 0:
        return Outcome(images=(request.image,), readings=(("changed_outside_mask", 0.0),))
    # 1.5 s of torch that a menu should not wait for.
    from pipelines import latents
    from pipelines.modes import _repainting

    painted = request.mask.painted_bounds
    frame = framing.around(request.image.extent, painted, model.entry.extent, model.multiple, request.region)
    source = latents.generator(request.seed)
    noise = latents.draw(model, model.latent_shape(frame.working), source)
    feather = int(settings(PLUGIN.params, request)["feather"])
    return _repainting.repaint(work, request.image, request.mask, frame, feather, noise, source)


PLUGIN = Mode(
    title="Inpaint",
    run=run,
    help="Repaints what the mask covers; pixels outside it stay exactly as they are.",
    needs=("image", "mask"),
    uses=("prompt", "negative", "strength", "seed", "conditions", "region"),
    params=(
        Param("feather", "Feather", "int", 4, "How far the mask's rim fades, inwards only.", 0, 256, 1, unit="px"),
    ),
    tasks=("image-to-image", "inpainting"),
    source="Levin, Fried 2023, Differential Diffusion; Avrahami, Fried, Lischinski 2023, Blended Latent Diffusion",
)
