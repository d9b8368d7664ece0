"""The eye and what it is asked: attributes are true to scenes, wear keeps the truth, the stage resumes exactly."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

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
from pipelines.training.eye import (
    CELL_PARTS,
    DESCRIPTION,
    SECONDS,
    WEIGHTS,
    Eye,
    cells_loss,
    load_eye,
    look,
    save_eye,
    wear,
)
from pipelines.training.plans import KIND_NAMES, plan_of
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


def right_cells(seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Plan (1, 2, 16, 16), flags (1, T) and the logits (1, …, 16, 16) of an eye that reads a scene's cells right."""
    scene = sample_scene(seed)
    plan = torch.from_numpy(plan_of(scene, render(scene, size=64)))[None]
    truth = torch.from_numpy(encode_attributes(attributes_of(scene)))[None, : len(THINGS)].long()
    seconds = {thing.kind: SECONDS.index(thing.second) for thing in scene.things if thing.second}
    of_kind = torch.tensor([seconds.get(name, 0) for name in KIND_NAMES])
    answers = (plan[:, 0].long(), plan[:, 1].long(), of_kind[plan[:, 0].long()])
    flags = [functional.one_hot(answer, count) for answer, count in zip(answers, CELL_PARTS, strict=True)]
    return plan, truth, torch.cat(flags, 3).movedim(3, 1) * 60.0 - 30


@pytest.mark.parametrize("seed", [1, 4, 5])
def test_cells_are_held_to_the_plan(seed: int) -> None:
    plan, truth, right = right_cells(seed)
    assert cells_loss(right, plan, truth) < 1e-6 < 20 < cells_loss(-right, plan, truth)
    assert cells_loss(right[:, :, 2::4, 2::4], plan, truth) < 1e-6


@pytest.mark.parametrize("seed", [1, 4, 5, 8, 11])
def test_right_cells_read_every_attribute(seed: int) -> None:
    """Of whatever covers a cell's middle; what is asked of things is their cells' product and nothing else."""
    plan, truth, right = right_cells(seed)
    found = Eye(EyeShape())._found(right)[0]
    shown = set(plan[0, 0].unique().tolist())
    told = {THINGS[place] for place in torch.nonzero(found > 0)[:, 0].tolist()}
    wanted = {THINGS[place] for place in torch.nonzero(truth[0])[:, 0].tolist()}
    assert told == {attribute for attribute in wanted if KIND_NAMES.index(attribute.name) in shown}


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
    for name in ("answers", "shape", "side"):
        rest = {key: value for key, value in description.items() if key != name}
        (tmp_path / DESCRIPTION).write_text(json.dumps(rest))
        with pytest.raises(ValueError, match=f"does not describe an eye.*{name}.*train it anew"):
            load_eye(tmp_path, MACHINE)
    for text in ("", "[]", json.dumps({**description, "shape": {"widths": 3}})):
        (tmp_path / DESCRIPTION).write_text(text)
        with pytest.raises(ValueError, match="does not describe an eye"):
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
