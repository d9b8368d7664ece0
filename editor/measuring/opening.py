"""From the choice of a 4096² PNG to the picture on the canvas."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from PIL import Image

from editor.flattening import flatten
from editor.measuring.documents import photograph
from editor.measuring.program import Readings, median, program, put, settle

side = 4096


def measure(quick: bool) -> Readings:
    with tempfile.TemporaryDirectory(prefix="underpaint-opening-") as folder, program() as (qt, editor):
        path = Path(folder, "picture.png")
        Image.fromarray(flatten(photograph(side)).rgb()).save(path, compress_level=1)
        seconds: list[float] = []
        for _ in range(2 if quick else 5):
            put(editor, photograph(256))
            settle(qt)
            began = time.perf_counter()
            editor.filing.open_paths([path])
            while editor.document.value is None or editor.document.value.extent.width != side:
                qt.processEvents()
                time.sleep(0.001)
            settle(qt)
            seconds.append(time.perf_counter() - began)
    return {"open_4096_s": median(seconds)}, {}
