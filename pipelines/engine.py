"""The engine: takes requests, gives results. What the worker, the command line, the tests and notebooks all call."""

from __future__ import annotations

import contextlib
import gc
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, TypeVar

import msgspec

from controls.added import Unusable
from controls.annotators import Annotator, annotate, annotators
from controls.geometry import Extent
from controls.kinds import kinds
from controls.plugins import Plugins
from controls.raster import Raster
from pipelines import (
    annotating,
    auditing,
    compiling,
    completion,
    devices,
    fitting,
    holding,
    memory,
    provenance,
    wording,
)  # fmt: skip
from pipelines.cache import Cache
from pipelines.caching import caching
from pipelines.catalog import Catalog, Entry, ModelEntry
from pipelines.errors import BadInput, ModelProblem, OutOfMemory
from pipelines.events import Events, Progress, Silence
from pipelines.families import families
from pipelines.families._tokens import Lexicon
from pipelines.fills import fills
from pipelines.guidance import guidance
from pipelines.holding import Held
from pipelines.inversions import inversions
from pipelines.journal import Journal
from pipelines.ledger import Ledger
from pipelines.library import Library
from pipelines.matches import matches
from pipelines.modes import Work, modes
from pipelines.patches import patches
from pipelines.relay import Relay
from pipelines.requests import AnnotateRequest, EditRequest, Made, Patch, Request, Result, Wording, digest
from pipelines.samplers import samplers
from pipelines.schedules import schedules
from pipelines.seams import seams

log = logging.getLogger(__name__)

unasked = "Nothing was asked of the model: what steers it did nothing."
"""The note where pictures come back as they were."""

T = TypeVar("T")
R = TypeVar("R", EditRequest, AnnotateRequest)


