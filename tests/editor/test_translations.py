"""The translations: complete, up to date, and a window that shows no English and cuts nothing off."""

from __future__ import annotations

import ast
import html
import importlib.util
import json
import re
import shutil
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QToolButton,
    QTreeWidget,
    QWidget,
)

from editor import languages
from editor.ruler import Mark, RulerState, strengths
from editor.sentences import sentence
from editor.widgets.settings_dialog import SettingsDialog
from pipelines.catalog import Catalog
from pipelines.engine import Engine
from tests.editor.program import Program, picture
from tests.scripted import ScriptedEngine

root = Path(__file__).parent.parent.parent
folder = root / "resources" / "translations"
named = {
    "Annotator", "Beta", "Caching", "Classifier-free", "Diorama", "Ellipse", "Euler", "IP-Adapter", "Inversion",
    "Karras", "Live", "LoRA", "OpenRaster", "Prompt", "Sampler", "Sampling", "Text", "Underpaint", "English", "Deutsch",
    "stable_diffusion",
}  # fmt: skip
"""Words and names that are the same in German."""


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_translations", root / "docs" / "make_translations.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts(maker: ModuleType) -> tuple:
    return maker.texts()


@pytest.fixture(scope="module")
def messages() -> dict[str, list[str]]:
    """Source -> its translations (several where it counts)."""
    found = {}
    for block in re.findall(r"<message.*?</message>", (folder / "underpaint_de.ts").read_text("utf-8"), re.DOTALL):
        source = html.unescape(re.search("<source>(.*?)</source>", block, re.DOTALL).group(1))  # type: ignore[union-attr]
        forms = re.findall("<numerusform>(.*?)</numerusform>", block, re.DOTALL)
        forms = forms or re.findall("<translation>(.*?)</translation>", block, re.DOTALL)
        found[source] = [html.unescape(form) for form in forms]
    return found


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Engine().catalog()


def test_what_the_code_says_is_what_the_files_hold(maker: ModuleType, texts: tuple, tmp_path: Path) -> None:
    """Where this fails, run docs/make_translations.py, and translate what is new in resources/translations/."""
    fresh = tmp_path / "underpaint_de.ts"
    shutil.copy(folder / fresh.name, fresh)
    maker.update(fresh, "de", texts)
    assert fresh.read_text("utf-8") == (folder / fresh.name).read_text("utf-8")
    assert maker.listed(texts) == (folder / "sentences.json").read_text("utf-8")
    maker.release(fresh, tmp_path / "underpaint_de.qm")
    assert (tmp_path / "underpaint_de.qm").read_bytes() == (folder / "underpaint_de.qm").read_bytes()


showing = {
    "setText", "setToolTip", "setAccessibleName", "setAccessibleDescription", "setWindowTitle", "setPlaceholderText",
    "setInformativeText", "showMessage", "say", "edit", "addAction", "addMenu", "QLabel", "QPushButton", "QCheckBox",
    "QMenu", "dim", "heading", "Choice", "Notice", "Refused", "EngineError", "BadInput", "ModelProblem",
    "OutputProblem",
}  # fmt: skip
"""Calls whose words a person sees."""
sources = sorted(path for path in (root / "editor").rglob("*.py") if path.parent.name != "measuring")


@pytest.mark.parametrize("path", sources, ids=lambda path: path.stem)
def test_no_text_goes_past_the_translations(path: Path) -> None:
    """Words (a sentence, or a word with a capital) stand in `tr` or `counted` where they are shown."""
    past = []
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    for call in calls:
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        for given in call.args if name in showing else ():
            parts = given.values if isinstance(given, ast.JoinedStr) else (given,)
            text = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
            if re.search("[A-Z][a-z]|[a-z]{2} [a-z]{2}", text.replace("Underpaint", "")):
                past.append(f"line {call.lineno}: {name}({text!r})")
    assert not past


def test_nothing_is_unfinished(messages: dict[str, list[str]], texts: tuple) -> None:
    assert "unfinished" not in (folder / "underpaint_de.ts").read_text("utf-8")
    assert messages.keys() == {text.source for text in texts}
    assert not [source for source, forms in messages.items() if not forms or not all(form.strip() for form in forms)]


def test_every_word_of_the_catalog_is_there(messages: dict[str, list[str]], catalog: Catalog) -> None:
    folders = (
        "modes", "samplers", "schedules", "guidance", "inversions", "annotators", "kinds", "patches", "caching",
        "fills", "seams", "matches",
    )  # fmt: skip
    entries = [entry for name in folders for entry in getattr(catalog, name)]
    words = {text for entry in entries for text in (entry.title, entry.help)}
    words |= {text for entry in entries for param in entry.params for text in (param.title, param.help, param.unit)}
    words |= {title for entry in entries for param in entry.params for _, title, _ in param.offers}
    assert not words - messages.keys() - {""}


