"""Make the screenshots in docs/screens: the real program, working, in both themes and at two scales.

    python docs/make_screens.py        writes docs/screens/*.png (offscreen; a minute or two)

A person opens the sample, paints over it, changes a part of it, and looks at every panel. Run it again whenever the
window looks different, and look at what it wrote.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

root = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root))

window = 1440, 900
looks = (("dark", 1), ("light", 1), ("dark", 2), ("light", 2))
"""Theme and scale of each picture of the window; panels are taken in the first and the last."""
colours = 256


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
        environment = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": str(scale),
            "UNDERPAINT_LANGUAGE": "en",
        }
        subprocess.run(words, env=environment, check=True, cwd=root)
    for path in sorted(asked.folder.glob("*.png")):
        print(path.name, path.stat().st_size)
    return 0


def shoot(folder: Path, theme: str, scale: int) -> None:
    """Every picture of one look."""
    import msgspec
    from PySide6.QtWidgets import QApplication

    from tests.walk.first_light import Person, circle

    qt = QApplication(["underpaint"])
    with tempfile.TemporaryDirectory() as kept:
        person = Person(qt, Path(kept), None)
        settings = person.editor.settings
        settings.put(msgspec.structs.replace(settings.value, theme=theme, toured=True))
        person.editor.tour.leave()
        person.window.resize(*window)
        person.wait("the catalog", lambda: person.editor.engine.state.accepts_jobs, 60)
        person.editor.filing.open_sample(lambda *_: None)
        person.wait("the sample", lambda: bool(person.document.prompt), 20)
        person.generate()
        person.tool("mask_brush", size=36.0)
        person.stroke(circle(68, 126, 16))
        person.tool("brush", size=12.0)
        person.window.statusBar().clearMessage()
        name = f"{theme}-{scale}x"
        if (theme, scale) in (looks[0], looks[-1]):
            for panel, dock in person.window.docks.items():
                dock.show()
                dock.raise_()
                qt.processEvents()
                save(folder / f"panel-{panel}-{name}.png", person.window.panels[panel])
        for dock in reversed(person.window.docks.values()):
            dock.raise_()
        save(folder / f"window-{name}.png", person.window)
        person.close()


def save(path: Path, widget: object) -> None:
    """A widget as a PNG of few colours, which is small and looks the same."""
    from PIL import Image
    from PySide6.QtCore import QBuffer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget

    assert isinstance(widget, QWidget)
    QTest.qWait(80)
    held = QBuffer()
    held.open(QBuffer.OpenModeFlag.WriteOnly)
    assert widget.grab().save(held, "PNG")
    with Image.open(BytesIO(held.data().data())) as picture:
        picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
