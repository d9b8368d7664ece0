"""Stage `eye`: a small classifier that reads which things, colours, ground and light a picture shows.

It judges what Diorama paints, so it must read generated pictures too: what it learns from are renders that were worn
in ways that keep their truth (see `config.Wear`). A thing may be small, so things are looked for in every cell of a
grid; ground and light are read from the mean over the picture. That mean is also the feature vector in which the
benchmark takes its Fréchet distance. It lies on disk as fp16 safetensors beside a JSON file that names what each output
means.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from pipelines.training.attributes import (
    GROUND,
    LIGHT,
    PLACES,
    THINGS,
    Attributes,
    attributes_of,
    decode_attributes,
    encode_attributes,
    share_read,
)
from pipelines.training.autoencoder import to_signal
from pipelines.training.config import HELD_OUT, DioramaTraining, EyeShape, Wear
from pipelines.training.course import Moment
from pipelines.training.device import Machine
from pipelines.training.plans import CELLS, COLOUR_NAMES, KIND_NAMES, plan_loss
from pipelines.training.scenes import SceneStore, write_array
from pipelines.training.sheets import draw_sheet
from pipelines.training.world import sample_scene

Pixels = NDArray[np.uint8]
WEIGHTS, DESCRIPTION = "eye.safetensors", "eye.json"
SECONDS = tuple(dict.fromkeys(thing.colour for thing in THINGS if thing.what == "second"))
CELL_PARTS = [len(KIND_NAMES), len(COLOUR_NAMES), len(SECONDS)]
"""How many logits a cell has of its kind, its colour and its second colour."""


class Sight(NamedTuple):
    """What comes out for B pictures: logits of things (B, T), ground (B, G) and light (B, L), features (B, F).

    cells: logits (B, kinds and colours and second colours, h, w) of what each cell shows; a thing's are read from them.
    """

    things: Tensor
    ground: Tensor
    light: Tensor
    features: Tensor
    cells: Tensor


class Residual(nn.Module):
    """Two 3x3 convolutions whose result is added to what came in."""

    def __init__(self, width: int, groups: int) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 3, padding=1)
        self.before, self.between = nn.GroupNorm(groups, width), nn.GroupNorm(groups, width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, width, h, w) to the same."""
        inner = self.first(functional.silu(self.before(x)))
        return x + self.second(functional.silu(self.between(inner)))


class Eye(nn.Module):
    """Convolutional classifier: (B, 3, H, W) in -1..1 to `Sight`; H and W are multiples of 32.

    Every level halves the picture; the last one, which sees widely, is laid over the one before it, which sees finely.
    Each cell names its kind, its colour and its second colour; what is asked of a thing is their product in the cell
    where it is largest, so that a red ball teaches what red is for boxes too.
    """

    def __init__(self, shape: EyeShape) -> None:
        super().__init__()
        widths, groups = shape.widths, shape.groups
        self.stem = nn.Conv2d(3, widths[0], 3, stride=2, padding=1)
        self.halvings = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in pairwise(widths))
        self.levels = nn.ModuleList(Residual(width, groups) for width in widths[1:])
        self.joined = nn.Conv2d(widths[-1] + widths[-2], shape.features, 1)
        self.norm = nn.GroupNorm(groups, shape.features)
        self.cells = nn.Conv2d(shape.features, sum(CELL_PARTS), 1)
        self.ground = nn.Linear(shape.features, len(GROUND))
        self.light = nn.Linear(shape.features, len(LIGHT))
        self.sureness = nn.Parameter(torch.ones(len(THINGS)))
        self.shift = nn.Parameter(torch.zeros(len(THINGS)))
        for name, places in zip(("kind_of", "colour_of", "second_of"), cell_places(), strict=True):
            self.register_buffer(name, places, persistent=False)

    def forward(self, pictures: Tensor) -> Sight:
        """Read a batch of pictures."""
        x = functional.silu(self.stem(pictures))
        fine = x
        for halving, level in zip(self.halvings, self.levels, strict=True):
            fine, x = x, level(halving(x))
        wide = functional.interpolate(x, size=fine.shape[2:], mode="nearest")
        seen = functional.silu(self.norm(self.joined(torch.cat([fine, wide], 1))))
        features, cells = seen.mean((2, 3)), self.cells(seen).float()
        things = self.sureness * self._found(cells) + self.shift
        return Sight(things, self.ground(features).float(), self.light(features).float(), features.float(), cells)

    def _found(self, cells: Tensor) -> Tensor:
        """Logits (B, T) of what is asked of things: its likeliest cell, where all that it asks for is there."""
        kinds, colours, seconds = (part.flatten(2).log_softmax(1) for part in cells.split(CELL_PARTS, dim=1))
        free = torch.zeros_like(kinds[:, :1])
        colours, seconds = torch.cat([colours, free], 1), torch.cat([seconds, free], 1)
        likely = kinds[:, self.kind_of] + colours[:, self.colour_of] + seconds[:, self.second_of]
        best = likely.amax(2).clamp_max(-1e-4)
        return best - torch.log(-torch.expm1(best))


