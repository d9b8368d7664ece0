"""Transform, crop and text: handles dragged with a real mouse, keys typed, Enter and Escape; and the warp itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from editor import archive, greys, handles, layering, lettering, warping
from editor import document as edits
from editor.canvas.view import Canvas
from editor.document import Layer
from editor.flattening import flatten
from editor.model import DocumentModel
from editor.qimage import pixels_of
from tests.editor.painter import click, control, drag, shift, value
from tests.editor.program import Program, catalog
from tests.editor.samples import random_pixels
from tests.scripted import ScriptedEngine

side = 300


@pytest.fixture
def model() -> DocumentModel:
    model = DocumentModel()
    pixels = np.full((100, 80, 4), (200, 30, 20, 255), np.uint8)
    pixels[:50, :40, :3] = (20, 30, 200)
    block = Layer(id="block", name="Block", pixels=Raster.from_array(pixels), x=60, y=50)
    model.open(edits.add_layer(edits.new_document(Extent(side, side)), block))
    return model


@pytest.fixture
def canvas(canvas: Canvas) -> Canvas:
    canvas.setFocus()
    canvas.actual_size()
    return canvas


def block(model: DocumentModel) -> Layer:
    found = edits.find_layer(value(model), "block")
    assert found is not None
    return found


def enter(canvas: Canvas) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_Return)


def test_dragging_a_corner_scales_from_the_opposite_one_after_enter(canvas: Canvas, model: DocumentModel) -> None:
    plain = pixels_of(canvas.grab().toImage())
    canvas.set_tool_state(canvas.tool_state.with_settings(resampling="nearest"))
    canvas.set_tool("transform")
    assert canvas.is_painting, "the handles are there as soon as the tool is"
    assert (pixels_of(canvas.grab().toImage()) != plain).any()
    drag(canvas, (140, 150), (180, 200), (220, 250))
    assert not model.can_undo, "nothing is done before Enter"
    shown = pixels_of(canvas.grab().toImage())
    at = canvas.to_widget(QPointF(200, 230)).toPoint()
    assert shown[at.y(), at.x()].tolist() == [200, 30, 20, 255]
    enter(canvas)
    layer = block(model)
    assert layer.bounds == Bounds(60, 50, 160, 200)
    expected = np.kron(edits.find_layer(model.history.steps[0].document, "block").pixels.array(),  # type: ignore[union-attr]
                       np.ones((2, 2, 1), np.uint8))  # fmt: skip
    assert (layer.pixels.array() == expected).all()
    model.undo()
    assert block(model).bounds == Bounds(60, 50, 80, 100)


def test_edges_stretch_inside_moves_outside_turns_and_escape_leaves_it(canvas: Canvas, model: DocumentModel) -> None:
    before = value(model)
    canvas.set_tool("transform")
    drag(canvas, (100, 150), (100, 170), (130, 200))
    drag(canvas, (100, 100), (110, 120), (120, 130))
    enter(canvas)
    assert block(model).bounds == Bounds(80, 80, 80, 150)
    drag(canvas, (120, 155), (121, 155))
    drag(canvas, (230, 155), (200, 250), (120, 265), held=shift)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert len(model.history.steps) == 2 if model.history else False
    model.undo()
    assert value(model) is before


def test_a_quarter_turn_is_exact(canvas: Canvas, model: DocumentModel) -> None:
    first = block(model).pixels.array()
    canvas.set_tool("transform")
    drag(canvas, (100, 20), (160, 40), (180, 100), held=shift)
    enter(canvas)
    layer = block(model)
    assert layer.bounds == Bounds(50, 60, 100, 80)
    assert np.abs(layer.pixels.array().astype(int) - np.rot90(first, -1)).max() <= 1


def test_control_makes_a_perspective(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("transform")
    drag(canvas, (60, 50), (80, 50), (90, 50), held=control)
    drag(canvas, (140, 50), (120, 50), (110, 50), held=control)
    enter(canvas)
    alpha = block(model).pixels.array()[..., 3]
    assert (alpha[1] > 128).sum() == pytest.approx(20, abs=2) and (alpha[-2] > 128).sum() == pytest.approx(80, abs=2)


def test_only_what_is_selected_is_transformed_and_the_selection_goes_with_it(
    canvas: Canvas, model: DocumentModel
) -> None:
    values = np.zeros((side, side), np.uint8)
    values[50:100, 60:100] = 255
    model.edit("s", lambda document: edits.set_fields(document, selection=greys.from_values(values)))
    canvas.set_tool("transform")
    drag(canvas, (80, 75), (150, 100), (180, 175))
    enter(canvas)
    picture = flatten(value(model)).array()
    assert (picture[50:100, 60:100] == 255).all()
    assert (picture[150:200, 160:200] == (20, 30, 200, 255)).all()
    assert (picture[110:140, 70:130, :3] == (200, 30, 20)).all()
    selection = value(model).selection
    assert selection is not None and (greys.values_in(selection)[150:200, 160:200] == 255).all()


def test_a_layers_mask_is_transformed_with_it_and_locks_refuse(canvas: Canvas, model: DocumentModel) -> None:
    model.edit("m", lambda document: layering.add_mask(document, "block"))
    canvas.set_tool_state(canvas.tool_state.with_settings(resampling="linear"))
    canvas.set_tool("transform")
    drag(canvas, (140, 150), (180, 200), (220, 250))
    enter(canvas)
    mask = block(model).mask
    assert mask is not None and mask.extent == block(model).pixels.extent
    assert (greys.values_in(mask) == 255).all()
    said: list[str] = []
    canvas.refused.connect(said.append)
    model.edit("lock", lambda document: layering.set_lock(document, "block", "position", True))
    canvas.set_tool("brush")
    canvas.set_tool("transform")
    assert "locked" in said[-1] and not canvas.is_painting


def two_in_a_group(model: DocumentModel) -> str:
    """The block and a green one right of it, which is hidden, in a group that is active; the group's id."""
    green = np.full((20, 40, 4), (10, 180, 40, 255), np.uint8)
    other = Layer(id="green", name="Green", pixels=Raster.from_array(green), x=150, y=60, visible=False)
    model.edit("add", lambda document: edits.add_layer(document, other))
    model.edit("group", lambda document: layering.group(document, "block"))
    group = value(model).active
    model.edit("put", lambda document: edits.set_active(layering.put_into(document, "green", group), group))
    return group


