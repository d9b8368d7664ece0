"""Stage `text`: the text encoder learns to name what captions tell, before the denoiser ever listens to it.

A text encoder that starts from nothing together with the UNet is heard late: for tens of thousands of samples its
words mean nothing, and the UNet learns to do without. Captions and their scenes cost no picture, so two linear readers
teach it first: one reads a scene's attributes from the mean of all states, one from the last state alone. The readers
are thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from pipelines.training.attributes import GROUND, LIGHT, THINGS, attributes_of, encode_attributes
from pipelines.training.config import DioramaTraining
from pipelines.training.course import Moment
from pipelines.training.device import Machine
from pipelines.training.eye import read_truth
from pipelines.training.latents import tokenize
from pipelines.training.world import PHRASINGS, caption, sample_scene

SIZES = len(THINGS), len(GROUND), len(LIGHT)


class Namer(nn.Module):
    """A text encoder and two readers of its states: token ids (B, L) to logits (2, B, things + grounds + lights)."""

    def __init__(self, text_encoder: Any, width: int) -> None:
        super().__init__()
        self.text_encoder = text_encoder
        self.readers = nn.ModuleList([nn.Linear(width, sum(SIZES)) for _ in range(2)])

    def forward(self, tokens: Tensor) -> Tensor:
        states = self.text_encoder(tokens)[0]
        pooled = states.mean(1), states[:, -1]
        return torch.stack([reader(state) for reader, state in zip(self.readers, pooled, strict=True)])


class Named(NamedTuple):
    """Captions and what they tell: token ids (N, P, L) of P wordings, rows of `encode_attributes` (N, things + 2)."""

    tokens: NDArray[np.int16]
    rows: Tensor


def name_scenes(tokenizer: Any, seeds: Sequence[int]) -> Named:
    """The captions of the scenes of `seeds` in every wording; nothing is rendered."""
    scenes = [sample_scene(seed) for seed in seeds]
    tokens = [tokenize(tokenizer, [caption(scene, way) for way in range(PHRASINGS)]) for scene in scenes]
    rows = [encode_attributes(attributes_of(scene)) for scene in scenes]
    return Named(np.stack(tokens), torch.from_numpy(np.stack(rows)))


def read_named(folder: Path, config: DioramaTraining) -> Named:
    """The same of all training scenes, out of what `latents.encode_captions` and `eye.read_truth` keep in `folder`."""
    tokens = np.load(folder / "tokens.npy")[:: 2 if config.mirror else 1]
    return Named(tokens, torch.from_numpy(read_truth(folder, config.scenes)))


def naming_loss(logits: Tensor, rows: Tensor) -> Tensor:
    """Cross entropies of things (each there or not), ground and light, summed, averaged over readers and batch."""
    things, grounds, lights = logits.float().flatten(0, 1).split(SIZES, dim=-1)
    flags, ground, light = rows.repeat(len(logits), 1).split((SIZES[0], 1, 1), dim=-1)
    there = functional.binary_cross_entropy_with_logits(things, flags.float(), reduction="none").sum(-1).mean()
    places = (
        functional.cross_entropy(grounds, ground[:, 0].long()),
        functional.cross_entropy(lights, light[:, 0].long()),
    )
    return there + sum(places)


@torch.no_grad()
def share_named(model: Any, named: Named, machine: Machine) -> float:
    """Share of captions, first wording, of which the first reader names all: no thing too many and none too few."""
    with machine.autocast():
        logits = model(machine.place(torch.from_numpy(named.tokens[:, 0].astype(np.int64))))[0].float().cpu()
    things, grounds, lights = logits.split(SIZES, dim=-1)
    right = ((things > 0) == named.rows[:, : SIZES[0]].bool()).all(1)
    right &= grounds.argmax(1) == named.rows[:, SIZES[0]]
    right &= lights.argmax(1) == named.rows[:, SIZES[0] + 1]
    return float(right.float().mean())


class NamingLoss:
    """Loss of one step of the `text` stage on the batch that belongs to it."""

    steady = True

    def __init__(self, named: Named, config: DioramaTraining, machine: Machine) -> None:
        self.named, self.config, self.machine = named, config, machine

    def __call__(self, model: Namer, moment: Moment) -> Tensor:
        batch, generator = self.config.text.batch // self.config.text.parts, moment.generator
        scenes = torch.randint(len(self.named.rows), (batch,), generator=generator)
        wordings = torch.randint(self.named.tokens.shape[1], (batch,), generator=generator)
        tokens = torch.from_numpy(self.named.tokens[scenes.numpy(), wordings.numpy()].astype(np.int64))
        place = self.machine.place
        with self.machine.autocast():
            logits = model(place(tokens))
        return naming_loss(logits, place(self.named.rows[scenes]))
