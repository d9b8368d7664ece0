"""Undo to the root gives the first state, redo gives the last, branches stay, and the budget holds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.geometry import Extent
from controls.raster import TileIndex
from editor.document import Document, add_layer, duplicate_layer, new_document, paint_layer, paint_tiles, set_fields
from editor.history import History
from editor.model import DocumentModel

tile_bytes = 256 * 256 * 4


def painted(document: Document, value: int, column: int = 0) -> Document:
    return paint_tiles(document, "layer1", {TileIndex(column, 0): np.full((256, 256, 4), value, np.uint8)})


@settings(max_examples=60)
@given(st.lists(st.sampled_from(("paint", "add", "copy", "prompt", "undo", "redo", "amend")), max_size=25))
def test_any_commands_undo_to_the_first_state_and_redo_to_the_last(commands: list[str]) -> None:
    first = new_document(Extent(256, 256))
    history = History(first)
    expected = {0: first}
    for number, command in enumerate(commands):
        document = history.current.document
        if command == "undo":
            history.undo()
        elif command == "redo":
            history.redo()
        elif command == "amend":
            if history.current.number:
                history.amend(set_fields(document, seed=number + 1))
        else:
            edited = {
                "paint": lambda document=document, number=number: painted(document, number),
                "add": lambda document=document: add_layer(document, paint_layer(document, "x")),
                "copy": lambda document=document: duplicate_layer(document, document.active),
                "prompt": lambda document=document, number=number: set_fields(document, prompt=f"{number}"),
            }[command]()
            history.record(command, edited)
        expected[history.current.number] = history.current.document
    last = history.current
    line = [last]
    while (step := history.undo()) is not None:
        line.append(step)
    assert history.current.document is first
    for step in line[-2::-1]:
        assert history.redo() is not None
        assert history.current.document is expected[step.number]
    assert history.current.document is last.document


def test_a_new_branch_keeps_the_old_one() -> None:
    history = History(new_document(Extent(256, 256)))
    one = history.record("one", painted(history.current.document, 1))
    history.undo()
    two = history.record("two", painted(history.current.document, 2))
    history.undo()
    assert history.redo_label == "two"
    assert history.redo() is not None
    assert history.current.document is two.document
    assert history.go(one.number).document is one.document
    history.undo()
    assert history.redo_label == "one"


def test_a_drag_is_one_step_until_it_is_sealed() -> None:
    history = History(new_document(Extent(64, 64)))
    for strength in (0.1, 0.2, 0.3):
        history.record("Strength", set_fields(history.current.document, strength=strength), merge="strength")
    assert len(history.steps) == 2
    history.seal()
    history.record("Strength", set_fields(history.current.document, strength=0.4), merge="strength")
    assert len(history.steps) == 3
    history.undo()
    history.redo()
    history.record("Strength", set_fields(history.current.document, strength=0.5), merge="strength")
    assert len(history.steps) == 4


def _within(history: History, budget: int) -> None:
    while history.bytes > budget and history.forget_oldest():
        continue


def test_shared_tiles_count_once_and_the_budget_drops_dead_branches_first() -> None:
    history = History(new_document(Extent(1024, 256)))
    assert history.bytes == 4 * tile_bytes
    dead = history.record("dead", painted(history.current.document, 1))
    assert history.bytes == 5 * tile_bytes
    history.undo()
    for value in range(2, 6):
        history.record(f"{value}", painted(history.current.document, value))
    assert history.bytes == 9 * tile_bytes
    history.record("6", painted(history.current.document, 6))
    _within(history, 9 * tile_bytes)
    assert dead.number not in [step.number for step in history.steps]
    history.record("7", painted(history.current.document, 7))
    history.record("8", painted(history.current.document, 8))
    _within(history, 9 * tile_bytes)
    assert history.bytes <= 9 * tile_bytes
    labels = [step.label for step in history.steps]
    assert labels == [str(value) for value in range(9 - len(labels), 9)]
    while history.undo() is not None:
        pass
    assert history.current is history.steps[0]
    while history.redo() is not None:
        pass
    assert history.current.label == "8"


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(("paint", "undo", "redo")), st.integers(0, 3)), max_size=40))
def test_the_ledger_always_equals_a_count_from_scratch(commands: list[tuple[str, int]]) -> None:
    history = History(new_document(Extent(1024, 256)))
    for number, (command, column) in enumerate(commands):
        if command == "paint":
            history.record("p", painted(history.current.document, number, column))
        elif command == "undo":
            history.undo()
        else:
            history.redo()
        _within(history, 8 * tile_bytes)
        tiles = {
            id(tile): tile.nbytes
            for step in history.steps
            for layer in step.document.layers
            for tile in layer.pixels.tiles.values()
        }
        assert history.bytes == sum(tiles.values())
        assert history.bytes <= 8 * tile_bytes
        assert all(step.parent is None or step.parent in {s.number for s in history.steps} for step in history.steps)


def test_the_model_says_what_changed_and_what_is_unsaved() -> None:
    model = DocumentModel()
    said: list[tuple[Document | None, Document | None]] = []
    model.changed.connect(lambda old, new: said.append((old, new)))
    model.edit("nothing", lambda document: document)
    assert said == []
    first = new_document(Extent(64, 64))
    model.open(first)
    assert not model.is_unsaved
    model.edit("same", lambda document: document)
    model.edit("prompt", lambda document: set_fields(document, prompt="a"))
    second = model.value
    assert model.is_unsaved
    model.undo()
    assert model.value is first
    assert not model.is_unsaved
    model.redo()
    assert model.value is second
    assert said == [(None, first), (first, second), (second, first), (first, second)]
    model.amend(lambda document: set_fields(document, active=""))
    assert model.history is not None
    assert len(model.history.steps) == 2
    model.close(model.number)
    assert model.value is None
    model.undo()
