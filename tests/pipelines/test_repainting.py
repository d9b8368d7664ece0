"""What repainting is made of: fills, the two masks, context frames, colour matches, seams. No network here."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import lil_matrix
from scipy.sparse.linalg import spsolve

from controls.geometry import Bounds, Extent
from controls.raster import Mask, Raster
from pipelines import compositing, finishing, framing, jumps
from pipelines.errors import BadInput
from pipelines.fills import filled as fill_in
from pipelines.fills import fills
from pipelines.finishing import Finish, finished
from pipelines.matches import matches
from pipelines.membranes import membrane
from pipelines.requests import Painted
from pipelines.seams import seams

sides = st.integers(1, 60)


def some_mask(width: int, height: int, seed: int, kind: str) -> np.ndarray:
    random = np.random.default_rng(seed)
    values = random.random((height, width), np.float32)
    values *= random.random((height, width)) < (0.02 if kind == "sparse" else 0.5)
    if kind == "block":
        y, x = random.integers(0, height), random.integers(0, width)
        values = np.zeros((height, width), np.float32)
        values[y : y + random.integers(1, height + 1), x : x + random.integers(1, width + 1)] = 1
    return np.ceil(values) if kind == "binary" else values


def smooth(extent: Extent, seed: int = 0) -> np.ndarray:
    """A picture without texture: uint8 (H, W, 3)."""
    y, x = np.mgrid[: extent.height, : extent.width].astype(np.float32)
    phase = np.random.default_rng(seed).uniform(0, 6, 3)
    return np.stack([127 + 80 * np.sin(x / 37 + y / 53 + each) for each in phase], axis=2).astype(np.uint8)


def square(side: int = 120, rim: int = 40) -> np.ndarray:
    values = np.zeros((side, side), np.float32)
    values[rim:-rim, rim:-rim] = 1
    return values


# ---------------------------------------------------------------- outside stays


@settings(max_examples=1000)
@given(
    sides, sides, st.integers(0, 2**32 - 1), st.sampled_from(["binary", "grey", "sparse", "block"]),
    st.sampled_from(list(seams())), st.sampled_from(list(matches())), st.sampled_from([0, 1, 4, 30]),
    st.integers(0, 20),
)  # fmt: skip
def test_outside_is_bit_identical_with_every_finish(
    width: int, height: int, seed: int, kind: str, seam: str, match: str, feather: int, reach: int
) -> None:
    random = np.random.default_rng(seed)
    mask = some_mask(width, height, seed, kind)
    pixels = random.integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] |= np.uint8(255 * (seed % 2))
    image = Raster.from_array(pixels)
    # The region need not hold all of the mask.
    x, y = random.integers(0, width), random.integers(0, height)
    shape = random.integers(1, height - y + 1), random.integers(1, width - x + 1), 3
    painted = Painted(Raster.from_array(random.integers(0, 256, shape, dtype=np.uint8)), int(x), int(y), reach)
    after = finished(image, painted, Mask(mask), Finish(seam, match, feather))
    assert (after.array()[mask == 0] == pixels[mask == 0]).all()
    assert compositing.changed_outside(image, after, mask) == 0
    full = compositing.blend_weights(mask, feather if seams()[seam].fades else 0) == 1
    inside = np.zeros_like(full)
    inside[y : y + shape[0], x : x + shape[1]] = True
    assert (after.array()[~inside] == pixels[~inside]).all()
    if mask[y : y + shape[0], x : x + shape[1]].all():
        assert (after.array()[inside & full][:, 3] == 255).all()


# ---------------------------------------------------------------- fills


@pytest.mark.parametrize("name", fills())
@settings(max_examples=40)
@given(sides, sides, st.integers(0, 2**32 - 1), st.sampled_from(["binary", "grey", "sparse", "block"]))
def test_a_fill_stays_in_the_mask(name: str, width: int, height: int, seed: int, kind: str) -> None:
    mask = some_mask(width, height, seed, kind)
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    before = pixels.copy()
    for values in (mask, np.ones_like(mask), np.zeros_like(mask)):
        after = fill_in(fills()[name], pixels, values)
        assert after.shape == pixels.shape and after.dtype == np.uint8
        assert (after[values == 0] == before[values == 0]).all() and (pixels == before).all()


def test_fills_do_what_they_say() -> None:
    pixels = np.full((60, 60, 3), (200, 100, 50), np.uint8)
    pixels[20:40, 20:40] = (0, 0, 255)
    mask = np.zeros((60, 60), np.float32)
    mask[18:42, 18:42] = 1
    found = {name: fill_in(fill, pixels, mask)[18:42, 18:42].astype(int) for name, fill in fills().items()}
    usual = next(name for name, fill in fills().items() if fill.usual)
    assert (found[usual] == pixels[18:42, 18:42]).all()
    assert (found["neutral"] == 128).all()
    for carries in ("border", "telea", "navier_stokes"):
        assert np.abs(found[carries] - (200, 100, 50)).max() <= 4, "what was in the hole shines through"
    blurred = found["blur"]
    assert blurred[..., 2].max() < 240 and blurred[..., 2].min() > 60 and np.ptp(blurred) < 250


def test_grey_fills_in_part() -> None:
    pixels, mask = smooth(Extent(30, 30)), np.full((30, 30), 0.25, np.float32)
    after = fill_in(fills()["neutral"], pixels, mask).astype(float)
    assert np.abs(after - (0.75 * pixels + 0.25 * 128)).max() <= 0.5


def test_a_membrane_is_harmonic() -> None:
    """Against the exact solution of the linear system."""
    known = np.ones((24, 31), bool)
    known[3:21, 4:27] = False
    known[10:13, 12:15] = True
    known[20:, 20:] = False  # out to the picture's edge
    values = smooth(Extent(31, 24), 3)[..., :2].astype(np.float32)
    unknown = np.argwhere(~known)
    number = {tuple(place): i for i, place in enumerate(unknown)}
    system, right = lil_matrix((len(unknown), len(unknown))), np.zeros((len(unknown), 2))
    for i, (y, x) in enumerate(unknown):
        near = [(y + dy, x + dx) for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        near = [(a, b) for a, b in near if 0 <= a < 24 and 0 <= b < 31]
        system[i, i] = len(near)
        for place in near:
            if known[place]:
                right[i] += values[place]
            else:
                system[i, number[place]] = -1
    exact = values.copy()
    exact[~known] = spsolve(system.tocsr(), right)
    found = membrane(np.where(known[..., None], values, 1e9).astype(np.float32), known)
    assert (found[known] == values[known]).all()
    assert np.abs(found - exact).max() < 0.02 * np.ptp(values[known])
    with pytest.raises(ValueError):
        membrane(values, np.zeros_like(known))


# ---------------------------------------------------------------- the two masks


@settings(max_examples=100)
@given(
    sides, sides, st.integers(0, 2**32 - 1), st.sampled_from(["binary", "grey", "sparse", "block"]),
    st.integers(0, 12), st.integers(0, 12),
)  # fmt: skip
def test_the_denoise_mask_holds_the_mask(
    width: int, height: int, seed: int, kind: str, grow: int, falloff: int
) -> None:
    mask = some_mask(width, height, seed, kind)
    free = compositing.denoise_mask(mask, grow, falloff)
    assert free.dtype == np.float32 and (free[mask > 0] == mask[mask > 0]).all()
    assert (free >= mask).all() and free.max() == mask.max()
    more = compositing.denoise_mask(mask, grow + 3, falloff)
    if kind != "grey" and kind != "sparse":
        assert (more >= free - 1e-6).all()
    if grow + falloff == 0:
        assert (free == mask).all()


def test_the_denoise_mask_grows_and_falls_off() -> None:
    mask = square()
    row = compositing.denoise_mask(mask, 6, 10)[60, :41]
    assert (row[34:] == 1).all() and (row[:24] == 0).all()
    assert (np.diff(row) >= 0).all() and row[29] == pytest.approx(0.5, abs=0.05)
    assert (compositing.denoise_mask(mask * 0.5, 6, 0)[60, 34:40] == 0.5).all()


# ---------------------------------------------------------------- the context frame


@given(
    st.builds(Extent, st.integers(1, 3000), st.integers(1, 3000)), st.integers(0, 2**32 - 1), st.integers(0, 500),
    st.sampled_from([0, 64, 200, 512, 1000]), st.sampled_from([8, 16, 64]),
)  # fmt: skip
def test_frames_as_a_person_wants_them(picture: Extent, seed: int, padding: int, longest: int, multiple: int) -> None:
    random = np.random.default_rng(seed)
    x, y = int(random.integers(picture.width)), int(random.integers(picture.height))
    painted = Bounds(
        x, y, int(random.integers(1, picture.width - x + 1)), int(random.integers(1, picture.height - y + 1))
    )
    frame = framing.around(picture, painted, Extent(256, 256), multiple, padding=padding, longest=longest)
    assert frame.region.contains(painted) and Bounds.of(picture).contains(frame.region)
    if padding:
        assert frame.region == painted.padded(padding).intersection(Bounds.of(picture))
    if longest:
        assert max(frame.scaled) == longest
        shape = frame.scaled.height / frame.scaled.width
        assert min(frame.scaled) == 1 or shape == pytest.approx(frame.region.height / frame.region.width, rel=0.5)
    assert frame.working.width % multiple == frame.working.height % multiple == 0
    assert frame.scaled.width <= frame.working.width and frame.scaled.height <= frame.working.height
    pixels = np.zeros((*frame.working.shape, 3), np.uint8)
    assert compositing.back(pixels, frame).shape[:2] == frame.region.extent.shape


# ---------------------------------------------------------------- colour matches


def shifted() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A picture, the same as a model that is off by a colour gives it back, the mask, and the ring."""
    extent = Extent(120, 120)
    source = smooth(extent).astype(np.float32)
    drift = np.linspace(4, 12, extent.width, dtype=np.float32)[None, :, None] * np.array([1, -0.5, 0.2], np.float32)
    ring = finishing.ring_around(square() > 0, np.ones(extent.shape, bool), 4)
    return source, source + drift, square() > 0, ring