def test_a_group_is_transformed_as_one(canvas: Canvas, model: DocumentModel) -> None:
    group = two_in_a_group(model)
    first = block(model).pixels.array()
    canvas.set_tool_state(canvas.tool_state.with_settings(resampling="nearest"))
    canvas.set_tool("transform")
    # The frame is (60, 50) to (190, 150): twice as large, seen from its upper left corner.
    drag(canvas, (190, 150), (250, 200), (320, 250))
    assert value(model).active == group
    enter(canvas)
    assert block(model).bounds == Bounds(60, 50, 160, 200)
    assert (block(model).pixels.array() == np.kron(first, np.ones((2, 2, 1), np.uint8))).all()
    green = edits.find_layer(value(model), "green")
    assert green is not None and green.bounds == Bounds(240, 70, 80, 40) and not green.visible
    assert (green.pixels.array() == (10, 180, 40, 255)).all()
    model.undo()
    assert block(model).pixels.array().tobytes() == first.tobytes()


def test_a_groups_mask_is_transformed_with_it(canvas: Canvas, model: DocumentModel) -> None:
    group = two_in_a_group(model)
    values = np.full((side, side), 255, np.uint8)
    values[:, 100:] = 0
    half = greys.from_values(values)
    model.edit("s", lambda document: edits.set_fields(document, selection=half))
    model.edit("m", lambda document: layering.add_mask(document, group))
    model.edit("d", lambda document: edits.set_fields(document, selection=None))
    canvas.set_tool_state(canvas.tool_state.with_settings(resampling="nearest"))
    canvas.set_tool("transform")
    drag(canvas, (190, 150), (250, 200), (320, 250))
    enter(canvas)
    found = flatten(value(model)).array()
    # The block stood from 60 to 140 and was seen up to 100; twice as large it is seen from 60 to 140.
    assert (found[60:240, 60:140, :3] != 255).any(axis=-1).all() and (found[60:240, 140:] == 255).all()


