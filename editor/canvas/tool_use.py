"""Which tool is in use and the gesture under way: from pointers to a scene to show, and to one edit of the model."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from controls.plugins import Plugins
from editor.compositor import Scene
from editor.document import Document
from editor.model import DocumentModel
from editor.tool import Gesture, Live, Pointer, Refused, Tool, ToolState


class ToolUse(QObject):
    """shown(Scene or None, (Bounds, …) or None): what to show now, and what a gesture changed since the last time."""

    shown = Signal(object, object)
    refused = Signal(str)
    tool_changed = Signal(str)
    state_changed = Signal(object)

    def __init__(self, model: DocumentModel, tools: Plugins[Tool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._tools = tools
        self._gesture: Gesture | None = None
        self._prepared: tuple[object, Document, Document] | None = None
        self.tool = min(tools, key=lambda name: tools[name].order, default="")
        self.state = ToolState()
        model.changed.connect(self._model_changed)
        model.leaving.connect(self.finish)

    @property
    def is_busy(self) -> bool:
        return self._gesture is not None

    @property
    def cursor(self) -> str:
        """What the tool in use wants to point with."""
        return self._tools[self.tool].cursor if self.tool else ""

    def scene(self) -> Scene | None:
        """The model's document, without a gesture."""
        return None if self._model.value is None else Scene(self._model.value)

    def set_tool(self, tool: str) -> None:
        self._tools[tool]
        if tool != self.tool:
            self.finish()
            self.tool = tool
            self.tool_changed.emit(tool)

    def set_state(self, state: ToolState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def begin(self, pointer: Pointer) -> None:
        document = self._model.value
        if document is None or not self.tool or self._gesture is not None:
            return
        try:
            self._gesture = self._tools[self.tool].begin(document, self.state, pointer)
        except Refused as why:
            self.refused.emit(str(why))
            return
        self._show()

    def move(self, pointer: Pointer) -> None:
        if self._gesture is not None:
            self._gesture.move(pointer)
            self._show()

    def finish(self) -> None:
        gesture, self._gesture, self._prepared = self._gesture, None, None
        if gesture is None:
            return
        edit = gesture.finish()
        if edit is not None:
            self._model.edit(gesture.label, edit)
        self.shown.emit(self.scene(), None)

    def cancel(self) -> bool:
        if self._gesture is None:
            return False
        self._gesture = self._prepared = None
        self.shown.emit(self.scene(), None)
        return True

    def _model_changed(self, old: Document | None, new: Document | None) -> None:
        if new is None or old is None:
            self._gesture = self._prepared = None
        if self._gesture is not None:
            self._show()
        else:
            self.shown.emit(self.scene(), None)

    def _show(self) -> None:
        if self._gesture is None or self._model.value is None:
            return
        live = self._gesture.live()
        document = self._prepare(live, self._model.value)
        self.shown.emit(Scene(document, live.layer, live.tiles, live.part), live.dirty)
        if self._gesture.state is not None:
            self.set_state(self._gesture.state)

    def _prepare(self, live: Live, document: Document) -> Document:
        """The document to show, made once for as long as gesture and document stay what they are."""
        if self._prepared is None or self._prepared[0] is not live.prepare or self._prepared[1] is not document:
            self._prepared = (live.prepare, document, live.prepare(document))
        return self._prepared[2]
