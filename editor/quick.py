"""Quick requests: what the few-step variant of a document's model is asked for, at a size that it likes. Pure, no Qt
but for scaling.

A document may be many times larger than the model works at. What is only looked at is made at the model's own size and
shown scaled; of a masked edit only the mask's surroundings are sent.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec
import numpy as np
from PySide6.QtCore import Qt

from controls.geometry import Bounds, Extent
from controls.raster import Mask, Raster
from editor import landing, offers, requests
from editor.document import Document, set_fields
from editor.qimage import image_of_raster, raster_of
from editor.words import tr
from pipelines import framing
from pipelines.catalog import Catalog, ModelEntry
from pipelines.errors import ModelProblem
from pipelines.requests import EditRequest, Result

few = 8
"""A model that takes at most so many steps of its own is a few-step model."""


class Asked(NamedTuple):
    """A request and the part of the document that its picture belongs to."""

    request: EditRequest
    bounds: Bounds


def variant(document: Document, catalog: Catalog) -> ModelEntry | None:
    """The few-step model that paints like the document's own: itself, or the quickest variant of the same folder."""
    model = offers.model_of(document, catalog)
    if model is None or (not model.fault and model.steps <= few):
        return model
    found = [each for each in catalog.models if each.path == model.path and not each.fault and each.steps <= few]
    return min(found, key=lambda each: each.steps, default=None)


def asked(document: Document, catalog: Catalog, steps: int = 0, needs_variant: bool = True) -> Asked:
    """What Generate would ask for, of the few-step variant with its own sampler. steps: 0 is the variant's own number.
    needs_variant: else a model without one does it itself, in as few steps as count as few.

    The seed is the document's. Raises EngineError where it cannot be asked: `few_step_missing` and all that
    `requests.edit_request` raises.
    """
    model = variant(document, catalog)
    if model is None and not needs_variant:
        model, steps = offers.model_of(document, catalog), steps or few
    if model is None:
        own = offers.model_of(document, catalog)
        raise ModelProblem(
            "few_step_missing",
            tr(
                "{model} has no few-step variant, so a picture takes too long to follow.",
                model=own.title if own else tr("This model"),
            ),
            tr("Choose a model that has one, or a model of few steps."),
        )
    plain = offers.with_refiner(offers.with_caching(document, ""), None)
    quick = set_fields(plain, model=model.id, sampler="", schedule="", guidance="", guidance_scale=None, steps=steps)
    request = requests.edit_request(quick, catalog)
    if request.mask is not None:
        return _surroundings(request, model)
    return Asked(shrunk(request, document.extent, model.extent), document.bounds)


def shrunk(request: EditRequest, extent: Extent, own: Extent) -> EditRequest:
    """A request for a picture of `extent`, made at no more than a model's own number of pixels."""
    if extent.pixels <= own.pixels:
        return request
    scale = math.sqrt(own.pixels / extent.pixels)
    size = Extent(max(1, round(extent.width * scale)), max(1, round(extent.height * scale)))
    return msgspec.structs.replace(
        request,
        extent=None if request.image is not None else size,
        image=None if request.image is None else scaled(request.image, size),
        conditions=tuple(msgspec.structs.replace(it, image=scaled(it.image, size)) for it in request.conditions),
        regions=tuple(msgspec.structs.replace(it, mask=_scaled_mask(it.mask, size)) for it in request.regions),
    )


def scaled(picture: Raster, size: Extent) -> Raster:
    """A picture at another size, smoothly; the same where it has that size."""
    if picture.extent == size:
        return picture
    fit, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return raster_of(image_of_raster(picture).scaled(size.width, size.height, fit, smooth))


def _scaled_mask(mask: Mask, size: Extent) -> Mask:
    return Mask.from_grey(np.ascontiguousarray(scaled(Raster.from_array(mask.grey()), size).array()[..., 0]))


def shown(result: Result, bounds: Bounds) -> Raster:
    """A quick result as it lies over `bounds` of the document: at that size, and only where its mask let it change."""
    request = result.request
    mask = request.mask if isinstance(request, EditRequest) else None
    return scaled(result.image if mask is None else landing.freed(result.image, mask), bounds.extent)


def _surroundings(request: EditRequest, model: ModelEntry) -> Asked:
    """The request cut to what a masked edit can see; the whole where that is about all of it."""
    assert request.image is not None and request.mask is not None
    whole = request.image.bounds
    painted = request.mask.painted_bounds
    near = framing.around(whole.extent, painted, model.extent, model.multiple, request.region).region
    part = near.padded(max(model.extent) // 2).intersection(whole)
    if 2 * part.extent.pixels > whole.extent.pixels:
        return Asked(request, whole)
    cut = msgspec.structs.replace(
        request,
        region=None if request.region is None else request.region.intersection(whole).moved(-part.x, -part.y),
        image=request.image.crop(part),
        mask=request.mask.crop(part),
        conditions=tuple(msgspec.structs.replace(it, image=it.image.crop(part)) for it in request.conditions),
        regions=tuple(msgspec.structs.replace(it, mask=it.mask.crop(part)) for it in request.regions),
    )
    return Asked(cut, part)