class Engine:
    """Runs requests, one after the other, in this thread. Torch is imported by the first run that needs it.

    library: the installed models (default: the program's and the person's). device: `auto`, `cpu`, `cuda`, `cuda:1`,
    `mps`. dtype: `auto`, `float32`, `float16`, `bfloat16`. memory: bytes that a model may take with all that it does,
    None: what is free when it is loaded. compiled: how torch compiles the networks (`pipelines.compiling`), empty: not
    at all. The model that ran last stays loaded until another is asked for or the engine is closed.
    """

    def __init__(
        self,
        library: Library | None = None,
        device: str = "auto",
        dtype: str = "auto",
        memory: int | None = None,
        compiled: str = "",
    ) -> None:
        compiling.check(compiled)
        self.library = library or Library()
        self._compiled = compiled
        self._device, self._dtype, self._memory = device, dtype, memory
        self._held: Held | None = None
        self._relay: Relay | None = None
        self._annotations = Cache()
        self._lexicons: dict[str, tuple[Lexicon, ...]] = {}

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the loaded model go, and what was made before."""
        self._held = self._relay = None
        self._annotations.clear()
        self._lexicons.clear()
        gc.collect()

    def catalog(self) -> Catalog:
        """What this installation can do, drawn afresh; imports no torch."""
        folders: tuple[Plugins[Any], ...] = (
            modes(), samplers(), schedules(), guidance(), inversions(), families(), annotators(), kinds(),
            patches(), fills(), matches(), seams(), caching(),
        )  # fmt: skip
        return Catalog(
            models=self.library.entries(),
            modes=_entries(
                modes(), lambda mode: tuple(f"{w}:{v}" for w in ("needs", "uses", "tasks") for v in getattr(mode, w))
            ),
            samplers=_entries(
                samplers(),
                lambda it: (f"order:{it.order}", *(name for name in ("stochastic", "distilled") if getattr(it, name))),
            ),
            schedules=_entries(schedules()),
            guidance=_entries(guidance()),
            inversions=_entries(inversions(), lambda method: ("exact",) if method.exact else ()),
            families=_entries(families(), lambda it: tuple(f"pipeline:{name}" for name in it.pipeline_classes)),
            annotators=_entries(annotators(), _steers),
            kinds=_entries(kinds(), lambda kind: (f"annotator:{kind.annotator}",)),
            control_networks=fitting.makes,
            patches=_entries(patches(), lambda kind: ("references",) if kind.reads_references else ()),
            caching=_entries(caching()),
            fills=_entries(fills()),
            seams=_entries(seams()),
            matches=_entries(matches()),
            dtypes=tuple(Entry(name, name) for name in devices.dtypes),
            compiling=tuple(Entry(name, name, text) for name, text in compiling.ways.items()),
            broken=tuple(broken for folder in folders for broken in folder.broken),
            absent=tuple(absent for folder in folders for absent in folder.absent),
            device=self._device,
        )

    def complete(self, request: R) -> R:
        """The request with the model's own values filled in, checked; raises EngineError (see `completion`)."""
        if isinstance(request, AnnotateRequest):
            return completion.complete_annotation(request)
        return completion.complete(request, self.library)

    def wordings(self, model: str, prompts: Sequence[str], worn: tuple[Patch, ...] = ()) -> tuple[Wording, ...]:
        """How a model reads each prompt under these patches, without being loaded; no torch. Raises EngineError."""
        entry = self.library.entry(model)
        if entry.path not in self._lexicons:
            self._lexicons[entry.path] = wording.lexicons(entry)
        words = wording.added((*entry.patches, *worn))
        known = [lexicon._replace(added=words) for lexicon in self._lexicons[entry.path]]
        return tuple(wording.worded(text, entry.steps, known) for text in prompts)

    def run(self, request: Request, events: Events | None = None, like: Made | None = None) -> Result:
        """Do what the request asks for.

        like: how an earlier result of it was made: pictures go through the autoencoder as they went then, where the
        model and the memory allow it. Raises EngineError for what a person can act on, Cancelled where events.check()
        did, and anything else as it came: that is a bug.
        """
        events = events or Silence()
        began = time.perf_counter()
        if isinstance(request, AnnotateRequest):
            asked = self.complete(request)
            with self._told_of_memory(asked.image.extent):
                return self._annotate(asked, events, began)
        full = self.complete(request)
        events.check()
        with self._told_of_memory(full.extent):
            return self._edit((full,), events, began, self._audited(request, full), like)[0]

    def run_batch(self, batch: Sequence[EditRequest], events: Events | None = None) -> tuple[Result, ...]:
        """Do several edits at once, which is quicker than one after the other; a result for each.

        They may differ in prompt, negative prompt, seed, and the images of their conditions. Each starts from the noise
        of its own run, so that in float32 its pixels are those of that run to within 2 of 255. Of a result the seconds
        are its share of the batch's, and readings are the batch's. Raises as `run`, and ValueError for edits that
        cannot be one batch.
        """
        events = events or Silence()
        began = time.perf_counter()
        full = tuple(self.complete(request) for request in batch)
        if not full or not modes()[full[0].mode].batched or len({_shared(request) for request in full}) > 1:
            raise ValueError("these edits cannot be done as one batch")
        events.check()
        with self._told_of_memory(full[0].extent):
            return self._edit(full, events, began, self._audited(batch[0], full[0]))

    @contextlib.contextmanager
    def _told_of_memory(self, extent: Extent | None) -> Iterator[None]:
        """Too little memory, in whichever words, becomes OutOfMemory, and the loaded model is let go."""
        try:
            yield
        except (MemoryError, RuntimeError) as error:
            if not devices.is_out_of_memory(error):
                raise
            self.close()
            raise OutOfMemory(
                "out_of_memory",
                f"The memory does not suffice for {extent} pixels.",
                "Your work is safe. Try a smaller size, or close other programs.",
            ) from error

    def _audited(self, request: EditRequest, full: EditRequest) -> Ledger:
        entry = self.library.entry(full.model)
        return auditing.audited(request, full, entry, self.library.defaults.inversion_method)

    def _edit(
        self, batch: tuple[EditRequest, ...], events: Events, began: float, ledger: Ledger, like: Made | None = None
    ) -> tuple[Result, ...]:
        request = batch[0]
        if self._compiled:
            compiling.check_request(request)
        entry = self.library.entry(request.model)
        mode = modes()[request.mode]
        device, dtype = devices.pick(self._device, self._dtype)
        devices.reset_peak(device)
        held = self._hold(entry, request.patches, device, dtype, events)
        relay = self._join(request, held, events) if request.refiner else self._part()
        events.check()
        journal = Journal(like)
        work = Work(request, held.model, events, batch[1:], held.laid.adapters, journal, ledger, relay)
        if entry.stands_in and request.sampler == entry.sampler:
            journal.note(entry.stands_in)
        try:
            with compiling.told():
                outcome = mode.run(work)
        finally:
            if relay is not None and relay.emptied:
                # What is left of the model is not to be taken for it.
                self.close()
        for note in (*ledger.left, *auditing.unsaid(held.laid.words, request)) if outcome.evaluations else (unasked,):
            journal.note(note)
        events.check()
        for name, value in outcome.readings:
            log.info("%s: %s %g", request.mode, name, value)
        peak = devices.peak_bytes(device)
        result = Result(
            images=outcome.images,
            request=msgspec.structs.replace(request, stop=journal.stopped or request.stop),
            seconds=(time.perf_counter() - began) / len(batch),
            evaluations=outcome.evaluations,
            steps_run=outcome.steps_run - journal.left,
            inversion=outcome.inversion,
            origin=outcome.origin,
            painted=outcome.painted[0] if outcome.painted else None,
            readings=(
                *outcome.readings,
                *_laid(held),
                *((("peak_memory_bytes", float(peak)),) if peak else ()),
            ),
            made=provenance.made(held, journal, self._compiled, relay.second if relay and relay.took else None),
            memory="; ".join(
                filter(None, (held.model.plan._replace(tiled=journal.tiled).words, relay.words if relay else ""))
            ),
            notes=journal.notes,
        )
        if len(batch) == 1:
            return (result,)
        found = zip(batch, outcome.images, outcome.painted or (None,) * len(batch), strict=True)
        return tuple(msgspec.structs.replace(result, request=it, images=(image,), painted=p) for it, image, p in found)

    def _hold(self, entry: ModelEntry, asked: tuple[Patch, ...], device: str, dtype: str, events: Events) -> Held:
        """The entry's model under its patches, loaded where it is not held already; what was held before is let go."""
        worn = holding.wanted(entry, asked)
        if self._relay is not None:
            self._relay.begin(events)
        if self._held is None or self._held.key != holding.key_of(entry, device, dtype):
            self.close()
            self._held = holding.load(entry, device, dtype, events, self._memory)
            log.info("%s: %s", entry.id, self._held.plain.plan.words)
            if self._compiled:
                compiling.compile_networks(self._held.plain.step_networks, self._compiled)
        if self._held.worn != worn:
            self._held = holding.undressed(self._held)
        self._held = holding.dressed(self._held, entry, worn)
        return self._held

    def _join(self, request: EditRequest, held: Held, events: Events) -> Relay:
        """The request's refiner beside the model that is held, ready for a run."""
        assert request.refiner is not None
        entry = self.library.entry(request.refiner.model)
        if self._relay is None or self._relay.entry != entry:
            self._part()
            model = held.plain
            free = devices.free_bytes(held.device) if self._memory is None else self._memory
            if free is not None and self._memory is None:
                free += memory.resident(model.need, model.plan)
            taken = holding.weight_of(entry, held.dtype)

            def load(events: Events) -> Held:
                found = holding.load(entry, held.device, held.dtype, events, self._memory)
                if self._compiled:
                    compiling.compile_networks(found.plain.step_networks, self._compiled)
                return holding.dressed(found, entry, holding.wanted(entry, ()))

            def again(events: Events) -> Held:
                return holding.load(model.entry, held.device, held.dtype, events, self._memory)

            apart = memory.is_apart(model.need, model.plan, taken, free)
            self._relay = Relay(held, entry, load, again, taken, apart, parks=not held.device.startswith("cpu"))
        self._relay.ready(held, events)
        return self._relay

    def _part(self) -> None:
        """Let a refiner go that is not asked for any more."""
        if self._relay is not None:
            self._relay.close()
        self._relay = None

    def _annotate(self, request: AnnotateRequest, events: Events, began: float) -> Result:
        annotator = annotators()[request.annotator]
        events.report(Progress("annotating"))
        events.check()
        weights = annotating.weights_of(request.annotator, events.check)
        asked = ("annotation", request.annotator, weights, request.settings, request.image.key())
        try:
            pixels = self._annotations.kept(
                asked, lambda: annotate(annotator, request.image.rgb(), dict(request.settings))
            )
        except ValueError as error:
            raise BadInput("bad_setting", str(error)) from error
        except Unusable as error:
            raise ModelProblem(error.code, str(error), error.advice) from error
        events.check()
        caution = annotating.caution(request.annotator, request.model)
        return Result(
            images=(Raster.from_array(pixels),),
            request=request,
            seconds=time.perf_counter() - began,
            made=Made(weights=weights, files=((request.annotator, weights),)) if weights else Made(),
            notes=(caution,) if caution else (),
        )