def test_values_stand_in_both(messages: dict[str, list[str]]) -> None:
    def places(text: str) -> list[str]:
        try:
            parts = list(string.Formatter().parse(text))
        except ValueError:
            return [text]
        return sorted({name for _, name, _, _ in parts if name is not None})

    wrong = [
        source for source, forms in messages.items() for form in forms
        if places(source) != places(form) or ("%n" in source) > ("%n" in form) or source.count("\n") != form.count("\n")
    ]  # fmt: skip
    assert not wrong


def test_german_quotes_and_blanks(messages: dict[str, list[str]]) -> None:
    """„So“ are words quoted; and what is put together keeps the blanks at its ends."""
    flat = [(source, form) for source, forms in messages.items() for form in forms]
    assert not [form for _, form in flat if "”" in form or form.count("„") != form.count("“")]
    assert not [source for source, form in flat if source[:1].isspace() != form[:1].isspace()]
    assert not [source for source, form in flat if source[-1:].isspace() != form[-1:].isspace()]


def test_what_is_translated_twice_stays(messages: dict[str, list[str]]) -> None:
    """A German word that is an English source too means the same there: values may be translated more than once."""
    assert not [form for forms in messages.values() for form in forms if messages.get(form, [form]) != [form]]


def test_every_sentence_of_the_engine_is_recognised(
    application: QApplication, messages: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its values in it, which come out in their places of the German one."""
    kept = QLocale()
    monkeypatch.setenv(languages.variable, "de")
    languages.install(application, "system")
    wrong = []
    for text in json.loads((folder / "sentences.json").read_text("utf-8")):
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        values = {name: f"<{number}>" for number, name in enumerate(names)}
        told, meant = sentence(text.format(**values)), messages[text][0].format(**values)
        if told != meant:
            wrong.append((told, meant))
    monkeypatch.setenv(languages.variable, "en")
    languages.install(application, "system")
    QLocale.setDefault(kept)
    assert not wrong


# ---------------------------------------------------------------------- the window


class Speaking:
    """A program in a language, with the real catalog, on the sample document."""

    def __init__(self, qt: QApplication, kept: Path, catalog: Catalog) -> None:
        self.program = Program(qt, kept, ScriptedEngine(catalog))
        self.program.start()
        self.program.editor.filing.open_sample(lambda: None)
        self.program.editor.window.resize(1280, 800)
        self.program.settle()
        self.window = self.program.editor.window

    def look(self) -> dict[str, str]:
        """Every text of the window, its panels, menus, dialogs and the tour -> where it is."""
        found: dict[str, str] = {}
        self.program.editor.tour.offer()
        self.program.settle()
        collect(self.window, found)
        self.program.editor.tour.forward()
        self.program.settle()
        collect(self.window, found)
        self.program.editor.tour.leave()
        for tool in self.window.tool_actions.values():
            tool.trigger()
            self.program.settle()
            collect(self.window.panels["brush"], found)
        for name in ("find", "keys", "settings"):
            self.program.do(name)
            for dialog in self.window.findChildren(QDialog):
                collect(dialog, found)
                dialog.close()
        self.program.do("add_mask")
        self.program.do("start")
        collect(self.window, found)
        return found


Open = Callable[[str], Speaking]


@pytest.fixture
def speaking(
    application: QApplication, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens the program in a language; in one after the other, because a process speaks one at a time."""
    kept = QLocale()
    made: dict[str, Speaking] = {}

    def open_in(language: str) -> Speaking:
        monkeypatch.setenv(languages.variable, language)
        made[language] = Speaking(application, tmp_path / language, catalog)
        return made[language]

    yield open_in
    for each in made.values():
        each.program.close()
    monkeypatch.setenv(languages.variable, "en")
    languages.install(application, "en")
    QLocale.setDefault(kept)


def collect(top: QWidget, found: dict[str, str]) -> None:
    for each in (top, *top.findChildren(QWidget)):
        where = f"{type(each).__name__} {each.objectName()}"
        texts = [each.toolTip(), each.accessibleName(), each.accessibleDescription(), each.windowTitle()]
        if isinstance(each, (QLabel, QAbstractButton)):
            texts.append(each.text())
        if isinstance(each, (QLineEdit, QPlainTextEdit, QComboBox)):
            texts.append(each.placeholderText())
        if isinstance(each, QComboBox):
            texts += [each.itemText(row) for row in range(each.count())]
            texts += [str(each.itemData(row, Qt.ItemDataRole.ToolTipRole) or "") for row in range(each.count())]
        if isinstance(each, QTabBar):
            texts += [each.tabText(row) for row in range(each.count())]
        if isinstance(each, QMenu):
            texts.append(each.title())
        if isinstance(each, QTreeWidget):
            rows = [each.headerItem(), *(each.topLevelItem(row) for row in range(each.topLevelItemCount()))]
            texts += [row.text(part) for row in rows if row is not None for part in (0, 1)]
        for action in each.actions():
            texts += [action.text(), action.toolTip()]
        found.update((text, where) for text in texts if text)


def test_the_german_window_shows_no_english(speaking: Open, messages: dict[str, list[str]]) -> None:
    """Neither a text that has a German one, nor one that goes past the translations and so is the same in both."""
    english, german = speaking("en").look(), speaking("de").look()
    words = {text: where for text, where in german.items() if re.search("[A-Za-z]{3}", text) and not is_data(text)}
    sources = {source for source, forms in messages.items() if forms != [source]}
    assert not {text: where for text, where in words.items() if text in sources}
    alike = {text: where for text, where in words.items() if text in english and text.replace("&", "") not in named}
    assert not {text: where for text, where in alike.items() if messages.get(text) != [text]}
    assert len(words) > 400, "it was looked at everything"


def is_data(text: str) -> bool:
    """Whether this is no word of ours: a prompt, a path, the name of a file."""
    return "/" in text or "a tree" in text or ("." in text.strip(".") and " " not in text)


def test_nothing_is_cut_off_in_german(speaking: Open) -> None:
    program = speaking("de")
    program.program.set(mode="sdedit")
    marks = tuple(Mark(strength, picture(), 1 - strength) for strength in strengths)
    program.program.editor.ruler.state.put(RulerState(marks))
    program.program.settle()
    narrow: list[str] = []
    for name, dock in program.window.docks.items():
        dock.raise_()
        program.program.settle()
        panel = program.window.panels[name]
        for each in panel.findChildren(QWidget):
            text, room = shown(each)
            need = max(each.fontMetrics().horizontalAdvance(line) for line in text.split("\n"))
            if each.isVisible() and need > room:
                narrow.append(f"{name}: {text!r} ({need} in {room})")
    for bar in program.window.findChildren(QTabBar):
        for tab in range(bar.count()):
            need = bar.fontMetrics().horizontalAdvance(bar.tabText(tab))
            if bar.isVisible() and need + 4 > bar.tabRect(tab).width():
                narrow.append(f"tab {bar.tabText(tab)} ({need} in {bar.tabRect(tab).width()})")
    assert not narrow


def shown(widget: QWidget) -> tuple[str, int]:
    """A text that stands in a line, or in lines that are not broken, and the pixels that it has."""
    room = widget.contentsRect().width()
    if isinstance(widget, QLabel) and not widget.wordWrap() and widget.pixmap().isNull():
        return widget.text(), room
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly:
        return widget.text(), room - 8
    if isinstance(widget, QPushButton):
        return widget.text(), room - 12
    if isinstance(widget, QComboBox):
        return widget.currentText(), room - 28
    if isinstance(widget, QLineEdit) and not widget.objectName().startswith("qt_"):
        return widget.placeholderText(), room - 12
    return "", room


def test_keys_are_the_same_in_german_and_none_twice_in_a_menu(speaking: Open) -> None:
    portable = QKeySequence.SequenceFormat.PortableText

    def keys(program: Speaking) -> dict[str, list[str]]:
        commands = program.window.commands.items()
        return {name: [key.toString(portable) for key in each.action.shortcuts()] for name, each in commands}

    english = keys(speaking("en"))
    program = speaking("de")
    assert keys(program) == english
    for title in program.window.menuBar().actions():
        menu = title.menu()
        assert isinstance(menu, QMenu)
        marked = [letter(action) for action in menu.actions() if letter(action)]
        assert len(marked) == len(set(marked)), title.text()
    titles = [letter(action) for action in program.window.menuBar().actions()]
    assert len(titles) == len(set(titles))


def letter(action: QAction) -> str:
    found = re.search("&([^&])", action.text())
    return found.group(1).lower() if found else ""


def test_commands_are_found_by_german_and_by_english_words(speaking: Open) -> None:
    program = speaking("de")
    command = program.window.commands["merge"]
    assert command.title == "Nach unten vereinen" and command.place == "Ebene"
    assert command.rank("nach unten") == 0 and command.rank("merge d") == 0 and command.rank("layer merge") == 1
    assert command.rank("radieren") is None
    assert program.window.commands["tools/eraser"].rank("eraser") == 0


def test_the_settings_choose_the_language(
    application: QApplication, tmp_path: Path, speaking: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the next start on; the dialog names each language by its own name."""
    first = speaking("en").program
    first.do("settings")
    dialog = first.editor.window.findChild(SettingsDialog)
    assert dialog is not None
    field = dialog.form.field("language")
    assert [title for _, title, _ in field.param.offers] == ["As the system", "English", "Deutsch"]
    field.chosen.emit("de")
    assert first.editor.settings.value.language == "de"
    dialog.close()
    first.settle()
    monkeypatch.delenv(languages.variable)
    second = Program(application, tmp_path / "en", ScriptedEngine(Catalog()))
    assert second.editor.window.actions_by_id["save"].text() == "&Speichern"
    second.close()


def test_steps_and_results_are_german(speaking: Open) -> None:
    program = speaking("de")
    program.program.do("add_layer")
    action = program.window.actions_by_id["undo"]
    assert action.text() == "&Rückgängig: Ebene hinzufügen"
    layer = program.program.document.active_layer
    assert layer is not None and layer.name == "Ebene"