def test_a_group_with_a_locked_layer_or_a_selection_is_not_transformed(canvas: Canvas, model: DocumentModel) -> None:
    group = two_in_a_group(model)
    said: list[str] = []
    canvas.refused.connect(said.append)
    model.edit("lock", lambda document: layering.set_lock(document, "green", "position", True))
    canvas.set_tool("transform")
    assert "“Green” is locked" in said[-1] and not canvas.is_painting
    model.edit("unlock", lambda document: layering.set_lock(document, "green", "position", False))
    whole = greys.filled(Extent(side, side))
    model.edit("s", lambda document: edits.set_fields(document, selection=whole, active=group))
    canvas.set_tool("brush")
    canvas.set_tool("transform")
    assert "drop the selection" in said[-1] and not canvas.is_painting


@pytest.mark.parametrize("method", ["nearest", "linear"])
def test_parts_of_a_frame_go_where_the_whole_goes(method: str) -> None:
    pixels = random_pixels(4, 60, 40)
    pixels[..., 3] = 255
    frame = Bounds(1000, 7000, 60, 40)
    turned = np.array([(1040, 7000), (1040, 7060), (1000, 7060), (1000, 7000)], float)
    room = Bounds(0, 0, 8192, 8192)
    whole, place = warping.warped(pixels, turned, room, method)
    for part in (Bounds(1000, 7000, 30, 40), Bounds(1030, 7010, 30, 20)):
        inside = part.moved(-frame.x, -frame.y)
        piece, at = warping.warped(pixels[inside.slices], warping.carried(part, frame, turned), room, method)
        assert (piece == whole[at.moved(-place.x, -place.y).slices]).all()
        assert at.extent == (part.height, part.width)


