"""The world of the shipped model: geometry in closed form, truth of captions, and what must hold for every seed."""

import dataclasses
import math
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.training.config import Networks
from pipelines.training.world import PHRASINGS, Camera, Scene, Thing, View, caption, render, sample_scene, words
from pipelines.training.world.captions import noun, relations
from pipelines.training.world.kinds import KINDS
from pipelines.training.world.palette import COLOURS, GROUNDS, LIGHTS
from pipelines.training.world.people import LIMBS, POSES
from pipelines.training.world.sampling import COUNTS, PITCHES
from pipelines.training.world.shading import FAR
from pipelines.training.world.stage import frame, set_stage

SEEDS = st.integers(min_value=0, max_value=2**31 - 1)
few = settings(max_examples=25)


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [sample_scene(seed) for seed in range(2000)]


def _camera(pitch: float = 0.2) -> Camera:
    return Camera(x=0.0, y=2.0, z=-6.0, pitch=pitch, focal=2.5)


def _thing(kind: str, colour: str = "red", x: float = 0.0, z: float = 0.0) -> Thing:
    return Thing(kind=kind, colour=colour, second="", x=x, z=z, turn=0.3, size=1.0, variant=0.5)


def _scene(*things: Thing, ground: str = "sand", light: str = "day") -> Scene:
    return Scene(0, things, ground, light, sun_azimuth=-50.0, sun_elevation=45.0, camera=_camera())


def _directions(scene: Scene, size: int) -> np.ndarray:
    """World directions through the pixels' centres, one unit long along the view axis."""
    camera = scene.camera
    centre = (np.arange(size) + 0.5) * 2.0 / size - 1.0
    u, v = np.meshgrid(centre / camera.focal, -centre / camera.focal)
    s, c = math.sin(camera.pitch), math.cos(camera.pitch)
    return np.stack((u, v * c - s, v * s + c), axis=-1)


def _mean_colour(view: View, number: int) -> np.ndarray:
    return view.picture[view.instances == number].mean(axis=0)


def test_depth_of_the_ground_is_that_of_a_plane() -> None:
    scene = _scene(_thing("ball"))
    view = render(scene, 96)
    down = _directions(scene, 96)[..., 1]
    ground = (view.instances == 0) & (down < 0)
    expected = np.minimum(-scene.camera.y / down[ground], FAR)
    assert np.allclose(view.depth[ground], expected, rtol=1e-4)
    assert (view.depth[down >= 0] == FAR).all()


def test_depth_of_a_ball_is_that_of_a_sphere() -> None:
    scene = _scene(_thing("ball"))
    view = render(scene, 128)
    d = _directions(scene, 128)
    m = np.array([scene.camera.x, scene.camera.y, scene.camera.z]) - np.array([0.0, 0.55, 0.0])
    a, b, c = (d * d).sum(-1), (d * m).sum(-1), float(m @ m) - 0.55**2
    inside = b * b - a * c > 0.0
    assert (inside == (view.instances == 1)).mean() > 0.9995
    both = inside & (view.instances == 1)
    t = (-b - np.sqrt(np.maximum(b * b - a * c, 0.0))) / a
    assert np.abs(view.depth[both] - t[both]).max() < 1e-3


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_stands_on_the_ground_and_fills_its_rectangle(kind: str) -> None:
    limbs = tuple(angle for pair in POSES["standing"] for angle in pair) if kind == "person" else ()
    thing = Thing(kind, "red", "blue", 0.0, 0.0, 0.3, 1.0, 0.5, "standing" if limbs else "", limbs)
    stage = set_stage((thing,))
    assert abs((stage.bounds[:, 1] - stage.bounds[:, 3]).min()) < 0.05
    assert 0.8 <= (stage.bounds[:, 1] + stage.bounds[:, 3]).max() <= 2.2
    scene = _scene(thing)
    view = render(scene, 128)
    rows, columns = np.nonzero(view.instances == 1)
    u0, u1, v0, v1 = (frame(stage, scene.camera).things[0] + 1.0) * 64.0
    found = (columns.min(), columns.max() + 1, 128 - rows.max() - 1, 128 - rows.min())
    assert np.abs(np.array(found) - np.array([u0, u1, v0, v1])).max() < 4.0
    assert found[0] > u0 - 1.0 and found[1] < u1 + 1.0 and found[2] > v0 - 1.0 and found[3] < v1 + 1.0


