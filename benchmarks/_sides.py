"""The engine beside plain diffusers, and beside itself: what `underpaint bench engine` measures in turns."""

from __future__ import annotations

import contextlib
import math
import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import numpy as np

from benchmarks._beside import Peer, Turns, in_turns, is_served
from benchmarks._paces import FirstPreview, Pace, Steps
from controls.annotators import annotators
from controls.conditions import ControlCondition
from controls.kinds import kinds
from controls.raster import Raster
from pipelines import compiling
from pipelines.caching import caching
from pipelines.catalog import ModelEntry
from pipelines.command.measures import Asked, Findings
from pipelines.engine import Engine
from pipelines.errors import Cancelled
from pipelines.events import Silence
from pipelines.requests import AnnotateRequest, EditRequest, Result

pairs, quick_pairs = 5, 1
shift = 8
"""Pixels by which each picture of a row of edits differs from the one before, so that nothing kept of it serves."""


class Side(NamedTuple):
    """What is measured with: the engine, what was asked, and how many pairs."""

    engine: Engine
    asked: Asked
    pairs: int

    def run(self, request: EditRequest) -> Result:
        self.asked.shown.check()
        return self.engine.run(request, Silence())


def measured(side: Side, edits: dict[str, EditRequest], controlled: EditRequest | None, scheduler: str) -> Findings:
    """Everything in turns. edits: completed, by name. controlled: an edit under one control, None: the model has none.
    scheduler: the class of diffusers' that walks as the edits' sampler does."""
    entry = side.engine.library.entry(next(iter(edits.values())).model)
    whole = {**edits, **({"edit_with_control": controlled} if controlled is not None else {})}
    last = list(whole.values())[-1]
    plain = side.run(varied(last, -1))
    readings = dict(plain.readings)
    found = {"peak_memory_bytes": readings["peak_memory_bytes"]} if "peak_memory_bytes" in readings else {}
    found |= second_edit(side, last) | first_preview(side, last)
    notes: dict[str, str] = {}
    if controlled is None:
        notes |= dict.fromkeys(named("edit_with_control"), "the model has no control network")
    if is_served(entry):
        peer = Peer(entry, plain.made.device, plain.made.dtype, scheduler)
        for name, edit in whole.items():
            side.asked.shown.line(f"{name} beside diffusers")
            found |= beside(side, peer, edit).readings(name)
        found |= paces(side, peer, edits[next(iter(edits))])
    else:
        missing = [*(reading for name in whole for reading in named(name)), *loop_readings]
        notes |= dict.fromkeys(missing, "diffusers' pipelines are compared for Stable Diffusion")
    by_torch = compiled(side, last, plain.made.device)
    found |= dict(by_torch.readings)
    notes |= dict(by_torch.notes)
    for name in caching():
        side.asked.shown.line(f"caching by {name}")
        found |= cached(side, last, name)
    return Findings(tuple(found.items()), tuple(notes.items()))


def named(name: str) -> tuple[str, ...]:
    """The readings of a pair."""
    return f"{name}_s", f"diffusers_{name}_s", f"{name}_ratio"


loop_readings = ("evaluations_per_s", "overhead_ms_per_step", "diffusers_overhead_ms_per_step")


def varied(request: EditRequest, number: int) -> EditRequest:
    """The same work on another picture, under another prompt, of which nothing can be kept."""

    def moved(image: Raster) -> Raster:
        return Raster.from_array(np.roll(image.array(), shift * (number + 2), axis=1))

    return msgspec.structs.replace(
        request,
        prompt=f"{request.prompt} {number + 2}",
        image=None if request.image is None else moved(request.image),
        conditions=tuple(msgspec.structs.replace(it, image=moved(it.image)) for it in request.conditions),
    )


def steered(side: Side, request: EditRequest, entry: ModelEntry) -> EditRequest | None:
    """The request under one control, made from its picture; None: the model has none."""
    if not entry.controls or request.image is None:
        return None
    kind = entry.controls[0]
    image = request.image
    if (name := kinds()[kind].annotator) in annotators():
        image = side.engine.run(AnnotateRequest(annotator=name, image=image)).image
    return msgspec.structs.replace(request, conditions=(ControlCondition(kind, image),))


def beside(side: Side, peer: Peer, request: EditRequest) -> Turns:
    """An edit of a new picture in both, after one of each that is not counted."""
    steps = side.run(varied(request, -1)).steps_run
    peer.run(varied(request, -1), steps)

    def theirs(number: int) -> None:
        side.asked.shown.check()
        peer.run(varied(request, number), steps)

    return in_turns(lambda number: side.run(varied(request, number)), theirs, side.pairs)