def test_a_frame_never_folds_over_itself(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool_state(canvas.tool_state.with_settings(resampling="nearest"))
    canvas.set_tool("transform")
    # The upper left corner is pulled past the lower right one: it stays where the frame was whole.
    drag(canvas, (60, 50), (80, 70), (200, 220), held=control)
    enter(canvas)
    assert block(model).bounds == Bounds(60, 50, 80, 100)
    alpha = block(model).pixels.array()[..., 3]
    assert alpha[-1].all() and alpha[:, -1].all() and not alpha[0, 0]


def test_handles_that_nobody_touched_follow_the_active_layer(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("transform")
    first = pixels_of(canvas.grab().toImage())
    model.amend(lambda document: edits.set_active(document, "layer1"))
    assert (pixels_of(canvas.grab().toImage()) != first).any()
    drag(canvas, (300, 300), (200, 220), (150, 150))
    enter(canvas)
    paper = edits.find_layer(value(model), "layer1")
    assert (
        paper is not None and paper.bounds == Bounds(0, 0, 150, 150) and block(model).bounds == Bounds(60, 50, 80, 100)
    )


@pytest.mark.parametrize("method", ["nearest", "linear", "cubic", "lanczos"])
def test_the_identity_and_whole_steps_keep_every_pixel(method: str) -> None:
    pixels = random_pixels(3, 50, 40)
    corners = handles.corners_of((10, 20, 60, 60))
    found, place = warping.warped(pixels, corners, Bounds(0, 0, 200, 200), method)
    assert place == Bounds(10, 20, 50, 40)
    assert (found[..., 3] == pixels[..., 3]).all()
    seen = pixels[..., 3] > 0
    assert np.abs(found[seen].astype(int) - pixels[seen]).max() <= 1
    cut, place = warping.warped(pixels, corners, Bounds(0, 0, 30, 200), method)
    assert place == Bounds(10, 20, 20, 40) and np.abs(cut[..., 3].astype(int) - pixels[:, :20, 3]).max() == 0


def test_making_smaller_averages() -> None:
    chequers = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    pixels = np.dstack([chequers] * 3 + [np.full_like(chequers, 255)])
    found, _ = warping.warped(pixels, handles.corners_of((0, 0, 16, 16)), Bounds(0, 0, 64, 64), "cubic")
    assert (np.abs(found[..., :3].astype(int) - 127) <= 1).all() and (found[..., 3] == 255).all()


def test_cropping_by_its_handles_keeps_layers_whole(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("crop")
    drag(canvas, (0, 0), (30, 20), (50, 40))
    drag(canvas, (300, 170), (260, 170), (250, 170))
    assert value(model).extent == (side, side)
    before = flatten(value(model)).array()
    enter(canvas)
    assert value(model).extent == (200, 260)
    assert (flatten(value(model)).array() == before[40:, 50:250]).all()
    assert block(model).bounds == Bounds(10, 10, 80, 100)
    model.undo()
    assert value(model).extent == (side, side)
    canvas.actual_size()
    drag(canvas, (-40, -30), (100, 100), (320, 310))
    enter(canvas)
    assert value(model).extent == (360, 340), "the frame may reach beyond the canvas"


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog))
    made.start()
    made.editor.document.open(edits.new_document(Extent(side, side)))
    made.settle()
    yield made
    made.close()


def test_text_is_typed_past_all_shortcuts_and_typed_on_after_saving(program: Program, tmp_path: Path) -> None:
    canvas = program.editor.window.canvas
    canvas.setFocus()
    desk = program.editor.desk
    desk.tool.put("lettering")
    desk.tool_state.put(msgspec.structs.replace(desk.tool_state.value, colour=(10, 120, 30)))
    program.drag((40, 60))
    QTest.keyClicks(canvas, "Beam x")
    assert desk.tool.value == "lettering", "B is a letter now, not the brush"
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    QTest.keyClick(canvas, Qt.Key.Key_Return, shift)
    QTest.keyClicks(canvas, "d")
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    layer = program.document.active_layer
    assert layer is not None and layer.name == "Beam"
    text = lettering.lettering_of(layer)
    assert text is not None and text.text == "Beam \nd" and text.colour == (10, 120, 30)
    solid = layer.pixels.array()
    assert (solid[solid[..., 3] == 255, :3] == (10, 120, 30)).all() and (solid[..., 3] == 255).sum() > 100
    archive.save(program.document, tmp_path / "a.ora")
    again = archive.load(tmp_path / "a.ora").document
    assert again.key() == program.document.key()
    program.editor.document.open(again)
    program.settle()
    program.drag((50, 70))
    QTest.keyClicks(canvas, "!")
    program.drag((250, 250))
    assert len(program.document.layers) == 2
    found = program.document.active_layer
    assert found is not None and (text := lettering.lettering_of(found)) is not None and text.text == "Beam \nd!"
    program.do("undo")
    assert program.document.key() == again.key()


def test_a_text_is_typed_anywhere_in_it_pasted_into_and_spelled_by_an_input_method(program: Program) -> None:
    canvas = program.editor.window.canvas
    canvas.setFocus()
    program.editor.desk.tool.put("lettering")
    assert not canvas.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
    click(canvas, 10, 10)
    QTest.keyClicks(canvas, "hallo")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(canvas, key)
    QTest.keyClicks(canvas, "x")
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
    event = QInputMethodEvent()
    event.setCommitString("é日")
    QApplication.sendEvent(canvas, event)
    QTest.keyClick(canvas, Qt.Key.Key_End)
    QGuiApplication.clipboard().setText("!\n?")
    QTest.keySequence(canvas, QKeySequence(QKeySequence.StandardKey.Paste))
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    enter(canvas)
    program.settle()
    layer = program.document.active_layer
    assert layer is not None
    found = lettering.lettering_of(layer)
    assert found is not None and found.text == "é日haxlo!?"
    assert not canvas.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)


def test_a_text_that_was_painted_on_is_a_picture(program: Program) -> None:
    desk, canvas = program.editor.desk, program.editor.window.canvas
    canvas.setFocus()
    desk.tool.put("lettering")
    program.drag((40, 60))
    QTest.keyClicks(canvas, "abc")
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    desk.tool.put("brush")
    program.drag((60, 80), (90, 80))
    layer = program.document.active_layer
    assert layer is not None and lettering.lettering_of(layer) is None
    desk.tool.put("lettering")
    program.drag((200, 200))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.is_painting and len(program.document.layers) == 2


def test_undo_with_untouched_handles_takes_back_the_last_step(program: Program) -> None:
    program.set(prompt="first")
    first = program.document
    program.set(prompt="x")
    program.editor.desk.tool.put("transform")
    program.do("undo")
    assert program.document is first and program.editor.window.canvas.is_painting, "the handles stay"
    program.drag((150, 150), (170, 160), (180, 170))
    program.do("undo")
    assert program.document.prompt == first.prompt and program.document.layers[0].bounds == first.layers[0].bounds
    program.do("redo")
    assert program.document.layers[0].bounds == Bounds(30, 20, side, side)
