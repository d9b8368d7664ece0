"""Tiles of a history come back bit for bit, cost what their strokes changed, and keep the ledger exact."""

from __future__ import annotations

import gc
import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.raster import Raster, TileIndex
from editor.document import Document, Layer, add_layer, duplicate_layer, paint_tiles
from editor.history import History
from editor.model import DocumentModel
from editor.packing import Tile
from tests.editor.samples import random_pixels


def noise(seed: int, tiles: int = 4) -> Document:
    pixels = random_pixels(seed, 256 * tiles, 256)
    return Document(
        extent=Extent(256 * tiles, 256), layers=(Layer(id="a", name="a", pixels=Raster.from_array(pixels)),), active="a"
    )


def stroked(document: Document, value: int, column: int) -> Document:
    """A line of one colour through one tile."""
    layer = document.layers[0]
    tile = layer.pixels.tiles[TileIndex(column, 0)].copy()
    tile[40 + value : 60 + value] = value
    return paint_tiles(document, layer.id, {TileIndex(column, 0): tile})


def key(document: Document) -> bytes:
    return b"".join(layer.pixels.array().tobytes() for layer in document.layers)


def pack_all(history: History) -> None:
    while history.is_packing:
        history.pack()


def test_a_tile_comes_back_bit_for_bit_and_as_the_same_array_while_it_is_held() -> None:
    tiles = [Tile(random_pixels(seed, 256, 256), lambda tile, pixels: None) for seed in range(4)]
    before = [tile.pixels().copy() for tile in tiles]
    held = tiles[0].pixels()
    tiles[0].pack(tiles[1])
    assert tiles[0].pixels() is held
    tiles[1].pack(tiles[2])
    tiles[2].pack(tiles[0])  # which is packed already: it stands alone, or both would need each other
    assert tiles[2].like is None and tiles[1].like is tiles[2]
    del held
    gc.collect()
    for tile, pixels in zip(tiles, before, strict=True):
        found = tile.pixels()
        assert (found == pixels).all() and tile.pixels() is found
        assert tile.is_packed is not found.flags.writeable
    assert [tile.is_packed for tile in tiles] == [True, True, True, False]


def test_a_long_way_back_needs_no_deep_stack() -> None:
    tiles = [Tile(np.full((256, 256, 4), number % 251, np.uint8), lambda tile, pixels: None) for number in range(1500)]
    for early, late in itertools.pairwise(tiles):
        early.pack(late)
    assert (tiles[0].pixels() == 0).all()


commands = st.lists(
    st.tuples(st.sampled_from(("paint", "paint", "copy", "undo", "redo", "root", "pack", "rest")), st.integers(0, 3)),
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(commands)
def test_any_commands_leave_every_step_as_it_was_and_the_ledger_exact(commands: list[tuple[str, int]]) -> None:
    history = History(noise(1))
    expected = {0: key(history.current.document)}
    for number, (command, column) in enumerate(commands):
        document = history.current.document
        if command == "paint":
            history.record("p", stroked(document, number, column))
        elif command == "copy":
            history.record("c", duplicate_layer(document, document.active))
        elif command == "undo":
            history.undo()
        elif command == "redo":
            history.redo()
        elif command == "root":
            history.go(0)
        elif command == "pack":
            history.pack()
        else:
            pack_all(history)
        expected.setdefault(history.current.number, key(history.current.document))
        users = history._bytes._users
        assert history.bytes == sum(tile.bytes for tile in users)
        assert all(count > 0 for count in users.values())
    pack_all(history)
    for step in history.steps:
        assert key(history.go(step.number).document) == expected[step.number]
        assert key(step.document) == expected[step.number]


def test_a_packed_step_costs_what_its_stroke_changed() -> None:
    history = History(noise(3))
    for number in range(30):
        history.record("p", stroked(history.current.document, number, number % 4))
    raw = history.bytes
    pack_all(history)
    assert raw == 34 * 256 * 1024
    assert history.bytes < 4 * 256 * 1024 + 30 * 20 * 256 * 4 * 1.1
    while history.undo() is not None:
        pack_all(history)
    assert history.bytes < 8 * 256 * 1024 + 30 * 20 * 256 * 4 * 1.1


def test_dropping_steps_gives_back_all_that_they_held() -> None:
    history = History(noise(5))
    for number in range(40):
        history.record("p", stroked(history.current.document, number, number % 4))
        while history.bytes > 7 * 256 * 1024 and history.forget_oldest():
            continue
        if number % 3 == 0:
            pack_all(history)
        if number % 7 == 0:
            history.undo()
    assert history.bytes <= 7 * 256 * 1024 and len(history.steps) > 4
    last = history.current
    history._bytes.add(last.document)
    for step in history.steps:
        history._bytes.drop(step.document)
    assert history.bytes == sum(tile.nbytes for tile in last.document.layers[0].pixels.tiles.values())
    history._bytes.drop(last.document)
    assert history.bytes == 0 and not history._bytes._users and not history._bytes._by_array


def test_what_is_not_seen_is_packed_while_nothing_is_done(application: QApplication) -> None:
    model = DocumentModel()
    model.open(noise(7))
    first = model.value
    for number in range(3):
        model.edit("p", lambda document, number=number: stroked(document, number, number))
    model.edit("add", lambda document: add_layer(document, Layer(id="", name="b", pixels=document.layers[0].pixels)))
    assert model.history is not None and model.history.is_packing
    pixels = key(first) if first is not None else b""
    QTest.qWait(1500)
    assert not model.history.is_packing
    model.go(0)
    assert first is not None and model.value is first and key(first) == pixels


def test_what_was_looked_at_meanwhile_lets_go_when_all_is_packed(application: QApplication) -> None:
    """A journal compares each state with the one before, after both are out of sight."""
    model = DocumentModel()
    model.open(noise(5))
    for number in range(6):
        model.edit("p", lambda document, number=number: stroked(document, number, number % 4))
    assert model.history is not None
    before = [step.document.layers[0].pixels for step in model.history.steps[:-1]]
    for raster in before:
        assert len(raster.tiles) == 4
    assert all(raster.is_awake for raster in before)
    for _ in range(60):
        QTest.qWait(100)
        if not any(raster.is_awake for raster in before):
            break
    assert not any(raster.is_awake for raster in before)
    assert model.value is not None and model.value.layers[0].pixels.is_awake