def test_normals_face_the_camera_and_are_of_unit_length() -> None:
    view = render(sample_scene(7), 96)
    length = np.sqrt((view.normals**2).sum(-1))
    assert np.allclose(length[length > 0], 1.0, atol=1e-4)
    things = view.instances > 0
    assert (length[things] > 0).all()
    sight = -_directions(sample_scene(7), 96)
    camera = sample_scene(7).camera
    s, c = math.sin(camera.pitch), math.cos(camera.pitch)
    back = np.stack((sight[..., 0], sight[..., 1] * c + sight[..., 2] * s, sight[..., 1] * s - sight[..., 2] * c), -1)
    assert ((view.normals * back).sum(-1)[things] > -0.02).all()


def test_every_pose_has_its_angles() -> None:
    assert all(2 * len(pairs) == LIMBS for pairs in POSES.values())


@few
@given(SEEDS)
def test_scenes_are_framed_and_apart(seed: int) -> None:
    scene = sample_scene(seed)
    assert scene == sample_scene(seed)
    assert 1 <= len(scene.things) <= 5
    rects = frame(set_stage(scene.things), scene.camera).things
    assert np.abs(rects).max() < 1.0
    instances = render(scene, 64).instances
    for number in range(1, len(scene.things) + 1):
        assert (instances == number).mean() > 0.006
    assert set(np.unique(instances)) <= set(range(len(scene.things) + 1))
    said = {noun(thing) for thing in scene.things}
    assert len(said) == len(scene.things)


def test_all_that_the_tables_name_occurs(scenes: list[Scene]) -> None:
    things = [thing for scene in scenes for thing in scene.things]
    kinds = Counter(thing.kind for thing in things)
    assert kinds.keys() == KINDS.keys()
    assert min(kinds.values()) >= 0.05 * len(things)
    assert 0.12 <= kinds["person"] / len(things) <= 0.16
    for name, kind in KINDS.items():
        drawn = [thing for thing in things if thing.kind == name]
        assert {thing.colour for thing in drawn} == set(kind.colours)
        assert {thing.second for thing in drawn} == set(kind.second)
    assert {thing.colour for thing in things} | {thing.second for thing in things} == {"", *COLOURS}
    assert {thing.pose for thing in things} == {"", *POSES}
    assert {scene.ground for scene in scenes} == set(GROUNDS)
    assert {scene.light for scene in scenes} == set(LIGHTS)


def test_counts_are_drawn_by_their_shares(scenes: list[Scene]) -> None:
    counts = Counter(len(scene.things) for scene in scenes)
    assert counts.keys() == {1, 2, 3, 4, 5} == set(COUNTS)
    for count, found in counts.items():
        assert found / len(scenes) == pytest.approx(COUNTS.count(count) / len(COUNTS), abs=0.03)


def test_cameras_reach_from_low_to_high_and_are_mostly_low(scenes: list[Scene]) -> None:
    pitches = np.degrees([scene.camera.pitch for scene in scenes])
    assert PITCHES[0] - 0.01 <= pitches.min() < 4.0 and 31.0 < pitches.max() <= PITCHES[1] + 0.01
    assert np.median(pitches) < 14.0


@few
@given(SEEDS)
def test_joints_marked_visible_lie_on_their_person(seed: int) -> None:
    scene = sample_scene(seed)
    view = render(scene, 128)
    people = [n for n, t in enumerate(scene.things, start=1) if t.kind == "person"]
    assert view.keypoints.shape == (len(people), 18, 3)
    for number, joints in zip(people, view.keypoints, strict=True):
        shown = joints[joints[:, 2] == 1]
        assert len(shown) >= 3  # others may hide a good third of a person, and a turned head its face
        assert (view.instances[shown[:, 1].astype(int), shown[:, 0].astype(int)] == number).all()


def test_a_person_seen_from_behind_hides_the_face() -> None:
    limbs = tuple(angle for pair in POSES["standing"] for angle in pair)
    for turn, nose in ((0.0, 1), (math.pi, 0)):
        thing = Thing("person", "blue", "", 0.0, 0.0, turn, 1.0, 0.0, "standing", limbs)
        joints = render(_scene(thing), 256).keypoints[0]
        assert joints[0, 2] == nose and joints[1, 2] == 1
        assert (joints[2, 0] < joints[5, 0]) == (nose == 1)  # the right shoulder is at the left when one faces us