def test_matches_take_the_drift_away() -> None:
    source, painted, inside, ring = shifted()
    off = {
        name: float(np.abs(match.match(source, painted, ring) - source)[inside].mean())
        for name, match in matches().items()
    }
    assert off["statistics"] < off["none"] / 3
    assert off["field"] < off["none"] / 8


@pytest.mark.parametrize("name", matches())
def test_matches_ask_only_the_ring(name: str) -> None:
    """Whatever is painted in the mask, the correction there is the same."""
    source, painted, inside, ring = shifted()
    other = painted.copy()
    other[inside] = 255 - other[inside]
    match = matches()[name].match
    first, second = match(source, painted, ring) - painted, match(source, other, ring) - other
    assert np.abs(first - second)[inside].max() < (25 if name == "statistics" else 1e-3), "contrast is of the pixel"
    assert not (ring & inside).any()


@pytest.mark.parametrize("name", matches())
def test_matches_on_even_ground(name: str) -> None:
    """A flat ring says nothing about contrast, and nothing is blown up by it."""
    random = np.random.default_rng(1)
    source = np.full((120, 120, 3), 90, np.float32)
    painted = source + 5 + random.normal(0, 0.3, source.shape).astype(np.float32)
    inside = square() > 0
    painted[inside] += random.normal(0, 40, (int(inside.sum()), 3)).astype(np.float32)
    ring = finishing.ring_around(inside, np.ones(inside.shape, bool), 2)
    after = matches()[name].match(source, painted, ring)
    assert after[inside].std() == pytest.approx(painted[inside].std(), rel=0.02)


