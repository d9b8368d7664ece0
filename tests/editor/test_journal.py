"""Journals give back the last whole state of any document, cost what changed, and stay bounded."""

from __future__ import annotations

import errno
import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controls.geometry import Extent
from controls.raster import Raster, TileIndex, tile_side
from editor import journal
from editor.document import (
    Document,
    Layer,
    add_layer,
    duplicate_layer,
    group_layer,
    move_pixels,
    new_document,
    paint_tiles,
    remove_layer,
    set_fields,
    set_layer,
)
from editor.journal import Entry, Writer
from pipelines.errors import BadInput, OutputProblem
from tests.editor.samples import documents


def tile(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (tile_side, tile_side, 4), np.uint8)


def last(path: Path) -> Document:
    entry = journal.read(path)
    assert entry is not None
    return entry.document


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(documents(), min_size=1, max_size=3))
def test_any_documents_come_back(tmp_path: Path, found: list[Document]) -> None:
    writer = Writer(tmp_path / "1.journal")
    for number, document in enumerate(found):
        writer.write(Entry(document, "a", "/b.ora", number == 1))
        entry = journal.read(tmp_path / "1.journal")
        assert entry is not None and entry.document.key() == document.key()
        assert (entry.name, entry.path, entry.is_saved) == ("a", "/b.ora", number == 1)
    writer.remove()
    assert not (tmp_path / "1.journal").exists()


steps: dict[str, Callable[[Document, int], Document]] = {
    "paint": lambda document, n: paint_tiles(document, document.active, {TileIndex(n % 2, n % 3): tile(n)}),
    "erase": lambda document, n: paint_tiles(document, document.active, {TileIndex(n % 2, n % 3): None}),
    "name": lambda document, n: set_layer(document, document.active, name=f"layer {n}", opacity=n / 20),
    "prompt": lambda document, n: set_fields(document, prompt=f"p{n}"),
    "twice": lambda document, n: duplicate_layer(document, document.active),
    "away": lambda document, n: remove_layer(document, document.active) if len(document.layers) > 1 else document,
    "move": lambda document, n: move_pixels(document, document.active, n, -n),
    "group": lambda document, n: add_layer(document, group_layer(f"g{n}", (document.layers[0],))),
    "source": lambda document, n: set_fields(document, source=bytes([n]) * 3000),
}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(steps)), st.integers(0, 20)), min_size=1, max_size=12), st.data())
def test_any_row_of_edits_comes_back_at_every_cut(
    tmp_path: Path, commands: list[tuple[str, int]], data: st.DataObject
) -> None:
    """Wherever the file is cut, what is read is the last state that was whole before the cut."""
    writer, document = Writer(tmp_path / "1.journal"), new_document(Extent(600, 700))
    ends: list[tuple[int, str]] = []
    seen = [document]
    for name, number in commands:
        before = seen[number % len(seen)] if number % 5 == 0 else document  # undo and redo come back to old values
        document = steps[name](before, number) if before.active else before
        seen.append(document)
        writer.write(Entry(document, "a"))
        ends.append(((tmp_path / "1.journal").stat().st_size, document.key()))
    writer.close()
    whole = (tmp_path / "1.journal").read_bytes()
    assert last(tmp_path / "1.journal").key() == document.key()
    cut = data.draw(st.integers(ends[0][0], len(whole)))
    (tmp_path / "cut").write_bytes(whole[:cut])
    assert last(tmp_path / "cut").key() == [key for end, key in ends if end <= cut][-1]


def test_a_step_costs_what_it_changed(tmp_path: Path) -> None:
    pixels = Raster.from_array(np.random.default_rng(0).integers(0, 256, (2048, 2048, 4), np.uint8))
    document = add_layer(new_document(Extent(2048, 2048)), Layer(id="", name="noise", pixels=pixels))
    writer, path = Writer(tmp_path / "1.journal"), tmp_path / "1.journal"
    writer.write(Entry(document, "a"))
    first = path.stat().st_size
    painted = paint_tiles(document, document.active, {TileIndex(0, 0): tile(1)})
    assert writer.changed_tiles(painted) == 1
    writer.write(Entry(painted, "a"))
    second = path.stat().st_size
    assert 256 * 1024 < second - first < 280 * 1024, "one tile of noise"
    writer.write(Entry(document, "a"))
    writer.write(Entry(painted, "a"))
    assert path.stat().st_size - second < 8 * 1024, "undo and redo write no pixels again"
    writer.close()
    assert last(path).key() == painted.key()


def test_a_journal_is_begun_anew_before_it_grows_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "slack", 1 << 20)
    writer, path, document = Writer(tmp_path / "1.journal"), tmp_path / "1.journal", new_document(Extent(512, 512))
    most = 0
    for number in range(40):
        document = paint_tiles(document, document.active, {TileIndex(number % 2, 0): tile(number)})
        writer.write(Entry(document, "a"))
        most = max(most, path.stat().st_size)
        assert last(path).key() == document.key()
    assert most < 4 << 20
    writer.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_loses_no_state_and_the_next_write_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, path, document = Writer(tmp_path / "1.journal"), tmp_path / "1.journal", new_document(Extent(300, 300))
    writer.write(Entry(document, "a"))
    real = journal._write_all

    def half(stream, data) -> None:  # type: ignore[no-untyped-def]
        real(stream, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    painted = paint_tiles(document, document.active, {TileIndex(0, 0): tile(1)})
    for _ in range(2):
        with monkeypatch.context() as full:
            full.setattr(journal, "_write_all", half)
            with pytest.raises(OutputProblem, match="disk is full"):
                writer.write(Entry(painted, "a"))
        assert last(path).key() == document.key()
    writer.write(Entry(painted, "a"))
    writer.close()
    assert last(path).key() == painted.key()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", journal.magic, journal.magic + b"\x05\0\0\0nonsense"])
def test_what_holds_no_state_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "1.journal").write_bytes(content)
    assert journal.read(tmp_path / "1.journal") is None


def test_bytes_that_changed_on_the_disk_are_left_out(tmp_path: Path) -> None:
    writer, path = Writer(tmp_path / "1.journal"), tmp_path / "1.journal"
    first = new_document(Extent(300, 300))
    writer.write(Entry(first, "a"))
    size = path.stat().st_size
    writer.write(Entry(functools.partial(set_fields, prompt="b" * 50)(first), "a"))
    writer.close()
    data = bytearray(path.read_bytes())
    data[size + 30] ^= 1
    path.write_bytes(bytes(data))
    assert last(path).key() == first.key()
    with pytest.raises(BadInput, match="could not be read"):
        journal.read(tmp_path / "gone")
