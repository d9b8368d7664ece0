"""After a crash the last finished action is there: offered by the next start, opened or discarded with one press."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from editor import autosave, journal, sessions
from pipelines.files import pictures
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine


@pytest.fixture
def crashed(application: QApplication, tmp_path: Path) -> Program:
    """A program with two begun documents that ended without being left, as one that was killed."""
    program = Program(application, tmp_path, ScriptedEngine(catalog))
    program.start()
    program.drag((10, 10), (30, 20))
    program.set(prompt="a castle")
    pictures.write(picture(1), tmp_path / "photo.png")
    program.editor.filing.open_paths([tmp_path / "photo.png"])
    program.settle()
    program.set(prompt="a photo")
    program.close()
    return program


@pytest.fixture
def again(application: QApplication, crashed: Program) -> Iterator[Program]:
    program = Program(application, crashed.folder, ScriptedEngine(catalog))
    yield program
    program.close()


def kept(program: Program) -> list[Path]:
    return list((program.folder / "journals").rglob("*.journal"))


def choose(program: Program, text: str) -> None:
    button = next(button for button in program.editor.window.notices.choices if button.text() == text)
    program.press(button)


def test_unsaved_documents_are_offered_and_open_as_they_were(crashed: Program, again: Program) -> None:
    lost = [sheet.value.key() for sheet in crashed.editor.document.sheets]
    again.start()
    strip = again.editor.window.notices
    assert strip.isVisible() and "did not end well" in strip.text.text()
    assert "“Untitled”, “photo”" in strip.text.text()
    choose(again, "Open")
    assert [sheet.value.key() for sheet in again.editor.document.sheets] == lost
    assert all(sheet.is_unsaved for sheet in again.editor.document.sheets)
    assert not strip.isVisible()
    assert sorted(journal.read(path).document.key() for path in kept(again)) == sorted(lost), "kept once, here"  # type: ignore[union-attr]


def test_discarded_they_are_gone(again: Program) -> None:
    again.start()
    choose(again, "Discard")
    assert kept(again) == [] and len(again.editor.document.sheets) == 1


def test_a_closed_offer_comes_again(application: QApplication, again: Program) -> None:
    again.start()
    again.press(again.editor.window.notices.close_button)
    again.editor.close()
    third = Program(application, again.folder, ScriptedEngine(catalog))
    try:
        third.start()
        assert "did not end well" in third.messages[-1]
    finally:
        third.close()


def test_a_program_that_is_left_leaves_nothing(application: QApplication, tmp_path: Path) -> None:
    program = Program(application, tmp_path, ScriptedEngine(catalog))
    program.start()
    assert kept(program) == [], "nothing was begun"
    program.drag((10, 10), (30, 20))
    assert len(kept(program)) == 1
    program.answers.leave = "discard"
    program.editor.window.close()
    assert list((tmp_path / "journals").iterdir()) == []
    program.close()


def test_what_was_saved_is_not_offered_and_a_closed_document_has_no_journal(
    application: QApplication, tmp_path: Path
) -> None:
    program = Program(application, tmp_path, ScriptedEngine(catalog))
    program.start()
    program.drag((10, 10), (30, 20))
    program.answers.path = tmp_path / "a.ora"
    program.do("save")
    program.do("new")
    program.drag((10, 10), (30, 20))
    program.answers.leave = "discard"
    program.do("close")
    assert len(kept(program)) == 1
    program.close()
    found = autosave.find(tmp_path / "journals")
    assert found.entries == ()
    for session in found.sessions:
        session.discard()


holder = """
import sys, time
from pathlib import Path
from editor import sessions
session = sessions.begin(Path(sys.argv[1]))
(session.folder / "1.journal").write_bytes(b"x")
print("held", flush=True)
time.sleep(60)
"""


def test_two_running_programs_do_not_take_each_others(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", holder, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    try:
        assert other.stdout.readline() == "held\n"
        assert sessions.left_behind(tmp_path) == ()
    finally:
        other.kill()
        other.communicate()
    (left,) = sessions.left_behind(tmp_path)
    assert sessions.left_behind(tmp_path) == (), "who offers it holds it"
    assert [path.name for path in left.journals] == ["1.journal"]
    left.discard()


def test_stale_and_empty_folders_go(tmp_path: Path) -> None:
    for name, days in (("old", sessions.kept_days + 1), ("young", 0.0)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.journal").write_bytes(b"x")
        os.utime(tmp_path / name / "1.journal", (time.time() - days * 86400,) * 2)
    (tmp_path / "empty").mkdir()
    (young,) = sessions.left_behind(tmp_path)
    assert young.folder.name == "young" and [path.name for path in tmp_path.iterdir()] == ["young"]
    young.discard()


def test_a_full_disk_is_said_once_and_work_goes_on(
    application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(application, tmp_path, ScriptedEngine(catalog))
    program.start()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(journal, "_write_all", full)
        program.drag((10, 10), (30, 20))
        program.drag((20, 10), (30, 30))
    assert [text for text in program.messages if "disk is full" in text] == program.messages[-1:]
    program.drag((5, 10), (30, 30))
    (path,) = kept(program)
    entry = journal.read(path)
    assert entry is not None and entry.document.key() == program.document.key(), "the next action tries again"
    program.close()


def test_a_journal_that_cannot_be_read_is_told_and_kept(again: Program) -> None:
    frames = io.BytesIO()
    journal._frame(frames, b"s", msgspec.msgpack.encode({"document": {"extent": "wide"}, "name": "x", "path": ""}))
    broken = min(kept(again))
    broken.write_bytes(journal.magic + frames.getvalue())
    again.start()
    assert any("is damaged" in text for text in again.messages)
    assert "“photo”" in again.messages[-1] and "Untitled" not in again.messages[-1]
    choose(again, "Open")
    assert broken.exists() and again.document.prompt == "a photo"
