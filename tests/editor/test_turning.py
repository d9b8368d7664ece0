"""A view that is turned, mirrored and enlarged: coordinates, pixels and repaints are right in it, at any density."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QTransform, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from editor import document as edits
from editor.canvas.camera import Camera
from editor.canvas.view import Canvas
from editor.document import Document, Layer
from editor.flattening import flatten
from editor.model import DocumentModel
from tests.editor.painter import at, left, none, shown, value, white
from tests.editor.samples import random_pixels

cameras = st.builds(
    Camera, st.floats(1 / 16, 16), st.floats(-500, 500), st.floats(-500, 500), st.floats(-179, 180), st.booleans()
)
places = st.floats(-2000, 2000)


@given(cameras, places, places)
def test_a_camera_is_its_own_inverse_however_it_is_turned(camera: Camera, x: float, y: float) -> None:
    there = camera.to_device(x, y)
    assert camera.to_document(*there) == pytest.approx((x, y), abs=1e-6)
    bounds = Bounds(round(x), round(y), 37, 11)
    seen = camera.device_bounds(bounds)
    assert camera.is_turned is False or camera.document_bounds(seen).contains(bounds)


@given(cameras, places, places, st.floats(-360, 360))
def test_turning_zooming_and_mirroring_keep_what_lies_under_the_anchor(
    camera: Camera, x: float, y: float, degrees: float
) -> None:
    under = camera.to_document(x, y)
    assert camera.turned(degrees, x, y).to_document(x, y) == pytest.approx(under, abs=1e-5)
    assert camera.zoomed(camera.scale * 1.7, x, y).to_document(x, y) == pytest.approx(under, abs=1e-5)
    assert camera.mirrored(x).to_document(x, y) == pytest.approx(under, abs=1e-5)
    assert camera.mirrored(x).mirrored(x).to_device(3, 4) == pytest.approx(camera.to_device(3, 4))
    assert -180 < camera.turned(degrees, x, y).angle <= 180


@given(cameras)
def test_a_painter_that_is_turned_puts_upright_places_where_the_camera_does(camera: Camera) -> None:
    turned = QTransform(*camera.axes, camera.x, camera.y)
    place = turned.map(QPointF(*camera.upright.to_device(30, 50)))
    assert (place.x(), place.y()) == pytest.approx(camera.to_device(30, 50))
    assert camera.upright_bounds(camera.device_bounds(Bounds(30, 50, 20, 10))).contains(
        camera.upright.device_bounds(Bounds(30, 50, 20, 10))
    )


@pytest.mark.parametrize(("angle", "mirrored", "turned"), [
    (90.0, False, lambda pixels: np.rot90(pixels, -1)), (180.0, False, lambda pixels: np.rot90(pixels, 2)),
    (-90.0, False, lambda pixels: np.rot90(pixels, 1)), (0.0, True, lambda pixels: pixels[:, ::-1]),
    (90.0, True, lambda pixels: np.rot90(pixels[:, ::-1], -1)),
])  # fmt: skip
def test_at_right_angles_the_screen_shows_the_very_pixels_turned(
    canvas: Canvas, model: DocumentModel, angle: float, mirrored: bool, turned: Callable[[np.ndarray], np.ndarray]
) -> None:
    pixels = random_pixels(3, 300, 260)
    pixels[..., 3] = 255
    model.open(Document(extent=Extent(300, 260), layers=(Layer(id="a", name="", pixels=Raster.from_array(pixels)),)))
    canvas.set_zoom(2.0)
    if mirrored:
        canvas.mirror()
    canvas.turn(angle)
    canvas._set_camera(canvas._camera._replace(x=320.0, y=240.0), fitted=False)
    expected = turned(pixels).repeat(2, 0).repeat(2, 1)
    place = canvas._camera.device_bounds(Bounds(0, 0, 300, 260))
    found = shown(canvas)[max(0, place.y) : place.bottom, max(0, place.x) : place.right]
    part = expected[max(0, -place.y) :, max(0, -place.x) :][: found.shape[0], : found.shape[1]]
    assert found.size > 50_000
    assert (found == part).all()


def test_a_stroke_on_a_turned_document_goes_where_the_cursor_is(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    for angle in (33.0, -120.0, 200.0):
        canvas.turn(angle)
        canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, size=24.0, hardness=1.0, colour=(0, 90, 0)))
        places = [QPoint(300, 220), QPoint(340, 260), QPoint(350, 250)]
        ends = [canvas.to_document(QPointF(place)) for place in places]
        QTest.mousePress(canvas, left, none, places[0])
        for place in places[1:]:
            QTest.mouseMove(canvas, place)
        QTest.mouseRelease(canvas, left, none, places[-1])
        pieces = shown(canvas)
        assert pieces[240, 320].tolist() == [0, 90, 0, 255]
        picture = flatten(value(model)).array()
        for end in ends:
            assert picture[round(end.y()), round(end.x())].tolist() == [0, 90, 0, 255]
        canvas._sheet.picture.clear()
        assert (shown(canvas) == pieces).all()
        model.undo()


def test_turned_tiles_meet_without_seams(canvas: Canvas, model: DocumentModel) -> None:
    model.open(edits.new_document(Extent(900, 700), (90, 140, 190, 255)))
    for zoom, angle in ((0.31, 7.0), (0.5, 45.0), (1.0, 12.5), (1.37, 100.0), (2.9, -33.0)):
        canvas.straighten()
        canvas.set_zoom(zoom)
        canvas.turn(angle)
        pixels = shown(canvas)
        middle = canvas.to_widget(QPointF(450, 350)).toPoint()
        reach = int(min(300 * zoom, 200) / 1.5)
        part = pixels[max(0, middle.y() - reach) : middle.y() + reach, max(0, middle.x() - reach) : middle.x() + reach]
        assert part.size > 0
        assert np.abs(part.astype(int) - (90, 140, 190, 255)).max() <= 1, (zoom, angle)


def test_the_view_is_turned_by_wheel_and_hand_and_straightened(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    shift = Qt.KeyboardModifier.ShiftModifier
    QApplication.sendEvent(canvas, QWheelEvent(
        QPointF(400, 300), canvas.mapToGlobal(QPointF(400, 300)), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, shift, Qt.ScrollPhase.NoScrollPhase, False))  # fmt: skip
    assert canvas.angle == pytest.approx(5)
    canvas.straighten()
    assert canvas.angle == 0
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas, left, shift, QPoint(420, 240))
    QTest.mouseMove(canvas, QPoint(320, 340))
    QTest.mouseRelease(canvas, left, shift, QPoint(320, 340))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.angle == pytest.approx(90)
    canvas.mirror()
    assert canvas.is_mirrored
    canvas.straighten()
    assert (canvas.angle, canvas.is_mirrored) == (0, False)
    canvas.turn_right()
    canvas.fit()
    corners = [canvas.to_widget(QPointF(x, y)) for x in (0, 400) for y in (0, 400)]
    assert all(canvas.rect().contains(corner.toPoint()) for corner in corners)


def test_pixels_have_sharp_edges_and_a_grid_when_they_are_large(canvas: Canvas, model: DocumentModel) -> None:
    pixels = random_pixels(9, 64, 64)
    pixels[..., 3] = 255
    model.open(Document(extent=Extent(64, 64), layers=(Layer(id="a", name="", pixels=Raster.from_array(pixels)),)))
    for zoom, edge in ((3.0, 0), (8.0, 1), (16.0, 1)):
        canvas.set_zoom(zoom)
        found, corner = shown(canvas), at(canvas, 20, 20)
        size = int(zoom)
        inside = found[corner.y() + edge : corner.y() + size, corner.x() + edge : corner.x() + size]
        assert (inside == pixels[20, 20]).all(), zoom
        line = found[corner.y(), corner.x() + edge : corner.x() + size]
        assert (line == pixels[20, 20]).all() == (edge == 0), zoom


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("angle", [0.0, 90.0, 27.0, -140.0])
def test_what_changes_on_screen_lies_in_what_is_repainted(
    canvas: Canvas, model: DocumentModel, angle: float, mirrored: bool
) -> None:
    white(model)
    if mirrored:
        canvas.mirror()
    canvas.turn(angle)
    for zoom, bounds in ((0.7, Bounds(190, 180, 31, 9)), (1.0, Bounds(200, 170, 1, 1)), (3.3, Bounds(195, 201, 7, 12))):
        canvas.set_zoom(zoom)
        before = shown(canvas)
        block = np.full((bounds.height, bounds.width, 4), (0, 0, 0, 255), np.uint8)
        layer = value(model).layers[0]
        painted = layer.pixels.replaced(block, bounds.x, bounds.y)
        model.edit("block", functools.partial(edits.set_layer, layer=layer.id, pixels=painted))
        changed = (shown(canvas) != before).any(axis=-1)
        assert changed.any()
        place = canvas._widget_rect(bounds)
        changed[max(0, place.top()) : place.bottom() + 1, max(0, place.left()) : place.right() + 1] = False
        assert not changed.any()


dense = """
import sys
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
import numpy as np
application = QApplication(["dense"])
from controls.geometry import Bounds, Extent
from controls.plugins import discover
from controls.raster import Raster
from editor.canvas.view import Canvas
from editor.document import Document, Layer
from editor.flattening import flatten
from editor.model import DocumentModel
from editor.qimage import pixels_of
from editor.tool import Tool
from tests.editor.samples import random_pixels

