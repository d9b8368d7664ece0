"""The person before the window: real mouse, keyboard, pen and drop events, a real worker, the shipped model."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from controls.geometry import Extent
from controls.plugins import Param, Value
from editor.application import Application
from editor.asking import Answer, Conflict
from editor.document import Document
from editor.jobs import Job, Phase
from editor.widgets.form import Choice, Field
from pipelines.client import EngineProcess

ink = (20, 20, 24)


class Answers:
    """What the person says to the few questions: the path that is laid out, and to leave without saving."""

    path: Path | None = None

    def open_paths(self, folder: str) -> list[Path]:
        return []

    def save_path(self, suggestion: Path) -> Path | None:
        return self.path

    def folder(self, title: str, start: str) -> Path | None:
        return None

    def sure(self, question: str, detail: str, verb: str) -> bool:
        return True

    def weights(self, title: str, folder: str) -> list[Path]:
        return []

    def export_path(self, suggestion: Path) -> Path | None:
        return self.path

    def size(self, title: str, verb: str, params: Sequence[Param], extent: Extent) -> dict[str, Value] | None:
        return {**{param.name: param.default for param in params}, "width": extent.width, "height": extent.height}

    def lossy(self, name: str, losses: tuple[str, ...]) -> bool:
        return True

    def changed(self, name: str) -> Conflict:
        return "cancel"

    def unsaved(self, name: str) -> Answer:
        return "discard"


class Person:
    """Sits before the window."""

    def __init__(
        self, qt: QApplication, folder: Path, screens: Path | None = None, answers: Answers | None = None
    ) -> None:
        self.answers = answers or Answers()
        self.screens = screens
        self.process = EngineProcess()
        self.editor = Application(qt, self.process, folder / "settings.json", folder / "blobs", self.answers)
        self.window = self.editor.window
        self.canvas = self.window.canvas
        self.previews = 0
        self.editor.runs.overlay.changed.connect(self._count)
        self.window.resize(1440, 900)
        self.window.show()
        self.editor.start([])

    def _count(self, old: object, new: object) -> None:
        self.previews += new is not None

    @property
    def document(self) -> Document:
        assert self.editor.document.value is not None
        return self.editor.document.value

    def wait(self, what: str, until: Callable[[], bool], seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < deadline, f"{what} did not come within {seconds:g} s; {self.notices()}"
            QTest.qWait(20)

    def notices(self) -> list[str]:
        return [notice.message for notice in self.editor.notices.value]

    def open_sample(self) -> None:
        """By the tour that is offered at the first start; it is left then."""
        self.wait("the catalog", lambda: self.editor.engine.state.accepts_jobs, 60)
        card = self.window.tour_card
        if card.isHidden():
            self.do("tour")
        else:
            self.press(card.forward)
        self.wait("the sample", lambda: bool(self.document.prompt), 20)
        self.press(card.away)
        assert card.isHidden()

    def save(self, path: Path) -> None:
        """Ctrl+S; the file that it wrote is opened again and is the same document."""
        self.answers.path = path
        self.key(Qt.Key.Key_S, control=True)
        self.rest()
        assert path.is_file() and not self.editor.document.is_unsaved, self.notices()
        saved = self.document.key()
        self.key(Qt.Key.Key_W, control=True)
        self.rest()
        self.drop(path)
        assert self.editor.document.path == path and self.document.key() == saved

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        """Keep a screenshot, of the window unless something else is named."""
        if self.screens is not None:
            QTest.qWait(60)
            self.screens.mkdir(parents=True, exist_ok=True)
            assert (widget or self.window).grab().save(str(self.screens / f"{name}.png"))

    def do(self, action: str) -> None:
        self.window.actions_by_id[action].trigger()
        self.rest()

    def click(self, widget: QWidget, place: QPoint) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
        QApplication.processEvents()

    def press(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def write(self, widget: QWidget, text: str) -> None:
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(widget, text)
        QApplication.processEvents()

    def stroke(self, points: list[tuple[float, float]]) -> None:
        """A stroke of the tool in use, in document pixels."""
        places = [self.canvas.to_widget(QPointF(*point)).toPoint() for point in points]
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
        for place in places[1:]:
            QTest.mouseMove(self.canvas, place)
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1])
        QApplication.processEvents()

    def pen(self, points: list[tuple[float, float]], pressures: Sequence[float] = (1.0,)) -> None:
        """A stroke with a pen, in document pixels; the pressures are spread over it."""
        press, move, release = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease
        self.canvas.setFocus()  # as a press does
        kinds = [press, *[move] * (len(points) - 1), release]
        for number, (kind, point) in enumerate(zip(kinds, [*points, points[-1]], strict=True)):
            share = min(1.0, number / max(1, len(points) - 1)) * (len(pressures) - 1)
            low = min(int(share), max(0, len(pressures) - 2))
            pressure = pressures[low] + (share - low) * (pressures[min(low + 1, len(pressures) - 1)] - pressures[low])
            self._pen_event(kind, QPointF(*point), pressure)
        QApplication.processEvents()

    def _pen_event(self, kind: QEvent.Type, point: QPointF, pressure: float) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        at, lifted = self.canvas.to_widget(point), kind == QEvent.Type.TabletRelease
        button = none if kind == QEvent.Type.TabletMove else left
        QApplication.sendEvent(self.canvas, QTabletEvent(
            kind, QPointingDevice.primaryPointingDevice(), at, self.canvas.mapToGlobal(at), 0.0 if lifted else pressure,
            0, 0, 0.0, 0.0, 0.0, Qt.KeyboardModifier.NoModifier, button, none if lifted else left))  # fmt: skip

    def key(self, key: Qt.Key, control: bool = False, place: QWidget | None = None) -> None:
        """A key, pressed over the canvas unless another place is named."""
        self.window.activateWindow()  # a window manager does this when a list or a dialog goes
        QApplication.processEvents()
        held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(place or self.canvas, key, held)
        QApplication.processEvents()

    def pick(self, choice: Choice, value: str) -> None:
        """An entry of a list, by keyboard: it is opened, gone down in, and taken."""
        wanted = choice.findData(value)
        assert wanted >= 0, f"{value} is not offered"
        choice.showPopup()
        for key in [Qt.Key.Key_Home, *[Qt.Key.Key_Down] * wanted, Qt.Key.Key_Return]:
            QTest.keyClick(choice.view(), key)
        QApplication.processEvents()
        assert choice.currentData() == value

    def number(self, field: Field, value: float) -> None:
        """A number, typed."""
        box = field.focusProxy()
        assert box is not None
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(box, f"{value:g}")
        QTest.keyClick(box, Qt.Key.Key_Return)
        QApplication.processEvents()
        assert field.value == value

    def tab(self, title: str) -> None:
        """The tab of a panel, clicked."""
        for bar in self.window.findChildren(QTabBar):
            for place in range(bar.count()):
                if bar.isVisible() and bar.tabText(place) == title:
                    self.click(bar, bar.tabRect(place).center())
                    return
        raise AssertionError(f"No tab is called {title}.")

    def choose_mode(self, mode: str) -> None:
        self.pick(self.window.panels["prompt"].mode, mode)

    def tool(self, name: str, **state: object) -> None:
        self.window.tool_actions[name].trigger()
        kept = self.canvas.tool_state
        self.canvas.set_tool_state(type(kept)(**{**{f: getattr(kept, f) for f in kept.__struct_fields__}, **state}))

    def generate(self) -> Job:
        """Press Generate and wait for the end of the job."""
        return self.run(self.window.panels["prompt"].generate)

    def run(self, button: QWidget) -> Job:
        """Press a button that asks the engine for something, and wait for the end of the job."""
        before = len(self.editor.jobs.value)
        self.press(button)
        self.wait("a job", lambda: len(self.editor.jobs.value) > before, 5)
        self.wait("the end of the job", lambda: self.editor.jobs.value[-1].phase.is_end)
        job = self.editor.jobs.value[-1]
        assert job.phase is Phase.done, (job.phase, job.fault)
        self.rest()
        return job

    def rest(self) -> None:
        """Until nothing is read or written any more."""
        QApplication.processEvents()
        self.wait("the end of reading and writing", lambda: not self.editor.is_busy)

    def drop(self, path: Path) -> None:
        """Drop a file onto the canvas."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        middle, held = self.canvas.rect().center(), (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.canvas, QDragEnterEvent(middle, Qt.DropAction.CopyAction, data, *held))
        QApplication.sendEvent(self.canvas, QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, data, *held))
        self.rest()

    def close(self) -> None:
        self.window.close()
        self.editor.close()
        QApplication.processEvents()


def circle(x: float, y: float, radius: float, count: int = 40) -> list[tuple[float, float]]:
    turns = [2 * math.pi * i / count for i in range(count + 1)]
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]
