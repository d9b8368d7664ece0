"""Restoring: from a recipe back to a document that asks for the same again. Pure functions, no Qt."""

from __future__ import annotations

from typing import Literal

import msgspec

from controls.raster import Raster
from editor import context, offers, patching, regional
from editor.document import Document, Layer, add_layer, set_active, set_fields, set_plugin_settings
from editor.greys import mask_pixels
from editor.words import tr
from pipelines.errors import BadInput
from pipelines.files import recipes
from pipelines.requests import EditRequest, Result

Part = Literal["prompt", "seed", "settings"]

fields: dict[Part, tuple[str, ...]] = {
    "prompt": ("prompt", "negative"),
    "seed": ("seed",),
    "settings": (
        "mode", "model", "sampler", "schedule", "guidance", "inversion_method", "strength", "steps", "guidance_scale",
        "patches", "settings", "caching", "refiner",
    ),
}  # fmt: skip
"""What belongs to each part of a recipe that can be recalled, by the names that documents and requests share."""


def restored(document: Document, request: EditRequest, recipe: bytes | None = None) -> Document:
    """The opened picture as a result on top of what it was made from, with every field of its request.

    The picture that the run started from, its mask and its control images become layers again. The seed is kept.
    """
    picture = document.active
    made = msgspec.structs.replace(
        document,
        prompt=request.prompt,
        negative=request.negative,
        mode=request.mode,
        model=request.model,
        sampler=request.sampler,
        schedule=request.schedule,
        guidance=request.guidance,
        inversion_method=request.inversion_method,
        strength=request.strength,
        steps=request.steps,
        guidance_scale=request.guidance_scale,
        seed=request.seed,
        seed_locked=True,
        patches=request.patches,
        layers=tuple(_as_result(layer, recipe) if layer.id == picture else layer for layer in document.layers),
    )
    for plugin in _plugins(request) if request.settings else ():
        made = set_plugin_settings(made, plugin, request.settings)
    made = context.with_region(_with_run(made, request), request.region)
    if request.image is not None and request.image.extent == document.extent:
        source = Layer(id="", name=tr("Source"), pixels=request.image)
        added = add_layer(msgspec.structs.replace(made, active=""), source)
        made = msgspec.structs.replace(added, layers=(added.layers[-1], *added.layers[:-1]))
    for condition in request.conditions:
        control = Layer(
            id="", name=condition.kind.capitalize(), pixels=condition.image, role="control", kind=condition.kind,
            weight=condition.weight, start=condition.start, end=condition.end, annotator=condition.annotator,
            annotator_weights=condition.annotator_weights, visible=False,
        )  # fmt: skip
        made = add_layer(made, control, above=made.layers[-1].id)
    if request.mask is not None and request.mask.extent == document.extent:
        pixels = Raster.from_array(mask_pixels(request.mask.grey()))
        made = add_layer(made, Layer(id="", name=tr("Mask"), pixels=pixels, role="mask"), above=made.layers[-1].id)
    for number, region in enumerate(request.regions, 1):
        pixels = Raster.from_array(mask_pixels(region.mask.grey()))
        layer = Layer(
            id="", name=tr("Region {number}", number=number), pixels=pixels, role="mask", weight=region.weight
        )
        made = add_layer(made, layer, above=made.layers[-1].id)
        made = regional.with_prompt(made, made.active, region.prompt)
    for number, reference in enumerate(request.references, 1):
        layer = Layer(id="", name=tr("Reference {number}", number=number), pixels=reference.image)
        made = add_layer(made, layer, above=made.layers[-1].id)
        made = patching.with_reference(made, made.active, reference.weight)
    return set_active(made, picture)


def recalled(document: Document, recipe: bytes, parts: frozenset[Part]) -> Document:
    """The document with some of what a recipe asks for; its pictures, masks and layers stay as they are.

    Raises BadInput for what is no recipe.
    """
    given = recipes.read(recipe).request
    plain = {
        name: given[name] for name in ("mode", *(each for part in parts for each in fields[part])) if name in given
    }
    try:
        request = msgspec.convert(plain, EditRequest)
    except msgspec.ValidationError as error:
        raise BadInput(
            "recipe_damaged", tr("This recipe cannot be used: {error}.", error=error), tr("Choose another result.")
        ) from error
    wanted = {
        name: getattr(request, name)
        for part in parts
        for name in fields[part]
        if name not in ("settings", "caching", "refiner")
    }
    if "seed" in parts:
        wanted["seed_locked"] = True
    made = set_fields(document, **wanted)
    for plugin in _plugins(request) if request.settings else ():
        made = set_plugin_settings(made, plugin, request.settings)
    return _with_run(made, request) if "settings" in parts else made


def _with_run(document: Document, request: EditRequest) -> Document:
    """The document with what is chosen for a run and has no field of its own in it."""
    return offers.with_refiner(offers.with_caching(document, request.caching), request.refiner)


def request_of(result: Result) -> EditRequest | None:
    """The edit that gave a result; None for an annotation, which has no recipe."""
    return result.request if isinstance(result.request, EditRequest) else None


def _plugins(request: EditRequest) -> tuple[str, ...]:
    """Where the settings of a request are kept: which name is whose only the catalog knows, and it may not be there
    yet, so that each plugin gets the list and takes its own."""
    chosen = (
        ("modes", request.mode),
        ("samplers", request.sampler),
        ("schedules", request.schedule),
        ("guidance", request.guidance),
        ("inversions", request.inversion_method),
        ("caching", request.caching),
    )
    return tuple(f"{folder}/{plugin}" for folder, plugin in chosen if plugin)


def _as_result(layer: Layer, recipe: bytes | None) -> Layer:
    return msgspec.structs.replace(layer, role="result", made="whole", recipe=recipe)
