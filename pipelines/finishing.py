"""Finishing: repainted pixels put back into a picture, and put back anew in another way without a model. No torch.

A window that keeps a result's `painted` beside its request switches between seams and colour matches at once:

    picture = finished(request.image, result.painted, request.mask, Finish(seam="poisson", match="field", feather=4))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np

from controls.plugins import Param, Value
from controls.raster import Mask, Raster
from pipelines import compositing
from pipelines.choices import chosen, offered
from pipelines.matches import matches
from pipelines.requests import Painted
from pipelines.seams import seams

ring_width = 24
"""Pixels around a mask in which a colour match compares, from where the model was held on outwards."""

ring_least = 64
"""With fewer pixels than this in the ring nothing is matched."""


class Finish(NamedTuple):
    """How repainted pixels go back. seam, match: ids of files in `pipelines.seams` and `pipelines.matches`.
    feather: pixels over which the mask's rim fades, inwards."""

    seam: str
    match: str
    feather: int


feather = Param("feather", "Feather", "int", 4, "How far the mask's rim fades, inwards only.", 0, 256, 1, unit="px")

params = (
    feather,
    offered(seams(), "seam", "Seam", "How what was painted joins the picture around it."),
    offered(matches(), "match", "Colour match", "How colours are set right by what lies around the mask."),
)
"""What a mode offers of it."""


def finish_of(settings: Mapping[str, Value]) -> Finish:
    """The finish in a mode's settings."""
    return Finish(str(settings["seam"]), str(settings["match"]), int(settings.get("feather", 0)))


def finished(image: Raster, painted: Painted, mask: Mask, finish: Finish) -> Raster:
    """The image with what was painted where the mask is above zero; everything else keeps its bytes.

    mask: as large as the image. Raises BadInput for an unknown seam (unknown_seam) or colour match (unknown_match).
    """
    seam, match = chosen(seams(), finish.seam, "seam"), chosen(matches(), finish.match, "match")
    # No more of the surroundings than what is compared with.
    near = mask.painted_bounds.padded(painted.reach + ring_width)
    region = painted.pixels.bounds.moved(painted.x, painted.y).intersection(near)
    if mask.painted_bounds.intersection(region).is_empty:
        return image
    values = mask.crop(region).values
    below = image.array(region)
    pixels = painted.pixels.crop(region.moved(-painted.x, -painted.y)).rgb().astype(np.float32)
    source = Raster.from_array(below).rgb().astype(np.float32)
    inside = values > 0
    ring = ring_around(inside, below[..., 3] == 255, painted.reach)
    if ring.sum() >= ring_least:
        pixels = match.match(source, pixels, ring)
    if not inside.all():
        pixels = seam.join(source, pixels, inside, finish.feather)
    weights = compositing.blend_weights(values, finish.feather if seam.fades else 0)
    blended = compositing.blended(below, np.clip(pixels, 0, 255), weights)
    return image.replaced(blended, region.x, region.y)


def ring_around(inside: np.ndarray, opaque: np.ndarray, reach: int) -> np.ndarray:
    """Where the picture (opaque: bool (H, W)) and what was painted show the same: bool (H, W), around a mask.

    inside: bool (H, W). reach: pixels beyond the mask in which the model was free too, and which say nothing.
    """
    if not inside.any():
        return np.zeros_like(inside)
    away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return (away > reach) & (away <= reach + ring_width) & opaque
