"""Denoising: from a request and a model to `denoise(x, sigma) -> clean`, and a sampler's walk with it."""

from __future__ import annotations

import contextlib
import functools
import math
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import torch
from torch import Tensor

from controls.geometry import Bounds
from controls.plugins import Value
from pipelines import attention, devices, references
from pipelines.caching import caching
from pipelines.choices import settings
from pipelines.conditioning import Asked, Stage, stages
from pipelines.families import Embedding, Hint
from pipelines.guidance import Aim, Predict, guidance
from pipelines.handover import Relayed
from pipelines.image_guidance import pulled
from pipelines.latents import make_room, not_finite
from pipelines.levels import Levels
from pipelines.merging import Merging
from pipelines.modes import Work
from pipelines.regions import Place, parted
from pipelines.schedules import schedules

least_steps = 4
"""Fewer steps than this leave a blur; a run at any strength above 0 takes at least so many."""

words_named = 12
"""Of the words that a model does not know so many are named."""


class Denoiser:
    """`denoise(x, sigma) -> clean`: the model under guidance and control, with its network calls counted.

    x: (N, C, h, w), any float dtype, kept. evaluations: denoising-network calls so far, per picture (a guidance pair
    is two; control networks are not counted). Cancel is looked for before each call. levels: of the run, by which steps
    are counted. Raises EngineError (not_finite) for numbers that are none, with the step that made them: on a processor
    in that call, else after the next one, so that a device need not be waited for (the last call's are seen when they
    are decoded); `check` waits.
    """

    def __init__(
        self,
        work: Work,
        levels: np.ndarray,
        course: Sequence[Stage],
        scale: float,
        hints: Sequence[Hint],
        image_scale: float = 1.0,
    ) -> None:
        self.evaluations = 0
        self._levels = levels
        self._work = work
        self._hints = tuple(hints)
        self._sights = references.sights_of(work)
        plugin = guidance()[work.request.guidance]
        self._guide = plugin.guide
        self._stages = tuple(course)
        self._settings: dict[str, Value] = settings(plugin.params, work.request)
        self._scales = scale, image_scale
        self._course = self._laid(self._stages)
        self._cached = _cached(work)
        self._heed(scale, image_scale)
        self._low = math.inf
        self._call = 0
        self._part: Bounds | None = None
        self._sound: tuple[Tensor, float] | None = None

    @property
    def readings(self) -> tuple[tuple[str, float], ...]:
        """What the caller's outcome should mention: how many tokens of the prompts found no room, if any, and what came
        of caching, where that was asked for."""
        dropped = max(
            sum(each.dropped for each in (stage.prompt, stage.negative, *(one for one, _ in stage.regions)))
            for stage in self._stages
        )
        cached = self._cached.readings if self._cached else ()
        return ((("prompt_tokens_dropped", float(dropped)),) if dropped else ()) + cached

    def __call__(self, x: Tensor, sigma: float) -> Tensor:
        self._work.events.check()
        with torch.inference_mode():
            clean = self._estimate(x, sigma)
            made = clean.isfinite().all(), sigma
        late, self._sound = (self._sound, made) if devices.works_by_itself(clean.device.type) else (made, None)
        self._check_sound(late)
        return clean

    def look(self, part: Bounds, hints: Sequence[Hint]) -> None:
        """See another part of the picture from now on, under these hints and under what lies in it of the regions. What
        is kept from step to step is the part's own. part: in cells of the latent."""
        self._part, self._hints = part, tuple(hints)
        y, x = part.slices
        cut = (tuple((prompt, share[..., y, x]) for prompt, share in stage.regions) for stage in self._stages)
        stages = (
            stage._replace(regions=tuple((prompt, share) for prompt, share in regions if share.any()))
            for stage, regions in zip(self._stages, cut, strict=True)
        )
        self._course = self._laid(stages)

    def _laid(self, course: Iterable[Stage]) -> list[tuple[float, Predict, Aim]]:
        scale, image_scale = self._scales
        return [(stage.low, self._seen(stage, image_scale), self._aim(stage, scale)) for stage in course]

    def check(self) -> None:
        """Raise EngineError (not_finite) where the last call made numbers that are none."""
        late, self._sound = self._sound, None
        self._check_sound(late)

    def _check_sound(self, made: tuple[Tensor, float] | None) -> None:
        if made is not None and not made[0]:
            steps = len(self._levels) - 1
            step = int(np.clip((self._levels >= made[1]).sum(), 1, steps))
            raise not_finite(f"picture in step {step} of {steps}")

    def _estimate(self, x: Tensor, sigma: float) -> Tensor:
        """The guided estimate; where the memory does not suffice, once in a run it is freed and tried again."""
        evaluations, journal = self.evaluations, self._work.journal
        try:
            return self._guided(x, sigma)
        except (MemoryError, RuntimeError) as error:
            if journal.repeated or not devices.is_out_of_memory(error):
                raise
        # Beyond the handler: the error holds on to what the first try had made.
        journal.repeated, self.evaluations = True, evaluations
        if self._cached:
            self._cached.clear()
        make_room(self._work.model)
        self._work.note("The memory did not suffice for a step; it was freed and the step done again.")
        return self._guided(x, sigma)

    def _guided(self, x: Tensor, sigma: float) -> Tensor:
        low, seen, aim = next(stage for stage in self._course if sigma >= stage[0])
        if self._cached and low != self._low:
            # Another prompt: nothing that was kept belongs to it.
            self._cached.clear()
        self._low, self._call = low, 0
        clean = self._guide(seen, x, sigma, aim, **self._settings)
        assert isinstance(clean, Tensor)
        return clean

    def _seen(self, stage: Stage, image_scale: float) -> Predict:
        """What a guidance method asks for estimates in a stage."""
        seen = parted(self._predict, stage.prompt, stage.regions) if stage.regions else self._predict
        return seen if image_scale == 1 else pulled(seen, stage.negative, image_scale)

    def _heed(self, scale: float, image_scale: float) -> None:
        """Tell which words are not read, and enter what may come to nothing."""
        work, plugin = self._work, guidance()[self._work.request.guidance]
        guided = plugin.scaled and scale != 1
        for stage in self._stages:
            _tell_words(work, "The prompt", stage.prompt)
            if guided or image_scale != 1:
                _tell_words(work, "The negative prompt", stage.negative)
            for each, _ in stage.regions:
                _tell_words(work, "The prompt of a region", each)
        why = f"with the guidance “{plugin.title}”" if guided or not plugin.scaled else "at a guidance scale of 1"
        if work.model.guided:
            why = "with this model, whose network reads the guidance scale itself"
        if any(each.negative.strip() for each in work.batch):
            work.ledger.enter("negative", f"The negative prompt did nothing: {why} it is not read.")
        if scale != 1 or not plugin.scaled or not plugin.rests:
            work.ledger.strike("guidance")
        if self._cached:
            work.ledger.enter("caching", self._cached.idle)

    def _aim(self, stage: Stage, scale: float) -> Aim:
        return Aim(stage.prompt, stage.negative, scale, self._work.model.parameterisation)

    def _predict(
        self, x: Tensor, sigma: float, embeddings: Sequence[Embedding], *, perturbed: bool = False
    ) -> tuple[Tensor, ...]:
        self.evaluations += len(embeddings)
        if any(one.negative for one in embeddings):
            self._work.ledger.strike("negative")
        active = {number: hint for number, hint in enumerate(self._hints) if hint.low <= sigma <= hint.high}
        networks, rows = self._work.model.networks, [not one.negative for one in embeddings for _ in x]
        self._call += 1
        # A guidance method asks in the same order in each step.
        kind = self._part, self._call, perturbed, tuple(x.shape), len(embeddings), tuple(active)
        with (
            attention.perturbed(networks) if perturbed else contextlib.nullcontext(),
            references.seen(networks.get("unet"), self._sights, rows),
            self._cached.around(kind, x.shape, float(sigma)) if self._cached else contextlib.nullcontext(),
        ):
            answers = self._work.model.predict(x, float(sigma), embeddings, tuple(active.values()))
        if self._cached and self._cached.worked:
            self._work.ledger.strike("caching")
        return answers


