"""Editing modes, one file each: what a request asks the denoising loop to do with a picture.

A mode's module imports no torch at its top: menus and the command line are drawn from it. What it needs of torch
(`pipelines.denoising`, `pipelines.latents`) it imports inside `run`.

A typical run of a mode:

    levels = denoising.sigmas(work, work.request.strength)        # float64, descending, ends with 0.0
    denoise = denoising.build(work, levels)                       # the guided, controlled, counted network
    latents = walking.walk(work, denoise, x, levels, generator) # the request's sampler, progress, cancel, previews
    picture = latents_module.decode(work, latents)                # uint8 (N, H, W, 3)
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from controls.plugins import Param, Plugins, discover
from controls.raster import Raster
from pipelines.events import Events
from pipelines.families import Model
from pipelines.journal import Journal
from pipelines.ledger import Ledger
from pipelines.patches import Sees
from pipelines.requests import EditRequest, Inversion, Painted

if TYPE_CHECKING:
    from pipelines.relay import Relay


class Work(msgspec.Struct, frozen=True, eq=False):
    """What a mode's `run` gets: the request with every default filled in and checked, the loaded model, and events.

    others: further requests of the same batch, only for a mode that is `batched`. adapters: what its reference pictures
    are seen through. journal: what had to be done otherwise than usual, for the result. ledger: what is
    asked for and may come to nothing. relay: where a refiner takes over, it and the model.
    """

    request: EditRequest
    model: Model
    events: Events
    others: tuple[EditRequest, ...] = ()
    adapters: tuple[Sees, ...] = ()
    journal: Journal = msgspec.field(default_factory=Journal)
    ledger: Ledger = msgspec.field(default_factory=Ledger)
    relay: Relay | None = None

    def begin(self) -> None:
        """See to it that the model is there: in a run that walks more than once a refiner may have taken over."""
        if self.relay is not None:
            self.relay.begin(self.events)

    @property
    def refined(self) -> bool:
        """Whether a refiner takes the steps now."""
        return self.relay is not None and self.relay.refined

    def note(self, sentence: str) -> None:
        """Tell what had to be done otherwise than usual."""
        self.journal.note(sentence)

    @property
    def batch(self) -> tuple[EditRequest, ...]:
        """Every request; `Engine.run_batch` says what they may differ in."""
        return self.request, *self.others


class Outcome(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What a mode gives back; the engine makes a `Result` of it (time, memory, device and weights are added there).

    images: of a batch one for each request, else as many as the request asks for. evaluations: per picture. origin: as
    in `Result`. painted: of masked edits, as in `Result`, one for each image.
    """

    images: tuple[Raster, ...]
    evaluations: int = 0
    steps_run: int = 0
    inversion: Inversion | None = None
    origin: tuple[int, int] = (0, 0)
    readings: tuple[tuple[str, float], ...] = ()
    painted: tuple[Painted, ...] = ()


class Mode(msgspec.Struct, frozen=True):
    """An editing mode.

    batched: whether run paints every request of `work.batch`, and not the first alone.
    run(work) -> Outcome. needs: fields of the request that must be there, checked before the model is loaded:
    `image`, `mask`, `inversion`, `ends`. uses: further sliders that mean something here: `strength`, `extent`,
    `prompt`, `negative`, `seed`, `conditions`, `regions`, `frames`, `inversion_method`, `expand`, `refiner`. params:
    what `request.settings` may hold; `settings(...)` in `pipelines.choices` reads them with defaults. source: who
    published it (paper, year). guidance_scale: what a request's None means in this mode; None: the model's own. tasks:
    what a model must be made for, any one of them (`ModelEntry.tasks`).
    """

    title: str
    run: Callable[[Work], Outcome]
    help: str = ""
    batched: bool = False
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    source: str = ""
    guidance_scale: float | None = None
    tasks: tuple[str, ...] = ("text-to-image",)

    @property
    def by_inversion(self) -> bool:
        """Whether it walks by an inversion method and not by a sampler."""
        return "inversion_method" in self.uses or "inversion" in self.needs


@functools.cache
def modes() -> Plugins[Mode]:
    """All editing modes, by id."""
    return discover(__name__, Mode)
