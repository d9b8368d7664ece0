"""Parameterisations: how noisy latent, clean latent, noise and the network's answer belong together.

A noisy latent is x = signal(sigma) * clean + spread(sigma) * noise. Models that predict noise or velocity on a
variance-preserving chain are walked in variance-exploding coordinates: signal 1, spread sigma (Karras et al. 2022,
eq. 7 and table 1); rectified flow has signal 1 - sigma, spread sigma. Samplers, schedules and inversions ask this
module and hold for every kind of model. Plain arithmetic: numpy for the noise levels, torch tensors go through as they
are. Nothing here imports torch.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

Prediction = Literal["epsilon", "v_prediction", "sample"]
Spacing = Literal["leading", "trailing", "linspace"]


class Parameterisation(Protocol):
    """What a sampler may ask of a model's noise.

    levels: float64 (T,), the sigmas of training, ascending. native(steps): float64 (steps + 1,), descending, the
    sigmas of the model's own spacing, with 0 at the end.
    """

    levels: np.ndarray

    def native(self, steps: int) -> np.ndarray: ...

    def signal(self, sigma: float) -> float:
        """Factor of the clean latent in x."""
        ...

    def spread(self, sigma: float) -> float:
        """Factor of the noise in x."""
        ...

    def clean(self, x: Tensor, answer: Tensor, sigma: float) -> Tensor:
        """The clean latent behind the network's answer at x."""
        ...

    def answer(self, x: Tensor, clean: Tensor, sigma: float) -> Tensor:
        """The network's answer at x if `clean` is the clean latent: the inverse of `clean`; sigma > 0."""
        ...

    def noised(self, clean: Tensor, noise: Tensor, sigma: float) -> Tensor:
        """x at `sigma`."""
        ...

    def noise(self, x: Tensor, clean: Tensor, sigma: float) -> Tensor:
        """The noise that x holds if `clean` is its clean latent; sigma > 0."""
        ...

    def start(self, noise: Tensor, sigma: float) -> Tensor:
        """x at `sigma` where nothing of a picture is known: what a generation from noise begins with."""
        ...

    def share(self, sigma: float) -> float:
        """Share of noise variance at `sigma`, 0 to 1: what the strength slider counts in."""
        ...

    def sigma(self, share: float) -> float:
        """The sigma whose share of noise variance is `share` (0 <= share < 1): the inverse of `share`."""
        ...