def wear(picture: Pixels, chance: np.random.Generator, how: Wear) -> Pixels:
    """A picture (H, W, 3) after mishaps that change nothing of what it shows: shrinking, blur, noise, JPEG."""
    worn = np.ascontiguousarray(picture)
    height, width = worn.shape[:2]
    if chance.random() < how.shrunk:
        small = cv2.resize(worn, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        worn = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    if chance.random() < how.blurred:
        worn = cv2.GaussianBlur(worn, (0, 0), float(chance.uniform(0.3, how.blur)))
    if chance.random() < how.noisy:
        noise = chance.normal(0, chance.uniform(0, how.noise), worn.shape)
        worn = np.clip(np.rint(worn + noise), 0, 255).astype(np.uint8)
    if chance.random() < how.jpeg:
        quality = int(chance.integers(how.quality, 96))
        coded = cv2.imencode(".jpg", worn, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        worn = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return worn


def cell_places() -> tuple[Tensor, Tensor, Tensor]:
    """For each of `THINGS` the places of its kind, colour and second colour among a cell's logits of each; where it
    asks for no colour, the place behind the last."""
    kinds = [KIND_NAMES.index(thing.name) for thing in THINGS]
    first = [COLOUR_NAMES.index(t.colour) if t.what == "colour" else len(COLOUR_NAMES) for t in THINGS]
    second = [SECONDS.index(t.colour) if t.what == "second" else len(SECONDS) for t in THINGS]
    return torch.tensor(kinds), torch.tensor(first), torch.tensor(second)


def cells_loss(cells: Tensor, plans: Tensor, truth: Tensor) -> Tensor:
    """Cross entropy of what each cell shows, over cells weighted as in `plans`.

    cells: logits as of `Sight`, h and w divisors of 16. plans: (B, 2, 16, 16). truth: (B, T) flags of the picture. A
    plan does not tell second colours: a cell answers for the one that its kind has in this picture, where that is one.
    """
    step = CELLS // cells.shape[-1]
    wanted = plans[:, :, step // 2 :: step, step // 2 :: step].long()
    both = sum(CELL_PARTS[:2])
    loss = plan_loss(cells[:, :both], wanted)
    told = torch.zeros(len(truth), len(KIND_NAMES), len(SECONDS), device=truth.device)
    for flag, thing in zip(truth.unbind(1), THINGS, strict=True):
        if thing.what == "second":
            told[:, KIND_NAMES.index(thing.name), SECONDS.index(thing.colour)] = flag.float()
    in_cells = told[torch.arange(len(truth), device=truth.device)[:, None, None], wanted[:, 0]]
    sure = (in_cells.sum(3) == 1).float()
    errors = functional.cross_entropy(cells[:, both:].float(), in_cells.argmax(3), reduction="none")
    return loss + (errors * sure).sum() / sure.sum().clamp_min(1)


class EyeLoss:
    """Loss of one step: cross entropy of every answer of the picture, and of what its cells show.

    That something is in a picture teaches slowly where to look; the renderer knows for every cell what it shows.

    autoencoder: frozen; a share of the pictures goes through it and back, its latents a little noised. None: none does.
    """

    steady = True

    def __init__(self, store: SceneStore, autoencoder: Any, config: DioramaTraining, machine: Machine) -> None:
        self.store, self.autoencoder, self.config, self.machine = store, autoencoder, config, machine
        self.truth = torch.from_numpy(read_truth(store.folder, config.scenes))
        self.plans = torch.from_numpy(store.plans(mirror=True))

    def __call__(self, eye: Eye, moment: Moment) -> Tensor:
        generator, place = moment.generator, self.machine.place
        count = self.config.eye.batch // self.config.eye.parts
        numbers, mirrored = torch.randint(2 * self.config.scenes, (count,), generator=generator), []
        chance = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
        for number in numbers.tolist():
            picture = self.store.picture(number // 2)
            mirrored.append(picture[:, ::-1] if number % 2 else picture)
        worn = [wear(picture, chance, self.config.wear) for picture in mirrored]
        signal = self._through(place(to_signal(np.stack(worn))), generator)
        truth = place(self.truth[numbers // 2].long())
        with self.machine.autocast():
            sight = eye(signal)
        things = functional.binary_cross_entropy_with_logits(
            sight.things, truth[:, : len(THINGS)].float(), reduction="none"
        )
        ground, light = truth[:, len(THINGS)], truth[:, len(THINGS) + 1]
        places = functional.cross_entropy(sight.ground, ground) + functional.cross_entropy(sight.light, light)
        cells = cells_loss(sight.cells, place(self.plans[numbers]), truth[:, : len(THINGS)])
        return things.sum(1).mean() + places + cells

    @torch.no_grad()
    def _through(self, signal: Tensor, generator: torch.Generator) -> Tensor:
        """Pictures (B, 3, H, W), a share of them through the autoencoder."""
        how, count = self.config.wear, len(signal)
        chosen = torch.rand(count, generator=generator) < how.rebuilt
        if self.autoencoder is None or not chosen.any():
            return signal
        rows = self.machine.place(chosen.nonzero()[:, 0])  # of flags a GPU would have to tell the count
        with self.machine.autocast():
            latents = self.autoencoder.encode(signal[rows]).latent_dist.mean.float()
            level = how.latent_noise * torch.rand(len(latents), generator=generator)
            noise = self.machine.draw_noise(latents.shape, generator)
            latents = latents + self.machine.place(level)[:, None, None, None] * noise
            rebuilt = self.autoencoder.decode(latents).sample
        signal[rows] = rebuilt.float().clamp(-1, 1)
        return signal


def read_truth(folder: Path, scenes: int) -> NDArray[np.uint8]:
    """`encode_attributes` of the first scenes, kept as `attributes.npy` because laying scenes out takes minutes."""
    path = folder / "attributes.npy"
    if path.exists():
        kept = np.load(path)
        if kept.shape == (scenes, len(THINGS) + 2):
            return kept
    truth = np.stack([encode_attributes(attributes_of(sample_scene(number))) for number in range(scenes)])
    write_array(path, truth)
    return truth


class Seen(NamedTuple):
    """What was read of N pictures, and their features, float64 (N, F)."""

    attributes: list[Attributes]
    features: NDArray[np.float64]


@torch.no_grad()
def look(eye: Eye, pictures: Sequence[Pixels] | Pixels, side: int, machine: Machine, batch: int = 16) -> Seen:
    """Read pictures (N, H, W, 3) of any size; they are resampled to the eye's own `side`.

    A thing's attribute is there where its probability is above a half; ground and light are the likeliest.
    """
    attributes: list[Attributes] = []
    features: list[NDArray[np.float64]] = []
    for first in range(0, len(pictures), batch):
        some = np.stack([_resample(picture, side) for picture in pictures[first : first + batch]])
        sight = eye(machine.place(to_signal(some)))
        places = torch.stack([sight.ground.argmax(1), sight.light.argmax(1)], 1)
        rows = torch.cat([(sight.things > 0).long(), places], 1).cpu().numpy()
        attributes += [decode_attributes(row) for row in rows]
        features.append(sight.features.double().cpu().numpy())
    return Seen(attributes, np.concatenate(features))


def _resample(picture: Pixels, side: int) -> Pixels:
    if picture.shape[:2] == (side, side):
        return picture
    smaller = max(picture.shape[:2]) > side
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)


def judge_eye(eye: Eye, store: SceneStore, config: DioramaTraining, machine: Machine, path: Path) -> float:
    """Share of attributes that are read right on the held-out scenes, and a sheet of pictures above what was missed."""
    pictures = store.held_out()
    asked = [attributes_of(sample_scene(HELD_OUT + place)) for place in range(len(pictures))]
    seen = look(eye, pictures, config.networks.picture, machine).attributes
    missed = [" ".join("-".join(filter(None, a)) for a in sorted(w - s)) for w, s in zip(asked, seen, strict=True)]
    rows = range(min(4, len(pictures)))
    worn = [wear(pictures[row], np.random.default_rng(row), config.wear) for row in rows]
    titles = [f"missed: {missed[row] or 'nothing'}" for row in rows]
    draw_sheet([[pictures[row], worn[row]] for row in rows], path, titles)
    return share_read(asked, seen)


def save_eye(eye: Eye, config: DioramaTraining, accuracy: float, folder: Path) -> None:
    """Write the eye as fp16 safetensors and its description as JSON into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: value.detach().half().cpu().contiguous() for name, value in eye.state_dict().items()}
    description = {
        "shape": dataclasses.asdict(config.eye_shape),
        "side": config.networks.picture,
        "held_out_accuracy": round(accuracy, 4),
        "answers": ["-".join(filter(None, attribute)) for attribute in PLACES],
    }
    temporary = folder / (WEIGHTS + ".part")
    save_file(halves, temporary)
    temporary.replace(folder / WEIGHTS)
    (folder / DESCRIPTION).write_text(json.dumps(description, indent=1) + "\n")


class LoadedEye(NamedTuple):
    """An eye from disk and the side of the pictures that it was trained on."""

    eye: Eye
    side: int
    machine: Machine

    def look(self, pictures: Sequence[Pixels] | Pixels) -> Seen:
        """See `look`."""
        return look(self.eye, pictures, self.side, self.machine)


def load_eye(folder: Path, machine: Machine) -> LoadedEye:
    """The eye that `save_eye` wrote.

    Raises FileNotFoundError, and ValueError where it was trained on another world, is not described or does not fit
    what its description says.
    """
    path = folder / DESCRIPTION
    try:
        description = json.loads(path.read_text())
        answers, side, given = (description[name] for name in ("answers", "side", "shape"))
        shape = EyeShape(**{**given, "widths": tuple(given["widths"])})
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} does not describe an eye: {error!r}; train it anew with stage eye") from error
    if answers != ["-".join(filter(None, attribute)) for attribute in PLACES]:
        raise ValueError(f"{path} describes an eye of another world; train it anew with stage eye")
    eye = Eye(shape)
    try:
        eye.load_state_dict({name: value.float() for name, value in load_file(folder / WEIGHTS).items()})
    except (RuntimeError, SafetensorError) as error:
        raise ValueError(f"{folder / WEIGHTS} holds weights that {DESCRIPTION} does not describe") from error
    return LoadedEye(machine.install(eye).eval().requires_grad_(False), side, machine)
