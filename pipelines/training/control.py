"""Stage `control`: one ControlNet for all kinds learns beside the frozen base model.

Each part of a step takes one of the trained kinds in turn. Kinds are separate forwards whose residuals are summed when
several are in use, so each is trained alone, in its own input channels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from pipelines.training.config import DioramaTraining
from pipelines.training.course import Moment
from pipelines.training.denoiser import Denoiser, Noising
from pipelines.training.device import Machine
from pipelines.training.hints import HINTS, place_hint
from pipelines.training.latents import LatentSet
from pipelines.training.scenes import SceneStore


def steer(base: Denoiser, controlnet: Any, latents: Tensor, times: Tensor, tokens: Tensor, hint: Tensor) -> Tensor:
    """Velocity of the base model with the ControlNet's residuals for one conditioning tensor."""
    states = base.text_encoder(tokens)[0]
    down, middle = controlnet(latents, times, encoder_hidden_states=states, controlnet_cond=hint, return_dict=False)
    return base.unet(
        latents,
        times,
        encoder_hidden_states=states,
        down_block_additional_residuals=down,
        mid_block_additional_residual=middle,
    ).sample


class ControlLoss:
    """Loss of one step of the `control` stage; only the ControlNet learns."""

    steady = True

    def __init__(
        self,
        base: Denoiser,
        data: LatentSet,
        store: SceneStore,
        noising: Noising,
        empty: Tensor,
        config: DioramaTraining,
        machine: Machine,
    ) -> None:
        self.base = base.eval().requires_grad_(False)
        self.data, self.store, self.noising, self.empty = data, store, noising, empty
        self.config, self.machine = config, machine
        self.kinds = [kind for kind in config.networks.trained_kinds if kind.name in HINTS]

    def __call__(self, controlnet: Any, moment: Moment) -> Tensor:
        config, place, generator = self.config, self.machine.place, moment.generator
        batch = config.control.batch // config.control.parts
        entries = self.data.entries(moment.number, batch)
        latents, tokens = self.data.draw(entries, generator)
        tokens[torch.rand(batch, generator=generator) < config.losses.dropout] = self.empty
        hint = self._hints(moment.number, entries, generator)
        times = place(self.noising.draw_times(batch, generator))
        noise = place(torch.randn(latents.shape, generator=generator))
        noised, velocity = self.noising.mix(place(latents), noise, times)
        with self.machine.autocast():
            predicted = steer(self.base, controlnet, noised, times, place(tokens), place(hint))
        return (predicted.float() - velocity).square().mean()

    def _hints(self, number: int, entries: list[int], generator: torch.Generator) -> Tensor:
        kind = self.kinds[number % len(self.kinds)]
        chance = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
        versions = 2 if self.config.mirror else 1
        drawn = []
        for entry in entries:
            scene, mirrored = divmod(entry, versions)
            hint = HINTS[kind.name](self.store, scene, chance)
            hint = hint[:, ::-1] if mirrored else hint
            drawn.append(np.zeros_like(hint) if chance.random() < self.config.losses.edge_dropout else hint)
        return place_hint(np.stack(drawn), kind, self.config.networks)
