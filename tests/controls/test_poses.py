"""Poses and depth as control images: joints lie where keypoints are, mirrors swap sides, maps give the people back."""

from __future__ import annotations

import colorsys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from controls import depths, heatmaps, perception, poses
from controls.annotators import Annotator, annotate
from controls.fidelity import depth as depth_fidelity
from controls.fidelity import pose as pose_fidelity
from controls.plugins import discover

STANDING = (
    (0, -60), (0, -45), (-12, -45), (-18, -25), (-20, -8), (12, -45), (18, -25), (20, -8), (-7, -5), (-9, 20), (-9, 45),
    (7, -5), (9, 20), (9, 45), (-4, -63), (4, -63), (-9, -61), (9, -61),
)  # fmt: skip
"""Joints round the middle of a person some hundred pixels tall who faces us."""


def person(x: float, y: float, size: float = 1.0) -> np.ndarray:
    joints = np.ones((1, poses.JOINTS, 3), np.float32)
    joints[0, :, :2] = np.array(STANDING, np.float32) * size + (x, y)
    return joints


LIMBS = "2,3 2,6 3,4 4,5 6,7 7,8 2,9 9,10 10,11 2,12 12,13 13,14 2,1 1,15 15,17 1,16 16,18"
"""OpenPose's limbs in its own order, joints counted from 1, as `draw_bodypose` has them."""


def test_limbs_and_colours_are_those_of_openpose() -> None:
    """Its colours go round the wheel in steps of twenty degrees."""
    assert " ".join(f"{start + 1},{end + 1}" for start, end in poses.BONES) == LIMBS
    wheel = [colorsys.hsv_to_rgb(joint / poses.JOINTS, 1, 1) for joint in range(poses.JOINTS)]
    assert np.array_equal(poses.COLOURS, np.rint(np.array(wheel) * 255))


def test_the_pixel_of_every_joint_has_its_colour() -> None:
    people = person(100.5, 90.5)
    drawn = poses.draw(people, 160, 200)
    assert drawn.shape == (160, 200, 3) and drawn.dtype == np.uint8
    for (x, y, _), colour in zip(people[0], poses.COLOURS, strict=True):
        assert tuple(drawn[int(y), int(x)]) == colour
    knee, ankle = people[0, 9, :2], people[0, 10, :2]
    x, y = ((knee + ankle) / 2).astype(int)
    assert tuple(drawn[y, x]) == tuple(int(part * 0.6) for part in poses.COLOURS[poses.BONES.index((9, 10))])
    assert not drawn[:20].any() and not drawn[:, :60].any()


def test_hidden_joints_and_their_bones_are_not_drawn() -> None:
    people = person(100.5, 90.5)
    people[0, 10, 2] = 0
    drawn = poses.draw(people, 160, 200)
    assert not drawn[int(people[0, 10, 1]) - 4 :, :100].any()
    assert tuple(drawn[int(people[0, 9, 1]), int(people[0, 9, 0])]) == poses.COLOURS[9]


@given(st.floats(40, 160), st.floats(70, 110))
@settings(max_examples=20)
def test_a_mirrored_person_has_right_and_left_exchanged(x: float, y: float) -> None:
    people = person(x, y)
    turned = poses.mirror(people, 200)
    assert np.allclose(poses.mirror(turned, 200), people, atol=1e-4)
    assert turned[0, 4, 0] == pytest.approx(200 - people[0, 7, 0], abs=1e-4)
    assert turned[0, 0, 0] == pytest.approx(200 - people[0, 0, 0], abs=1e-4)
    # A person who faces us has the right hand at the left of the picture, mirrored or not.
    assert turned[0, 4, 0] < turned[0, 7, 0]


