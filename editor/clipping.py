"""The clipboard: pictures that go to other programs and come from them, and where on a canvas they belong."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from controls.geometry import Bounds
from controls.raster import Raster
from editor import generated, greys, selecting
from editor.document import Document, Layer, Made
from editor.flattening import flatten
from editor.qimage import image_of_raster, raster_of
from editor.tool import Point

_origin_type = "application/x-underpaint-origin"


class Clip(NamedTuple):
    """A picture. at: where its top left corner was on the canvas it was copied from, None where nobody knows. made: how
    much of it is a model's."""

    picture: Raster
    at: tuple[int, int] | None = None
    made: Made = ""


def of_picture(document: Document) -> Clip:
    """All that is seen, or what is selected of it."""
    picture, made = flatten(document), generated.of_document(document)
    if document.selection is None:
        return Clip(picture, (0, 0), made)
    part = document.selection.painted_bounds
    return Clip(selecting.cut_out(picture, document.selection), (part.x, part.y), made)


def of_layer(document: Document, layer: Layer) -> Clip | None:
    """What a layer's mask shows of it, or what is selected of that; None where there is nothing."""
    part = layer.pixels.painted_bounds.moved(layer.x, layer.y)
    if document.selection is not None:
        part = part.intersection(document.selection.painted_bounds)
    if layer.pixels.painted_bounds.is_empty or part.is_empty:
        return None
    inside = part.moved(-layer.x, -layer.y)
    pixels = layer.pixels.array(inside)
    if layer.mask is not None:
        pixels = greys.masked(pixels, greys.values_in(layer.mask, inside))
    if document.selection is not None:
        pixels = greys.masked(pixels, greys.values_in(document.selection, part))
    return Clip(Raster.from_array(pixels), (part.x, part.y), layer.made)


def put(clip: Clip) -> None:
    """Onto the clipboard: as a picture for every program, with where it comes from for ours."""
    data = QMimeData()
    data.setImageData(image_of_raster(clip.picture))
    data.setData(_origin_type, msgspec.json.encode((clip.at, clip.made)))
    QGuiApplication.clipboard().setMimeData(data)


def found() -> Clip | list[Path]:
    """What the clipboard holds: a picture, or files that were copied; an empty list where it is neither."""
    data = QGuiApplication.clipboard().mimeData() or QMimeData()
    image = QGuiApplication.clipboard().image()
    if image.isNull():
        return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    try:
        at, made = msgspec.json.decode(data.data(_origin_type).data(), type=tuple[tuple[int, int] | None, Made])
    except msgspec.DecodeError:
        at, made = None, ""
    return Clip(raster_of(image), at, made)


def placed(clip: Clip, document: Document, middle: Point | None = None) -> Bounds:
    """Where a picture goes: where it was if it is seen there, else around `middle` of what is looked at, else in the
    middle of the canvas, as also what is larger than that."""
    width, height = clip.picture.extent
    if clip.at is not None:
        there = Bounds(*clip.at, width, height)
        if not there.intersection(document.bounds).is_empty:
            return there
    fits = width <= document.extent.width and height <= document.extent.height
    x, y = middle if middle is not None and fits else (document.extent.width / 2, document.extent.height / 2)
    return Bounds(round(x - width / 2), round(y - height / 2), width, height)
