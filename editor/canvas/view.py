"""The canvas: a widget that shows a document, zooms and pans, and hands the pen's gestures to the tool in use.

It draws from the compositor's tiles, so a repaint costs what is seen and a stroke what it touched. Camera and sheet
count in device pixels, so a document pixel at 100 % is one pixel of any screen.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from controls.geometry import Bounds, Extent
from controls.plugins import Plugins
from controls.raster import Raster
from editor.allowance import Allowance
from editor.canvas import overlays
from editor.canvas.looking import Looking, turn_step
from editor.canvas.outline import Outline
from editor.canvas.pointing import pointer_of
from editor.canvas.sheet import Sheet
from editor.canvas.tool_use import ToolUse
from editor.compositor import Scene
from editor.document import Document
from editor.model import DocumentModel
from editor.qimage import image_of_raster, rectangle
from editor.tool import Marks, Pointer, Tool, ToolState
from editor.words import tr


class Canvas(Looking):
    """The view on `model`'s document.

    pointed((x, y) or None): the document pixel under the cursor. tool_changed(str). tool_state_changed(ToolState).
    refused(str): why the tool cannot act here, or what it waits for, a sentence for the status line.
    working(bool): a gesture's button is down, or no longer. changing(): one under way changes what is seen of the
    picture. stroked(): a stroke went on or was dropped, see `so_far`.
    """

    pointed = Signal(object)
    tool_changed = Signal(str)
    tool_state_changed = Signal(object)
    refused = Signal(str)
    working = Signal(bool)
    changing = Signal()
    stroked = Signal()

    def __init__(
        self,
        model: DocumentModel,
        tools: Plugins[Tool],
        parent: QWidget | None = None,
        frame_seconds: float = math.inf,
    ) -> None:
        """frame_seconds: what a repaint may spend on tiles that are new; the rest follows in the next ones."""
        super().__init__(parent)
        self._frame_seconds = frame_seconds
        self._catch_up = QTimer(self, singleShot=True, interval=0)
        self._catch_up.timeout.connect(self.update)
        self._sheet = Sheet()
        self._outline = Outline()
        self._marks = Marks()
        self._use = ToolUse(model, tools, self)
        self._cursor_at: QPointF | None = None
        self._panning: QPointF | None = None
        self._is_turning = False
        self._space = False
        self._pen_down = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("Canvas"))
        self._use.shown.connect(self._show)
        self._use.refused.connect(self.refused)
        self._use.working.connect(self.working)
        self._use.changing.connect(self.changing)
        self._use.stroked.connect(self.stroked)
        self._use.tool_changed.connect(self._tool_changed)
        self._use.state_changed.connect(self._state_changed)
        self._set_cursor()
        self._show(self._use.scene(), None)
        self._describe()

    # Tools

    @property
    def tool(self) -> str:
        """The id of the tool in use; empty where no tool loaded."""
        return self._use.tool

    def set_tool(self, tool: str) -> None:
        """Raises KeyError for an unknown id. A gesture that is under way is finished first."""
        self._use.set_tool(tool)

    @property
    def tool_state(self) -> ToolState:
        return self._use.state

    def set_tool_state(self, state: ToolState) -> None:
        self._use.set_state(state)

    @property
    def is_painting(self) -> bool:
        """Whether a gesture is under way."""
        return self._use.is_busy

    def so_far(self) -> Document | None:
        """The document as it would be if the stroke under way ended here."""
        return self._use.so_far()

    def cancel_stroke(self) -> bool:
        """Drop the gesture under way, without a trace; whether there was one."""
        return self._use.cancel()

    def resize_brush(self, factor: float) -> None:
        """Larger or smaller by a factor, by a pixel at least."""
        self._use.resize_brush(factor)

    def finish_stroke(self) -> bool:
        """Make the gesture under way one edit of the document; whether there was one that anything was done with."""
        return self._use.settle()

    # What is shown over the document

    def set_preview(self, image: Raster | None, bounds: Bounds | None = None) -> None:
        """Show a running job's picture, scaled into `bounds` of the document (None: all of it); None: take it away."""
        document = self._sheet.document
        place = document.bounds if bounds is None and document is not None else bounds
        self._sheet.preview = None if image is None or place is None else (image_of_raster(image), place)
        self.update()

    @property
    def middle(self) -> tuple[float, float]:
        """The place of the document that is looked at."""
        x, y = self.to_document(QPointF(self.rect().center())).toTuple()
        return x, y

    def set_rubylith(self, colour: tuple[int, int, int], opacity: float) -> None:
        """What the mask is shown in, and how dense it is where its value is 255."""
        self._sheet.set_rubylith(colour, opacity)
        self.update()

    def set_mask_shown(self, shown: bool) -> None:
        self._sheet.mask_shown = shown
        self.update()

    # What is seen

    def _show(self, scene: Scene | None, dirty: tuple[Bounds, ...] | None) -> None:
        old = self._sheet.document
        changes = self._sheet.set_scene(scene, dirty)
        self._show_marks()
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, self._use.takes_text)
        if old is not None and scene is not None and old.selection is not scene.document.selection:
            self.update()
        if (scene.document.extent if scene else None) != (old.extent if old else None):
            self.fit()
            self._describe()
        if changes is None:
            self.update()
            return
        for bounds in changes:
            self.update(self._widget_rect(bounds))

    def _show_marks(self) -> None:
        """Repaint where the gesture's marks were and are."""
        old, self._marks = self._marks, self._use.marks
        if old.frame != self._marks.frame:
            self.update()
        elif old != self._marks:
            for marks in (old, self._marks):
                bounds = overlays.mark_bounds(marks, self._camera)
                if not bounds.is_empty:
                    self.update(self._device_rect(bounds))

    def _describe(self) -> None:
        document = self._sheet.document
        text = tr("No document is open.")
        if document is not None:
            width, height = document.extent
            text = tr("A picture of {width} by {height} pixels.", width=width, height=height)
        self.setAccessibleDescription(text)

    def _tool_changed(self, tool: str) -> None:
        self._set_cursor()
        self.update()
        self.tool_changed.emit(tool)

    def _state_changed(self, state: ToolState) -> None:
        self.update()
        self.tool_state_changed.emit(state)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = event.rect()
        painter.fillRect(rect, overlays.surround(self.palette()))
        if self._sheet.document is None:
            overlays.draw_empty(painter, self.rect(), self.palette())
            painter.end()
            return
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        self._draw_document(painter, self._sheet.document, self._device_bounds(rect))
        painter.restore()
        if self._cursor_at is not None and self._ring() and self._panning is None:
            overlays.draw_ring(painter, self._cursor_at, self._ring() / 2)
        painter.end()

    def _draw_document(self, painter: QPainter, document: Document, seen: Bounds) -> None:
        """What belongs to the document; where it is turned the painter is, and all else goes on counting upright."""
        camera, view = self._camera, Bounds.of(self._device_extent())
        if camera.is_turned:
            painter.setTransform(QTransform(*camera.axes, camera.x, camera.y), combine=True)
            camera, seen, view = camera.upright, camera.upright_bounds(seen), camera.upright_bounds(view)
        if not self._sheet.draw(painter, camera, seen, Allowance(self._frame_seconds)):
            self._catch_up.start()
        painter.setClipping(False)
        if document.selection is not None:
            self._outline.draw(painter, document.selection, camera, view)
        if self._marks != Marks():
            overlays.draw_marks(painter, self._marks, camera, rectangle(view))

    def _looked_at(self) -> Extent | None:
        return None if self._sheet.document is None else self._sheet.document.extent

    def _ring(self) -> float:
        """Diameter of the brush in widget pixels; 0 where the tool has none."""
        if self._use.cursor != "ring":
            return 0.0
        return self._use.state.size * self._camera.scale / self.devicePixelRatioF()

    def _move_cursor(self, point: QPointF | None) -> None:
        reach = int(self._ring() / 2) + 4
        for at in (self._cursor_at, point):
            if at is not None:
                self.update(QRect(int(at.x()) - reach, int(at.y()) - reach, 2 * reach + 1, 2 * reach + 1))
        self._cursor_at = point
        document = self._sheet.document
        place = None
        if document is not None and point is not None:
            at = self.to_document(point)
            x, y = math.floor(at.x()), math.floor(at.y())
            place = (x, y) if document.bounds.contains(Bounds(x, y, 1, 1)) else None
        self.pointed.emit(place)

    def _set_cursor(self) -> None:
        shape = Qt.CursorShape.CrossCursor
        if self._panning is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._use.cursor == "move":
            shape = Qt.CursorShape.SizeAllCursor
        self.setCursor(shape)

    def _pointer(self, event: QMouseEvent | QTabletEvent) -> Pointer:
        return pointer_of(event, self.to_document(event.position()), self._camera.scale)

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._panning = event.position()
            self._is_turning = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._set_cursor()
        elif left:
            self._use.begin(self._pointer(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panning is not None:
            move = self._turn_by_hand if self._is_turning else self._pan
            move(self._panning, event.position())
            self._panning = event.position()
        elif not self._pen_down:
            self._use.move(self._pointer(event))
        self._move_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panning is not None and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._panning = None
            self._set_cursor()
        elif event.button() == Qt.MouseButton.LeftButton and not self._pen_down:
            self._use.release()

    def tabletEvent(self, event: QTabletEvent) -> None:
        if self._space or event.buttons() & Qt.MouseButton.MiddleButton:
            event.ignore()  # comes again as a mouse event, which pans
            return
        pointer = self._pointer(event)
        if event.type() == QEvent.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton:
            self._pen_down = True
            self._use.begin(pointer)
        elif event.type() == QEvent.Type.TabletRelease:
            self._pen_down = False
            self._use.release()
        elif self._pen_down:
            self._use.move(pointer)
        self._move_cursor(event.position())
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y() or event.angleDelta().x()  # some systems turn Shift and the wheel into sideways
        if self._sheet.document is None:
            event.ignore()
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.turn(turn_step / 3 * delta / 120, event.position())
        elif delta:
            scale = self._camera.scale * 2 ** (delta / 360)
            crossed = (self._camera.scale - 1) * (scale - 1) < 0
            self.set_zoom(1.0 if crossed else scale, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Space and not self._use.takes_text:
            if not event.isAutoRepeat():
                self._space = True
                self._set_cursor()
        elif key == Qt.Key.Key_Escape and self.cancel_stroke():
            event.accept()
        elif self._use.wants(event):
            self._use.take_key(event)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keys that a gesture under way waits for are no shortcuts meanwhile."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._use.wants(event):
            event.accept()
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Letters that take several keys: accents, and scripts that are typed by sound."""
        self._use.take_text(event.commitString())
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        if query == Qt.InputMethodQuery.ImEnabled:
            return self._use.takes_text
        if query == Qt.InputMethodQuery.ImCursorRectangle and self._use.takes_text and self._marks.lines:
            top, bottom = (self.to_widget(QPointF(*point)) for point in self._marks.lines[0])
            return QRectF(top, bottom)
        return super().inputMethodQuery(query)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space = False
                self._set_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        self._set_cursor()
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._move_cursor(None)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit()
        else:
            self._set_camera(self._camera, fitted=False)
