"""Scenes on disk and the hints made from them: closed forms, mirrors, shards that lack a file, kinds in use."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

from controls import depths, poses
from pipelines.training.config import HELD_OUT, DioramaTraining, Mixing, rehearsal
from pipelines.training.control import ControlLoss, Guide, steer
from pipelines.training.denoiser import Denoiser, Noising
from pipelines.training.device import choose_machine
from pipelines.training.hints import HINTS, PLAIN
from pipelines.training.networks import build_controlnet, build_schedule, build_text_encoder, build_unet
from pipelines.training.scenes import FILES, SceneStore, StaleScenes
from pipelines.training.world import Camera, Scene, Thing, render, sample_scene
from pipelines.training.world.people import POSES

MACHINE = choose_machine("cpu")
SIDE = 64


def config_of(**changes: object) -> DioramaTraining:
    shape = dataclasses.replace(rehearsal().networks, picture=SIDE)
    return dataclasses.replace(rehearsal(), networks=shape, **changes)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SceneStore:
    store = SceneStore(tmp_path_factory.mktemp("scenes"), config_of())
    store.render_all(12, lambda *_: None)
    return store


def times_of(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def calm() -> np.random.Generator:
    """Chance whose first draws lie so high that no hint is roughened."""
    seed = next(seed for seed in range(1000) if np.random.default_rng(seed).random(2).min() > 0.5)
    return np.random.default_rng(seed)


def test_the_store_gives_back_what_the_renderer_knows(store: SceneStore) -> None:
    for number in range(12):
        view = render(sample_scene(number), SIDE)
        assert np.array_equal(store.picture(number), view.picture)
        assert np.array_equal(store.edges(number), view.edges)
        assert np.array_equal(store.depth(number), depths.from_distance(view.depth))
        assert np.array_equal(store.people(number), view.keypoints)
    held = [render(sample_scene(HELD_OUT + place), SIDE) for place in range(4)]
    assert np.array_equal(store.held_out_depths(), [depths.from_distance(view.depth) for view in held])
    assert all(np.array_equal(a, view.keypoints) for a, view in zip(store.held_out_people(), held, strict=True))


def test_scenes_with_people_are_known(store: SceneStore) -> None:
    kinds = {number: {thing.kind for thing in sample_scene(number).things} for number in range(12)}
    assert store.peopled() == [number for number in range(12) if "person" in kinds[number]]


def test_missing_files_are_added_and_others_left_alone(tmp_path: Path, store: SceneStore) -> None:
    for path in store.folder.iterdir():
        if path.name.endswith(("pictures.npy", "edges.npy")):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    before = times_of(tmp_path)
    again = SceneStore(tmp_path, store.config)
    again.render_all(12, lambda *_: None)
    after = times_of(tmp_path)
    assert len(after) == 3 * len(FILES)
    assert {name: after[name] for name in before} == before
    assert all((tmp_path / name).read_bytes() == (store.folder / name).read_bytes() for name in after)
    again.render_all(12, lambda *_: None)
    assert times_of(tmp_path) == after


def test_nothing_is_added_to_scenes_of_another_world(tmp_path: Path, store: SceneStore) -> None:
    pictures = np.load(store.folder / "00000.pictures.npy")
    np.save(tmp_path / "00000.pictures.npy", pictures[::-1])
    with pytest.raises(StaleScenes, match="another world"):
        SceneStore(tmp_path, store.config).render_all(12, lambda *_: None)
    assert not (tmp_path / "00000.depths.npy").exists()


def test_a_known_person_has_a_skeleton_on_the_body() -> None:
    limbs = tuple(angle for pair in POSES["cheering"] for angle in pair)
    person = Thing("person", "blue", "", 0.0, 0.0, 0.0, 1.0, 0.0, "cheering", limbs)
    camera = Camera(x=0.0, y=2.0, z=-6.0, pitch=0.2, focal=2.5)
    view = render(Scene(0, (person,), "sand", "day", -50.0, 45.0, camera), 256)
    shade = depths.from_distance(view.depth)
    hint = PLAIN["pose"](view.picture, shade, view.keypoints)
    wrist = view.keypoints[0, 4]
    assert tuple(hint[int(wrist[1]), int(wrist[0])]) == poses.COLOURS[4]
    lines = hint.any(axis=2)
    assert lines.any() and (view.instances[lines] == 1).mean() > 0.95
    # Along the ground, which falls away from the camera, depth grows darker; the person is as near as its feet.
    column = shade[:, 5][view.depth[:, 5] < 60].astype(int)
    assert (np.diff(column) >= 0).all() and column[-1] == 255
    feet = int(view.keypoints[0, :, 1].max())
    body = shade[view.instances == 1]
    assert abs(float(np.median(body)) - float(shade[min(feet, 255), 5])) < 25
    assert not shade[view.depth >= 60].any()


def test_depth_hints_keep_what_is_nearer(store: SceneStore) -> None:
    for number in range(12):
        plain = store.depth(number).astype(float)
        for seed in range(4):
            hint = HINTS["depth"](store, number, False, np.random.default_rng(seed))
            assert hint.shape == (SIDE, SIDE, 3) and hint.dtype == np.uint8
            near, far = hint[..., 0][plain > 200], hint[..., 0][plain < 40]
            assert near.min() > np.median(far)


@pytest.mark.parametrize("kind", sorted(HINTS))
def test_hints_of_a_mirrored_scene_fit_the_mirrored_picture(store: SceneStore, kind: str) -> None:
    for number in store.peopled():
        for seed in range(3):
            plain = HINTS[kind](store, number, False, np.random.default_rng(seed))
            mirrored = HINTS[kind](store, number, True, np.random.default_rng(seed))
            if kind != "pose":
                assert np.array_equal(mirrored, plain[:, ::-1])
    if kind == "pose":
        # Skeletons mirrored as a picture would have right limbs in the colours of left ones.
        number = store.peopled()[0]
        people, chance = store.people(number), calm()
        drawn = HINTS["pose"](store, number, True, chance)
        assert np.array_equal(drawn, poses.draw(poses.mirror(people, SIDE), SIDE, SIDE))


def test_hints_without_jitter_are_the_plain_ones(store: SceneStore) -> None:
    number = store.peopled()[0]
    known = store.picture(number), store.depth(number), store.people(number)
    for kind in ("depth", "pose"):
        assert np.array_equal(HINTS[kind](store, number, False, calm()), PLAIN[kind](*known))


def loss_of(store: SceneStore, mixing: Mixing) -> ControlLoss:
    config = config_of(mixing=mixing)
    noising = Noising(build_schedule().alphas_cumprod, MACHINE)
    return ControlLoss(torch.nn.Module(), None, store, noising, config, MACHINE)  # type: ignore[arg-type]


def test_kinds_are_used_by_their_shares(store: SceneStore) -> None:
    loss = loss_of(store, Mixing(several=0.2))
    chance = np.random.default_rng(0)
    drawn = [[kind.name for kind in loss.draw_kinds(chance)] for _ in range(4000)]
    single = Counter(kinds[0] for kinds in drawn if len(kinds) == 1)
    assert sum(single.values()) / 4000 == pytest.approx(0.8, abs=0.03)
    for name, share in (("edges", 0.5), ("depth", 0.25), ("pose", 0.25)):
        assert single[name] / sum(single.values()) == pytest.approx(share, abs=0.03)
    counts = Counter(len(kinds) for kinds in drawn)
    assert counts[2] / 4000 == pytest.approx(0.1, abs=0.03) and counts[3] / 4000 == pytest.approx(0.1, abs=0.03)
    assert all(len(set(kinds)) == len(kinds) for kinds in drawn)


def test_poses_are_learned_from_scenes_with_people(store: SceneStore) -> None:
    loss = loss_of(store, Mixing())
    kinds = {kind.name: kind for kind in store.config.networks.kinds}
    entries = loss._entries(0, 40, [kinds["edges"], kinds["pose"]], np.random.default_rng(0))
    assert {entry // 2 for entry in entries} == set(store.peopled())
    assert {entry % 2 for entry in entries} == {0, 1}


def test_weights_are_partial_for_some(store: SceneStore) -> None:
    loss = loss_of(store, Mixing(partial=0.5, least=0.4))
    kinds = list(store.config.networks.kinds)
    guides = loss._guides(kinds, [2 * store.peopled()[0]] * 200, np.random.default_rng(1))
    weights = torch.stack([guide.weights for guide in guides if guide.weights is not None])
    partial = (weights < 1).all(0)
    assert float(partial.float().mean()) == pytest.approx(0.5, abs=0.12)
    assert (weights[:, ~partial] == 1).all() and weights.min() >= 0.4
    assert not torch.equal(weights[0], weights[1])
    for place, guide in enumerate(guides):
        assert guide.hint.shape == (200, 9, SIDE, SIDE)
        others = [channel for channel in range(9) if channel // 3 != place]
        assert not guide.hint[:, others].any() and guide.hint[:, 3 * place : 3 * place + 3].any()


@torch.no_grad()
def test_residuals_of_several_hints_are_summed() -> None:
    torch.manual_seed(0)
    shape = rehearsal().networks
    base = Denoiser(build_unet(shape), build_text_encoder(shape, 100, 0, 1)).eval()
    net = build_controlnet(shape, base.unet).eval()
    for parameter in net.parameters():
        parameter.add_(torch.randn_like(parameter) * 0.05)
    latents, times, tokens = torch.randn(2, 4, 16, 16), torch.tensor([10, 700]), torch.zeros(2, 8, dtype=torch.long)
    one, other = torch.rand(2, 9, 32, 32), torch.rand(2, 9, 32, 32)
    half = torch.full((2,), 0.5)
    twice = steer(base, net, latents, times, tokens, [Guide(one, half), Guide(one, half)])
    once = steer(base, net, latents, times, tokens, [Guide(one)])
    torch.testing.assert_close(twice, once)
    nothing = steer(base, net, latents, times, tokens, [Guide(one, 0 * half)])
    torch.testing.assert_close(nothing, base(latents, times, tokens))
    both = steer(base, net, latents, times, tokens, [Guide(one), Guide(other)])
    assert not torch.allclose(both, once) and not torch.allclose(once, nothing)
    torch.testing.assert_close(both, steer(base, net, latents, times, tokens, [Guide(other), Guide(one)]))
