"""The data set as the denoiser sees it: latents and token ids of every scene, once as it is and once mirrored.

`latents-….npy` is (2 N, C, h, w) float16, entry 2 i the scene i and 2 i + 1 its mirror image (without mirroring: N,
entry i); it is made by the whitened autoencoder and has the fingerprint of its encoder in its name. `tokens.npy` is
(2 N, P, L) int16, all P of the world's ways of wording, and remade when there are others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pipelines.training.autoencoder import encode_means
from pipelines.training.checkpoint import fingerprint
from pipelines.training.config import DioramaTraining
from pipelines.training.device import Crew, Machine
from pipelines.training.scenes import SceneStore, write_array
from pipelines.training.world import PHRASINGS, caption, sample_scene

TOGETHER = 64
"""Scenes whose captions are tokenized in one call, which tokenizers spread over all cores."""
SIDES = {"left": "right", "right": "left"}


def mirror_caption(text: str) -> str:
    """The caption of the mirrored picture: left and right change places."""
    return re.sub(r"\b(left|right)\b", lambda found: SIDES[found[0]], text)


def tokenize(tokenizer: Any, captions: list[str]) -> NDArray[np.int16]:
    """Token ids (N, L), padded and cut to the tokenizer's length as diffusers' pipelines do it."""
    coded = tokenizer(captions, padding="max_length", max_length=tokenizer.model_max_length, truncation=True)
    return np.asarray(coded.input_ids, np.int16)


class LatentSet:
    """Latents and captions of the training scenes, held in memory, a GPU's own where it has room.

    latents: their file, beside which the captions lie.
    empty: token ids (L,) of the empty caption.
    """

    def __init__(self, latents: Path, empty: Tensor, config: DioramaTraining, machine: Machine) -> None:
        self.latents = machine.keep(torch.from_numpy(np.load(latents)))
        self.tokens = machine.keep(torch.from_numpy(np.load(latents.with_name("tokens.npy"))))
        self.empty, self.config, self.machine = machine.place(empty), config, machine

    def __len__(self) -> int:
        return len(self.latents)

    def epoch_order(self, epoch: int) -> Tensor:
        """Permutation of the entries in one pass; derived from the seed, so that resuming needs no memory of it."""
        generator = torch.Generator().manual_seed(self.config.seed * 1_000_003 + epoch)
        return torch.randperm(len(self), generator=generator)

    def entries(self, step: int, batch: int) -> list[int]:
        """Entry numbers of one step's batch: passes follow one another without a gap."""
        first = step * batch
        picked: list[int] = []
        while len(picked) < batch:
            epoch, place = divmod(first + len(picked), len(self))
            picked += self.epoch_order(epoch)[place : place + batch - len(picked)].tolist()
        return picked

    def draw(self, entries: list[int], generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Latents (B, C, h, w) float32 and token ids (B, L) int64, placed, the wording drawn anew at every visit."""
        place, pick, rows = self.machine.place, self.machine.pick, torch.tensor(entries)
        wordings = torch.randint(self.tokens.shape[1], (len(entries),), generator=generator)
        tokens = pick(self.tokens.flatten(0, 1), rows * self.tokens.shape[1] + wordings)
        return place(pick(self.latents, rows).float()), place(tokens).long()

    def drop(self, tokens: Tensor, generator: torch.Generator) -> Tensor:
        """Token ids (B, L) of which a share (`Losses.dropout`) gave way to the empty caption's."""
        dropped = torch.rand(len(tokens), generator=generator) < self.config.losses.dropout
        return torch.where(self.machine.place(dropped)[:, None], self.empty, tokens)


def latents_file(folder: Path, model: Any) -> Path:
    """Where the latents lie that this autoencoder makes of the scenes in `folder`. Its decoder has no say in them."""
    return folder / f"latents-{fingerprint(model.encoder, model.quant_conv)[:16]}.npy"


def forget_latents(folder: Path) -> None:
    """Remove the latents of every autoencoder: each takes as much room as the pictures' own, and one is in use."""
    for path in folder.glob("latents-*.npy"):
        path.unlink()


def latents_shape(config: DioramaTraining) -> tuple[int, int, int, int]:
    """Shape of a file of latents."""
    shape = config.networks
    return (2 if config.mirror else 1) * config.scenes, shape.latent_channels, shape.latent, shape.latent


def holds(path: Path, shape: tuple[int, ...]) -> bool:
    """Whether there is an array of this shape: one of another was made under another configuration."""
    return path.exists() and np.load(path, mmap_mode="r").shape == shape


def encode_pictures(
    model: Any,
    path: Path,
    store: SceneStore,
    config: DioramaTraining,
    machine: Machine,
    told: Callable[[int, int], None],
) -> None:
    """Write a file of latents; `told(done, scenes)` hears of each batch."""
    versions = 2 if config.mirror else 1
    batch = 64 if machine.device.type == "cuda" else 8
    latents = np.empty(latents_shape(config), np.float16)

    def encode(first: int) -> int:
        numbers = range(first, min(first + batch, config.scenes))
        pictures = np.stack([store.picture(number) for number in numbers])
        for version in range(versions):
            seen = pictures[:, :, ::-1] if version else pictures
            latents[[versions * number + version for number in numbers]] = encode_means(model, seen, machine).numpy()
        return numbers.stop

    crew = Crew(config.base.parts, machine.device)
    try:
        for done in crew.map(encode, range(0, config.scenes, batch)):
            told(done, config.scenes)
    finally:
        crew.close()
    write_array(path, latents)


def encode_captions(tokenizer: Any, folder: Path, config: DioramaTraining, told: Callable[[int, int], None]) -> None:
    """Write `tokens.npy` into `folder`, unless it holds every entry in every wording; `told` as above."""
    path, versions = folder / "tokens.npy", 2 if config.mirror else 1
    size = (versions * config.scenes, PHRASINGS, tokenizer.model_max_length)
    if holds(path, size):
        return
    folder.mkdir(parents=True, exist_ok=True)
    tokens = np.empty(size, np.int16)
    for first in range(0, config.scenes, TOGETHER):
        numbers = range(first, min(first + TOGETHER, config.scenes))
        texts: list[str] = []
        for number in numbers:
            scene = sample_scene(number)
            own = [caption(scene, phrasing) for phrasing in range(PHRASINGS)]
            texts += own + ([mirror_caption(text) for text in own] if config.mirror else [])
            told(number + 1, config.scenes)
        rows = slice(versions * numbers.start, versions * numbers.stop)
        tokens[rows] = tokenize(tokenizer, texts).reshape(-1, *size[1:])
    write_array(path, tokens)
