"""The tables of `bench engine`: readings beside their limits, rows beside diffusers, what is quicker at a price."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks._edits import Case, plan
from benchmarks._shapes import shapes
from pipelines import compiling
from pipelines.command.measures import Row, Table, absent, reading

Readings = Mapping[str, float]


def _seconds(title: str, name: str) -> Row:
    return Row(title, reading(name), "{:.2f} s", rises=False)


rows = (
    Row("times as quick as diffusers, in the worst row", reading("worst_ratio"), "{:.2f}", must=1.0, aim=2.0),
    Row("its least pair", reading("worst_ratio_least"), "{:.2f}"),
    Row("its most", reading("worst_ratio_most"), "{:.2f}"),
    Row("live edit", reading(f"{plan.live.name}_s"), "{:.2f} s", rises=False, must=0.5),
    _seconds("live edit, the longest", f"{plan.live.name}_most_s"),
    Row("second edit of a picture, share of the first", reading("second_edit_ratio"), "{:.2f}", rises=False),
    _seconds("second edit of a picture", "second_edit_s"),
    _seconds("request to first preview", "first_preview_s"),
    Row("evaluations a second", reading("evaluations_per_s"), "{:.1f}"),
    Row("overhead of a step", reading("overhead_ms_per_step"), "{:.2f} ms", rises=False),
    Row("overhead of a step, diffusers", reading("diffusers_overhead_ms_per_step"), "{:.2f} ms", rises=False),
    Row("peak of memory", lambda found: found["peak_memory_bytes"] / 2**20, "{:.0f} MiB", rises=False),
    _seconds("first picture, model loaded", "first_picture_seconds"),
    *(_seconds(f"{case.name}, warm", f"{case.name}_seconds") for case in plan.cases),
    *(_seconds(f"{case.name}, whole command", f"{case.name}_command_seconds") for case in plan.cases),
    Row("threads", reading("threads"), "{:.0f}"),
)


def tables(readings: Readings) -> tuple[Table, ...]:
    """Rows beside diffusers, and what is quicker and gives another picture; those without a line are left out."""
    return tuple(table for table in (beside_diffusers(readings), quicker(readings)) if len(table) > 1)


def beside_diffusers(readings: Readings) -> Table:
    heading = ("work", "steps", "Underpaint", "diffusers", "times as quick: middle, extremes", "pairs")
    lines = [_pair(readings, case.name, _words(case), float(plan.steps)) for case in plan.rows]
    for sized in plan.sized:
        for case in (case for case in plan.rows if case.name in sized.cases):
            side, steps = (readings.get(f"{sized.shape}_{what}", 0.0) for what in ("side", "steps"))
            title = f"{shapes[sized.shape].title}, {side:.0f}²: {_words(case)}"
            lines.append(_pair(readings, f"{sized.shape}_{case.name}", title, steps))
    return (heading, *(line for line in lines if line))


def _words(case: Case) -> str:
    return case.name.replace("_", " ")


def _pair(readings: Readings, name: str, title: str, steps: float) -> tuple[str, ...]:
    if f"{name}_s" not in readings:
        return ()
    ours, theirs = readings[f"{name}_s"], readings[f"diffusers_{name}_s"]
    pairs = readings.get("pairs", 0.0)
    return title, f"{steps:.0f}", f"{ours:.2f} s", f"{theirs:.2f} s", _ratio(readings, name), f"{pairs:.0f}"


def quicker(readings: Readings) -> Table:
    """Ways of caching and of compiling."""
    heading = ("way", "times as quick: middle, extremes", "PSNR: middle, extremes", "pictures")
    lines = []
    for way in plan.ways:
        values = ", ".join(f"{value:g}" for value in way.settings.values())
        title = f"`{way.caching}`, {values}"
        lines.append(_way(readings, way.name, title))
        for sized in plan.sized:
            load = sized.calls
            if load is not None:
                where = f"{title}: calls in {shapes[sized.shape].title}, {load.side}²"
                lines.append(_way(readings, f"{sized.shape}_{way.name}", where))
    lines += [_way(readings, f"compiled_{way}", f"compiled by {way}") for way in compiling.ways]
    return (heading, *(line for line in lines if line))


def _way(readings: Readings, name: str, title: str) -> tuple[str, ...]:
    if f"{name}_ratio" not in readings:
        return ()
    psnr = absent
    if f"{name}_psnr" in readings:
        psnr = f"{readings[f'{name}_psnr']:.1f} dB"
        if f"{name}_psnr_least" in readings:
            psnr += f", {readings[f'{name}_psnr_least']:.1f}–{readings[f'{name}_psnr_most']:.1f}"
    return title, _ratio(readings, name), psnr, f"{readings.get('pairs', 0.0):.0f}"


def _ratio(readings: Readings, name: str) -> str:
    middle = f"{readings[f'{name}_ratio']:.2f}"
    if f"{name}_ratio_least" not in readings:
        return middle
    return f"{middle}, {readings[f'{name}_ratio_least']:.2f}–{readings[f'{name}_ratio_most']:.2f}"
