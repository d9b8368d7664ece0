"""The benchmark of the engine on tiny weights: what it measures, and what it leaves out and says of that."""

from __future__ import annotations

import io
import math
from pathlib import Path

import msgspec
import numpy as np
import pytest

from benchmarks import _shapes, _stages, engine
from benchmarks._edits import Load, Sized, plan, squared
from benchmarks._shapes import Part, Shape
from benchmarks._sides import Side, worst
from benchmarks._sized import sized_stage
from benchmarks._speeds import rows, tables
from benchmarks._stages import Stage, carried_out
from benchmarks._ways import psnr, read_of, under
from controls.geometry import Extent
from controls.raster import Raster
from pipelines import compiling
from pipelines.caching import caching
from pipelines.command.measures import Asked, Findings, absent, cells
from pipelines.command.reports import Shown
from pipelines.engine import Engine
from pipelines.requests import EditRequest
from tests.command.conftest import Underpaint
from tests.pipelines.conftest import picture, words


def asked(model: Path | str) -> Asked:
    return Asked(str(model), "cpu", "auto", False, None, Shown(io.StringIO()))


def test_every_reading_of_a_quick_run_stands_in_a_table(
    underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "cases", engine.cases[:1])
    ways = (plan.ways[0], plan.ways[-1])
    monkeypatch.setattr(engine, "plan", msgspec.structs.replace(plan, ways=ways))
    said = underpaint("bench", "engine", "--quick", "--model", underpaint.model, "--device", "cpu", "--json")
    readings = said.json["readings"]
    name = engine.cases[0].name
    assert 0 < readings[f"{name}_seconds"] < readings[f"{name}_command_seconds"]
    # The tiny model has no variants; all else is there.
    assert [name for name in said.json["bench"]["notes"] if not name.startswith("compiled")] == [
        "live_edit_s",
        "live_edit_most_s",
    ]
    ratios = {}
    for case in plan.rows:
        ratios[case.name] = readings[f"diffusers_{case.name}_s"] / readings[f"{case.name}_s"]
        assert readings[f"{case.name}_ratio"] == pytest.approx(ratios[case.name])
    assert readings["worst_ratio"] == pytest.approx(min(ratios.values()))
    for reading in ("evaluations_per_s", "first_preview_s", "second_edit_s", "second_edit_ratio", "peak_memory_bytes"):
        assert readings[reading] > 0
    for reading in ("overhead_ms_per_step", "diffusers_overhead_ms_per_step"):
        assert 0 < readings[reading] < 1000 * readings["generate_s"]
    for way in ways:
        assert readings[f"{way.name}_ratio"] > 0
        least, middle, most = (readings[f"{way.name}_psnr{which}"] for which in ("_least", "", "_most"))
        assert 5 < least <= middle <= most
    empty = {row.title for row in rows if cells(row, readings)[1] == absent}
    left_out = {f"{case.name}, {how}" for case in plan.cases[1:] for how in ("warm", "whole command")}
    assert empty == {"live edit", "live edit, the longest", *left_out}
    beside, quicker = tables(readings)
    assert len(beside) == 1 + len(plan.rows) and len(quicker) == 1 + len(ways)
    stages = [line for line in said.err.splitlines() if " of " in line]
    assert any("beside diffusers" in line for line in stages) and all("min to come" in line for line in stages)


tiny_shape = Shape(
    "tiny",
    "A tiny shape",
    "StableDiffusionPipeline",
    1_000_000,
    {
        "unet": Part(
            "UNet2DConditionModel",
            {
                "block_out_channels": [8, 16], "layers_per_block": 1, "cross_attention_dim": 16, "norm_num_groups": 4,
                "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"], "sample_size": 8,
                "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D"], "attention_head_dim": 2,
            },
        ),
        "vae": Part(
            "AutoencoderKL",
            {
                "block_out_channels": [4, 8], "norm_num_groups": 4, "mid_block_add_attention": False,
                "down_block_types": ["DownEncoderBlock2D"] * 2, "up_block_types": ["UpDecoderBlock2D"] * 2,
            },
        ),
        "text_encoder": Part(
            "CLIPTextModel",
            {
                "vocab_size": len(words), "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1,
                "num_attention_heads": 2, "max_position_embeddings": 16,
            },
        ),
        "controlnets/edges": Part(
            "ControlNetModel",
            {
                "block_out_channels": [8, 16], "layers_per_block": 1, "cross_attention_dim": 16, "norm_num_groups": 4,
                "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"], "attention_head_dim": 2,
                "conditioning_embedding_out_channels": [4, 4],
            },
        ),
    },
)  # fmt: skip


def test_a_shape_is_measured_beside_diffusers_and_its_ways_by_their_calls(
    underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_shapes.shapes, "tiny", tiny_shape)
    ways = tuple(way.name for way in plan.ways if caching()[way.caching].merged is not None)
    load = Load(64, 2)
    sized = Sized("tiny", ("edit_with_control", "edit"), Load(32, 4), load, 1.0, 1.0, ways, load)
    with Engine(device="cpu") as machine:
        side = Side(machine, asked(underpaint.model), 2)
        stage = sized_stage(side, sized, picture(Extent(24, 24)))
        found = stage.run()
    readings = dict(found.readings)
    assert not found.notes and set(readings) == set(stage.readings) and min(readings.values()) > 0
    assert (readings["tiny_side"], readings["tiny_steps"]) == (32, 4)
    for name in (f"tiny_{way}" for way in ways):
        assert readings[f"{name}_ratio_least"] <= readings[f"{name}_ratio"] <= readings[f"{name}_ratio_most"]