@given(st.lists(st.tuples(st.floats(40, 216), st.floats(80, 200), st.floats(0.5, 1.1)), max_size=5))
@settings(max_examples=40)
def test_maps_give_the_people_back(places: list[tuple[float, float, float]]) -> None:
    apart = [at for n, at in enumerate(places) if all(abs(at[0] - other[0]) > 60 for other in places[:n])]
    people = np.concatenate([np.zeros((0, poses.JOINTS, 3), np.float32), *(person(*at) for at in apart)])
    people[:, :, 2] *= (people[:, :, 0] > 1) & (people[:, :, 0] < 255) & (people[:, :, 1] > 1) & (people[:, :, 1] < 255)
    maps = heatmaps.encode(people, 64, 64, 4).maps
    assert maps.shape == (heatmaps.MAPS, 64, 64)
    found = heatmaps.decode(maps, 4, 0.3)
    assert len(found) == len(people)
    for one in people:
        other = found[np.abs(found[:, 1, 0] - one[1, 0]).argmin()]
        seen = one[:, 2] > 0
        assert ((other[:, 2] > 0) == seen).all()
        assert np.abs(other[seen, :2] - one[seen, :2]).max() < 0.5


def test_a_body_is_found_by_its_hidden_middle() -> None:
    people = person(128, 128)
    people[0, [1, 8, 11], 2] = 0
    found = heatmaps.decode(heatmaps.encode(people, 64, 64, 4).maps, 4, 0.3)
    assert len(found) == 1 and not found[0, [1, 8, 11]].any()
    assert np.abs(found[0, 4] - people[0, 4]).max() < 0.5


def test_depth_is_inverse_distance_over_the_whole_range() -> None:
    distance = np.array([[2.0, 4.0], [8.0, np.inf]])
    assert depths.from_distance(distance).tolist() == [[255, 128], [64, 0]]
    assert depths.from_distance(3 * distance).tolist() == [[255, 128], [64, 0]]
    assert not depths.from_distance(np.full((3, 4), 7.0)).any()


@given(st.lists(st.floats(0.5, 60), min_size=2, max_size=40))
def test_nearer_is_never_darker(distances: list[float]) -> None:
    shades = depths.from_distance(np.sort(np.array([distances]), axis=1))
    assert (np.diff(shades.astype(int)) <= 0).all()


def test_fidelity_of_depth_knows_neither_scale_nor_zero() -> None:
    ramp = np.arange(0, 200, dtype=np.uint8).reshape(10, 20)
    assert depth_fidelity.score(ramp, ramp) == 0
    assert depth_fidelity.score(ramp, ramp + np.uint8(40)) == pytest.approx(0)
    assert depth_fidelity.score(np.repeat(ramp[..., None], 3, axis=2), ramp) == pytest.approx(0, abs=1e-9)
    # Nothing of the control is in a flat or an inverted picture: its own deviation is left.
    left = float((ramp / 255).std())
    assert depth_fidelity.score(ramp, np.full_like(ramp, 9)) == pytest.approx(left)
    assert depth_fidelity.score(ramp, 255 - ramp) == pytest.approx(left)
    with pytest.raises(ValueError):
        depth_fidelity.score(ramp, ramp[:5])


def test_fidelity_of_depth_by_hand() -> None:
    control = np.array([[0, 0, 255, 255]], np.uint8)
    result = np.array([[0, 255, 0, 255]], np.uint8)  # half of it right: no scale helps
    assert depth_fidelity.score(control, result) == pytest.approx(0.5)
    # Three pixels of the result are alike: the best that they can all be is 2/3, which leaves (4 + 1 + 1) / 9 over 4.
    result = np.array([[0, 255, 255, 255]], np.uint8)
    assert depth_fidelity.score(control, result) == pytest.approx(np.sqrt(1 / 6))


def test_fidelity_of_poses_counts_joints_within_a_tenth_of_the_height() -> None:
    wanted = person(100, 90)
    assert poses.heights(wanted)[0] == 108
    assert pose_fidelity.score(wanted, wanted) == 1
    assert pose_fidelity.score(wanted, np.zeros((0, 18, 3), np.float32)) == 0
    moved = wanted.copy()
    moved[0, :9, 0] += 10.7
    moved[0, 9:, 0] += 10.9
    assert pose_fidelity.score(wanted, moved) == 0.5
    moved[0, :3, 2] = 0
    assert pose_fidelity.score(wanted, moved) == pytest.approx(6 / 18)
    hidden = wanted.copy()
    hidden[0, :6, 2] = 0
    assert pose_fidelity.score(hidden, wanted) == 1
    with pytest.raises(ValueError, match="Nobody"):
        pose_fidelity.score(np.zeros((0, 18, 3), np.float32), wanted)


