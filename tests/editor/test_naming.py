"""Files whose names no text can hold, and names that people type: nothing of the session is lost by them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox

from controls.geometry import Extent
from editor import archive, journal, mask_files, naming
from editor.asking import Dialogs
from editor.document import Document, new_document, set_fields, set_layer
from editor.journal import Entry, Writer
from editor.settings import Settings, load, save, with_recent
from pipelines.files import pictures
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine

odd = os.fsdecode(b"caf\xe9")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    yield made
    made.close()


def keep(path: Path, entry: Entry) -> None:
    writer = Writer(path)
    writer.write(entry)
    writer.close()


# Names that are no text


@given(st.text(st.characters(codec=None)))
def test_what_is_readable_stays_and_everything_becomes_so(text: str) -> None:
    found = naming.readable(text)
    assert found.encode().decode() == found == naming.readable(found)
    try:
        text.encode()
    except UnicodeEncodeError:
        assert "�" in found or len(found) < len(text)  # two halves became a whole character
    else:
        assert found == text


@on_linux
def test_a_picture_whose_name_is_no_text_is_worked_on_kept_and_saved(program: Program, tmp_path: Path) -> None:
    path = tmp_path / f"{odd}.png"
    pictures.write(picture(1), path)
    program.editor.filing.open_paths([path])
    program.settle()
    program.drag((10, 10), (30, 20))
    number = program.editor.document.number
    (kept,) = [found for each in (tmp_path / "journals").glob("*/*") if each.suffix not in (".lock", "") and
               (found := journal.read(each)) is not None]  # fmt: skip
    assert kept.document.key() == program.document.key() and "caf" in kept.name
    program.answers.path = tmp_path / f"{odd}.ora"
    program.do("save")
    assert not program.editor.document.is_unsaved and program.messages == []
    program.drag((10, 30), (30, 20))
    program.editor.document.close(number)
    program.editor.filing.open_paths([program.answers.path])
    program.settle()
    assert program.editor.document.path == program.answers.path and program.document.layers[0].name == "caf�"
    save(tmp_path / "settings.json", program.editor.settings.value)
    assert load(tmp_path / "settings.json").settings == program.editor.settings.value


@on_linux
def test_a_mask_and_a_layer_get_such_names_too(program: Program, tmp_path: Path) -> None:
    path = tmp_path / f"{odd}.png"
    pictures.write(picture(1), path)
    program.drag((10, 10), (30, 20))
    program.answers.open = [path]
    program.do("import_mask")
    program.editor.filing.drop([path])
    program.settle()
    names = {layer.name for layer in program.document.layers}
    assert "caf�" in names and all(naming.readable(name) == name for name in names)
    archive.save(program.document, tmp_path / "a.ora")


def test_half_a_character_that_is_typed_poisons_nothing(tmp_path: Path) -> None:
    document = set_fields(new_document(Extent(8, 8)), prompt="a \ud83d b")
    document = set_layer(document, document.active, name="\udce9")
    archive.save(document, tmp_path / "a.ora")
    keep(tmp_path / "a.journal", Entry(document, "a"))
    again = archive.load(tmp_path / "a.ora").document
    assert (again.prompt, again.layers[0].name) == ("a � b", "�")


@on_linux
def test_a_journal_knows_a_path_that_is_no_text(tmp_path: Path) -> None:
    keep(tmp_path / "a.journal", Entry(Document(extent=Extent(2, 2)), "caf", f"/tmp/{odd}.ora"))
    found = journal.read(tmp_path / "a.journal")
    assert found is not None and found.path == f"/tmp/{odd}.ora"
    settings = Settings(folder="/here")
    assert with_recent(settings, Path(f"/tmp/{odd}.ora")) is settings


# Names that are asked for


def ask(dialogs: Dialogs, verb: str, typed: Path, answers: list[bool]) -> Path | None:
    """Type a name into the real dialog; answers: to the questions about replacing a file, in order."""

    def type_name() -> None:
        dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog) and
                      each.isVisible())  # fmt: skip
        QTimer.singleShot(0, answer)
        line, box = dialog.findChild(QLineEdit), dialog.findChild(QDialogButtonBox)
        assert line is not None and box is not None
        line.setText(str(typed))
        box.button(QDialogButtonBox.StandardButton.Save).click()

    def answer() -> None:
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                yes = answers.pop(0)
                wanted = (QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.YesRole)
                button = next(each for each in box.buttons() if (box.buttonRole(each) in wanted) == yes)
                QTimer.singleShot(0, answer)
                button.click()
                return
        if answers:
            QTimer.singleShot(10, answer)

    QTimer.singleShot(0, type_name)
    return getattr(dialogs, verb)(typed.parent / "suggested.ora")


def test_a_suffix_that_is_added_replaces_no_file_without_a_question(application: QApplication, tmp_path: Path) -> None:
    dialogs = Dialogs()
    assert ask(dialogs, "save_path", tmp_path / "work", []) == tmp_path / "work.ora"
    (tmp_path / "work.ora").write_bytes(b"mine")
    (tmp_path / "work.png").write_bytes(b"mine")
    for verb, suffix in (("save_path", ".ora"), ("export_path", ".png")):
        for agrees in (True, False):
            answers = [agrees]
            found = ask(dialogs, verb, tmp_path / "work", answers)
            assert found == (tmp_path / f"work{suffix}" if agrees else None) and answers == []


@pytest.mark.parametrize(
    ("verb", "typed", "wanted"),
    [
        ("save_path", "draft v1.2", "draft v1.2.ora"),
        ("save_path", "x.png", "x.png.ora"),
        ("save_path", "Work.ORA", "Work.ORA"),
        ("export_path", "draft v1.2", "draft v1.2.png"),
        ("export_path", "x.jpeg", "x.jpeg"),
        ("export_path", "x.TIF", "x.TIF"),
    ],
)
def test_a_name_gets_the_suffix_that_it_lacks(
    application: QApplication, tmp_path: Path, verb: str, typed: str, wanted: str
) -> None:
    assert ask(Dialogs(), verb, tmp_path / typed, []) == tmp_path / wanted


def test_what_is_suggested_is_called_as_the_document(program: Program, tmp_path: Path) -> None:
    suggested: list[str] = []

    def suggest(suggestion: Path) -> None:
        suggested.append(suggestion.name)

    program.answers.save_path = program.answers.export_path = suggest  # type: ignore[assignment]
    pictures.write(picture(1), tmp_path / "draft v1.2.png")
    program.editor.filing.open_paths([tmp_path / "draft v1.2.png"])
    program.settle()
    program.editor.filing.save_as()
    program.editor.filing.export()
    program.editor.document.edit("Mask", lambda document: mask_files.added(document, picture(1).array()[..., 0], "a/b"))
    program.editor.filing.export_mask()
    assert suggested == ["draft v1.2.ora", "draft v1.2.png", "a_b.png"]
