"""The rendered data set on disk: pictures and silhouette edges in shards of plain `.npy` files.

Pictures are (N, H, W, 3) uint8, edges (N, H, W / 8) uint8 bits. Shards are written whole and renamed, so rendering
can be killed and goes on with the first shard that is missing. Held-out scenes are one shard of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.training.config import HELD_OUT, DioramaTraining
from pipelines.training.world import render, sample_scene

Pixels = NDArray[np.uint8]


def paint_scene(seed: int, size: int) -> tuple[Pixels, Pixels]:
    """Picture (H, W, 3) and edges (H, W), 0 or 255, of one scene."""
    view = render(sample_scene(seed), size=size)
    return np.ascontiguousarray(view.picture), np.ascontiguousarray(view.edges)


def render_shard(folder: Path, name: str, seeds: range, size: int, threads: int) -> None:
    """Render `seeds` into the two files of one shard; nothing is done where they exist."""
    if (folder / f"{name}.edges.npy").exists():
        return
    with ThreadPoolExecutor(threads) as pool:
        views = list(pool.map(lambda seed: paint_scene(seed, size), seeds))
    folder.mkdir(parents=True, exist_ok=True)
    write_array(folder / f"{name}.pictures.npy", np.stack([picture for picture, _ in views]))
    write_array(folder / f"{name}.edges.npy", np.stack([np.packbits(edges > 127, axis=1) for _, edges in views]))


def write_array(path: Path, array: NDArray[np.generic]) -> None:
    """Write one `.npy` file, visible under its name only when it is whole."""
    temporary = path.with_name(path.name + ".part")
    with temporary.open("wb") as file:
        np.save(file, array)
    temporary.replace(path)


class SceneStore:
    """Rendered scenes of one training run; scene numbers are 0 <= i < `scenes`, and number equals seed."""

    def __init__(self, folder: Path, config: DioramaTraining) -> None:
        self.folder = folder
        self.config = config
        self._open: dict[str, tuple[Pixels, Pixels]] = {}

    def render_all(self, scenes: int, told: Callable[[int, int], None], threads: int = 2) -> None:
        """Render the held-out shard and every shard up to `scenes`; `told(done, scenes)` hears of each."""
        config = self.config
        held = range(HELD_OUT, HELD_OUT + config.measured)
        render_shard(self.folder, "held-out", held, config.networks.picture, threads)
        for first in range(0, scenes, config.shard):
            seeds = range(first, min(first + config.shard, config.scenes))
            render_shard(self.folder, f"{first // config.shard:05d}", seeds, config.networks.picture, threads)
            told(seeds.stop, scenes)

    def picture(self, number: int) -> Pixels:
        """Picture (H, W, 3) of a training scene."""
        shard, place = divmod(number, self.config.shard)
        return self._shard(f"{shard:05d}")[0][place]

    def edges(self, number: int) -> Pixels:
        """Silhouette edges (H, W) of a training scene, 0 or 255."""
        shard, place = divmod(number, self.config.shard)
        return np.unpackbits(self._shard(f"{shard:05d}")[1][place], axis=1) * np.uint8(255)

    def held_out(self) -> Pixels:
        """Pictures (N, H, W, 3) of the scenes that are kept for measuring."""
        return self._shard("held-out")[0]

    def _shard(self, name: str) -> tuple[Pixels, Pixels]:
        if name not in self._open:
            pictures = np.load(self.folder / f"{name}.pictures.npy", mmap_mode="r")
            self._open[name] = pictures, np.load(self.folder / f"{name}.edges.npy", mmap_mode="r")
        return self._open[name]


def detect_edges(picture: Pixels, low: float = 100, high: float = 200) -> Pixels:
    """Canny edges (H, W), 0 or 255, of an RGB picture; the thresholds are OpenCV's."""
    return cv2.Canny(cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY), low, high)
