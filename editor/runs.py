"""Runs: the verbs that need the engine, from a press of a button to the result in the document.

A job is added at once. Its request is built from the values that stand at that moment, in a thread, because a large
canvas takes longer than a frame. The engine's messages take the job to exactly one end. The document is touched in one
place, when a result lands.
"""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject

from controls.plugins import Value
from controls.raster import Raster
from editor import context, landing, offers, refinishing, requests
from editor.arrivals import Arrivals
from editor.background import Background, holding
from editor.document import Document, Edit, Layer, find_layer, set_fields, set_layer
from editor.engine import Engine
from editor.jobs import Fault, Job, Jobs, JobsModel, Phase, Purpose, Target, ended, titles
from editor.model import DocumentModel
from editor.notices import Choice, Notices
from editor.outcomes import Frames, Landed, Overlay
from editor.queueing import Queue
from editor.state import State
from editor.words import tr
from pipelines.catalog import Catalog
from pipelines.client import Lost
from pipelines.errors import EngineError
from pipelines.protocol import Failed, Finished, Reported, Stopped
from pipelines.requests import EditRequest, Request, Result

Keep = Callable[[Result, Callable[[bytes | None], None]], None]
"""Writes down what gave a result as a recipe, and calls back with it (None: it has none) in the GUI thread."""

Named = Callable[[Document, Catalog], tuple[str, Target]]
"""What a job is called and where its result goes; the document's number is filled in."""

Build = Callable[[Document, Catalog], Request]

seed_limit = 1 << 32


