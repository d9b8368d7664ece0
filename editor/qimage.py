"""Arrays as QImages and back: the only place where pixels change hands between numpy and Qt."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from controls.geometry import Bounds
from controls.raster import Raster


def wrapped(pixels: np.ndarray) -> QImage:
    """Straight uint8 (H, W, 4) RGBA as a QImage on the same memory, to be drawn from at once.

    The array must be C-contiguous and outlive the image; who keeps the image keeps the array too.
    """
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)


def image_of(pixels: np.ndarray) -> QImage:
    """An image of its own memory from straight uint8 (H, W, 4)."""
    return wrapped(np.ascontiguousarray(pixels)).copy()


def image_of_raster(raster: Raster, bounds: Bounds | None = None) -> QImage:
    return image_of(raster.array(bounds))


def pixels_of(image: QImage) -> np.ndarray:
    """A copy of an image as straight uint8 (H, W, 4) RGBA. Exact where the image is opaque or straight already."""
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(straight.constBits(), np.uint8).reshape(straight.height(), straight.bytesPerLine())
    return rows[:, : 4 * straight.width()].reshape(straight.height(), straight.width(), 4).copy()


def raster_of(image: QImage) -> Raster:
    return Raster.from_array(pixels_of(image))


def rectangle(bounds: Bounds) -> QRect:
    return QRect(bounds.x, bounds.y, bounds.width, bounds.height)


def bounds_of(rect: QRect) -> Bounds:
    return Bounds(rect.x(), rect.y(), rect.width(), rect.height())
