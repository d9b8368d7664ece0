"""The readings of Diorama's benchmark on a tiny model with random weights: their names, their shape, their reasons."""

from __future__ import annotations

import dataclasses
import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageFont
from safetensors.torch import save_file

from benchmarks import _judging, _obedience, _sheets
from benchmarks._judging import Judge
from benchmarks._obedience import obediences
from benchmarks._sheets import Cell, Sheet, compose
from benchmarks._studio import Studio
from controls import depths
from pipelines.command.measures import Asked
from pipelines.command.reports import Shown
from pipelines.engine import Engine
from pipelines.library import shipped_folder
from pipelines.training.attributes import Attributes, attributes_of
from pipelines.training.eye import Seen
from pipelines.training.world import render
from tests.command.conftest import Underpaint

always = {"autoencoder_psnr", "edges_f1", "edges_f1_uncontrolled", "seconds_20_steps", "bytes_on_disk"}


def bench(underpaint: Underpaint, *words: object) -> Any:
    said = underpaint("bench", "diorama", "--model", underpaint.model, "--device", "cpu", "--json", *words)
    assert said.code == 0, said
    return said.json


def quick(underpaint: Underpaint, *words: object) -> Any:
    return bench(underpaint, "--quick", "--scenes", 1, *words)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few steps: a tiny model paints nothing better in many."""
    monkeypatch.setattr(_judging, "full_steps", 2)
    monkeypatch.setattr(_judging, "timed_quickly", 1)
    monkeypatch.setattr(_judging, "timed", 1)
    monkeypatch.setattr(_sheets, "full_steps", 1)


def test_a_quick_run_names_every_reading_or_why_it_is_missing(
    underpaint: Underpaint, eye_folder: Path, brief: None
) -> None:
    said = quick(underpaint)
    assert {"outputs", "recipes", "seconds", "evaluations", "readings", "bench"} == said.keys()
    readings, notes = said["readings"], said["bench"]["notes"]
    assert always | {"caption_accuracy", "eye_accuracy"} <= readings.keys()
    assert {"frechet", "frechet_floor"} <= notes.keys()
    assert not readings.keys() & notes.keys()
    for pair in ("depth_rmse", "pose_pck"):
        assert {pair, f"{pair}_uncontrolled"} <= readings.keys() | notes.keys()
        assert f"{pair}_together" in readings.keys() | notes.keys()
    assert {"few_step_caption_accuracy", "seconds_4_steps"} <= readings.keys() | notes.keys()
    assert 0 <= readings["edges_f1"] <= 1 and 0 <= readings["caption_accuracy"] <= 1
    assert readings["bytes_on_disk"] == bytes_in(underpaint.model)


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_shipped_model_is_weighed_with_its_annotators(underpaint: Underpaint) -> None:
    shipped = shipped_folder()
    with Engine(device="cpu") as engine:
        weighed = Studio(Asked("diorama", "cpu", "auto", True, None, Shown(io.StringIO())), engine).bytes_on_disk()
    assert bytes_in(shipped / "annotators") > 0
    assert weighed == bytes_in(shipped / "diorama") + bytes_in(shipped / "annotators") <= 40_000_000


@pytest.fixture
def variant(underpaint: Underpaint) -> Path:
    """The tiny model with a few-step variant: one layer patched, consistency sampling."""
    model = Path(shutil.copytree(underpaint.model, underpaint.folder / "model"))
    factors = {"A": torch.randn(2, 16), "B": torch.randn(16, 2)}
    layer = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q"
    save_file({f"{layer}.lora_{name}.weight": value for name, value in factors.items()}, model / "quick.safetensors")
    own = json.loads((model / "underpaint.json").read_text())
    patch = {"kind": "lora", "path": "quick.safetensors"}
    few = {"id": "quick", "patches": [patch], "sampler": "lcm", "schedule": "lcm", "steps": 4, "guidance_scale": 1.0}
    (model / "underpaint.json").write_text(json.dumps(own | {"variants": [few]}))
    return model


def test_a_few_step_variant_is_judged_and_drawn(
    underpaint: Underpaint, variant: Path, eye_folder: Path, brief: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = quick(underpaint, "--model", variant)
    assert {"few_step_caption_accuracy", "seconds_4_steps"} <= said["readings"].keys()
    for name, few in (("prompts", 1), ("across", 1), ("steered", 1)):
        monkeypatch.setattr(_sheets, name, few)
    drawn = bench(underpaint, "--model", variant, "--sheets", "drawn")["outputs"]
    assert [Path(path).name for path in drawn] == ["prompts.webp", "controls.webp", "steps.webp"]
    steps = opened(drawn[2])
    assert steps.shape[1] == 4 * (64 + _sheets.gap) + _sheets.gap
    one, two, *_ = cells(steps, 64, 64)
    assert not (one == two).all()


def test_without_an_eye_nothing_is_guessed(
    underpaint: Underpaint, brief: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_judging, "eye_folder", Path("nowhere"))
    said = quick(underpaint)
    assert always <= said["readings"].keys()
    assert "no weights of the eye" in said["bench"]["notes"]["caption_accuracy"]
    assert not {"caption_accuracy", "eye_accuracy", "frechet", "few_step_caption_accuracy"} & said["readings"].keys()


class PerfectReader:
    """Knows the renders of scenes by heart and sees nothing in anything else."""

    def __init__(self, judge: Judge, known: int) -> None:
        scenes = (judge.studio.held(number) for number in range(known))
        self.known: dict[bytes, Attributes] = {held.picture.tobytes(): attributes_of(held.scene) for held in scenes}

    def look(self, pictures: list[np.ndarray]) -> Seen:
        features = np.stack([picture.reshape(-1, 3).mean(0) for picture in pictures])
        return Seen([self.known.get(picture.tobytes(), frozenset()) for picture in pictures], features)


def test_a_perfect_reader_reads_renders_wholly_and_the_whole_run_has_a_distance(
    underpaint: Underpaint, eye_folder: Path, brief: None
) -> None:
    shown = Shown(io.StringIO())
    with Engine(device="cpu") as engine:
        asked = Asked(str(underpaint.model), "cpu", "auto", False, 2, shown)
        judge = Judge(Studio(asked, engine), 2, whole=True)
        judge.eye = PerfectReader(judge, 2)  # type: ignore[assignment]
        judge._captions()
        judge._distribution()
    assert judge.readings["eye_accuracy"] == judge.readings["eye_precision"] == 1 > judge.readings["eye_shuffled"]
    assert judge.readings["caption_accuracy"] == 0
    assert judge.readings["frechet"] > judge.readings["frechet_floor"] > 0


def studio_of(underpaint: Underpaint, engine: Engine) -> Studio:
    return Studio(Asked(str(underpaint.model), "cpu", "auto", True, None, Shown(io.StringIO())), engine)


def test_a_render_obeys_its_own_edges_wholly(underpaint: Underpaint) -> None:
    with Engine(device="cpu") as engine:
        studio = studio_of(underpaint, engine)
        edges = next(obedience for obedience in obediences if obedience.kind == "edges")
        one, other = studio.held(0), studio.held(1)
        assert edges.score(studio, one, edges.control(studio, one), one.picture) == 1
        assert edges.score(studio, one, edges.control(studio, one), other.picture) < 0.6


def test_a_render_obeys_its_own_depth_as_the_shipped_reader_reads_it(underpaint: Underpaint) -> None:
    """Its reading beside the renderer's own depth: measured 0.10, 0.13, 0.07 and 0.02, those of other pictures 0.21,
    0.20, 0.11 and 0.15."""
    with Engine(device="cpu") as engine:
        studio = studio_of(underpaint, engine)
        depth = next(obedience for obedience in obediences if obedience.kind == "depth")
        scenes = studio.scenes(range(4))
        for held, other in zip(scenes, scenes[1:] + scenes[:1], strict=True):
            wanted = depths.from_distance(render(held.scene, size=studio.side).depth)
            own, others = (depth.score(studio, held, wanted, each.picture) for each in (held, other))
            assert own < 0.16 and own < 0.8 * others
            assert depth.score(studio, held, depth.control(studio, held), held.picture) == 0


def test_a_render_obeys_its_own_poses_as_the_shipped_reader_reads_them(underpaint: Underpaint) -> None:
    """The reader finds most of the people's joints where they are (measured in scenes 0, 1 and 14: 0.82, 0.89 and 1.00
    of them), and none in another picture."""
    with Engine(device="cpu") as engine:
        studio = studio_of(underpaint, engine)
        pose = next(obedience for obedience in obediences if obedience.kind == "pose")
        scenes = [studio.held(number) for number in (0, 1, 14)]
        for held, other in zip(scenes, scenes[1:] + scenes[:1], strict=True):
            control = pose.control(studio, held)
            assert pose.score(studio, held, control, held.picture) > 0.6
            assert pose.score(studio, held, control, other.picture) < 0.3


def test_poses_are_the_renderers_own_and_are_judged_where_people_are(
    underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Engine(device="cpu") as engine:
        studio = studio_of(underpaint, engine)
        pose = next(obedience for obedience in obediences if obedience.kind == "pose")
        scenes = studio.scenes(range(8))
        for held in scenes:
            peopled = any(thing.kind == "person" for thing in held.scene.things)
            assert pose.asks(held) is peopled and pose.control(studio, held).any() == peopled
        held = next(held for held in scenes if pose.asks(held))
        for found, share in ((held.people, 1), (np.add(held.people, (900, 0, 0)), 0), (held.people[:0], 0)):
            monkeypatch.setattr(_obedience, "_read_people", lambda kind, picture, found=found: found)
            assert pose.score(studio, held, held.picture, held.picture) == share


def test_the_same_scene_is_the_same_picture_again(underpaint: Underpaint) -> None:
    with Engine(device="cpu") as engine:
        studio = studio_of(underpaint, engine)
        held = studio.held(3)
        pictures = [studio.paint("again", [held], 2)[0] for _ in range(2)]
        assert np.array_equal(*pictures) and held.picture.shape == (64, 64, 3)
        assert np.array_equal(studio.held(3).picture, held.picture) and studio.held(4).prompt != held.prompt
        assert dataclasses.asdict(studio.held(3).scene) == dataclasses.asdict(held.scene)


def opened(path: str) -> np.ndarray:
    with Image.open(path) as sheet:
        return np.asarray(sheet)


def cells(sheet: np.ndarray, width: int, height: int) -> list[np.ndarray]:
    """The pictures of a sheet's first row, found by where they are no paper: each `gap` from the next."""
    top = int(np.flatnonzero((sheet[:, _sheets.gap : _sheets.gap + width] != 255).any(2).all(1))[0])
    step = width + _sheets.gap
    return [sheet[top : top + height, left : left + width] for left in range(_sheets.gap, sheet.shape[1], step)]


