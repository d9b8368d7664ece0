"""Edits are pure, share what they do not touch, and return the very same document where nothing changes."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.geometry import Bounds, Extent
from controls.raster import Raster, TileIndex
from editor import document as edits
from editor.document import Document, Layer, find_layer, walk
from editor.flattening import flatten, layer_picture
from tests.editor.samples import documents, random_pixels


def three() -> Document:
    document = edits.new_document(Extent(300, 200))
    for name in ("Middle", "Top"):
        document = edits.add_layer(document, edits.paint_layer(document, name))
    return document


def names(document: Document) -> list[str]:
    return [layer.name for layer in walk(document.layers)]


def test_layers_go_above_the_active_one_and_become_active() -> None:
    document = edits.set_active(three(), "layer1")
    document = edits.add_layer(document, edits.paint_layer(document, "New"))
    assert names(document) == ["Background", "New", "Middle", "Top"]
    assert document.active_layer is not None
    assert document.active_layer.name == "New"


def test_removing_the_active_layer_activates_the_one_below() -> None:
    document = edits.remove_layer(three(), "layer3")
    assert names(document) == ["Background", "Middle"]
    assert document.active == "layer2"
    for layer in ("layer2", "layer1"):
        document = edits.remove_layer(document, layer)
    assert (document.layers, document.active) == ((), "")


def test_layers_move_into_groups_and_out_again() -> None:
    document = edits.add_layer(three(), edits.group_layer("Group"), above="layer3")
    group = document.active
    inside = edits.move_layer(document, "layer2", 0, group)
    assert names(inside) == ["Background", "Top", "Group", "Middle"]
    assert edits.move_layer(inside, group, 0, group) is inside
    assert names(edits.move_layer(inside, "layer2", 1)) == ["Background", "Middle", "Top", "Group"]
    assert names(edits.remove_layer(inside, group)) == ["Background", "Top"]


def test_raising_stops_at_the_ends() -> None:
    document = three()
    assert names(edits.raise_layer(document, "layer1", 1)) == ["Middle", "Background", "Top"]
    assert edits.raise_layer(document, "layer3", 1) is document
    assert edits.raise_layer(document, "layer1", -1) is document


def test_what_changes_nothing_is_the_same_document() -> None:
    document = three()
    assert edits.set_layer(document, "layer1", opacity=1.0, visible=True) is document
    assert edits.set_layer(document, "nobody", opacity=0.5) is document
    assert edits.set_fields(document, prompt="", strength=0.75) is document
    assert edits.set_active(document, "nobody") is document
    assert edits.remove_layer(document, "nobody") is document
    assert edits.paint_tiles(document, "layer1", {}) is document
    assert edits.set_plugin_settings(document, "a/b", ()) is not document
    assert edits.plugin_settings(edits.set_plugin_settings(document, "a/b", (("x", 1),)), "a/b") == (("x", 1),)


def test_edits_share_all_they_do_not_touch() -> None:
    document = three()
    changed = edits.set_layer(document, "layer2", opacity=0.5)
    assert changed.layers[0] is document.layers[0]
    assert changed.layers[2] is document.layers[2]
    painted = edits.paint_tiles(document, "layer1", {TileIndex(0, 0): np.zeros((256, 256, 4), np.uint8)})
    assert painted.layers[0].pixels.changed_tiles(document.layers[0].pixels) == {TileIndex(0, 0)}
    copy = edits.duplicate_layer(document, "layer1")
    assert copy.layers[1].pixels is copy.layers[0].pixels


@given(st.integers(-600, 600), st.integers(-600, 600), st.integers(1, 300), st.integers(1, 300), st.integers(1, 700))
def test_growing_a_layer_covers_and_changes_nothing_seen(x: int, y: int, width: int, height: int, side: int) -> None:
    layer = Layer(id="a", name="a", x=x, y=y, pixels=Raster.from_array(random_pixels(1, width, height)))
    document = Document(extent=Extent(side, side), layers=(layer,))
    grown = edits.covering(layer, document.bounds)
    assert grown.bounds.contains(document.bounds)
    assert grown.bounds.contains(layer.bounds)
    assert {id(tile) for tile in grown.pixels.tiles.values()} == {id(tile) for tile in layer.pixels.tiles.values()}
    assert layer_picture(document, grown).key() == layer_picture(document, layer).key()


def test_resizing_the_canvas_keeps_pixels_beyond_it() -> None:
    document = Document(extent=Extent(64, 64), layers=(
        Layer(id="a", name="a", pixels=Raster.from_array(random_pixels(2, 64, 64))),))  # fmt: skip
    cropped = edits.resize_canvas(document, Bounds(10, 20, 30, 30))
    assert flatten(cropped).key() == flatten(document).crop(Bounds(10, 20, 30, 30)).key()
    assert flatten(edits.resize_canvas(cropped, Bounds(-10, -20, 64, 64))).key() == flatten(document).key()


@settings(max_examples=20)
@given(documents(), st.data())
def test_ids_stay_unique_whatever_is_done(document: Document, data: st.DataObject) -> None:
    for _ in range(4):
        ids = [layer.id for layer in walk(document.layers)] or ["none"]
        layer, other = data.draw(st.sampled_from(ids)), data.draw(st.none() | st.sampled_from(ids))
        edit = data.draw(st.sampled_from(("add", "remove", "copy", "move", "raise")))
        before = len(ids)
        if edit == "add":
            document = edits.add_layer(document, edits.paint_layer(document, "x"), above=layer, group=None)
        elif edit == "remove":
            document = edits.remove_layer(document, layer)
        elif edit == "copy":
            document = edits.duplicate_layer(document, layer)
        elif edit == "move":
            document = edits.move_layer(document, layer, data.draw(st.integers(0, 4)), other)
            assert ids == ["none"] or len([*walk(document.layers)]) == before
        else:
            document = edits.raise_layer(document, layer, data.draw(st.integers(-2, 2)))
        found = [each.id for each in walk(document.layers)]
        assert len(found) == len(set(found))
        assert not document.active or find_layer(document, document.active) is not None