def _shared(request: EditRequest) -> str:
    """A digest of everything that the requests of a batch have in common."""
    steering = tuple((it.kind, it.weight, it.start, it.end) for it in request.conditions)
    bare = msgspec.structs.replace(request, prompt="", negative="", seed=0, conditions=())
    return digest((bare, steering))


def _laid(held: Held) -> tuple[tuple[str, float], ...]:
    """How many layers of a run's patches found their place in the model, and how many did not."""
    if not held.worn:
        return ()
    counts = float(held.laid.matched), float(held.laid.unmatched)
    return ("patch_layers_matched", counts[0]), ("patch_layers_unmatched", counts[1])


def _steers(annotator: Annotator) -> tuple[str, ...]:
    """What is known of an annotator: the kinds that its images serve, and whose pictures alone it knows."""
    world = (f"world:{annotator.world}",) if annotator.world else ()
    return (*(f"kind:{kind}" for kind in annotator.kinds), *world)


def _entries(plugins: Mapping[str, T], traits: Callable[[T], tuple[str, ...]] = lambda plugin: ()) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            id=name,
            title=getattr(plugin, "title"),  # noqa: B009  every kind of plugin has a title
            help=getattr(plugin, "help", ""),
            params=getattr(plugin, "params", ()),
            traits=traits(plugin),
            source=getattr(plugin, "source", ""),
        )
        for name, plugin in plugins.items()
    )
