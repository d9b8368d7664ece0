"""Rasters and masks: tiles are shared, arrays come back, nothing reaches beyond the extent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.geometry import Bounds, Extent
from controls.raster import Mask, Raster, TileIndex, tile_side, tiles_within

sides = st.integers(1, 600)


def noise(extent: Extent, channels: int = 4, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (*extent.shape, channels), dtype=np.uint8)


@st.composite
def places(draw: st.DrawFn, reach: int = 700) -> Bounds:
    return Bounds(draw(st.integers(-reach, reach)), draw(st.integers(-reach, reach)), draw(sides), draw(sides))


@given(sides, sides, st.sampled_from([3, 4]))
@settings(max_examples=25)
def test_an_array_comes_back(width: int, height: int, channels: int) -> None:
    pixels = noise(Extent(width, height), channels)
    raster = Raster.from_array(pixels)
    assert np.array_equal(raster.array()[..., :channels], pixels)
    assert channels == 4 or raster.is_opaque
    assert raster.key() == Raster.from_array(raster.array()).key()


@given(places(), st.integers(0, 3))
@settings(max_examples=40)
def test_crops_are_slices_with_transparency_beyond(bounds: Bounds, seed: int) -> None:
    extent = Extent(513, 300)
    pixels = noise(extent, seed=seed)
    around = np.pad(pixels, ((1400, 1400), (1400, 1400), (0, 0)))
    expected = around[bounds.moved(1400, 1400).slices]
    raster = Raster.from_array(pixels)
    assert np.array_equal(raster.array(bounds), expected)
    assert np.array_equal(raster.crop(bounds).array(), expected)


@given(places())
@settings(max_examples=40)
def test_replacing_changes_its_rectangle_and_shares_other_tiles(bounds: Bounds) -> None:
    extent = Extent(700, 520)
    before = Raster.from_array(noise(extent))
    patch = noise(bounds.extent, seed=9)
    after = before.replaced(patch, bounds.x, bounds.y)
    inside = bounds.intersection(before.bounds)
    expected = before.array()
    if not inside.is_empty:
        expected[inside.slices] = patch[inside.moved(-bounds.x, -bounds.y).slices]
    assert np.array_equal(after.array(), expected)
    touched = set(tiles_within(inside))
    assert all(after.tiles[index] is tile for index, tile in before.tiles.items() if index not in touched)
    assert before.changed_tiles(after) == touched
    assert np.array_equal(before.array(), noise(extent))


def test_tiles_cannot_be_written() -> None:
    raster = Raster.filled(Extent(10, 10), (1, 2, 3, 4))
    with pytest.raises(ValueError):
        raster.tiles[TileIndex(0, 0)][0, 0, 0] = 9


def test_transparent_tiles_are_absent() -> None:
    pixels = np.zeros((600, 600, 4), np.uint8)
    pixels[300, 300] = 255
    raster = Raster.from_array(pixels)
    assert set(raster.tiles) == {TileIndex(1, 1)}
    assert raster.painted_bounds == Bounds(300, 300, 1, 1)
    assert Raster.empty(Extent(600, 600)).painted_bounds.is_empty


@pytest.mark.parametrize("shape", [(4, 4, 2), (4,), (0, 4, 4)])
def test_odd_arrays_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):
        Raster.from_array(np.zeros(shape, np.uint8))
    with pytest.raises(ValueError):
        Raster.from_array(np.zeros((4, 4, 4), np.float32))


def test_key_knows_size_and_colours_under_transparency() -> None:
    assert Raster.empty(Extent(4, 2)).key() != Raster.empty(Extent(2, 4)).key()
    assert Raster.filled(Extent(4, 2), (9, 0, 0, 0)).key() != Raster.empty(Extent(4, 2)).key()


def test_rgb_is_on_white() -> None:
    assert (Raster.empty(Extent(3, 3)).rgb() == 255).all()
    assert (Raster.filled(Extent(3, 3), (0, 0, 0, 128)).rgb() == 127).all()


@given(st.integers(-900, 900), st.integers(-900, 900), sides, sides)
def test_tiles_within_cover_what_is_not_negative(x: int, y: int, width: int, height: int) -> None:
    bounds = Bounds(x, y, width, height)
    visible = bounds.intersection(Bounds(0, 0, 5000, 5000))
    found = set(tiles_within(bounds))
    if visible.is_empty:
        assert not found
        return
    expected = {
        TileIndex(column, row)
        for row in range(visible.y // tile_side, (visible.bottom - 1) // tile_side + 1)
        for column in range(visible.x // tile_side, (visible.right - 1) // tile_side + 1)
    }
    assert found == expected


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 5))
def test_grey_masks_come_back(width: int, height: int, seed: int) -> None:
    grey = noise(Extent(width, height), 1, seed)[..., 0]
    mask = Mask.from_grey(grey)
    assert np.array_equal(mask.grey(), grey)
    assert mask.key() == Mask.from_grey(grey).key()
    assert not mask.values.flags.writeable


@pytest.mark.parametrize("values", [[[1.1]], [[-0.1]], [[np.nan]], [1.0]])
def test_masks_lie_between_0_and_1(values: list[float]) -> None:
    with pytest.raises(ValueError):
        Mask(np.array(values))


@given(places(80), places(80))
def test_bounds_algebra(one: Bounds, other: Bounds) -> None:
    both = one.intersection(other)
    assert both.is_empty == other.intersection(one).is_empty
    assert both.is_empty or (one.contains(both) and other.contains(both))
    whole = one.union(other)
    assert whole.contains(one) and whole.contains(other)
    assert one.padded(3).padded(-3) == one
