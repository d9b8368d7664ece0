"""Words: plural forms, values in their places, numbers as the language writes them, sentences of the engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from controls.plugins import Param
from editor import languages, translating
from editor.sentences import sentence
from editor.words import counted, number, originals, tr, within


@pytest.fixture
def german(application: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    kept = QLocale()
    monkeypatch.delenv(languages.variable)
    assert languages.install(application, "de") == "de"
    yield
    languages.install(application, "en")
    QLocale.setDefault(kept)


def test_english_is_as_it_stands_in_the_code() -> None:
    assert tr("Opacity") == "Opacity"
    assert tr("{level:.0%} noise", level=0.5) == "50% noise"
    assert [counted("%n job", "%n jobs", many) for many in (0, 1, 2)] == ["0 jobs", "1 job", "2 jobs"]
    assert number(0.25, ".2f") == "0.25" and within("Brush stroke") == "brush stroke"
    assert sentence("There is no model called 'x'.") == "There is no model called 'x'."


def test_german(german: None) -> None:
    assert tr("Opacity") == "Deckkraft"
    assert tr("{level:.0%} noise", level=0.5) == "Stärke 50\u00a0%"
    assert [counted("%n job", "%n jobs", many) for many in (0, 1, 2)] == ["0 Aufträge", "1 Auftrag", "2 Aufträge"]
    assert number(0.25, ".2f") == "0,25" and within("Pinselstrich") == "Pinselstrich"
    assert originals("Deckkraft") == "Opacity" and originals("never said") == "never said"


def test_a_text_with_braces_of_its_own_stays_whole(german: None) -> None:
    assert tr("{not a place} {") == "{not a place} {"


def test_a_language_is_found_by_setting_system_and_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert languages.offered() == ("en", "de") and languages.title("de") == "Deutsch"
    assert languages.meant("de") == "en", "the tests' own variable counts most"
    monkeypatch.delenv(languages.variable)
    assert languages.meant("de") == "de" and languages.meant("en") == "en"
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: ["fr-FR", "de-AT", "en-US"])
    assert languages.meant(languages.system) == "de" and languages.meant("xx") == "de"


def test_going_back_to_english_leaves_no_translator(application: QApplication, german: None) -> None:
    assert len(application.findChildren(QTranslator)) == 2, "Qt's own words and ours"
    languages.install(application, "en")
    assert tr("Opacity") == "Opacity"


@pytest.mark.parametrize(
    ("english", "translated"),
    [
        ("There is no model called 'x'.", "Ein Modell namens 'x' gibt es nicht."),
        ("“a b.png” could not be read (No such file).", "„a b.png“ konnte nicht gelesen werden (No such file)."),
        (
            "Nothing was changed; open another copy. Its layers were flattened.",
            "Nichts wurde geändert; eine andere Kopie öffnen. Seine Ebenen wurden auf eine reduziert.",
        ),
        ("finding the noise", "das Rauschen wird gefunden"),
        ("A sentence that nobody knows.", "A sentence that nobody knows."),
        ("", ""),
    ],
)
def test_sentences_of_the_engine_are_known_by_their_templates(german: None, english: str, translated: str) -> None:
    assert sentence(english) == translated
    assert sentence(translated) == translated


def test_a_parameter_is_translated_once(german: None) -> None:
    made = translating.param(
        Param("way", "Blend mode", "choice", "color-dodge", "Weight", choices=("color-dodge", "x"))
    )
    assert made == Param(
        "way", "Mischmodus", "choice", "color-dodge", "Gewicht", choices=("color-dodge", "x"),
        titles=("Farbig abwedeln", "x"),
    )  # fmt: skip
    assert translating.param(made) == made
