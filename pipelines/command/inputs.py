"""Inputs: files of the command line as what requests hold."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from controls.annotators import annotators, meant_by
from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.raster import Mask, Raster
from pipelines.choices import chosen
from pipelines.command.options import Laid, Steering
from pipelines.command.reports import Shown
from pipelines.completion import longest_side
from pipelines.engine import Engine
from pipelines.errors import BadInput
from pipelines.files import inversions, pictures
from pipelines.requests import AnnotateRequest, End, Inverted, Picture, Reference, Seed

luma = np.array([0.299, 0.587, 0.114])


def opened(path: str, shown: Shown) -> pictures.Opened:
    """A picture as it was found, with its file's bytes; what opening changed of it is noted. Raises BadInput."""
    found = pictures.read(Path(path))
    for note in found.notes:
        shown.note(f"{Path(path).name}: {note}")
    return found


def picture(path: str, shown: Shown, extent: Extent | None = None) -> Raster:
    """A picture, flattened, stretched to `extent` if that is given; what opening changed of it is noted. Raises
    BadInput."""
    raster = opened(path, shown).raster
    return raster if extent is None else _stretched(raster, extent)


def at_size(name: str, raster: Raster, extent: Extent, shown: Shown) -> Raster:
    """The picture called `name` scaled to `extent`, which is noted. Raises BadInput: bad_size, and size_shape where
    that has another shape, which would distort it."""
    if raster.extent == extent:
        return raster
    scaled = _stretched(raster, extent)
    if not _alike(raster.extent, extent):
        width = round(raster.extent.width * extent.height / raster.extent.height)
        text = f"{name} is {raster.extent}; scaled to {extent} it would be distorted."
        raise BadInput("size_shape", text, f"Give its own shape, such as {max(1, width)}x{extent.height}, or crop it.")
    shown.note(f"{name} was scaled from {raster.extent} to {extent}.")
    return scaled


def _stretched(raster: Raster, extent: Extent) -> Raster:
    if raster.extent == extent:
        return raster
    if not 1 <= min(extent) <= max(extent) <= longest_side:
        raise BadInput("bad_size", f"A picture cannot have {extent} pixels.", "Give a size such as 512x384.")
    from pipelines import compositing  # 100 ms of OpenCV that a run without resampling saves

    return compositing.scaled(raster, extent)


def mask(path: str, shown: Shown, extent: Extent | None = None) -> Mask:
    """White is 1, black and transparent 0. Raises BadInput."""
    rgb = picture(path, shown, extent).rgb(background=(0, 0, 0))
    return Mask.from_grey(np.clip(np.rint(rgb @ luma), 0, 255).astype(np.uint8))


def region_mask(path: str, shown: Shown, sizes: tuple[Extent, ...]) -> Mask:
    """A region's mask at one of these sizes: its own, or stretched to the last one, which is noted. Raises BadInput."""
    found = mask(path, shown)
    if found.extent in sizes:
        return found
    shown.note(f"The region {Path(path).name} is {found.extent}; it was stretched to {sizes[-1]}.")
    return mask(path, shown, sizes[-1])


def end(text: str, shown: Shown) -> End:
    """`seed:42`, an inversion or a picture. Raises BadInput."""
    if text.startswith("seed:") and not Path(text).exists():
        if not re.fullmatch(r"\d{1,19}", number := text.removeprefix("seed:")):
            raise BadInput("bad_seed", f"{text!r} is no seed.", "Write it as seed:42.")
        return Seed(int(number))
    if Path(text).suffix.lower() == inversions.suffix:
        return Inverted(inversions.read(Path(text)))
    return Picture(picture(text, shown))


def references(given: list[Laid], shown: Shown) -> tuple[Reference, ...]:
    """Pictures that steer as the prompt does. Raises BadInput."""
    return tuple(Reference(picture(each.file, shown), each.weight) for each in given)


def conditions(
    engine: Engine,
    controls: list[Steering],
    annotations: list[Steering],
    image: Raster | None,
    extent: Extent,
    shown: Shown,
    room: Extent | None = None,
    model: str = "",
    served: tuple[str, ...] = (),
) -> tuple[ControlCondition, ...]:
    """Control images: finished ones, then those made here, from `image` where they name no file.

    extent: of the picture that they steer. One of another size is stretched onto it, or onto the `room` that it grows
    to, which is said where the shape is another. model, served: that they steer, and the kinds that it takes.
    """
    made = [ControlCondition(it.name, picture(it.file, shown), it.weight, it.start, it.end) for it in controls]
    for given in annotations:
        name = meant_by(given.name, model)
        annotator = chosen(annotators(), name, "annotator")
        source = picture(given.file, shown, extent) if given.file else image
        if source is None:
            advice = f"Write it as --annotate {given.name}=FILE."
            raise BadInput("image_missing", "There is no picture to make a control image from.", advice)
        result = engine.run(AnnotateRequest(annotator=name, image=source, model=model), shown)
        kind, sha256 = next((each for each in annotator.kinds if each in served), annotator.kind), result.made.weights
        made.append(ControlCondition(kind, result.image, given.weight, given.start, given.end, name, sha256))
        weights = f", weights {sha256[:12]}" if sha256 else ""
        shown.note(f"The control image for {kind} was made by {annotator.title} ({name}{weights}).")
        for note in result.notes:
            shown.note(note)
    for condition in made:
        size = condition.image.extent
        if not any(_alike(size, each) for each in (extent, room or extent)):
            shown.note(f"The control image for {condition.kind} is {size}; it was stretched to {room or extent}.")
    return tuple(made)


def _alike(first: Extent, second: Extent) -> bool:
    """Whether two sizes have the same shape, as nearly as whole pixels can."""
    return abs(first.width * second.height - first.height * second.width) <= max(*first, *second)
