"""Which pixels are like the one that was clicked: for the magic wand and the fill. Pure functions, no Qt."""

from __future__ import annotations

import math

import numpy as np

from controls.geometry import Bounds
from controls.plugins import Param
from editor.document import Document
from editor.flattening import layer_picture, seen
from editor.tool import Pointer, Refused, ToolState
from editor.words import tr

tolerance = Param(
    "tolerance", "Tolerance", "int", 24, "How far a colour may be from the one that was clicked.", 0, 255, 1
)  # fmt: skip
contiguous = Param("contiguous", "Contiguous", "bool", True, "Only what hangs together with the clicked pixel.")
merged = Param("merged", "All layers", "bool", True, "Look at the picture as it is seen, or at the active layer alone.")

similar_params = (tolerance, contiguous, merged)


def similar_to(document: Document, state: ToolState, pointer: Pointer) -> np.ndarray:
    """Whether each pixel of the document is like the one under the pointer, bool (H, W). Raises Refused."""
    at = Bounds(math.floor(pointer.x), math.floor(pointer.y), 1, 1)
    if not document.bounds.contains(at):
        raise Refused(tr("That is beside the picture."))
    layer = document.active_layer
    if bool(state.get(merged)) or layer is None:
        pixels = seen(document).array()
    else:
        pixels = layer_picture(document, layer).array()
    return similar(pixels, (at.x, at.y), int(state.get(tolerance)), bool(state.get(contiguous)))


def similar(pixels: np.ndarray, at: tuple[int, int], limit: int, is_contiguous: bool) -> np.ndarray:
    """Straight uint8 (H, W, 4) -> bool (H, W): no channel further than `limit` from the pixel at (x, y).

    Colours count as far as they are seen (premultiplied), so what is transparent is all alike. Contiguous: what can be
    reached from there over edges that pixels share.
    """
    import cv2  # 70 ms

    alpha = pixels[..., 3:]
    seen = pixels if alpha.min() == 255 else np.concatenate(
        [((pixels[..., :3].astype(np.uint16) * alpha + 127) // 255).astype(np.uint8), alpha], axis=-1)  # fmt: skip
    wanted = seen[at[1], at[0]].astype(int)
    low, high = np.clip(wanted - limit, 0, 255), np.clip(wanted + limit, 0, 255)
    found = cv2.inRange(seen, low.astype(np.uint8), high.astype(np.uint8))
    if is_contiguous:
        cv2.floodFill(found, None, at, 1, flags=4)
        return found == 1
    return found > 0
