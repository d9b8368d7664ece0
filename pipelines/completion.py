"""Completing a request: what was left open is filled in from the model, and what cannot work is said. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from controls.annotators import annotators
from controls.geometry import Bounds, Extent
from controls.kinds import kinds
from controls.plugins import Param
from pipelines import framing, holding, misplaced, refining, wildcards
from pipelines.caching import caching
from pipelines.catalog import ModelEntry
from pipelines.choices import chosen, unserved
from pipelines.errors import BadInput, ModelProblem
from pipelines.guidance import guidance
from pipelines.inversions import inversions
from pipelines.library import Library, path_id
from pipelines.modes import Mode, modes
from pipelines.patches import option_name, patches
from pipelines.requests import (
    AnnotateRequest,
    EditRequest,
    Inversion,
    Inverted,
    Patch,
    Picture,
    Refiner,
    Regional,
    Settings,
)
from pipelines.samplers import samplers
from pipelines.schedules import schedules

longest_side = 16384
steps_most = 1000
scale_most = 100.0
weight_most = 2.0
patch_most = 10.0


def complete(request: EditRequest, library: Library) -> EditRequest:
    """The request with every empty field filled in, checked as far as that goes without loading the model.

    Raises EngineError (BadInput, ModelProblem) with a code that says what does not fit: unknown_mode, unknown_model,
    unknown_sampler, unknown_schedule, unknown_guidance, unknown_inversion_method, unknown_kind, unknown_setting,
    bad_setting, bad_strength, bad_steps, bad_guidance_scale, bad_seed, bad_size, bad_condition, control_missing,
    image_missing, mask_missing, inversion_missing, ends_missing, mask_size, empty_mask, bad_region, unknown_patch,
    mode_unfit, bad_patch, patch_missing, patch_changed, patch_unfit, patch_of_another_base, weights_unsafe,
    regions_unfit, region_mask_size, bad_region_weight, unknown_wildcard, wildcard_unreadable, wildcard_loop,
    image_encoder_missing, bad_reference, reference_missing, reference_unread, reference_unused, unknown_caching,
    refiner_missing, refiner_unknown, refiner_twice, refiner_of_another_base, bad_refiner_start, refiner_unfit,
    caching_unfit, conditions_unfit, mask_unfit, strength_unfit, region_unfit, image_unfit, inversion_unfit, ends_unfit,
    frames_unfit.
    """
    mode = chosen(modes(), request.mode, "mode")
    made = _made(request)
    entry = library.entry(request.model or (made.model if made else ""))
    _check_tasks(mode, entry)
    full = msgspec.structs.replace(
        request,
        model=entry.id,
        prompt=_drawn(request.prompt, "prompt", request, library),
        negative=_drawn(request.negative, "negative", request, library),
        regions=_regions(request, library),
        extent=_extent(request, entry),
        sampler=request.sampler or entry.sampler,
        schedule=request.schedule or (made.schedule if made else "") or entry.schedule,
        guidance=request.guidance or (made.guidance if made else "") or entry.guidance,
        steps=request.steps or (made.steps if made else 0) or entry.steps,
        guidance_scale=_guidance_scale(request, mode, entry),
        inversion_method=request.inversion_method or (made.method if made else library.defaults.inversion_method),
        settings=tuple(sorted(request.settings)),
        patches=tuple(_patch(patch) for patch in request.patches),
        refiner=_refiner(request, entry, library),
    )
    check_settings(_params(full, mode), full.settings, _chosen(full, mode))
    _check_caching(full, mode)
    _check_numbers(full)
    _check_uses(full, mode)
    _check_pictures(full, mode)
    _check_conditions(full, entry)
    _check_regions(full, mode)
    _check_references(full, mode, entry)
    return full


def complete_annotation(request: AnnotateRequest) -> AnnotateRequest:
    """The request, checked. Raises BadInput: unknown_annotator, unknown_setting, bad_setting."""
    annotator = chosen(annotators(), request.annotator, "annotator")
    check_settings(annotator.params, request.settings)
    return msgspec.structs.replace(request, settings=tuple(sorted(request.settings)))


def check_settings(params: tuple[Param, ...], given: Settings, chosen: Mapping[str, str] | None = None) -> None:
    """Raises BadInput where a setting has no parameter (unknown_setting) or does not fit it (bad_setting).

    chosen: the plugins that `params` are of, as `misplaced.unknown` takes them.
    """
    known = {param.name: param for param in params}
    for name, value in given:
        if name not in known:
            raise misplaced.unknown(name, params, chosen or {})
        if fault := known[name].fault(value):
            raise BadInput("bad_setting", fault)


def _patch(patch: Patch) -> Patch:
    """The patch with its file's digest, named so that it says nothing of the person whose folder it lies in."""
    _within("patch", f"The weight of {patch.path}", patch.weight, -patch_most, patch_most)
    return msgspec.structs.replace(holding.filled(patch), path=path_id(holding.place(patch)))


