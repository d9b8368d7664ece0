"""Inpainting: repaint where a mask is above zero; grey is partial change; everything else keeps its bytes."""

from __future__ import annotations

from controls.plugins import Param
from pipelines import finishing, framing
from pipelines.choices import chosen, offered, settings
from pipelines.fills import fills
from pipelines.modes import Mode, Outcome, Work


def run(work: Work) -> Outcome:
    request, model = work.request, work.model
    assert request.image is not None and request.mask is not None
    if request.strength == 0:
        return Outcome(images=(request.image,), readings=(("changed_outside_mask", 0.0),))
    # 1.5 s of torch that a menu should not wait for.
    from pipelines import latents
    from pipelines.modes import _repainting

    given = settings(PLUGIN.params, request)
    manner = _repainting.Manner(
        fill=chosen(fills(), str(given["fill"]), "fill"),
        finish=finishing.finish_of(given),
        grow=int(given["grow"]),
        falloff=int(given["falloff"]),
    )
    frame = framing.around(
        request.image.extent,
        request.mask.painted_bounds.padded(manner.grow + manner.falloff),
        model.entry.extent,
        model.multiple,
        request.region,
        padding=int(given["context"]),
        longest=int(given["working_side"]),
    )
    source = latents.generator(request.seed)
    noise = latents.draw(model, model.latent_shape(frame.working), source)
    return _repainting.repaint(work, request.image, request.mask, frame, manner, noise, source)


PLUGIN = Mode(
    title="Inpaint",
    run=run,
    help="Repaints what the mask covers; pixels outside it stay exactly as they are.",
    needs=("image", "mask"),
    uses=("prompt", "negative", "strength", "seed", "conditions", "region", "regions"),
    params=(
        offered(fills(), "fill", "Fill", "What lies under the mask before noise is laid over it."),
        Param(
            "grow", "Grow", "int", 0, "How far beyond the mask the model may paint; it is not shown.", 0, 256, 1,
            unit="px",
        ),
        Param(
            "falloff", "Falloff", "int", 0, "Over how much more this freedom ends, by and by.", 0, 256, 1, unit="px"
        ),
        *finishing.params,
        Param(
            "context", "Context", "int", 0, "How much around the mask the model sees; 0 is chosen for you.", 0, 4096, 8,
            unit="px",
        ),
        Param(
            "working_side", "Working size", "int", 0,
            "The longer side at which the model works on it; 0 is the model's own.", 0, 4096, 8, unit="px",
        ),
    ),
    tasks=("image-to-image", "inpainting"),
    source="Levin, Fried 2023, Differential Diffusion; Avrahami, Fried, Lischinski 2023, Blended Latent Diffusion",
)  # fmt: skip