@few
@given(SEEDS)
def test_lines_are_thin_and_lie_on_borders(seed: int) -> None:
    scene = sample_scene(seed)
    view = render(scene, 96)
    lines = view.edges == 255
    assert set(np.unique(view.edges)) <= {0, 255}
    assert 0.003 < lines.mean() < 0.15
    marks = view.instances.astype(np.int64)
    outline = np.zeros_like(lines)
    outline[:, :-1] |= (marks[:, :-1] != marks[:, 1:]) & (marks[:, :-1] > 0)
    outline[:, 1:] |= (marks[:, :-1] != marks[:, 1:]) & (marks[:, 1:] > 0)
    outline[:-1] |= (marks[:-1] != marks[1:]) & (marks[:-1] > 0)
    outline[1:] |= (marks[:-1] != marks[1:]) & (marks[1:] > 0)
    near = np.zeros_like(lines)
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            near |= np.roll(lines, (i, j), (0, 1))
    assert near[outline].mean() > 0.98  # corners are rounded off
    ground = (marks == 0) & (view.depth < FAR / 2)
    assert not (lines & ground).any()  # nothing is drawn on open ground, shadows included


@few
@given(SEEDS, st.integers(min_value=0, max_value=1000))
def test_captions_are_true_and_in_the_vocabulary(seed: int, phrasing: int) -> None:
    scene = sample_scene(seed)
    said = caption(scene, phrasing)
    assert said == said.lower() and said == caption(scene, phrasing + PHRASINGS)
    assert set(re.findall(r"[a-z]+|,", said)) <= set(words())
    assert re.fullmatch(r"[a-z ,]+", said)
    assert f"on {scene.ground}" in said and scene.light in said
    for thing in scene.things:
        assert f"{thing.kind}" in said
        for colour in (thing.colour, thing.second):
            assert colour in said
    colours = {thing.colour for thing in scene.things} | {thing.second for thing in scene.things} | {"green"}
    assert {w for w in re.findall("[a-z]+", said) if w in COLOURS} <= colours
    for other in set(GROUNDS) - {scene.ground}:
        assert other not in re.findall("[a-z]+", said)
    for other in set(LIGHTS) - {scene.light}:
        assert other not in said.split()


one_thing = re.compile(
    rf"an? (?:(?:{'|'.join(POSES)}) )?(?:(?P<colour>{'|'.join(COLOURS)}) )?(?P<kind>{'|'.join(KINDS)})"
    r"(?: with an? (?P<second>\w+) \w+)?(?: in (?P<clothes>\w+))?"
)


def read(said: str, scene: Scene) -> list[tuple[str, str, str]]:
    """Kind, colour and second colour of each thing that a caption names, in its order."""
    listed = said.partition(f" on {scene.ground}")[0]
    return [(it["kind"], it["colour"] or it["clothes"] or "", it["second"] or "") for it in one_thing.finditer(listed)]


def told(thing: Thing, green: bool) -> tuple[str, str, str]:
    natural = KINDS[thing.kind].said == "natural" and not thing.colour and green
    return thing.kind, "green" if natural else thing.colour, thing.second


@few
@given(SEEDS, st.integers(min_value=0, max_value=PHRASINGS - 1))
def test_a_caption_gives_each_thing_its_own_colours_and_places(seed: int, phrasing: int) -> None:
    """What is read back from the words is the scene: no colour on another thing, none left out, none twice."""
    scene = sample_scene(seed)
    said, things = caption(scene, phrasing), [told(thing, phrasing % 4 == 3) for thing in scene.things]
    found = read(said, scene)
    assert sorted(found) == sorted(things)
    true = {(things[it.first], it.how, things[it.second]) for it in relations(scene)}
    for how in ("left of", "right of", "behind", "in front of"):
        if f" {how} " in said.partition(f" on {scene.ground}")[0]:
            assert (found[0], how, found[1]) in true


def test_the_longest_caption_fits_the_text_encoder(scenes: list[Scene]) -> None:
    said = [caption(scene, way) for scene in scenes for way in range(PHRASINGS)]
    longest = max(len(re.findall(r"[a-z]+|,", text)) for text in said)
    assert longest + 2 <= Networks().text_positions  # the start and the end take a position each


