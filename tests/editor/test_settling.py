"""What is under way on the canvas (typed letters, handles, a frame) counts in whatever is saved, sent or left."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from editor import archive
from editor.flattening import flatten
from editor.qimage import raster_of
from pipelines.files import pictures
from pipelines.requests import EditRequest
from tests.editor.painter import drag
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    made.editor.document.open(archive.picture_document(picture(1), "noise"))
    made.settle()
    yield made
    made.close()


def begin_text(program: Program) -> None:
    program.editor.desk.tool.put("lettering")
    program.drag((6, 30))
    QTest.keyClicks(program.editor.window.canvas, "my headline")


def begin_transform(program: Program) -> None:
    program.editor.desk.tool.put("transform")
    program.drag((20, 20), (36, 28))


def begin_crop(program: Program) -> None:
    program.editor.desk.tool.put("crop")
    program.drag((0, 0), (10, 8))


begun = pytest.mark.parametrize("begin", [begin_text, begin_transform, begin_crop])


@begun
def test_save_writes_what_is_under_way(program: Program, tmp_path: Path, begin: Callable[[Program], None]) -> None:
    before = program.document
    begin(program)
    assert program.document is before and program.editor.window.canvas.is_painting
    program.answers.path = tmp_path / "work.ora"
    program.do("save")
    assert flatten(archive.load(tmp_path / "work.ora").document).key() != flatten(before).key()
    assert not program.editor.document.is_unsaved and not program.editor.window.canvas.is_painting
    program.do("undo")
    assert program.document is before


@begun
def test_closing_asks_about_what_is_under_way(
    program: Program, tmp_path: Path, begin: Callable[[Program], None]
) -> None:
    before = program.document
    begin(program)
    program.editor.window.close()
    assert program.answers.asked == 1 and program.editor.window.isVisible()
    begin(program)
    program.answers.leave, program.answers.path = "save", tmp_path / "left.ora"
    program.do("close")
    assert program.editor.document.value is None
    assert flatten(archive.load(tmp_path / "left.ora").document).key() != flatten(before).key()


def exported(program: Program) -> str:
    program.answers.path = program.folder / "seen.png"
    program.do("export")
    return pictures.read(program.answers.path).raster.key()


def copied(program: Program) -> str:
    program.do("copy_merged")
    return raster_of(QGuiApplication.clipboard().image()).key()


def asked(program: Program) -> str:
    program.press(program.panel("prompt").generate)
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest) and request.image is not None
    return request.image.key()


@begun
@pytest.mark.parametrize("take", [exported, copied, asked])
def test_what_is_sent_is_what_is_seen(
    program: Program, begin: Callable[[Program], None], take: Callable[[Program], str]
) -> None:
    program.set(mode="over", seed_locked=True)
    begin(program)
    assert take(program) == flatten(program.document).key() != picture(1).key()


def test_handles_that_nobody_touched_stay_where_they_are(program: Program, tmp_path: Path) -> None:
    program.editor.desk.tool.put("transform")
    before = program.document
    program.answers.path = tmp_path / "work.ora"
    program.do("save")
    assert program.document is before and program.editor.window.canvas.is_painting


def test_typed_text_is_not_lost_when_a_file_opens_over_an_empty_document(program: Program, tmp_path: Path) -> None:
    pictures.write(picture(2, Extent(20, 20)), tmp_path / "two.png")
    program.do("new")
    number = program.editor.document.number
    begin_text(program)
    program.editor.filing.open_paths([tmp_path / "two.png"])
    program.settle()
    assert program.document.extent == Extent(20, 20)
    left = program.editor.document.find(number)
    assert left is not None and left.is_unsaved and left.value.layers[-1].name == "my headline"


@pytest.mark.parametrize("way", ["redo", "go"])
def test_a_stroke_is_kept_by_whoever_walks_through_the_history(program: Program, way: str) -> None:
    model, canvas = program.editor.document, program.editor.window.canvas
    program.drag((10, 10), (30, 20))
    program.do("undo")
    drag(canvas, (5, 40), (40, 40), release=False)
    stroke = flatten(program.document).key()
    assert model.history is not None
    walk = model.redo if way == "redo" else functools.partial(model.go, model.history.steps[0].number)
    walk()
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.to_widget(QPointF(40, 40)).toPoint())
    kept = [flatten(step.document).key() for step in model.history.steps]
    assert len(kept) == 3 and kept[-1] not in (stroke, kept[1])
