"""The canvas: a widget that shows a document, zooms and pans, and hands the pen's gestures to the tool in use.

It draws from the compositor's tiles, so a repaint costs what is seen and a stroke what it touched. Camera and sheet
count in device pixels, so a document pixel at 100 % is one pixel of any screen.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from controls.geometry import Bounds, Extent
from controls.plugins import Plugins
from controls.raster import Raster
from editor.canvas import overlays
from editor.canvas.camera import Camera, ViewPosition
from editor.canvas.dropping import DropTarget
from editor.canvas.outline import Outline
from editor.canvas.pointing import pointer_of
from editor.canvas.sheet import Sheet
from editor.canvas.tool_use import ToolUse
from editor.compositor import Scene
from editor.model import DocumentModel
from editor.pyramid import Allowance
from editor.qimage import image_of_raster, rectangle
from editor.tool import Marks, Pointer, Tool, ToolState


class Canvas(DropTarget):
    """The view on `model`'s document.

    zoom_changed(float). pointed((x, y) or None): the document pixel under the cursor. tool_changed(str).
    tool_state_changed(ToolState).
    refused(str): why the tool cannot act here, or what it waits for, a sentence for the status line.
    """

    zoom_changed = Signal(float)
    pointed = Signal(object)
    tool_changed = Signal(str)
    tool_state_changed = Signal(object)
    refused = Signal(str)

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
        self._camera = Camera()
        self._is_fitted = True
        self._cursor_at: QPointF | None = None
        self._panning: QPointF | None = None
        self._space = False
        self._pen_down = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Canvas")
        self._use.shown.connect(self._show)
        self._use.refused.connect(self.refused)
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

    def cancel_stroke(self) -> bool:
        """Drop the gesture under way, without a trace; whether there was one."""
        return self._use.cancel()

    # What is shown over the document

    def set_preview(self, image: Raster | None, bounds: Bounds | None = None) -> None:
        """Show a running job's picture, scaled into `bounds` of the document (None: all of it); None: take it away."""
        document = self._sheet.document
        place = document.bounds if bounds is None and document is not None else bounds
        self._sheet.preview = None if image is None or place is None else (image_of_raster(image), place)
        self.update()

    def set_rubylith(self, colour: tuple[int, int, int], opacity: float) -> None:
        """What the mask is shown in, and how dense it is where its value is 255."""
        self._sheet.set_rubylith(colour, opacity)
        self.update()

    def set_mask_shown(self, shown: bool) -> None:
        self._sheet.mask_shown = shown
        self.update()

    # Camera

    @property
    def zoom(self) -> float:
        """Device pixels per document pixel."""
        return self._camera.scale

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom so that what lies under `anchor` (widget coordinates; None: the middle) stays there."""
        ratio = self.devicePixelRatioF()
        at = QPointF(self.width() / 2, self.height() / 2) if anchor is None else anchor
        self._set_camera(self._camera.zoomed(zoom, at.x() * ratio, at.y() * ratio), fitted=False)

    def zoom_in(self) -> None:
        self.set_zoom(self._camera.next_scale(1))

    def zoom_out(self) -> None:
        self.set_zoom(self._camera.next_scale(-1))

    def actual_size(self) -> None:
        self.set_zoom(1.0)

    def fit(self) -> None:
        """Show all of the document, and go on doing so as the widget's size changes, until the next zoom or pan."""
        if self._sheet.document is not None:
            self._set_camera(Camera.fitted(self._sheet.document.extent, self._device_extent()), fitted=True)

    @property
    def view_position(self) -> ViewPosition:
        """Where the document is looked at; setting it goes back there."""
        return ViewPosition(self._camera, self._is_fitted)

    @view_position.setter
    def view_position(self, position: ViewPosition) -> None:
        self.fit() if position.is_fitted else self._set_camera(position.camera, fitted=False)

    def to_document(self, point: QPointF) -> QPointF:
        ratio = self.devicePixelRatioF()
        return QPointF(*self._camera.to_document(point.x() * ratio, point.y() * ratio))

    def to_widget(self, point: QPointF) -> QPointF:
        return QPointF(*self._camera.to_device(point.x(), point.y())) / self.devicePixelRatioF()

    def _set_camera(self, camera: Camera, fitted: bool) -> None:
        if self._sheet.document is not None:
            camera = camera.kept(self._sheet.document.extent, self._device_extent())
        old, self._camera, self._is_fitted = self._camera, camera, fitted
        if camera != old:
            self.update()
            if camera.scale != old.scale:
                self.zoom_changed.emit(camera.scale)

    def _device_extent(self) -> Extent:
        ratio = self.devicePixelRatioF()
        return Extent(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))

    # What is seen

    def _show(self, scene: Scene | None, dirty: tuple[Bounds, ...] | None) -> None:
        old = self._sheet.document
        changes = self._sheet.set_scene(scene, dirty)
        self._show_marks()
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
        size = "" if document is None else f"A picture of {document.extent.width} by {document.extent.height} pixels."
        self.setAccessibleDescription(size or "No document is open.")

    def _tool_changed(self, tool: str) -> None:
        self._set_cursor()
        self.update()
        self.tool_changed.emit(tool)

    def _state_changed(self, state: ToolState) -> None:
        self.update()
        self.tool_state_changed.emit(state)

    def _widget_rect(self, bounds: Bounds) -> QRect:
        """The widget's pixels that show some of the document, with a rim for what smoothing spreads."""
        return self._device_rect(self._camera.device_bounds(bounds).padded(2))

    def _device_rect(self, place: Bounds) -> QRect:
        ratio = self.devicePixelRatioF()
        return rectangle(Bounds.between(
            math.floor(place.x / ratio), math.floor(place.y / ratio),
            math.ceil(place.right / ratio), math.ceil(place.bottom / ratio),
        ))  # fmt: skip

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
        is_whole = self._sheet.draw(painter, self._camera, Bounds.between(
            math.floor(rect.x() * ratio), math.floor(rect.y() * ratio),
            math.ceil((rect.x() + rect.width()) * ratio), math.ceil((rect.y() + rect.height()) * ratio),
        ), Allowance(self._frame_seconds))  # fmt: skip
        if not is_whole:
            self._catch_up.start()
        painter.setClipping(False)
        view = Bounds.of(self._device_extent())
        if self._sheet.document.selection is not None:
            self._outline.draw(painter, self._sheet.document.selection, self._camera, view)
        if self._marks != Marks():
            overlays.draw_marks(painter, self._marks, self._camera, rectangle(view))
        painter.restore()
        if self._cursor_at is not None and self._ring() and self._panning is None:
            overlays.draw_ring(painter, self._cursor_at, self._ring() / 2)
        painter.end()

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
            self._set_cursor()
        elif left:
            self._use.begin(self._pointer(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panning is not None:
            by = (event.position() - self._panning) * self.devicePixelRatioF()
            self._panning = event.position()
            self._set_camera(self._camera.panned(by.x(), by.y()), fitted=False)
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
        delta = event.angleDelta().y()
        if delta and self._sheet.document is not None:
            scale = self._camera.scale * 2 ** (delta / 360)
            crossed = (self._camera.scale - 1) * (scale - 1) < 0
            self.set_zoom(1.0 if crossed else scale, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = event.key()
        if key == Qt.Key.Key_Space and not self._use.takes_text:
            if not event.isAutoRepeat():
                self._space = True
                self._set_cursor()
        elif key == Qt.Key.Key_Escape and self.cancel_stroke():
            event.accept()
        elif self._use.wants(event):
            self._use.take_key(event)
        elif control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif control and key == Qt.Key.Key_Minus:
            self.zoom_out()
        elif control and key == Qt.Key.Key_0:
            self.fit()
        elif control and key == Qt.Key.Key_1:
            self.actual_size()
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._use.resize_brush(1.2 if key == Qt.Key.Key_BracketRight else 1 / 1.2)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keys that a gesture under way waits for are no shortcuts meanwhile."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._use.wants(event):
            event.accept()
            return True
        return super().event(event)

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
