"""Make the sample document: a few drawn lines on a sheet that steers, a prompt, and white paper below.

    python docs/make_sample.py        writes resources/samples/first-light.ora

The lines are drawn as a person would draw them, dark ink on a transparent sheet. Run it again after a change here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import msgspec
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from controls.geometry import Extent
from controls.raster import Raster
from editor import archive
from editor.document import add_layer, new_document, paint_layer
from editor.offers import presets

extent = Extent(256, 256)
ink = (40, 36, 32)
smooth = 8
"""Drawn so many times larger, then averaged: lines without steps."""

strokes = (
    ((0, 96), (256, 94)),  # horizon
    ((112, 142), (138, 98), (178, 94), (214, 136)),  # roof
    ((138, 98), (164, 146)),
    ((112, 142), (164, 146), (214, 136)),  # eaves
    ((118, 144), (119, 194), (164, 202), (164, 146)),  # the wall that is seen from the front
    ((164, 202), (208, 189), (208, 139)),  # the wall at the side
    ((136, 197), (136, 170), (148, 171), (148, 199)),  # door
    ((178, 160), (192, 157), (192, 171), (178, 174), (178, 160)),  # window
    ((64, 150), (63, 176), (73, 176), (72, 150)),  # a tree's trunk
)
rounds = (((68, 126), 25),)  # its crown


def drawing() -> Raster:
    """The strokes as dark ink on a transparent sheet."""
    cover = np.zeros((extent.height * smooth, extent.width * smooth), np.uint8)
    for stroke in strokes:
        points = (np.array(stroke) * smooth).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(cover, [points], False, 255, 3 * smooth, cv2.LINE_AA)
    for (x, y), radius in rounds:
        cv2.circle(cover, (x * smooth, y * smooth), radius * smooth, 255, 3 * smooth, cv2.LINE_AA)
    alpha = cv2.resize(cover, tuple(extent), interpolation=cv2.INTER_AREA)
    pixels = np.zeros((*extent.shape, 4), np.uint8)
    pixels[alpha > 0, :3] = ink
    pixels[..., 3] = alpha
    return Raster.from_array(pixels)


def main() -> None:
    document = new_document(extent)
    sheet = paint_layer(document, "Sketch", "control", kind=presets().sketch_kind)
    document = add_layer(document, msgspec.structs.replace(sheet, pixels=drawing()))
    document = msgspec.structs.replace(document, prompt=presets().prompt, seed=6, seed_locked=True)
    path = Path(__file__).resolve().parent.parent / "resources" / "samples" / "first-light.ora"
    archive.save(document, path)
    print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