def second_edit(side: Side, request: EditRequest) -> dict[str, float]:
    """Seconds of an edit of a picture that was edited just before, and their share of the first one's."""
    seconds: list[float] = []
    shares: list[float] = []
    for number in range(side.pairs):
        first = varied(request, 1000 + number)
        times = [side.run(msgspec.structs.replace(first, seed=seed)).seconds for seed in (1, 2)]
        seconds.append(times[1])
        shares.append(times[1] / times[0])
    return {"second_edit_s": statistics.median(seconds), "second_edit_ratio": statistics.median(shares)}


def first_preview(side: Side, request: EditRequest) -> dict[str, float]:
    """Seconds from a request on a new picture to the first preview, in a warm engine."""
    seconds = []
    for number in range(side.pairs):
        began = time.perf_counter()
        with contextlib.suppress(Cancelled):
            side.engine.run(varied(request, 2000 + number), FirstPreview())
        seconds.append(time.perf_counter() - began)
    return {"first_preview_s": statistics.median(seconds)}


def paces(side: Side, peer: Peer, request: EditRequest) -> dict[str, float]:
    """What a step takes beside its networks, in both; evaluations a second of ours."""
    ours: list[Pace] = []
    theirs: list[Pace] = []
    evaluations, steps = 0, 1
    for _ in range(side.pairs):
        with _paced(ours) as pace:
            result = side.engine.run(request, Steps(pace.step))
            evaluations, steps = result.evaluations, result.steps_run
        with _paced(theirs) as pace:
            peer.run(request, steps, pace.step)
    return {
        "evaluations_per_s": evaluations / steps / statistics.median(pace.per_step for pace in ours),
        "overhead_ms_per_step": 1000 * statistics.median(pace.overhead for pace in ours),
        "diffusers_overhead_ms_per_step": 1000 * statistics.median(pace.overhead for pace in theirs),
    }


@contextlib.contextmanager
def _paced(paces: list[Pace]) -> Iterator[Pace]:
    paces.append(Pace())
    with paces[-1].watching():
        yield paces[-1]


def compiled(side: Side, request: EditRequest, device: str) -> Findings:
    """How many times as quick an edit is with compiled networks, and how far its picture is from the one without."""
    names = [(way, f"compiled_{way}") for way in compiling.ways]
    if not device.startswith("cuda"):
        reason = "on a processor compiling takes over a minute to gain a tenth"
        return Findings(notes=tuple((f"{name}_{what}", reason) for _, name in names for what in ("ratio", "psnr")))
    found: dict[str, float] = {}
    for way, name in names:
        with Engine(side.engine.library, device=device, dtype=side.asked.dtype, compiled=way) as other:
            # The first runs compile.
            for _ in range(3):
                other.run(request)
            turns = in_turns(lambda _, other=other: other.run(request), lambda _: side.run(request), side.pairs)
            found[f"{name}_psnr"] = psnr(other.run(request).image, side.run(request).image)
        found[f"{name}_ratio"] = turns.readings(name)[f"{name}_ratio"]
    return Findings(tuple(found.items()))


def cached(side: Side, request: EditRequest, name: str) -> dict[str, float]:
    """How many times as quick an edit is under a way of caching, and how far its picture is from the one without."""
    images: dict[str, Raster] = {}

    def run(way: str) -> None:
        images[way] = side.run(msgspec.structs.replace(request, caching=way)).image

    run("")
    turns = in_turns(lambda _: run(name), lambda _: run(""), side.pairs)
    return {f"{name}_ratio": turns.readings(name)[f"{name}_ratio"], f"{name}_psnr": psnr(images[name], images[""])}


def live(side: Side, request: EditRequest) -> dict[str, float]:
    """Seconds of an edit by a few-step model where the picture is new each time and the prompt is not."""
    side.run(request)
    seconds = [
        side.run(msgspec.structs.replace(varied(request, number), prompt=request.prompt)).seconds
        for number in range(side.pairs)
    ]
    return {"live_edit_s": statistics.median(seconds)}


def few_step(side: Side, entry: ModelEntry) -> ModelEntry | None:
    """The model's variant of the fewest steps, where one is installed."""
    variants = [it for it in side.engine.library.entries() if it.path == entry.path and it.patches]
    return min(variants, key=lambda it: it.steps, default=None)


def psnr(one: Raster, other: Raster) -> float:
    """In dB; pictures that are the same have 100."""
    error = float(np.mean((one.rgb().astype(np.float64) - other.rgb()) ** 2))
    return 10 * math.log10(255**2 / error) if error else 100.0
