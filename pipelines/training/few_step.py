"""Stage `few_step`: the base learns, as a LoRA, to jump from any noise level to the end (Luo et al. 2023).

First the student learns the ends of `trajectories` that the base walked; then latent consistency distillation,
algorithm 1, with the time of each sample drawn from all steps, whose targets are its own and so need a student that
knows something. The teacher is the base under guidance of one fixed scale, the model's own: a student that is not told
the scale can only average over a range of them, and a fixed one leaves nothing to choose at painting time, so it is
painted with at scale 1. The target is the running average of the student (Song et al. 2023, eq. 8). Only the factors
are trained, kept and written.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from pipelines.training.autoencoder import to_pictures
from pipelines.training.config import DioramaTraining, Distillation
from pipelines.training.course import Moment
from pipelines.training.denoiser import Denoiser, Noising
from pipelines.training.device import Machine
from pipelines.training.export import LORA, own_values
from pipelines.training.latents import LatentSet
from pipelines.training.sheets import draw_sheet
from pipelines.training.trajectories import Trajectories, even_times, guided
from pipelines.training.trials import PROMPTS, Painter, Pixels, paint

SHOWN = (1, 2, 4)
"""Numbers of steps on a sample sheet."""


class Factors(nn.Module):
    """What is added to one linear or convolution layer: up(down(x)), nothing at first (Hu et al. 2021, section 4.1)."""

    def __init__(self, layer: nn.Linear | nn.Conv2d, rank: int) -> None:
        super().__init__()
        self.down: nn.Module
        self.up: nn.Module
        if isinstance(layer, nn.Conv2d):
            shape: Any = layer.kernel_size, layer.stride, layer.padding
            self.down = nn.Conv2d(layer.in_channels, rank, *shape, bias=False)
            self.up = nn.Conv2d(rank, layer.out_channels, 1, bias=False)
        else:
            self.down = nn.Linear(layer.in_features, rank, bias=False)
            self.up = nn.Linear(rank, layer.out_features, bias=False)
        nn.init.zeros_(self.up.weight)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        return self.up(self.down(x))


class Widened(nn.Module):
    """A frozen layer with its factors beside it."""

    def __init__(self, layer: nn.Module, factors: Factors) -> None:
        super().__init__()
        self.layer, self.factors = layer, factors

    def forward(self, x: Tensor, *rest: Any) -> Tensor:
        return self.layer(x) + self.factors(x)


class Student(nn.Module):
    """The base's UNet with factors beside all its linear and convolution layers; only these are its parameters.

    The UNet itself is no registered part, so that optimiser, average and checkpoint hold the factors alone; a deep copy
    has a UNet of its own, around its own factors.
    """

    def __init__(self, unet: Any, rank: int) -> None:
        super().__init__()
        widened = copy.deepcopy(unet).eval().requires_grad_(False)
        layers = [(name, each) for name, each in widened.named_modules() if isinstance(each, (nn.Linear, nn.Conv2d))]
        self.names = [name for name, _ in layers]
        self.factors = nn.ModuleList(Factors(layer, rank) for _, layer in layers)
        for (name, layer), factors in zip(layers, self.factors, strict=True):
            owner, _, leaf = name.rpartition(".")
            assert isinstance(factors, Factors)
            setattr(widened.get_submodule(owner), leaf, Widened(layer, factors))
        self._held = [widened]

    def forward(self, latents: Tensor, times: Tensor, states: Tensor) -> Tensor:
        """Velocity (B, C, h, w) for noised latents, integer times (B,) and the text encoder's states (B, L, D)."""
        return self._held[0](latents, times, encoder_hidden_states=states).sample

    def tensors(self) -> dict[str, Tensor]:
        """The factors in fp16 under diffusers' names; alpha is the rank, so that the scale is 1."""
        found = {}
        for name, factors in zip(self.names, self.factors, strict=True):
            assert isinstance(factors, Factors)
            for letter, side in (("A", factors.down), ("B", factors.up)):
                weight = side.weight
                assert isinstance(weight, Tensor)
                found[f"unet.{name}.lora_{letter}.weight"] = weight.detach().cpu().half().contiguous()
        return found


class Jump:
    """The consistency function of a velocity: c_skip(t) x + c_out(t) clean, the sample itself at time 0."""

    def __init__(self, noising: Noising, given: Distillation) -> None:
        self.noising, self.given = noising, given

    def __call__(self, velocity: Tensor, noised: Tensor, times: Tensor) -> Tensor:
        """Clean latents (B, C, h, w) for noised ones at integer times (B,)."""
        deviation, time = self.given.deviation, times.float()[:, None, None, None] * self.given.stretch
        norm = (time.square() + deviation**2).sqrt()
        return (deviation / norm) ** 2 * noised + time / norm * self.noising.clean(noised, velocity, times)