class Runs(QObject):
    """Asks the engine for things and lets the results land. Knows values and models, no widget."""

    def __init__(
        self,
        document: DocumentModel,
        engine: Engine,
        jobs: JobsModel,
        queue: Queue,
        notices: Notices,
        keep: Keep,
        makers: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._engine = engine
        self._jobs = jobs
        self._queue = queue
        self._notices = notices
        self._keep = keep
        self._makers = makers
        self.overlay: State[Overlay | None] = State(None, self)
        self.frames: State[Frames | None] = State(None, self)
        self.control_preview: State[Raster | None] = State(None, self)
        self.landed: State[Landed | None] = State(None, self)
        self._preview: Overlay | None = None
        self._giving_way: set[int] = set()  # jobs whose document a person worked on since
        self._arrivals = Arrivals(document, notices)
        self._number = document.number
        self._frames: dict[int, Frames] = {}  # by document
        document.changed.connect(self._show_document)
        document.closed.connect(self._leave)
        engine.message.connect(self._take)
        jobs.changed.connect(self._show)

    @property
    def landed_here(self) -> Landed | None:
        """The last result, while its document is shown and holds the layer that it became."""
        landed = self.landed.value
        if landed is None or landed.document != self._document.number:
            return None
        return landed if landed.is_in(self._document.value) else None

    # ------------------------------------------------------------------ verbs

    def generate(self) -> Job | None:
        """Ask for a picture in the document's mode; an unlocked seed is drawn anew first."""
        self._document.settle()
        seed = secrets.randbelow(seed_limit)

        def draw(document: Document) -> Document:
            return document if document.seed_locked else set_fields(document, seed=seed)

        def named(document: Document, catalog: Catalog) -> tuple[str, Target]:
            mode = offers.mode_of(document, catalog)
            going = {job.target.name for job in self._jobs.going()}
            name = landing.result_name(document, mode.title if mode else tr("Result"), also=going)
            return name, Target(Purpose.picture, name=name)

        return self._ask(named, requests.edit_request, draw)

    def annotate(self, kind: str, source: str = "", renew: str = "", preview: bool = False) -> Job | None:
        """Read a control image off the picture (or off the layer `source`), for a new layer, to renew one, or only to
        be looked at."""
        if preview:
            for job in self._jobs.going(Purpose.control_preview):
                self.cancel(job.number)
        else:
            self._document.settle()

        def named(document: Document, catalog: Catalog) -> tuple[str, Target]:
            entry = offers.find(catalog.kinds, kind)
            name = landing.result_name(document, entry.title if entry else kind, numbered=False)
            purpose = Purpose.control_preview if preview else Purpose.control
            return name, Target(purpose, (renew,) if renew else (), name, kind)

        return self._ask(named, functools.partial(requests.annotate_request, kind=kind, source=source))

    def invert(self, layer: str) -> Job | None:
        """Find the noise behind a layer's picture."""
        self._document.settle()

        def named(document: Document, catalog: Catalog) -> tuple[str, Target]:
            name = landing.result_name(
                document, tr("Inversion of {name}", name=_layer(document, layer).name), numbered=False
            )
            return name, Target(Purpose.inversion, (layer,), name)

        def build(document: Document, catalog: Catalog) -> Request:
            return requests.invert_request(document, catalog, _layer(document, layer))

        return self._ask(named, build)

    def reconstruct(self, layer: str) -> Job | None:
        """Give an inverted layer's picture back as a new layer."""
        self._document.settle()

        def named(document: Document, catalog: Catalog) -> tuple[str, Target]:
            name = landing.result_name(document, tr("Reconstruction"))
            found = _layer(document, layer)
            return name, Target(Purpose.reconstruction, (layer,), name, origin=(found.x, found.y))

        def build(document: Document, catalog: Catalog) -> Request:
            return requests.reconstruct_request(document, catalog, _layer(document, layer))

        return self._ask(named, build)

    def interpolate(self, first: str, last: str, frames: int) -> Job | None:
        """Make the pictures between two layers."""
        self._document.settle()

        def named(document: Document, catalog: Catalog) -> tuple[str, Target]:
            one, other = _layer(document, first), _layer(document, last)
            return tr("{first} to {last}", first=one.name, last=other.name), Target(Purpose.frames, (first, last))

        def build(document: Document, catalog: Catalog) -> Request:
            one, other = _layer(document, first), _layer(document, last)
            return requests.interpolate_request(document, catalog, one, other, frames)

        return self._ask(named, build)

    def cancel(self, number: int | None = None) -> None:
        """Stop a job, or the one that runs (or waits first). It ends when the engine says so."""
        if number is None:
            job = self._jobs.current
            number = None if job is None else job.number
        if number is not None:
            self._queue.cancel(number)

    def refinish(self, landed: Landed, changed: dict[str, Value]) -> None:
        """Put a masked result back with other settings of its rim: its layer's pixels and its recipe, in one step."""
        try:
            result = refinishing.refinished(landed.result, changed)
        except EngineError as error:
            self._notices.complain(error)
            return
        again = landed._replace(result=result)
        self.landed.put(again)
        self._keep(result, functools.partial(self._renew, again))

    def restart(self) -> None:
        """Start the engine again."""
        self._engine.restart()

    def give_way(self) -> None:
        """A person works on the current document now: what was asked for it before neither covers it with a preview
        nor takes the active layer away when it lands."""
        self._giving_way.update(job.number for job in self._jobs.going() if job.target.document == self._number)
        self._show_preview(self._jobs.value)

    # ------------------------------------------------------------------ on the way

    def _ask(self, named: Named, build: Build, change: Edit = lambda document: document) -> Job | None:
        """Add a job and have its request made. change: of the document, before; kept once the request is there."""
        document, catalog = self._document.value, self._engine.state.catalog
        if document is None:
            return None
        if catalog is None or not self._engine.state.accepts_jobs:
            self._notices.say(f"{self._engine.state.text}.", tr("Painting and saving work meanwhile."), "warning")
            return None
        try:
            title, target = named(document, catalog)
        except EngineError as error:
            self._notices.complain(error)
            return None
        (x, y), (left, top) = document.origin, target.origin
        target = msgspec.structs.replace(
            target, document=self._document.number, origin=(x + left, y + top), top=landing.top_of(document)
        )
        self._document.begin()
        job = self._queue.add(title, None, target)
        work = holding(document, functools.partial(_made, build, change(document), catalog))
        given = functools.partial(self._give, job.number, change)
        self._makers.run("", work, given, functools.partial(self._refuse, job.number))
        return job

    def _give(self, number: int, change: Edit, request: Request) -> None:
        """A job's request is made: the engine may have it, unless the job was cancelled meanwhile."""
        job = self._jobs.find(number)
        if job is not None and not job.phase.is_end:
            self._document.amend(change, job.target.document)
            self._jobs.give(number, request)

    def _refuse(self, number: int, error: EngineError) -> None:
        job = self._jobs.find(number)
        if job is not None and not job.phase.is_end:
            self._jobs.withdraw(number)
            self._notices.complain(error)

    def _take(self, message: object) -> None:
        if isinstance(message, Reported):
            self._jobs.report(message.job, message.progress)
        elif isinstance(message, Finished):
            self._jobs.finish(message.job, message.result)
        elif isinstance(message, Stopped):
            self._jobs.cancel(message.job)
        elif isinstance(message, Failed):
            self._jobs.fail(message.job, Fault(message.code, message.message, message.advice))
        elif isinstance(message, Lost):
            self._jobs.lose(message.jobs)
            self._tell_loss(message)

    def _show_document(self, old: Document | None, document: Document | None) -> None:
        """Another document came: what is shown over the canvas belongs to the one before; its jobs go on."""
        if self._document.number == self._number:
            if old is not None and document is not None and not self._arrivals.is_under_way:
                shown = self.overlay.value
                if old.layers is not document.layers and shown is not None and not shown.stays:
                    self.overlay.put(None)  # it would hide what is painted under it
                if old.layers is not document.layers or old.active != document.active:
                    self.give_way()
            return
        self._number = self._document.number
        self._preview = None
        self.overlay.put(None)
        self.control_preview.put(None)
        self.frames.put(self._frames.get(self._number))
        self._show_preview(self._jobs.value)

    def _leave(self, number: int) -> None:
        """A document was closed: its pictures go on, for the gallery; what belongs into the document alone ends."""
        self._frames.pop(number, None)
        left = [job for job in self._jobs.going() if job.target.document == number]
        for job in left:
            if not job.target.purpose.outlasts:
                self.cancel(job.number)
        if going := [job for job in left if job.target.purpose.outlasts]:
            choice = Choice(tr("Cancel what is left"), functools.partial(self._drop, going))
            what = tr("The document is closed. Still being made for it: {jobs}.", jobs=titles(going))
            self._notices.say(what, tr("What comes of it is kept under Results."), choices=(choice,))

    def _drop(self, jobs: list[Job]) -> None:
        for job in reversed(jobs):  # what waits first, so that nothing starts in between
            self.cancel(job.number)

    def _show(self, old: Jobs, new: Jobs) -> None:
        for job in ended(old, new):
            self._land(job)
        self._show_preview(new)

    def _land(self, job: Job) -> None:
        """The end of a job, in the document that asked for it, whether it is shown or not, and in the gallery."""
        purpose, number = job.target.purpose, job.target.document
        if job.phase is Phase.failed and job.fault is not None:
            self._notices.say(job.fault.message, job.fault.advice, "error")
        elif job.phase is Phase.done and job.result is not None:
            if purpose is Purpose.frames:
                self._keep(job.result, functools.partial(self._put_frames, job))
            elif purpose is Purpose.control_preview:
                if number == self._number:
                    self.control_preview.put(job.result.image)
            else:
                self._keep(job.result, functools.partial(self._put, job))

    def _put_frames(self, job: Job, recipe: bytes | None) -> None:
        number, sheet = job.target.document, self._document.find(job.target.document)
        if sheet is None or job.result is None:
            self._arrivals.keep_apart(job, recipe)
            return
        names = [_name(sheet.value, layer) for layer in job.target.layers]
        self._frames[number] = Frames(job.result.images, *names)
        self.frames.put(self._frames.get(self._number))

    def _put(self, job: Job, recipe: bytes | None) -> None:
        leads = job.number not in self._giving_way
        self._giving_way.discard(job.number)
        landed = self._arrivals.put(job, recipe, leads)
        if landed is not None and job.target.purpose in _previewed:
            self.landed.put(landed)

    def _renew(self, landed: Landed, recipe: bytes | None) -> None:
        request = landed.result.request
        assert isinstance(request, EditRequest) and request.mask is not None
        pixels = landing.freed(landed.result.image, request.mask)
        change = functools.partial(set_layer, layer=landed.layer, pixels=pixels, recipe=recipe)
        self._document.edit(tr("Join the rim anew"), change, f"rim {landed.layer}", landed.document)

    def _show_preview(self, jobs: Jobs) -> None:
        document = self._document.value
        showing = next(
            (
                (job.progress.preview, job)
                for job in jobs
                if job.phase is Phase.running
                and job.target.document == self._number
                and job.progress is not None
                and job.target.purpose in _previewed
                and job.number not in self._giving_way
            ),
            None,
        )
        if showing is not None and document is not None:
            image, job = showing
            if image is not None and (self._preview is None or self._preview.image is not image):
                catalog = self._engine.state.catalog
                self._preview = Overlay(image, context.place_of(job.request, job.target.origin, document, catalog))
                self.overlay.put(self._preview)
        elif self._preview is not None:
            if self.overlay.value is self._preview:
                self.overlay.put(None)
            self._preview = None

    def _tell_loss(self, lost: Lost) -> None:
        advice = tr("It restarts by itself.") if lost.restarting else tr("Press “Restart the engine”.")
        if any(self._jobs.find(number) is not None for number in lost.jobs):
            what = tr("The engine stopped in the middle of its work. Your document is untouched; the job is lost.")
            self._notices.say(what, tr("{advice} Then press the button again.", advice=advice), "error", lost.reason)
        elif not lost.restarting:
            what = tr("The engine could not be started.") if lost.exit_code is None else tr("The engine has stopped.")
            self._notices.say(tr("{what} You can paint and save as before.", what=what), advice, "error", lost.reason)


_previewed = (Purpose.picture, Purpose.reconstruction)


def _made(build: Build, document: Document, catalog: Catalog) -> Request:
    """The request, with what the window asks of it found already: where its mask lies, which is kept with the mask."""
    request = build(document, catalog)
    if isinstance(request, EditRequest) and request.mask is not None:
        _ = request.mask.painted_bounds
    return request


def _layer(document: Document, layer: str) -> Layer:
    found = find_layer(document, layer)
    if found is None:
        raise EngineError("layer_missing", tr("That layer is not there any more."), tr("Choose another one."))
    return found


def _name(document: Document | None, layer: str) -> str:
    found = None if document is None else find_layer(document, layer)
    return found.name if found else tr("a layer that is gone")