def test_the_ring_keeps_away_from_what_was_free() -> None:
    inside, opaque = square() > 0, np.ones((120, 120), bool)
    opaque[:, :60] = False
    ring = finishing.ring_around(inside, opaque, 8)
    assert not ring[:, :60].any() and not ring[40:80, 33:87].any() and not ring[33:87, 40:80].any()
    assert ring[60, 88:112].all() and not ring[60, 112:].any()
    assert not finishing.ring_around(np.zeros_like(inside), opaque, 8).any()


# ---------------------------------------------------------------- seams


def rim(seam: str, feather: int = 4) -> float:
    """The reading of a picture that was repainted 30 grey values too bright."""
    source = smooth(Extent(120, 120))
    brighter = np.clip(source.astype(int) + 30, 0, 255).astype(np.uint8)
    painted = Painted(Raster.from_array(brighter), 0, 0, 4)
    after = finished(Raster.from_array(source), painted, Mask(square()), Finish(seam, "none", feather))
    return jumps.across_mask(after.array()[..., :3], square() > 0)


def test_seams_mend_the_rim() -> None:
    assert rim("none", 0) > 10
    assert rim("poisson", 0) < 1.2
    assert rim("laplacian", 4) < rim("none", 4) < rim("none", 0)


def test_poisson_keeps_gradients() -> None:
    source = smooth(Extent(120, 120)).astype(np.float32)
    painted = source + 0.2 * smooth(Extent(120, 120), 9).astype(np.float32) - 30
    inside = square() > 0
    joined = seams()["poisson"].join(source, painted, inside, 0)
    bare = joined - painted
    curve = bare[1:-1, 2:] + bare[1:-1, :-2] + bare[2:, 1:-1] + bare[:-2, 1:-1] - 4 * bare[1:-1, 1:-1]
    assert np.abs(curve[inside[1:-1, 1:-1]]).max() < 2
    assert (joined[~inside] == source[~inside]).all()