class FewStepLoss:
    """Loss of one step of the `few_step` stage; only the student's factors learn.

    By trajectories until `Distillation.direct` of the budget is spent, by consistency from then on.
    """

    steady = True

    def __init__(
        self,
        base: Denoiser,
        data: LatentSet,
        noising: Noising,
        empty: Tensor,
        trajectories: Trajectories,
        config: DioramaTraining,
        machine: Machine,
    ) -> None:
        self.base = base.eval().requires_grad_(False)
        self.data, self.noising, self.empty, self.trajectories = data, noising, empty, trajectories
        self.config, self.machine = config, machine
        self.jump = Jump(noising, config.distillation)
        self.target: nn.Module | None = None

    def attend(self, average: nn.Module) -> None:
        """Take the student's running average as the target."""
        self.target = average

    def __call__(self, student: Student, moment: Moment) -> Tensor:
        batch = self.config.few_step.batch // self.config.few_step.parts
        if moment.share < self.config.distillation.direct:
            return self._direct(student, batch, moment.generator)
        return self._consistency(student, batch, moment)

    def _direct(self, student: Student, batch: int, generator: torch.Generator) -> Tensor:
        """How far jumps from points of trajectories end from where these end."""
        points, ends, times, tokens = map(self.machine.place, self.trajectories.draw(batch, generator))
        with self.machine.autocast():
            with torch.no_grad():
                states = self.base.text_encoder(tokens)[0]
            velocity = student(points, times, states)
        return huber(self.jump(velocity.float(), points, times) - ends, self.config.distillation.huber)

    def _consistency(self, student: Student, batch: int, moment: Moment) -> Tensor:
        """How far jumps from two neighbouring points are apart."""
        config, place, generator = self.config, self.machine.place, moment.generator
        latents, tokens = self.data.draw(self.data.entries(moment.number, batch), generator)
        later = place(self.draw_times(batch, generator))
        earlier = (later - config.distillation.skip).clamp_min(0)
        noise = self.machine.draw_noise(latents.shape, generator)
        noised, _ = self.noising.mix(latents, noise, later)
        with torch.no_grad(), self.machine.autocast():
            states = self.base.text_encoder(tokens)[0]
            nearer = self.solve(noised, later, earlier, states)
            assert self.target is not None
            aim = self.jump(self.target(nearer, earlier, states).float(), nearer, earlier)
        with self.machine.autocast():
            velocity = student(noised, later, states)
        return huber(self.jump(velocity.float(), noised, later) - aim, config.distillation.huber)

    def draw_times(self, count: int, generator: torch.Generator) -> Tensor:
        """`count` integer times above 0, one from each of as many equal parts of the range, in random order."""
        places = torch.randperm(count, generator=generator) + torch.rand(count, generator=generator)
        most = len(self.noising) - 1
        return (1 + (places * most / count).long()).clamp_max(most)

    def solve(self, noised: Tensor, later: Tensor, earlier: Tensor, states: Tensor) -> Tensor:
        """One DDIM step of the guided teacher over the skipped times (Song et al. 2021, eq. 12)."""
        empty, scale = self.machine.place(self.empty[None]), self.config.guidance
        velocity = guided(self.base, noised, later, states, empty, scale)
        return self.noising.walk(noised, velocity, later, earlier)


def huber(difference: Tensor, width: float) -> Tensor:
    """Pseudo-Huber loss: quadratic below `width`, linear above (Song & Dhariwal 2023, eq. 7)."""
    return ((difference.square() + width**2).sqrt() - width).mean()


@torch.no_grad()
def paint_few(painter: Painter, student: Student, prompts: list[str], seed: int, steps: int, jump: Jump) -> Pixels:
    """Pictures (B, H, W, 3) in `steps` jumps, each but the first from new noise (Song et al. 2023, algorithm 1)."""
    machine, noising, shape = painter.machine, jump.noising, student._held[0].config
    generator = torch.Generator().manual_seed(seed)
    size = (len(prompts), shape["in_channels"], shape["sample_size"], shape["sample_size"])
    states = painter.denoiser.text_encoder(painter.tokens(prompts))[0]
    count = len(noising)
    clean = machine.place(torch.zeros(size))
    for time in even_times(count, steps).tolist():
        times = machine.place(torch.full((len(prompts),), time))
        fresh = machine.place(torch.randn(size, generator=generator))
        # The first step begins at pure noise, as every sampler here does.
        noised = fresh if time == count - 1 else noising.mix(clean, fresh, times)[0]
        with machine.autocast():
            velocity = student(noised, times, states)
        clean = jump(velocity.float(), noised, times)
    with machine.autocast():
        return to_pictures(painter.autoencoder.decode(clean).sample)


def draw_steps(painter: Painter, student: Student, jump: Jump, config: DioramaTraining, path: Path) -> None:
    """Sample sheet: the same prompts and seed in 1, 2 and 4 steps, and by the base in all its own."""
    prompts = list(PROMPTS[:6])
    rows = [paint_few(painter, student, prompts, 1, steps, jump) for steps in SHOWN]
    rows.append(paint(painter, prompts, 1, config))
    draw_sheet([list(row) for row in rows], path, [f"{n} steps" for n in (*SHOWN, config.sample_steps)])


def export_lora(student: Student, config: DioramaTraining, target: Path) -> None:
    """Write the factors and the entry that offers them into the exported folder `target`."""
    path = target / LORA
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    save_file(student.tensors(), temporary, metadata={"format": "pt"})
    temporary.replace(path)
    (target / "underpaint.json").write_text(json.dumps(own_values(config, target), indent=1) + "\n")
