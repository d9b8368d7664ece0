"""The tools that draw and fill, with a real mouse on the real canvas, and the pixels that they leave."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from controls.geometry import Extent
from controls.raster import Raster
from editor import archive, greys
from editor import document as edits
from editor.canvas.view import Canvas
from editor.document import Document, Layer
from editor.flattening import flatten, mask_of
from editor.model import DocumentModel
from editor.tool import ToolState
from pipelines.files import pictures
from tests.editor.painter import alt, drag, eraser, pen, shift
from tests.editor.samples import random_pixels

side = 300
red = (200, 10, 20)
empty = Raster.empty(Extent(side, side))


@pytest.fixture
def model() -> DocumentModel:
    model = DocumentModel()
    model.open(edits.new_document(Extent(side, side)))
    return model


@pytest.fixture
def canvas(canvas: Canvas) -> Canvas:
    canvas.actual_size()
    canvas.set_tool_state(ToolState(colour=red, size=10.0, hardness=1.0))
    return canvas


def picture(model: DocumentModel) -> np.ndarray:
    assert model.value is not None
    return flatten(model.value).array()


def is_red(model: DocumentModel) -> np.ndarray:
    return (picture(model)[..., :3] == red).all(axis=-1)


def test_a_filled_rectangle_is_exact_and_one_step(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("rectangle")
    drag(canvas, (50, 60), (150, 160))
    expected = np.zeros((side, side), bool)
    expected[60:160, 50:150] = True
    assert (is_red(model) == expected).all()
    assert (picture(model)[~expected] == 255).all()
    model.undo()
    assert (picture(model) == 255).all()


def test_outlines_and_ellipses_and_shift(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool_state(canvas.tool_state.with_settings(filled=False))
    canvas.set_tool("rectangle")
    drag(canvas, (50, 50), (150, 100), held=shift)
    assert is_red(model).sum() == 110 * 110 - 90 * 90, "a square, its line 10 px wide"
    model.undo()
    canvas.set_tool_state(canvas.tool_state.with_settings(filled=True))
    canvas.set_tool("ellipse")
    drag(canvas, (50, 50), (250, 150))
    assert is_red(model).sum() == pytest.approx(np.pi * 100 * 50, rel=0.03)


def test_a_line_keeps_to_its_angle_with_shift(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("line")
    drag(canvas, (50, 150), (250, 160), held=shift)
    rows = np.nonzero(is_red(model))[0]
    assert rows.min() == 145 and rows.max() == 154


def test_shapes_stay_within_the_selection_and_on_masks_are_values(canvas: Canvas, model: DocumentModel) -> None:
    values = np.zeros((side, side), np.uint8)
    values[:100] = 255
    model.edit("s", lambda document: edits.set_fields(document, selection=greys.from_values(values)))
    canvas.set_tool("rectangle")
    drag(canvas, (0, 0), (300, 300))
    assert is_red(model).sum() == 100 * side
    model.edit("m", lambda document: edits.add_fresh(document, "Mask", "mask"))
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, colour=(255, 255, 255)))
    drag(canvas, (0, 0), (300, 300))
    assert model.value is not None
    mask = mask_of(model.value)
    assert mask is not None and (mask.values[:100] == 1).all() and (mask.values[100:] == 0).all()
    canvas.set_tool("gradient")
    model.edit("none", lambda document: edits.set_fields(document, selection=None))
    drag(canvas, (0, 0), (0, 300))
    assert model.value is not None
    mask = mask_of(model.value)
    assert mask is not None
    assert mask.values[0, 5] > 0.98 and mask.values[-1, 5] > 0.98, "from white to the other colour, white too"


def test_fill_pours_into_what_hangs_together(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("rectangle")
    canvas.set_tool_state(canvas.tool_state.with_settings(filled=False))
    drag(canvas, (50, 50), (150, 150))
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, colour=(0, 0, 250)))
    canvas.set_tool("bucket")
    drag(canvas, (100, 100))
    blue = (picture(model)[..., :3] == (0, 0, 250)).all(axis=-1)
    assert blue.sum() == 90 * 90
    model.undo()
    canvas.set_tool_state(canvas.tool_state.with_settings(fill_grow=3))
    drag(canvas, (100, 100))
    assert (picture(model)[..., :3] == (0, 0, 250)).all(axis=-1).sum() > 95 * 95


def test_a_gradient_runs_evenly_and_may_end_in_nothing(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("gradient")
    canvas.set_tool_state(ToolState(colour=(0, 0, 0), background=(255, 255, 255)))
    drag(canvas, (50, 100), (250, 100))
    row = picture(model)[20, :, 0].astype(float)
    assert np.abs(row - np.clip((np.arange(side) + 0.5 - 50) / 200, 0, 1) * 255).max() <= 1.5
    model.undo()
    layer = edits.paint_layer(edits.new_document(Extent(side, side)), "Layer")
    model.edit("add", lambda document: edits.add_layer(document, layer))
    canvas.set_tool_state(canvas.tool_state.with_settings(gradient_end="transparent", gradient_shape="radial"))
    drag(canvas, (150, 150), (250, 150))
    assert model.value is not None and model.value.active_layer is not None
    alpha = model.value.active_layer.pixels.array()[..., 3]
    assert alpha[150, 150] >= 252 and abs(int(alpha[150, 200]) - 127) <= 2 and alpha[150, 260] == 0


def photo(model: DocumentModel) -> np.ndarray:
    pixels = random_pixels(5, side, side)
    pixels[..., 3] = 255
    layer = Layer(id="a", name="", pixels=Raster.from_array(pixels))
    model.open(Document(extent=Extent(side, side), layers=(layer,), active="a"))
    return pixels


def test_clone_paints_with_the_picture_from_where_alt_was_pressed(canvas: Canvas, model: DocumentModel) -> None:
    pixels = photo(model)
    canvas.actual_size()
    said: list[str] = []
    canvas.refused.connect(said.append)
    canvas.set_tool("clone")
    drag(canvas, (200, 200))
    assert "Alt" in said[-1]
    drag(canvas, (60, 50), held=alt)
    assert not model.can_undo
    drag(canvas, (160, 150), (200, 150))
    found = picture(model)
    assert (found[148:153, 160:200] == pixels[48:53, 60:100]).all()
    drag(canvas, (160, 250), (200, 250))
    assert (picture(model)[248:253, 160:200] == found[148:153, 60:100]).all(), "aligned: the same way off"


def test_the_original_comes_back_to_the_byte(canvas: Canvas, model: DocumentModel, tmp_path: Path) -> None:
    pixels = random_pixels(6, side, side)
    pixels[..., 3] = 255
    pictures.write(Raster.from_array(pixels), tmp_path / "photo.png")
    model.open(archive.load(tmp_path / "photo.png").document)
    canvas.actual_size()
    canvas.set_tool("rectangle")
    drag(canvas, (0, 0), (300, 300))
    assert is_red(model).all()
    canvas.set_tool("restore")
    drag(canvas, (50, 150), (250, 150))
    found = picture(model)
    assert (found[147:153, 55:245] == pixels[147:153, 55:245]).all()
    assert (found[200, :, :3] == red).all()


def test_without_a_file_the_lowest_layer_comes_back_and_it_says_so_where_there_is_none(
    canvas: Canvas, model: DocumentModel
) -> None:
    pixels = photo(model)
    canvas.actual_size()
    said: list[str] = []
    canvas.refused.connect(said.append)
    canvas.set_tool("restore")
    drag(canvas, (50, 150))
    assert "no original" in said[-1]
    model.edit("add", lambda document: edits.add_fresh(document, "Layer", "paint"))
    drag(canvas, (50, 150), (250, 150))
    assert model.value is not None and model.value.active_layer is not None
    found = model.value.active_layer.pixels.array()
    assert (found[147:153, 55:245] == pixels[147:153, 55:245]).all() and found[200].max() == 0


def test_alt_picks_with_the_brush_and_smoothing_steadies_it(canvas: Canvas, model: DocumentModel) -> None:
    photo(model)
    canvas.actual_size()
    canvas.set_tool("brush")
    drag(canvas, (30, 40), held=alt)
    assert canvas.tool_state.colour == tuple(picture(model)[40, 30, :3].tolist())
    model.open(edits.new_document(Extent(side, side)))
    canvas.actual_size()
    spread = []
    for smoothing in (0.0, 0.9):
        canvas.set_tool_state(ToolState(colour=red, size=4.0, hardness=1.0, smoothing=smoothing))
        drag(canvas, *((50 + 10 * step, 150 + (20 if step % 2 else -20)) for step in range(20)))
        rows = np.nonzero(is_red(model)[:, 140:180])[0]
        spread.append(rows.max() - rows.min())
        assert is_red(model)[128:133, 238:243].any() or is_red(model)[168:173, 238:243].any(), (
            "it ends where the hand is"
        )
        model.undo()
    assert spread[1] < spread[0] / 2


def test_tilt_widens_the_stroke(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("brush")
    canvas.set_tool_state(ToolState(colour=red, size=20.0, hardness=1.0, tilt_size=True))
    widths = []
    for tilt in (0, 60):
        pen(canvas, (100, 150, 1.0), (200, 150, 1.0), tilt=tilt)
        widths.append(is_red(model)[:, 150].sum())
        model.undo()
    assert widths[0] == 20 and 37 <= widths[1] <= 40


def test_the_pens_other_end_erases_what_its_tip_painted(canvas: Canvas, model: DocumentModel) -> None:
    model.edit("layer", lambda document: edits.add_layer(document, Layer(id="ink", name="Ink", pixels=empty)))
    canvas.set_tool("brush")
    pen(canvas, (100, 150, 1.0), (200, 150, 1.0))
    assert is_red(model)[150, 150]
    pen(canvas, (140, 150, 1.0), (160, 150, 1.0), end=eraser)
    assert not is_red(model)[150, 140:160].any() and is_red(model)[150, 120] and is_red(model)[150, 180]
    assert model.history is not None and model.history.current.label == "Eraser stroke"
    assert canvas.tool == "brush"


def test_the_pens_other_end_takes_mask_away(canvas: Canvas, model: DocumentModel) -> None:
    canvas.set_tool("mask_brush")
    pen(canvas, (100, 150, 1.0), (200, 150, 1.0))
    pen(canvas, (140, 150, 1.0), (160, 150, 1.0), end=eraser)
    assert model.value is not None
    mask = mask_of(model.value)
    assert mask is not None
    assert mask.values[150, 110] == 1 and not mask.values[150, 141:159].any()
