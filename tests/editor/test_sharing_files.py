"""One file, one tab, whichever way it is opened; and a file that another program wrote meanwhile is not lost."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from controls.geometry import Extent
from editor import archive
from editor.asking import Conflict, Dialogs
from editor.autosave import Found
from editor.document import new_document, set_fields
from editor.journal import Entry
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    write(tmp_path / "work.ora", "first")
    yield made
    made.close()


def write(path: Path, prompt: str) -> None:
    archive.save(set_fields(new_document(Extent(20, 20)), prompt=prompt), path)


def openings(program: Program, *paths: Path) -> None:
    program.editor.filing.open_paths(list(paths))
    program.settle()


def relative(path: Path) -> Path:
    return Path(os.path.relpath(path))


def link(path: Path) -> Path:
    found = path.with_name("link.ora")
    found.symlink_to(path)
    return found


def dotted(path: Path) -> Path:
    return path.parent / ".." / path.parent.name / path.name


@pytest.mark.parametrize("other", [Path, relative, link, dotted])
@pytest.mark.parametrize("way", ["open_paths", "drop"])
def test_a_file_is_open_once(program: Program, tmp_path: Path, other: Callable[[Path], Path], way: str) -> None:
    path, model = tmp_path / "work.ora", program.editor.document
    openings(program, path)
    program.do("new")
    program.set(prompt="elsewhere")
    getattr(program.editor.filing, way)([other(path)])
    program.settle()
    assert [sheet.path for sheet in model.sheets] == [path, None] and model.path == path


def test_a_file_that_is_asked_for_twice_at_once_is_open_once(program: Program, tmp_path: Path) -> None:
    openings(program, tmp_path / "work.ora", tmp_path / "work.ora")
    assert [sheet.path for sheet in program.editor.document.sheets] == [tmp_path / "work.ora"]


def test_what_is_recovered_goes_into_the_tab_of_its_file(program: Program, tmp_path: Path) -> None:
    path, model = tmp_path / "work.ora", program.editor.document
    openings(program, path)
    left = set_fields(program.document, prompt="unsaved work")
    program.editor.autosave._open(Found((), (Entry(left, "work.ora", str(path)),)))
    program.settle()
    assert len(model.sheets) == 1 and program.document.prompt == "unsaved work" and model.is_unsaved
    program.do("undo")
    assert program.document.prompt == "first" and not model.is_unsaved


def test_a_file_that_is_saved_over_belongs_to_who_wrote_it(program: Program, tmp_path: Path) -> None:
    path, model = tmp_path / "work.ora", program.editor.document
    openings(program, path)
    first = model.current
    program.do("new")
    program.set(prompt="second")
    program.answers.path = path
    program.do("save_as")
    assert first is not None and first.path is None and first.is_unsaved and model.path == path
    assert archive.load(path).document.prompt == "second"


@pytest.mark.parametrize("answer", ["cancel", "overwrite", "save_as", "reload"])
def test_save_asks_where_another_program_wrote_the_file(program: Program, tmp_path: Path, answer: Conflict) -> None:
    path, model = tmp_path / "work.ora", program.editor.document
    openings(program, path)
    program.set(prompt="mine")
    program.do("save")
    program.set(prompt="mine again")
    program.do("save")
    assert program.answers.asked == 0, "what was written here is no surprise"
    program.set(prompt="mine at last")
    write(path, "theirs")
    program.answers.conflict, program.answers.path = answer, tmp_path / "other.ora"
    program.do("save")
    there = archive.load(path).document.prompt
    assert program.answers.asked == 1 and there == ("mine at last" if answer == "overwrite" else "theirs")
    assert model.is_unsaved == (answer == "cancel")
    assert model.path == (tmp_path / "other.ora" if answer == "save_as" else path)
    if answer == "reload":
        assert program.document.prompt == "theirs"
        program.do("undo")
        assert program.document.prompt == "mine at last" and model.is_unsaved
    elif answer != "cancel":
        program.set(prompt="more")
        program.do("save")
        assert program.answers.asked == 1 and not model.is_unsaved


def test_closing_asks_the_same_and_stays_where_nothing_was_saved(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "work.ora"
    openings(program, path)
    program.set(prompt="mine")
    write(path, "theirs")
    program.answers.leave = "save"
    program.do("close")
    assert program.answers.asked == 2 and program.document.prompt == "mine"
    program.answers.conflict = "overwrite"
    program.do("close")
    assert program.editor.document.value is None and archive.load(path).document.prompt == "mine"


def test_a_file_that_is_gone_is_written_anew(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "work.ora"
    openings(program, path)
    program.set(prompt="mine")
    path.unlink()
    program.do("save")
    assert program.answers.asked == 0 and archive.load(path).document.prompt == "mine"


def test_a_crash_forgets_nothing_about_the_file(program: Program, tmp_path: Path) -> None:
    path, autosave = tmp_path / "work.ora", program.editor.autosave
    openings(program, path)
    program.set(prompt="mine")
    (entry,) = [found for each in (tmp_path / "journals").glob("*/*") if (found := read(each)) is not None]
    program.editor.document.close(program.editor.document.number)
    autosave._open(Found((), (entry,)))
    program.settle()
    program.do("save")
    assert program.answers.asked == 0 and archive.load(path).document.prompt == "mine"


def read(path: Path) -> Entry | None:
    from editor import journal

    return journal.read(path) if path.read_bytes().startswith(journal.magic) else None


@pytest.mark.parametrize("place", range(4))
def test_the_question_has_a_button_for_each_answer(application: QApplication, place: int) -> None:
    def press(place: int) -> None:
        box = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox))
        wanted = ("Save as …", "Reload", "Overwrite", "Cancel")[place]
        next(button for button in box.buttons() if button.text().replace("&", "") == wanted).click()

    QTimer.singleShot(0, functools.partial(press, place))
    assert Dialogs().changed("work.ora") == ("save_as", "reload", "overwrite", "cancel")[place]
