"""How a person looks at the document: zoom, pan, turn and mirror, by verbs and by dragging. Draws nothing."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, Signal
from PySide6.QtWidgets import QWidget

from controls.geometry import Bounds, Extent
from editor.canvas.camera import Camera, ViewPosition
from editor.canvas.dropping import DropTarget
from editor.qimage import rectangle

turn_step = 15.0
"""Degrees by which the document is turned at once."""


class Looking(DropTarget):
    """A widget with a camera. zoom_changed(float): the scale is another one, or the turn is."""

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._camera = Camera()
        self._is_fitted = True

    def _looked_at(self) -> Extent | None:
        """The document's size; None where none is open."""
        raise NotImplementedError

    @property
    def zoom(self) -> float:
        """Device pixels per document pixel."""
        return self._camera.scale

    @property
    def angle(self) -> float:
        """Degrees by which the document is turned to the right."""
        return self._camera.angle

    @property
    def is_mirrored(self) -> bool:
        return self._camera.is_mirrored

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom so that what lies under `anchor` (widget coordinates; None: the middle) stays there."""
        at = self._device(self._middle if anchor is None else anchor)
        self._set_camera(self._camera.zoomed(zoom, at.x(), at.y()), fitted=False)

    def zoom_in(self) -> None:
        self.set_zoom(self._camera.next_scale(1))

    def zoom_out(self) -> None:
        self.set_zoom(self._camera.next_scale(-1))

    def actual_size(self) -> None:
        self.set_zoom(1.0)

    def fit(self) -> None:
        """Show all of the document, and go on doing so as the widget's size changes, until the next zoom or pan."""
        extent = self._looked_at()
        if extent is not None:
            self._set_camera(Camera.fitted(extent, self._device_extent(), like=self._camera), fitted=True)

    def turn(self, degrees: float, anchor: QPointF | None = None) -> None:
        """Turn the document to the right around `anchor` (None: the middle); its pixels stay as they are."""
        at = self._device(self._middle if anchor is None else anchor)
        self._set_camera(self._camera.turned(degrees, at.x(), at.y()), fitted=False)

    def turn_left(self) -> None:
        self.turn(-turn_step)

    def turn_right(self) -> None:
        self.turn(turn_step)

    def mirror(self) -> None:
        """Look at the document from behind, which shows what is crooked."""
        self._set_camera(self._camera.mirrored(self._device(self._middle).x()), fitted=False)

    def straighten(self) -> None:
        """Neither turned nor mirrored any more."""
        if self.is_mirrored:
            self.mirror()
        self.turn(-self.angle)

    @property
    def view_position(self) -> ViewPosition:
        """Where the document is looked at; setting it goes back there."""
        return ViewPosition(self._camera, self._is_fitted)

    @view_position.setter
    def view_position(self, position: ViewPosition) -> None:
        self._set_camera(position.camera, fitted=False)
        if position.is_fitted:
            self.fit()

    def to_document(self, point: QPointF) -> QPointF:
        at = self._device(point)
        return QPointF(*self._camera.to_document(at.x(), at.y()))

    def to_widget(self, point: QPointF) -> QPointF:
        return QPointF(*self._camera.to_device(point.x(), point.y())) / self.devicePixelRatioF()

    def _pan(self, start: QPointF, end: QPointF) -> None:
        by = self._device(end - start)
        self._set_camera(self._camera.panned(by.x(), by.y()), fitted=False)

    def _turn_by_hand(self, start: QPointF, end: QPointF) -> None:
        """Turn around the middle as a hand would a sheet of paper."""
        first, last = start - self._middle, end - self._middle
        self.turn(math.degrees(math.atan2(last.y(), last.x()) - math.atan2(first.y(), first.x())))

    def _set_camera(self, camera: Camera, fitted: bool) -> None:
        extent = self._looked_at()
        if extent is not None:
            camera = camera.kept(extent, self._device_extent())
        old, self._camera, self._is_fitted = self._camera, camera, fitted
        if camera != old:
            self.update()
            if (camera.scale, camera.angle) != (old.scale, old.angle):
                self.zoom_changed.emit(camera.scale)

    @property
    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _device(self, point: QPointF) -> QPointF:
        return point * self.devicePixelRatioF()

    def _device_extent(self) -> Extent:
        ratio = self.devicePixelRatioF()
        return Extent(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))

    def _device_bounds(self, rect: QRect) -> Bounds:
        """The device pixels of a part of the widget."""
        ratio = self.devicePixelRatioF()
        return Bounds.between(
            math.floor(rect.x() * ratio), math.floor(rect.y() * ratio),
            math.ceil((rect.x() + rect.width()) * ratio), math.ceil((rect.y() + rect.height()) * ratio),
        )  # fmt: skip

    def _widget_rect(self, bounds: Bounds) -> QRect:
        """The widget's pixels that show some of the document, with a rim for what smoothing spreads."""
        return self._device_rect(self._camera.device_bounds(bounds).padded(2))

    def _device_rect(self, place: Bounds) -> QRect:
        ratio = self.devicePixelRatioF()
        return rectangle(Bounds.between(
            math.floor(place.x / ratio), math.floor(place.y / ratio),
            math.ceil(place.right / ratio), math.ceil(place.bottom / ratio),
        ))  # fmt: skip
