"""Mask files: masks from pictures and as pictures, white where the engine may change something. Pure, no Qt."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from controls.raster import Raster
from editor import greys
from editor.document import Document, Layer, add_layer
from editor.flattening import mask_of
from pipelines.files import pictures


def read(path: Path) -> np.ndarray:
    """A picture's brightness (BT.709) times its opacity, uint8 (H, W). Raises BadInput."""
    pixels = pictures.read(path).raster.array()
    level = pixels[..., :3] @ np.array([0.2126, 0.7152, 0.0722]) * (pixels[..., 3] / 255)
    return np.rint(level).astype(np.uint8)


def write(values: np.ndarray, path: Path) -> None:
    """uint8 (H, W) as an opaque grey picture. Raises BadInput, OutputProblem."""
    pictures.write(Raster.from_array(values), path)


def fitted(values: np.ndarray, document: Document) -> np.ndarray:
    """Values of another size scaled to the document's where both have the same proportions; others as they are."""
    width, height = document.extent
    if values.shape == (height, width) or abs(values.shape[1] * height - values.shape[0] * width) > max(width, height):
        return values
    import cv2  # 70 ms

    shrinks = values.shape[0] > height
    return cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def added(document: Document, values: np.ndarray, name: str) -> Document:
    """The values as a mask layer on top."""
    layer = Layer(id="", name=name, pixels=greys.from_values(fitted(values, document)), role="mask")
    return add_layer(document, layer, above=document.layers[-1].id if document.layers else None)


def values_of(document: Document, layer: Layer) -> np.ndarray:
    """What a mask layer, or a layer's own mask, says of every pixel of the document, uint8 (H, W)."""
    if layer.role == "mask":
        mask = mask_of(document, layer.id)
        return np.zeros(document.extent.shape, np.uint8) if mask is None else mask.grey()
    if layer.mask is None:
        raise ValueError(f"“{layer.name}” has no mask.")
    return greys.values_in(layer.mask, document.bounds.moved(-layer.x, -layer.y))
