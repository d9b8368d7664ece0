"""Refining a picture of any size in tiles: noise, walk and blend of the whole, the networks on one tile at a time.

The noise is drawn once for the whole picture, and in every step the tiles' clean estimates are blended where they lie
over each other (MultiDiffusion, Bar-Tal et al. 2023, eq. 5, with windows), so neighbours agree all the way down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from controls.geometry import Bounds, Extent
from pipelines import denoising, latents, steering, walking
from pipelines.families import Hint
from pipelines.framing import Frame
from pipelines.modes import Work
from pipelines.regions import Place
from pipelines.tiling import Tiling


class Refined(NamedTuple):
    """pixels: uint8 (H, W, 3). evaluations: of every tile together. readings: what the prompts left out."""

    pixels: np.ndarray
    evaluations: int
    steps: int
    readings: tuple[tuple[str, float], ...]


class Tiles:
    """`denoise(x, sigma) -> clean` over x (1, C, h, w) in tiles. The request's control images are as large as the
    picture; each tile sees its own part of them and of the regions, and goes on from what was kept of itself where a
    way of caching keeps something. Raises EngineError (not_finite) in the call that made numbers that are none."""

    def __init__(self, work: Work, tiling: Tiling, levels: np.ndarray, regions: Sequence[Place] = ()) -> None:
        self._work, self._tiling, self._levels = work, tiling, levels
        self._denoise = denoising.build(work, levels, regions=regions)

    @property
    def evaluations(self) -> int:
        """So far, of every tile together."""
        return self._denoise.evaluations

    @property
    def readings(self) -> tuple[tuple[str, float], ...]:
        return self._denoise.readings

    def __call__(self, x: Tensor, sigma: float) -> Tensor:
        scale = self._work.model.scale
        picture = Extent(self._tiling.columns.side * scale, self._tiling.rows.side * scale)
        clean = torch.zeros_like(x)
        for row in self._tiling.tiles():
            for tile in row:
                part = Bounds(*(each * scale for each in tile.bounds))
                frame = Frame(part, part.extent, part.extent)
                # Cut anew each time: the hints of all tiles at once would be the whole picture again.
                self._denoise.look(tile.bounds, self._hints(frame, picture))
                y, x_ = tile.bounds.slices
                found = self._denoise(x[..., y, x_].contiguous(), sigma)
                clean[..., y, x_] += found * torch.from_numpy(tile.window).to(x.device, x.dtype)
        self._denoise.check()
        return clean

    def _hints(self, frame: Frame, picture: Extent) -> tuple[Hint, ...]:
        """What steers in a tile; a refiner is not steered."""
        return () if self._work.refined else steering.hints_for(self._work, frame, picture, self._levels)


def refine(work: Work, picture: np.ndarray, tiling: Tiling, regions: Sequence[np.ndarray] = ()) -> Refined:
    """A picture, uint8 (H, W, 3), noised as far as the strength says and denoised in tiles.

    tiling: in cells of the latent; it covers the picture exactly. regions: how much of each of the request's regional
    prompts each cell follows, float32 (h, w).
    """
    model, request = work.model, work.request
    levels = denoising.sigmas(work, request.strength)
    source = latents.generator(request.seed)
    noise = latents.draw(model, model.latent_shape(Extent(picture.shape[1], picture.shape[0])), source)
    if request.strength == 1:
        work.note("At full strength nothing of the picture stays under the noise: it gave its size alone.")
        x = model.parameterisation.start(noise, levels[0])
    else:
        x = model.parameterisation.noised(encoded(work, picture, tiling), noise, levels[0])
    denoise = Tiles(work, tiling, levels, steering.places(work, regions))
    end = walking.walk(work, denoise, x, levels, source, stage="refining")
    return Refined(decoded(work, end, tiling), denoise.evaluations, len(levels) - 1, denoise.readings)


def encoded(work: Work, picture: np.ndarray, tiling: Tiling) -> Tensor:
    """uint8 (H, W, 3) to its latent (1, C, h, w), tile by tile."""
    scale = work.model.scale
    found = torch.zeros(work.model.latent_shape(Extent(picture.shape[1], picture.shape[0])), device=work.model.device)
    for row in tiling.tiles():
        for tile in row:
            pixels = picture[Bounds(*(each * scale for each in tile.bounds)).slices]
            y, x = tile.bounds.slices
            window = torch.from_numpy(tile.window).to(found.device)
            found[..., y, x] += latents.encode(work, pixels) * window
    return found


def decoded(work: Work, latent: Tensor, tiling: Tiling) -> np.ndarray:
    """(1, C, h, w) to uint8 (H, W, 3), tile by tile; of the picture as floats there is never more than one row of
    tiles."""
    fine = tiling.scaled(work.model.scale)
    picture = np.empty((fine.rows.side, fine.columns.side, 3), np.uint8)
    band, top = np.zeros((fine.rows.length, fine.columns.side, 3), np.float32), 0
    for coarse, row in zip(tiling.tiles(), fine.tiles(), strict=True):
        start = row[0].bounds.y
        # What no later tile reaches is done; the rest moves up.
        picture[top:start] = latents.to_bytes(band[: start - top])
        band = np.concatenate([band[start - top :], np.zeros_like(band[: start - top])])
        top = start
        for cells, tile in zip(coarse, row, strict=True):
            y, x = cells.bounds.slices
            columns = slice(tile.bounds.x, tile.bounds.right)
            band[:, columns] += latents.decode_float(work, latent[..., y, x])[0] * tile.window[..., None]
    picture[top:] = latents.to_bytes(band)
    return picture