def _refiner(request: EditRequest, entry: ModelEntry, library: Library) -> Refiner | None:
    """The refiner under the id of its model, which fits the one that it takes over from."""
    if request.refiner is None:
        return None
    _within("refiner_start", "The start of the refiner", request.refiner.start, 0, 1)
    try:
        found = library.entry(request.refiner.model)
    except ModelProblem as problem:
        if problem.code not in ("unknown_model", "model_not_added", "no_model"):
            raise
        text = f"There is no model called {request.refiner.model!r} that could take over as a refiner."
        raise ModelProblem("refiner_missing", text, problem.advice) from problem
    refining.check(found, entry)
    return msgspec.structs.replace(request.refiner, model=found.id)


def _drawn(text: str, purpose: str, request: EditRequest, library: Library) -> str:
    """A prompt with its choices made by the request's seed, so that a recipe says what was painted."""
    return wildcards.drawn(text, request.seed, purpose, library.models.parent / wildcards.folder_name)


def _regions(request: EditRequest, library: Library) -> tuple[Regional, ...]:
    return tuple(
        msgspec.structs.replace(region, prompt=_drawn(region.prompt, f"region {place}", request, library))
        for place, region in enumerate(request.regions)
    )


def _params(request: EditRequest, mode: Mode) -> tuple[Param, ...]:
    """Every parameter that the request's settings may speak of; unknown ids are found here."""
    sampler = chosen(samplers(), request.sampler, "sampler")
    method = chosen(inversions(), request.inversion_method, "inversion_method")
    return (
        *mode.params,
        *(() if mode.by_inversion else sampler.params),
        *chosen(schedules(), request.schedule, "schedule").params,
        *chosen(guidance(), request.guidance, "guidance").params,
        *(method.params if mode.by_inversion else ()),
        *(chosen(caching(), request.caching, "caching").params if request.caching else ()),
    )


def _chosen(request: EditRequest, mode: Mode) -> dict[str, str]:
    """What of each kind the request is done with; what its mode passes over is left out."""
    walk = {"inversion method": request.inversion_method} if mode.by_inversion else {"sampler": request.sampler}
    steered = {"schedule": request.schedule, "guidance": request.guidance, "caching": request.caching}
    return {**walk, **steered, "mode": request.mode}


def _made(request: EditRequest) -> Inversion | None:
    """The inversion that a request stands on: what it leaves open is then as it was when that was made."""
    ends = (end.inversion for end in request.ends if isinstance(end, Inverted))
    return request.inversion or next(ends, None)


def _guidance_scale(request: EditRequest, mode: Mode, entry: ModelEntry) -> float:
    if request.guidance_scale is not None:
        return request.guidance_scale
    if request.inversion is not None:
        return request.inversion.guidance_scale
    return entry.guidance_scale if mode.guidance_scale is None else mode.guidance_scale


def _extent(request: EditRequest, entry: ModelEntry) -> Extent:
    """The size of the picture: that of what it starts from, else what was asked for, else the model's."""
    first = request.ends[0] if request.ends else None
    if request.image is not None:
        return request.image.extent
    if request.inversion is not None:
        return request.inversion.source.extent
    if isinstance(first, Picture):
        return first.image.extent
    if isinstance(first, Inverted):
        return first.inversion.source.extent
    return entry.extent if request.extent is None else Extent(*request.extent)


def _check_tasks(mode: Mode, entry: ModelEntry) -> None:
    if not set(mode.tasks) & set(entry.tasks):
        fitting = ", ".join(each.title for each in modes().values() if set(each.tasks) & set(entry.tasks))
        raise ModelProblem(
            "mode_unfit",
            f"{mode.title} cannot be done with {entry.title}, which is made for {' and '.join(entry.tasks)}.",
            f"Choose another model, or one of: {fitting}.",
        )


def _check_caching(request: EditRequest, mode: Mode) -> None:
    if request.caching and mode.by_inversion:
        raise BadInput(
            "caching_unfit",
            f"{mode.title} needs every step as it is, and caching leaves some out.",
            "Choose no caching here.",
        )


def _check_numbers(request: EditRequest) -> None:
    _within("strength", "The strength", request.strength, 0, 1)
    _within("steps", "The number of steps", request.steps, 1, steps_most)
    _within("steps", "The step to stop after", request.stop, 0, steps_most)
    _within("guidance_scale", "The guidance scale", request.guidance_scale or 0.0, 0, scale_most)
    _within("seed", "The seed", request.seed, 0, 2**63 - 1)
    assert request.extent is not None
    _within("size", "A side of the picture in pixels", min(request.extent), 1, longest_side)
    if request.image is None:
        # A given image may be larger: it is worked on by regions.
        _within("size", "A side of the picture in pixels", max(request.extent), 1, longest_side)


def _within(code: str, name: str, value: float, low: float, high: float) -> None:
    if not math.isfinite(value) or not low <= value <= high:
        least, most, given = (
            str(int(it)) if math.isfinite(it) and it == int(it) else f"{it:g}" for it in (low, high, value)
        )
        text = f"{name} must lie between {least} and {most}, not {given}."
        raise BadInput(f"bad_{code}", text, f"Give a number from {least} to {most}.")


