"""`underpaint bench engine`: seconds of each kind of edit, in an engine that is warm, as a whole command, and in turns
with plain diffusers pipelines that do the same work on the same weights.

Size and guidance are the model's own, the edits those of `engine.json`. The picture that is edited is the one that the
first of them paints. Ratios are of pairs, so that they hold on a busy machine too; seconds do not.
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

from benchmarks._sides import Side, few_step, live, measured, pairs, quick_pairs, steered
from controls.raster import Mask, Raster
from pipelines.caching import caching
from pipelines.command.measures import Asked, Benchmark, Findings, Row, reading
from pipelines.compiling import ways
from pipelines.engine import Engine
from pipelines.errors import EngineError
from pipelines.files import pictures
from pipelines.requests import EditRequest

runs, quick_runs = 5, 2
commands, quick_commands = 3, 1
seed = 1


class Case(msgspec.Struct, frozen=True):
    """One edit. image, mask, control: whether it takes them."""

    name: str
    mode: str
    prompt: str
    image: bool = False
    mask: bool = False
    control: bool = False
    strength: float | None = None


class Plan(msgspec.Struct, frozen=True):
    """cases: timed alone. pairs, controlled: in turns with diffusers, by this sampler, which diffusers calls scheduler,
    in so many steps. live: by the model's few-step variant."""

    cases: tuple[Case, ...]
    sampler: str
    scheduler: str
    steps: int
    pairs: tuple[Case, ...]
    controlled: Case
    live: Case


plan = msgspec.json.decode(Path(__file__).with_suffix(".json").read_bytes(), type=Plan)
cases = plan.cases


def run(asked: Asked) -> Findings:
    readings: dict[str, float] = {}
    notes: dict[str, str] = {}
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
            asked.shown.prefix = ""
            for findings in (_in_turns(engine, asked, image), _live(engine, asked, image)):
                readings |= dict(findings.readings)
                notes |= dict(findings.notes)
        pictures.write(image, folder / "in.png")
        pictures.write(Raster.from_array(half(image).grey()), folder / "mask.png")
        for case in cases:
            asked.shown.check()
            asked.shown.line(f"{case.name} as a whole command")
            count = quick_commands if asked.quick else commands
            readings[f"{case.name}_command_seconds"] = statistics.median(
                command_seconds(case, asked, folder) for _ in range(count)
            )
    return Findings(tuple(readings.items()), tuple(notes.items()))


def _in_turns(engine: Engine, asked: Asked, image: Raster) -> Findings:
    side = Side(engine, asked, quick_pairs if asked.quick else pairs)

    def whole(case: Case) -> EditRequest:
        bare = request(case, asked.model, image)
        return engine.complete(msgspec.structs.replace(bare, sampler=plan.sampler, steps=plan.steps))

    controlled = whole(plan.controlled)
    edits = {case.name: whole(case) for case in plan.pairs}
    return measured(side, edits, steered(side, controlled, engine.library.entry(controlled.model)), plan.scheduler)


def _live(engine: Engine, asked: Asked, image: Raster) -> Findings:
    side = Side(engine, asked, quick_pairs if asked.quick else pairs)
    variant = few_step(side, engine.library.entry(asked.model))
    if variant is None:
        return Findings(notes=((f"{plan.live.name}_s", "the model has no few-step variant here"),))
    return Findings(tuple(live(side, request(plan.live, variant.id, image)).items()))


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
    return (first, *warm, *whole, *_turn_rows(), *_option_rows())


def _turn_rows() -> tuple[Row, ...]:
    rows = []
    for case in (plan.controlled, *plan.pairs):
        name = case.name.replace("_", " ")
        rows += [
            Row(f"{name}, {plan.steps} steps", reading(f"{case.name}_s"), "{:.2f} s", rises=False),
            Row(f"{name}, diffusers", reading(f"diffusers_{case.name}_s"), "{:.2f} s", rises=False),
            Row(f"{name}, times as quick", reading(f"{case.name}_ratio"), "{:.2f}", must=1.0, aim=2.0),
            Row(f"{name}, least of the pairs", reading(f"{case.name}_ratio_least"), "{:.2f}"),
            Row(f"{name}, most of the pairs", reading(f"{case.name}_ratio_most"), "{:.2f}"),
        ]
    return (
        *rows,
        Row("evaluations a second", reading("evaluations_per_s"), "{:.1f}"),
        Row("overhead of a step", reading("overhead_ms_per_step"), "{:.2f} ms", rises=False),
        Row("overhead of a step, diffusers", reading("diffusers_overhead_ms_per_step"), "{:.2f} ms", rises=False),
        Row("request to first preview", reading("first_preview_s"), "{:.2f} s", rises=False),
        Row("second edit of a picture", reading("second_edit_s"), "{:.2f} s", rises=False),
        Row("second edit, share of the first", reading("second_edit_ratio"), "{:.2f}", rises=False),
        Row("live edit", reading(f"{plan.live.name}_s"), "{:.2f} s", rises=False, must=0.5),
        Row("peak of memory", lambda found: found["peak_memory_bytes"] / 2**20, "{:.0f} MiB", rises=False),
    )


def _option_rows() -> tuple[Row, ...]:
    rows = []
    for way in ways:
        rows.append(Row(f"compiled by {way}, times as quick", reading(f"compiled_{way}_ratio"), "{:.2f}"))
        rows.append(Row(f"compiled by {way}, beside not", reading(f"compiled_{way}_psnr"), "{:.1f} dB", aim=40.0))
    for name, plugin in caching().items():
        rows.append(Row(f"{plugin.title}, times as quick", reading(f"{name}_ratio"), "{:.2f}", aim=3.0))
        rows.append(Row(f"{plugin.title}, beside none", reading(f"{name}_psnr"), "{:.1f} dB"))
    return tuple(rows)


PLUGIN = Benchmark(help="Seconds of each kind of edit, alone and in turns with diffusers.", run=run, rows=_rows())
