"""Make the screenshots in docs/screens: the real program, working, in both themes and at two scales.

    python docs/make_screens.py        writes docs/screens/*.webp (offscreen; some minutes)

A person opens the sample, paints over it, changes a part of it, compares, inverts, and looks at every panel, dialog
and empty place. Run it again whenever the window looks different, and look at what it wrote.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.update(QT_QPA_PLATFORM="offscreen", UNDERPAINT_LANGUAGE="en")

import camera
import msgspec
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from controls.geometry import Extent
from controls.plugins import Param, Value
from editor.asking import Dialogs
from editor.widgets.command_palette import CommandPalette
from editor.widgets.comparison import ways
from editor.widgets.key_list import KeyList
from editor.widgets.settings_dialog import SettingsDialog
from tests.walk.guide import inpainting, living
from tests.walk.person import Answers, Person, circle

root = Path(__file__).resolve().parent.parent
window, laptop = (1440, 900), (1100, 720)
looks = (("dark", 1), ("light", 1), ("dark", 2), ("light", 2))
"""Theme and scale of each picture of the window; panels and states are taken in the first and the last."""
empties = ("gallery_view", "timeline_view", "waiting_line", "undo_tree", "outcome", "live_painting", "controls")
few = 8
"""Steps, where the picture does not matter."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=root / "docs" / "screens")
    parser.add_argument("--look", nargs=2, metavar=("THEME", "SCALE"), help="one look alone, in this process")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.look:
        shoot(asked.folder, asked.look[0], int(asked.look[1]))
        return 0
    for theme, scale in looks:  # a process each: Qt takes its scale when it starts
        words = [sys.executable, __file__, "--folder", asked.folder, "--look", theme, str(scale)]
        subprocess.run(words, env=os.environ | {"QT_SCALE_FACTOR": str(scale)}, check=True, cwd=root)
    for path in sorted(asked.folder.iterdir()):
        print(path.name, path.stat().st_size)
    return 0


class Album(Answers):
    """Where the pictures go. What is asked is asked by the program's own dialogs, which are photographed and let go."""

    def __init__(self, folder: Path, look: str) -> None:
        self.folder, self.look = folder, look
        self.dialogs = Dialogs()
        self.canvas: QWidget | None = None

    def keep(self, name: str, widget: QWidget) -> None:
        """A picture, without the brush's outline."""
        if self.canvas is not None:
            QApplication.sendEvent(self.canvas, QEvent(QEvent.Type.Leave))
        camera.keep(widget, self.folder / f"{name}-{self.look}{camera.suffix}")

    def lossy(self, name: str, losses: tuple[str, ...]) -> bool:
        return bool(self._asked("dialog-loss", lambda: self.dialogs.lossy(name, losses)))

    def size(self, title: str, verb: str, params: Sequence[Param], extent: Extent) -> dict[str, Value] | None:
        self._asked("dialog-new", lambda: self.dialogs.size(title, verb, params, extent))
        return None

    def sure(self, question: str, detail: str, verb: str) -> bool:
        return bool(self._asked("dialog-sure", lambda: self.dialogs.sure(question, detail, verb)))

    def _asked(self, name: str, ask: Callable[[], object]) -> object:
        QTimer.singleShot(200, lambda: self._let_go(name))
        return ask()

    def _let_go(self, name: str) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QDialog)
        self.keep(name, box)
        box.reject()


def shoot(folder: Path, theme: str, scale: int) -> None:
    """Every picture of one look."""
    qt, album = QApplication(["underpaint"]), Album(folder, f"{theme}-{scale}x")
    is_whole = (theme, scale) in (looks[0], looks[-1])
    with tempfile.TemporaryDirectory() as kept:
        person = Person(qt, Path(kept), answers=album)
        album.dialogs.window, album.canvas = person.window, person.canvas
        settings = person.editor.settings
        settings.put(msgspec.structs.replace(settings.value, theme=theme))
        person.window.resize(*window)
        person.wait("the catalog", lambda: person.editor.engine.state.accepts_jobs, 60)
        if is_whole:
            empty(person, album)
        person.open_sample()
        person.generate()
        inpainting.mask(person)
        tidy(person)
        album.keep("window", person.window)
        if is_whole:
            work(person, album, Path(kept))
            panels(person, album)
            small(person, album)
            dialogs(person, album, Path(kept))
            broken(person, album, Path(kept))
        person.close()


def tidy(person: Person) -> None:
    """The first panel of each group, no focus on a field, nothing in the status line."""
    for dock in reversed(person.window.docks.values()):
        dock.raise_()
    person.canvas.setFocus()
    person.window.statusBar().clearMessage()
    QTest.qWait(50)


def panel(person: Person, name: str) -> QWidget:
    person.window.docks[name].raise_()
    QApplication.processEvents()
    return person.window.panels[name]


def empty(person: Person, album: Album) -> None:
    """The first start: the tour is offered, and panels say what will stand in them."""
    album.keep("tour", person.canvas)
    for name in empties:
        album.keep(f"empty-{name}", panel(person, name))
    tidy(person)


