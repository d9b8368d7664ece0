"""Take the guide's pictures: its five walks, each from the sample to the saved file, in the real program.

    python docs/make_guide.py [NAME …]        writes docs/guide/pictures/*.webp (offscreen; some minutes)

The walks are those of tests/walk/guide, so that the tests hold what the pages show. Run it again whenever the window
looks different, and look at what it wrote.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

root = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root))

surroundings = {"QT_QPA_PLATFORM": "offscreen", "UNDERPAINT_LANGUAGE": "en"}
window = 1280, 800
names = ("sketching", "inpainting", "inverting", "interpolating", "living")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--folder", type=Path, default=root / "docs" / "guide" / "pictures")
    parser.add_argument("--here", action="store_true", help="in this process")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name in asked.names or names:
        if asked.here:
            take(name, asked.folder)
        else:  # a process each, as a person starts the program
            words = [sys.executable, __file__, name, "--folder", asked.folder, "--here"]
            subprocess.run(words, env=os.environ | surroundings, check=True, cwd=root)
    for path in sorted(asked.folder.iterdir()):
        print(path.name, path.stat().st_size)
    return 0


def take(name: str, folder: Path) -> None:
    """One walk with the camera."""
    import camera
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication, QWidget

    from tests.walk.person import Person

    class Photographer(Person):
        """A person who takes a picture where the walk is worth one."""

        def shoot(self, name: str, widget: QWidget | None = None) -> None:
            QApplication.sendEvent(self.canvas, QEvent(QEvent.Type.Leave))  # no outline of the brush
            camera.keep(widget or self.window, folder / f"{name}{camera.suffix}")

    with tempfile.TemporaryDirectory() as kept:
        person = Photographer(QApplication(["underpaint"]), Path(kept))
        person.window.resize(*window)
        try:
            importlib.import_module(f"tests.walk.guide.{name}").walk(person, Path(kept))
        finally:
            person.close()


if __name__ == "__main__":
    sys.exit(main())
