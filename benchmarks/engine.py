"""`underpaint bench engine`: seconds of each kind of edit, in an engine that is warm and as a whole command.

Everything is the model's own default (size, steps, sampler), the edits are those of `engine.json`. The picture that is
edited is the one that the first of them paints.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np

from controls.raster import Mask, Raster
from pipelines.command.measures import Asked, Benchmark, Findings, Row, reading
from pipelines.engine import Engine
from pipelines.errors import EngineError
from pipelines.files import pictures
from pipelines.requests import EditRequest

runs, quick_runs = 5, 2
commands, quick_commands = 3, 1
seed = 1


class Case(msgspec.Struct, frozen=True):
    """One edit. image, mask: whether it takes them."""

    name: str
    mode: str
    prompt: str
    image: bool = False
    mask: bool = False
    strength: float | None = None


cases = msgspec.json.decode(Path(__file__).with_suffix(".json").read_bytes(), type=tuple[Case, ...])


def run(asked: Asked) -> Findings:
    readings: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="underpaint-engine-") as place:
        folder = Path(place)
        with Engine(device=asked.device, dtype=asked.dtype) as engine:
            began = time.perf_counter()
            image = engine.run(request(cases[0], asked.model, None), asked.shown).image
            readings["first_picture_seconds"] = time.perf_counter() - began
            for case in cases:
                asked.shown.prefix = f"{case.name}: "
                edit = request(case, asked.model, image)
                times = [_seconds(engine, edit, asked) for _ in range(quick_runs if asked.quick else runs)]
                readings[f"{case.name}_seconds"] = statistics.median(times)
        pictures.write(image, folder / "in.png")
        pictures.write(Raster.from_array(half(image).grey()), folder / "mask.png")
        for case in cases:
            asked.shown.check()
            asked.shown.line(f"{case.name} as a whole command")
            count = quick_commands if asked.quick else commands
            readings[f"{case.name}_command_seconds"] = statistics.median(
                command_seconds(case, asked, folder) for _ in range(count)
            )
    return Findings(tuple(readings.items()))


def _seconds(engine: Engine, edit: EditRequest, asked: Asked) -> float:
    asked.shown.check()
    return engine.run(edit, asked.shown).seconds


def request(case: Case, model: str, image: Raster | None) -> EditRequest:
    """A case as a request. image: what is edited, where the case edits one."""
    given = image if case.image else None
    return EditRequest(
        mode=case.mode,
        model=model,
        prompt=case.prompt,
        image=given,
        mask=half(given) if case.mask and given is not None else None,
        strength=1.0 if case.strength is None else case.strength,
        seed=seed,
    )


def half(image: Raster) -> Mask:
    """The middle of a picture, a quarter of its area."""
    mask = np.zeros(image.extent.shape, np.float32)
    height, width = mask.shape
    mask[height // 4 : height - height // 4, width // 4 : width - width // 4] = 1
    return Mask(mask)


def command_words(case: Case, asked: Asked, folder: Path) -> list[str]:
    """A case as a command line on the pictures in `folder`; what it writes gets a free name in the working folder."""
    words = [case.mode, *([str(folder / "in.png")] if case.image else []), "--prompt", case.prompt]
    words += ["--mask", str(folder / "mask.png")] if case.mask else []
    words += ["--strength", str(case.strength)] if case.strength is not None else []
    return [*words, "--seed", str(seed), "--device", asked.device, "--dtype", asked.dtype, "--model", asked.model]


def command_seconds(case: Case, asked: Asked, folder: Path) -> float:
    """Seconds of a case as a command of its own, from its start to its end. Raises EngineError where it fails."""
    program = "from pipelines.command import main; raise SystemExit(main())"
    words = [sys.executable, "-c", program, *command_words(case, asked, folder), "--json"]
    began = time.perf_counter()
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        error = json.loads(done.stdout)["error"]
        raise EngineError(error["code"], f"`underpaint {case.mode}` failed: {error['message']}", error["advice"])
    return seconds


def _rows() -> tuple[Row, ...]:
    warm = [Row(f"{case.name}, warm", reading(f"{case.name}_seconds"), "{:.2f} s", rises=False) for case in cases]
    whole = [
        Row(f"{case.name}, whole command", reading(f"{case.name}_command_seconds"), "{:.2f} s", rises=False)
        for case in cases
    ]
    first = Row("first picture, model loaded", reading("first_picture_seconds"), "{:.2f} s", rises=False)
    return (first, *warm, *whole)


PLUGIN = Benchmark(help="Seconds of each kind of edit, warm and as a whole command.", run=run, rows=_rows())