def work(person: Person, album: Album, folder: Path) -> None:
    """The states that matter: a masked edit, strengths, noise, the way between two, live painting, a queue."""
    panels = person.window.panels
    person.number(panels["run"].form.field("steps"), few)
    inpainting.inpaint(person, *inpainting.stands(person))
    tidy(person)
    album.keep("window-inpainted", person.window)
    album.keep("prompt-inpainted", panels["prompt"])
    album.keep("result-masked", panel(person, "outcome"))
    compare(person, album)
    person.choose_mode("sdedit")
    person.press(panels["prompt"].compare)
    person.wait("miniatures", lambda: len(person.editor.ruler.state.value.marks) == 6)
    album.keep("prompt-strengths", panel(person, "prompt"))
    person.choose_mode("generate")
    person.editor.document.undo()
    person.editor.document.undo()
    person.pen(circle(150, 60, 20))  # goes on another way: the history branches
    noise(person, album)
    live(person, album)
    queue(person, album)


def compare(person: Person, album: Album) -> None:
    """The four ways of holding a result against what is there."""
    held = inpainting.held_against(person)
    for way, *_ in ways:
        person.press(held.buttons[way])
        album.keep(f"compare-{way}", held)
    held.close()
    person.tab("Prompt")


def noise(person: Person, album: Album) -> None:
    """An inversion and the way between two pictures."""
    inversions, between = panel(person, "inversions"), person.window.panels["between"]
    rows = person.window.panels["layers"]
    layer = next(row for row, each in enumerate(rows.rows.rows) if each.layer.name == "Generate 1")
    person.click(rows.list.viewport(), rows.list.visualRect(rows.rows.index(layer)).center())
    person.number(inversions.form.field("steps"), few)
    person.run(inversions.invert)
    album.keep("inversion-found", inversions)
    panel(person, "between")
    person.number(between.form.field("frames"), 3)
    person.run(between.compute)
    album.keep("between-found", between)
    person.press(between.leave)


def live(person: Person, album: Album) -> None:
    person.press(person.window.panels["prompt"].live)
    person.wait("a picture", lambda: person.editor.live.state.value.picture is not None)
    album.keep("live-on", panel(person, "live_painting"))
    assert living.picture(person)
    person.press(person.window.panels["prompt"].live)


def queue(person: Person, album: Album) -> None:
    """Jobs that wait."""
    waiting = panel(person, "waiting_line")
    person.press(waiting.pause)
    for _ in range(3):
        person.press(person.window.panels["prompt"].generate)
    waiting.list.setCurrentRow(1)
    album.keep("queue-paused", waiting)
    person.press(waiting.cancel_all)
    person.press(waiting.pause)


def panels(person: Person, album: Album) -> None:
    gallery = person.window.panels["gallery_view"]
    gallery.list.setCurrentIndex(gallery.items.index(0))
    for name in person.window.docks:
        album.keep(f"panel-{name}", panel(person, name))
    tidy(person)


def small(person: Person, album: Album) -> None:
    """A small laptop's screen."""
    person.window.resize(*laptop)
    QTest.qWait(100)
    album.keep("window-small", person.window)
    person.window.resize(*window)


def dialogs(person: Person, album: Album, folder: Path) -> None:
    """Settings, the palette, the keys, and the questions."""
    for action, kind, name in (
        ("settings", SettingsDialog, "dialog-settings"),
        ("find", CommandPalette, "dialog-palette"),
        ("keys", KeyList, "dialog-keys"),
    ):
        person.do(action)
        dialog = next(each for each in person.window.findChildren(kind) if each.isVisible())
        if isinstance(dialog, CommandPalette):
            QTest.keyClicks(dialog.query, "mask")
        album.keep(name, dialog)
        dialog.close()
    rows = person.window.panels["layers"]
    for name in ("Background", "Generate 1"):
        row = next(row for row, each in enumerate(rows.rows.rows) if each.layer.name == name)
        rows.list.scrollTo(rows.rows.index(row))
        place = rows.list.visualRect(rows.rows.index(row))
        person.click(rows.list.viewport(), place.topLeft() + QPoint(16, place.height() // 2))  # its eye
    album.path = folder / "picture.jpg"  # which knows no transparency
    person.do("export")
    person.key(Qt.Key.Key_Z, control=True)
    person.key(Qt.Key.Key_Z, control=True)
    person.do("new")
    QTimer.singleShot(200, lambda: album._let_go("dialog-unsaved"))
    album.dialogs.unsaved(person.editor.filing.name)
    QTimer.singleShot(200, lambda: album._let_go("dialog-about"))
    person.do("about")


def broken(person: Person, album: Album, folder: Path) -> None:
    """A file that is none, and an engine that dies in the middle of its work."""
    path = folder / "holiday.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    person.drop(path)
    person.wait("the notice", lambda: bool(person.notices()))
    album.keep("window-error", person.window)
    person.press(person.window.notices.close_button)
    person.press(person.window.panels["prompt"].generate)
    person.wait("a preview", lambda: person.editor.jobs.value[-1].fraction is not None)
    person.process.restart()
    person.wait("the loss", lambda: any("stopped" in said for said in person.notices()))
    album.keep("window-engine-lost", person.window)


if __name__ == "__main__":
    sys.exit(main())