def test_each_found_person_stands_for_one() -> None:
    wanted = np.concatenate([person(60, 90), person(150, 90)])
    assert pose_fidelity.score(wanted, wanted[::-1]) == 1
    assert pose_fidelity.score(wanted, wanted[:1]) == 0.5
    assert pose_fidelity.score(np.concatenate([wanted[:1], wanted[:1]]), wanted[:1]) == 0.5


def offered(monkeypatch: pytest.MonkeyPatch, root: Path) -> dict[str, Annotator]:
    """The annotators with another folder of shipped data."""
    import sys

    monkeypatch.setattr(resources, "root", root)
    for name in ("depth", "pose"):
        monkeypatch.delitem(sys.modules, f"controls.annotators.{name}", raising=False)
    found = discover("controls.annotators", Annotator)
    for name in ("depth", "pose"):
        monkeypatch.delitem(sys.modules, f"controls.annotators.{name}", raising=False)
    assert not found.broken
    assert {absent.id for absent in found.absent} == {"depth", "pose"} - set(found)
    assert all("not among the shipped files" in absent.reason for absent in found.absent)
    return dict(found)


def test_own_annotators_are_offered_where_their_networks_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not {"depth", "pose"} & set(offered(monkeypatch, tmp_path))
    torch.manual_seed(0)
    perception.save(perception.depth_reader((4, 4, 8, 8, 8)), 64, tmp_path / "annotators" / "depth")
    assert {"depth", "pose"} & set(offered(monkeypatch, tmp_path)) == {"depth"}
    perception.save(perception.pose_reader((4, 4, 8, 8, 8)), 64, tmp_path / "annotators" / "pose")
    found = offered(monkeypatch, tmp_path)
    picture = np.random.default_rng(0).integers(0, 256, (50, 90, 3), np.uint8)
    for name in ("depth", "pose"):
        assert "own" in found[name].title and found[name].kind == name
        for some in (picture, picture[:1, :1], picture[:, 7:8]):
            control = annotate(found[name], some, {})
            assert control.shape == some.shape and control.dtype == np.uint8
            assert np.array_equal(control, annotate(found[name], some, {}))
    shade = annotate(found["depth"], picture, {})
    assert (shade.min(), shade.max()) == (0, 255) and (shade[..., 0] == shade[..., 2]).all()


def test_a_network_comes_back_from_its_files_in_halves(tmp_path: Path) -> None:
    reader = perception.depth_reader((16, 32, 64, 96, 112))
    perception.save(reader, 256, tmp_path)
    assert (tmp_path / perception.WEIGHTS).stat().st_size <= 2_000_000
    loaded = perception.load(tmp_path)
    assert loaded.side == 256 and not loaded.reader.training
    for name, value in reader.state_dict().items():
        assert torch.equal(loaded.reader.state_dict()[name], value.half().float())
    perception.save(perception.pose_reader((16, 32, 64, 96, 112)), 256, tmp_path / "pose")
    assert (tmp_path / "pose" / perception.WEIGHTS).stat().st_size <= 2_000_000
    (tmp_path / "config.json").write_text((tmp_path / "pose" / "config.json").read_text())
    with pytest.raises(ValueError, match="does not describe"):
        perception.load(tmp_path)


@pytest.mark.parametrize("name", ["config.json", perception.WEIGHTS])
@pytest.mark.parametrize("holds", [b"{}", b"[]", b"not json", b""])
def test_a_damaged_network_is_refused(tmp_path: Path, name: str, holds: bytes) -> None:
    perception.save(perception.depth_reader((4, 4, 8, 8, 8)), 64, tmp_path)
    (tmp_path / name).write_bytes(holds)
    with pytest.raises(ValueError):
        perception.load(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(OSError):
        perception.load(tmp_path)


@pytest.mark.parametrize("outputs,cell,side", [(1, 1, 64), (heatmaps.MAPS, 4, 16)])
def test_maps_have_the_size_of_their_cells(outputs: int, cell: int, side: int) -> None:
    reader = perception.Reader((4, 4, 8, 8, 8), outputs, cell)
    assert reader(torch.zeros(2, 3, 64, 96)).shape == (2, outputs, side, side * 3 // 2)
