"""Lettering: a text as a layer's pixels, and back, as long as nobody painted over it. QPainter, no widget."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath

from controls.geometry import Bounds
from controls.raster import Raster
from editor import shapes
from editor.document import Layer
from editor.tool import Point

attribute = "{urn:underpaint}text"
"""What a layer's text is kept under, in OpenRaster files too; other programs show its pixels."""

margin = 4
"""Pixels around a text for what its letters reach beyond their boxes."""


class Lettering(msgspec.Struct, frozen=True):
    """A text and how it is set. size: pixels from line to line, about. colour: sRGB."""

    text: str
    font: str = ""
    size: float = 48.0
    bold: bool = False
    italic: bool = False
    colour: tuple[int, int, int] = (0, 0, 0)


def raster_of(lettering: Lettering) -> Raster:
    """The text's pixels; its first line's top left corner lies `margin` pixels inside."""
    path, metrics = QPainterPath(), _metrics(lettering)
    for number, line in enumerate(lettering.text.split("\n")):
        path.addText(margin, margin + metrics.ascent() + number * metrics.lineSpacing(), _font(lettering), line)
    box = path.boundingRect()
    reach = Bounds(0, 0, max(1, math.ceil(box.right()) + margin), max(1, math.ceil(box.bottom()) + margin))
    values, place = shapes.covered(path, reach)
    pixels = np.zeros((*reach.extent.shape, 4), np.uint8)
    pixels[..., :3] = lettering.colour
    if not place.is_empty:
        pixels[(*place.slices, 3)] = values
    pixels[pixels[..., 3] == 0] = 0
    return Raster.from_array(pixels)


def caret(lettering: Lettering, at: int) -> tuple[Point, Point]:
    """Where the next letter goes that is put before letter `at`: top and bottom, from the raster's corner."""
    metrics, lines = _metrics(lettering), lettering.text[:at].split("\n")
    x = margin + metrics.horizontalAdvance(lines[-1])
    y = margin + (len(lines) - 1) * metrics.lineSpacing()
    return (x, y), (x, y + metrics.height())


def attribute_of(lettering: Lettering) -> tuple[str, str]:
    return attribute, msgspec.json.encode(lettering).decode()


def lettering_of(layer: Layer) -> Lettering | None:
    """The text that a layer shows; None where it holds none, or its pixels are no longer those of the text."""
    text = dict(layer.attributes).get(attribute)
    if text is None:
        return None
    try:
        found = msgspec.json.decode(text, type=Lettering)
    except msgspec.MsgspecError:
        return None
    return found if raster_of(found).key() == layer.pixels.key() else None


def _font(lettering: Lettering) -> QFont:
    font = QFont(lettering.font) if lettering.font else QFont()
    font.setPixelSize(max(1, round(lettering.size)))
    font.setBold(lettering.bold)
    font.setItalic(lettering.italic)
    return font


def _metrics(lettering: Lettering) -> QFontMetricsF:
    return QFontMetricsF(_font(lettering))