def test_a_shape_that_does_not_fit_in_is_said(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_shapes.shapes, "vast", msgspec.structs.replace(tiny_shape, id="vast", bytes=2**50))
    sized = Sized("vast", ("edit",), Load(32, 4), Load(32, 4), 1.0, 1.0)
    with Engine(device="cpu") as machine:
        stage = sized_stage(Side(machine, asked(underpaint.model), 1), sized, picture(Extent(24, 24)))
        found = stage.run()
    assert not found.readings and {name for name, _ in found.notes} == set(stage.readings)
    assert "GiB of memory" in found.notes[0][1]


def test_random_weights_are_written_as_the_networks_want_them(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    shapes = {"a.weight": (70, 30_000), "norm.weight": (5,), "norm.bias": (5,)}
    _shapes.write_random(
        tmp_path / "w.safetensors", {name: torch.empty(s, device="meta") for name, s in shapes.items()}, "bfloat16"
    )
    found = load_file(tmp_path / "w.safetensors")
    assert {name: tuple(it.shape) for name, it in found.items()} == shapes
    assert found["a.weight"].dtype == torch.bfloat16
    assert float(found["a.weight"].float().std()) == pytest.approx(30_000**-0.5, rel=0.01)
    assert found["norm.weight"].eq(1).all() and found["norm.bias"].eq(0).all()
    # No row is another one's.
    assert len({row.numpy().tobytes() for row in found["a.weight"].view(torch.int16)}) == 70


def test_every_shape_is_a_model_of_that_kind() -> None:
    """Of the size that is known of it, to within a hundredth."""
    known = {"sd15": 859.5e6, "sdxl": 2567.5e6}
    assert set(known) == set(_shapes.shapes) == {sized.shape for sized in plan.sized}
    for name, count in known.items():
        shape = _shapes.shapes[name]
        network = _shapes._made("diffusers", shape.parts["unet"])
        assert sum(it.numel() for it in network.parameters()) == pytest.approx(count, rel=0.01)


def stage(name: str, seconds: float, ran: list[str]) -> Stage:
    def run() -> Findings:
        ran.append(name)
        return Findings(((name, 1.0),))

    return Stage(name, seconds, (name,), run)


def test_what_finds_no_more_time_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the pace so far: here everything takes twice as long as on idle cores."""
    ran: list[str] = []
    monkeypatch.setattr(_stages.time, "monotonic", lambda: 20.0 * len(ran))
    said = io.StringIO()
    wanted = [stage("first", 10, ran), stage("long", 200, ran), stage("last", 10, ran)]
    found = carried_out(wanted, Shown(said), 120)
    assert ran == ["first", "last"] == [name for name, _ in found.readings]
    assert [name for name, _ in found.notes] == ["long"] and "6.7 minutes more" in found.notes[0][1]
    lines = said.getvalue().splitlines()
    assert lines[0].startswith("1 of 3, first: 10 s") and lines[1].startswith("3 of 3, last: 20 s")
    assert lines[-1] == "took 40 s, 20 s were planned"


def test_the_whole_plan_fits_into_its_limit(underpaint: Underpaint) -> None:
    with Engine(device="cpu") as machine:
        given = asked(underpaint.model)
        side = Side(machine, given, 5)
        stages = engine._stages(side, picture(Extent(64, 64)), underpaint.folder)
    assert sum(stage.seconds for stage in stages) < 60 * engine.minutes
    names = [name for stage in stages for name in stage.readings]
    assert len(names) == len(set(names))


def test_the_worst_row_is_the_one_nearest_to_diffusers() -> None:
    readings = {"overhead_ms_per_step": 1.0, "diffusers_overhead_ms_per_step": 0.1}
    for name, ratio in (("edit", 1.5), ("inpaint", 1.1), ("generate", 1.2)):
        readings |= {f"{name}_s": 1.0, f"diffusers_{name}_s": ratio, f"{name}_ratio": ratio}
        readings |= {f"{name}_ratio_least": ratio - 0.3, f"{name}_ratio_most": ratio + 0.4}
    assert worst(readings) == pytest.approx({"worst_ratio": 1.1, "worst_ratio_least": 0.8, "worst_ratio_most": 1.5})
    assert worst({}) == {}


def test_every_way_is_one_that_there_is() -> None:
    assert {way.caching for way in plan.ways} == set(caching())
    assert {name for sized in plan.sized for name in sized.ways} <= {way.name for way in plan.ways}
    assert len({name for way in plan.ways for name in read_of(way.name)}) == 6 * len(plan.ways)
    for way in plan.ways:
        assert set(way.settings) <= {param.name for param in caching()[way.caching].params}
        done = under(EditRequest(mode="generate", settings=(("z", 1),)), way)
        assert done.caching == way.caching and dict(done.settings) == {"z": 1, **way.settings}
    lines = tables({f"compiled_{way}_ratio": 2.0 for way in compiling.ways})[-1]
    assert len(lines) == 1 + len(compiling.ways)


def test_a_picture_is_repeated_to_a_size() -> None:
    image = picture(Extent(24, 16))
    large = squared(image, 40)
    assert large.extent == Extent(40, 40)
    assert np.array_equal(large.array()[16:32, :24], image.array())
    assert psnr(image, image) == 100.0
    grey = Raster.filled(Extent(4, 4), (10, 10, 10, 255))
    assert psnr(grey, Raster.filled(Extent(4, 4), (11, 11, 11, 255))) == pytest.approx(20 * math.log10(255))
