"""Verbs of the Image menu: the size of the picture and of its canvas, quarter turns and mirroring."""

from __future__ import annotations

from controls.geometry import Extent
from controls.plugins import Value
from editor import resizing
from editor.document import Edit, resize_canvas
from editor.layer_verbs import LayerVerbs
from editor.words import tr


class ImageVerbs(LayerVerbs):
    """Called by name from the table of actions."""

    def scale_image(self) -> None:
        self._desk.document.settle()
        document = self._desk.document.value
        if document is None or self._is_waited_for():
            return
        said = self._desk.asking.size(tr("Scale the picture"), tr("Scale"), resizing.for_scaling, document.extent)
        if said is not None:
            self._desk.document.edit(tr("Scale the picture"), resizing.scaled(_extent(said), str(said["resampling"])))

    def resize_image_canvas(self) -> None:
        self._desk.document.settle()
        document = self._desk.document.value
        said = None
        if document is not None:
            said = self._desk.asking.size(tr("Canvas size"), tr("Resize"), resizing.for_canvas, document.extent)
        if document is not None and said is not None:
            bounds = resizing.canvas_bounds(document.extent, _extent(said), str(said["anchor"]))
            self._desk.document.edit(tr("Canvas size"), lambda found: resize_canvas(found, bounds))

    def turn_image_left(self) -> None:
        self._change(tr("Turn left"), resizing.turned(3))

    def turn_image_right(self) -> None:
        self._change(tr("Turn right"), resizing.turned(1))

    def turn_image_over(self) -> None:
        self._change(tr("Turn by 180°"), resizing.turned(2))

    def mirror_image(self) -> None:
        self._change(tr("Mirror"), resizing.mirrored)

    def upend_image(self) -> None:
        self._change(tr("Flip"), resizing.upended)

    def _change(self, label: str, change: Edit) -> None:
        self._desk.document.settle()
        if not self._is_waited_for():
            self._desk.document.edit(label, change)

    def _is_waited_for(self) -> bool:
        """Whether a run is under way, whose picture would land where the canvas was; says so."""
        if self._desk.jobs.current is None:
            return False
        self._desk.notices.say(
            tr("A picture is being made for the canvas as it is."), tr("Wait for it, or cancel it first.")
        )
        return True


def _extent(said: dict[str, Value]) -> Extent:
    return Extent(int(said["width"]), int(said["height"]))
