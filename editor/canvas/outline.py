"""The selection's outline as the canvas shows it: one device pixel wide, striped so that it shows on anything.

It is made as an image of what is in view, so its cost follows the view, not how ragged the selection is, and it is made
once for as long as selection and camera stay.
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtGui import QImage, QPainter

from controls.geometry import Bounds
from controls.raster import Raster, tile_side, tiles_within
from editor.canvas.camera import Camera

_stripe = 4
"""Width of a stripe in device pixels."""

_colours = [0x00000000, 0xFF101010, 0xFFFFFFFF]


class Outline:
    """Draws a selection's edge; the last image is kept."""

    def __init__(self) -> None:
        self._made: tuple[Raster, Camera, Bounds] | None = None
        self._image: QImage | None = None

    def draw(self, painter: QPainter, selection: Raster, camera: Camera, view: Bounds) -> None:
        """Onto a painter that counts in device pixels; `view`: all that the widget shows."""
        view = camera.device_bounds(selection.painted_bounds).padded(1).intersection(view)
        if view.is_empty:
            return
        made = (selection, camera, view)
        if self._made is None or self._made[0] is not selection or self._made[1:] != made[1:]:
            self._made, self._image = made, outline_image(selection, camera, view)
        if self._image is not None:
            painter.drawImage(view.x, view.y, self._image)


def outline_image(selection: Raster, camera: Camera, view: Bounds) -> QImage | None:
    """The edge between what is selected by half or more and what is not, inside `view`; None where it is empty."""
    step = 1
    while step < tile_side and 2 * step * camera.scale <= 1:
        step *= 2
    part = camera.document_bounds(view.padded(1)).padded(step)
    inside = _sampled(selection, part, step)
    columns = _places(view.x - 1, view.right + 1, camera.x, camera.scale, part.x, step, inside.shape[1])
    rows = _places(view.y - 1, view.bottom + 1, camera.y, camera.scale, part.y, step, inside.shape[0])
    seen = inside[rows[:, None], columns]
    here = seen[1:-1, 1:-1]
    edge = here & ~(seen[:-2, 1:-1] & seen[2:, 1:-1] & seen[1:-1, :-2] & seen[1:-1, 2:])
    if not edge.any():
        return None
    y, x = np.ogrid[: view.height, : view.width]
    pixels = np.ascontiguousarray(edge * (1 + ((x + y) // _stripe % 2)).astype(np.uint8))
    image = QImage(pixels.data, view.width, view.height, view.width, QImage.Format.Format_Indexed8)
    image.setColorTable(_colours)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _sampled(selection: Raster, part: Bounds, step: int) -> np.ndarray:
    """Whether every `step`-th pixel from the part's grid on is selected, bool (h, w), read straight from the tiles."""
    left, top = part.x // step, part.y // step
    width, height = -(-part.right // step) - left, -(-part.bottom // step) - top
    found = np.zeros((height, width), bool)
    small = tile_side // step
    grid = Bounds(left, top, width, height)
    for index in tiles_within(part.intersection(selection.bounds)):
        tile = selection.tiles.get(index)
        if tile is not None:
            place = Bounds(index.column * small, index.row * small, small, small)
            shown = place.intersection(grid)
            values = tile[::step, ::step, 3][shown.moved(-place.x, -place.y).slices]
            found[shown.moved(-left, -top).slices] = values >= 128
    return found


def _places(start: int, end: int, origin: float, scale: float, first: int, step: int, count: int) -> np.ndarray:
    """Which sample each device pixel from start to end shows."""
    pixels = np.floor((np.arange(start, end) + 0.5 - origin) / scale)
    return np.clip(np.floor(pixels / step).astype(int) - math.floor(first / step), 0, count - 1)
