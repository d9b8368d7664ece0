"""`underpaint bench engine`: seconds of each kind of edit, in turns with plain diffusers pipelines that do the same
work on the same weights, in an engine that is warm, and as a whole command.

Size and guidance are the model's own, the edits those of `engine.json`. The picture that is edited is the one that the
first of them paints. Ratios are of pairs, so that they hold on a busy machine too; seconds do not. Models in the shape
of Stable Diffusion's and of XL's are made up of random weights where there is room for them.
"""

from __future__ import annotations

import functools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from benchmarks._beside import Peer, is_served
from benchmarks._edits import Case, half, plan, request, seed, steered, whole
from benchmarks._sides import (
    Side,
    again,
    again_readings,
    beside,
    few_step,
    live,
    loop_readings,
    named,
    paces,
    pairs,
    quick_pairs,
    worst,
)
from benchmarks._sized import sized_stage
from benchmarks._speeds import rows, tables
from benchmarks._stages import Stage, carried_out
from benchmarks._ways import cached, compiled, compiled_readings, read_of
from controls.raster import Raster
from pipelines import devices
from pipelines.command.measures import Asked, Benchmark, Findings
from pipelines.engine import Engine
from pipelines.errors import EngineError
from pipelines.files import pictures
from pipelines.requests import EditRequest

commands, quick_commands = 3, 1
minutes = 25
"""A stage that would end later is left out."""

cases = plan.cases


def run(asked: Asked) -> Findings:
    with (
        tempfile.TemporaryDirectory(prefix="underpaint-engine-") as place,
        Engine(device=asked.device, dtype=asked.dtype) as engine,
    ):
        began = time.perf_counter()
        first = engine.run(request(cases[0], asked.model, None), asked.shown)
        loaded = {"first_picture_seconds": time.perf_counter() - began, "threads": float(first.made.threads)}
        side = Side(engine, asked, quick_pairs if asked.quick else pairs)
        found = carried_out(_stages(side, first.image, Path(place)), asked.shown, minutes * 60)
        readings = {**loaded, "pairs": float(side.pairs), **dict(found.readings)}
        return Findings(tuple({**readings, **worst(readings)}.items()), found.notes)


def _stages(side: Side, image: Raster, folder: Path) -> list[Stage]:
    """What is measured, the most telling first. The seconds are those of Diorama on two cores of an AMD EPYC."""
    return [
        *_in_turns(side, image),
        _live(side, image),
        *_alone(side, image),
        *([] if side.asked.quick else [sized_stage(side, each, image) for each in plan.sized]),
        *_warm(side, image),
        *_commands(side, image, folder),
    ]


def _in_turns(side: Side, image: Raster) -> list[Stage]:
    """Every row beside diffusers, and the loop's own time."""
    entry = side.engine.library.entry(side.asked.model)
    if not is_served(entry):
        missing = (*(reading for case in plan.rows for reading in named(case.name)), *loop_readings)
        return [_idle(missing, "diffusers' pipelines are compared for Stable Diffusion and XL")]
    peer = Peer(entry, *devices.pick(side.asked.device, side.asked.dtype), plan.scheduler)
    stages = []
    for case in plan.rows:
        edit, readings = _edit(side, case, image), named(case.name)
        if edit is None:
            stages.append(_idle(readings, "the model has no control network"))
            continue
        run = functools.partial(beside, side, peer, edit, case.name)
        stages.append(Stage(f"{case.name} beside diffusers", 2.5 * (side.pairs + 1), readings, _found(run)))
    loops = functools.partial(paces, side, peer, _plain(side, plan.pairs[0], image))
    return [*stages, Stage("overhead of a step", 2.5 * side.pairs, loop_readings, _found(loops))]


def _idle(readings: tuple[str, ...], reason: str) -> Stage:
    """A stage of what cannot be measured."""
    return Stage("", 0, readings, lambda: Findings(notes=tuple((name, reason) for name in readings)))


def _found(run: Callable[[], dict[str, float]]) -> Callable[[], Findings]:
    return lambda: Findings(tuple(run().items()))


def _edit(side: Side, case: Case, image: Raster) -> EditRequest | None:
    """A case as it is measured in turns; None: it wants a control and the model has none."""
    edit = _plain(side, case, image)
    return steered(side.engine, edit, side.engine.library.entry(edit.model)) if case.control else edit


