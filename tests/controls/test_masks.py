"""Masks: feathering goes inwards, outside never changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls import masks
from controls.geometry import Bounds
from controls.raster import Mask


@st.composite
def drawn(draw: st.DrawFn) -> Mask:
    values = np.zeros((draw(st.integers(1, 40)), draw(st.integers(1, 40))), np.float32)
    for _ in range(draw(st.integers(0, 4))):
        x, y = draw(st.integers(0, 39)), draw(st.integers(0, 39))
        values[y : y + draw(st.integers(1, 30)), x : x + draw(st.integers(1, 30))] = draw(
            st.sampled_from([1, 0.5, 0.1])
        )
    return Mask(values)


@given(drawn(), st.floats(0, 30))
@settings(deadline=None)
def test_a_feather_never_reaches_outside(mask: Mask, pixels: float) -> None:
    soft = masks.feather(mask, pixels)
    assert (soft.values[mask.values == 0] == 0).all()
    assert (soft.values <= mask.values).all()
    assert (soft.values[mask.values > 0] > 0).all()


def test_a_feather_rises_within_its_width_and_leaves_the_picture_border_alone() -> None:
    values = np.zeros((40, 40))
    values[:, :20] = 1
    row = masks.feather(Mask(values), 8).values[20]
    assert (row[:12] == 1).all() and (np.diff(row[11:20]) < 0).all() and 0 < row[19] < 0.1


@given(drawn(), st.integers(0, 8))
@settings(deadline=None)
def test_growing_only_adds_and_shrinking_only_takes(mask: Mask, pixels: int) -> None:
    assert (masks.grow(mask, pixels).values >= mask.values).all()
    assert (masks.shrink(mask, pixels).values <= mask.values).all()
    closed = masks.shrink(masks.grow(mask, pixels), pixels)
    assert (closed.values >= mask.values).all()


def test_distances() -> None:
    values = np.zeros((40, 40))
    values[10:30, 0:30] = 1
    assert masks.grow(Mask(values), 3).painted_bounds == Bounds(0, 7, 33, 26)
    assert masks.shrink(Mask(values), 3).painted_bounds == Bounds(0, 13, 27, 14)


@given(drawn())
@settings(deadline=None)
def test_inverting_twice_is_nothing(mask: Mask) -> None:
    assert np.allclose(masks.invert(masks.invert(mask)).values, mask.values, atol=1e-7)


@pytest.mark.parametrize("change", [masks.feather, masks.grow, masks.shrink])
def test_negative_widths_are_refused_and_zero_changes_nothing(change: Callable[[Mask, int], Mask]) -> None:
    mask = Mask(np.eye(5))
    assert change(mask, 0) is mask
    with pytest.raises(ValueError):
        change(mask, -1)
