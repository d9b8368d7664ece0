"""A Qt application without a display, and Qt's own warnings as failures."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from editor.canvas.view import Canvas
from editor.model import DocumentModel
from tests.editor.painter import tools


@pytest.fixture(scope="session")
def application() -> QApplication:
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(["underpaint"])


@pytest.fixture(autouse=True)
def no_qt_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which Qt warned; and leave no widgets of one test to the next."""
    said: list[str] = []

    def listen(kind: QtMsgType, _: object, text: str) -> None:
        if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg) and "does not support" not in text:
            said.append(text)

    qInstallMessageHandler(listen)
    yield
    qInstallMessageHandler(None)
    if "application" in request.fixturenames:
        for widget in QApplication.topLevelWidgets():
            widget.close()
            widget.deleteLater()
        QApplication.processEvents()
        gc.collect()
    assert not said, f"Qt warned: {said}"


@pytest.fixture
def model() -> DocumentModel:
    return DocumentModel()


@pytest.fixture
def canvas(application: QApplication, model: DocumentModel) -> Iterator[Canvas]:
    canvas = Canvas(model, tools)
    canvas.resize(640, 480)
    canvas.show()
    application.processEvents()
    yield canvas
    canvas.close()
