"""The engine beside plain diffusers, and beside itself: what `underpaint bench engine` measures in turns."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from benchmarks._beside import Peer, Turns, in_turns
from benchmarks._edits import varied
from benchmarks._paces import FirstPreview, Pace, Steps
from pipelines.catalog import ModelEntry
from pipelines.command.measures import Asked
from pipelines.engine import Engine
from pipelines.errors import Cancelled
from pipelines.events import Silence
from pipelines.requests import EditRequest, Result

pairs, quick_pairs = 5, 1


class Side(NamedTuple):
    """What is measured with: the engine, what was asked, and how many pairs."""

    engine: Engine
    asked: Asked
    pairs: int

    def run(self, request: EditRequest) -> Result:
        self.asked.shown.check()
        return self.engine.run(request, Silence())


def named(name: str) -> tuple[str, ...]:
    """The readings of a pair."""
    return tuple(Turns([1.0], [1.0]).readings(name))


loop_readings = ("evaluations_per_s", "overhead_ms_per_step", "diffusers_overhead_ms_per_step")
again_readings = ("peak_memory_bytes", "second_edit_s", "second_edit_ratio", "first_preview_s")


def beside(side: Side, peer: Peer, request: EditRequest, name: str) -> dict[str, float]:
    """An edit of a new picture in both, after one of each that is not counted."""
    steps = side.run(varied(request, -1)).steps_run
    peer.run(varied(request, -1), steps)

    def theirs(number: int) -> None:
        side.asked.shown.check()
        peer.run(varied(request, number), steps)

    return in_turns(lambda number: side.run(varied(request, number)), theirs, side.pairs).readings(name)


def worst(readings: Mapping[str, float]) -> dict[str, float]:
    """The row in which plain diffusers comes closest, by its middle pair, and that row's extremes."""
    rows = [
        name.removeprefix("diffusers_") for name in readings if name.startswith("diffusers_") and "_ms_" not in name
    ]
    ratios = {name.removesuffix("_s"): readings[f"{name.removesuffix('_s')}_ratio"] for name in rows}
    if not ratios:
        return {}
    name = min(ratios, key=lambda name: ratios[name])
    return {f"worst_{what}": readings[f"{name}_{what}"] for what in ("ratio", "ratio_least", "ratio_most")}


def again(side: Side, request: EditRequest) -> dict[str, float]:
    """An edit's peak of memory, the second edit of its picture, and its first preview."""
    readings = dict(side.run(varied(request, -1)).readings)
    peak = {name: readings[name] for name in again_readings if name in readings}
    return peak | second_edit(side, request) | first_preview(side, request)


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


def live(side: Side, request: EditRequest) -> dict[str, float]:
    """Seconds of an edit by a few-step model where the picture is new each time and the prompt is not: the middle one
    and the longest."""
    side.run(request)
    seconds = [
        side.run(msgspec.structs.replace(varied(request, number), prompt=request.prompt)).seconds
        for number in range(side.pairs)
    ]
    return {"live_edit_s": statistics.median(seconds), "live_edit_most_s": max(seconds)}


def few_step(side: Side, entry: ModelEntry) -> ModelEntry | None:
    """The model's variant of the fewest steps, where one is installed."""
    variants = [it for it in side.engine.library.entries() if it.path == entry.path and it.patches]
    return min(variants, key=lambda it: it.steps, default=None)
