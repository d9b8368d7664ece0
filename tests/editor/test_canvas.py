"""The canvas as a person uses it: real widgets, real mouse, wheel, pen and keys, and the pixels that are then shown."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Bounds, Extent
from controls.raster import Raster, TileIndex, tiles_within
from editor import document as edits
from editor import layering
from editor.canvas.camera import Camera
from editor.canvas.view import Canvas
from editor.document import Document, Layer
from editor.flattening import flatten
from editor.model import DocumentModel
from editor.qimage import image_of
from editor.tool import Pointer
from tests.editor.painter import at, drag, left, none, pen, shown, value, white
from tests.editor.samples import random_pixels


def test_an_empty_canvas_says_what_to_do(canvas: Canvas) -> None:
    pixels = shown(canvas)
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 3
    assert canvas.accessibleName() == "Canvas"
    assert canvas.accessibleDescription() == "No document is open."
    drag(canvas, (10, 10), (50, 50))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    canvas.zoom_in()
    canvas.fit()


def test_at_full_size_the_screen_shows_the_documents_very_pixels(canvas: Canvas, model: DocumentModel) -> None:
    pixels = random_pixels(3, 700, 600)
    pixels[..., 3] = 255
    model.open(Document(extent=Extent(700, 600), layers=(Layer(id="a", name="", pixels=Raster.from_array(pixels)),)))
    canvas.actual_size()
    origin = at(canvas, 0, 0)
    found = shown(canvas)
    x, y = -origin.x(), -origin.y()
    assert x > 0
    assert (found == pixels[y : y + 480, x : x + 640]).all()


def test_a_document_is_fitted_and_stays_fitted(canvas: Canvas, model: DocumentModel) -> None:
    white(model, 2000)
    assert 0.2 < canvas.zoom < 0.24
    canvas.resize(1000, 900)
    QApplication.processEvents()
    assert canvas.zoom > 0.4
    canvas.set_zoom(2.0)
    canvas.resize(640, 480)
    QApplication.processEvents()
    assert canvas.zoom == 2.0
    assert canvas.accessibleDescription() == "A picture of 2000 by 2000 pixels."


def test_a_stroke_is_one_step_and_undo_takes_it_back_on_screen(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    before = shown(canvas)
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, colour=(200, 0, 0), size=30.0))
    drag(canvas, (100, 100), (200, 150), (300, 100), release=False)
    assert canvas.is_painting
    assert value(model) is not None
    assert not model.can_undo
    during = shown(canvas)
    assert (during != before).any()
    QTest.mouseRelease(canvas, left, none, at(canvas, 300, 100))
    assert model.history is not None
    assert [step.label for step in model.history.steps] == ["Open", "Brush stroke"]
    assert flatten(value(model)).array()[100, 100].tolist() == [200, 0, 0, 255]
    after = shown(canvas)
    model.undo()
    assert (shown(canvas) == before).all()
    model.redo()
    assert (shown(canvas) == after).all()


def test_escape_cancels_a_stroke_without_a_trace(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    before, document = shown(canvas), model.value
    drag(canvas, (100, 100), (300, 300), release=False)
    assert canvas.is_painting
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, left, none, at(canvas, 300, 300))
    assert model.value is document
    assert not model.can_undo
    assert (shown(canvas) == before).all()


def test_a_result_that_arrives_during_a_stroke_costs_no_paint(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    drag(canvas, (100, 100), (200, 200), release=False)
    model.edit("Result", lambda document: edits.add_layer(document, edits.paint_layer(document, "Result", "result")))
    QTest.mouseMove(canvas, at(canvas, 250, 250))
    QTest.mouseRelease(canvas, left, none, at(canvas, 250, 250))
    assert [layer.name for layer in value(model).layers] == ["Background", "Result"]
    picture = flatten(value(model)).array()
    assert picture[150, 150].tolist() == picture[240, 240].tolist() == [0, 0, 0, 255]


def test_the_mask_brush_shows_rubylith(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    canvas.set_rubylith((255, 0, 0), 0.5)
    canvas.set_tool("mask_brush")
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, size=60.0, hardness=1.0))
    drag(canvas, (200, 200))
    place = at(canvas, 200, 200)
    assert np.abs(shown(canvas)[place.y(), place.x()].astype(int) - (255, 127, 127, 255)).max() <= 1
    assert (flatten(value(model)).array() == 255).all()
    canvas.set_mask_shown(False)
    assert (shown(canvas)[place.y(), place.x()] == 255).all()


def test_moving_shows_the_layer_on_its_way_and_is_one_step(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    block = np.full((50, 50, 4), (0, 0, 255, 255), np.uint8)
    model.edit("add", lambda document: edits.add_layer(
        document, Layer(id="", name="block", pixels=Raster.from_array(block), x=20, y=20)))  # fmt: skip
    canvas.actual_size()
    canvas.set_tool("move")
    drag(canvas, (30, 30), (100, 60), (130, 90), release=False)
    place, old = at(canvas, 140, 100), at(canvas, 25, 25)
    assert value(model).layers[1].x == 20
    assert shown(canvas)[place.y(), place.x()].tolist() == [0, 0, 255, 255]
    assert shown(canvas)[old.y(), old.x()].tolist() == [255, 255, 255, 255]
    canvas.cancel_stroke()
    assert shown(canvas)[old.y(), old.x()].tolist() == [0, 0, 255, 255]
    drag(canvas, (30, 30), (130, 90))
    layer = value(model).active_layer
    assert layer is not None
    assert (layer.x, layer.y) == (120, 80)
    assert shown(canvas)[place.y(), place.x()].tolist() == [0, 0, 255, 255]
    assert shown(canvas)[old.y(), old.x()].tolist() == [255, 255, 255, 255]


def test_picking_sets_the_colour(canvas: Canvas, model: DocumentModel) -> None:
    model.open(edits.new_document(Extent(64, 64), (12, 34, 56, 255)))
    said: list[object] = []
    canvas.tool_state_changed.connect(said.append)
    canvas.set_tool("pick")
    drag(canvas, (30, 30))
    assert canvas.tool_state.colour == (12, 34, 56)
    assert said == [canvas.tool_state]
    assert not model.can_undo


def test_what_a_tool_refuses_is_said(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    model.edit("hide", lambda document: edits.set_layer(document, document.active, visible=False))
    said: list[str] = []
    canvas.refused.connect(said.append)
    drag(canvas, (100, 100), (200, 200))
    assert len(said) == 1
    assert "hidden" in said[0]
    with pytest.raises(KeyError):
        canvas.set_tool("no such tool")


def test_the_wheel_zooms_around_the_cursor(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    zooms: list[float] = []
    canvas.zoom_changed.connect(zooms.append)
    under = canvas.to_document(QPointF(400, 300))
    for delta in (120, 120, -120, 240):
        QApplication.sendEvent(canvas, QWheelEvent(
            QPointF(400, 300), canvas.mapToGlobal(QPointF(400, 300)), QPoint(), QPoint(0, delta),
            Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False))  # fmt: skip
        again = canvas.to_document(QPointF(400, 300))
        assert abs(again.x() - under.x()) < 0.01
        assert abs(again.y() - under.y()) < 0.01
    assert len(zooms) == 4
    assert zooms[-1] == canvas.zoom > 1


def test_a_brush_grows_and_shrinks_by_a_pixel_at_least(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    for size in (1.0, 5.0, 50.0):
        canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, size=size))
        canvas.resize_brush(1.2)
        assert canvas.tool_state.size > size
        canvas.resize_brush(1 / 1.2)
        assert canvas.tool_state.size == size


@pytest.mark.parametrize("with_space", [True, False])
def test_dragging_pans_with_the_middle_button_or_space(canvas: Canvas, model: DocumentModel, with_space: bool) -> None:
    white(model)
    canvas.set_zoom(3.0)
    before, document = canvas.to_document(QPointF(100, 100)), model.value
    button = left if with_space else Qt.MouseButton.MiddleButton
    if with_space:
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas, button, none, QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(130, 85))
    QTest.mouseRelease(canvas, button, none, QPoint(130, 85))
    if with_space:
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
    moved = canvas.to_document(QPointF(130, 85))
    assert abs(moved.x() - before.x()) < 0.01
    assert abs(moved.y() - before.y()) < 0.01
    assert model.value is document


def test_a_pen_paints_with_its_pressure(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, size=60.0, hardness=1.0))
    pen(canvas, (100, 200, 0.2), (300, 200, 1.0))
    picture = flatten(value(model)).array()
    thin, thick = (np.count_nonzero(picture[:, x, 0] == 0) for x in (110, 290))
    assert 10 <= thin <= 22
    assert thick >= 50
    assert model.history is not None
    assert len(model.history.steps) == 2


def test_a_stroke_on_a_groups_mask_is_seen_while_it_lasts(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    model.edit("g", lambda document: layering.group(document, "layer1"))
    model.edit("m", lambda document: layering.add_mask(document, document.active))
    model.edit("o", lambda document: edits.move_pixels(document, document.active, 30, 20))
    canvas.actual_size()
    before = shown(canvas)
    drag(canvas, (100, 100), (150, 125), (200, 150), release=False)
    during = shown(canvas)
    assert (during != before).sum() > 100, "the squares of nothing shine through"
    QTest.mouseRelease(canvas, left, none, at(canvas, 200, 150))
    after = shown(canvas)
    assert ((after != before) | (during == before)).all(), "what was uncovered stays so"
    assert flatten(value(model)).array()[125, 150, 3] == 0
    model.open(value(model))  # everything is painted anew
    canvas.actual_size()
    assert (shown(canvas) == after).all()


def test_files_and_pictures_can_be_dropped(canvas: Canvas, tmp_path: Path) -> None:
    files: list[list[Path]] = []
    images: list[Raster] = []
    canvas.dropped.connect(files.append)
    canvas.image_dropped.connect(images.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png")), QUrl("https://example.org/b.png")])
    _drop(canvas, data)
    assert files == [[tmp_path / "a.png"]]
    pixels = random_pixels(1, 8, 8) | np.array([0, 0, 0, 255], np.uint8)
    data = QMimeData()
    data.setImageData(image_of(pixels))
    _drop(canvas, data)
    assert (images[0].array() == pixels).all()


def _drop(canvas: Canvas, data: QMimeData) -> None:
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(canvas, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(canvas, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, left, none))


def test_a_preview_lies_over_its_part_until_it_is_taken_away(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    before = shown(canvas)
    canvas.set_preview(Raster.filled(Extent(16, 16), (0, 255, 0, 255)), Bounds(100, 100, 100, 100))
    inside, outside = at(canvas, 150, 150), at(canvas, 250, 250)
    found = shown(canvas)
    assert found[inside.y(), inside.x()].tolist() == [0, 255, 0, 255]
    assert (found[outside.y(), outside.x()] == 255).all()
    canvas.set_preview(None)
    assert (shown(canvas) == before).all()


def test_the_pixel_under_the_cursor_is_told(canvas: Canvas, model: DocumentModel) -> None:
    white(model)
    canvas.set_zoom(1.0)
    said: list[object] = []
    canvas.pointed.connect(said.append)
    QTest.mouseMove(canvas, at(canvas, 40, 50))
    QTest.mouseMove(canvas, QPoint(2, 2))
    assert said == [(40, 50), None]


def test_tiles_meet_without_seams_at_any_zoom(canvas: Canvas, model: DocumentModel) -> None:
    model.open(edits.new_document(Extent(900, 700), (90, 140, 190, 255)))
    for zoom in (0.13, 0.31, 0.5, 0.77, 1.0, 1.37, 2.9):
        canvas.set_zoom(zoom)
        first, last = at(canvas, 0, 0), at(canvas, 900, 700)
        pixels = shown(canvas)[max(0, first.y() + 1) : last.y() - 1, max(0, first.x() + 1) : last.x() - 1]
        assert np.abs(pixels.astype(int) - (90, 140, 190, 255)).max() <= 1, zoom


def test_what_is_repainted_in_part_equals_what_is_painted_anew(canvas: Canvas, model: DocumentModel) -> None:
    model.open(Document(extent=Extent(900, 700), active="a", layers=(
        Layer(id="a", name="", pixels=Raster.from_array(random_pixels(5, 900, 700))),)))  # fmt: skip
    for zoom in (0.4, 1.0, 2.0):
        canvas.set_zoom(zoom)
        drag(canvas, (300, 200), (420, 330), (500, 300))
        pieces = shown(canvas)
        canvas._sheet.picture.clear()
        assert (shown(canvas) == pieces).all()


def test_the_camera_never_loses_the_document() -> None:
    extent, view = Extent(100, 80), Extent(640, 480)
    assert Camera(1, 9000, -9000).kept(extent, view) == Camera(1, 640 - 48, 48 - 80)
    assert Camera.fitted(extent, view).scale == 5
    assert Camera.fitted(Extent(64000, 10), view).scale == 1 / 64
    assert Camera(2.9).next_scale(1) == 3
    assert Camera(2.9).next_scale(-1) == 2
    assert Camera(64).next_scale(1) == 64


def test_a_stroke_on_a_huge_document_copies_only_the_tiles_that_it_touches(
    canvas: Canvas, model: DocumentModel
) -> None:
    tile = np.full((256, 256, 4), 200, np.uint8)
    tile[..., 3] = 255
    tiles = {TileIndex(column, row): tile for column in range(32) for row in range(32)}
    layer = Layer(id="a", name="", pixels=Raster(Extent(8192, 8192), tiles))
    model.open(Document(extent=Extent(8192, 8192), layers=(layer,), active="a"))
    canvas.actual_size()
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, size=100.0))
    canvas.grab()
    middle = canvas.to_document(QPointF(320, 240))
    canvas._use.begin(Pointer(middle.x() - 100, middle.y()))
    for number in range(25):
        canvas._use.move(Pointer(middle.x() - 100 + 8 * number, middle.y() + 3 * number))
        QApplication.processEvents()
    canvas._use.finish()
    assert model.value is not None
    changed = model.value.layers[0].pixels.changed_tiles(layer.pixels)
    stroke = Bounds.between(
        round(middle.x()) - 151, round(middle.y()) - 51, round(middle.x()) + 143, round(middle.y()) + 123
    )
    assert changed
    assert changed <= set(tiles_within(stroke))


def test_an_image_is_shown_for_each_device_pixel(canvas: Canvas, model: DocumentModel) -> None:
    white(model, 64)
    picture = QImage(canvas.size() * 2, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(2)
    canvas.render(picture)
    assert picture.pixelColor(640, 480).red() == 255