def test_poisson_lets_content_stand() -> None:
    """Something that was painted up to the rim is neither bleached nor lends its colour; the drift beside it goes."""
    source = np.full((120, 120, 3), 200, np.float32)
    painted, inside = source + 8, square() > 0
    painted[50:70, 30:90] = (0, 0, 255)
    joined = seams()["poisson"].join(source, painted, inside, 0)
    assert np.abs(joined - painted)[52:68, 42:78].max() <= 9
    assert np.abs(joined - source)[72:80, 40:80].max() < 1


def test_laplacian_gives_what_was_painted_in_the_middle() -> None:
    source, painted = np.zeros((400, 400, 3), np.float32), np.full((400, 400, 3), 100, np.float32)
    inside = square(400, 20) > 0
    joined = seams()["laplacian"].join(source, painted, inside, 2)
    assert joined[200, 200] == pytest.approx([100] * 3, abs=0.5) and (joined[~inside] == 0).all()
    row = joined[200, 20:200, 0]
    assert (np.diff(row) > -0.01).all() and 2 < row[4] < 40


def test_what_was_painted_goes_back_in_another_way() -> None:
    source = smooth(Extent(120, 120))
    image, mask = Raster.from_array(source), Mask(square())
    drifted = (0.7 * source + 0.3 * smooth(Extent(120, 120), 4)).astype(np.uint8)
    painted = Painted(Raster.from_array(drifted), 0, 0, 8)
    found = {
        (seam, match): finished(image, painted, mask, Finish(seam, match, 4)).key()
        for seam in seams()
        for match in matches()
    }
    assert len(set(found.values())) == len(found)
    with pytest.raises(BadInput) as caught:
        finished(image, painted, mask, Finish("poison", "none", 4))
    assert caught.value.code == "unknown_seam" and "poisson" in str(caught.value)


def test_jumps_are_one_where_nothing_shows() -> None:
    random = np.random.default_rng(0)
    noise = random.integers(0, 256, (200, 200, 3), dtype=np.uint8)
    assert jumps.across_mask(noise, square(200) > 0) == pytest.approx(1, abs=0.1)
    assert jumps.across_lines(noise, (64, 128), (100,)) == pytest.approx(1, abs=0.1)
    lined = smooth(Extent(200, 200)).astype(int)
    lined[:, 64:] += 12
    assert jumps.across_lines(np.clip(lined, 0, 255).astype(np.uint8), (64,), ()) > 3
    assert jumps.across_lines(noise, (0, 200), ()) == 1 and jumps.across_mask(noise, np.ones((200, 200), bool)) == 1
