"""Walks between a picture and the noise behind it: what the modes of inversion share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np
import torch
from torch import Tensor

from controls.geometry import Extent
from controls.plugins import Value
from controls.raster import Raster
from pipelines import compositing, denoising, framing, latents
from pipelines.choices import chosen, settings
from pipelines.denoising import Denoiser
from pipelines.events import Progress
from pipelines.framing import Frame
from pipelines.inversions import Chain, InversionMethod, inversions
from pipelines.modes import Work
from pipelines.requests import EditRequest, Inversion


class Guide(NamedTuple):
    """The inversion method of a request with its parameters, and the noise levels that it walks on."""

    method: InversionMethod
    params: dict[str, Value]
    sigmas: np.ndarray

    @property
    def steps(self) -> int:
        return len(self.sigmas) - 1


class Steps:
    """The progress of several walks as one: counts steps, looks for cancel, shows previews."""

    def __init__(self, work: Work, total: int) -> None:
        self._work = work
        self._total = total
        self._done = 0

    def stage(self, text: str) -> Callable[[int, Tensor], None]:
        """What a walk calls after each step, under this heading."""
        events = self._work.events

        def on_step(number: int, clean: Tensor) -> None:
            self._done += 1
            shown = None
            if events.wants_preview():
                shown = latents.preview(self._work.model, _to_model(self._work, clean))
            events.report(Progress(text, self._done, self._total, shown))
            events.check()

        return on_step


def guide(work: Work) -> Guide:
    """Raises BadInput for an unknown method."""
    method = chosen(inversions(), work.request.inversion_method, "inversion_method")
    return Guide(method, settings(method.params, work.request), denoising.sigmas(work))


def used(settings_: dict[str, Value]) -> tuple[tuple[str, Value], ...]:
    """Parameters as a request and an inversion carry them."""
    return tuple(sorted(settings_.items()))


def invert(
    work: Work, route: Guide, denoiser: Denoiser, latent: Tensor, on_step: Callable[[int, Tensor], None]
) -> Tensor:
    """Clean latent (1, C, h, w) -> noise (K, C, h, w), float64 on the CPU."""
    end = route.method.invert(_chain(work, route, denoiser, on_step), latent.double().cpu(), **route.params)
    assert isinstance(end, Tensor)
    return end


def reconstruct(
    work: Work, route: Guide, denoiser: Denoiser, noise: Tensor, on_step: Callable[[int, Tensor], None]
) -> Tensor:
    """Noise (K, C, h, w) -> clean latent (1, C, h, w), float64 on the CPU."""
    latent = route.method.reconstruct(_chain(work, route, denoiser, on_step), noise.double().cpu(), **route.params)
    assert isinstance(latent, Tensor)
    return latent


def frame_of(work: Work, extent: Extent) -> Frame:
    """How a picture of `extent` lies before the model; the same for every picture of that size."""
    return framing.whole(extent, work.model.entry.extent, work.model.multiple)


def noise_shape(work: Work, route: Guide, extent: Extent) -> tuple[int, ...]:
    """(K, C, h, w) of the noise behind a picture of `extent`."""
    return route.method.chains, *work.model.latent_shape(frame_of(work, extent).working)[1:]


def encoded(work: Work, image: Raster, frame: Frame) -> Tensor:
    """A picture's latent (1, C, h, w), float64 on the CPU."""
    return latents.encode(work, compositing.seen(image, frame)).double().cpu()


def shown(work: Work, latent: Tensor, frame: Frame) -> np.ndarray:
    """A latent (1, C, h, w) as a picture of the frame's size: float32 (H, W, 3), 0..255, not clamped."""
    return compositing.back(latents.decode_float(work, _to_model(work, latent))[0], frame)


def size_readings(frame: Frame) -> tuple[tuple[str, float], ...]:
    """At which size the model worked: a large picture is shrunk for it, a small one magnified."""
    return ("working_height", float(frame.scaled.height)), ("working_width", float(frame.scaled.width))


def made_by(request: EditRequest, inversion: Inversion) -> EditRequest:
    """The request with everything that decides about the chain as it was when the inversion was made."""
    return msgspec.structs.replace(
        request,
        prompt=inversion.prompt,
        negative=inversion.negative,
        guidance=inversion.guidance or request.guidance,
        guidance_scale=inversion.guidance_scale,
        schedule=inversion.schedule or request.schedule,
        steps=inversion.steps,
        inversion_method=inversion.method,
        settings=tuple(sorted({**dict(request.settings), **dict(inversion.settings)}.items())),
    )


def array(noise: Tensor) -> np.ndarray:
    """The end of a chain as it is kept: float64, read-only."""
    kept = noise.double().cpu().numpy().copy()
    kept.flags.writeable = False
    return kept


def tensor(noise: np.ndarray) -> Tensor:
    """The end of a chain from what was kept."""
    return torch.tensor(noise, dtype=torch.float64)


def _chain(work: Work, route: Guide, denoiser: Denoiser, on_step: Callable[[int, Tensor], None]) -> Chain:
    def denoise(x: Tensor, sigma: float) -> Tensor:
        return denoiser(_to_model(work, x), sigma).cpu()

    return Chain(denoise, route.sigmas, work.model.parameterisation, on_step)


def _to_model(work: Work, x: Tensor) -> Tensor:
    """A latent as every network call gets it.

    Float64 stays on the CPU, as not every device has it. Networks round differently for another layout in memory, and
    a chain that comes from a file must be walked to the very bits that the one in memory gave.
    """
    return x.to(work.model.device, torch.float32).contiguous()