def test_sheets_are_composed_of_labelled_cells() -> None:
    red, blue = np.full((40, 60, 3), (255, 0, 0), np.uint8), np.full((40, 60, 3), (0, 0, 255), np.uint8)
    rows = [[Cell(red, "two lines of label"), Cell(blue)], [Cell(blue), Cell(red)]]
    sheet = compose(Sheet("A title", rows, ("one", "two")))
    gap, line = _sheets.gap, _sheets.line
    top = 2 * gap + 2 * line
    assert sheet.shape == (top + 2 * (40 + gap) + 2 * line, 2 * 66 + gap, 3)
    assert all((found == colour).all() for found, colour in zip(cells(sheet, 60, 40), (red, blue), strict=True))
    labels = sheet[top + 40 : top + 40 + 2 * line]
    assert labels[:line, :60].min() < 128 and labels[line:, :60].min() < 128 and (labels[:, 72:] == 255).all()
    assert sheet[gap : gap + line].min() < 128 and sheet[gap + line : top, 72:].min() < 128


def test_labels_are_wrapped_at_words() -> None:
    font = ImageFont.load_default(13)
    text = "a red ball to the left of a house by day, unbelievablylongword beside"
    lines = _sheets.wrapped(text, font, 90)
    assert " ".join(lines) == text and len(lines) > 3
    assert all(font.getlength(each) <= 90 for each in lines if " " in each)
    assert _sheets.wrapped("", font, 90) == []


def test_sheets_are_written_in_place_of_a_measurement(
    underpaint: Underpaint, brief: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, few in (("prompts", 2), ("across", 1), ("steered", 1)):
        monkeypatch.setattr(_sheets, name, few)
    said = bench(underpaint, "--sheets", "drawn")
    assert [Path(path).name for path in said["outputs"]] == ["prompts.webp", "controls.webp"]
    assert said["readings"] == {}
    prompts, controls = (opened(path).shape for path in said["outputs"])
    assert prompts[1] == 64 + 2 * _sheets.gap and prompts[0] > 2 * (64 + _sheets.gap)
    assert (controls[1] - _sheets.gap) % (64 + _sheets.gap) == 0 and controls[1] > 3 * 64


def test_a_sheet_that_is_too_large_is_written_at_a_lower_quality(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    sizes = []
    for most in (1_000_000, 3_000):
        monkeypatch.setattr(_sheets, "most_bytes", most)
        sizes.append(_sheets._save(tmp_path / f"{most}.webp", noise).stat().st_size)
    assert sizes[1] < 3_000 < sizes[0]
