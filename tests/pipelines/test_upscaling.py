"""Upscaling in tiles: windows, one noise for all, memory that follows the tile, seams that are measured."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from controls.raster import Raster
from pipelines import compositing, denoising, jumps, latents
from pipelines.engine import Engine
from pipelines.errors import BadInput, Cancelled
from pipelines.events import Silence
from pipelines.modes import Work, _tiles
from pipelines.requests import EditRequest, Result
from pipelines.tiling import Axis, Tiling, tiled
from tests.pipelines.conftest import picture


@given(
    st.integers(1, 500), st.integers(1, 500), st.sampled_from([8, 9, 16, 32, 64]), st.floats(0, 0.5), st.integers(1, 8)
)
def test_windows_sum_to_one(width: int, height: int, side: int, overlap: float, scale: int) -> None:
    tiling = tiled(Extent(width, height), side, overlap)
    for axis, length in zip(tiling, (width, height), strict=True):
        assert axis.starts[0] == 0 and axis.starts[-1] + axis.length == axis.side == length
        assert all(
            b > a and a + axis.length - b >= int(overlap * axis.length)
            for a, b in zip(axis.starts, axis.starts[1:], strict=False)
        )
    for laid in (tiling, tiling.scaled(scale)):
        for axis in laid:
            total, weights = np.zeros(axis.side), axis.weights()
            for start, each in zip(axis.starts, weights, strict=True):
                total[start : start + axis.length] += each
            assert np.abs(total - 1).max() < 1e-5 and (weights > 0).all()
    assert sum(map(len, tiling.tiles())) == tiling.number


usual = Extent(50, 70)


def upscale(extent: Extent = usual, **more: Any) -> EditRequest:
    settings = {"factor": 2.0, "tile": 64, "overlap": 0.25, **more.pop("settings", {})}
    given = {
        "mode": "upscale", "model": "tiny", "prompt": "a ball", "steps": 4, "seed": 3, "strength": 0.4,
        "image": picture(extent),
    }  # fmt: skip
    return EditRequest(**{**given, **more}, settings=tuple(settings.items()))


def readings(result: Result) -> dict[str, float]:
    return dict(result.readings)


@pytest.mark.parametrize(
    ("extent", "factor", "made"),
    [
        (Extent(50, 70), 2.0, Extent(100, 140)),
        (Extent(1, 1), 8.0, Extent(8, 8)),
        (Extent(3, 200), 1.5, Extent(4, 300)),
        (Extent(61, 47), 1.0, Extent(61, 47)),
    ],
)
@pytest.mark.parametrize("strength", [0.3, 1.0])
def test_sizes(engine: Engine, extent: Extent, factor: float, made: Extent, strength: float) -> None:
    result = engine.run(upscale(extent, settings={"factor": factor}, strength=strength))
    assert result.image.extent == made and result.image.is_opaque
    assert result.evaluations == 2 * result.steps_run * readings(result)["tiles"]
    again = engine.run(upscale(extent, settings={"factor": factor}, strength=strength))
    assert again.image.key() == result.image.key()


def test_alpha_is_enlarged_and_kept(engine: Engine) -> None:
    pixels = picture(Extent(40, 40)).array()
    pixels[:20, :, 3] = 0
    result = engine.run(upscale(image=Raster.from_array(pixels)))
    after = result.image.array()
    assert (after[:32, :, 3] == 0).all() and (after[48:, :, 3] == 255).all()
    assert (after[:32, :, :3] == 0).all(), "what is hidden has no colour"


def test_strength_zero_is_lanczos(engine: Engine) -> None:
    request = upscale(strength=0.0)
    result = engine.run(request)
    assert result.evaluations == 0
    import cv2

    assert request.image is not None
    expected = cv2.resize(
        request.image.array()[..., :3].astype(np.float32), (100, 140), interpolation=cv2.INTER_LANCZOS4
    )
    assert np.abs(result.image.array()[..., :3] - np.clip(np.rint(expected), 0, 255)).max() <= 1


def test_one_tile_is_the_plain_edit(engine: Engine) -> None:
    """Where the picture is no larger than a tile, it is what the mode for whole pictures makes of the enlarged one."""
    image = picture(Extent(32, 32))
    enlarged = engine.run(upscale(image=image, strength=0.0)).image
    whole = engine.run(
        EditRequest(mode="sdedit", model="tiny", prompt="a ball", steps=4, seed=3, strength=0.4, image=enlarged)
    )
    tiles = engine.run(upscale(image=image))
    assert readings(tiles)["tiles"] == 1
    assert np.abs(tiles.image.array().astype(int) - whole.image.array()).max() <= 1


def held(engine: Engine, **more: Any) -> Work:
    """A request as a mode gets it, with the model loaded."""
    engine.run(EditRequest(mode="generate", model="tiny", steps=1))
    assert engine._held is not None
    return Work(engine.complete(upscale(**more)), engine._held.model, Silence())


def test_tiles_see_their_own_part_of_a_control_image(engine: Engine) -> None:
    """What is drawn in one corner changes the estimate of the tile that holds it, and of no other."""
    kind = next(iter(kinds()))
    x = torch.randn(1, 4, 8, 24, generator=torch.Generator().manual_seed(1))
    black, drawn = np.zeros((64, 192, 3), np.uint8), np.zeros((64, 192, 3), np.uint8)
    drawn[:, :24] = 255
    found = []
    for image in (black, drawn):
        work = held(engine, conditions=(ControlCondition(kind, Raster.from_array(image)),))
        levels = denoising.sigmas(work, 0.5)
        found.append(_tiles.Tiles(work, tiled(Extent(24, 8), 8, 0.25), levels)(x, float(levels[0])))
    changed = (found[1] - found[0]).abs().amax(dim=(0, 1, 2))
    assert float(changed[:4].min()) > 0 and float(changed[8:].max()) == 0


def refined(engine: Engine, tiling: Tiling, image: np.ndarray) -> tuple[np.ndarray, list[tuple[int, ...]]]:
    """The picture in these tiles, and the shapes of all that the networks saw."""
    work = held(engine, image=Raster.from_array(image), strength=0.6)
    shapes = []
    predict, decode, encode = (getattr(work.model, name) for name in ("predict", "decode", "encode"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work.model, "predict", lambda x, *rest: (shapes.append(tuple(x.shape)), predict(x, *rest))[1])
        patch.setattr(work.model, "decode", lambda x, *rest: (shapes.append(tuple(x.shape)), decode(x, *rest))[1])
        patch.setattr(
            work.model, "encode", lambda x, *rest: (shapes.append(tuple(s // 8 for s in x.shape)), encode(x, *rest))[1]
        )
        return _tiles.refine(work, image, tiling).pixels, shapes


def test_no_network_sees_more_than_a_tile(engine: Engine) -> None:
    image = np.random.default_rng(0).integers(0, 256, (160, 240, 3), dtype=np.uint8)
    _, shapes = refined(engine, tiled(Extent(30, 20), 8, 0.25), image)
    assert len(shapes) > 40 and max(max(shape[2:]) for shape in shapes) == 8


def test_overlapping_tiles_leave_no_seam(engine: Engine) -> None:
    """Against the same tiles side by side, on even ground where any line would show."""
    image = np.full((128, 192, 3), (90, 120, 150), np.uint8)
    smooth = tiled(Extent(24, 16), 8, 0.5)
    apart = Tiling(Axis(24, 8, (0, 8, 16)), Axis(16, 8, (0, 8)))
    found = []
    for tiling in (smooth, apart):
        pixels, _ = refined(engine, tiling, image)
        fine = tiling.scaled(8)
        found.append(jumps.across_lines(pixels, fine.columns.lines(), fine.rows.lines()))
    assert found[0] < 1.1 < 1.15 < found[1]


def test_decoding_in_bands_is_decoding_at_once(engine: Engine) -> None:
    """Bands hold one row of tiles, and give the very picture that all tiles in one field give."""
    work = held(engine)
    latent = torch.randn(1, 4, 30, 20, generator=torch.Generator().manual_seed(1))
    tiling = tiled(Extent(20, 30), 8, 0.4)
    field = np.zeros((240, 160, 3), np.float64)
    for coarse, fine in zip(tiling.tiles(), tiling.scaled(8).tiles(), strict=True):
        for cells, tile in zip(coarse, fine, strict=True):
            y, x = cells.bounds.slices
            field[tile.bounds.slices] += latents.decode_float(work, latent[..., y, x])[0] * tile.window[..., None]
    assert np.abs(_tiles.decoded(work, latent, tiling).astype(int) - latents.to_bytes(field)).max() <= 1


def test_too_large_is_said(engine: Engine) -> None:
    with pytest.raises(BadInput) as caught:
        engine.run(upscale(Extent(4000, 10), settings={"factor": 8.0}))
    assert caught.value.code == "bad_size"


def test_cancel_stops_between_tiles(engine: Engine) -> None:
    class Stopping(Silence):
        checks = 0

        def check(self) -> None:
            self.checks += 1
            if self.checks > 8:
                raise Cancelled

    stopping = Stopping()
    with pytest.raises(Cancelled):
        engine.run(upscale(), stopping)
    assert stopping.checks == 9


def test_lanczos_lends_no_hidden_colour() -> None:
    import cv2

    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[:, :10] = (200, 0, 0, 255)
    pixels[:, 10:] = (0, 255, 0, 0)
    after = compositing.scaled(Raster.from_array(pixels), Extent(40, 40), cv2.INTER_LANCZOS4).array()
    seen = after[..., 3] > 20
    assert after[seen][:, 1].max() < 12
