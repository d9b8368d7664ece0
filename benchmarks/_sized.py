"""Models of the size that people own, with random weights, as a stage of `bench engine`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks._beside import Peer
from benchmarks._edits import Load, Sized, plan, squared, steered, whole
from benchmarks._shapes import Shape, build, shapes
from benchmarks._sides import Side, beside, named
from benchmarks._stages import Stage
from benchmarks._ways import calls, read_of
from controls.geometry import Extent
from controls.raster import Raster
from pipelines import devices
from pipelines.command.measures import Findings
from pipelines.engine import Engine

room = 2
"""The networks are held twice, by the engine and by diffusers, and lie in a folder for as long."""


def sized_stage(side: Side, sized: Sized, image: Raster) -> Stage:
    """All that is measured on one shape. image: what is edited, repeated to its size."""
    shape = shapes[sized.shape]
    ways = [way for way in plan.ways if way.name in sized.ways]
    readings = [f"{shape.id}_side", f"{shape.id}_steps"]
    readings += [reading for name in sized.cases for reading in named(f"{shape.id}_{name}")]
    readings += [f"{shape.id}_{reading}" for way in ways for reading in read_of(way.name)[:3]]

    def run() -> Findings:
        device, dtype = devices.pick(side.asked.device, side.asked.dtype)
        if reason := _lacking(shape, device):
            return Findings(notes=tuple((reading, reason) for reading in readings))
        with tempfile.TemporaryDirectory(prefix="underpaint-shape-") as place:
            tokenizer = Path(side.engine.library.entry(side.asked.model).path) / "tokenizer"
            folder = Path(place) / shape.id
            side.asked.shown.line(f"{shape.title}: random weights are written")
            build(shape, _load(sized, device).side, folder, tokenizer, dtype, side.asked.shown.check)
            with Engine(device=device, dtype=dtype) as engine:
                return _measured(side._replace(engine=engine), sized, image, folder)

    return Stage(f"{shape.title}, random weights", sized.seconds + sized.each * side.pairs, tuple(readings), run)


def _measured(side: Side, sized: Sized, image: Raster, folder: Path) -> Findings:
    shape = shapes[sized.shape]
    device, dtype = devices.pick(side.asked.device, side.asked.dtype)
    load = _load(sized, device)
    found: dict[str, float] = {f"{shape.id}_side": load.side, f"{shape.id}_steps": load.steps}
    entry = side.engine.library.entry(str(folder))
    peer = Peer(entry, device, dtype, plan.scheduler)
    for case in plan.rows:
        if case.name in sized.cases:
            side.asked.shown.stage(f"  {case.name} beside diffusers")
            edit = side.engine.complete(whole(case, str(folder), squared(image, load.side), load.steps))
            if case.control:
                edit = steered(side.engine, edit, entry)
                assert edit is not None, "the shape has no control network"
            found |= beside(side, peer, edit, f"{shape.id}_{case.name}")
    if sized.calls is not None:
        found |= _called(side, sized, sized.calls, folder)
    return Findings(tuple(found.items()))


def _load(sized: Sized, device: str) -> Load:
    return sized.processor if device == "cpu" else sized.gpu


def _called(side: Side, sized: Sized, load: Load, folder: Path) -> dict[str, float]:
    """Ways of caching, of which random weights tell how quick they are and nothing more."""
    side.asked.shown.stage(f"  ways of caching, {load.side} x {load.side} pixels")
    painted = next(case for case in plan.pairs if not case.image)
    blank = Raster.empty(Extent(load.side, load.side))
    edit = side.engine.complete(whole(painted, str(folder), blank, load.steps))
    return calls(side, edit, [way for way in plan.ways if way.name in sized.ways], sized.shape)


def _lacking(shape: Shape, device: str) -> str:
    """Why the shape does not fit in here; empty where it does."""
    free, disk = devices.free_bytes(device), shutil.disk_usage(tempfile.gettempdir()).free
    for what, there, needed in (("memory", free, shape.bytes * room), ("disk", disk, shape.bytes)):
        if there is not None and there < needed:
            return f"{shape.title} needs {needed / 2**30:.0f} GiB of {what}, {there / 2**30:.0f} are free"
    return ""
