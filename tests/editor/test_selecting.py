"""Selecting: what each tool marks with a real mouse, how that joins, and what the menu makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from editor import archive, greys, mask_files, selecting, similarity
from editor import document as edits
from editor.canvas.camera import Camera
from editor.canvas.outline import outline_image
from editor.canvas.view import Canvas
from editor.document import Document, Layer
from editor.model import DocumentModel
from editor.qimage import pixels_of
from editor.tool import ToolState
from pipelines.files import pictures
from tests.editor.painter import alt, click, drag, left, none, shift, tools, value
from tests.editor.program import Program, catalog
from tests.editor.samples import greys_of, random_pixels
from tests.scripted import ScriptedEngine

side = 300
modes = ("replace", "add", "subtract", "intersect")


@pytest.fixture
def model() -> DocumentModel:
    model = DocumentModel()
    model.open(edits.new_document(Extent(side, side)))
    return model


@pytest.fixture
def canvas(canvas: Canvas) -> Canvas:
    canvas.actual_size()
    return canvas


def selected(model: DocumentModel) -> np.ndarray:
    assert model.value is not None and model.value.selection is not None
    return greys.values_in(model.value.selection)


def test_a_rectangle_is_selected_to_the_pixel_shown_and_undone(canvas: Canvas, model: DocumentModel) -> None:
    plain = pixels_of(canvas.grab().toImage())
    canvas.set_tool("select_rectangle")
    drag(canvas, (50, 60), (120, 90), (200, 160))
    expected = np.zeros((side, side), np.uint8)
    expected[60:160, 50:200] = 255
    assert (selected(model) == expected).all()
    changed = (pixels_of(canvas.grab().toImage()) != plain).any(axis=-1)
    corner = canvas.to_widget(QPointF(50, 60)).toPoint()
    ys, xs = np.nonzero(changed)
    assert (ys.min(), xs.min(), ys.max(), xs.max()) == (corner.y(), corner.x(), corner.y() + 99, corner.x() + 149)
    assert not changed[corner.y() + 1 : corner.y() + 99, corner.x() + 1 : corner.x() + 149].any()
    model.undo()
    assert model.value is not None and model.value.selection is None
    assert (pixels_of(canvas.grab().toImage()) == plain).all()


def test_shift_adds_alt_takes_away_both_intersect_and_a_click_drops(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("select_rectangle")
    drag(canvas, (10, 10), (110, 110))
    drag(canvas, (60, 60), (160, 160), held=shift)
    assert (selected(model) > 0).sum() == 2 * 100 * 100 - 50 * 50
    drag(canvas, (0, 0), (60, 60), held=alt)
    assert (selected(model) > 0).sum() == 2 * 100 * 100 - 2 * 50 * 50
    drag(canvas, (100, 0), (299, 299), held=shift | alt)
    assert (np.nonzero(selected(model))[1] >= 100).all()
    click(canvas, 5, 5)
    assert model.value is not None and model.value.selection is None


@pytest.mark.parametrize("tool", ["select_rectangle", "select_ellipse", "lasso"])
def test_what_is_selected_is_dragged_from_inside(canvas: Canvas, model: DocumentModel, tool: str) -> None:
    canvas.set_tool("select_rectangle")
    drag(canvas, (50, 60), (200, 160))
    before = value(model)
    canvas.set_tool(tool)
    drag(canvas, (100, 100), (110, 110), (130, 80))
    expected = np.zeros((side, side), np.uint8)
    expected[40:140, 80:230] = 255
    assert (selected(model) == expected).all()
    assert value(model).layers is before.layers, "what is painted stays"
    drag(canvas, (100, 100), (300, 100))
    assert (selected(model)[40:140] > 0).any(axis=0).argmax() == 280, "what left the canvas is not selected any more"
    model.undo()
    model.undo()
    assert value(model).selection is before.selection
    click(canvas, 100, 100)
    assert value(model).selection is None


def test_the_move_tool_moves_what_is_selected_and_the_selection_with_it(canvas: Canvas, model: DocumentModel) -> None:
    pixels = random_pixels(7, side, side)
    pixels[..., 3] = 255
    model.edit("p", lambda document: edits.set_layer(document, "layer1", pixels=Raster.from_array(pixels)))
    canvas.set_tool("select_rectangle")
    drag(canvas, (50, 60), (90, 100))
    canvas.set_tool("move")
    drag(canvas, (10, 10), (60, 40), (110, 30))
    found = value(model).layers[0].pixels.array()
    expected = pixels.copy()
    expected[60:100, 50:90] = 0
    expected[80:120, 150:190] = pixels[60:100, 50:90]
    assert (found == expected).all()
    assert selected(model)[80:120, 150:190].all() and (selected(model) > 0).sum() == 1600
    model.undo()
    assert (value(model).layers[0].pixels.array() == pixels).all()
    said: list[str] = []
    canvas.refused.connect(said.append)
    air = Layer(id="air", name="Air", pixels=Raster.empty(Extent(9, 9)))
    model.edit("a", lambda document: edits.add_layer(document, air))
    drag(canvas, (10, 10), (60, 40))
    assert said == ["There is nothing on “Air” here."]


def test_an_ellipse_covers_its_area_and_is_soft_at_its_edge(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("select_ellipse")
    drag(canvas, (40, 50), (240, 150))
    values = selected(model)
    assert values.sum() / 255 == pytest.approx(np.pi * 100 * 50, rel=0.002)
    assert ((values > 0) & (values < 255)).any()


def test_a_lasso_selects_what_it_encloses(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("lasso")
    drag(canvas, (50, 50), (250, 50), (250, 250))
    assert selected(model).sum() / 255 == pytest.approx(200 * 200 / 2, rel=0.02)
    assert selected(model)[60, 200] == 255 and selected(model)[200, 60] == 0


def test_a_polygon_grows_corner_by_corner_until_enter(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("polygon")
    for point in ((50, 50), (250, 50), (250, 250), (20, 290)):
        click(canvas, *point)
    QTest.mouseMove(canvas, canvas.to_widget(QPointF(100, 200)).toPoint())
    assert model.value is not None and model.value.selection is None and canvas.is_painting
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert selected(model).sum() / 255 == pytest.approx(200 * 200 / 2, rel=0.02)
    assert not canvas.is_painting


def test_a_polygon_closes_on_its_first_corner_or_a_double_click_and_escape_leaves_it(
    canvas: Canvas, model: DocumentModel
) -> None:
    canvas.set_tool("polygon")
    for point in ((50, 50), (250, 50), (250, 250), (52, 51)):
        click(canvas, *point)
    assert selected(model).sum() / 255 == pytest.approx(200 * 200 / 2, rel=0.02)
    model.undo()
    for point in ((50, 50), (250, 50)):
        click(canvas, *point)
    click(canvas, 250, 250)
    place = canvas.to_widget(QPointF(250, 250)).toPoint()
    QTest.mouseDClick(canvas, left, none, place)
    QTest.mouseRelease(canvas, left, none, place)
    assert selected(model).sum() / 255 == pytest.approx(200 * 200 / 2, rel=0.02)
    model.undo()
    click(canvas, 50, 50)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.is_painting and model.value is not None and model.value.selection is None


def test_the_wand_selects_what_is_alike_and_hangs_together(canvas: Canvas, model: DocumentModel) -> None:
    pixels = np.full((side, side, 4), 255, np.uint8)
    pixels[50:100, 50:100, :3] = (200, 10, 10)
    pixels[150:200, 50:100, :3] = (190, 10, 10)
    model.open(Document(extent=Extent(side, side), layers=(Layer(id="a", name="", pixels=Raster.from_array(pixels)),)))
    canvas.actual_size()
    canvas.set_tool("wand")
    click(canvas, 70, 70)
    assert (selected(model) > 0).sum() == 50 * 50
    canvas.set_tool_state(canvas.tool_state.with_settings(contiguous=False))
    click(canvas, 70, 70)
    assert (selected(model) > 0).sum() == 2 * 50 * 50
    canvas.set_tool_state(canvas.tool_state.with_settings(tolerance=5))
    click(canvas, 70, 70)
    assert (selected(model) > 0).sum() == 50 * 50


@settings(max_examples=10)
@given(st.integers(0, 99), st.integers(0, 60))
def test_likeness_is_what_a_plain_flood_finds(seed: int, limit: int) -> None:
    pixels = random_pixels(seed, 24, 18) // 64 * 64
    at = (3, 4)
    seen = np.concatenate([(pixels[..., :3].astype(int) * pixels[..., 3:] + 127) // 255, pixels[..., 3:]], axis=-1)
    alike = (np.abs(seen - seen[at[1], at[0]]) <= limit).all(axis=-1)
    assert (similarity.similar(pixels, at, limit, is_contiguous=False) == alike).all()
    reached, edge = {at}, [at]
    while edge:
        x, y = edge.pop()
        for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if 0 <= near[0] < 24 and 0 <= near[1] < 18 and alike[near[1], near[0]] and near not in reached:
                reached.add(near)
                edge.append(near)
    found = similarity.similar(pixels, at, limit, is_contiguous=True)
    assert {(x, y) for y, x in zip(*np.nonzero(found), strict=True)} == reached


@settings(max_examples=15)
@given(
    greys_of(Extent(300, 270)),
    st.none() | greys_of(Extent(300, 270)),
    st.sampled_from(["replace", "add", "subtract", "intersect"]),
)
def test_selections_join_as_sets_do(part: Raster, old: Raster | None, mode: selecting.Mode) -> None:
    document = edits.set_fields(edits.new_document(Extent(300, 270)), selection=old)
    values = greys.values_in(part)
    held = np.full(values.shape, 255, np.uint8) if old is None else greys.values_in(old)
    expected = {
        "replace": values, "subtract": np.minimum(held, 255 - values), "intersect": np.minimum(held, values),
        "add": values if old is None else np.maximum(held, values),
    }[mode]  # fmt: skip
    found = selecting.select(document, values, document.bounds, mode).selection
    assert (expected == 0).all() if found is None else (greys.values_in(found) == expected).all()


def square(lowest: int = 100, highest: int = 200) -> Document:
    values = np.zeros((side, side), np.uint8)
    values[lowest:highest, lowest:highest] = 255
    return edits.set_fields(edits.new_document(Extent(side, side)), selection=greys.from_values(values))


def counted(document: Document) -> float:
    assert document.selection is not None
    return float(greys.values_in(document.selection).sum()) / 255


def test_the_selection_grows_shrinks_softens_and_becomes_a_band() -> None:
    assert counted(selecting.grown(10)(square())) == pytest.approx(120 * 120 - (4 - np.pi) * 100, rel=0.002)
    assert counted(selecting.shrunk(10)(square())) == pytest.approx(80 * 80, rel=0.001)
    assert counted(selecting.shrunk(10)(square(0, 100))) == pytest.approx(90 * 90, rel=0.001), "no edge at the canvas's"
    soft = selecting.feathered(10)(square())
    assert soft.selection is not None
    values = greys.values_in(soft.selection)
    assert counted(soft) == pytest.approx(100 * 100, rel=0.01)
    assert 110 <= values[150, 100] <= 150 and values[150, 150] == 255 and values[150, 80] == 0
    assert counted(selecting.bordered(5)(square())) == pytest.approx(4 * 100 * 10, rel=0.03)
    assert counted(selecting.inverted(square())) == side * side - 100 * 100
    assert selecting.shrunk(60)(square()).selection is None
    whole = edits.new_document(Extent(9, 9))
    assert selecting.inverted(whole) is whole and selecting.grown(3)(whole) is whole


def test_masks_and_selections_become_each_other() -> None:
    document = selecting.to_mask(square())
    mask = document.layers[-1]
    assert mask.role == "mask" and mask.pixels is document.selection
    bare = edits.set_fields(document, selection=None)
    assert counted(selecting.from_mask(bare, mask.id)) == 100 * 100
    moved = edits.move_pixels(bare, mask.id, 150, 0)
    assert counted(selecting.from_mask(moved, mask.id)) == 50 * 100
    assert counted(selecting.from_alpha(bare, "layer1")) == side * side


def test_the_outline_is_drawn_at_any_scale_where_the_edge_is() -> None:
    document = square()
    assert document.selection is not None
    for scale in (0.1, 0.5, 1.0, 3.0):
        image = outline_image(document.selection, Camera(scale, 7, 5), Bounds(0, 0, 900, 900))
        assert image is not None
        ys, xs = np.nonzero(pixels_of(image)[..., 3])
        for found, origin in ((xs, 7), (ys, 5)):
            assert abs(found.min() - (100 * scale + origin)) <= 1.5
            assert abs(found.max() + 1 - (200 * scale + origin)) <= 1.5
    assert outline_image(document.selection, Camera(1.0, 5000, 0), Bounds(0, 0, 100, 100)) is None


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog))
    made.start()
    yield made
    made.close()


def test_the_select_menu_from_end_to_end_and_the_file(program: Program, tmp_path: Path) -> None:
    window = program.editor.window
    assert not window.actions_by_id["select_none"].isEnabled()
    program.do("select_all")
    assert counted(program.document) == program.document.extent.pixels
    program.answers.number = 8
    program.do("select_shrink")
    assert counted(program.document) == program.document.extent.pixels, "the canvas's edge is no edge"
    program.editor.desk.tool.put("select_rectangle")
    program.drag((8, 8), (40, 30))
    program.do("select_grow")
    assert counted(program.document) > 32 * 22
    program.do("select_feather")
    program.set(mode="mend")
    assert "make a mask of the selection" in program.panel("prompt").caution.text()
    program.do("selection_to_mask")
    assert program.layer("mask").name == "Mask" and not program.panel("prompt").caution.text().startswith("Nothing")
    program.do("select_inverse")
    archive.save(program.document, tmp_path / "a.ora")
    assert archive.load(tmp_path / "a.ora").document.key() == program.document.key()
    program.do("select_none")
    assert program.document.selection is None
    program.do("mask_to_selection")
    assert program.document.selection is not None
    before = program.document
    program.answers.number = None
    program.do("select_border")
    assert program.document is before, "the person thought better of it"


def test_clearing_and_colours_from_the_keyboard(program: Program) -> None:
    canvas = program.editor.window.canvas
    program.editor.desk.tool_state.put(ToolState(colour=(9, 8, 7), background=(1, 2, 3)))
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert canvas.tool_state.colour == (1, 2, 3) and canvas.tool_state.background == (9, 8, 7)
    QTest.keyClick(canvas, Qt.Key.Key_D)
    assert canvas.tool_state.colour == (0, 0, 0) and canvas.tool_state.background == (255, 255, 255)
    paper = program.document.layers[0]
    program.editor.document.amend(lambda document: edits.set_active(document, paper.id))
    program.editor.desk.tool.put("select_rectangle")
    program.drag((8, 8), (40, 30))
    program.do("clear")
    alpha = program.document.layers[0].pixels.array()[..., 3]
    assert (alpha[8:30, 8:40] == 0).all() and (alpha == 0).sum() == 22 * 32
    program.editor.desk.tool_state.put(ToolState(colour=(7, 90, 200), opacity=1.0))
    program.do("fill_selected")
    pixels = program.document.layers[0].pixels.array()
    assert (pixels[8:30, 8:40] == (7, 90, 200, 255)).all() and (pixels[0, 0] == 255).all()


def test_masks_go_to_pictures_and_come_back(program: Program, tmp_path: Path) -> None:
    program.editor.desk.tool.put("select_ellipse")
    program.drag((8, 8), (40, 30))
    program.do("selection_to_mask")
    values = greys.values_in(program.document.layers[-1].pixels)
    program.answers.path = tmp_path / "where.png"
    program.do("export_mask")
    program.settle()
    assert (pictures.read(tmp_path / "where.png").raster.array() == np.dstack([values] * 3 + [values * 0 + 255])).all()
    program.do("delete")
    program.answers.open = [tmp_path / "where.png"]
    program.do("import_mask")
    program.settle()
    layer = program.document.layers[-1]
    assert (layer.role, layer.name) == ("mask", "where")
    assert (greys.values_in(layer.pixels) == values).all()
    half = mask_files.fitted(np.repeat(np.repeat(values, 2, axis=0), 2, axis=1), program.document)
    assert (half == values).all(), "a mask of twice the size fits again"
    odd = np.zeros((5, 90), np.uint8)
    assert mask_files.fitted(odd, program.document) is odd


def test_what_masks_are_shown_in_is_chosen_and_kept(program: Program) -> None:
    program.do("select_all")
    program.do("selection_to_mask")
    program.do("select_none")
    program.answers.colour = ((0, 200, 0), 1.0)
    program.do("mask_colour")
    canvas = program.editor.window.canvas
    at = canvas.to_widget(QPointF(10, 10)).toPoint()
    assert pixels_of(canvas.grab().toImage())[at.y(), at.x()].tolist() == [0, 200, 0, 255]
    assert program.editor.settings.value.mask_colour == (0, 200, 0)


def test_copying_takes_what_is_selected(program: Program) -> None:
    program.do("copy_merged")
    assert QGuiApplication.clipboard().image().size().toTuple() == tuple(program.document.extent)
    program.editor.desk.tool.put("select_rectangle")
    program.drag((8, 8), (40, 30))
    program.do("copy_merged")
    assert QGuiApplication.clipboard().image().size().toTuple() == (32, 22)


@pytest.mark.parametrize("tool", sorted(tools))
def test_escape_leaves_no_trace_of_any_tool(canvas: Canvas, model: DocumentModel, tool: str) -> None:
    """With a press and a drag under way, and with the handles that some tools show before."""
    model.edit("layer", lambda document: edits.add_layer(
        document, Layer(id="b", name="", pixels=Raster.from_array(random_pixels(3, 90, 80)), x=30, y=40)))  # fmt: skip
    canvas.set_tool_state(canvas.tool_state.with_settings(clone_there=True, clone_x=50.0, clone_y=50.0))
    before, plain = model.value, pixels_of(canvas.grab().toImage())
    canvas.set_tool(tool)
    QTest.mousePress(canvas, left, none, canvas.to_widget(QPointF(60, 70)).toPoint())
    QTest.mouseMove(canvas, canvas.to_widget(QPointF(120, 150)).toPoint())
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, left, none, canvas.to_widget(QPointF(120, 150)).toPoint())
    QTest.mouseMove(canvas, QPoint(3, 3))
    canvas._move_cursor(None)
    assert model.value is before and not canvas.is_painting
    assert (pixels_of(canvas.grab().toImage()) == plain).all()