def _plain(side: Side, case: Case, image: Raster) -> EditRequest:
    """A case as it is measured in turns, completed, without a control."""
    return side.engine.complete(whole(case, side.asked.model, image, plan.steps))


def _live(side: Side, image: Raster) -> Stage:
    readings = f"{plan.live.name}_s", f"{plan.live.name}_most_s"
    variant = few_step(side, side.engine.library.entry(side.asked.model))
    if variant is None:
        return _idle(readings, "the model has no few-step variant here")
    run = functools.partial(live, side, request(plan.live, variant.id, image))
    return Stage("live edit", 0.4 * (side.pairs + 1), readings, _found(run))


def _alone(side: Side, image: Raster) -> list[Stage]:
    """What needs no diffusers: the second edit of a picture, previews, ways of caching, compiled networks."""
    found = (_edit(side, case, image) for case in plan.rows)
    edit = next(each for each in found if each is not None)

    def ways() -> dict[str, float]:
        edits = []
        for number, prompt in enumerate(plan.prompts[: side.pairs]):
            painted = side.run(msgspec.structs.replace(request(cases[0], side.asked.model, None), prompt=prompt)).image
            other = _edit(side, plan.controlled, painted) or edit
            edits.append(msgspec.structs.replace(other, prompt=plan.prompts[number - 1]))
        return cached(side, edits, plan.ways)

    count = side.pairs * (2 + 2 * len(plan.ways))
    names = tuple(reading for way in plan.ways for reading in read_of(way.name))
    device, _ = devices.pick(side.asked.device, side.asked.dtype)
    again_run = functools.partial(again, side, edit)
    return [
        Stage("second edit, first preview", 3.0 * side.pairs, again_readings, _found(again_run)),
        Stage("ways of caching", 0.9 * count, names, _found(ways)),
        Stage("compiled networks", 0, compiled_readings, lambda: compiled(side, edit, device)),
    ]


def _warm(side: Side, image: Raster) -> list[Stage]:
    """Each case alone, by the model's own defaults."""

    def run(case: Case) -> dict[str, float]:
        edit = request(case, side.asked.model, image)
        times = [side.run(edit).seconds for _ in range(side.pairs)]
        return {f"{case.name}_seconds": statistics.median(times)}

    return [
        Stage(f"{case.name}, warm", 1.5 * side.pairs, (f"{case.name}_seconds",), _found(functools.partial(run, case)))
        for case in cases
    ]


def _commands(side: Side, image: Raster, folder: Path) -> list[Stage]:
    """Each case as a whole command."""
    pictures.write(image, folder / "in.png")
    pictures.write(Raster.from_array(half(image).grey()), folder / "mask.png")
    count = quick_commands if side.asked.quick else commands

    def run(case: Case) -> dict[str, float]:
        times = [command_seconds(case, side.asked, folder) for _ in range(count)]
        return {f"{case.name}_command_seconds": statistics.median(times)}

    return [
        Stage(
            f"{case.name} as a whole command",
            9.0 * count,
            (f"{case.name}_command_seconds",),
            _found(functools.partial(run, case)),
        )
        for case in cases
    ]


def command_words(case: Case, asked: Asked, folder: Path) -> list[str]:
    """A case as a command line on the pictures in `folder`; what it writes gets a free name in the working folder."""
    words = [case.mode, *([str(folder / "in.png")] if case.image else []), "--prompt", case.prompt]
    words += ["--mask", str(folder / "mask.png")] if case.mask else []
    words += ["--strength", str(case.strength)] if case.strength is not None else []
    return [*words, "--seed", str(seed), "--device", asked.device, "--dtype", asked.dtype, "--model", asked.model]


def command_seconds(case: Case, asked: Asked, folder: Path) -> float:
    """Seconds of a case as a command of its own, from its start to its end. Raises EngineError where it fails."""
    asked.shown.check()
    program = "from pipelines.command import main; raise SystemExit(main())"
    words = [sys.executable, "-c", program, *command_words(case, asked, folder), "--json"]
    began = time.perf_counter()
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        error = json.loads(done.stdout)["error"]
        raise EngineError(error["code"], f"`underpaint {case.mode}` failed: {error['message']}", error["advice"])
    return seconds


PLUGIN = Benchmark(
    help="Seconds of each kind of edit, alone and in turns with diffusers.", run=run, rows=rows, tables=tables
)
