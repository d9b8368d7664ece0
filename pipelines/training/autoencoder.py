"""Stages `autoencoder` and `decoder`: learn the latent space on crops of rendered pictures, whiten it, sharpen it.

Loss: L1 + weighted squared error + L1 of picture gradients + a small KL term (Rombach et al. 2022, section 3.1;
no adversary: the pictures are clean renders). At export each latent channel is shifted and scaled to mean 0 and
deviation 1 by folding that into the 1x1 convolutions around the latent, so `scaling_factor` is 1.
From then on latents stay as they are; `decoder` only learns to draw them better, before or after the base model.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from pipelines.training.config import DioramaTraining, Losses
from pipelines.training.course import Moment
from pipelines.training.device import Machine
from pipelines.training.scenes import SceneStore


def to_signal(pictures: NDArray[np.uint8]) -> Tensor:
    """uint8 (B, H, W, 3) to float (B, 3, H, W) in -1..1, channels last in memory."""
    tensor = torch.from_numpy(np.array(pictures, order="C")).permute(0, 3, 1, 2)
    return tensor.float().div_(127.5).sub_(1).contiguous(memory_format=torch.channels_last)


def to_pictures(signal: Tensor) -> NDArray[np.uint8]:
    """Float (B, 3, H, W) in -1..1, clamped, to uint8 (B, H, W, 3)."""
    scaled = signal.detach().float().clamp(-1, 1).add(1).mul(127.5).round()
    return scaled.permute(0, 2, 3, 1).to("cpu", torch.uint8).numpy()


def draw_crops(store: SceneStore, config: DioramaTraining, moment: Moment) -> NDArray[np.uint8]:
    """One part of a batch of random crops, half of them mirrored: (B, side, side, 3) uint8."""
    crops = [crops for crops in config.crops if crops.share <= moment.share][-1]
    count, crop = crops.batch // config.autoencoder.parts, crops.side
    generator = moment.generator
    scenes = torch.randint(config.autoencoder_scenes, (count,), generator=generator)
    corners = torch.randint(config.networks.picture - crop + 1, (count, 2), generator=generator)
    mirrored = torch.randint(2, (count,), generator=generator)
    batch = np.empty((count, crop, crop, 3), np.uint8)
    for place in range(count):
        y, x = corners[place].tolist()
        patch = store.picture(int(scenes[place]))[y : y + crop, x : x + crop]
        batch[place] = patch[:, ::-1] if mirrored[place] else patch
    return batch


class AutoencoderLoss:
    """Loss of one step on the batch that belongs to it."""

    steady = False  # the batch shrinks while crops grow

    def __init__(self, store: SceneStore, config: DioramaTraining, machine: Machine) -> None:
        self.store, self.config, self.machine = store, config, machine

    def __call__(self, model: Any, moment: Moment) -> Tensor:
        pictures = self.machine.place(to_signal(draw_crops(self.store, self.config, moment)))
        with self.machine.autocast():
            posterior = model.encode(pictures).latent_dist
            noise = self.machine.draw_noise(posterior.mean.shape, moment.generator)
            latents = posterior.mean + posterior.std * noise
            rebuilt = model.decode(latents).sample
        loss = distance(rebuilt.float(), pictures, self.config.losses)
        return loss + self.config.losses.kl * posterior.kl().float().mean()


class Decoder(nn.Module):
    """The half of an autoencoder that can still learn when latents must stay as they are."""

    def __init__(self, autoencoder: Any) -> None:
        super().__init__()
        self.post_quant_conv = autoencoder.post_quant_conv
        self.decoder = autoencoder.decoder

    def forward(self, latents: Tensor) -> Tensor:
        """Pictures (B, 3, H, W) in -1..1 from latents (B, C, h, w)."""
        return self.decoder(self.post_quant_conv(latents))


class DecoderLoss:
    """Loss of one step of the `decoder` stage: stored latents, a little noised, against their pictures.

    The noise (`DioramaTraining.latent_noise`, latents have deviation 1) stands for what a denoiser gets wrong.
    """

    steady = True

    def __init__(self, latents: Tensor, store: SceneStore, config: DioramaTraining, machine: Machine) -> None:
        self.latents, self.store, self.config, self.machine = latents, store, config, machine

    def __call__(self, model: Any, moment: Moment) -> Tensor:
        count, generator = self.config.decoder.batch // self.config.decoder.parts, moment.generator
        latent = self.config.networks.latent
        scale, side = self.config.networks.picture // latent, latent // 2
        scenes = torch.randint(self.config.scenes, (count,), generator=generator).tolist()
        corners = torch.randint(latent - side + 1, (count, 2), generator=generator).tolist()
        versions = 2 if self.config.mirror else 1
        cells, patches = [], []
        for scene, (y, x) in zip(scenes, corners, strict=True):
            cells.append(self.latents[versions * scene, :, y : y + side, x : x + side].float())
            patches.append(self.store.picture(scene)[scale * y :, scale * x :][: scale * side, : scale * side])
        stacked = self.machine.place(torch.stack(cells))
        stacked = stacked + self.config.latent_noise * self.machine.draw_noise(stacked.shape, generator)
        with self.machine.autocast():
            rebuilt = model(stacked)
        return distance(rebuilt.float(), self.machine.place(to_signal(np.stack(patches))), self.config.losses)


def distance(rebuilt: Tensor, pictures: Tensor, weights: Losses) -> Tensor:
    """Distance of two batches of pictures in -1..1, a scalar."""
    error = rebuilt - pictures
    down = error[:, :, 1:] - error[:, :, :-1]
    across = error[:, :, :, 1:] - error[:, :, :, :-1]
    edges = down.abs().mean() + across.abs().mean()
    return error.abs().mean() + weights.square * error.square().mean() + weights.gradient * edges


@torch.no_grad()
def encode_means(model: Any, pictures: NDArray[np.uint8], machine: Machine) -> Tensor:
    """Posterior means (B, C, h, w) float32 on the CPU, without scaling."""
    with machine.autocast():
        return model.encode(machine.place(to_signal(pictures))).latent_dist.mean.float().cpu()


@torch.no_grad()
def whiten(model: Any, latents: Tensor) -> None:
    """Fold mean and deviation of `latents` (N, C, h, w) into the model in place, channel by channel.

    The decoder's output for a given picture stays what it was.
    """
    channels = latents.shape[1]
    flat = latents.transpose(0, 1).reshape(channels, -1)
    mean, scale = flat.mean(1), flat.std(1).clamp_min(1e-6)
    before, after = model.quant_conv, model.post_quant_conv
    before.bias[:channels] = (before.bias[:channels].cpu() - mean) / scale
    before.weight[:channels] /= scale[:, None, None, None].to(before.weight.device)
    before.bias[channels:] -= 2 * scale.log().to(before.bias.device)
    kernel = after.weight[:, :, 0, 0]
    after.bias += kernel @ mean.to(kernel.device)
    after.weight *= scale[None, :, None, None].to(kernel.device)


@torch.no_grad()
def rebuild(model: Any, pictures: NDArray[np.uint8], machine: Machine) -> NDArray[np.uint8]:
    """Pictures through the autoencoder and back, from the posterior's mean."""
    with machine.autocast():
        signal = model.decode(model.encode(machine.place(to_signal(pictures))).latent_dist.mean).sample
    return to_pictures(signal)
