"""The settings dialog: every change is in effect at once, kept, and shown whoever made it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSlider, QSpinBox

from editor import settings as settings_module
from editor.widgets.settings_dialog import SettingsDialog
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    yield made
    made.close()


def test_settings_hold_at_once_and_are_kept(program: Program) -> None:
    program.do("settings")
    dialog = program.editor.window.findChild(SettingsDialog)
    assert dialog is not None and dialog.isVisible()
    theme = dialog.form.field("theme").findChild(QComboBox)
    theme.setCurrentIndex(1)
    theme.activated.emit(1)
    program.settle()
    assert program.editor.window.actions_by_id["light"].isChecked()
    dialog.form.field("undo_memory").findChild(QSpinBox).setValue(256)
    assert program.editor.document.budget == 256 << 20
    program.do("new")
    assert program.editor.document.budget == 256 << 20, "one for all documents"
    slider = dialog.form.field("mask_opacity").findChild(QSlider)
    slider.setValue(slider.maximum())
    dialog.form.field("declared").findChild(QCheckBox).click()
    program.answers.colour = ((1, 2, 3), 0.25)
    program.press(dialog.colour)
    assert dialog.form.field("mask_opacity").value == 25.0
    program.do("declare")
    assert dialog.form.field("declared").value is True, "a menu changes what is shown"
    device = dialog.form.field("device").findChild(QComboBox)
    device.setCurrentIndex(1)
    device.activated.emit(1)
    assert settings_module.engine_words(program.editor.settings.value) == ["--device", "cpu", "--dtype", "auto"]
    program.press(dialog.close_button)
    kept = settings_module.load(program.folder / "settings.json").settings
    assert (kept.theme, kept.undo_memory, kept.declared) == ("light", 256, True)
    assert (kept.mask_colour, kept.mask_opacity) == ((1, 2, 3), 0.25)