def _check_uses(request: EditRequest, mode: Mode) -> None:
    """What a mode would pass over is refused, not left out in silence."""
    given = {
        "conditions": bool(request.conditions),
        "mask": request.mask is not None,
        "region": request.region is not None,
        "regions": bool(request.regions),
        "strength": request.strength < 1,
        "image": request.image is not None,
        "inversion": request.inversion is not None,
        "ends": bool(request.ends),
        "frames": bool(request.frames),
        "refiner": request.refiner is not None,
    }
    for name, is_given in given.items():
        if is_given and name not in (*mode.needs, *mode.uses):
            fitting = ", ".join(each.title for each in modes().values() if name in (*each.needs, *each.uses))
            raise BadInput(f"{name}_unfit", f"{mode.title} takes no {_passed_over[name]}.", f"These do: {fitting}.")


_passed_over = {
    "conditions": "control images",
    "mask": "mask",
    "region": "part of the picture as its context",
    "regions": "prompts for regions",
    "strength": "strength below 1",
    "image": "image",
    "inversion": "inversion",
    "ends": "pictures to go between",
    "frames": "number of frames",
    "refiner": "refiner",
}


def _check_pictures(request: EditRequest, mode: Mode) -> None:
    missing = {
        "image": request.image is None,
        "mask": request.mask is None,
        "inversion": request.inversion is None,
        "ends": len(request.ends) < 2,
    }
    for need in mode.needs:
        if missing[need]:
            raise BadInput(f"{need}_missing", f"{mode.title} needs {_named[need]}.", "Give one and try again.")
    if request.image is None or "image" not in mode.needs:
        return
    if request.mask is not None:
        if request.mask.extent != request.image.extent:
            raise BadInput(
                "mask_size",
                f"The mask is {request.mask.extent} and the image {request.image.extent} pixels.",
                "A mask must be as large as its image.",
            )
        if request.mask.painted_bounds.is_empty:
            raise BadInput("empty_mask", "Nothing is painted in the mask, so nothing would change.", "Paint the mask.")
    if request.region is not None:
        chosen_part = request.region.intersection(Bounds.of(request.image.extent))
        if chosen_part.is_empty:
            raise BadInput("bad_region", "The region lies outside the image.", "Choose one that overlaps it.")
        if request.mask is not None and chosen_part.intersection(request.mask.painted_bounds).is_empty:
            raise BadInput("bad_region", "Nothing of the mask lies inside the region.", "Choose one around the mask.")


_named = {
    "image": "an image",
    "mask": "a mask",
    "inversion": "an inversion",
    "ends": "two pictures, inversions or seeds to go between",
}


def _check_conditions(request: EditRequest, entry: ModelEntry) -> None:
    for condition in request.conditions:
        kind = chosen(kinds(), condition.kind, "kind")
        for each in entry.unfit:
            if condition.kind in each.kinds and condition.kind not in entry.controls:
                raise ModelProblem(each.code, each.message, each.advice)
        if condition.kind not in entry.controls:
            raise unserved(entry, condition.kind)
        _within("condition", f"The weight of {kind.title}", condition.weight, 0, weight_most)
        if not 0 <= condition.start <= condition.end <= 1:
            raise BadInput(
                "bad_condition",
                f"{kind.title} must act from 0 to 1 at most, not from {condition.start:g} to {condition.end:g}.",
            )


def _check_regions(request: EditRequest, mode: Mode) -> None:
    """Of a picture that grows the masks are as large as it was or as it will be."""
    assert request.extent is not None
    grows = "expand" in mode.uses
    fitting = {request.extent, framing.grown(request.extent, request.settings)} if grows else {request.extent}
    for region in request.regions:
        _within("region_weight", f"The weight of the region “{region.prompt[:40]}”", region.weight, 0, weight_most)
        if region.mask.extent not in fitting:
            raise BadInput(
                "region_mask_size",
                f"The mask of the region “{region.prompt[:40]}” is {region.mask.extent} and the picture "
                f"{request.extent} pixels.",
                "A mask must be as large as its picture.",
            )


def _check_references(request: EditRequest, mode: Mode, entry: ModelEntry) -> None:
    """Reference pictures and what reads them are of no use without each other."""
    reading = [kind for kind, each in patches().items() if each.reads_references]
    reads = any(patch.kind in reading and patch.weight for patch in (*entry.patches, *request.patches))
    options = [f"--{option_name(kind)} FILE" for kind in reading]
    titles = " or ".join(patches()[kind].title for kind in reading)
    if reads and not request.references:
        advice = f"Give a picture, or leave the {titles} away."
        raise BadInput("reference_missing", f"The {titles} reads reference pictures, and there is none.", advice)
    if not request.references:
        return
    if "conditions" not in mode.uses:
        raise BadInput("reference_unused", f"{mode.title} uses no reference pictures.", "Leave them away.")
    if not reads:
        raise ModelProblem(
            "reference_unread",
            f"Nothing reads the reference pictures: {entry.title} is a model without {titles}.",
            f"Give the file of one that was made for this model: {', '.join(options)}.",
        )
    for reference in request.references:
        _within("reference", "The weight of a reference picture", reference.weight, 0, weight_most)
