"""A whole document scaled, turned, mirrored, on another canvas: every sheet goes along, exactly where it can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from editor import context, greys, layering, resizing
from editor import document as edits
from editor.asking import Dialogs
from editor.document import Document, Edit, Layer
from editor.flattening import flatten, mask_of
from editor.widgets.size_dialog import SizeDialog
from tests.editor.program import Program, catalog
from tests.editor.samples import documents, random_pixels
from tests.scripted import ScriptedEngine

turns: dict[str, tuple[Edit, object]] = {
    "right": (resizing.turned(1), lambda values: np.rot90(values, -1)),
    "over": (resizing.turned(2), lambda values: np.rot90(values, 2)),
    "left": (resizing.turned(3), lambda values: np.rot90(values, 1)),
    "mirrored": (resizing.mirrored, lambda values: values[:, ::-1]),
    "upended": (resizing.upended, lambda values: values[::-1]),
}


@pytest.mark.parametrize("name", sorted(turns))
@settings(max_examples=15, deadline=None)
@given(document=documents())
def test_turning_is_exact_for_picture_masks_and_selection(name: str, document: Document) -> None:
    change, expected = turns[name]
    turned = change(document)
    assert (flatten(turned).array() == expected(flatten(document).array())).all()  # type: ignore[operator]
    before, after = mask_of(document), mask_of(turned)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert (after.values == expected(before.values)).all()  # type: ignore[operator]
    if document.selection is not None and turned.selection is not None:
        assert (greys.values_in(turned.selection) == expected(greys.values_in(document.selection))).all()  # type: ignore[operator]
    assert [each.id for each in edits.walk(turned.layers)] == [each.id for each in edits.walk(document.layers)]
    assert all(each.inversion is None for each in edits.walk(turned.layers))


def test_four_quarters_are_none() -> None:
    pixels = Raster.from_array(random_pixels(3, 70, 40))
    document = Document(extent=Extent(60, 50), layers=(Layer(id="a", name="", pixels=pixels, x=-7, y=4),))
    turned = document
    for _ in range(4):
        turned = resizing.turned(1)(turned)
    layer = turned.layers[0]
    assert (layer.x, layer.y) == (-7, 4) and layer.pixels.key() == pixels.key() and turned.extent == document.extent


def test_twice_the_size_by_whole_pixels_doubles_them_everywhere() -> None:
    pixels, values = random_pixels(5, 30, 20), np.arange(600, dtype=np.uint8).reshape(20, 30)
    layer = Layer(id="a", name="", pixels=Raster.from_array(pixels), x=10, y=5, mask=greys.from_values(values))
    sheet = Layer(id="m", name="", pixels=greys.from_values(values), role="mask", x=3, y=3)
    document = layering.group(Document(extent=Extent(60, 50), layers=(layer, sheet), active="a"), "a")
    document = context.with_region(document, Bounds(4, 6, 20, 10))
    twice = resizing.scaled(Extent(120, 100), "nearest")(document)
    double = np.ones((2, 2), np.uint8)
    expected = np.kron(flatten(document).array(), double[..., None])
    assert (flatten(twice).array() == expected).all()
    mask, before = mask_of(twice), mask_of(document)
    assert mask is not None and before is not None and (mask.grey() == np.kron(before.grey(), double)).all()
    assert context.region_of(twice) == Bounds(8, 12, 40, 20)


@pytest.mark.parametrize("method", ["nearest", "linear", "cubic", "lanczos"])
def test_one_colour_stays_one_colour_whatever_the_size(method: str) -> None:
    document = edits.new_document(Extent(101, 67))
    document = layering.add_mask(document, "layer1")
    scaled = resizing.scaled(Extent(64, 200), method)(document)
    assert scaled.extent == (64, 200)
    assert (flatten(scaled).array() == 255).all()


def test_a_canvas_keeps_the_picture_where_it_is_anchored() -> None:
    assert resizing.canvas_bounds(Extent(100, 50), Extent(200, 50), "left") == Bounds(0, 0, 200, 50)
    assert resizing.canvas_bounds(Extent(100, 50), Extent(200, 50), "middle") == Bounds(-50, 0, 200, 50)
    assert resizing.canvas_bounds(Extent(100, 50), Extent(60, 20), "bottom right") == Bounds(40, 30, 60, 20)


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog))
    made.start()
    yield made
    made.close()


def test_a_new_document_is_as_large_as_one_says(program: Program) -> None:
    program.answers.sizes = {"width": 300, "height": 200, "paper": "nothing"}
    program.do("new")
    assert program.document.extent == (300, 200) and program.document.layers[0].pixels.painted_bounds.is_empty
    program.answers.sizes = None
    sheets = len(program.editor.document.sheets)
    program.do("new")
    assert len(program.editor.document.sheets) == sheets


def test_the_menu_scales_turns_and_takes_it_back(program: Program) -> None:
    before = program.document
    program.answers.sizes = {"width": 32, "height": 24}
    program.do("scale")
    assert program.document.extent == (32, 24)
    program.do("turn_image_left")
    assert program.document.extent == (24, 32)
    program.answers.sizes = {"width": 50, "height": 40, "anchor": "top left"}
    program.do("canvas_size")
    assert program.document.extent == (50, 40)
    for _ in range(3):
        program.do("undo")
    assert program.document.key() == before.key()


def test_a_canvas_that_is_waited_for_is_not_turned(application: QApplication, tmp_path: Path) -> None:
    program = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    program.start()
    program.set(prompt="a house")
    program.do("start")
    before = program.document
    program.do("turn_image_right")
    assert program.document is before
    assert any("is being made" in each for each in program.messages)
    program.close()


def test_the_dialog_keeps_proportions_offers_presets_and_refuses_what_is_too_large(application: QApplication) -> None:
    dialog = SizeDialog("Scale", "Scale", resizing.for_scaling, Extent(300, 200))
    width, height = (dialog.form.field(name).findChild(QSpinBox) for name in ("width", "height"))
    width.setValue(600)
    assert height.value() == 400 and dialog.extent == (600, 400)
    height.setValue(100)
    assert dialog.extent == (150, 100)
    new = SizeDialog("New", "Create", resizing.for_new, Extent(256, 256))
    new.form.edited.emit("preset", "Full HD, 1920 × 1080")
    assert new.extent == (1920, 1080) and new.go_on.isEnabled() and new.values["preset"].startswith("Full HD")
    new.form.field("width").findChild(QSpinBox).setValue(2_000_000)
    assert new.values["preset"] == "other"
    assert not new.go_on.isEnabled() and "too much" in new.hint.text()


def test_the_dialog_answers_by_its_button_and_by_escape(application: QApplication) -> None:
    def press(go_on: bool) -> None:
        dialog = application.activeModalWidget()
        assert isinstance(dialog, SizeDialog)
        dialog.form.field("width").findChild(QSpinBox).setValue(77)
        if go_on:
            dialog.go_on.click()
        else:
            QTest.keyClick(dialog, "\x1b")

    QTimer.singleShot(0, lambda: press(True))
    said = Dialogs().size("New", "Create", resizing.for_new, Extent(256, 128))
    assert said is not None and (said["width"], said["height"], said["paper"]) == (77, 128, "white")
    QTimer.singleShot(0, lambda: press(False))
    assert Dialogs().size("New", "Create", resizing.for_new, Extent(256, 128)) is None
