"""Stage `annotators`: two small networks learn to read depth and poses from rendered pictures.

They share batches and nothing else; half of the pictures show people. Pictures are roughened, because the networks also
read what a diffusion model painted.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from controls import depths, heatmaps, perception, poses
from controls.fidelity import depth as depth_fidelity
from controls.fidelity import pose as pose_fidelity
from pipelines.training.autoencoder import to_signal
from pipelines.training.config import DioramaTraining, Roughness
from pipelines.training.course import Moment
from pipelines.training.device import Machine
from pipelines.training.hints import to_hint
from pipelines.training.scenes import SceneStore
from pipelines.training.sheets import draw_sheet

Pixels = NDArray[np.uint8]

BUMP = 30.0  # how much more a joint's cell counts than an empty one: a bump fills a hundredth of its map


class Readers(nn.Module):
    """Both networks as one module, so that they share optimiser, average and checkpoint."""

    def __init__(self, channels: tuple[int, ...]) -> None:
        super().__init__()
        self.depth = perception.depth_reader(channels)
        self.pose = perception.pose_reader(channels)


class Accuracy(NamedTuple):
    """How well held-out renders are read: aligned RMSE of depth, PCK of poses (0 where nobody is there)."""

    depth_rmse: float
    pose_pck: float


def roughen(picture: Pixels, chance: np.random.Generator, how: Roughness) -> Pixels:
    """A picture with other colours and light, at times smeared as a small diffusion model smears, blurred and noisy.

    Medians run colours together in patches with hard rims, shrinking loses what is thin; both keep where limbs are.
    """
    side = picture.shape[0] / 256
    colours = picture * chance.uniform(1 - how.gain, 1 + how.gain, 3) + chance.uniform(-how.shift, how.shift, 3)
    if chance.random() < how.smeared:
        reach = 1 + 2 * int(chance.integers(1, max(2, round(how.reach * side))))
        colours = cv2.medianBlur(np.clip(np.rint(colours), 0, 255).astype(np.uint8), reach).astype(np.float64)
    if chance.random() < how.shrunk:
        share = chance.uniform(*how.shares)
        small = cv2.resize(colours, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        colours = cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    if chance.random() < how.blurred:
        colours = cv2.GaussianBlur(colours, (0, 0), chance.uniform(*how.blurs))
        colours += chance.normal(0, chance.uniform(0, how.noise), colours.shape)
    return np.clip(np.rint(colours), 0, 255).astype(np.uint8)


class ReadersLoss:
    """Loss of one step of the `annotators` stage, the sum of both networks' own."""

    steady = True

    def __init__(self, store: SceneStore, config: DioramaTraining, machine: Machine) -> None:
        self.store, self.config, self.machine = store, config, machine
        self.peopled = store.peopled() or list(range(config.scenes))

    def __call__(self, model: Readers, moment: Moment) -> Tensor:
        count = self.config.annotators.batch // self.config.annotators.parts
        chance = np.random.default_rng(int(torch.randint(2**62, (1,), generator=moment.generator)))
        side = self.config.networks.picture
        pictures, shades, targets = [], [], []
        for place in range(count):
            number = int(chance.choice(self.peopled) if place % 2 else chance.integers(self.config.scenes))
            picture, shade, people = self.store.picture(number), self.store.depth(number), self.store.people(number)
            if chance.random() < 0.5:
                picture, shade, people = picture[:, ::-1], shade[:, ::-1], poses.mirror(people, side)
            pictures.append(roughen(picture, chance, self.config.roughness))
            shades.append(shade)
            cells = side // perception.FINENESS
            targets.append(heatmaps.encode(people, cells, cells, perception.FINENESS))
        put = self.machine.place
        signal = put(to_signal(np.stack(pictures)))
        with self.machine.autocast():
            closeness, maps = model.depth(signal), model.pose(signal)
        wanted = put(torch.from_numpy(np.stack(shades))[:, None].float() / 255)
        told = put(torch.from_numpy(np.stack([target.maps for target in targets])))
        counted = put(torch.from_numpy(np.stack([target.counted for target in targets])))
        return depth_distance(closeness.float(), wanted) + pose_distance(maps.float(), told, counted)


def depth_distance(closeness: Tensor, wanted: Tensor) -> Tensor:
    """L1 of closeness (B, 1, H, W) in 0..1 and of its gradients, so that outlines stay sharp."""
    error = closeness - wanted
    down, across = error[:, :, 1:] - error[:, :, :-1], error[:, :, :, 1:] - error[:, :, :, :-1]
    return error.abs().mean() + down.abs().mean() + across.abs().mean()


def pose_distance(maps: Tensor, wanted: Tensor, counted: Tensor) -> Tensor:
    """Squared error of bumps, heavier where they are, and L1 of the ways to the middle where these count."""
    bumps = slice(0, heatmaps.MIDDLE + 1)
    error = (maps[:, bumps] - wanted[:, bumps]).square() * (1 + BUMP * wanted[:, bumps])
    ways = (maps[:, bumps.stop :] - wanted[:, bumps.stop :]).abs() * counted.repeat_interleave(2, dim=1)
    return 10 * error.mean() + ways.sum() / (2 * counted.sum()).clamp_min(1)


def export_readers(readers: Readers, side: int, folder: Path) -> None:
    """Write `folder/depth` and `folder/pose`, as the annotators' plugins read them."""
    perception.save(readers.depth, side, folder / "depth")
    perception.save(readers.pose, side, folder / "pose")


def trained_readers(*places: Path) -> dict[str, perception.Trained]:
    """The readers of depth and poses, each from the first of `places` that has it; none where none has."""
    found = {}
    for name in ("depth", "pose"):
        folder = next((place / name for place in places if (place / name / perception.WEIGHTS).exists()), None)
        if folder is not None:
            found[name] = perception.load(folder)
    return found


def judge_readers(folder: Path, store: SceneStore, path: Path) -> Accuracy:
    """Figures of exported readers on the held-out scenes, and a sheet of what they see below what is there."""
    depth, pose = perception.load(folder / "depth"), perception.load(folder / "pose")
    rows: list[list[Pixels]] = [[], [], [], [], []]
    errors, hits = [], []
    for picture, shade, people in zip(store.held_out(), store.held_out_depths(), store.held_out_people(), strict=True):
        seen = depths.from_closeness(perception.read_closeness(depth, picture))
        found = perception.read_people(pose, picture, poses.SURE)
        errors.append(depth_fidelity.score(shade, seen))
        if (poses.heights(people) > 0).any():
            hits.append(pose_fidelity.score(people, found))
        drawn = [poses.draw(each, *picture.shape[:2]) for each in (people, found)]
        for row, image in zip(rows, (picture, to_hint(shade), to_hint(seen), *drawn), strict=True):
            row.append(image)
    draw_sheet([row[:8] for row in rows], path)
    return Accuracy(float(np.mean(errors)), float(np.mean(hits)) if hits else 0.0)
