"""Inputs: files of the command line as what requests hold."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from controls.annotators import annotators
from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.raster import Mask, Raster
from pipelines.choices import chosen
from pipelines.command.options import Steering
from pipelines.engine import Engine
from pipelines.errors import BadInput
from pipelines.events import Events
from pipelines.files import inversions, pictures
from pipelines.requests import AnnotateRequest, End, Inverted, Picture, Seed

luma = np.array([0.299, 0.587, 0.114])


def picture(path: str, extent: Extent | None = None) -> Raster:
    """A picture, flattened, at `extent` if that is given. Raises BadInput."""
    raster = pictures.read(Path(path)).raster
    return raster if extent is None else resized(raster, extent)


def mask(path: str, extent: Extent | None = None) -> Mask:
    """White is 1, black and transparent 0. Raises BadInput."""
    rgb = picture(path, extent).rgb(background=(0, 0, 0))
    return Mask.from_grey(np.clip(np.rint(rgb @ luma), 0, 255).astype(np.uint8))


def end(text: str) -> End:
    """`seed:42`, an inversion or a picture. Raises BadInput."""
    if text.startswith("seed:") and not Path(text).exists():
        if not re.fullmatch(r"\d{1,19}", number := text.removeprefix("seed:")):
            raise BadInput("bad_seed", f"{text!r} is no seed.", "Write it as seed:42.")
        return Seed(int(number))
    if Path(text).suffix.lower() == inversions.suffix:
        return Inverted(inversions.read(Path(text)))
    return Picture(picture(text))


def conditions(
    engine: Engine,
    controls: list[Steering],
    annotations: list[Steering],
    image: Raster | None,
    extent: Extent,
    events: Events,
) -> tuple[ControlCondition, ...]:
    """Control images at `extent`: finished ones, then those made here, from `image` where they name no file."""
    made = [
        ControlCondition(given.name, picture(given.file, extent), given.weight, given.start, given.end)
        for given in controls
    ]
    for given in annotations:
        annotator = chosen(annotators(), given.name, "annotator")
        source = picture(given.file, extent) if given.file else image
        if source is None:
            advice = f"Write it as --annotate {given.name}=FILE."
            raise BadInput("image_missing", "There is no picture to make a control image from.", advice)
        drawn = engine.run(AnnotateRequest(annotator=given.name, image=source), events).image
        made.append(ControlCondition(annotator.kind, drawn, given.weight, given.start, given.end))
    return tuple(made)


def resized(raster: Raster, extent: Extent) -> Raster:
    """At another size, weighed by alpha so that what is transparent lends no colour."""
    if raster.extent == extent:
        return raster
    if min(extent) < 1:
        raise BadInput("bad_size", f"A picture cannot have {extent} pixels.", "Give a size such as 512x384.")
    import cv2  # 100 ms that a run without resampling saves

    pixels = raster.array().astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255
    shrinks = extent.pixels < raster.extent.pixels
    scaled = cv2.resize(pixels, tuple(extent), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    # Divided by alpha as it came: a cubic overshoots in both alike.
    scaled[..., :3] *= 255 / np.maximum(scaled[..., 3:], 1e-3)
    return Raster.from_array(np.clip(np.rint(scaled), 0, 255).astype(np.uint8))
