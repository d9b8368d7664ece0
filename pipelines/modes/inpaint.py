"""Inpainting: repaint where a mask is above zero; grey is partial change; everything else keeps its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from controls.geometry import Bounds, Extent
from controls.plugins import Param, Value
from controls.raster import Mask
from pipelines import finishing, framing
from pipelines.choices import chosen, offered, settings
from pipelines.fills import fills
from pipelines.framing import Frame
from pipelines.modes import Mode, Outcome, Work
from pipelines.requests import EditRequest

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.modes._repainting import Manner


def run(work: Work) -> Outcome:
    request, model = work.request, work.model
    assert request.image is not None and request.mask is not None
    if request.strength == 0:
        return Outcome(images=(request.image,) * len(work.batch), readings=(("changed_outside_mask", 0.0),))
    # 1.5 s of torch that a menu should not wait for.
    from pipelines.modes import _painting, _repainting

    given = settings(PLUGIN.params, request)
    manner = _repainting.Manner(
        fill=chosen(fills(), str(given["fill"]), "fill"),
        finish=finishing.finish_of(given),
        grow=int(given["grow"]),
        falloff=int(given["falloff"]),
    )
    if request.region is not None and given["context"]:
        work.note("The context did nothing: the part of the picture that the model sees was given.")
    found = [_part(work, given, manner, piece) for piece in _pieces(request, model.entry.extent, given)]
    if len(found) == 1:
        ((mask, frame),) = found
        return _repainting.repaint(work, request.image, mask, frame, manner, *_painting.drawn(work, frame))
    width, height = request.mask.painted_bounds.extent
    work.note(f"The selection of {width}×{height} pixels is long and thin: it was painted in {len(found)} pieces.")
    outcomes = [
        _in_pieces(msgspec.structs.replace(work, request=each, others=()), found, manner) for each in work.batch
    ]
    return msgspec.structs.replace(
        outcomes[0],
        images=tuple(image for outcome in outcomes for image in outcome.images),
        painted=tuple(painted for outcome in outcomes for painted in outcome.painted),
        readings=_repainting.joint([outcome.readings for outcome in outcomes]),
    )


def _pieces(request: EditRequest, own: Extent, given: Mapping[str, Value]) -> tuple[Bounds, ...]:
    """What is painted one after the other; all at once where a person says what the model sees."""
    assert request.mask is not None
    painted = request.mask.painted_bounds
    if request.region is not None or given["context"] or given["working_side"]:
        return (painted,)
    # Where two pieces meet, the later one covers the rim at which the earlier one fades.
    return framing.pieces(painted, own, 2 * int(given["feather"]))


def _part(work: Work, given: Mapping[str, Value], manner: Manner, piece: Bounds) -> tuple[Mask, Frame]:
    """The mask in a piece of it, and what the model sees for that."""
    image, mask, entry = work.request.image, work.request.mask, work.model.entry
    assert image is not None and mask is not None
    if piece != mask.painted_bounds:
        values = np.zeros(mask.extent.shape, np.float32)
        values[piece.slices] = mask.values[piece.slices]
        mask = Mask(values)
    frame = framing.around(
        image.extent,
        piece.padded(manner.grow + manner.falloff),
        entry.extent,
        work.model.multiple,
        work.request.region,
        padding=int(given["context"]),
        longest=int(given["working_side"]),
    )
    return mask, frame


def _in_pieces(work: Work, found: list[tuple[Mask, Frame]], manner: Manner) -> Outcome:
    from pipelines import latents  # torch, loaded by `run` already
    from pipelines.modes import _parts

    assert work.request.image is not None
    source, model = latents.generator(work.request.seed), work.model
    # A piece of a mask may hold nothing of it.
    parts = [part for part in found if not part[0].painted_bounds.is_empty]

    def draw(frame: Frame) -> Tensor:
        return latents.draw(model, model.latent_shape(frame.working), source)

    return _parts.repaint_all(work, work.request.image, parts, manner, draw, source)


PLUGIN = Mode(
    title="Inpaint",
    run=run,
    help="Repaints what the mask covers; pixels outside it stay exactly as they are.",
    needs=("image", "mask"),
    uses=("prompt", "negative", "strength", "seed", "conditions", "region", "regions", "refiner"),
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
            unit="px", zero="auto",
        ),
        Param(
            "working_side", "Working size", "int", 0,
            "The longer side at which the model works on it; 0 is the model's own.", 0, 4096, 8, unit="px",
            zero="auto",
        ),
    ),
    batched=True,
    tasks=("image-to-image", "inpainting"),
    source="Levin, Fried 2023, Differential Diffusion; Avrahami, Fried, Lischinski 2023, Blended Latent Diffusion",
)  # fmt: skip