def _tell_words(work: Work, which: str, read: Embedding) -> None:
    """Note what of a prompt the model cannot read."""
    if read.dropped:
        work.note(f"{which} is too long: {read.dropped} tokens at its end were not read.")
    if read.unknown:
        words = ", ".join(f"“{word}”" for word in read.unknown[:words_named])
        more = f" and {len(read.unknown) - words_named} more" if len(read.unknown) > words_named else ""
        work.note(f"{which} has words that {work.model.entry.title} does not know: {words}{more}.")


def _cached(work: Work) -> Levels | Merging | None:
    """What the request's way of caching needs around each call, where it names one."""
    request = work.request
    if not request.caching:
        return None
    plugin, networks = caching()[request.caching], work.model.step_networks
    chosen = settings(plugin.params, request)
    if plugin.merged is not None:
        return Merging(networks, plugin.merged(**chosen))
    assert plugin.due is not None
    return Levels(networks, functools.partial(plugin.due, **chosen))


def build(
    work: Work,
    levels: np.ndarray,
    asked: Asked | None = None,
    scale: float | None = None,
    hints: Sequence[Hint] = (),
    regions: Sequence[Place] = (),
    beside: Tensor | None = None,
    image_scale: float = 1.0,
) -> Denoiser | Relayed:
    """The denoiser of a request for a run at these noise levels; where a refiner takes over, its own and the refiner's.

    asked, scale: prompts and guidance scale, where they are not the request's own.
    hints, regions: `pipelines.steering` makes them from the request. beside: the channels that the network
    takes beside the latent (`Model.beside`). image_scale: how hard they pull.
    """
    request, batch = work.request, work.batch
    if asked is None:
        negatives = [((each.negative, 1.0),) for each in batch]
        asked = Asked([((each.prompt, 1.0),) for each in batch], negatives, regions)
    if scale is None:
        scale = 1.0 if request.guidance_scale is None else request.guidance_scale
        if guidance()[request.guidance].scaled or work.model.guided or scale == 1:
            work.ledger.strike("guidance_scale")
    own, course = scale, stages(work.model, asked, levels, beside)
    if work.model.guided:
        # A network that reads the scale itself is asked for the prompt alone.
        course, scale = [told(stage, scale) for stage in course], 1.0
    denoiser = Denoiser(work, levels, course, scale, hints, image_scale)
    if work.relay is None:
        return denoiser
    return Relayed(work.relay, denoiser, functools.partial(_refiner, work, levels, asked, own))


