"""Instructions: a picture changed as a sentence says, by a model that was trained on pairs of pictures.

The model paints from noise and sees the picture all the while, so there is no strength: how near the result stays is
the image guidance. It sees transparency as white, and what it gives back is opaque.
"""

from __future__ import annotations

import msgspec

from controls.plugins import Param
from pipelines import compositing, framing
from pipelines.choices import settings
from pipelines.modes import Mode, Outcome, Work


def run(work: Work) -> Outcome:
    # 1.5 s of torch that a menu should not wait for.
    from pipelines import latents
    from pipelines.modes import _canvas, _painting

    image, model = work.request.image, work.model
    assert image is not None
    frame = framing.whole(image.extent, model.entry.extent, model.multiple)
    noise, source = _painting.drawn(work, frame)
    beside = model.beside(latents.encode(work, compositing.seen(image, frame)))
    scale = float(settings(PLUGIN.params, work.request)["image_guidance"])
    outcome = _painting.paint(work, frame, noise, source, beside, scale)
    return msgspec.structs.replace(outcome, readings=(*outcome.readings, *_canvas.working(frame)))


PLUGIN = Mode(
    title="Instruct",
    run=run,
    help="Changes the picture as the prompt tells it to: “make it winter”. For models that were trained for it.",
    needs=("image",),
    uses=("prompt", "negative", "seed", "conditions", "regions"),
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
    batched=True,
    tasks=("instruction",),
    source="Brooks, Holynski, Efros 2023, InstructPix2Pix: Learning to Follow Image Editing Instructions, eq. 3",
)
