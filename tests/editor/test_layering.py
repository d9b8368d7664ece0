"""Groups, layer masks, locks, merging and dragging: as edits, and by clicks, drops and menus in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.raster import Raster
from editor import archive, greys, layering
from editor import document as edits
from editor.document import Document, Layer
from editor.flattening import flatten
from editor.tool import Refused, ToolState
from tests.editor.program import Program, catalog
from tests.editor.samples import documents, random_pixels
from tests.scripted import ScriptedEngine

left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def stack(*names: str) -> Document:
    document = Document(extent=Extent(60, 40))
    for number, name in enumerate(names):
        pixels = Raster.from_array(random_pixels(number, 60, 40))
        document = edits.add_layer(document, Layer(id=name, name=name, pixels=pixels))
    return document


def tree(layers: tuple[Layer, ...]) -> list[object]:
    """Ids, bottom first; a group as its id and what it holds."""
    return [(each.id, tree(each.children)) if each.role == "group" else each.id for each in layers]


def test_grouping_and_ungrouping_keep_the_order() -> None:
    document = layering.group(stack("a", "b", "c"), "b")
    assert tree(document.layers) == ["a", (document.active, ["b"]), "c"]
    assert flatten(document).key() == flatten(stack("a", "b", "c")).key()
    more = layering.put_into(document, "c", document.active)
    assert tree(more.layers) == ["a", (document.active, ["b", "c"])]
    assert tree(layering.ungroup(more, document.active).layers) == ["a", "b", "c"]
    assert layering.ungroup(document, "a") is document


def test_layers_are_put_above_others_into_and_out_of_groups() -> None:
    document = layering.group(stack("a", "b", "c"), "b")
    group = document.active
    assert tree(layering.put_above(document, "a", "b").layers) == [(group, ["b", "a"]), "c"]
    assert tree(layering.put_above(document, "b", "c").layers) == ["a", (group, []), "c", "b"]
    assert tree(layering.put_above(document, "c", "a").layers) == ["a", "c", (group, ["b"])]
    assert layering.put_above(document, group, "b") is document, "a group goes not into itself"
    assert layering.put_into(document, "a", "c") is document


@settings(max_examples=20)
@given(documents())
def test_merging_what_is_visible_changes_nothing_that_is_seen(document: Document) -> None:
    merged = layering.merge_visible(document)
    # a result is rounded once more where layers beneath masks or hidden ones were summed before
    before, after = flatten(document).array().astype(int), flatten(merged).array().astype(int)
    assert np.abs(before - after).max() <= 1
    kept = [each.id for each in document.layers if not each.visible or each.role in ("mask", "control")]
    assert [each.id for each in merged.layers if each.id in kept] == kept


@pytest.mark.parametrize(
    ("lower", "upper", "why"),
    [
        ({"locks": ("pixels",)}, {}, "“a” is locked"),
        ({}, {"locks": ("pixels",)}, "“b” is locked"),
        ({"visible": False}, {}, "“a” is hidden"),
        ({"role": "mask"}, {}, "only into a mask"),
        ({"role": "control"}, {}, "steers"),
        ({"role": "group"}, {}, "is a group"),
    ],
)
def test_merging_refuses_what_would_lose_or_hide_something(lower: dict, upper: dict, why: str) -> None:
    document = edits.set_layer(edits.set_layer(stack("a", "b"), "a", **lower), "b", **upper)
    with pytest.raises(Refused, match=why):
        layering.merge_into_lower(document, "b")
    with pytest.raises(Refused, match="no layer below “a”"):
        layering.merge_into_lower(document, "a")


def test_what_is_locked_is_not_removed_with_its_group_either() -> None:
    document = layering.group(layering.set_lock(stack("a", "b"), "b", "pixels", True), "b")
    with pytest.raises(Refused, match="“b” is locked"):
        layering.remove(document, document.active)
    assert tree(layering.remove(document, "a").layers) == [(document.active, ["b"])]


def test_a_layer_mask_is_of_the_selection_and_is_applied_to_the_pixels() -> None:
    document = stack("a")
    values = np.zeros((40, 60), np.uint8)
    values[10:30, 20:40], values[10:30, 40:50] = 255, 100
    chosen = edits.set_fields(document, selection=greys.from_values(values))
    masked = layering.add_mask(chosen, "a")
    assert masked.on_mask and masked.active == "a"
    assert layering.add_mask(masked, "a") is masked
    applied = layering.apply_mask(masked, "a")
    assert applied.layers[0].mask is None and not applied.on_mask
    assert flatten(applied).key() == flatten(masked).key() != flatten(document).key()
    assert layering.remove_mask(masked, "a").layers[0].pixels is document.layers[0].pixels
    assert flatten(layering.add_mask(document, "a")).key() == flatten(document).key()


def test_a_groups_mask_hides_its_layers_and_goes_with_it() -> None:
    document = stack("a", "b")
    group = layering.group(document, "b")
    values = np.full((40, 60), 255, np.uint8)
    values[:, 30:] = 0
    chosen = edits.set_fields(group, selection=greys.from_values(values))
    masked = layering.add_mask(chosen, group.active)
    assert masked.on_mask and masked.active == group.active
    alone, both = flatten(edits.remove_layer(document, "b")).array(), flatten(document).array()
    found = flatten(masked).array()
    assert (found[:, :30] == both[:, :30]).all() and (found[:, 30:] == alone[:, 30:]).all() and (both != alone).any()
    moved = edits.move_pixels(masked, group.active, 7, -5)
    shifted = flatten(edits.move_pixels(document, "b", 7, -5)).array()
    found = flatten(moved).array()
    assert (found[:35, :37] == shifted[:35, :37]).all() and (found[:35, 37:] == alone[:35, 37:]).all()
    assert layering.apply_mask(masked, group.active) is masked
    shown = flatten(layering.remove_mask(masked, group.active))
    assert shown.key() == flatten(group).key()


def test_what_leaves_a_masked_group_stays_hidden() -> None:
    document = layering.group(stack("a", "b", "c"), "b")
    group = document.active
    document = layering.put_into(document, "c", group)
    inner = layering.group(document, "c")
    hard = np.zeros((40, 60), np.uint8)
    hard[5:30, 10:50] = 255
    masked = layering.add_mask(edits.set_fields(inner, selection=greys.from_values(hard)), group)
    ungrouped = layering.ungroup(masked, group)
    assert edits.find_layer(ungrouped, group) is None
    before, after = flatten(masked).array().astype(int), flatten(ungrouped).array().astype(int)
    assert np.abs(before - after).max() <= 1, "a group is rounded once more"
    assert np.abs(before - flatten(inner).array()).max() > 100


def test_locks_are_set_one_by_one() -> None:
    document = layering.set_lock(stack("a"), "a", "position", True)
    document = layering.set_lock(document, "a", "alpha", True)
    assert document.layers[0].locks == ("alpha", "position")
    assert layering.set_lock(document, "a", "position", False).layers[0].locks == ("alpha",)


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog))
    made.start()
    made.editor.document.open(stack("a", "b", "c"))
    made.settle()
    yield made
    made.close()


def row(program: Program, layer: str) -> QPoint:
    panel = program.panel("layers")
    return panel.list.visualRect(panel.rows.index(panel.rows.place_of(layer))).center()


def drop(program: Program, layer: str, at: QPoint) -> None:
    panel = program.panel("layers")
    data = panel.rows.mimeData([panel.rows.index(panel.rows.place_of(layer))])
    move, viewport = Qt.DropAction.MoveAction, panel.list.viewport()
    QApplication.sendEvent(viewport, QDragEnterEvent(at, move, data, left, none))
    QApplication.sendEvent(viewport, QDragMoveEvent(at, move, data, left, none))
    QApplication.sendEvent(viewport, QDropEvent(QPointF(at), move, data, left, none))
    program.settle()


def test_dropping_a_row_reorders_and_goes_into_groups_and_out(program: Program) -> None:
    panel = program.panel("layers")
    top = panel.list.visualRect(panel.rows.index(0)).topLeft() + QPoint(80, 1)
    drop(program, "a", top)
    assert tree(program.document.layers) == ["b", "c", "a"]
    QTest.mouseClick(panel.list.viewport(), left, none, row(program, "a"))
    program.press(panel.button("group"))
    group = program.document.active
    assert tree(program.document.layers) == ["b", "c", (group, ["a"])]
    drop(program, "b", row(program, group))
    assert tree(program.document.layers) == ["c", (group, ["a", "b"])]
    panel.list.scrollToBottom()
    lowest = panel.list.visualRect(panel.rows.index(len(panel.rows.rows) - 1))
    drop(program, "a", QPoint(80, lowest.bottom() - 1))
    assert tree(program.document.layers) == ["a", "c", (group, ["b"])]
    program.do("undo")
    assert tree(program.document.layers) == ["c", (group, ["a", "b"])]


def test_blend_opacity_and_locks_from_the_panel_and_the_file(program: Program, tmp_path: Path) -> None:
    panel = program.panel("layers")
    QTest.mouseClick(panel.list.viewport(), left, none, row(program, "b"))
    panel.form.edited.emit("blend", "luminosity")
    panel.form.edited.emit("opacity", 40.0)
    for lock in ("alpha", "pixels"):
        program.press(panel.button(f"lock-{lock}"))
    layer = edits.find_layer(program.document, "b")
    assert layer is not None
    assert (layer.blend, layer.opacity, layer.locks) == ("luminosity", 0.4, ("alpha", "pixels"))
    archive.save(program.document, tmp_path / "a.ora")
    assert archive.load(tmp_path / "a.ora").document.key() == program.document.key()
    program.editor.desk.tool.put("brush")
    before = program.document
    program.drag((10, 10), (30, 10))
    assert program.document is before
    assert "locked" in program.editor.window.statusBar().currentMessage()


def test_a_layer_mask_is_painted_after_a_click_on_it(program: Program) -> None:
    panel = program.panel("layers")
    opaque = np.full((40, 60, 4), (10, 200, 30, 255), np.uint8)
    layer = Layer(id="a", name="a", pixels=Raster.from_array(opaque))
    program.editor.document.open(Document(extent=Extent(60, 40), layers=(layer,), active="a"))
    program.settle()
    program.press(panel.button("layer-mask"))
    assert program.document.on_mask and not panel.button("layer-mask").isEnabled()
    program.editor.desk.tool.put("brush")
    program.editor.desk.tool_state.put(ToolState(size=10.0, hardness=1.0))
    program.drag((10, 20), (50, 20))
    assert flatten(program.document).array()[20, 15:45, 3].max() == 0
    index = panel.rows.index(0)
    place = panel.list.itemDelegate().pictures(panel.list.visualRect(index), panel.rows.rows[0])
    QTest.mouseClick(panel.list.viewport(), left, none, place[0].center())
    assert not program.document.on_mask
    QTest.mouseClick(panel.list.viewport(), left, none, place[1].center())
    assert program.document.on_mask
    program.do("apply_layer_mask")
    assert program.document.layers[0].mask is None
    assert program.document.layers[0].pixels.array()[20, 15:45, 3].max() == 0
    assert not program.editor.window.actions_by_id["apply_layer_mask"].isEnabled()


def test_merging_from_the_menu(program: Program) -> None:
    seen = flatten(program.document).key()
    program.do("merge_visible")
    assert len(program.document.layers) == 1 and flatten(program.document).key() == seen
    program.do("undo")
    program.do("flatten")
    assert [layer.name for layer in program.document.layers] == ["Background"]
    assert flatten(msgspec.structs.replace(program.document)).key() == seen


def test_the_menu_says_why_it_does_not_merge_or_remove(program: Program) -> None:
    model = program.editor.document
    model.edit("l", lambda document: layering.set_lock(document, "b", "pixels", True))
    model.amend(lambda document: edits.set_active(document, "c"))
    before = program.document
    program.do("merge")
    assert program.document is before and "“b” is locked" in program.messages[-1]
    model.amend(lambda document: edits.set_active(document, "b"))
    before = program.document
    program.do("delete")
    program.panel("layers").button("remove").click()
    program.settle()
    assert program.document is before
    model.amend(lambda document: edits.set_active(document, "a"))
    program.do("merge")
    assert "no layer below" in program.messages[-1]


def test_layers_are_hidden_put_into_groups_and_painted_on_by_keys_alone(program: Program) -> None:
    model = program.editor.document
    model.edit("g", lambda document: layering.group(document, "b"))
    group = program.document.active
    model.amend(lambda document: edits.set_active(document, "c"))
    program.do("into_group")
    assert tree(program.document.layers) == ["a", (group, ["b", "c"])]
    program.do("into_group")
    assert "no group right below" in program.messages[-1]
    program.do("out_of_group")
    assert tree(program.document.layers) == ["a", (group, ["b"]), "c"]
    program.do("out_of_group")
    assert "in no group" in program.messages[-1]
    program.do("toggle_layer")
    assert not edits.find_layer(program.document, "c").visible  # type: ignore[union-attr]
    program.do("toggle_layer")
    assert edits.find_layer(program.document, "c").visible  # type: ignore[union-attr]
    program.do("add_layer_mask")
    assert program.document.on_mask
    program.do("paint_on_mask")
    assert not program.document.on_mask
    program.do("paint_on_mask")
    assert program.document.on_mask
    panel = program.panel("layers")
    said = [panel.rows.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(panel.rows.rowCount())]
    assert said[0].startswith("c, Paint")
