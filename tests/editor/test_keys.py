"""Commands: found by name, called by keys, and keys bound to others, in the real window and by their rules alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor import keys
from editor import settings as settings_module
from editor.widgets.command_palette import CommandPalette, rank
from editor.widgets.key_list import KeyList
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine

shipped = {"undo": ("Ctrl+Z",), "redo": ("Ctrl+Shift+Z", "Ctrl+Y"), "fit": (), "brush": ("B",)}


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog))
    made.start()
    yield made
    made.close()


def child(program: Program, kind: type):
    program.settle()
    return next(each for each in program.editor.window.findChildren(kind) if each.isVisible())


# The rules


def test_a_key_goes_from_one_command_to_another() -> None:
    chosen = keys.bind("fit", "Ctrl+Z", shipped, ())
    assert keys.keys_of("fit", shipped, chosen) == ("Ctrl+Z",) and keys.keys_of("undo", shipped, chosen) == ()
    assert keys.owner_of("Ctrl+Z", shipped, chosen) == "fit"
    back = keys.unbind("undo", shipped, chosen)
    assert keys.keys_of("undo", shipped, back) == ("Ctrl+Z",) and keys.keys_of("fit", shipped, back) == ()


def test_what_is_shipped_is_not_kept_as_a_choice() -> None:
    chosen = keys.bind("brush", "X", shipped, ())
    assert chosen == (("brush", "X"),)
    assert keys.bind("brush", "B", shipped, chosen) == ()
    assert keys.bind("fit", "", shipped, ()) == ()
    assert keys.bind("undo", "Ctrl+Z", shipped, ()) == (), "it has that key already"


steps = st.tuples(st.sampled_from(sorted(shipped)), st.sampled_from(["", "B", "X", "Ctrl+Z", "Ctrl+Y", None]))


@given(st.lists(steps, max_size=8))
def test_no_key_ever_calls_two_commands(done: list[tuple[str, str | None]]) -> None:
    chosen: keys.Chosen = ()
    for command, key in done:
        before = chosen
        chosen = keys.unbind(command, shipped, chosen) if key is None else keys.bind(command, key, shipped, chosen)
        if key:
            assert keys.owner_of(key, shipped, chosen) == command
        elif key is None:
            assert keys.keys_of(command, shipped, chosen) == shipped[command], before
        held = [each for name in shipped for each in keys.keys_of(name, shipped, chosen)]
        assert len(held) == len(set(held))


# The palette


def test_titles_that_begin_so_come_first() -> None:
    assert rank("du", "Duplicate", "Layer") == 0
    assert rank("lay dup", "Duplicate", "Layer") == 1
    assert rank("plic", "Duplicate", "Layer") == 2
    assert rank("undo", "Duplicate", "Layer") is None
    assert rank("", "Duplicate", "Layer") == 0


def test_a_command_is_found_by_its_letters_and_done_by_enter(program: Program) -> None:
    program.do("find")
    palette = child(program, CommandPalette)
    QTest.keyClicks(palette.query, "dupl")
    assert palette.list.topLevelItem(0).text(0) == "Duplicate"
    before = len(program.document.layers)
    QTest.keyClick(palette.query, Qt.Key.Key_Return)
    program.settle()
    assert len(program.document.layers) == before + 1


def test_every_command_can_be_found_tools_and_panels_too(program: Program) -> None:
    window = program.editor.window
    for name in (*window.actions_by_id, *(f"tools/{tool}" for tool in window.tool_actions), "panels/layers"):
        assert name in window.commands
    program.do("find")
    palette = child(program, CommandPalette)
    for query, wanted in (("mask brush", "Mask brush"), ("view layers", "Layers")):
        palette.query.setText(query)
        assert palette.list.topLevelItem(0).text(0) == wanted


def test_what_cannot_be_done_now_stands_last_and_does_nothing(program: Program) -> None:
    program.do("find")
    palette = child(program, CommandPalette)
    palette.query.setText("redo")
    item = palette.list.topLevelItem(0)
    assert item.text(0) == "Redo" and item.isDisabled()
    QTest.keyClick(palette.query, Qt.Key.Key_Return)
    program.settle()
    assert palette.isVisible()
    palette.query.setText("no such thing")
    assert palette.nothing.isVisible() and not palette.list.isVisible()
    QTest.keyClick(palette.query, Qt.Key.Key_Escape)
    program.settle()
    assert not any(each.isVisible() for each in program.editor.window.findChildren(CommandPalette))


def test_the_arrows_choose_while_one_types(program: Program) -> None:
    program.do("find")
    palette = child(program, CommandPalette)
    palette.query.setText("add a")
    first, second = (palette.list.topLevelItem(place).text(0) for place in (0, 1))
    QTest.keyClick(palette.query, Qt.Key.Key_Down)
    assert palette.list.currentItem().text(0) == second != first
    QTest.keyClick(palette.query, Qt.Key.Key_Up)
    QTest.keyClick(palette.query, Qt.Key.Key_Up)
    assert palette.list.currentItem().text(0) == first


# The list of keys


def test_a_key_is_bound_and_kept(program: Program) -> None:
    program.do("keys")
    dialog = child(program, KeyList)
    dialog.query.setText("fit")
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
    dialog.key.setKeySequence(QKeySequence("Ctrl+J"))
    dialog.key.editingFinished.emit()
    window = program.editor.window
    assert window.actions_by_id["fit"].shortcut() == QKeySequence("Ctrl+J")
    assert window.actions_by_id["duplicate"].shortcuts() == [] and "Duplicate" in dialog.said.text()
    program.settle()
    kept = settings_module.load(program.folder / "settings.json").settings.keys
    assert dict(kept) == {"fit": "Ctrl+J", "duplicate": ""}
    program.press(dialog.reset_all)
    assert window.actions_by_id["duplicate"].shortcut() == QKeySequence("Ctrl+J")
    assert window.actions_by_id["redo"].shortcuts() == [QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")]
    assert not dialog.reset_all.isEnabled()
    program.press(dialog.clear_button)
    assert window.actions_by_id["fit"].shortcuts() == []
    program.press(dialog.reset_button)
    assert window.actions_by_id["fit"].shortcut() == QKeySequence("Ctrl+0")


def test_the_canvas_s_own_keys_are_commands_that_can_be_bound(program: Program) -> None:
    window = program.editor.window
    canvas, size, control = window.canvas, window.canvas.tool_state.size, Qt.KeyboardModifier.ControlModifier
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert canvas.tool_state.size > size
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert canvas.tool_state.size == size
    QTest.keyClick(canvas, Qt.Key.Key_1, control)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        before = canvas.zoom
        QTest.keyClick(canvas, key, control)
        assert canvas.zoom > before
    QTest.keyClick(canvas, Qt.Key.Key_0, control)
    window._bind_keys((("larger_brush", "F7"),))
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert canvas.tool_state.size == size
    QTest.keyClick(canvas, Qt.Key.Key_F7)
    assert canvas.tool_state.size > size


@pytest.mark.parametrize("key", sorted(keys.fixed))
def test_keys_that_mean_something_by_themselves_are_listed_and_refused(program: Program, key: str) -> None:
    program.do("keys")
    dialog = child(program, KeyList)
    shown = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    assert [item.text(0) for item in shown if item.text(2) == native and item.isDisabled()] == [keys.fixed[key]]
    dialog.query.setText("new")
    dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
    dialog.key.setKeySequence(QKeySequence(key))
    dialog.key.editingFinished.emit()
    assert "cannot be given" in dialog.said.text()
    window = program.editor.window
    window._bind_keys((("new", key),))
    assert window.actions_by_id["new"].shortcut() == QKeySequence("Ctrl+N"), "what older settings say does not count"


def test_a_command_is_called_what_the_menus_call_it(program: Program) -> None:
    program.do("add_layer")
    assert "layer" in program.editor.window.actions_by_id["undo"].text()
    assert program.editor.window.commands["undo"].title == "Undo"


def test_a_tool_says_the_key_that_calls_it_now(program: Program) -> None:
    window = program.editor.window
    assert "(B)" in window.tool_actions["brush"].toolTip()
    settings = program.editor.settings
    window._bind_keys((("tools/brush", "P"),))
    assert "(P)" in window.tool_actions["brush"].toolTip()
    window._bind_keys((*settings.value.keys, ("tools/eraser", "")))
    assert "(" not in window.tool_actions["eraser"].toolTip()


def test_no_two_commands_are_shipped_with_one_key(program: Program) -> None:
    held = [key for found in program.editor.window._shipped_keys.values() for key in found]
    assert sorted(held) == sorted(set(held))


def test_a_panel_is_hidden_and_comes_back(program: Program) -> None:
    """By its entry in the menu, which the palette has too."""
    window = program.editor.window
    for name, dock in window.docks.items():
        action = window.commands[f"panels/{name}"].action
        for shown in (False, True):
            action.trigger()
            program.settle()
            assert dock.isHidden() is not shown, name
