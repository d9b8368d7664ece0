"""Languages: which ones there are, which one is in use, and Qt's translators for it.

A language is a file `underpaint_<code>.qm` in resources/translations, made by docs/make_translations.py. English is in
the code. The language is the one of the settings, or of the system where they leave it to that; `UNDERPAINT_LANGUAGE`
counts more than both.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources
from editor.words import Voice, english, speak

context = "Underpaint"
system = "system"
variable = "UNDERPAINT_LANGUAGE"


def offered() -> tuple[str, ...]:
    """The codes of the languages that there are: English, then the others."""
    files = sorted(resources.path("translations").glob("underpaint_*.qm"))
    return ("en", *(file.stem.partition("_")[2] for file in files))


def title(code: str) -> str:
    """What a language calls itself."""
    return QLocale(code).nativeLanguageName() if code != "en" else "English"


def meant(chosen: str) -> str:
    """The code of the language to use for what the settings say: the first of the system's that we have."""
    there = offered()
    wanted = os.environ.get(variable) or chosen
    if wanted in there:
        return wanted
    of_system = (name.replace("_", "-").partition("-")[0].lower() for name in QLocale.system().uiLanguages())
    return next((code for code in of_system if code in there), "en")


def install(application: QCoreApplication, chosen: str) -> str:
    """Speak the language of the settings from now on; its code. Whatever was spoken before is taken back."""
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.setParent(None)
    code = meant(chosen)
    if code == "en":
        speak(english)
        if QLocale.system().language() != QLocale.Language.English:
            QLocale.setDefault(QLocale(QLocale.Language.English))
        return code
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, place in ((f"qtbase_{code}", folder), (f"underpaint_{code}", str(resources.path("translations")))):
        translator = QTranslator(application)
        if translator.load(name, place):
            application.installTranslator(translator)
    locale = QLocale.system() if QLocale.system().name().startswith(code) else QLocale(code)
    QLocale.setDefault(locale)
    speak(Voice(_find, locale.decimalPoint(), True, locale.language() != QLocale.Language.German))
    return code


def _find(text: str, count: int) -> str:
    return QCoreApplication.translate(context, text, None, count)
