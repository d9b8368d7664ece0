"""Landing: how a finished job's result goes into the document. Pure functions Document -> Document, no Qt."""

from __future__ import annotations

from collections.abc import Set

import msgspec
import numpy as np

from controls.geometry import Bounds
from controls.raster import Mask, Raster
from editor.document import (
    Document,
    Layer,
    Made,
    Role,
    add_layer,
    find_layer,
    layers_of_role,
    resize_canvas,
    set_active,
    set_layer,
    walk,
)
from editor.flattening import picture_roles
from editor.jobs import Job, Purpose, Target
from pipelines.requests import AnnotateRequest, EditRequest, Inversion, Result


def land(document: Document, job: Job, recipe: bytes | None = None, leads: bool = True) -> Document:
    """The document with the job's result in it; unchanged where the result is not meant for the document.

    leads: whether a picture becomes the active layer, as it should where nobody painted on since it was asked for.
    """
    result = job.result
    if result is None:
        return document
    purpose = job.target.purpose
    if purpose in (Purpose.picture, Purpose.reconstruction):
        taken = any(layer.name == job.target.name for layer in walk(document.layers))
        name = result_name(document, job.target.name.rstrip(" 0123456789")) if taken else job.target.name
        landed = with_result(document, result, name, recipe, job.target)
        return landed if leads else set_active(landed, document.active, document.on_mask)
    if purpose is Purpose.control:
        return with_control(document, job, result)
    if purpose is Purpose.inversion and result.inversion is not None:
        return with_inversion(document, job, result, result.inversion)
    return document


def with_result(document: Document, result: Result, name: str, recipe: bytes | None, target: Target) -> Document:
    """A new result layer above the picture that was asked about and below what steers it.

    It lies where the picture was, wherever a crop moved that. The canvas grows to hold a picture that grew.
    Of a masked edit only the pixels that were free to change become the layer; the others are the layers below it.
    The control layers that were used are hidden, so that the result can be seen; they go on steering.
    """
    request = result.request
    mask = request.mask if isinstance(request, EditRequest) else None
    pixels = result.image if mask is None else freed(result.image, mask)
    left, top = document.since(target.origin)
    x, y = result.origin[0] + left, result.origin[1] + top
    room = document.bounds
    if isinstance(request, EditRequest) and request.image is not None and pixels.extent != request.image.extent:
        room = room.union(pixels.bounds.moved(x, y))
    document = resize_canvas(document, room)
    layer = Layer(
        id="", name=name, pixels=pixels, role="result", made="whole", recipe=recipe, x=x - room.x, y=y - room.y
    )
    kept = find_layer(document, document.active)
    landed = _on_picture(document, layer, target.top)
    if isinstance(request, EditRequest) and request.conditions:
        for control in layers_of_role(landed, "control"):
            if control.enabled:
                landed = set_layer(landed, control.id, visible=False)
    return set_active(landed, kept.id) if kept is not None and kept.role == "mask" else landed


def with_control(document: Document, job: Job, result: Result) -> Document:
    """A control layer with an annotator's image; the layer that the job names is renewed, if it is still there."""
    request = result.request
    annotator = request.annotator if isinstance(request, AnnotateRequest) else ""
    settings = request.settings if isinstance(request, AnnotateRequest) else ()
    target = next((found for each in job.target.layers if (found := find_layer(document, each))), None)
    x, y = document.since(job.target.origin)
    if target is not None and target.role == "control":
        return set_layer(
            document, target.id, pixels=result.image, x=x, y=y, annotator=annotator,
            annotator_weights=result.made.weights, settings=settings, visible=True,
        )  # fmt: skip
    layer = Layer(
        id="",
        name=job.target.name,
        pixels=result.image,
        x=x,
        y=y,
        role="control",
        kind=job.target.kind,
        annotator=annotator,
        annotator_weights=result.made.weights,
        settings=settings,
        opacity=0.75,
    )
    return add_layer(document, layer, above=document.layers[-1].id if document.layers else None)


def with_inversion(document: Document, job: Job, result: Result, inversion: Inversion) -> Document:
    """A hidden inversion layer above the one that was inverted; its pixels are the reconstruction."""
    pixels = result.images[0] if result.images else inversion.source
    x, y = document.since(job.target.origin)
    layer = Layer(
        id="", name=job.target.name, pixels=pixels, x=x, y=y, role="inversion", inversion=inversion, visible=False
    )
    above = next((each for each in job.target.layers if find_layer(document, each)), None)
    return add_layer(document, layer, above=above)


def keep_picture(
    document: Document,
    picture: Raster,
    name: str,
    place: Bounds | None = None,
    recipe: bytes | None = None,
    made: Made = "whole",
) -> Document:
    """A picture from elsewhere (a frame, the clipboard) as a layer of its own, at the top left of `place`.

    made: how much of it is a model's.
    """
    x, y = (0, 0) if place is None else (place.x, place.y)
    role: Role = "result" if made else "paint"
    return _on_picture(document, Layer(id="", name=name, pixels=picture, x=x, y=y, role=role, made=made, recipe=recipe))


def freed(picture: Raster, mask: Mask) -> Raster:
    """The picture where the mask is above zero, transparent elsewhere."""
    pixels = picture.array()
    pixels[mask.values == 0] = 0
    return Raster.from_array(np.ascontiguousarray(pixels))


def result_name(document: Document, title: str, numbered: bool = True, also: Set[str] = frozenset()) -> str:
    """`title` and the next free number: Generate 1, Generate 2 … Not numbered: `title` alone while that is free.

    also: names that are taken beside those of the layers.
    """
    taken = {layer.name for layer in walk(document.layers)} | also
    if not numbered and title not in taken:
        return title
    return next(name for name in (f"{title} {number}" for number in range(1, len(taken) + 2)) if name not in taken)


def top_of(document: Document) -> str:
    """Id of the topmost layer that makes up the picture; empty where there is none."""
    return next((each.id for each in reversed(document.layers) if each.role in picture_roles), "")


def covered(document: Document, layer: str) -> str:
    """Name of the active layer where it is a part of the picture that lies below `layer`; else empty."""
    ids = [each.id for each in walk(document.layers)]
    active = document.active_layer
    if active is None or active.role not in picture_roles or layer not in ids:
        return ""
    return active.name if ids.index(active.id) < ids.index(layer) else ""


def _on_picture(document: Document, layer: Layer, top: str = "") -> Document:
    """On top of the picture, below masks and control layers that lie above it.

    top: id of the layer that was topmost before; of those that came above it since then only results lie below.
    """
    pictures = [each for each in document.layers if each.role in picture_roles]
    ids = [each.id for each in pictures]
    if top in ids:
        pictures = [each for each in pictures[ids.index(top) :] if each.id == top or each.role == "result"]
    if pictures:
        return add_layer(document, layer, above=pictures[-1].id)
    added = add_layer(msgspec.structs.replace(document, active=""), layer)
    return msgspec.structs.replace(added, layers=(added.layers[-1], *added.layers[:-1]))
