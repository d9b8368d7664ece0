"""Masks and selections as rasters: values in and out, shared white tiles, growth, and what they do to painting."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.geometry import Bounds, Extent
from controls.raster import Raster, TileIndex
from editor import document as edits
from editor import grey_tiles, greys, layering
from editor.document import Document, Layer
from editor.flattening import flatten
from editor.tool import Pointer, Refused, ToolState
from editor.tools import brush, eraser, mask_brush, move
from tests.editor.samples import greys_of, random_pixels

hard = ToolState(colour=(200, 0, 0), size=20.0, hardness=1.0)


@settings(max_examples=20)
@given(greys_of(Extent(300, 270)))
def test_values_come_back_and_so_do_their_bytes(raster: Raster) -> None:
    values = greys.values_in(raster)
    assert greys.from_values(values).key() == raster.key()
    assert (raster.array() == greys.mask_pixels(values)).all()
    assert grey_tiles.load(grey_tiles.dump(raster)).key() == raster.key()
    part = Bounds(-5, 200, 300, 90)
    assert (greys.values_in(raster, part) == raster.array(part)[..., 3]).all()


def test_a_mask_that_shows_everything_costs_one_tile() -> None:
    full = greys.filled(Extent(1024, 1024))
    assert len({id(tile) for tile in full.tiles.values()}) == 1
    assert len(grey_tiles.dump(full)) < 200
    assert greys.filled(Extent(300, 300)).key() == Raster.filled(Extent(300, 300), (255, 255, 255, 255)).key()


@pytest.mark.parametrize("data", [b"", b"\x93\x01\x01\x91\x93\x05\x05\xc4\x00", b"\x93\x00\x01\x90"])
def test_damaged_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        grey_tiles.load(data)


def test_a_mask_grows_white_around_what_it_was() -> None:
    values = random_pixels(3, 300, 280)[..., 3]
    layer = Layer(id="a", name="", pixels=Raster.from_array(random_pixels(4, 300, 280)), x=10, y=20,
                  mask=greys.from_values(values))  # fmt: skip
    grown = edits.covering(layer, Bounds(-30, -10, 600, 500))
    assert grown.mask is not None and grown.mask.extent == grown.pixels.extent
    found = greys.values_in(grown.mask)
    inside = layer.bounds.moved(-grown.x, -grown.y)
    assert (found[inside.slices] == values).all()
    found[inside.slices] = 255
    assert (found == 255).all()


def test_a_layer_mask_counts_in_the_picture() -> None:
    pixels = random_pixels(5, 300, 200)
    values = random_pixels(6, 300, 200)[..., 3]
    layer = Layer(id="a", name="", pixels=Raster.from_array(pixels), mask=greys.from_values(values))
    found = flatten(Document(extent=Extent(300, 200), layers=(layer,))).array()
    assert np.abs(found[..., 3] - pixels[..., 3].astype(float) * values / 255).max() <= 0.5
    whole = values == 255
    assert (found[whole] == pixels[whole]).all()


def painted(document: Document, tool, *points: tuple[float, float], state: ToolState = hard) -> Document:
    gesture = tool.PLUGIN.begin(document, state, Pointer(*points[0]))
    for point in points[1:]:
        gesture.move(Pointer(*point))
    return gesture.finish()(document)


def test_a_stroke_stays_within_the_selection_and_is_soft_where_that_is() -> None:
    document = edits.new_document(Extent(300, 100))
    values = np.zeros((100, 300), np.uint8)
    values[:, 100:150], values[:, 150:200] = 255, 51
    document = edits.set_fields(document, selection=greys.from_values(values))
    row = flatten(painted(document, brush, (20, 50), (280, 50))).array()[50]
    assert (row[:100] == 255).all() and (row[200:] == 255).all()
    assert (row[100:150, :3] == (200, 0, 0)).all()
    assert np.abs(row[150:200, :3].astype(int) - (244, 204, 204)).max() <= 1


def test_an_alpha_lock_keeps_transparency_to_the_byte() -> None:
    pixels = random_pixels(8, 80, 60)
    layer = Layer(id="a", name="", pixels=Raster.from_array(pixels), locks=("alpha",))
    document = Document(extent=Extent(80, 60), layers=(layer,), active="a")
    found = painted(document, brush, (10, 30), (70, 30)).layers[0].pixels.array()
    assert (found[..., 3] == pixels[..., 3]).all()
    assert (found[pixels[..., 3] == 0] == pixels[pixels[..., 3] == 0]).all()
    middle = found[30, 15:65]
    assert (middle[middle[:, 3] > 0, :3] == (200, 0, 0)).all()
    with pytest.raises(Refused, match="transparency"):
        painted(document, eraser, (10, 10))


def test_locked_layers_refuse_and_say_how_to_unlock() -> None:
    document = edits.new_document(Extent(40, 40))
    locked = edits.set_layer(document, "layer1", locks=("pixels", "position"))
    for tool in (brush, eraser):
        with pytest.raises(Refused, match="Unlock"):
            tool.PLUGIN.begin(locked, hard, Pointer(5, 5))
    with pytest.raises(Refused, match="Unlock"):
        move.begin(locked, hard, Pointer(5, 5))


def test_the_brush_on_a_groups_mask_hides_all_of_its_layers() -> None:
    document = edits.new_document(Extent(300, 100))
    group = layering.group(document, "layer1")
    masked = layering.add_mask(group, group.active)
    black = msgspec.structs.replace(hard, colour=(0, 0, 0))
    hidden = painted(masked, brush, (20, 50), (280, 50), state=black)
    assert hidden.layers[0].children[0] is masked.layers[0].children[0]
    assert flatten(hidden).array()[50, 30:270, 3].max() == 0
    with pytest.raises(Refused, match="cannot be painted on"):
        brush.PLUGIN.begin(edits.set_active(masked, group.active), hard, Pointer(5, 5))


def test_the_brush_on_a_layer_mask_hides_and_shows() -> None:
    document = edits.set_layer(edits.new_document(Extent(300, 100)), "layer1", mask=greys.filled(Extent(300, 100)))
    on_mask = edits.set_active(document, "layer1", on_mask=True)
    black = msgspec.structs.replace(hard, colour=(0, 0, 0))
    hidden = painted(on_mask, brush, (20, 50), (280, 50), state=black)
    assert hidden.layers[0].pixels is document.layers[0].pixels
    assert flatten(hidden).array()[50, 30:270, 3].max() == 0
    shown = painted(hidden, mask_brush, (20, 50), (280, 50))
    assert flatten(shown).array()[50, 30:270, 3].min() == 255
    half = painted(on_mask, eraser, (20, 50), (280, 50), state=msgspec.structs.replace(hard, opacity=0.5))
    assert abs(int(flatten(half).array()[50, 150, 3]) - 128) <= 1
    assert edits.set_active(half, "layer1").on_mask is False


def test_the_canvas_crops_the_selection_with_itself() -> None:
    values = random_pixels(9, 300, 200)[..., 3]
    document = edits.set_fields(edits.new_document(Extent(300, 200)), selection=greys.from_values(values))
    cropped = edits.resize_canvas(document, Bounds(40, 30, 100, 90))
    assert cropped.selection is not None
    assert (greys.values_in(cropped.selection) == values[30:120, 40:140]).all()


def test_tiles_of_a_mask_are_exchanged() -> None:
    document = edits.set_layer(edits.new_document(Extent(10, 10)), "layer1", mask=greys.filled(Extent(10, 10)))
    tile = greys.tile_of(np.full((10, 10), 7, np.uint8))
    changed = edits.paint_tiles(document, "layer1", {TileIndex(0, 0): tile}, "mask")
    assert changed.layers[0].mask is not None
    assert (greys.values_in(changed.layers[0].mask) == 7).all()
    assert edits.paint_tiles(edits.new_document(Extent(4, 4)), "layer1", {}, "mask") is not None


@settings(max_examples=10)
@given(st.integers(0, 99))
def test_masked_pixels_change_their_alpha_only(seed: int) -> None:
    pixels = random_pixels(seed, 40, 30)
    assert greys.masked(pixels, np.full((30, 40), 255, np.uint8)) is pixels
    found = greys.masked(pixels, np.full((30, 40), 128, np.uint8))
    assert (found[..., :3] == pixels[..., :3]).all()
    assert np.abs(found[..., 3] - pixels[..., 3] * (128 / 255)).max() <= 0.5
