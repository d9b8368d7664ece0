"""The mode `interpolate` on a tiny model of random weights: ends are the sources' pixels, nothing jumps near them."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.engine import Engine
from pipelines.errors import BadInput, Cancelled
from pipelines.events import Progress
from pipelines.inversions import inversions
from pipelines.modes import interpolate
from pipelines.requests import EditRequest, End, Inversion, Inverted, Picture, Result, Seed
from tests.pipelines.conftest import picture

exact = next(name for name, method in inversions().items() if method.exact)
extent = Extent(36, 28)


def between(engine: Engine, *ends: End, frames: int = 3, **more: object) -> Result:
    more = {"model": "tiny", "inversion_method": exact, "steps": 3, "prompt": "a", **more}
    return engine.run(EditRequest(mode="interpolate", ends=ends, frames=frames, **more))  # type: ignore[arg-type]


def inverted(engine: Engine, image: Raster, **more: object) -> Inversion:
    more = {"model": "tiny", "inversion_method": exact, "steps": 3, "prompt": "a", **more}
    done = engine.run(EditRequest(mode="invert", image=image, **more)).inversion  # type: ignore[arg-type]
    assert done is not None
    return done


def apart(first: Raster, second: Raster) -> float:
    return float(np.abs(first.array().astype(int) - second.array().astype(int)).max())


@pytest.mark.parametrize("opaque", [True, False])
@pytest.mark.parametrize("method", list(inversions()))
def test_the_ends_are_the_sources_own_pixels(engine: Engine, method: str, opaque: bool) -> None:
    first, last = picture(extent, 1, opaque), picture(extent, 2, opaque)
    done = between(engine, Picture(first), Picture(last), inversion_method=method)
    assert [image.extent for image in done.images] == [extent] * 3
    assert done.images[0].key() == first.key() and done.images[-1].key() == last.key()
    assert apart(done.images[1], first) > 8 and apart(done.images[1], last) > 8


@pytest.mark.parametrize("method", list(inversions()))
def test_the_way_leaves_an_end_without_a_jump(engine: Engine, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames ever closer to an end come ever closer to its pixels, also with a method that is not exact."""
    first, last = picture(extent, 1), picture(extent, 2)
    places = [0.0, 1e-6, 1 - 1e-6, 1.0]
    monkeypatch.setattr(interpolate, "weights", lambda ends, count: [(1 - t, t) for t in places])
    images = between(engine, Picture(first), Picture(last), frames=4, inversion_method=method).images
    assert apart(images[1], first) <= 1 and apart(images[2], last) <= 1


