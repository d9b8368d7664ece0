"""The rendered data set on disk: pictures and what hints need beside them, in shards of plain `.npy` files.

Of N scenes, pictures are (N, H, W, 3) uint8, edges (N, H, W / 8) uint8 bits, depths (N, H, W) uint8 (near white, see
`controls.depths`), keypoints (N, 5, 18, 3) float32 (see `controls.poses`; a hidden joint has a place and sureness 0,
rows of zeros are no person), plans (N, 2, 16, 16) uint8 (see `plans`). Files are written whole and renamed, so
rendering can be killed and goes on with the first file that is missing; what lacks is added beside what is there.
Held-out scenes are one shard of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from controls import depths, poses
from pipelines.training.config import HELD_OUT, DioramaTraining
from pipelines.training.plans import plan_of
from pipelines.training.refusals import Refusal
from pipelines.training.world import Scene, View, render, sample_scene
from pipelines.training.world.rendering import develop, lay

log = logging.getLogger(__name__)

Pixels = NDArray[np.uint8]
People = NDArray[np.float32]

MOST_PEOPLE = 5
FEWEST_JOINTS = 6
"""Joints that must be seen of somebody for a scene to teach poses."""
STALE = 1.0
"""Mean difference of pixels above which a shard was rendered from another world; rounding moves them far less."""
HELD = "held-out"


class StaleScenes(Refusal):
    """Scenes on disk were rendered by an earlier version of the world, so nothing can be added to them."""


class Shown(NamedTuple):
    """A scene and what is to be seen of it."""

    scene: Scene
    view: View


Show = Callable[[range, int, int], list[Shown]]
"""The scenes of some seeds, rendered: (seeds, side of the pictures, threads)."""


def show_by_threads(seeds: range, size: int, threads: int) -> list[Shown]:
    """On the CPU, one scene a thread."""

    def show(seed: int) -> Shown:
        scene = sample_scene(seed)
        return Shown(scene, render(scene, size=size))

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(show, seeds))


def show_at_once(seeds: range, size: int, threads: int) -> list[Shown]:
    """On the GPU, all together; scenes are sampled and their keypoints placed on the CPU."""
    # Imported here: numba's CUDA target takes some 80 ms and is of use beside a GPU alone.
    from pipelines.training.world.cuda import expose_all

    with ThreadPoolExecutor(threads) as pool:
        scenes = list(pool.map(sample_scene, seeds))
        worlds = list(pool.map(lay, scenes))
        views = pool.map(develop, scenes, worlds, expose_all(worlds, size))
        return [Shown(scene, view) for scene, view in zip(scenes, views, strict=True)]


def choose_show(device: str) -> Show:
    """How a machine with that type of device renders; the log says where its GPU cannot be used for it."""
    if device != "cuda":
        return show_by_threads
    # Imported here: see `show_at_once`.
    from pipelines.training.world.cuda import missing

    if reason := missing():
        log.warning("the world is rendered on the CPU: %s", reason)
        return show_by_threads
    return show_at_once


def stack_pictures(shown: list[Shown]) -> Pixels:
    """Pictures (N, H, W, 3)."""
    return np.stack([view.picture for _, view in shown])


def stack_edges(shown: list[Shown]) -> Pixels:
    """Silhouette edges as bits, (N, H, W / 8)."""
    return np.stack([np.packbits(view.edges > 127, axis=1) for _, view in shown])


def stack_depths(shown: list[Shown]) -> Pixels:
    """Depths (N, H, W) as control images."""
    return np.stack([depths.from_distance(view.depth) for _, view in shown])


def stack_keypoints(shown: list[Shown]) -> People:
    """Keypoints (N, 5, 18, 3), rows of zeros behind the last person."""
    stacked = np.zeros((len(shown), MOST_PEOPLE, poses.JOINTS, 3), np.float32)
    for place, (_, view) in enumerate(shown):
        stacked[place, : len(view.keypoints)] = view.keypoints
    return stacked


def stack_plans(shown: list[Shown]) -> Pixels:
    """What stands where, (N, 2, 16, 16)."""
    return np.stack([plan_of(scene, view) for scene, view in shown])


FILES: dict[str, Callable[[list[Shown]], NDArray[np.generic]]] = {
    "pictures": stack_pictures,
    "edges": stack_edges,
    "depths": stack_depths,
    "keypoints": stack_keypoints,
    "plans": stack_plans,
}


def render_shard(folder: Path, name: str, seeds: range, size: int, threads: int, show: Show) -> None:
    """Render `seeds` into those files of one shard that are missing.

    Raises StaleScenes where its pictures are there and show another world.
    """
    missing = [kind for kind in FILES if not (folder / f"{name}.{kind}.npy").exists()]
    if not missing:
        return
    shown = show(seeds, size, threads)
    if "pictures" not in missing:
        stored = np.load(folder / f"{name}.pictures.npy", mmap_mode="r")
        if stored.shape != (len(shown), size, size, 3) or _difference(stored, shown) > STALE:
            raise StaleScenes(f"{folder}/{name}.pictures.npy shows another world; render afresh in another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for kind in missing:
        write_array(folder / f"{name}.{kind}.npy", FILES[kind](shown))


def _difference(stored: Pixels, shown: list[Shown]) -> float:
    """Mean absolute difference of stored and new pictures, of the scene where it is largest."""
    return max(
        float(np.abs(old.astype(np.int16) - view.picture).mean()) for old, (_, view) in zip(stored, shown, strict=True)
    )


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
        self._open: dict[tuple[str, str], NDArray[np.generic]] = {}
        self._peopled: list[int] | None = None

    def render_all(self, scenes: int, told: Callable[[int, int], None], threads: int = 2, device: str = "cpu") -> None:
        """Render what is missing of the held-out shard and of every shard up to `scenes`; `told(done, scenes)` hears of
        each. device: the type of the machine's, see `choose_show`. Raises StaleScenes.
        """
        config, show = self.config, choose_show(device)
        held = range(HELD_OUT, HELD_OUT + config.measured)
        render_shard(self.folder, HELD, held, config.networks.picture, threads, show)
        for first in range(0, scenes, config.shard):
            seeds = range(first, min(first + config.shard, config.scenes))
            render_shard(self.folder, f"{first // config.shard:05d}", seeds, config.networks.picture, threads, show)
            told(seeds.stop, scenes)

    def picture(self, number: int) -> Pixels:
        """Picture (H, W, 3) of a training scene."""
        return self._of("pictures", number)

    def edges(self, number: int) -> Pixels:
        """Silhouette edges (H, W) of a training scene, 0 or 255."""
        return np.unpackbits(self._of("edges", number), axis=1) * np.uint8(255)

    def depth(self, number: int) -> Pixels:
        """Depth (H, W) of a training scene, near white."""
        return self._of("depths", number)

    def people(self, number: int) -> People:
        """People (P, 18, 3) of a training scene."""
        return _present(self._of("keypoints", number))

    def plans(self, mirror: bool) -> Pixels:
        """Plans of all training scenes in memory, (N, 2, 16, 16), or each followed by its mirror image."""
        plans = np.stack([self._of("plans", number) for number in range(self.config.scenes)])
        return np.stack([plans, plans[..., ::-1]], axis=1).reshape(-1, *plans.shape[1:]) if mirror else plans

    def peopled(self) -> list[int]:
        """The numbers of the training scenes in which somebody is seen well enough to have a pose."""
        if self._peopled is None:
            seen = [self.people(number)[:, :, 2].sum(axis=1) for number in range(self.config.scenes)]
            self._peopled = [number for number, joints in enumerate(seen) if (joints >= FEWEST_JOINTS).any()]
        return self._peopled

    def held_out(self) -> Pixels:
        """Pictures (N, H, W, 3) of the scenes that are kept for measuring."""
        return self._shard(HELD, "pictures")

    def held_out_depths(self) -> Pixels:
        """Depths (N, H, W) of the scenes that are kept for measuring."""
        return self._shard(HELD, "depths")

    def held_out_people(self) -> list[People]:
        """People (P, 18, 3) of each of the scenes that are kept for measuring."""
        return [_present(keypoints) for keypoints in self._shard(HELD, "keypoints")]

    def _of(self, kind: str, number: int) -> NDArray:
        shard, place = divmod(number, self.config.shard)
        return self._shard(f"{shard:05d}", kind)[place]

    def _shard(self, name: str, kind: str) -> NDArray:
        if (name, kind) not in self._open:
            self._open[name, kind] = np.load(self.folder / f"{name}.{kind}.npy", mmap_mode="r")
        return self._open[name, kind]


def _present(keypoints: People) -> People:
    return np.asarray(keypoints[np.any(keypoints, axis=(1, 2))])


def detect_edges(picture: Pixels, low: float = 100, high: float = 200) -> Pixels:
    """Canny edges (H, W), 0 or 255, of an RGB picture; the thresholds are OpenCV's."""
    return cv2.Canny(cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY), low, high)
