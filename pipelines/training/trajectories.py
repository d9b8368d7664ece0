"""Trajectories: what the guided base paints from noise, point by point, as something that a student can learn by heart.

A run of the probability flow ties every point on its way to the one picture at its end, so a jump from any of them has
a right answer that is known beforehand (Luhman & Luhman 2021, arXiv:2101.02388, for the first point alone). One run
gives as many lessons as it has steps, where the consistency loss pays three calls of a network for each and its answer
is at first the student's own guess.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from pipelines.training.config import BASE_WEIGHTS, DioramaTraining
from pipelines.training.course import step_generator
from pipelines.training.denoiser import Denoiser, Noising
from pipelines.training.device import Crew, Machine
from pipelines.training.latents import LatentSet

FILE = "trajectories.safetensors"
CHUNK = 8
"""Trajectories that are walked side by side."""


class Trajectories(NamedTuple):
    """points: float16 (N, S + 1, C, h, w), from noise to the clean latents. tokens: int64 (N, L), the prompts. times:
    int64 (S,), the time of each point but the last."""

    points: Tensor
    tokens: Tensor
    times: Tensor

    def draw(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Points (B, C, h, w), their ends, times (B,) and tokens (B, L); the noisiest points more often than others.

        What a step from pure noise gets wrong no later one mends; near the end there is nothing left to learn.
        """
        which = torch.randint(len(self.points), (count,), generator=generator)
        parts = (torch.randperm(count, generator=generator) + torch.rand(count, generator=generator)) / count
        place = (parts**1.5 * len(self.times)).long().clamp_max(len(self.times) - 1)
        return self.points[which, place].float(), self.points[which, -1].float(), self.times[place], self.tokens[which]


def guided(base: Denoiser, noised: Tensor, times: Tensor, states: Tensor, empty: Tensor, scale: float) -> Tensor:
    """The base's velocity under classifier-free guidance (Ho & Salimans 2022, eq. 6), float32.

    states: of the prompts (B, L, D). empty: ids of the empty prompt (1, L). Within the caller's autocast.
    """
    nothing = base.text_encoder(empty)[0].expand_as(states)
    both = torch.cat([noised, noised]), torch.cat([times, times])
    velocity = base.unet(*both, encoder_hidden_states=torch.cat([nothing, states])).sample.float()
    plain, prompted = velocity.chunk(2)
    return plain + scale * (prompted - plain)


def even_times(count: int, steps: int) -> Tensor:
    """`steps` evenly spaced times of `count`, the last training time first ("trailing", Lin et al. 2023, section 3)."""
    return torch.from_numpy((np.round(np.arange(count, 0, -count / steps))[:steps] - 1).astype(np.int64))


@torch.no_grad()
def walk_trajectories(
    base: Denoiser,
    data: LatentSet,
    noising: Noising,
    config: DioramaTraining,
    machine: Machine,
    told: Callable[[int, int], None],
) -> Trajectories:
    """Walk them by DDIM from captions of the training scenes; `told(done, whole)` hears of each chunk."""
    given = config.distillation
    times = even_times(len(noising), given.trajectory_steps)

    def walk(number: int) -> tuple[Tensor, Tensor]:
        generator = step_generator(config.seed, "trajectories", number)
        latents, tokens = data.draw(data.entries(number, CHUNK), generator)
        x = machine.draw_noise(latents.shape, generator)
        points = [x]
        with torch.no_grad(), machine.autocast():
            states = base.text_encoder(tokens)[0]
            for step, time in enumerate(times.tolist()):
                now = machine.place(torch.full((CHUNK,), time))
                velocity = guided(base, x, now, states, data.empty[None], config.guidance)
                last = step + 1 == len(times)
                x = (
                    noising.clean(x, velocity, now)
                    if last
                    else noising.walk(x, velocity, now, machine.place(torch.full((CHUNK,), int(times[step + 1]))))
                )
                points.append(x)
        return torch.stack(points, 1).half().cpu(), tokens.cpu()

    walked, count = [], -(-given.trajectories // CHUNK)
    crew = Crew(2, machine.device)
    try:
        for found in crew.map(walk, range(count)):
            walked.append(found)
            told(CHUNK * len(walked), CHUNK * count)
    finally:
        crew.close()
    points, tokens = (torch.cat(parts) for parts in zip(*walked, strict=True))
    return Trajectories(points, tokens, times)


def keep(found: Trajectories, folder: Path, base: str) -> None:
    """Write them into `folder`, so that a resumed run learns from the same ones. base: fingerprint of who walked."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / (FILE + ".part")
    save_file({name: value.contiguous() for name, value in found._asdict().items()}, temporary, {BASE_WEIGHTS: base})
    temporary.replace(folder / FILE)


def kept(folder: Path, base: str) -> Trajectories | None:
    """Those of `folder`, if there are any that the base of this fingerprint walked."""
    path = folder / FILE
    if not path.exists():
        return None
    with safe_open(path, framework="pt") as file:
        if (file.metadata() or {}).get(BASE_WEIGHTS) != base:
            return None
    return Trajectories(**load_file(path))
