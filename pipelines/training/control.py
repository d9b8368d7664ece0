"""Stage `control`: one ControlNet for all kinds learns beside the frozen base model.

Each kind goes through it on its own, in its own input channels, and the residuals of several are summed. Each part of a
step draws the kinds that it uses: mostly one, by their shares, now and then two or all, some at partial weights, so
that each works alone and all together (`config.Mixing`). Poses are learned from scenes with people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from pipelines.training.config import ControlKind, DioramaTraining
from pipelines.training.course import Moment
from pipelines.training.denoiser import Denoiser, Noising
from pipelines.training.device import Machine
from pipelines.training.hints import HINTS, place_hint
from pipelines.training.latents import LatentSet
from pipelines.training.refusals import Refusal
from pipelines.training.scenes import SceneStore

POSE = "pose"  # the kind that needs people


class Guide(NamedTuple):
    """One condition of a batch: hint (B, all channels, H, W), and the weight (B,) of its residuals, None for 1."""

    hint: Tensor
    weights: Tensor | None = None


def steer(
    base: Denoiser, controlnet: Any, latents: Tensor, times: Tensor, tokens: Tensor, guides: Sequence[Guide]
) -> Tensor:
    """Velocity of the base model with the sum of the ControlNet's residuals for one condition or more.

    Conditions go through the ControlNet as one batch. In passes of their own each would use the same weights again, and
    autocast keeps the halves of a weight until any thread leaves it: whether gradients are then summed in halves or in
    float32 would be a matter of luck, and no run would repeat another.
    """
    states, count = base.text_encoder(tokens)[0], len(guides)
    down, middle = controlnet(
        latents.repeat(count, 1, 1, 1),
        times.repeat(count),
        encoder_hidden_states=states.repeat(count, 1, 1),
        controlnet_cond=torch.cat([guide.hint for guide in guides]),
        return_dict=False,
    )
    ones = times.new_ones(len(times), dtype=torch.float32)
    weights = torch.cat([ones if guide.weights is None else guide.weights for guide in guides])[:, None, None, None]
    down, middle = [
        [(part * weights.to(part.dtype)).unflatten(0, (count, -1)).sum(0) for part in parts]
        for parts in (down, [middle])
    ]
    return base.unet(
        latents,
        times,
        encoder_hidden_states=states,
        down_block_additional_residuals=down,
        mid_block_additional_residual=middle[0],
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
        config: DioramaTraining,
        machine: Machine,
    ) -> None:
        self.base = base.eval().requires_grad_(False)
        self.data, self.store, self.noising = data, store, noising
        self.config, self.machine = config, machine
        self.peopled = store.peopled()

    def __call__(self, controlnet: Any, moment: Moment) -> Tensor:
        config, place, generator = self.config, self.machine.place, moment.generator
        batch = config.control.batch // config.control.parts
        chance = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
        kinds = self.draw_kinds(chance)
        entries = self._entries(moment.number, batch, kinds, chance)
        latents, tokens = self.data.draw(entries, generator)
        tokens = self.data.drop(tokens, generator)
        guides = self._guides(kinds, entries, chance)
        times = place(self.noising.draw_times(batch, generator))
        noise = self.machine.draw_noise(latents.shape, generator)
        noised, velocity = self.noising.mix(latents, noise, times)
        with self.machine.autocast():
            predicted = steer(self.base, controlnet, noised, times, tokens, guides)
        return (predicted.float() - velocity).square().mean()

    def draw_kinds(self, chance: np.random.Generator) -> list[ControlKind]:
        """The kinds that one part of a step uses, by their shares."""
        trained = self.config.networks.trained_kinds
        shares = np.array([kind.share for kind in trained])
        several = len(trained) > 1 and chance.random() < self.config.mixing.several
        count = int(chance.integers(2, len(trained) + 1)) if several else 1
        return [trained[place] for place in chance.choice(len(trained), count, replace=False, p=shares / shares.sum())]

    def _entries(self, number: int, batch: int, kinds: list[ControlKind], chance: np.random.Generator) -> list[int]:
        """Scenes in the order of their passes; where a pose is among the hints, some of those with people."""
        if all(kind.name != POSE for kind in kinds):
            return self.data.entries(number, batch)
        if not self.peopled:
            raise Refusal("poses cannot be trained: no scene shows a person")
        versions = 2 if self.config.mirror else 1
        return [versions * int(chance.choice(self.peopled)) + int(chance.integers(versions)) for _ in range(batch)]

    def _guides(self, kinds: list[ControlKind], entries: list[int], chance: np.random.Generator) -> list[Guide]:
        mixing, place = self.config.mixing, self.machine.place
        versions = 2 if self.config.mirror else 1
        partial = chance.random(len(entries)) < mixing.partial
        guides = []
        for kind in kinds:
            drawn = []
            for entry in entries:
                scene, mirrored = divmod(entry, versions)
                hint = HINTS[kind.name](self.store, scene, bool(mirrored), chance)
                drawn.append(np.zeros_like(hint) if chance.random() < self.config.losses.edge_dropout else hint)
            weights = np.where(partial, chance.uniform(mixing.least, 1.0, len(entries)), 1.0)
            hints = place_hint(np.stack(drawn), kind, self.config.networks)
            guides.append(Guide(place(hints), place(torch.from_numpy(weights.astype(np.float32)))))
        return guides
