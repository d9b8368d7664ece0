"""Stage `base`: UNet and text encoder learn to predict velocity from noised latents and captions.

The loss is the plain mean squared error of v (Salimans & Ho 2022, appendix D). Min-SNR weighting is there
(`Losses.min_snr`) but off: in v form it takes weight from the noisiest steps, and these decide what a short run must
learn first, which ground, which sky and which things a prompt asks for.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from pipelines.training.config import DioramaTraining
from pipelines.training.course import Moment
from pipelines.training.device import Machine
from pipelines.training.latents import LatentSet
from pipelines.training.plans import PlanReader, halfway, halfway_channels, plan_loss

SHAPES = -3.5
BREADTH = 2.0


class Denoiser(nn.Module):
    """UNet and text encoder as one module, so that they share optimiser, average and checkpoint.

    reader: names what stands where from the UNet's features; needed for training alone.
    """

    def __init__(self, unet: Any, text_encoder: Any) -> None:
        super().__init__()
        self.unet = unet
        self.text_encoder = text_encoder
        self.reader = PlanReader(halfway_channels(unet))

    def forward(self, latents: Tensor, times: Tensor, tokens: Tensor) -> Tensor:
        """Velocity (B, C, h, w) for noised latents, integer times (B,) and token ids (B, L)."""
        return self.unet(latents, times, encoder_hidden_states=self.text_encoder(tokens)[0]).sample

    def explain(self, latents: Tensor, times: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Velocity as above, and the reader's logits of the plan behind it."""
        seen: list[Tensor] = []
        watched = halfway(self.unet).register_forward_hook(lambda block, given, features: seen.append(features))
        try:
            velocity = self(latents, times, tokens)
        finally:
            watched.remove()
        return velocity, self.reader(seen[0])


class Noising:
    """The forward process of v-prediction for a table of cumulated alphas, and the times at which it is learned.

    focus: how much oftener than others the times are drawn at which the shapes of things are decided; 0 draws all times
    alike. The extra density is a normal one in log SNR around `SHAPES`, of deviation `BREADTH`. Where that is was read
    off a half-trained model: what it begins from a picture noised to log SNR -1.6 keeps its shapes, from -5 none.
    Esser et al. 2024, section 3.1, gain by the same means, around log SNR 0 for their finer latents.
    """

    def __init__(self, alphas_cumprod: Tensor, machine: Machine, focus: float = 0.0) -> None:
        self.signal = machine.place(alphas_cumprod.sqrt())
        self.noise = machine.place((1 - alphas_cumprod).sqrt())
        ratio = alphas_cumprod / (1 - alphas_cumprod)
        self.ratio = machine.place(ratio)
        density = 1 + focus * torch.exp(-0.5 * ((ratio.double().log() - SHAPES) / BREADTH).square())
        self.below = density.cumsum(0) / density.sum()

    def __len__(self) -> int:
        return len(self.signal)

    def draw_times(self, count: int, generator: torch.Generator) -> Tensor:
        """`count` integer times, one from each of as many equally likely parts of the range, in random order."""
        places = torch.randperm(count, generator=generator) + torch.rand(count, generator=generator)
        return torch.searchsorted(self.below, places.double() / count).clamp_max(len(self) - 1)

    def mix(self, latents: Tensor, noise: Tensor, times: Tensor) -> tuple[Tensor, Tensor]:
        """Noised latents and their velocity target, alpha eps - sigma x."""
        signal, sigma = self.signal[times][:, None, None, None], self.noise[times][:, None, None, None]
        return signal * latents + sigma * noise, signal * noise - sigma * latents

    def clean(self, noised: Tensor, velocity: Tensor, times: Tensor) -> Tensor:
        """The clean latents behind a velocity, alpha z - sigma v."""
        signal, sigma = self.signal[times][:, None, None, None], self.noise[times][:, None, None, None]
        return signal * noised - sigma * velocity

    def walk(self, noised: Tensor, velocity: Tensor, times: Tensor, towards: Tensor) -> Tensor:
        """Noised latents at the times `towards`, with the clean latents and the noise behind the velocity."""
        signal, sigma = self.signal[times][:, None, None, None], self.noise[times][:, None, None, None]
        noise = sigma * noised + signal * velocity
        return self.mix(self.clean(noised, velocity, times), noise, towards)[0]

    def weigh(self, times: Tensor, gamma: float) -> Tensor:
        """Weight of each sample's v loss: 1, or min(SNR, gamma) / (SNR + 1) where gamma is set."""
        ratio = self.ratio[times]
        return ratio.clamp_max(gamma) / (ratio + 1) if gamma else torch.ones_like(ratio)


class DenoiserLoss:
    """Loss of one step of the `base` stage on the batch that belongs to it."""

    steady = True

    def __init__(
        self,
        data: LatentSet,
        plans: Tensor,
        noising: Noising,
        config: DioramaTraining,
        machine: Machine,
    ) -> None:
        self.data, self.plans, self.noising = data, machine.keep(plans), noising
        self.config, self.machine = config, machine

    def __call__(self, model: Denoiser, moment: Moment) -> Tensor:
        batch, generator = self.config.base.batch // self.config.base.parts, moment.generator
        entries = self.data.entries(moment.number, batch)
        latents, tokens = self.data.draw(entries, generator)
        tokens = self.data.drop(tokens, generator)
        times = self.machine.place(self.noising.draw_times(batch, generator))
        noise = self.machine.draw_noise(latents.shape, generator)
        noised, velocity = self.noising.mix(latents, noise, times)
        with self.machine.autocast():
            predicted, planned = model.explain(noised, times, tokens)
        plans = self.machine.place(self.machine.pick(self.plans, torch.tensor(entries)))
        error = (predicted.float() - velocity).square().mean((1, 2, 3))
        fit = (error * self.noising.weigh(times, self.config.losses.min_snr)).mean()
        return fit + self.config.losses.plan * plan_loss(planned, plans)