def test_what_has_a_second_colour_is_named() -> None:
    for kind, colour, second, said in (
        ("house", "", "red", "a house with a red roof"),
        ("tower", "white", "orange", "a white tower with an orange roof"),
        ("snowman", "", "blue", "a snowman with a blue hat"),
    ):
        thing = dataclasses.replace(_thing(kind, colour), second=second)
        assert noun(thing) == noun(thing, plain=False) == said


@few
@given(SEEDS)
def test_relations_hold_in_the_picture(seed: int) -> None:
    scene = sample_scene(seed)
    view = render(scene, 64)
    centre = {n: np.nonzero(view.instances == n + 1)[1].mean() for n in range(len(scene.things))}
    bottom = {n: scene.things[n].z for n in range(len(scene.things))}
    for first, how, second in relations(scene):
        if how == "left of":
            assert centre[first] < centre[second] - 2
        elif how == "right of":
            assert centre[first] > centre[second] + 2
        elif how == "behind":
            assert bottom[first] > bottom[second]
        else:
            assert how == "in front of" and bottom[first] < bottom[second]


def test_phrasings_differ_and_use_relations() -> None:
    things = (_thing("ball", "red", x=-0.9), _thing("box", "blue", x=0.9))
    scene = _scene(*things, ground="grass")
    said = {caption(scene, way) for way in range(PHRASINGS)}
    assert "a red ball and a blue box on grass by day" in said
    assert "a red ball, a blue box on grass, day" in said
    assert any("left of a blue box on grass" in s or "right of a red ball on grass" in s for s in said)
    with pytest.raises(ValueError, match="phrasing"):
        caption(scene, -1)


def test_words_are_sorted_and_few() -> None:
    assert list(words()) == sorted(set(words()))
    assert len(words()) < 80


@pytest.mark.parametrize("light", sorted(LIGHTS))
@pytest.mark.parametrize("ground", sorted(GROUNDS))
def test_colours_stay_apart_under_every_light(light: str, ground: str) -> None:
    seen = {}
    for colour in COLOURS:
        view = render(_scene(_thing("ball", colour), ground=ground, light=light), 48)
        seen[colour] = _mean_colour(view, 1)
    names = sorted(seen)
    closest = min(float(np.linalg.norm(seen[a] - seen[b])) for a in names for b in names if a < b)
    assert closest > 14.0


@pytest.mark.parametrize("light", sorted(LIGHTS))
def test_grounds_stay_apart_under_every_light(light: str) -> None:
    seen = {g: render(_scene(_thing("ball"), ground=g, light=light), 48).picture[-8:].mean((0, 1)) for g in GROUNDS}
    assert min(float(np.linalg.norm(seen[a] - seen[b])) for a in seen for b in seen if a < b) > 20.0


@pytest.mark.parametrize("ground", sorted(GROUNDS))
def test_lights_stay_apart_on_every_ground(ground: str) -> None:
    seen = {}
    for light in LIGHTS:
        picture = render(_scene(_thing("ball"), ground=ground, light=light), 48).picture
        seen[light] = np.concatenate((picture[:4].mean((0, 1)), picture[-8:].mean((0, 1))))
    assert min(float(np.linalg.norm(seen[a] - seen[b])) for a in seen for b in seen if a < b) > 60.0


def test_the_same_seed_gives_the_same_bytes_and_pictures_are_read_only() -> None:
    first, second = render(sample_scene(11)), render(sample_scene(11))
    for name in (field.name for field in dataclasses.fields(View)):
        a, b = getattr(first, name), getattr(second, name)
        assert a.tobytes() == b.tobytes() and a.dtype == b.dtype
        assert not a.flags.writeable
    assert first.picture.shape == (256, 256, 3) and first.picture.dtype == np.uint8
    assert first.depth.dtype == np.float32 and first.instances.dtype == np.int16


def test_shadows_fall_away_from_the_sun() -> None:
    scene = dataclasses.replace(_scene(_thing("ball", "white")), sun_azimuth=-70.0)
    view = render(scene, 128)
    rows, columns = np.nonzero(view.instances == 1)
    row = rows.max() - 4
    right = view.picture[row, columns.max() + 2 : columns.max() + 14].mean()
    left = view.picture[row, columns.min() - 14 : columns.min() - 2].mean()
    assert right < left - 25


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="seed"):
        sample_scene(-1)
