"""Variations: pictures near the one that a seed gives, by turning its noise a little towards another seed's.

With the prompt, size and steps of a generated picture and that picture's seed as the original, a variation of 0 is the
picture itself and 1 the one that its own seed would give. Between them the noise walks along a circle, on which it
keeps its variance: cos(a) * original + sin(a) * other, for two independent noises the spherical interpolation. So does
the noise that a stochastic sampler draws in each step.
"""

from __future__ import annotations

from controls.plugins import Param
from pipelines import framing
from pipelines.choices import settings
from pipelines.errors import BadInput
from pipelines.modes import Mode, Outcome, Work

seed_limit = 2**63


def run(work: Work) -> Outcome:
    given = settings(PLUGIN.params, work.request)
    original = str(given["original"]).strip()
    if not original.isdecimal() or int(original) >= seed_limit:
        raise BadInput("bad_seed", f"{original!r} is no seed of an original.", "Give a number, as a result shows it.")
    # 1.5 s of torch that a menu should not wait for.
    from pipelines import latents
    from pipelines.modes import _painting

    assert work.request.extent is not None
    frame = framing.as_asked(work.request.extent, work.model.multiple)
    share = float(given["variation"])
    source = [
        latents.Turned(latents.generator(int(original)), latents.generator(each.seed), share) for each in work.batch
    ]
    shape = (len(source), *work.model.latent_shape(frame.working)[1:])
    return _painting.paint(work, frame, latents.draw(work.model, shape, source), source)


PLUGIN = Mode(
    title="Variations",
    run=run,
    help="Pictures like the one that a seed gave with this prompt: each seed is another variation.",
    uses=("prompt", "negative", "extent", "seed", "conditions", "regions", "refiner"),
    params=(
        Param("original", "Seed of the original", "text", "0", "The seed that gave the picture."),
        Param("variation", "Variation", "float", 0.2, "0 is the original, 1 another picture.", 0.0, 1.0, 0.01),
    ),
    source="slerp: Shoemake 1985, for two independent noises",
    batched=True,
)
