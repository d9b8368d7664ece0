"""What `underpaint bench editor` measures is what it says: documents, painted events, a plain view that paints too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from benchmarks import editor as bench
from controls.plugins import discover
from controls.raster import TileIndex
from editor.canvas.view import Canvas
from editor.measuring.documents import layered, photograph
from editor.measuring.plain import PlainView
from editor.measuring.program import drag, share, wave
from editor.model import DocumentModel
from editor.tool import Tool
from pipelines.errors import EngineError

left = Qt.MouseButton.LeftButton


def test_two_layers_are_full_and_the_others_lie_where_the_strokes_go() -> None:
    document = layered(4096, 10)
    counts = [len(layer.pixels.tiles) for layer in document.layers]
    assert counts == [256, 256, *[48] * 8]
    assert all(TileIndex(8, 8) in layer.pixels.tiles for layer in document.layers)
    assert document.active_layer in document.layers[2:]
    tiles = photograph(1024).layers[0].pixels.tiles
    assert len({tile.tobytes() for tile in tiles.values()}) == 16


def test_each_event_of_a_stroke_is_painted_and_timed(application: QApplication) -> None:
    model, document = DocumentModel(), layered(512, 3)
    canvas = Canvas(model, discover("editor.tools", Tool))
    canvas.resize(300, 300)
    canvas.show()
    model.open(document)
    application.processEvents()
    before = canvas.grab().toImage()
    moments = drag(application, canvas, wave(canvas, 8, 12.0), left)
    assert len(moments) == 9 and all(moment.clock > 0 for moment in moments)
    assert canvas.grab().toImage() != before
    assert model.history is not None and len(model.history.steps) == 2


def test_the_plain_view_paints_on_the_active_layer_without_a_copy(application: QApplication) -> None:
    view = PlainView(layered(512, 3), 60.0, 0.8)
    view.resize(300, 300)
    view.show()
    view.centerOn(QPointF(256, 256))
    application.processEvents()
    before, points = view.viewport().grab().toImage(), wave(view.viewport(), 3, 12.0)
    assert len(drag(application, view.viewport(), points, left)) == 4
    place = points[1].toPoint()
    after = view.viewport().grab().toImage()
    assert after.pixelColor(place) != before.pixelColor(place)
    assert after.pixelColor(280, 280) == before.pixelColor(280, 280)
    view.close()


def test_shares_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(1, 1001)]
    assert (share(values, 0.999), share(values, 0.5), share([7.0], 0.99)) == (999.0, 500.0, 7.0)


def test_a_child_that_fails_is_told() -> None:
    with pytest.raises(EngineError, match="no_such_measurement") as told:
        bench.measured("no_such_measurement", quick=True)
    assert told.value.code == "editor_not_measured"
