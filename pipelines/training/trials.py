"""Drawing with a model in training: a small DDIM loop, sample sheets, and the figures of the model card.

The engine's samplers are not used here, because training stands below it and must run without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pipelines.training.autoencoder import rebuild, to_pictures
from pipelines.training.config import DioramaTraining
from pipelines.training.control import Guide, steer
from pipelines.training.denoiser import Denoiser
from pipelines.training.device import Machine
from pipelines.training.latents import tokenize
from pipelines.training.scenes import SceneStore
from pipelines.training.sheets import draw_sheet

Pixels = NDArray[np.uint8]

PROMPTS = (
    "a red ball on snow, day",
    "a house with a red roof, a person in blue on grass, sunset",
    "a green pine on sand, night",
    "a yellow box and a blue cone on stone, day",
    "a white ball and a red cylinder on water, fog",
    "a tree and a house with a blue roof on grass, day",
    "a person in red on snow, night",
    "a purple cone on sand, sunset",
)


class Painter(NamedTuple):
    """All that is needed to draw: the denoiser, the autoencoder, the tokenizer and the schedule."""

    denoiser: Denoiser
    autoencoder: Any
    tokenizer: Any
    schedule: Any
    machine: Machine

    def tokens(self, prompts: list[str]) -> Tensor:
        """Token ids (B, L) on this painter's device."""
        return self.machine.place(torch.from_numpy(tokenize(self.tokenizer, prompts).astype(np.int64)))


@torch.no_grad()
def paint(
    painter: Painter,
    prompts: list[str],
    seed: int,
    config: DioramaTraining,
    controlnet: Any = None,
    hints: Sequence[Tensor] = (),
) -> Pixels:
    """Pictures (B, H, W, 3) for the prompts by DDIM with classifier-free guidance.

    hints: (B, 9, H, W) for each kind of control that steers; the plain half of the guidance is steered too.
    """
    machine, schedule = painter.machine, painter.schedule
    generator = torch.Generator().manual_seed(seed)
    shape = (config.networks.latent_channels, config.networks.latent, config.networks.latent)
    latents = machine.place(torch.randn((len(prompts), *shape), generator=generator))
    tokens = torch.cat([painter.tokens([""] * len(prompts)), painter.tokens(prompts)])
    guides = [Guide(machine.place(torch.cat([hint, hint]))) for hint in hints]
    schedule.set_timesteps(config.sample_steps)
    for time in schedule.timesteps:
        double = machine.place(torch.cat([latents, latents]))
        times = machine.place(torch.full((len(double),), int(time)))
        with machine.autocast():
            if guides:
                velocity = steer(painter.denoiser, controlnet, double, times, tokens, guides)
            else:
                velocity = painter.denoiser(double, times, tokens)
        plain, prompted = velocity.float().chunk(2)
        latents = schedule.step(plain + config.guidance * (prompted - plain), time, latents).prev_sample
    with machine.autocast():
        signal = painter.autoencoder.decode(machine.place(latents)).sample
    return to_pictures(signal)


def draw_samples(painter: Painter, config: DioramaTraining, path: Path) -> None:
    """Sample sheet: every prompt of `PROMPTS` with two seeds."""
    rows = [paint(painter, list(PROMPTS), seed, config) for seed in (1, 2)]
    sheet = [[pictures[place] for place in range(first, first + 4) for pictures in rows] for first in (0, 4)]
    draw_sheet(sheet, path, [" | ".join(PROMPTS[:4]), " | ".join(PROMPTS[4:])])


def signal_to_noise(one: Pixels, other: Pixels) -> float:
    """Mean PSNR in dB of two batches of pictures."""
    error = (one.astype(np.float64) - other.astype(np.float64)) ** 2
    return float(np.mean(10 * np.log10(255**2 / np.maximum(error.mean((1, 2, 3)), 1e-9))))


def measure_autoencoder(autoencoder: Any, store: SceneStore, machine: Machine, path: Path) -> float:
    """PSNR on the held-out scenes, and a sheet of pictures above their reconstructions."""
    pictures = store.held_out()
    rebuilt = np.concatenate([rebuild(autoencoder, pictures[i : i + 8], machine) for i in range(0, len(pictures), 8)])
    draw_sheet([list(pictures[:6]), list(rebuilt[:6])], path)
    return signal_to_noise(pictures, rebuilt)