def spaced_times(count: int, steps: int, spacing: Spacing, offset: int = 0) -> np.ndarray:
    """The training steps, of `count`, at which a run of `steps` stands, descending (Lin et al. 2023, table 2).

    offset: what leading is shifted by. Linspace stands between training steps too.
    """
    if spacing == "trailing":
        times = np.round(np.arange(count, 0, -count / steps))[:steps] - 1
    elif spacing == "linspace":
        times = np.linspace(0, count - 1, steps)[::-1] if steps > 1 else np.array([count - 1.0])
    else:
        times = (np.arange(steps) * (count // steps)).round()[::-1] + offset
    return np.clip(times, 0, count - 1)


class Diffusion:
    """A variance-preserving chain in variance-exploding coordinates: x = clean + sigma * noise.

    alphas_cumprod: float64 (T,), descending, the squared signal factors of training. prediction: what the network
    answers. spacing, offset: how the model's own schedule lays its steps (`timestep_spacing` and `steps_offset` of a
    diffusers scheduler).
    """

    def __init__(
        self,
        alphas_cumprod: np.ndarray,
        prediction: Prediction = "epsilon",
        spacing: Spacing = "leading",
        offset: int = 0,
    ) -> None:
        alphas = np.asarray(alphas_cumprod, np.float64).copy()
        # A schedule with no signal at its end has an infinite last sigma; the usual finite stand-in is 2^-24.
        alphas[alphas < 2.0**-24] = 2.0**-24
        self.levels: np.ndarray = np.sqrt((1 - alphas) / alphas)
        self.prediction: Prediction = prediction
        self.spacing: Spacing = spacing
        self.offset = offset
        self._log_levels = np.log(self.levels)

    def native(self, steps: int) -> np.ndarray:
        """Sigmas of the model's own spacing."""
        times = spaced_times(len(self.levels), steps, self.spacing, self.offset)
        sigmas = np.interp(times, np.arange(len(self.levels)), self.levels)
        return np.append(sigmas, 0.0)

    def timestep(self, sigma: float) -> float:
        """The training step, possibly between two, whose level is `sigma`; linear in log sigma, clamped to the ends."""
        return float(np.interp(math.log(sigma), self._log_levels, np.arange(len(self.levels))))

    def input_scale(self, sigma: float) -> float:
        """What x is multiplied with before the network sees it (back to variance-preserving coordinates)."""
        return 1 / math.sqrt(1 + sigma * sigma)

    def clean(self, x: Tensor, answer: Tensor, sigma: float) -> Tensor:
        if self.prediction == "epsilon":
            return x - sigma * answer
        if self.prediction == "v_prediction":
            return x / (1 + sigma * sigma) - answer * (sigma / math.sqrt(1 + sigma * sigma))
        return answer

    def answer(self, x: Tensor, clean: Tensor, sigma: float) -> Tensor:
        if self.prediction == "epsilon":
            return (x - clean) / sigma
        if self.prediction == "v_prediction":
            return (x / (1 + sigma * sigma) - clean) * (math.sqrt(1 + sigma * sigma) / sigma)
        return clean

    def signal(self, sigma: float) -> float:
        return 1.0

    def spread(self, sigma: float) -> float:
        return sigma

    def noised(self, clean: Tensor, noise: Tensor, sigma: float) -> Tensor:
        return clean + sigma * noise

    def noise(self, x: Tensor, clean: Tensor, sigma: float) -> Tensor:
        return (x - clean) / sigma

    def start(self, noise: Tensor, sigma: float) -> Tensor:
        # The network's input then has unit variance, as in training.
        return noise * math.sqrt(1 + sigma * sigma)

    def share(self, sigma: float) -> float:
        return sigma * sigma / (1 + sigma * sigma)

    def sigma(self, share: float) -> float:
        return math.sqrt(share / (1 - share))


class Preconditioned:
    """A network preconditioned by its noise level (Karras et al. 2022, eq. 7 and table 1): x = clean + sigma * noise.

    low, high: the ends of the noise levels. data: deviation of the clean latents. prediction: `epsilon`, where the
    network's answer adds to what is skipped, or `v_prediction`, where it is taken off. rho: of the levels (eq. 5),
    None: even in log sigma. count: how many levels there are of training.
    """

    def __init__(
        self, low: float, high: float, data: float, prediction: Prediction, rho: float | None = 7.0, count: int = 1000
    ) -> None:
        self.low, self.high, self.data, self.prediction, self.rho = low, high, data, prediction, rho
        self.levels: np.ndarray = self._spaced(count + 1)[::-1].copy()

    def _spaced(self, count: int) -> np.ndarray:
        places = np.linspace(0, 1, count)
        if self.rho is None:
            return np.exp(np.linspace(math.log(self.high), math.log(self.low), count))
        ends = self.high ** (1 / self.rho), self.low ** (1 / self.rho)
        return (ends[0] + places * (ends[1] - ends[0])) ** self.rho

    def native(self, steps: int) -> np.ndarray:
        """Sigmas of the model's own spacing."""
        return np.append(self._spaced(steps), 0.0)

    def timestep(self, sigma: float) -> float:
        """What the network is told of the level."""
        return math.log(sigma) / 4

    def input_scale(self, sigma: float) -> float:
        """What x is multiplied with before the network sees it."""
        return 1 / math.hypot(sigma, self.data)

    def _factors(self, sigma: float) -> tuple[float, float]:
        """Of x and of the network's answer in the clean latent."""
        sign = -1 if self.prediction == "v_prediction" else 1
        return (self.data / math.hypot(sigma, self.data)) ** 2, sign * sigma * self.data / math.hypot(sigma, self.data)

    def clean(self, x: Tensor, answer: Tensor, sigma: float) -> Tensor:
        skipped, answered = self._factors(sigma)
        return skipped * x + answered * answer

    def answer(self, x: Tensor, clean: Tensor, sigma: float) -> Tensor:
        skipped, answered = self._factors(sigma)
        return (clean - skipped * x) / answered

    def signal(self, sigma: float) -> float:
        return 1.0

    def spread(self, sigma: float) -> float:
        return sigma

    def noised(self, clean: Tensor, noise: Tensor, sigma: float) -> Tensor:
        return clean + sigma * noise

    def noise(self, x: Tensor, clean: Tensor, sigma: float) -> Tensor:
        return (x - clean) / sigma

    def start(self, noise: Tensor, sigma: float) -> Tensor:
        # The network's input then has unit variance, as in training.
        return noise * math.hypot(sigma, self.data)

    def share(self, sigma: float) -> float:
        return sigma**2 / (sigma**2 + self.data**2)

    def sigma(self, share: float) -> float:
        return self.data * math.sqrt(share / (1 - share))


class Flow:
    """Rectified flow: x = (1 - sigma) * clean + sigma * noise; the network answers the velocity noise - clean.

    levels: float64 (T,), ascending, at most 1 (Liu et al. 2022; Esser et al. 2024, eq. 12 and 13).
    """

    def __init__(self, levels: np.ndarray) -> None:
        self.levels: np.ndarray = np.asarray(levels, np.float64)

    def native(self, steps: int) -> np.ndarray:
        return np.append(np.linspace(self.levels[-1], self.levels[0], steps), 0.0)

    def clean(self, x: Tensor, answer: Tensor, sigma: float) -> Tensor:
        return x - sigma * answer

    def answer(self, x: Tensor, clean: Tensor, sigma: float) -> Tensor:
        return (x - clean) / sigma

    def signal(self, sigma: float) -> float:
        return 1.0 - sigma

    def spread(self, sigma: float) -> float:
        return sigma

    def noised(self, clean: Tensor, noise: Tensor, sigma: float) -> Tensor:
        return (1 - sigma) * clean + sigma * noise

    def noise(self, x: Tensor, clean: Tensor, sigma: float) -> Tensor:
        return (x - (1 - sigma) * clean) / sigma

    def start(self, noise: Tensor, sigma: float) -> Tensor:
        return noise * math.hypot(1 - sigma, sigma)

    def share(self, sigma: float) -> float:
        return sigma**2 / ((1 - sigma) ** 2 + sigma**2)

    def sigma(self, share: float) -> float:
        return math.sqrt(share) / (math.sqrt(share) + math.sqrt(1 - share))
