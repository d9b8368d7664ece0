"""The move tool: shifts the active layer, or the active group, by whole pixels."""

from __future__ import annotations

from editor.document import Document, Edit, move_pixels
from editor.painting import check_visible
from editor.tool import Gesture, Live, Pointer, Refused, Tool, ToolState


class Moving(Gesture):
    """One drag; shift holds it to the longer axis."""

    label = "Move layer"

    def __init__(self, layer: str, pointer: Pointer) -> None:
        self._layer = layer
        self._start = pointer
        self._by = (0, 0)

    def move(self, pointer: Pointer) -> None:
        dx, dy = round(pointer.x - self._start.x), round(pointer.y - self._start.y)
        if pointer.shift:
            dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        self._by = (dx, dy)

    def live(self) -> Live:
        return Live(self._moved())

    def finish(self) -> Edit | None:
        return None if self._by == (0, 0) else self._moved()

    def _moved(self) -> Edit:
        layer, (dx, dy) = self._layer, self._by
        return lambda document: move_pixels(document, layer, dx, dy)


def begin(document: Document, state: ToolState, pointer: Pointer) -> Moving:
    layer = document.active_layer
    if layer is None:
        raise Refused("No layer is active. Choose the one to move in the layer list.")
    if "position" in layer.locks:
        raise Refused(f"The place of “{layer.name}” is locked. Unlock it in the layer list to move it.")
    check_visible(document, layer)
    return Moving(layer.id, pointer)


PLUGIN = Tool("Move", "V", "Move the active layer; shift keeps to one direction.", begin, cursor="move", order=40)
