"""What is quicker at a price, caching and compiled networks: how much quicker, and how far the picture moves."""

from __future__ import annotations

import contextlib
import math
import statistics
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from benchmarks._beside import Turns, in_turns
from benchmarks._edits import Way
from benchmarks._paces import Pace, Steps
from benchmarks._sides import Side
from controls.raster import Raster
from pipelines import compiling
from pipelines.command.measures import Findings
from pipelines.engine import Engine
from pipelines.errors import Cancelled
from pipelines.requests import EditRequest


def read_of(way: str) -> tuple[str, ...]:
    """The readings of a way of caching."""
    ratios = tuple(f"{way}_ratio{which}" for which in ("", "_least", "_most"))
    return (*ratios, *(f"{way}_psnr{which}" for which in ("", "_least", "_most")))


def cached(side: Side, edits: Sequence[EditRequest], ways: Sequence[Way]) -> dict[str, float]:
    """How many times as quick an edit is under each way of caching, and how far its picture is from the one without.

    edits: of different pictures, each done once before it is timed.
    """
    found: dict[str, tuple[Turns, list[float]]] = {way.name: (Turns([], []), []) for way in ways}
    for number, edit in enumerate(edits):
        side.run(edit)
        for way in ways:
            pair, psnrs = found[way.name]
            images: dict[bool, Raster] = {}

            def run(with_it: bool, way: Way = way, images: dict[bool, Raster] = images, edit=edit) -> None:
                images[with_it] = side.run(under(edit, way) if with_it else edit).image

            turns = in_turns(lambda _, run=run: run(True), lambda _, run=run: run(False), 1, begins=number)
            pair.ours.extend(turns.ours)
            pair.theirs.extend(turns.theirs)
            psnrs.append(psnr(images[True], images[False]))
    return dict(_read(found))


def under(edit: EditRequest, way: Way) -> EditRequest:
    """An edit with a way of caching."""
    settings = tuple(sorted({**dict(edit.settings), **way.settings}.items()))
    return msgspec.structs.replace(edit, caching=way.caching, settings=settings)


def _read(found: Mapping[str, tuple[Turns, list[float]]]) -> list[tuple[str, float]]:
    readings: list[tuple[str, float]] = []
    for name, (pair, psnrs) in found.items():
        ratios = pair.readings(name)
        values = [ratios[f"{name}_ratio{which}"] for which in ("", "_least", "_most")]
        values += [statistics.median(psnrs), min(psnrs), max(psnrs)]
        readings += zip(read_of(name), values, strict=True)
    return readings


def calls(side: Side, edit: EditRequest, ways: Sequence[Way], prefix: str) -> dict[str, float]:
    """How many times as quick the networks' calls are under each way: nothing is decoded."""
    found = {way.name: Turns([], []) for way in ways}
    _inside(side, edit)
    for number in range(side.pairs):
        # One run without any stands between those with each.
        order: list[Way | None] = [*ways[: len(ways) // 2], None, *ways[len(ways) // 2 :]]
        seconds = {
            way and way.name: _inside(side, under(edit, way) if way else edit)
            for way in (order if number % 2 else reversed(order))
        }
        for way in ways:
            found[way.name].ours.append(seconds[way.name])
            found[way.name].theirs.append(seconds[None])
    readings: dict[str, float] = {}
    for name, turns in found.items():
        ratios = turns.readings(name)
        readings |= {f"{prefix}_{key}": ratios[key] for key in read_of(name)[:3]}
    return readings


def _inside(side: Side, edit: EditRequest) -> float:
    """Seconds of an edit's calls of its networks; it is stopped when its steps are done."""
    pace, ended = Pace(), 0

    def end() -> None:
        nonlocal ended
        ended += 1
        if ended == edit.steps:
            raise Cancelled

    side.asked.shown.check()
    with pace.watching(), contextlib.suppress(Cancelled):
        side.engine.run(edit, Steps(end))
    return pace.inside


compiled_readings = tuple(f"compiled_{way}_{what}" for way in compiling.ways for what in ("ratio", "psnr"))


def compiled(side: Side, request: EditRequest, device: str) -> Findings:
    """How many times as quick an edit is with compiled networks, and how far its picture is from the one without."""
    if not device.startswith("cuda"):
        reason = "on a processor compiling takes over a minute to gain a tenth"
        return Findings(notes=tuple((name, reason) for name in compiled_readings))
    found: dict[str, float] = {}
    for way in compiling.ways:
        name = f"compiled_{way}"
        with Engine(side.engine.library, device=device, dtype=side.asked.dtype, compiled=way) as other:
            # The first runs compile.
            for _ in range(3):
                other.run(request)
            turns = in_turns(lambda _, other=other: other.run(request), lambda _: side.run(request), side.pairs)
            found[f"{name}_psnr"] = psnr(other.run(request).image, side.run(request).image)
        found[f"{name}_ratio"] = turns.readings(name)[f"{name}_ratio"]
    return Findings(tuple(found.items()))


def psnr(one: Raster, other: Raster) -> float:
    """In dB; pictures that are the same have 100."""
    error = float(np.mean((one.rgb().astype(np.float64) - other.rgb()) ** 2))
    return 10 * math.log10(255**2 / error) if error else 100.0
