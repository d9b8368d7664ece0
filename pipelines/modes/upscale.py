"""Upscaling: a picture enlarged by Lanczos' kernel and refined in tiles, so that memory follows the tile's size, but
for what a way of caching keeps of each.

A picture keeps its alpha. At strength 0 nothing is asked of the model and the enlarged picture itself comes back.
"""

from __future__ import annotations

import cv2
import msgspec
import numpy as np

from controls.geometry import Extent
from controls.kinds import kinds
from controls.plugins import Param
from controls.raster import Raster
from pipelines import compositing, framing, jumps, tiling
from pipelines.choices import settings
from pipelines.errors import BadInput
from pipelines.modes import Mode, Outcome, Work
from pipelines.modes._canvas import lifted

longest = 16384
"""Pixels along a side of what is made, at most."""


def run(work: Work) -> Outcome:
    request, model = work.request, work.model
    assert request.image is not None
    given = settings(PLUGIN.params, request)
    target = enlarged_extent(request.image.extent, float(given["factor"]))
    enlarged = compositing.scaled(request.image, target, cv2.INTER_LANCZOS4)
    if request.strength == 0:
        return Outcome(images=(enlarged,))
    # 1.5 s of torch that a menu should not wait for.
    from pipelines.modes import _tiles

    least = framing.least_cells * model.multiple
    canvas = Extent(*(max(least, side) for side in target.rounded_up(model.multiple)))
    side = max(least, int(given["tile"]) or max(model.entry.extent)) // model.multiple * model.multiple
    tiles = tiling.tiled(
        Extent(*(each // model.multiple for each in canvas)), side // model.multiple, float(given["overlap"])
    ).scaled(model.multiple // model.scale)
    conditions = tuple(
        msgspec.structs.replace(each, image=stretched(each.image, target, canvas, kinds()[each.kind].background))
        for each in request.conditions
    )
    steered = msgspec.structs.replace(work, request=msgspec.structs.replace(request, conditions=conditions))
    cells = Extent(canvas.width // model.scale, canvas.height // model.scale)
    # At the cells' own size: at the picture's a mask would be as large as the picture is to be.
    regions = [np.clip(compositing.resized(each.mask.values, cells), 0, 1) for each in request.regions]
    found = _tiles.refine(steered, compositing.padded(enlarged.rgb(), canvas), tiles, regions)
    pixels = found.pixels[: target.height, : target.width]
    fine = tiles.scaled(model.scale)
    seam = jumps.across_lines(pixels, fine.columns.lines(), fine.rows.lines())
    return Outcome(
        images=(_with_alpha(pixels, enlarged),),
        evaluations=found.evaluations,
        steps_run=found.steps,
        readings=(*found.readings, ("tiles", float(tiles.number)), ("seam", seam)),
    )


def enlarged_extent(extent: Extent, factor: float) -> Extent:
    """The size after enlarging. Raises BadInput where that is too large."""
    target = Extent(*(max(1, round(side * factor)) for side in extent))
    if max(target) > longest:
        raise BadInput(
            "bad_size", f"{factor:g} times {extent} is {target}, and a side has {longest} pixels at most.",
            "Choose a smaller factor.",
        )  # fmt: skip
    return target


def stretched(image: Raster, target: Extent, canvas: Extent, background: int) -> Raster:
    """A control image over the whole enlarged picture, and its edge repeated up to the canvas."""
    pixels = compositing.resized(image.rgb((background, background, background)), target)
    return Raster.from_array(compositing.padded(pixels, canvas))


def _with_alpha(pixels: np.ndarray, enlarged: Raster) -> Raster:
    """The refined pixels under the enlarged picture's own alpha."""
    if enlarged.is_opaque:
        return Raster.from_array(np.ascontiguousarray(pixels))
    return lifted(pixels.astype(np.float32), enlarged.array()[..., 3])


PLUGIN = Mode(
    title="Upscale",
    run=run,
    help="Enlarges the picture and refines it in tiles; the strength says how much may be made anew.",
    needs=("image",),
    uses=("prompt", "negative", "strength", "seed", "conditions", "regions", "refiner"),
    params=(
        Param("factor", "Factor", "float", 2.0, "How many times longer each side becomes.", 1.0, 8.0, 0.25),
        Param(
            "tile", "Tile", "int", 0, "Side of what the model sees at once; 0 is its own size. Memory follows it.",
            0, 2048, 64, unit="px",
        ),
        Param("overlap", "Overlap", "float", 0.25, "Share of a tile under its neighbour.", 0.125, 0.5, 0.025),
    ),
    tasks=("image-to-image",),
    source="Bar-Tal, Yariv, Lipman, Dekel 2023, MultiDiffusion",
)  # fmt: skip
