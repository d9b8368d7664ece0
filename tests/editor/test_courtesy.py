"""What is kept for a crash makes way to the hand, and never holds the window up."""

from __future__ import annotations

import functools
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.raster import Raster, TileIndex
from editor import courtesy, journal
from editor.courtesy import Courtesy
from editor.document import Document, Layer, set_fields
from editor.journal import Entry, Writer
from tests.editor.painter import at, left, none
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine


def large(tiles: int, seed: int = 0) -> Document:
    """A row of so many tiles, each its own."""
    chance = np.random.default_rng(seed)
    extent = Extent(256 * tiles, 256)
    pixels = {TileIndex(n, 0): chance.integers(0, 4, (256, 256, 4), dtype=np.uint8) for n in range(tiles)}
    return Document(extent=extent, layers=(Layer(id="a", name="A", pixels=Raster(extent, pixels)),), active="a")


def test_a_long_write_makes_way_before_each_tile_and_a_short_one_never(tmp_path: Path) -> None:
    ways: list[int] = []
    writer = Writer(tmp_path / "a.journal", lambda: ways.append(1))
    writer.write(Entry(large(20), "a"), is_long=True)
    assert len(ways) == 20
    writer.write(Entry(large(3, 1), "a"))
    assert len(ways) == 20
    found = journal.read(tmp_path / "a.journal")
    assert found is not None and found.document.key() == large(3, 1).key()
    writer.close()


def test_way_is_made_while_the_hand_works_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "pause", 60.0)
    made = Courtesy()
    made.make_way()  # at once
    made.set_working(True)
    came = threading.Event()
    thread = threading.Thread(target=lambda: (made.make_way(), came.set()))
    thread.start()
    assert not came.wait(0.05)
    made.set_working(False)
    assert came.wait(10)
    thread.join()
    monkeypatch.setattr(courtesy, "pause", 0.01)
    made.set_working(True)
    made.make_way()  # comes back though the hand works


def test_a_first_snapshot_waits_for_the_stroke(
    application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesy, "pause", 60.0)
    program = Program(application, tmp_path, ScriptedEngine(catalog))
    program.start()
    canvas, model = program.editor.window.canvas, program.editor.document
    model.open(large(20))
    QTest.mousePress(canvas, left, none, at(canvas, 100, 100))
    model.edit("Prompt", functools.partial(set_fields, prompt="a hut"))  # asks for the snapshot
    for _ in range(20):
        application.processEvents()
        QTest.qWait(5)
    assert program.editor.journals.is_busy
    assert sum(path.stat().st_size for path in (tmp_path / "journals").rglob("*.*")) < 1000, "no tile of it yet"
    QTest.mouseRelease(canvas, left, none, at(canvas, 120, 100))
    program.editor.journals.finish()
    (path,) = (tmp_path / "journals").rglob("*.journal")
    found = journal.read(path)
    assert found is not None and model.value is not None and found.document.key() == model.value.key()
    program.close()


def test_a_journal_that_is_to_be_begun_anew_counts_every_tile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted small is written in the window's thread."""
    monkeypatch.setattr(journal, "slack", 0)
    writer = Writer(tmp_path / "a.journal")
    writer.write(Entry(large(20), "a"))
    for seed in range(1, 5):
        writer.write(Entry(large(20, seed), "a"))
        if writer.changed_tiles(large(20, seed)) == 20 and writer._is_full:
            break
    else:
        pytest.fail("it never grew too long")
    same = writer._last
    assert same is not None and writer.changed_tiles(same) == 20
    writer.write(Entry(same, "a"))
    assert writer.changed_tiles(same) == 0
    writer.close()


def test_a_raster_that_rests_is_not_woken_to_be_compared_with_itself() -> None:
    raster = large(2).layers[0].pixels
    raster.rest({})
    assert raster.changed_tiles(raster) == frozenset() and not raster.is_awake
