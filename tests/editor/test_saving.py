"""Saving in the background: the window stays alive, the document stays editable, what fails is told, closing waits."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.raster import Raster
from editor import archive
from editor.background import Background
from editor.document import set_fields, set_layer
from pipelines.errors import BadInput
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine

big = Extent(1536, 1536)


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    yield made
    made.close()


def begun(program: Program) -> Path:
    """A large picture, unsaved, whose next save goes to the path that comes back."""
    pixels = np.random.default_rng(0).integers(0, 256, (*big.shape, 4), np.uint8)
    program.editor.filing.paste(Raster.from_array(pixels))
    program.answers.path = program.folder / "big.ora"
    return program.answers.path


def test_the_document_is_editable_while_an_earlier_value_is_written(program: Program) -> None:
    path = begun(program)
    written, ticks = program.document, []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start(5)
    program.editor.filing.save()
    assert program.editor.files.is_busy and not path.exists(), "Save comes back before the file is there"
    program.editor.document.edit("later", functools.partial(set_fields, prompt="later"))
    while program.editor.files.is_busy:
        QApplication.processEvents()
        time.sleep(0.001)
    timer.stop()
    assert len(ticks) > 20, "the event loop went on"
    assert archive.load(path).document.key() == written.key()
    assert program.document.prompt == "later" and program.editor.window.isWindowModified()
    program.do("save")
    assert not program.editor.window.isWindowModified()
    assert archive.load(path).document.prompt == "later"


def test_closing_waits_for_what_is_being_written(program: Program) -> None:
    path = begun(program)
    program.editor.filing.save()
    program.editor.window.close()
    assert program.answers.asked == 0, "it is saved when the question would come"
    assert path.is_file() and not program.editor.is_busy and not program.editor.window.isVisible()


def test_a_save_that_fails_on_closing_keeps_the_window(program: Program) -> None:
    path = begun(program)
    path.mkdir()
    program.answers.leave = "save"
    program.editor.window.close()
    assert program.editor.window.isVisible() and program.editor.document.is_unsaved
    assert "a folder stands there" in program.messages[-1]


def test_tasks_run_in_order_outside_the_gui_thread_and_tell_here(application: QApplication) -> None:
    background, said = Background("test"), []

    def work(number: int) -> int:
        assert threading.current_thread() is not threading.main_thread()
        if number == 2:
            raise BadInput("bad", "two is bad")
        return number

    for number in (1, 2, 3):
        background.run("Counting", functools.partial(work, number), said.append, lambda error: said.append(error.code))
    assert background.is_busy and background.title == "Counting" and said == []
    background.close()
    assert said == [1, "bad", 3] and not background.is_busy


def test_a_document_that_is_packed_while_it_is_written_is_written_whole(program: Program) -> None:
    path = begun(program)
    written, sheet = program.document.key(), program.editor.document.current
    assert sheet is not None
    program.editor.filing.save()
    hole = Raster.empty(big)
    program.editor.document.edit("empty", lambda document: set_layer(document, document.active, pixels=hole))
    while sheet.history.is_packing:
        sheet.history.pack()
    program.settle()
    assert archive.load(path).document.key() == written
    program.do("undo")
    assert program.document.key() == written
