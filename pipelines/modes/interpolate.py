"""Interpolate: pictures on the way between two ends, or between four at the corners of a grid.

What is mixed is the noise behind the ends, on the great circle (slerp; Shoemake 1985), and the prompts' embeddings and
guidance scales by weight; clean latents are never mixed, which would only superimpose the pictures. What the model
cannot paint of an end, its residual, is added in the same weights, so the way starts and ends at the sources' own
pixels without a jump; those pixels themselves are the first and last picture (the corners of a grid).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from controls.geometry import Extent
from controls.plugins import Param
from controls.raster import Raster
from pipelines.choices import settings
from pipelines.errors import BadInput
from pipelines.modes import Mode, Outcome, Work
from pipelines.requests import EditRequest, Inversion, Inverted, Picture, Seed

if TYPE_CHECKING:
    from torch import Tensor

    from pipelines.framing import Frame
    from pipelines.modes._walks import Guide, Steps

usual_frames = 8
"""How many frames (a side) a request of 0 means."""


class Pole(NamedTuple):
    """One end, ready to be mixed. noise: (K, C, h, w) float64. image: the picture at the frames' size, None for a seed.
    residual: float32 (H, W, 3). alpha: float32 (H, W), 0..255."""

    noise: Tensor
    prompt: str
    negative: str
    scale: float
    image: Raster | None
    residual: np.ndarray
    alpha: np.ndarray


class Plan(NamedTuple):
    """What stays the same over a run."""

    work: Work
    route: Guide
    extent: Extent
    frame: Frame
    steps: Steps


def run(work: Work) -> Outcome:
    """Frames at the first end's size, in rows for a grid: A, B at its top corners, C, D at its bottom ones.

    Raises BadInput for a number of ends that is neither two nor four, or a single frame.
    """
    from pipelines.modes import _walks  # 1,500 ms: torch

    count = work.request.frames or usual_frames
    _check(work.request, count)
    ends = work.request.ends
    extent = work.request.extent
    assert extent is not None
    route = _walks.guide(work)
    sources = [end if isinstance(end, Seed) else _source(work, route, end, extent) for end in ends]
    if "picture_guidance" in dict(work.request.settings) and not any(isinstance(end, Picture) for end in sources):
        work.note("The guidance at pictures did nothing: no end is a picture that has to be inverted.")
    between = weights(len(ends), count)
    drawn = [share for share in between if _corner(share, sources) is None]
    walks = len(drawn) + (sum(_walks_needed(source, route) for source in sources) if drawn else 0)
    plan = Plan(work, route, extent, _walks.frame_of(work, extent), _walks.Steps(work, walks * route.steps))
    poles = [_pole(plan, source) for source in sources] if drawn else []
    images, evaluations = [], 0
    for number, share in enumerate(between, 1):
        image = _corner(share, sources)
        if image is None:
            image, evaluations = _frame(plan, poles, share, f"painting frame {number} of {len(between)}")
        images.append(image)
    return Outcome(
        images=tuple(images),
        evaluations=evaluations,
        steps_run=route.steps,
        readings=_walks.size_readings(plan.frame),
    )


def weights(ends: int, count: int) -> list[tuple[float, ...]]:
    """Each frame's share of each end; they add up to 1 and are exactly 0 or 1 at the ends and corners."""
    places = [number / (count - 1) for number in range(count)]
    if ends == 2:
        return [(1 - t, t) for t in places]
    return [((1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v) for v in places for u in places]


def slerp(first: Tensor, second: Tensor, t: float) -> Tensor:
    """The point at `t` on the arc from `first` to `second`; lengths are taken along, all axes are one vector.

    Coupled chains are turned by one angle, so that what lies between two of them is mixed as they are.
    """
    a, b = first.flatten(), second.flatten()
    lengths = float(a.norm() * b.norm())
    angle = math.acos(max(-1.0, min(1.0, float(a @ b) / lengths))) if lengths else 0.0
    if math.sin(angle) < 1e-6:  # the same direction, or opposite ones, between which no arc is the shortest
        return (1 - t) * first + t * second
    return (math.sin((1 - t) * angle) * first + math.sin(t * angle) * second) / math.sin(angle)


def _check(request: EditRequest, count: int) -> None:
    if len(request.ends) not in (2, 4):
        raise BadInput(
            "wrong_number_of_ends",
            f"An interpolation goes between two ends or four, not {len(request.ends)}.",
            "Give two pictures, inversions or seeds for a line, four for a grid.",
        )
    if count < 2:
        raise BadInput("too_few_frames", "An interpolation has at least two frames.", "Ask for two frames or more.")


def _source(work: Work, route: Guide, end: Picture | Inverted, extent: Extent) -> Picture | Inverted:
    """The end at the frames' size; an inversion that does not fit this run is replaced by its picture."""
    from pipelines.modes import _canvas

    if isinstance(end, Inverted):
        inversion = end.inversion
        if inversion.source.extent == extent and _fits(work, route, inversion):
            return end
        end = Picture(inversion.source)
    return Picture(_canvas.covering(end.image, extent))


def _fits(work: Work, route: Guide, inversion: Inversion) -> bool:
    """Whether this run would have made the same chain; prompt and guidance scale may differ, they are mixed."""
    from pipelines.modes import _walks  # 1,500 ms: torch

    request = work.request
    return (
        (inversion.model, inversion.weights) == (work.model.entry.id, work.model.weights)
        and inversion.method == request.inversion_method
        and inversion.steps == request.steps
        and inversion.schedule == request.schedule
        and inversion.settings == _walks.used(route.params)
        and (inversion.guidance_scale == 1 or inversion.guidance == request.guidance)
        and inversion.noise.shape == _walks.noise_shape(work, route, inversion.source.extent)
    )


def _walks_needed(source: Seed | Picture | Inverted, route: Guide) -> int:
    if not isinstance(source, Picture):
        return 0
    return 1 if route.method.exact else 2


def _corner(share: tuple[float, ...], sources: list[Seed | Picture | Inverted]) -> Raster | None:
    """The source's own picture where a frame is an end; None where it has to be painted."""
    if 1.0 not in share:
        return None
    source = sources[share.index(1.0)]
    if isinstance(source, Inverted):
        return source.inversion.source
    return source.image if isinstance(source, Picture) else None


def _pole(plan: Plan, source: Seed | Picture | Inverted) -> Pole:
    from pipelines import latents  # 1,500 ms: torch
    from pipelines.modes import _walks

    model, request = plan.work.model, plan.work.request
    prompt, negative = request.prompt, request.negative
    if isinstance(source, Seed):
        noise = latents.noise(model, plan.frame.working, source.seed).double().cpu()
        shape = plan.extent.shape
        scale = 1.0 if request.guidance_scale is None else request.guidance_scale
        plan.work.ledger.strike("guidance_scale")
        black, solid = np.zeros((*shape, 3), np.float32), np.full(shape, 255, np.float32)
        return Pole(noise.repeat(plan.route.method.chains, 1, 1, 1), prompt, negative, scale, None, black, solid)
    if isinstance(source, Inverted):
        found = source.inversion
        prompt, negative = found.prompt, found.negative
        noise, scale, image, residual = _walks.tensor(found.noise), found.guidance_scale, found.source, found.residual
    else:
        image, scale = source.image, _picture_guidance(request)
        noise, residual = _inverted(plan, image, scale)
    return Pole(noise, prompt, negative, scale, image, residual, image.array()[..., 3].astype(np.float32))


def _inverted(plan: Plan, image: Raster, scale: float) -> tuple[Tensor, np.ndarray]:
    """The noise behind a picture, and the picture minus its reconstruction."""
    from pipelines import denoising  # 1,500 ms: torch
    from pipelines.modes import _walks

    work, route = plan.work, plan.route
    denoiser = denoising.build(work, route.sigmas, scale=scale)
    latent = _walks.encoded(work, image, plan.frame)
    noise = _walks.invert(work, route, denoiser, latent, plan.steps.stage("finding the noise"))
    if not route.method.exact:  # an exact method gives the latent back
        latent = _walks.reconstruct(work, route, denoiser, noise, plan.steps.stage("painting it again"))
    return noise, image.rgb() - _walks.shown(work, latent, plan.frame)


def _frame(plan: Plan, poles: list[Pole], share: tuple[float, ...], stage: str) -> tuple[Raster, int]:
    """One picture on the way, and how many network calls it took."""
    from pipelines import denoising, latents  # 1,500 ms: torch
    from pipelines.conditioning import Asked
    from pipelines.modes import _canvas, _walks

    scale = sum(part * pole.scale for part, pole in zip(share, poles, strict=True))
    prompts = tuple((pole.prompt, part) for part, pole in zip(share, poles, strict=True))
    negatives = tuple((pole.negative, part) for part, pole in zip(share, poles, strict=True))
    denoiser = denoising.build(plan.work, plan.route.sigmas, Asked([prompts], [negatives]), scale)
    noise = _between([pole.noise for pole in poles], share)
    latent = _walks.reconstruct(plan.work, plan.route, denoiser, noise, plan.steps.stage(stage))
    picture = _walks.shown(plan.work, latent, plan.frame)
    for part, pole in zip(share, poles, strict=True):
        picture = picture + np.float32(part) * pole.residual
    alpha = sum(part * pole.alpha for part, pole in zip(share, poles, strict=True))
    return _canvas.lifted(picture, latents.to_bytes(np.asarray(alpha))), denoiser.evaluations


def _between(noises: list[Tensor], share: tuple[float, ...]) -> Tensor:
    """Noise at these shares: along the line, or along two lines of a grid and then between them."""
    if len(noises) == 2:
        return slerp(noises[0], noises[1], share[1])
    right, down = share[1] + share[3], share[2] + share[3]
    return slerp(slerp(noises[0], noises[1], right), slerp(noises[2], noises[3], right), down)


def _picture_guidance(request: EditRequest) -> float:
    return float(settings(PLUGIN.params, request)["picture_guidance"])


PLUGIN = Mode(
    title="Interpolate",
    run=run,
    help="Pictures on the way between two or four pictures, inversions or seeds. Ends are the sources' pixels.",
    needs=("ends",),
    uses=("prompt", "negative", "extent", "frames", "inversion_method"),
    params=(
        Param(
            "picture_guidance",
            "Guidance at pictures",
            "float",
            1.0,
            "Guidance scale with which picture ends are inverted and painted. Seeds use the request's own.",
            low=1.0,
            high=10.0,
            step=0.5,
        ),
    ),
    source="slerp: Shoemake 1985; inverted noise as what is mixed: Song et al. 2021 (arXiv:2010.02502), section 5.3",
)
