"""Which tool is in use and the gesture under way: from pointers to a scene to show, and to one edit of the model."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

from controls.plugins import Plugins
from editor.compositor import Scene
from editor.document import Document
from editor.model import DocumentModel
from editor.tool import Gesture, Live, Marks, Pointer, Refused, Tool, ToolState, Way
from editor.words import tr

_enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ways: dict[int, Way] = {
    Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right", Qt.Key.Key_Home: "start", Qt.Key.Key_End: "end",
}  # fmt: skip
_for_text = (Qt.Key.Key_Delete, *_ways)


class ToolUse(QObject):
    """shown(Scene or None, (Bounds, …) or None): what to show now, and what a gesture changed since the last time.

    refused(str): why the tool cannot act here, or what the gesture waits for. working(bool): the button is down in a
    gesture, or no longer. changing(): a gesture under way shows the picture otherwise than it is. stroked(): a stroke
    went on or was dropped, see `so_far`.
    """

    shown = Signal(object, object)
    refused = Signal(str)
    working = Signal(bool)
    changing = Signal()
    stroked = Signal()
    tool_changed = Signal(str)
    state_changed = Signal(object)

    def __init__(self, model: DocumentModel, tools: Plugins[Tool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._tools = tools
        self._gesture: Gesture | None = None
        self._is_down = self._stands_in = False
        self._prepared: tuple[object, Document, Document] | None = None
        self._catch_up = QTimer(self, singleShot=True, interval=0)
        self._catch_up.timeout.connect(self._show)
        self.tool = min(tools, key=lambda name: tools[name].order, default="")
        self.state = ToolState()
        model.changed.connect(self._model_changed)
        model.settling.connect(self.settle)
        model.leaving.connect(self.finish)

    @property
    def is_busy(self) -> bool:
        return self._gesture is not None

    @property
    def is_touched(self) -> bool:
        """Whether a gesture is under way that a person did something with."""
        return self._gesture is not None and not self._gesture.is_untouched

    @property
    def takes_text(self) -> bool:
        """Whether keys are typed into the gesture under way."""
        return self._gesture is not None and self._gesture.takes_text

    @property
    def marks(self) -> Marks:
        """What the gesture under way draws over the picture."""
        return Marks() if self._gesture is None else self._gesture.marks()

    @property
    def cursor(self) -> str:
        """What the tool in use wants to point with."""
        return self._tools[self.tool].cursor if self.tool else ""

    def scene(self) -> Scene | None:
        """The model's document, without a gesture."""
        return None if self._model.value is None else Scene(self._model.value)

    def so_far(self) -> Document | None:
        """The document as it would be if the gesture under way ended here."""
        document, edit = self._model.value, None if self._gesture is None else self._gesture.so_far()
        return document if document is None or edit is None else edit(document)

    def set_tool(self, tool: str) -> None:
        self._tools[tool]
        if tool != self.tool:
            self.finish()
            self.tool = tool
            self.tool_changed.emit(tool)
            self._start()

    def set_state(self, state: ToolState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
            if self._gesture is not None and self._gesture.state is not state:
                self._gesture.tune(state)
                self._show()

    def begin(self, pointer: Pointer) -> None:
        """A press: of a fresh gesture, or another one of a gesture that stayed."""
        document = self._model.value
        if document is None or not self.tool or self._is_down:
            return
        self._press(True)
        if self._gesture is not None:
            self._gesture.press(pointer)
            self._show()
            return
        try:
            self._gesture = self._tools[self.tool].begin(document, self.state, pointer)
        except Refused as why:
            self.refused.emit(str(why))
            return
        if self._gesture.hint:
            self.refused.emit(tr(self._gesture.hint))
        self._show()

    def move(self, pointer: Pointer) -> None:
        if self._gesture is not None:
            if self._is_down:
                self._gesture.move(pointer)
            else:
                self._gesture.hover(pointer)
            self._show()

    def release(self) -> None:
        """The button was let go, which ends most gestures."""
        was_down = self._is_down
        self._press(False)
        if self._gesture is None or not was_down:
            return
        if self._gesture.release():
            self.finish()
        else:
            self._show()

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key is for the gesture under way: Enter, Backspace, and where it takes text letters, those that
        move its caret, and Paste."""
        if self._gesture is None:
            return False
        if self._gesture.takes_text and (event.key() in _for_text or event.matches(QKeySequence.StandardKey.Paste)):
            return True
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier)
        typed = self._gesture.takes_text and not held and event.text().isprintable() and bool(event.text())
        return event.key() in (*_enter, Qt.Key.Key_Backspace) or typed

    def take_key(self, event: QKeyEvent) -> None:
        """A key that the gesture wants; Enter finishes it, and breaks a line of text with Shift."""
        if self._gesture is None:
            return
        if event.key() == Qt.Key.Key_Backspace:
            self._gesture.back()
        elif event.key() == Qt.Key.Key_Delete:
            self._gesture.delete()
        elif event.key() in _ways:
            self._gesture.step(_ways[event.key()])
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._gesture.type(QGuiApplication.clipboard().text().replace("\r\n", "\n"))
        elif event.key() not in _enter:
            self._gesture.type(event.text())
        elif self._gesture.takes_text and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._gesture.type("\n")
        else:
            self.finish()
        self._show()

    def take_text(self, text: str) -> None:
        """Letters that an input method made."""
        if self.takes_text and text and self._gesture is not None:
            self._gesture.type(text)
            self._show()

    def resize_brush(self, factor: float) -> None:
        """Larger or smaller by a factor, by a pixel at least."""
        size = min(max(1.0, float(round(self.state.size * factor))), 2000.0)
        if size == self.state.size:
            size += 1 if factor > 1 else -1 if size > 1 else 0
        self.set_state(msgspec.structs.replace(self.state, size=size))

    def finish(self) -> bool:
        """Make the gesture under way one edit of the document; whether there was one."""
        gesture = self._gesture
        if gesture is None:
            self._press(False)
            return False
        edit = gesture.finish()
        if self._stands_in:
            self._show()  # the stroke's last piece: nothing is left to paint when the layer takes its tiles over
        self._gesture, self._prepared, self._stands_in = None, None, False
        self._press(False)
        if gesture.state is not None:
            self.set_state(gesture.state)
        if edit is not None:
            self._model.edit(tr(gesture.label), edit)
        self.shown.emit(self.scene(), None)
        return True

    def settle(self) -> bool:
        """Finish a gesture that a person did something with; whether there was one. Handles that wait, stay."""
        return self.is_touched and self.finish()

    def cancel(self) -> bool:
        if self._gesture is None:
            return False
        self._gesture, self._prepared, self._stands_in = None, None, False
        self._press(False)
        self.shown.emit(self.scene(), None)
        self.stroked.emit()
        return True

    def _model_changed(self, old: Document | None, new: Document | None) -> None:
        if new is None or old is None:
            self._gesture = self._prepared = None
        if self._gesture is not None and self._gesture.is_untouched:
            self._gesture = self._prepared = None
            self._start()
        if self._gesture is not None:
            self._show()
        else:
            self.shown.emit(self.scene(), None)

    def _start(self) -> None:
        """Begin the gesture of a tool whose handles are there before any press."""
        if self._tools[self.tool].starts:
            self.begin(Pointer(0, 0, clicks=0))
            self._press(False)

    def _press(self, down: bool) -> None:
        if down != self._is_down:
            self._is_down = down
            self.working.emit(down)

    def _show(self) -> None:
        if self._gesture is None or self._model.value is None:
            return
        if self.is_touched:
            self._model.begin()
        live = self._gesture.live()
        self._stands_in = bool(live.tiles)
        if not live.is_whole:
            self._catch_up.start()
        document = self._prepare(live, self._model.value)
        if self._stands_in or document is not self._model.value:
            self.changing.emit()
        self.shown.emit(Scene(document, live.layer, live.tiles, live.part), live.dirty)
        if live.tiles and live.dirty:
            self.stroked.emit()
        if self._gesture.state is not None:
            self.set_state(self._gesture.state)

    def _prepare(self, live: Live, document: Document) -> Document:
        """The document to show, made once for as long as gesture and document stay what they are."""
        if self._prepared is None or self._prepared[0] is not live.prepare or self._prepared[1] is not document:
            self._prepared = (live.prepare, document, live.prepare(document))
        return self._prepared[2]
