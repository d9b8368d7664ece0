"""What the canvas paints anew, and when: within a frame's allowance, and nothing that is shown already."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.raster import Raster
from editor.canvas.view import Canvas
from editor.document import Document, Layer
from editor.model import DocumentModel
from tests.editor.painter import at, drag, left, none, shown, tools
from tests.editor.samples import random_pixels


def test_a_document_that_takes_longer_than_a_frame_is_painted_in_several(
    application: QApplication, model: DocumentModel
) -> None:
    canvas = Canvas(model, tools, frame_seconds=0.0)
    canvas.resize(640, 480)
    canvas.show()
    pixels = random_pixels(7, 1500, 1500)
    model.open(Document(extent=Extent(1500, 1500), layers=(Layer(id="a", name="", pixels=Raster.from_array(pixels)),)))
    canvas.grab()
    assert 0 < canvas._sheet.picture.painted_pixels < 1500 * 1500
    for _ in range(20):
        application.processEvents()
    done = canvas._sheet.picture.painted_pixels
    application.processEvents()
    assert canvas._sheet.picture.painted_pixels == done
    found = shown(canvas)
    canvas._sheet.picture.clear()
    canvas._frame_seconds = float("inf")
    assert (shown(canvas) == found).all()
    canvas.close()


def test_a_stroke_that_ends_leaves_nothing_to_paint_anew(canvas: Canvas, model: DocumentModel) -> None:
    model.open(Document(extent=Extent(900, 700), active="a", layers=(
        Layer(id="a", name="", pixels=Raster.from_array(random_pixels(5, 900, 700))),)))  # fmt: skip
    canvas.actual_size()
    shown(canvas)
    drag(canvas, (300, 200), (420, 330), (500, 300), release=False)
    shown(canvas)
    before = canvas._sheet.picture.painted_pixels
    QTest.mouseRelease(canvas, left, none, at(canvas, 500, 300))
    pieces = shown(canvas)
    assert canvas._sheet.picture.painted_pixels - before < 100 * 100, "the last piece, not the tiles under the stroke"
    canvas._sheet.picture.clear()
    assert (shown(canvas) == pieces).all()
    model.undo()
    without = shown(canvas)
    canvas._sheet.picture.clear()
    assert (shown(canvas) == without).all() and (without != pieces).any()


def test_a_wide_brush_is_shown_at_once_and_completed_while_nothing_happens(
    application: QApplication, canvas: Canvas, model: DocumentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.painting.event_seconds", 0.0)
    layer = Layer(id="a", name="", pixels=Raster.from_array(random_pixels(5, 2100, 2100)))
    model.open(Document(extent=Extent(2100, 2100), active="a", layers=(layer,)))
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, size=2000.0))
    QTest.mousePress(canvas, left, none, at(canvas, 1000, 1000))
    scene = canvas._sheet.scene
    assert scene is not None and len(scene.tiles) == 8
    for _ in range(20):
        application.processEvents()
    scene = canvas._sheet.scene
    assert scene is not None and len(scene.tiles) > 50
    pieces = shown(canvas)
    QTest.mouseRelease(canvas, left, none, at(canvas, 1000, 1000))
    canvas._cursor_at = None
    canvas._sheet.picture.clear()
    canvas.update()
    assert model.value is not None and (model.value.layers[0].pixels.array()[1000, 1000, :3] == (0, 0, 0)).all()
    assert (np.abs(shown(canvas).astype(int) - pieces) > 1).mean() < 0.01, "but for the ring of the brush"


def test_a_wide_brush_let_go_at_once_leaves_nothing_out(canvas: Canvas, model: DocumentModel) -> None:
    layer = Layer(id="a", name="", pixels=Raster.empty(Extent(2100, 2100)))
    model.open(Document(extent=Extent(2100, 2100), active="a", layers=(layer,)))
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, size=2000.0))
    QTest.mouseClick(canvas, left, none, at(canvas, 1050, 1050))
    assert model.value is not None
    found = model.value.layers[0].pixels.array()[..., 3]
    rows, columns = np.mgrid[0:2100, 0:2100] - 1050.0
    assert (found[np.hypot(rows, columns) < 790] == 255).all()
