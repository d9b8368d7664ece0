"""The brush engine against a slow reference, and its cost against the document's size."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.geometry import Bounds, Extent
from controls.plugins import discover
from controls.raster import Raster, TileIndex
from editor import document as edits
from editor.document import Document, Layer
from editor.flattening import mask_of
from editor.greys import grey
from editor.strokes import Paint, Stroke, colour_paint, dab, eraser_paint, grey_paint, least_tiles, placed_dab
from editor.tool import Pointer, Refused, Tool, ToolState
from tests.editor.samples import random_pixels

tools = discover("editor.tools", Tool)


def reference_dab(x: float, y: float, radius: float, hardness: float, width: int, height: int) -> np.ndarray:
    """One pixel after the other, in float64."""
    values = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            distance = math.hypot(column + 0.5 - x, row + 0.5 - y)
            step = min(max((radius + 0.5 - distance) / max(1.0, radius * (1 - hardness)), 0.0), 1.0)
            values[row, column] = step * step * (3 - 2 * step)
    return values


@settings(max_examples=40)
@given(st.floats(5, 35), st.floats(5, 35), st.floats(0.5, 15), st.floats(0, 1))
def test_a_dab_is_the_reference(x: float, y: float, radius: float, hardness: float) -> None:
    bounds, values = dab(x, y, radius, hardness)
    whole = np.zeros((60, 60))
    inside = bounds.intersection(Bounds(0, 0, 60, 60))
    whole[inside.slices] = values[inside.moved(-bounds.x, -bounds.y).slices]
    assert np.abs(whole - reference_dab(x, y, radius, hardness, 60, 60)).max() < 1e-4


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(-5, 75), st.floats(-5, 65)), min_size=1, max_size=1),
    st.floats(0.05, 1), st.floats(0.05, 1), st.integers(0, 99),
)  # fmt: skip
def test_one_dab_paints_source_over_exactly(
    points: list[tuple[float, float]], opacity: float, flow: float, seed: int
) -> None:
    (x, y) = points[0]
    base = random_pixels(seed, 70, 60)
    state = ToolState(size=20, hardness=0.4, opacity=opacity, flow=flow)
    found = _stroked(base, colour_paint((10, 200, 90)), state, [(x, y)])
    coverage = reference_dab(x, y, 10, 0.4, 70, 60) * flow * opacity
    below, above = base.astype(float), coverage[..., None]
    alpha = above + below[..., 3:] / 255 * (1 - above)
    with np.errstate(invalid="ignore", divide="ignore"):
        colour = (np.array([10, 200, 90]) * above + below[..., :3] * below[..., 3:] / 255 * (1 - above)) / alpha
    touched = coverage >= 1 / 512 + 1e-5
    assert (found[coverage < 1 / 512 - 1e-5] == base[coverage < 1 / 512 - 1e-5]).all()
    assert np.abs(found[..., 3] - alpha[..., 0] * 255)[touched].max(initial=0) <= 0.51
    assert np.abs(found[..., :3] - colour)[touched].max(initial=0) <= 0.51


def _stroked(base: np.ndarray, paint: Paint, state: ToolState, points: list[tuple[float, float]]) -> np.ndarray:
    layer = Layer(id="a", name="", pixels=Raster.from_array(base))
    stroke = Stroke(layer, Bounds.of(layer.pixels.extent), paint, state, Pointer(*points[0]))
    for point in points[1:]:
        stroke.move(Pointer(*point))
    stroke.finish()
    return layer.pixels.with_tiles(stroke.tiles).array()


def test_opacity_caps_a_stroke_that_crosses_itself() -> None:
    base = np.zeros((60, 200, 4), np.uint8)
    there_and_back = [(20.0, 30.0), (180.0, 30.0), (20.0, 30.0), (180.0, 30.0)]
    found = _stroked(base, colour_paint((255, 0, 0)), ToolState(size=20, hardness=1, opacity=0.5), there_and_back)
    assert found[30, 100].tolist() == [255, 0, 0, 128]
    assert found[..., 3].max() == 128


def test_a_straight_stroke_has_no_gaps_and_reaches_both_ends() -> None:
    for spacing in (0.05, 0.25):
        state = ToolState(size=16, hardness=1, spacing=spacing)
        found = _stroked(
            np.zeros((40, 600, 4), np.uint8), colour_paint((0, 0, 0)), state, [(20.0, 20.0), (580.0, 20.0)]
        )
        assert (found[20, 14:585, 3] == 255).all()
        assert (found[16:25, 14:585, 3] == 255).all()
        assert found[:, :10].max() == 0


def test_an_edge_stays_as_soft_as_the_brush_and_low_flow_builds_up() -> None:
    line = [(20.0, 50.0), (180.0, 50.0)]
    base = np.zeros((100, 200, 4), np.uint8)
    soft = _stroked(base, colour_paint((0, 0, 0)), ToolState(size=80, hardness=0.0, spacing=0.02), line)
    across = reference_dab(100, 50, 40, 0.0, 200, 100)[:, 100] * 255
    assert np.abs(soft[:, 100, 3] - across).max() < 3
    pale = ToolState(size=80, hardness=1.0, spacing=0.05, flow=0.1)
    once = _stroked(base, colour_paint((0, 0, 0)), pale, line)[50, 100, 3]
    twice = _stroked(base, colour_paint((0, 0, 0)), pale, [*line, *line])[50, 100, 3]
    assert 26 < once < twice


def test_many_small_moves_draw_what_few_long_ones_draw() -> None:
    state = ToolState(size=20, hardness=0.8, spacing=0.05)
    base = np.zeros((200, 400, 4), np.uint8)
    long = _stroked(base, colour_paint((0, 0, 0)), state, [(20.0, 100.0), (380.0, 100.0)])
    short = _stroked(base, colour_paint((0, 0, 0)), state, [(float(x), 100.0) for x in range(20, 381, 3)])
    assert np.abs(long.astype(int) - short).max() <= 12


def test_pressure_sets_size_and_flow() -> None:
    layer = Layer(id="a", name="", pixels=Raster.empty(Extent(100, 100)))
    light = Stroke(layer, layer.bounds, colour_paint((0, 0, 0)), ToolState(size=40), Pointer(50, 50, 0.25))
    heavy = Stroke(layer, layer.bounds, colour_paint((0, 0, 0)), ToolState(size=40), Pointer(50, 50, 1.0))
    width = [np.count_nonzero(stroke.tiles[TileIndex(0, 0)][50, :, 3]) for stroke in (light, heavy)]
    assert abs(width[0] - 11) <= 1
    assert abs(width[1] - 41) <= 1
    state = ToolState(size=40, pressure_size=False, pressure_opacity=True)
    pale = Stroke(layer, layer.bounds, colour_paint((0, 0, 0)), state, Pointer(50, 50, 0.5))
    assert pale.tiles[TileIndex(0, 0)][50, 50, 3] == 128


def test_the_eraser_leaves_colour_and_takes_alpha() -> None:
    base = np.full((40, 40, 4), (10, 20, 30, 200), np.uint8)
    half = _stroked(base, eraser_paint, ToolState(size=10, hardness=1, opacity=0.5), [(20.0, 20.0)])
    assert half[20, 20].tolist() == [10, 20, 30, 100]
    gone = _stroked(base, eraser_paint, ToolState(size=10, hardness=1), [(20.0, 20.0)])
    assert gone[20, 20].tolist() == [0, 0, 0, 0]
    assert (gone[0] == base[0]).all()


def test_the_mask_brush_goes_towards_its_grey() -> None:
    base = np.zeros((40, 40, 4), np.uint8)
    base[:, 20:] = 255
    found = _stroked(base, grey_paint(100), ToolState(size=60, hardness=1), [(20.0, 20.0)])
    assert (grey(found)[20] == 100).all()
    assert found[20, 0].tolist() == [255, 255, 255, 100]
    kept = _stroked(found, grey_paint(0), ToolState(size=60, hardness=1), [(20.0, 20.0)])
    assert not kept[20].any()


def test_a_stroke_stays_on_the_canvas_and_touches_only_the_tiles_under_it() -> None:
    document = edits.new_document(Extent(1000, 700))
    gesture = tools["brush"].begin(document, ToolState(size=30), Pointer(240, 690))
    gesture.move(Pointer(270, 720))
    edit = gesture.finish()
    assert edit is not None
    painted = edit(document)
    changed = painted.layers[0].pixels.changed_tiles(document.layers[0].pixels)
    assert changed == {TileIndex(0, 2), TileIndex(1, 2)}
    for tile in painted.layers[0].pixels.tiles.items():
        if tile[0].row == 2:
            assert not tile[1][700 - 512 :].any()


def test_painting_beyond_a_small_layer_grows_it() -> None:
    document = edits.new_document(Extent(600, 400))
    small = Layer(id="s", name="small", pixels=Raster.from_array(random_pixels(1, 50, 50)), x=300, y=200)
    document = edits.add_layer(document, small)
    edit = tools["brush"].begin(document, ToolState(size=10, hardness=1, colour=(1, 2, 3)), Pointer(20, 30)).finish()
    assert edit is not None
    painted = edit(document).active_layer
    assert painted is not None
    assert painted.pixels.array(Bounds(20 - painted.x, 30 - painted.y, 1, 1))[0, 0].tolist() == [1, 2, 3, 255]
    kept = painted.pixels.array(small.bounds.moved(-painted.x, -painted.y))
    assert (kept == small.pixels.array()).all()


def test_the_mask_brush_adds_a_mask_and_leaves_the_active_layer_active() -> None:
    document = edits.new_document(Extent(300, 300))
    state = ToolState(size=50, hardness=1, grey=128)
    edit = tools["mask_brush"].begin(document, state, Pointer(100, 100)).finish()
    assert edit is not None
    masked = edit(document)
    assert [layer.role for layer in masked.layers] == ["paint", "mask"]
    assert masked.active == document.active
    mask = mask_of(masked)
    assert mask is not None
    assert mask.grey()[100, 100] == 128
    again = tools["mask_brush"].begin(masked, state, Pointer(200, 200)).finish()
    assert again is not None
    assert len(again(masked).layers) == 2


def test_a_stroke_finds_its_layer_when_others_came_meanwhile() -> None:
    document = edits.new_document(Extent(300, 300))
    gesture = tools["brush"].begin(document, ToolState(size=50), Pointer(100, 100))
    with_result = edits.add_layer(document, edits.paint_layer(document, "Result", "result"))
    edit = gesture.finish()
    assert edit is not None
    assert edit(with_result).layers[0].pixels is not document.layers[0].pixels
    assert edit(with_result).layers[1] is with_result.layers[1]
    without = edits.remove_layer(with_result, document.active)
    assert edit(without) is without


def test_tools_say_why_they_cannot_act() -> None:
    hidden = edits.set_layer(edits.new_document(Extent(64, 64)), "layer1", visible=False)
    for document in (hidden, Document(extent=Extent(64, 64)), edits.add_layer(hidden, edits.group_layer("g"))):
        with pytest.raises(Refused, match=r"\w{4,}.*\."):
            tools["brush"].begin(document, ToolState(), Pointer(10, 10))


def test_move_and_pick() -> None:
    document = edits.new_document(Extent(64, 64), (9, 8, 7, 255))
    moving = tools["move"].begin(document, ToolState(), Pointer(10, 10))
    moving.move(Pointer(15.4, 12, shift=True))
    edit = moving.finish()
    assert edit is not None
    assert (edit(document).layers[0].x, edit(document).layers[0].y) == (5, 0)
    picking = tools["pick"].begin(document, ToolState(), Pointer(10, 10))
    assert picking.state is not None
    assert picking.state.colour == (9, 8, 7)
    assert picking.finish() is None


def _worked(side: int, size: float) -> tuple[Stroke, int]:
    """A stroke of twenty moves on a picture of side², and the pixels under it."""
    tile = np.full((256, 256, 4), 200, np.uint8)
    count = side // 256
    tiles = {TileIndex(column, row): tile for column in range(count) for row in range(count)}
    layer = Layer(id="a", name="", pixels=Raster(Extent(side, side), tiles))
    state = ToolState(size=size, hardness=0.5)
    stroke = Stroke(layer, layer.bounds, colour_paint((9, 9, 9)), state, Pointer(400, 400))
    for number in range(20):
        stroke.move(Pointer(400 + 8 * number, 400 + 5 * number))
    stroke.finish()
    pixels = layer.pixels.with_tiles(stroke.tiles).array(Bounds(0, 0, 1024, 1024))
    return stroke, int(np.count_nonzero(pixels[..., 0] != 200))


def test_a_strokes_work_does_not_follow_the_documents_size() -> None:
    (small, _), (large, _) = _worked(1024, 100), _worked(8192, 100)
    assert small.rendered_pixels == large.rendered_pixels
    assert small.tiles.keys() == large.tiles.keys()


def test_a_wide_brush_pays_for_what_each_dab_adds() -> None:
    stroke, under = _worked(1024, 600)
    assert stroke.rendered_pixels < 2.5 * under
    dirty = stroke.take_dirty()
    assert dirty and stroke.take_dirty() == ()
    assert sum(part.extent.pixels for part in dirty) == stroke.rendered_pixels


@settings(max_examples=25)
@given(st.floats(-300, 900), st.floats(-300, 900), st.floats(16, 300), st.floats(0, 1))
def test_kept_dabs_are_dabs_at_rounded_places(x: float, y: float, radius: float, hardness: float) -> None:
    grain = 0.25 if radius < 128 else 1.0
    bounds, values = placed_dab(x, y, radius, hardness)
    column, row, size = (round(value / grain) * grain for value in (x, y, radius))
    assert max(abs(column - x), abs(row - y), abs(size - radius)) <= grain / 2
    exact_bounds, exact = dab(column, row, size, hardness)
    assert bounds == exact_bounds
    assert np.abs(values - exact).max() < 1e-3


def test_what_a_stroke_paints_does_not_depend_on_how_its_parts_were_rendered() -> None:
    base = random_pixels(4, 700, 600)
    points = [(100.0, 150.0), (300.0, 420.0), (600.0, 200.0)]
    for paint in (colour_paint((10, 90, 200)), eraser_paint, grey_paint(90)):
        for flow in (1.0, 0.4):
            state = ToolState(size=280, hardness=0.3, flow=flow, opacity=0.7)
            layer = Layer(id="a", name="", pixels=Raster.from_array(base))
            stroke = Stroke(layer, layer.bounds, paint, state, Pointer(*points[0]))
            for point in points[1:]:
                stroke.move(Pointer(*point))
            stroke.finish()
            for index, tile in stroke.tiles.items():
                below = layer.pixels.tiles[index]
                whole = paint(below, stroke._coverage[index] * np.float32(0.7), index.bounds)
                inside = index.bounds.intersection(layer.bounds).moved(-index.bounds.x, -index.bounds.y).slices
                assert (tile[inside] == whole[inside]).all()


def test_the_first_dab_of_a_wide_brush_paints_a_few_tiles_and_the_rest_later() -> None:
    tile = np.random.default_rng(4).integers(0, 256, (256, 256, 4), dtype=np.uint8)
    tiles = {TileIndex(column, row): tile for column in range(10) for row in range(10)}
    layer = Layer(id="a", name="", pixels=Raster(Extent(2560, 2560), tiles))
    begun = (layer, layer.bounds, colour_paint((9, 90, 9)), ToolState(size=2000.0), Pointer(1300, 1290))
    whole, paced = Stroke(*begun), Stroke(*begun, seconds=0.0)
    assert not whole.is_behind and len(whole.tiles) >= 60
    assert paced.is_behind and len(paced.tiles) == least_tiles == len(paced.take_dirty())
    assert TileIndex(5, 5) in paced.tiles, "what lies under the pointer comes first"
    paced.move(Pointer(1310, 1290))
    assert len(paced.tiles) <= 2 * least_tiles
    looks = 0
    while paced.is_behind:
        paced.catch_up()
        looks += 1
    assert looks < 10
    whole.move(Pointer(1310, 1290))
    for stroke in (whole, paced):
        stroke.finish()
    assert paced.tiles.keys() == whole.tiles.keys()
    assert all(np.array_equal(paced.tiles[index], whole.tiles[index]) for index in whole.tiles)


def test_a_narrow_brush_is_never_behind() -> None:
    layer = Layer(id="a", name="", pixels=Raster.empty(Extent(1024, 1024)))
    stroke = Stroke(layer, layer.bounds, colour_paint((9, 90, 9)), ToolState(size=120), Pointer(512, 512), 0.0)
    for number in range(30):
        stroke.move(Pointer(512 + 9 * number, 512 + 3 * number))
        assert not stroke.is_behind


def test_a_dab_in_rows_is_the_dab_of_its_formula() -> None:
    bounds, values = dab(100.25, 70.5, 60.0, 0.4)
    rows, columns = np.mgrid[bounds.y : bounds.bottom, bounds.x : bounds.right] + 0.5
    step = np.clip((60.5 - np.hypot(columns - 100.25, rows - 70.5)) / 36, 0, 1)
    assert np.abs(values - step * step * (3 - 2 * step)).max() < 1e-4


def test_a_snapshot_copies_what_changed_since_the_last_and_stays_as_it_is() -> None:
    layer = Layer(id="a", name="", pixels=Raster.empty(Extent(1024, 256)))
    stroke = Stroke(layer, layer.bounds, colour_paint((9, 9, 9)), ToolState(size=40), Pointer(60, 100))
    first = stroke.snapshot()
    kept = {index: tile.copy() for index, tile in first.items()}
    for x in range(80, 1000, 40):
        stroke.move(Pointer(x, 100))
    assert len(stroke.snapshot()) == 4 and stroke.copied_tiles == 5
    assert stroke.snapshot().keys() == stroke.tiles.keys() and stroke.copied_tiles == 5
    assert all(np.array_equal(first[index], kept[index]) for index in kept)
    assert all(np.array_equal(tile, stroke.tiles[index]) for index, tile in stroke.snapshot().items())