pixels = random_pixels(3, 700, 600)
pixels[..., 3] = 255
model = DocumentModel()
canvas = Canvas(model, discover("editor.tools", Tool))
canvas.resize(300, 200)
canvas.show()
application.processEvents()
layer = Layer(id="a", name="", pixels=Raster.from_array(pixels))
model.open(Document(extent=Extent(700, 600), layers=(layer,), active="a"))
assert canvas.devicePixelRatioF() == 2, canvas.devicePixelRatioF()
canvas.actual_size()
found = pixels_of(canvas.grab().toImage())
assert found.shape == (400, 600, 4), found.shape
corner = canvas.to_widget(QPointF(0, 0)) * 2
x, y = round(-corner.x()), round(-corner.y())
assert (found == pixels[y : y + 400, x : x + 600]).all(), "one document pixel is one device pixel"
for angle in (0, 90, 31):
    canvas.turn(angle)
    place = QPoint(140, 90)
    at = canvas.to_document(QPointF(place))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert flatten(model.value).array()[round(at.y()), round(at.x())].tolist() == [0, 0, 0, 255]
    canvas._move_cursor(None)
    pieces = pixels_of(canvas.grab().toImage())
    assert pieces[180, 280].tolist() == [0, 0, 0, 255]
    canvas._sheet.picture.clear()
    assert (pixels_of(canvas.grab().toImage()) == pieces).all()
ring = canvas._ring()
assert ring == canvas.tool_state.size / 2, "the ring is the brush's true size on a dense screen"
"""


def test_on_a_screen_of_twice_the_density_pixels_and_strokes_are_where_they_belong() -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", dense], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
