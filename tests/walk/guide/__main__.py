"""One walk of the guide.

python -m tests.walk.guide NAME FOLDER [--steps N] [--screens FOLDER]
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.walk.person import Person

names = ("sketching", "inpainting", "inverting", "interpolating", "living")


def main() -> int:
    parser = argparse.ArgumentParser(prog="guide", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", choices=names)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--screens", type=Path)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    person = Person(QApplication([sys.argv[0]]), chosen.folder, chosen.screens)
    walk = importlib.import_module(f"tests.walk.guide.{chosen.name}").walk
    try:
        seen = walk(person, chosen.folder, chosen.steps)
    finally:
        person.close()
    seen["engine_modules_in_editor"] = [name for name in ("torch", "diffusers", "transformers") if name in sys.modules]
    print(json.dumps(seen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
