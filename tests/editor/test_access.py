"""Who sees little, hears the program, or has a keyboard only: contrast, names, and ways without a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)

from editor.theme import Name, colours
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog))
    made.start()
    yield made
    made.close()


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_text_stands_out(theme: Name) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1; quiet text too, on what it stands on; signs 3 to 1 (1.4.11)."""
    found = colours(theme)
    grounds = (found.window, found.panel, found.field, found.raised, found.selection)
    notices = (found.information, found.warning, found.error)
    assert min(contrast(found.text, ground) for ground in (*grounds, *notices)) >= 4.5
    assert min(contrast(found.quiet, ground) for ground in (found.window, found.panel, found.field)) >= 4.5
    assert contrast(found.accent_text, found.accent) >= 4.5
    assert contrast(found.accent, found.panel) >= 3


def controls(window: QWidget) -> list[QWidget]:
    """What a person can reach, without the parts that Qt builds into a combination box or a list."""
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
    return [
        each
        for each in window.findChildren(QWidget)
        if (isinstance(each, kinds) or each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not isinstance(each, QScrollBar | QTabBar)
        and not each.objectName().startswith("qt_")
        and not any(isinstance(above, QComboBox | QAbstractSpinBox) for above in ancestors(each))
    ]


def ancestors(widget: QWidget) -> Iterator[QWidget]:
    above = widget.parentWidget()
    while above is not None:
        yield above
        above = above.parentWidget()


def test_every_control_has_a_name(program: Program) -> None:
    nameless = [
        f"{type(each).__name__} in {type(each.parent()).__name__}"
        for each in controls(program.editor.window)
        if not (each.accessibleName() or (isinstance(each, QAbstractButton) and each.text()))
    ]
    assert not nameless


def test_a_picture_is_asked_for_by_the_keyboard_alone(program: Program) -> None:
    window = program.editor.window
    prompt = program.panel("prompt").prompt
    window.activateWindow()
    window.canvas.setFocus()
    for _ in range(200):
        if QApplication.focusWidget() is prompt:
            break
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is prompt, "Tab leads there"
    QTest.keyClicks(prompt, "a red ball")
    QTest.keyClick(prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    program.settle()
    assert program.engine.submitted[-1][1].prompt == "a red ball"
