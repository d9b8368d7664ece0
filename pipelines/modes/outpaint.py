"""Outpainting: the canvas grows, the model paints what is new, and what is there keeps its bytes and its noise.

The picture's own part of the noise is the one that its seed gave it: grown under the prompt and the seed that it was
generated with, it stands in the very latents that it came from. That holds where the model works on the whole grown
picture at its own pixels; a picture that is too large for that is grown side by side, each from its surroundings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from controls.geometry import Bounds
from controls.kinds import kinds
from controls.plugins import Param
from controls.raster import Mask, Raster
from pipelines import compositing, finishing, framing
from pipelines.choices import chosen, offered, settings
from pipelines.errors import BadInput
from pipelines.fills import fills
from pipelines.finishing import Finish
from pipelines.framing import Frame
from pipelines.modes import Mode, Outcome, Work
from pipelines.requests import Painted

if TYPE_CHECKING:
    import torch
    from torch import Tensor

most = 4096
"""A side grows by so many pixels at most."""


class Canvas(NamedTuple):
    """A picture with room around it. image: with its edge repeated outwards. inside: where the picture lies in it.
    asked: the part that was asked for; the rest makes the picture begin with a whole cell of the latent."""

    image: Raster
    inside: Bounds
    asked: Bounds


def run(work: Work) -> Outcome:
    request, model = work.request, work.model
    assert request.image is not None
    given = settings(PLUGIN.params, request)
    left, top, right, bottom = (int(given[side]) for side in framing.sides)
    if not (left or top or right or bottom):
        raise BadInput("nothing_to_grow", "No side of the picture is to grow.", "Say which, and by how many pixels.")
    # 1.5 s of torch that a menu should not wait for.
    from pipelines import latents
    from pipelines.modes import _parts, _repainting

    # A fade would show the edge that was repeated to make room.
    finish = finishing.finish_of({**given, "feather": 0})
    manner = _repainting.Manner(chosen(fills(), str(given["fill"]), "fill"), finish)
    canvas = grown(request.image, left, top, right, bottom, model.scale)
    conditions = tuple(
        msgspec.structs.replace(each, image=placed(each.image, canvas, kinds()[each.kind].background))
        for each in request.conditions
    )
    regions = tuple(
        msgspec.structs.replace(each, mask=Mask(spread(each.mask.values, canvas))) for each in request.regions
    )
    # Nothing is known of what is new, so it begins as noise alone.
    asked = msgspec.structs.replace(request, strength=1.0, conditions=conditions, regions=regions)
    steered = msgspec.structs.replace(work, request=asked)
    source, own = latents.generator(request.seed), model.entry.extent
    found = [
        (new_in(canvas, part), framing.around(canvas.image.extent, part, own, model.multiple))
        for part in parts(canvas, framing.whole(canvas.image.extent, own, model.multiple))
    ]

    def draw(frame: Frame) -> Tensor:
        return noise_of(work, canvas, frame, source)

    outcome = _parts.repaint_all(steered, canvas.image, found, manner, draw, source)
    (image,), (painted,) = outcome.images, outcome.painted
    x, y = painted.x - canvas.asked.x, painted.y - canvas.asked.y
    return msgspec.structs.replace(
        outcome,
        images=(image.crop(canvas.asked),),
        painted=(msgspec.structs.replace(painted, x=x, y=y),),
        origin=(-left, -top),
    )


def refinished(image: Raster, painted: Painted, by: tuple[int, int, int, int], finish: Finish) -> Raster:
    """A picture that has grown, put together anew in another way and without a model.

    image: as it was. painted: a result's, which lies in the grown picture. by: how far it grew to the left, at the top,
    to the right and at the bottom. finish: its feather does not count, as nothing lies under what is new.
    """
    canvas = _canvas_of(image, by, max(0, -painted.x), max(0, -painted.y))
    there = msgspec.structs.replace(painted, x=painted.x + canvas.asked.x, y=painted.y + canvas.asked.y)
    mask = new_in(canvas, canvas.image.bounds)
    return finishing.finished(canvas.image, there, mask, finish._replace(feather=0)).crop(canvas.asked)


def grown(image: Raster, left: int, top: int, right: int, bottom: int, cell: int) -> Canvas:
    """The image with so many pixels more on each side, begun so that it lies on the cells of the latent."""
    return _canvas_of(image, (left, top, right, bottom), -left % cell, -top % cell)


def _canvas_of(image: Raster, by: tuple[int, int, int, int], ahead: int, above: int) -> Canvas:
    """The image with room around it; ahead, above: how much more than was asked for, to the left and at the top."""
    left, top, right, bottom = by
    pixels = np.pad(image.array(), ((top + above, bottom), (left + ahead, right), (0, 0)), mode="edge")
    inside = image.bounds.moved(left + ahead, top + above)
    asked = Bounds(ahead, above, pixels.shape[1] - ahead, pixels.shape[0] - above)
    return Canvas(Raster.from_array(pixels), inside, asked)


def placed(image: Raster, canvas: Canvas, background: int) -> Raster:
    """A control image on the canvas: one of the picture's size lies where the picture lies, and says nothing of what
    is new (background: the grey that means so); any other is stretched onto all that was asked for."""
    where = canvas.inside if image.extent == canvas.inside.extent else canvas.asked
    pixels = np.full((*canvas.image.extent.shape, 3), background, np.uint8)
    pixels[where.slices] = compositing.resized(image.rgb((background, background, background)), where.extent)
    return Raster.from_array(pixels)


def spread(values: np.ndarray, canvas: Canvas) -> np.ndarray:
    """A mask on the canvas: one of the picture's size lies where the picture lies and goes on beyond its edges as it is
    there; any other covers all that was asked for."""
    height, width = canvas.image.extent.shape
    where = canvas.inside if values.shape == canvas.inside.extent.shape else canvas.asked
    return np.pad(values, ((where.y, height - where.bottom), (where.x, width - where.right)), mode="edge")


def parts(canvas: Canvas, whole: Frame) -> tuple[Bounds, ...]:
    """What is painted one after the other: everything at once, or where the model would have to shrink that the sides
    and then what lies above and below them."""
    if whole.scaled.pixels >= whole.region.extent.pixels:
        return (canvas.image.bounds,)
    inside, (width, height) = canvas.inside, canvas.image.extent
    strips = (
        Bounds.between(0, inside.y, inside.x, inside.bottom),
        Bounds.between(inside.right, inside.y, width, inside.bottom),
        Bounds.between(0, 0, width, inside.y),
        Bounds.between(0, inside.bottom, width, height),
    )
    return tuple(strip for strip in strips if not strip.is_empty)


def new_in(canvas: Canvas, part: Bounds) -> Mask:
    """A mask over what is new in a part of the canvas."""
    values = np.zeros(canvas.image.extent.shape, np.float32)
    values[part.slices] = 1
    values[canvas.inside.slices] = 0
    return Mask(values)


def noise_of(work: Work, canvas: Canvas, frame: Frame, source: torch.Generator) -> Tensor:
    """Noise float32 (1, C, h, w) for a frame; where it is the whole canvas at its own pixels, the picture's part of it
    is what its seed draws for a picture of its size."""
    from pipelines import latents  # torch, loaded by `run` already

    model = work.model
    if not (frame.is_native and frame.region == canvas.image.bounds):
        return latents.draw(model, model.latent_shape(frame.working), source)
    kept = latents.draw(model, model.latent_shape(canvas.inside.extent), source)
    noise = latents.draw(model, model.latent_shape(frame.working), source)
    x, y = canvas.inside.x // model.scale, canvas.inside.y // model.scale
    room = noise[..., y : y + kept.shape[-2], x : x + kept.shape[-1]]
    room.copy_(kept[..., : room.shape[-2], : room.shape[-1]])
    return noise


PLUGIN = Mode(
    title="Outpaint",
    run=run,
    help="Grows the canvas and paints what is new; what is there stays exactly as it is.",
    needs=("image",),
    uses=("prompt", "negative", "seed", "expand", "conditions", "regions", "refiner"),
    params=(
        *(
            Param(side, side.capitalize(), "int", 0, "How far the canvas grows on this side.", 0, most, 8, unit="px")
            for side in framing.sides
        ),
        offered(fills(), "fill", "Fill", "What lies in the new part before noise is laid over it."),
        *(param for param in finishing.params if param is not finishing.feather),
    ),
    tasks=("text-to-image", "inpainting"),
    source="Avrahami, Fried, Lischinski 2023, Blended Latent Diffusion",
)
