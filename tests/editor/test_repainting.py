"""What the canvas paints anew, and when: within a frame's allowance, and nothing that is shown already."""

from __future__ import annotations

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
