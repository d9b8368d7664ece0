"""Framing by tables and by properties; and the composite, which must leave every byte outside a mask alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.geometry import Bounds, Extent
from controls.raster import Mask, Raster
from pipelines import compositing, framing

own = Extent(256, 256)
sides = st.one_of(st.integers(1, 80), st.integers(81, 9000))
extents = st.builds(Extent, sides, sides)


@st.composite
def painted_parts(draw: st.DrawFn) -> tuple[Extent, Bounds]:
    extent = draw(extents)
    x, y = draw(st.integers(0, extent.width - 1)), draw(st.integers(0, extent.height - 1))
    return extent, Bounds(x, y, draw(st.integers(1, extent.width - x)), draw(st.integers(1, extent.height - y)))


def check(frame: framing.Frame, picture: Extent, multiple: int) -> None:
    assert Bounds.of(picture).contains(frame.region) and not frame.region.is_empty
    assert frame.working.width % multiple == 0 and frame.working.height % multiple == 0
    assert 1 <= frame.scaled.width <= frame.working.width and 1 <= frame.scaled.height <= frame.working.height
    assert max(frame.working) <= 2 * max(own) + multiple
    assert frame.working.pixels <= 3 * own.pixels


@given(painted_parts(), st.sampled_from([8, 16, 64]))
def test_around_what_is_painted(part: tuple[Extent, Bounds], multiple: int) -> None:
    picture, painted = part
    frame = framing.around(picture, painted, Extent(512, 512) if multiple == 64 else own, multiple)
    assert frame.region.contains(painted)
    if multiple < 64:
        check(frame, picture, multiple)


@given(extents)
def test_whole(picture: Extent) -> None:
    frame = framing.whole(picture, own, 8)
    assert frame.region == Bounds.of(picture)
    check(frame, picture, 8)


@pytest.mark.parametrize(
    ("picture", "painted", "region", "scaled", "working"),
    [
        ((256, 256), (10, 10, 20, 20), (0, 0, 256, 256), (256, 256), (256, 256)),
        ((250, 250), (10, 10, 20, 20), (0, 0, 250, 250), (250, 250), (256, 256)),
        ((1000, 1000), (0, 0, 1, 1), (0, 0, 129, 129), (256, 256), (256, 256)),
        ((1000, 1000), (999, 999, 1, 1), (871, 871, 129, 129), (256, 256), (256, 256)),
        ((1000, 1000), (400, 400, 200, 200), (300, 300, 400, 400), (256, 256), (256, 256)),
        ((3, 5000), (0, 0, 3, 5000), (0, 0, 3, 5000), (1, 512), (64, 512)),
        ((1, 1), (0, 0, 1, 1), (0, 0, 1, 1), (8, 8), (64, 64)),
    ],
)
def test_table(picture: tuple, painted: tuple, region: tuple, scaled: tuple, working: tuple) -> None:
    frame = framing.around(Extent(*picture), Bounds(*painted), own, 8)
    assert frame.region == region
    assert frame.scaled == pytest.approx(scaled, abs=1)
    assert frame.working == working


def test_a_persons_region_is_kept() -> None:
    frame = framing.around(Extent(900, 900), Bounds(5, 5, 9, 9), own, 8, Bounds(-10, -10, 300, 310))
    assert frame.region == Bounds(0, 0, 290, 300)
    with pytest.raises(ValueError):
        framing.around(Extent(900, 900), Bounds(5, 5, 9, 9), own, 8, Bounds(1000, 0, 5, 5))
    with pytest.raises(ValueError):
        framing.around(Extent(900, 900), Bounds(0, 0, 0, 0), own, 8)


@settings(max_examples=1000)
@given(
    st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 4, 30]),
    st.sampled_from(["binary", "grey", "sparse"]),
)  # fmt: skip
def test_outside_is_bit_identical(width: int, height: int, seed: int, feather: int, kind: str) -> None:
    random = np.random.default_rng(seed)
    source = random.integers(0, 256, (height, width, 4), dtype=np.uint8)
    mask = random.random((height, width), np.float32)
    mask *= random.random((height, width)) < (0.02 if kind == "sparse" else 0.5)
    if kind == "binary":
        mask = np.ceil(mask)
    painted = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    weights = compositing.blend_weights(mask, feather)
    result = compositing.blended(source, painted, weights)
    assert (weights[mask == 0] == 0).all() and (weights[mask > 0] > 0).all()
    assert (result[mask == 0] == source[mask == 0]).all()
    whole = weights == 1
    assert (result[whole][:, :3] == painted[whole]).all() and (result[whole][:, 3] == 255).all()
    before, after = Raster.from_array(source), Raster.from_array(source).replaced(result)
    assert compositing.changed_outside(before, after, mask) == 0


def test_changed_outside_counts() -> None:
    before = Raster.filled(Extent(300, 300), (1, 2, 3, 0))
    after = before.replaced(np.full((2, 3, 4), 9, np.uint8), 280, 10)
    mask = np.zeros((300, 300), np.float32)
    mask[10, 280] = 1
    assert compositing.changed_outside(before, after, mask) == 5


def test_single_pixel_is_repainted_in_full() -> None:
    mask = np.zeros((9, 9), np.float32)
    mask[4, 4] = 1
    assert compositing.blend_weights(mask, 50)[4, 4] == 1


def test_feather_goes_inwards() -> None:
    mask = np.zeros((60, 60), np.float32)
    mask[10:50, 10:50] = 1
    weights = compositing.blend_weights(mask, 5)
    assert (np.diff(weights[30, 9:20]) >= 0).all()
    assert weights[30, 10] == pytest.approx(0.2) and weights[30, 14] == 1
    assert (compositing.blend_weights(mask, 0) == mask).all()


@given(painted_parts())
@settings(max_examples=60)
def test_every_painted_pixel_frees_a_cell(part: tuple[Extent, Bounds]) -> None:
    extent, painted = part
    extent = Extent(min(extent.width, 700), min(extent.height, 700))
    painted = Bounds(min(painted.x, extent.width - 1), min(painted.y, extent.height - 1), 1, 1)
    values = np.zeros(extent.shape, np.float32)
    values[painted.slices] = 0.5
    frame = framing.around(extent, painted, own, 8)
    cells = compositing.change_map(Mask(values).crop(frame.region).values, frame, 8)
    assert cells.shape == (frame.working.height // 8, frame.working.width // 8)
    assert cells.max() == 0.5


def test_a_fitting_picture_goes_through_untouched() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (250, 250, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    frame = framing.whole(Extent(250, 250), own, 8)
    seen = compositing.seen(Raster.from_array(pixels), frame)
    assert seen.shape == (256, 256, 3)
    assert (compositing.back(seen, frame) == pixels[..., :3]).all()


@given(st.integers(1, 40), st.integers(130, 900), st.integers(0, 30), st.booleans())
@settings(max_examples=40, deadline=None)
def test_pieces_cover_a_thin_selection_and_leave_no_faded_rim(short: int, long: int, feather: int, lies: bool) -> None:
    """Laid one after the other, each faded by the feather, nothing of the source shows where they meet."""
    own = Extent(64, 64)
    painted = Bounds(5, 7, long, short) if lies else Bounds(5, 7, short, long)
    found = framing.pieces(painted, own, 2 * feather)
    assert all(painted.contains(piece) for piece in found)
    if long < 4 * short or long <= 128:
        assert found == (painted,)
        return
    assert len(found) > 1 and all(max(piece.extent) == 64 for piece in found[:-1])
    # The source is 1 and what is painted 0; beside the selection's own rim nothing of the source may be left.
    shown = np.ones((painted.bottom + 5, painted.right + 5), np.float32)
    for piece in found:
        mask = np.zeros_like(shown)
        mask[piece.slices] = 1
        shown *= 1 - compositing.blend_weights(mask, feather)
    whole = np.zeros_like(shown)
    whole[painted.slices] = 1
    deep = cv2.distanceTransform(whole.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) > max(feather, 1)
    if feather <= 16:
        assert not shown[deep].any()
    assert (shown[whole == 0] == 1).all() and (shown[whole > 0] < 1).all()
