"""First light: the real program is opened, drawn in, made to paint, and what it wrote is read back.

    python -m tests.walk.first_light FOLDER [--screens FOLDER]

Drives real widgets with real mouse, keyboard and drop events, offscreen, with the real worker and the shipped model.
Prints one JSON object of what was seen; an assertion that fails ends it with a traceback. With `--screens` it also
keeps screenshots.
"""

from __future__ import annotations

import argparse
import functools
import json
import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from editor.application import Application
from editor.asking import Answer
from editor.document import Document, layers_of_role, set_fields
from editor.flattening import flatten, mask_of
from editor.jobs import Job, Phase
from pipelines.client import EngineProcess
from pipelines.files import recipes
from pipelines.files.blobs import Memory
from pipelines.requests import EditRequest

ink = (20, 20, 24)
steps = 8


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

    def lossy(self, name: str, losses: tuple[str, ...]) -> bool:
        return True

    def unsaved(self, name: str) -> Answer:
        return "discard"


class Person:
    """Sits before the window."""

    def __init__(self, qt: QApplication, folder: Path, screens: Path | None) -> None:
        self.answers = Answers()
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

    def shoot(self, name: str) -> None:
        if self.screens is not None:
            QTest.qWait(60)
            self.screens.mkdir(parents=True, exist_ok=True)
            assert self.window.grab().save(str(self.screens / f"{name}.png"))

    def do(self, action: str) -> None:
        self.window.actions_by_id[action].trigger()
        self.rest()

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

    def choose_mode(self, mode: str) -> None:
        choice = self.window.panels["prompt"].mode
        index = choice.findData(mode)
        assert index >= 0, f"{mode} is not offered"
        choice.setCurrentIndex(index)
        choice.activated.emit(index)
        QApplication.processEvents()

    def tool(self, name: str, **state: object) -> None:
        self.window.tool_actions[name].trigger()
        kept = self.canvas.tool_state
        self.canvas.set_tool_state(type(kept)(**{**{f: getattr(kept, f) for f in kept.__struct_fields__}, **state}))

    def generate(self) -> Job:
        """Press Generate and wait for the end of the job."""
        before = len(self.editor.jobs.value)
        self.press(self.window.panels["prompt"].generate)
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


def walk(person: Person, folder: Path) -> dict[str, object]:
    """Draw, generate, inpaint, undo, redo, save, reopen, export, drop back in. Returns what was seen."""
    seen: dict[str, object] = {}
    began = time.monotonic()
    person.wait("the catalog", lambda: person.editor.engine.state.accepts_jobs, 60)
    seen["engine_ready_s"] = time.monotonic() - began
    draw_and_generate(person, seen)
    inpaint(person, seen)
    undo_and_redo(person)
    save_and_reopen(person, folder)
    export_and_drop(person, folder)
    seen["engine_modules_in_editor"] = [name for name in ("torch", "diffusers", "transformers") if name in sys.modules]
    return seen


def draw_and_generate(person: Person, seen: dict[str, object]) -> None:
    width, height = person.document.extent
    assert person.document.active_layer is not None and person.document.active_layer.role == "control"
    person.tool("brush", size=3.0, colour=ink)
    person.stroke(circle(width / 2, height * 0.55, width * 0.22))
    person.stroke([(0, height * 0.45), (width * 0.27, height * 0.45)])
    person.stroke([(width * 0.73, height * 0.45), (width - 1, height * 0.45)])
    person.write(person.window.panels["prompt"].prompt, "a red ball on snow, day")
    person.editor.document.edit("Steps", functools.partial(set_fields, steps=steps, seed=1, seed_locked=True))
    person.choose_mode("generate")
    person.shoot("sketch")
    job = person.generate()
    assert isinstance(job.request, EditRequest) and len(job.request.conditions) == 1
    result = layers_of_role(person.document, "result")[-1]
    assert result.recipe is not None and result.pixels.extent == person.document.extent
    seen["generate_s"] = job.result.seconds if job.result else 0
    seen["previews"] = person.previews
    assert person.previews > 0
    person.shoot("generated")


def inpaint(person: Person, seen: dict[str, object]) -> None:
    width, height = person.document.extent
    before = flatten(person.document).array()
    person.tool("mask_brush", size=width * 0.2, grey=255)
    person.stroke([(width * 0.1, height * 0.75), (width * 0.3, height * 0.75)])
    mask = mask_of(person.document)
    assert mask is not None and mask.values.max() == 1
    person.write(person.window.panels["prompt"].prompt, "a red ball, a green pine on snow, day")
    person.choose_mode("inpaint")
    person.shoot("mask")
    job = person.generate()
    assert job.result is not None
    assert dict(job.result.readings)["changed_outside_mask"] == 0
    after = flatten(person.document).array()
    changed = (before != after).any(axis=-1)
    assert changed.any() and not changed[mask.values == 0].any()
    seen["inpaint_s"] = job.result.seconds
    person.shoot("window")


def undo_and_redo(person: Person) -> None:
    states = [person.document]
    for _ in range(3):
        person.do("undo")
        states.append(person.document)
    assert len({id(state) for state in states}) == 4
    for state in states[2::-1]:
        person.do("redo")
        assert person.document is state


def save_and_reopen(person: Person, folder: Path) -> None:
    before = person.document.key()
    person.answers.path = folder / "walk.ora"
    person.do("save")
    assert not person.editor.document.is_unsaved, person.notices()
    person.do("new")
    assert person.document.key() != before
    person.drop(folder / "walk.ora")
    assert person.document.key() == before


def export_and_drop(person: Person, folder: Path) -> None:
    request = person.editor.jobs.value[-1].request
    shown = flatten(person.document).array()
    person.answers.path = folder / "walk.png"
    person.do("export")
    assert (folder / "walk.png").is_file(), person.notices()
    found = recipes.from_json(recipes.find(folder / "walk.png"), Memory())
    result = person.editor.jobs.value[-1].result
    assert result is not None and found.key() == result.request.key()
    assert isinstance(request, EditRequest) and found.prompt == request.prompt
    person.do("new")
    person.drop(folder / "walk.png")
    assert np.array_equal(flatten(person.document).array(), shown)
    assert (person.document.prompt, person.document.seed) == (request.prompt, request.seed)
    assert person.document.mode == request.mode


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="first_light", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--screens", type=Path)
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    qt = QApplication([sys.argv[0]])
    person = Person(qt, chosen.folder, chosen.screens)
    try:
        seen = walk(person, chosen.folder)
    finally:
        person.close()
    print(json.dumps(seen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
