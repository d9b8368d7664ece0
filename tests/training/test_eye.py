"""The eye and what it is asked: attributes are true to scenes, wear keeps the truth, the stage resumes exactly."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.training.attributes import (
    GROUND,
    LIGHT,
    THINGS,
    Attribute,
    Attributes,
    attributes_of,
    decode_attributes,
    encode_attributes,
    share_read,
)
from pipelines.training.checkpoint import read_spent
from pipelines.training.config import EyeShape, Wear, rehearsal
from pipelines.training.course import Report
from pipelines.training.device import choose_machine
from pipelines.training.diorama import train_diorama
from pipelines.training.eye import DESCRIPTION, WEIGHTS, Eye, cell_answers, cells_loss, load_eye, look, save_eye, wear
from pipelines.training.plans import plan_of
from pipelines.training.world import caption, render, sample_scene

MACHINE = choose_machine("cpu")


class Killed(Exception):
    """Stands for the moment at which the process dies."""


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_attributes_are_what_the_caption_says(seed: int) -> None:
    scene = sample_scene(seed)
    said = caption(scene, 0)
    found = attributes_of(scene)
    assert all(attribute.name in said and attribute.colour in said for attribute in found)
    assert {attribute.name for attribute in found if attribute.what == "kind"} == {t.kind for t in scene.things}
    told = {word for thing in scene.things for word in (thing.colour, thing.second) if word}
    assert {attribute.colour for attribute in found} - {""} == told


@given(st.frozensets(st.sampled_from(THINGS)), st.sampled_from(GROUND), st.sampled_from(LIGHT))
def test_encoding_goes_there_and_back(things: Attributes, ground: Attribute, light: Attribute) -> None:
    found = things | {ground, light}
    assert decode_attributes(encode_attributes(found)) == found


def test_shares_count_attributes_and_not_scenes() -> None:
    one = attributes_of(sample_scene(3))
    ground = next(attribute for attribute in one if attribute.what == "ground")
    assert share_read([one, one], [one, one | {Attribute("kind", "castle")}]) == 1
    assert share_read([one], [frozenset()]) == 0
    assert share_read([one, frozenset({ground})], [frozenset(), one]) == pytest.approx(1 / (len(one) + 1))


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_wear_keeps_the_truth(seed: int) -> None:
    """A worn picture stays near the picture; the same chance wears it the same way."""
    picture = render(sample_scene(seed % 7), size=64).picture
    worn = wear(picture, np.random.default_rng(seed), Wear())
    assert worn.shape == picture.shape and worn.dtype == np.uint8
    assert np.abs(worn.astype(int) - picture).mean() < 16
    assert np.array_equal(worn, wear(picture, np.random.default_rng(seed), Wear()))


def test_no_wear_is_the_picture() -> None:
    picture = render(sample_scene(1), size=32).picture
    none = Wear(shrunk=0, blurred=0, noisy=0, jpeg=0, rebuilt=0)
    assert all(np.array_equal(wear(picture, np.random.default_rng(seed), none), picture) for seed in range(20))


@pytest.mark.parametrize("seed", [1, 4, 5])
def test_cells_answer_with_the_attributes_of_the_scene(seed: int) -> None:
    scene = sample_scene(seed)
    plan = torch.from_numpy(plan_of(scene, render(scene, size=64)))[None]
    answers, asked = cell_answers()
    truth = answers[plan[:, 0].long(), plan[:, 1].long()]
    told = {THINGS[place] for place in torch.nonzero(truth.amax((0, 1, 2)))[:, 0].tolist()}
    assert told == {attribute for attribute in attributes_of(scene) if attribute.what in ("kind", "colour")}
    assert [THINGS[place].what for place in torch.nonzero(~asked)[:, 0]] == ["second"] * int((~asked).sum())
    right = truth.movedim(3, 1) * 60 - 30
    assert cells_loss(right, plan, answers, asked) < 1e-6 < 20 < cells_loss(-right, plan, answers, asked)
    coarse = cells_loss(right[:, :, 2::4, 2::4], plan, answers, asked)
    assert coarse < 1e-6


def test_a_new_eye_sees_nothing_and_fits_the_budget() -> None:
    eye = Eye(EyeShape())
    assert 2 * sum(parameter.numel() for parameter in eye.parameters()) < 5_000_000
    picture = render(sample_scene(1), size=128).picture
    seen = look(eye, [picture, picture[:, ::-1]], 128, MACHINE)
    assert all({attribute.what for attribute in read} == {"ground", "light"} for read in seen.attributes)
    assert seen.features.shape == (2, 256)


def test_an_eye_comes_back_from_disk_and_reads_other_sizes(tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = rehearsal()
    eye = MACHINE.install(Eye(config.eye_shape).half().float())
    save_eye(eye, config, 0.5, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {WEIGHTS, DESCRIPTION}
    loaded = load_eye(tmp_path, MACHINE)
    pictures = [render(sample_scene(seed), size=32).picture for seed in (1, 2)]
    wanted = look(eye, pictures, 32, MACHINE).features
    larger = [picture.repeat(2, 0).repeat(2, 1) for picture in pictures]
    # Memory may be laid out otherwise, which moves the last digits.
    for seen in (loaded.look(pictures), loaded.look(larger)):
        assert np.abs(seen.features - wanted).max() < 1e-5 and np.abs(wanted).max() > 0.1

    description = json.loads((tmp_path / DESCRIPTION).read_text())
    wider = {**description, "shape": {**description["shape"], "features": 32}}
    (tmp_path / DESCRIPTION).write_text(json.dumps(wider))
    with pytest.raises(ValueError, match="does not describe"):
        load_eye(tmp_path, MACHINE)
    (tmp_path / DESCRIPTION).write_text(json.dumps({**description, "answers": ["kind-castle"]}))
    with pytest.raises(ValueError, match="another world"):
        load_eye(tmp_path, MACHINE)


def train(out: Path, resume: bool = False, kill: int = 0) -> None:
    def listen(report: Report) -> None:
        if kill and (report.stage, report.step) == ("eye", kill):
            raise Killed

    train_diorama("eye", out, None, resume, "cpu", listen, rehearsal(8))


def losses(out: Path) -> list[float]:
    spent = read_spent(out / "eye")
    assert spent is not None
    return spent.losses


def test_the_stage_learns_resumes_exactly_and_leaves_an_eye(tmp_path: Path) -> None:
    whole, again = tmp_path / "whole", tmp_path / "again"
    train(whole)
    with pytest.raises(Killed):
        # The last checkpoint is at step 4: steps 5 and 6 are lost and must come back the same.
        train(again, kill=6)
    train(again, resume=True)
    assert len(losses(whole)) == 8 and losses(again) == losses(whole)
    assert (again / "eye" / "export" / WEIGHTS).read_bytes() == (whole / "eye" / "export" / WEIGHTS).read_bytes()
    figures = json.loads((whole / "figures.json").read_text())
    assert 0 <= figures["eye_accuracy"] <= 1 and figures["eye_samples"] == 32
    assert list((whole / "eye").glob("samples*.png")) and (whole / "eye" / "loss.png").stat().st_size
    assert load_eye(whole / "eye" / "export", MACHINE).side == 32
