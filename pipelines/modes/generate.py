"""Text to picture: from pure noise down to a picture of the size that was asked for."""

from __future__ import annotations

from pipelines import framing
from pipelines.modes import Mode, Outcome, Work


def run(work: Work) -> Outcome:
    # 1.5 s of torch that a menu should not wait for.
    from pipelines.modes import _painting

    assert work.request.extent is not None
    frame = framing.as_asked(work.request.extent, work.model.multiple)
    return _painting.paint(work, frame, *_painting.drawn(work, frame))


PLUGIN = Mode(
    title="Generate",
    run=run,
    help="A new picture from the prompt, steered by control images.",
    uses=("prompt", "negative", "extent", "seed", "conditions", "regions", "refiner"),
    source="Rombach et al. 2022, High-Resolution Image Synthesis with Latent Diffusion Models",
    batched=True,
)
