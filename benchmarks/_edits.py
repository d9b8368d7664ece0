"""The edits that `bench engine` measures, as `engine.json` says them, and the pictures that they are of."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from controls.annotators import annotators
from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from controls.plugins import Value
from controls.raster import Mask, Raster
from pipelines.catalog import ModelEntry
from pipelines.engine import Engine
from pipelines.requests import AnnotateRequest, EditRequest

seed = 1
shift = 8
"""Pixels by which each picture of a row of edits differs from the one before, so that nothing kept of it serves."""


class Case(msgspec.Struct, frozen=True):
    """One edit. image, mask, control: whether it takes them."""

    name: str
    mode: str
    prompt: str
    image: bool = False
    mask: bool = False
    control: bool = False
    strength: float | None = None


class Way(msgspec.Struct, frozen=True):
    """A way of caching with its parameters."""

    name: str
    caching: str
    settings: dict[str, Value]


class Load(msgspec.Struct, frozen=True):
    """Pixels along a picture's side, and steps."""

    side: int
    steps: int


class Sized(msgspec.Struct, frozen=True):
    """What is measured with random weights. shape: the model's, from `shapes.json`. cases: names. ways: names of the
    ways of caching whose calls are timed, with `calls`. processor, gpu: how much, by the device. seconds: that it all
    takes on two idle cores, with `each` more for each pair."""

    shape: str
    cases: tuple[str, ...]
    processor: Load
    gpu: Load
    seconds: float
    each: float
    ways: tuple[str, ...] = ()
    calls: Load | None = None


class Plan(msgspec.Struct, frozen=True):
    """cases: timed alone. pairs, controlled: in turns with diffusers, by this sampler, which diffusers calls scheduler,
    in so many steps. live: by the model's few-step variant. prompts: of the pictures on which ways are measured."""

    cases: tuple[Case, ...]
    sampler: str
    scheduler: str
    steps: int
    pairs: tuple[Case, ...]
    controlled: Case
    live: Case
    prompts: tuple[str, ...]
    ways: tuple[Way, ...]
    sized: tuple[Sized, ...]

    @property
    def rows(self) -> tuple[Case, ...]:
        return (self.controlled, *self.pairs)


plan = msgspec.json.decode(Path(__file__).with_name("engine.json").read_bytes(), type=Plan)


def request(case: Case, model: str, image: Raster | None) -> EditRequest:
    """A case as a request. image: what is edited, where the case edits one."""
    given = image if case.image else None
    return EditRequest(
        mode=case.mode,
        model=model,
        prompt=case.prompt,
        image=given,
        mask=half(given) if case.mask and given is not None else None,
        strength=1.0 if case.strength is None else case.strength,
        seed=seed,
    )


def whole(case: Case, model: str, image: Raster, steps: int) -> EditRequest:
    """A case as it is measured in turns."""
    bare = request(case, model, image)
    return msgspec.structs.replace(
        bare, sampler=plan.sampler, steps=steps, extent=None if case.image else Extent(*image.extent)
    )


def half(image: Raster) -> Mask:
    """The middle of a picture, a quarter of its area."""
    mask = np.zeros(image.extent.shape, np.float32)
    height, width = mask.shape
    mask[height // 4 : height - height // 4, width // 4 : width - width // 4] = 1
    return Mask(mask)


def squared(image: Raster, side: int) -> Raster:
    """A picture repeated until it is as large."""
    pixels = image.array()
    times = (-(-side // pixels.shape[0]), -(-side // pixels.shape[1]), 1)
    return Raster.from_array(np.ascontiguousarray(np.tile(pixels, times)[:side, :side]))


def varied(request: EditRequest, number: int) -> EditRequest:
    """The same work on another picture, under another prompt, of which nothing can be kept."""

    def moved(image: Raster) -> Raster:
        return Raster.from_array(np.roll(image.array(), shift * (number + 2), axis=1))

    return msgspec.structs.replace(
        request,
        prompt=f"{request.prompt} {number + 2}",
        image=None if request.image is None else moved(request.image),
        conditions=tuple(msgspec.structs.replace(it, image=moved(it.image)) for it in request.conditions),
    )


def steered(engine: Engine, request: EditRequest, entry: ModelEntry) -> EditRequest | None:
    """The request under one control, made from its picture; None: the model has none."""
    if not entry.controls or request.image is None:
        return None
    kind = entry.controls[0]
    image = request.image
    if (name := kinds()[kind].annotator) in annotators():
        image = engine.run(AnnotateRequest(annotator=name, image=image)).image
    return msgspec.structs.replace(request, conditions=(ControlCondition(kind, image),))