def _refiner(work: Work, levels: np.ndarray, asked: Asked, scale: float) -> Denoiser:
    """The denoiser of a refiner that has taken over: by the same prompts and guidance, neither steered nor patched."""
    assert work.relay is not None
    refined = msgspec.structs.replace(work, model=work.relay.model, adapters=(), relay=None)
    denoiser = build(refined, levels, asked, scale)
    assert isinstance(denoiser, Denoiser)
    return denoiser


def told(stage: Stage, scale: float) -> Stage:
    """The stage with the guidance scale handed to the network itself."""
    prompt, negative = (each._replace(guidance_scale=scale) for each in (stage.prompt, stage.negative))
    regions = tuple((each._replace(guidance_scale=scale), share) for each, share in stage.regions)
    return stage._replace(prompt=prompt, negative=negative, regions=regions)


def sigmas(work: Work, strength: float = 1.0, steps: int | None = None) -> np.ndarray:
    """The noise levels of a run, float64 (n + 1,), strictly descending, 0 at the end.

    steps: of the full schedule (default: the request's). strength: share of noise variance at the first step; below
    1 that exact sigma is put first and what lies above it falls away; the steps that are left run, at least
    `least_steps` (the schedule is laid finer until so many are left). At 1 the schedule runs from its own first level.
    """
    request, noise = work.request, work.model.parameterisation
    plugin = schedules()[request.schedule]
    chosen = settings(plugin.params, request)
    steps = count = steps or request.steps
    if strength >= 1:
        return plugin.lay(noise, steps, **chosen)
    first = noise.sigma(strength)
    for count in range(max(steps, 1), len(noise.levels) + 1):
        full = plugin.lay(noise, count, **chosen)
        run = full if first >= full[0] else _cut(full, first)
        if run is full or len(run) > least_steps:
            break
    else:
        # Even the finest schedule has too few levels below so small a strength: equal parts of it.
        run = np.linspace(first, 0.0, least_steps + 1)
    if steps > least_steps and count > steps:
        work.note(
            f"Fewer than {least_steps} of {steps} steps would run: {len(run) - 1} did, because fewer leave a blur."
        )
    elif len(run) - 1 > steps:
        work.note(
            f"{len(run) - 1} steps ran where {steps} were asked for, because fewer leave a blur below full strength."
        )
    return run


def _cut(full: np.ndarray, first: float) -> np.ndarray:
    """A schedule from exactly `first` on, float64.

    A level just below the first is left out: a multistep solver extrapolates by the ratio of one step to the one
    before it (in log sigma), and a first step that goes nowhere would throw the second one far off.
    """
    below = full[full < first]
    if len(below) > 2 and np.log(first / below[0]) < np.log(below[0] / below[1]) / 2:
        below = below[1:]
    return np.concatenate(([first], below))
