"""One budget over the histories of all documents: what is beyond it goes to the disk and comes back."""

from __future__ import annotations

import errno
import gc
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from controls.raster import TileIndex
from editor import spilling
from editor.document import Document, Layer, add_layer, paint_tiles
from editor.history import History
from editor.model import DocumentModel
from editor.room import Room
from editor.spilling import Spill
from tests.editor.samples import random_pixels
from tests.editor.test_packing import key, noise, stroked

tile_bytes = 256 * 256 * 4


def repainted(document: Document, seed: int, column: int = 0) -> Document:
    """A tile of noise, which hardly packs."""
    return paint_tiles(document, document.layers[0].id, {TileIndex(column, 0): random_pixels(seed, 256, 256)})


def busy(seed: int, steps: int) -> History:
    history = History(noise(seed))
    for number in range(steps):
        history.record("p", repainted(history.current.document, 100 * seed + number, number % 4))
    return history


def test_bytes_come_back_from_the_disk_and_their_places_are_used_again(tmp_path: Path) -> None:
    spill, chance = Spill(tmp_path), np.random.default_rng(0)
    data = [chance.bytes(int(size)) for size in chance.integers(1, 90_000, 40)]
    kept = [spill.keep(each) for each in data]
    assert [each.read() for each in kept if each is not None] == data
    size = spill.size
    del kept
    gc.collect()
    again = [spill.keep(each) for each in reversed(data)]
    assert spill.size == size and [each.read() for each in again if each is not None] == data[::-1]
    if os.name != "nt":
        assert list(tmp_path.iterdir()) == [], "gone however the program ends"


def test_all_histories_share_one_budget_and_every_step_comes_back(tmp_path: Path) -> None:
    histories = [busy(seed, 12) for seed in range(1, 5)]
    before = [[key(step.document) for step in history.steps] for history in histories]
    room = Room(6 * tile_bytes, tmp_path)
    assert room.taken(histories) == 4 * 12 * tile_bytes
    while room.tidy(histories):
        assert all(history.bytes == sum(tile.bytes for tile in history._bytes._users) for history in histories)
    assert room.taken(histories) <= room.budget
    assert room._spill.size > 30 * tile_bytes * 0.7
    assert [[key(history.go(step.number).document) for step in history.steps] for history in histories] == before


def test_the_document_that_was_shown_longest_ago_goes_first(tmp_path: Path) -> None:
    old, new = busy(1, 8), busy(2, 8)
    room = Room(9 * tile_bytes, tmp_path)
    while room.tidy([old, new]):
        continue
    spilled = [sum(tile.is_spilled for tile in each._bytes._users) for each in (old, new)]
    assert spilled[0] > 4 and spilled[1] == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("paint", "stroke", "undo", "redo", "root", "tidy")), st.integers(0, 3)),
                max_size=30))  # fmt: skip
def test_any_commands_with_no_memory_at_all_leave_every_step_as_it_was(commands: list[tuple[str, int]]) -> None:
    room, history = Room(0), History(noise(1))
    expected = {0: key(history.current.document)}
    for number, (command, column) in enumerate(commands):
        document = history.current.document
        if command == "paint":
            history.record("p", repainted(document, number, column))
        elif command == "stroke":
            history.record("s", stroked(document, number, column))
        elif command in ("undo", "redo"):
            getattr(history, command)()
        elif command == "root":
            history.go(0)
        else:
            while room.tidy([history]):
                continue
            assert history.spare_bytes == room.taken([history])
        expected.setdefault(history.current.number, key(history.current.document))
        assert history.bytes == sum(tile.bytes for tile in history._bytes._users)
    for step in history.steps:
        assert key(history.go(step.number).document) == expected[step.number]


def test_where_the_disk_is_full_the_oldest_steps_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    histories = [busy(1, 8), busy(2, 8)]
    room = Room(5 * tile_bytes, tmp_path)
    while room.tidy(histories):
        continue
    assert room.taken(histories) <= room.budget
    assert len(histories[0].steps) < len(histories[1].steps)
    monkeypatch.undo()
    monkeypatch.setattr(spilling, "left_free", 1 << 60)
    assert Spill(tmp_path).keep(b"x") is None, "what is nearly full counts as full"


def test_what_comes_too_fast_to_be_packed_is_bounded_at_twice_the_budget() -> None:
    histories = [busy(1, 20), busy(2, 5)]
    room = Room(4 * tile_bytes)
    room.bound(histories)
    assert room.taken(histories) <= 8 * tile_bytes
    assert len(histories[1].steps) > 1 and key(histories[1].current.document)


def test_what_the_documents_hold_as_they_stand_costs_no_step(tmp_path: Path) -> None:
    """Many large documents may be open: they do not use up what is there for undoing."""
    history = History(noise(1, 12))
    large = Layer(id="", name="b", pixels=noise(2, 12).layers[0].pixels)
    history.record("add", add_layer(history.current.document, large))
    room = Room(2 * tile_bytes, tmp_path)
    room.bound([history])
    assert history.bytes == 24 * tile_bytes and room.taken([history]) == 0 and len(history.steps) == 2


def test_the_model_bounds_its_tabs_together(application: QApplication, tmp_path: Path) -> None:
    model = DocumentModel(budget=3 * tile_bytes, folder=tmp_path)
    numbers = []
    for seed in range(4):
        numbers.append(model.open(noise(seed), saved=False))
        for step in range(3):
            model.edit("p", lambda document, step=step: repainted(document, step, step))
            for _ in range(4):
                model._pack()  # as the event loop does between two edits
    assert [sheet.history for sheet in sorted(model.sheets, key=lambda each: each.shown)] == model._histories()
    model.show(numbers[0])
    assert model._histories()[-1] is model.history
    while model._room.tidy(model._histories()):
        continue
    assert model._room.taken(model._histories()) <= 3 * tile_bytes
    assert all(len(sheet.history.steps) == 4 for sheet in model.sheets)
