"""Opening, saving and exporting through the real window: what fails is a message, and the old file is intact."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

import resources
from controls.geometry import Bounds, Extent
from controls.raster import Raster
from editor import greys
from editor.document import Layer, add_fresh, add_layer, find_layer, remove_layer, resize_canvas
from editor.flattening import flatten
from editor.qimage import image_of_raster, raster_of
from pipelines.files import atomic, pictures, tiff, traits
from pipelines.protocol import Finished
from pipelines.requests import EditRequest
from tests.editor.program import Program, catalog, extent, picture
from tests.editor.samples import random_pixels
from tests.scripted import ScriptedEngine, result


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    yield made
    made.close()


def drop(program: Program, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    program.editor.window.canvas.dropEvent(event)  # Qt itself delivers one only within a real drag
    program.settle()


def generate(program: Program, seed: int = 1) -> None:
    program.press(program.panel("prompt").generate)
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    program.engine.say(Finished(job, result(request, picture(seed))))
    program.settle()


def test_the_sample_document_opens(program: Program) -> None:
    program.editor.filing.open_paths([resources.path("samples", "first-light.ora")])
    program.settle()
    assert program.document.prompt and program.document.extent == Extent(256, 256)
    assert not program.layer("control").pixels.painted_bounds.is_empty
    assert program.editor.window.windowTitle().startswith("first-light.ora[*]")
    program.set(model="small")
    program.press(program.panel("prompt").generate)
    assert len(program.engine.submitted[-1][1].conditions) == 1  # type: ignore[union-attr]


def test_save_and_reopen_gives_the_same_document(program: Program, tmp_path: Path) -> None:
    program.drag((10, 10), (30, 20))
    program.set(prompt="a ball", strength=0.3, seed=9, seed_locked=True)
    generate(program)
    program.answers.path = tmp_path / "work.ora"
    program.do("save")
    saved = program.document
    assert not program.editor.window.isWindowModified()
    program.do("new")
    program.answers.open = [tmp_path / "work.ora"]
    program.do("open")
    again = program.document
    assert (again.prompt, again.strength, again.seed) == ("a ball", 0.3, 9)
    assert [layer.pixels.key() for layer in again.layers] == [layer.pixels.key() for layer in saved.layers]
    assert again.layers[1].recipe == saved.layers[1].recipe is not None


def test_a_full_disk_leaves_the_old_file_and_the_document(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.drag((10, 10), (30, 20))
    program.answers.path = tmp_path / "work.ora"
    program.do("save")
    old = program.answers.path.read_bytes()
    program.drag((30, 30), (40, 20))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic, "_fill", full)
    before = program.document
    program.do("save")
    assert "disk is full" in program.messages[-1]
    assert program.answers.path.read_bytes() == old
    assert program.editor.window.isWindowModified() and program.document is before
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_read_only_file_is_a_message(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "work.ora"
    path.write_bytes(b"old")
    path.chmod(0o444)
    program.drag((10, 10), (30, 20))
    program.answers.path = path
    program.do("save")
    assert "read-only" in program.messages[-1]
    assert path.read_bytes() == b"old" and program.editor.window.isWindowModified()


def test_a_missing_folder_is_a_message_on_export(program: Program, tmp_path: Path) -> None:
    program.answers.path = tmp_path / "gone" / "a.png"
    program.do("export")
    assert "folder does not exist" in program.messages[-1]


def test_export_and_drop_restore_picture_and_recipe(program: Program, tmp_path: Path) -> None:
    program.drag((10, 10), (30, 20))
    program.set(prompt="a red ball", seed=77, seed_locked=True, steps=9)
    generate(program, seed=5)
    shown = flatten(program.document)
    program.answers.path = tmp_path / "ball.png"
    program.do("export")
    assert "with its recipe" in program.messages[-1]
    opened = pictures.read(program.answers.path)
    assert opened.raster.key() == shown.key() and opened.recipe is not None

    program.answers.leave = "discard"
    program.do("new")
    drop(program, tmp_path / "ball.png")
    document = program.document
    assert (document.prompt, document.seed, document.seed_locked, document.steps) == ("a red ball", 77, True, 9)
    assert flatten(document).key() == shown.key()
    assert program.layer("control").kind == "edges"
    assert "recipe" in program.messages[-1]
    program.press(program.panel("prompt").generate)
    first, again = (program.engine.submitted[place][1] for place in (0, -1))
    assert first.key() == again.key(), "the same request, to the pixel"


def test_restored_settings_stand_in_their_own_forms(program: Program, tmp_path: Path) -> None:
    program.set(mode="mend", sampler="other", seed_locked=True)
    program.editor.desk.tool.put("mask_brush")
    program.drag((20, 20), (40, 25))
    panel = program.panel("run")
    panel.extra.field("eta")._take(0.5)
    panel.extra.field("feather")._take(9)
    generate(program)
    program.answers.path, program.answers.leave = tmp_path / "mended.png", "discard"
    program.do("export")
    program.do("new")
    drop(program, tmp_path / "mended.png")
    assert (panel.extra.field("eta").value, panel.extra.field("feather").value) == (0.5, 9)
    panel.extra.field("eta")._take(0.25)
    program.press(program.panel("prompt").generate)
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest) and request.settings == (("eta", 0.25), ("feather", 9))
    program.engine.cancel(program.engine.submitted[-1][0])
    program.set(sampler="plain")
    program.press(program.panel("prompt").generate)
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest) and request.settings == (("feather", 9),), "no one else's settings go along"


def test_a_plain_picture_opens_first_and_is_a_layer_later(program: Program, tmp_path: Path) -> None:
    size = Extent(40, 30)
    pictures.write(picture(1, size), tmp_path / "one.png")
    pictures.write(picture(2, size), tmp_path / "two.png")
    drop(program, tmp_path / "one.png")
    assert program.document.extent == size and len(program.document.layers) == 1
    drop(program, tmp_path / "two.png")
    assert [layer.name for layer in program.document.layers] == ["one", "two"]
    program.do("undo")
    assert len(program.document.layers) == 1


def test_paste_and_copy(program: Program) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    program.do("paste")
    assert "no picture on the clipboard" in program.messages[-1]
    clipboard.setImage(image_of_raster(picture(3)))
    program.do("paste")
    assert flatten(program.document).key() == picture(3).key()
    program.do("paste")
    assert len(program.document.layers) == 2
    program.do("copy")
    assert not clipboard.image().isNull()


def put_square(program: Program, name: str = "square") -> np.ndarray:
    """A square of 10 by 8 at (20, 12) on a layer of its own, which is active; its pixels."""
    pixels = random_pixels(9, 10, 8)
    pixels[..., 3] = 255
    layer = Layer(id=name, name=name, pixels=Raster.from_array(pixels), x=20, y=12)
    program.editor.document.edit("square", lambda document: add_layer(document, layer))
    return pixels


def test_cut_takes_what_is_selected_and_paste_brings_it_back_to_its_place(program: Program) -> None:
    pixels = put_square(program)
    before = flatten(program.document).array()
    values = np.zeros(program.document.extent.shape, np.uint8)
    values[10:16, 22:40] = 255
    program.set(selection=greys.from_values(values))
    program.do("cut")
    cut = find_layer(program.document, "square")
    assert cut is not None
    left = cut.pixels.array(Bounds(20 - cut.x, 12 - cut.y, 10, 8))
    assert (left[4:] == pixels[4:]).all() and (left[:, :2] == pixels[:, :2]).all() and not left[:4, 2:].any()
    program.set(selection=None)
    program.do("paste")
    pasted = program.document.active_layer
    assert pasted is not None and (pasted.x, pasted.y) == (22, 12)
    assert (pasted.pixels.array() == pixels[:4, 2:]).all()
    assert (flatten(program.document).array() == before).all()


def test_copy_takes_the_layer_and_copy_merged_the_picture(program: Program) -> None:
    pixels = put_square(program)
    program.do("copy")
    assert (raster_of(QGuiApplication.clipboard().image()).array() == pixels).all()
    program.do("copy_merged")
    assert raster_of(QGuiApplication.clipboard().image()).key() == flatten(program.document).key()
    program.editor.document.edit("new", lambda document: add_fresh(document, name="Empty", role="paint"))
    program.do("cut")
    assert "nothing to copy" in program.messages[-1]


def test_a_picture_from_elsewhere_is_pasted_into_the_middle(program: Program) -> None:
    put_square(program)
    QGuiApplication.clipboard().setImage(image_of_raster(picture(3, Extent(20, 10))))
    program.do("paste")
    pasted = program.document.active_layer
    width, height = program.document.extent
    assert pasted is not None and abs(pasted.x + 10 - width / 2) <= 1 and abs(pasted.y + 5 - height / 2) <= 1
    QGuiApplication.clipboard().setImage(image_of_raster(picture(3, Extent(width + 40, height + 20))))
    program.do("paste")
    pasted = program.document.active_layer
    assert pasted is not None and (pasted.x, pasted.y) == (-20, -10)
    assert "larger than the canvas" in program.messages[-1]


def test_files_that_were_copied_are_pasted(program: Program, tmp_path: Path) -> None:
    put_square(program)
    pictures.write(picture(1), tmp_path / "one.png")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "one.png"))])
    QGuiApplication.clipboard().setMimeData(data)
    program.do("paste")
    assert program.document.active_layer is not None and program.document.active_layer.name == "one"


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n broken", b"PK\x03\x04", b"{}"])
def test_what_cannot_be_opened_is_a_message(program: Program, tmp_path: Path, content: bytes) -> None:
    before = program.document
    for name in ("bad.png", "bad.ora", "bad.json"):
        (tmp_path / name).write_bytes(content)
        program.editor.filing.open_paths([tmp_path / name])
        program.settle()
        assert program.document is before
    assert len(program.messages) == 3 and all("bad" in text or "recipe" in text for text in program.messages)


def test_opening_leaves_work_in_its_own_tab(program: Program, tmp_path: Path) -> None:
    pictures.write(picture(1), tmp_path / "one.png")
    program.drag((10, 10), (30, 20))
    before = program.document
    program.answers.open = [tmp_path / "one.png"]
    program.do("open")
    assert program.answers.asked == 0 and program.document.extent == extent and program.document is not before
    assert [sheet.value for sheet in program.editor.document.sheets] == [before, program.document]
    assert program.editor.settings.value.recent[0].endswith("one.png")


def test_what_an_export_cannot_hold_is_said_first(program: Program, tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 65536, (30, 40, 3), np.uint16)
    (tmp_path / "deep.tif").write_bytes(tiff.tiff(pixels))
    program.editor.filing.open_paths([tmp_path / "deep.tif"])
    program.settle()
    assert "16 bits" in program.messages[-1]
    program.answers.path, program.answers.goes_on = tmp_path / "a.jpg", False
    program.do("export")
    assert "16 bits per channel" in program.answers.losses[0] and not program.answers.path.exists()
    program.answers.path, program.answers.losses = tmp_path / "a.png", ()
    program.do("export")
    assert program.answers.losses == () and traits.traits(program.answers.path.read_bytes()).depth == 16
    program.do("undo")
    program.set(prompt="x")
    program.editor.document.edit("hole", lambda document: remove_layer(document, document.active))
    program.answers.path, program.answers.goes_on = tmp_path / "b.jpg", True
    program.do("export")
    assert any("transparen" in text for text in program.answers.losses) and program.answers.path.is_file()


def test_an_export_after_a_crop_says_that_it_has_8_bits(program: Program, tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 65536, (30, 40, 3), np.uint16)
    (tmp_path / "deep.tif").write_bytes(tiff.tiff(pixels))
    program.editor.filing.open_paths([tmp_path / "deep.tif"])
    program.settle()
    program.editor.document.edit("Crop", lambda document: resize_canvas(document, Bounds(5, 5, 20, 20)))
    program.answers.path, program.answers.goes_on = tmp_path / "a.png", False
    program.do("export")
    assert len(program.answers.losses) == 1 and "8 bits" in program.answers.losses[0]
    assert not program.answers.path.exists()
    program.do("undo")
    program.answers.losses = ()
    program.do("export")
    assert program.answers.losses == () and traits.traits(program.answers.path.read_bytes()).depth == 16


def test_an_export_without_room_for_its_recipe_says_so(program: Program, tmp_path: Path) -> None:
    generate(program)
    for name, said in (("a.png", "with its recipe"), ("a.webp", "without its recipe")):
        program.answers.path = tmp_path / name
        program.do("export")
        assert said in program.messages[-1]


def test_the_switch_decides_whether_exports_say_what_was_generated(program: Program, tmp_path: Path) -> None:
    generate(program)
    said = []
    for name in ("a.jpg", "b.jpg"):
        program.answers.path = tmp_path / name
        program.do("export")
        said.append(b"trainedAlgorithmicMedia" in program.answers.path.read_bytes())
        program.do("declare")
    assert said == [True, False] and program.editor.settings.value.declared