def test_transparency_is_carried_over_without_a_jump(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be seen a colour means nothing, so pictures are compared as they lie on white and by alpha."""
    first, last = picture(extent, 1, opaque=False), picture(extent, 2, opaque=False)
    monkeypatch.setattr(interpolate, "weights", lambda ends, count: [(1 - t, t) for t in (1e-6, 0.5)])
    near, middle = between(engine, Picture(first), Picture(last), frames=2).images
    assert np.abs(near.rgb().astype(int) - first.rgb()).max() <= 2
    assert (near.array()[..., 3] == first.array()[..., 3]).all()
    mean = (first.array()[..., 3].astype(float) + last.array()[..., 3]) / 2
    assert np.abs(middle.array()[..., 3] - mean).max() <= 1


def test_four_ends_make_a_grid_with_the_sources_at_its_corners(engine: Engine) -> None:
    corners = [picture(extent, seed) for seed in range(4)]
    images = between(engine, *map(Picture, corners), frames=3, steps=2).images
    assert len(images) == 9
    assert [images[place].key() for place in (0, 2, 6, 8)] == [corner.key() for corner in corners]
    assert len({image.key() for image in images}) == 9


def test_an_inversion_is_taken_as_it_is_or_made_anew_where_it_does_not_fit(engine: Engine) -> None:
    first, last = picture(extent, 1), picture(extent, 2)
    made = inverted(engine, first)
    whole = between(engine, Picture(first), Picture(last))
    taken = between(engine, Inverted(made), Picture(last))
    assert taken.images[0].key() == first.key()
    assert apart(taken.images[1], whole.images[1]) <= 1
    # Other steps, another model, another size: its picture is inverted again for this run.
    for other in (inverted(engine, first, steps=2), inverted(engine, first, model="velocity")):
        again = between(engine, Inverted(other), Picture(last), model="tiny", steps=3)
        assert again.images[1].key() == whole.images[1].key()
    # What is left open is as it was when the first inversion was made.
    assert between(engine, Inverted(made), Inverted(made), steps=0, prompt="").request.steps == 3  # type: ignore[union-attr]


def test_ends_with_other_prompts_and_scales_are_mixed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = picture(extent, 1), picture(extent, 2)
    ends = Inverted(inverted(engine, first)), Inverted(inverted(engine, last, prompt="zz", guidance_scale=4.0))
    # Random weights under strong guidance magnify a millionth to two grey levels.
    monkeypatch.setattr(interpolate, "weights", lambda ends, count: [(1 - t, t) for t in (1e-10, 0.5, 1 - 1e-10)])
    near, middle, far = between(engine, *ends).images
    assert apart(near, first) <= 1 and apart(far, last) <= 1
    assert apart(middle, first) > 8 and apart(middle, last) > 8


def test_seeds_are_painted_and_the_first_end_gives_the_size(engine: Engine) -> None:
    done = between(engine, Seed(1), Seed(2), extent=Extent(24, 40))
    assert [image.extent for image in done.images] == [Extent(24, 40)] * 3
    assert len({image.key() for image in done.images}) == 3
    again = between(engine, Seed(1), Seed(2), extent=Extent(24, 40))
    assert [image.key() for image in again.images] == [image.key() for image in done.images]
    mixed = between(engine, Picture(picture(extent)), Seed(2))
    assert [image.extent for image in mixed.images] == [extent] * 3


def test_a_second_end_of_another_size_is_made_to_fit(engine: Engine) -> None:
    first, last = picture(extent, 1), picture(Extent(90, 60), 2)
    images = between(engine, Picture(first), Picture(last)).images
    assert images[0].key() == first.key()
    assert [image.extent for image in images] == [extent] * 3


def test_all_frames_share_one_progress_and_heed_a_cancel(engine: Engine) -> None:
    class Watcher:
        def __init__(self, stop_after: int) -> None:
            self.seen: list[Progress] = []
            self.stop_after = stop_after

        def report(self, progress: Progress) -> None:
            self.seen.append(progress)

        def enough(self) -> bool:
            return False

        def wants_preview(self) -> bool:
            return False

        def check(self) -> None:
            if len(self.seen) >= self.stop_after:
                raise Cancelled

    ends = Picture(picture(extent, 1)), Picture(picture(extent, 2))
    request = EditRequest(mode="interpolate", model="tiny", ends=ends, frames=4, steps=2, inversion_method=exact)
    between(engine, Seed(1), Seed(2))  # the model is loaded
    watcher = Watcher(1000)
    engine.run(request, watcher)
    assert [progress.step for progress in watcher.seen] == list(range(1, 9))
    assert {progress.steps for progress in watcher.seen} == {8}
    for stop_after in (1, 4, 7):
        watcher = Watcher(stop_after)
        with pytest.raises(Cancelled):
            engine.run(request, watcher)
        assert len(watcher.seen) == stop_after


def test_two_frames_between_pictures_ask_nothing_of_the_model(engine: Engine) -> None:
    done = between(engine, Picture(picture(extent, 1)), Picture(picture(extent, 2)), frames=2)
    assert done.evaluations == 0 and len(done.images) == 2


def test_what_cannot_be_gone_between_is_refused(engine: Engine) -> None:
    ends = [Seed(number) for number in range(3)]
    with pytest.raises(BadInput) as refused:
        between(engine, *ends)
    assert refused.value.code == "wrong_number_of_ends"
    with pytest.raises(BadInput) as refused:
        between(engine, *ends[:2], frames=1)
    assert refused.value.code == "too_few_frames"


def test_a_request_survives_being_completed(engine: Engine) -> None:
    request = EditRequest(mode="interpolate", ends=(Seed(1), Seed(2)), model="tiny")
    full = engine.complete(request)
    assert engine.complete(full).key() == full.key()
    assert msgspec.structs.replace(full, frames=3).ends == request.ends


@given(st.floats(0, 1), st.integers(0, 1000))
@settings(max_examples=50)
def test_slerp_keeps_the_length_and_meets_its_ends(t: float, seed: int) -> None:
    random = torch.Generator().manual_seed(seed)
    first, second = (torch.randn(2, 4, 6, 6, generator=random, dtype=torch.float64) for _ in range(2))
    second *= first.norm() / second.norm()
    assert float(interpolate.slerp(first, second, t).norm()) == pytest.approx(float(first.norm()), rel=1e-9)
    assert torch.allclose(interpolate.slerp(first, second, 0.0), first)
    assert torch.allclose(interpolate.slerp(first, second, 1.0), second)
    assert torch.allclose(interpolate.slerp(first, second, t), interpolate.slerp(second, first, 1 - t))


def test_slerp_of_equal_opposite_and_empty_ends_is_finite() -> None:
    one = torch.ones(1, 1, 2, 2, dtype=torch.float64)
    assert torch.allclose(interpolate.slerp(one, one, 0.3), one)
    assert torch.allclose(interpolate.slerp(one, 2 * one, 0.5), 1.5 * one)
    for other in (-one, 0 * one):
        assert math.isfinite(float(interpolate.slerp(one, other, 0.5).sum()))


@given(st.sampled_from([2, 4]), st.integers(2, 9))
def test_weights_add_up_and_name_the_corners(ends: int, count: int) -> None:
    shares = interpolate.weights(ends, count)
    assert len(shares) == count ** (ends // 2)
    assert all(sum(share) == pytest.approx(1) and min(share) >= 0 for share in shares)
    assert sum(1.0 in share for share in shares) == ends
