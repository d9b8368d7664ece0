"""Live painting: the picture follows the brush with the few-step variant of the model. Knows values, no widget.

Every change of the document is answered by a picture of it, once the hand has rested for `rest`. A canvas that asks for
nothing new (the same request, by its key) is never computed again; a newer change cancels the running picture, unless
no picture has come for `hunger`. A stroke is followed while it lasts, at the engine's own pace: its running picture is
finished, and then the newest state is asked for. Nothing is written into the document or its history until `keep`.

To measure it, as a benchmark does: `live.put_on(True)`, wait until `live.state.value.picture` is there, paint a stroke
on the canvas, wait for the next `pictured(seconds)`: the time from the change of the document to the new picture, rest
included.
"""

from __future__ import annotations

import functools
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from controls.geometry import Bounds
from controls.raster import Raster
from editor import landing, quick
from editor.document import Document, set_active
from editor.engine import Engine, EngineState
from editor.history import History
from editor.jobs import JobsModel
from editor.model import DocumentModel
from editor.notices import Notices
from editor.outcomes import Overlay
from editor.queueing import Queue
from editor.runs import Keep
from editor.sentences import sentence
from editor.state import State
from editor.words import tr
from pipelines.catalog import Catalog
from pipelines.client import Lost
from pipelines.errors import EngineError
from pipelines.protocol import Failed, Finished, Stopped
from pipelines.requests import Result

rest = 60
"""Milliseconds without a change before a picture is asked for."""

share = 5
"""A stroke is looked at every `rest` milliseconds, and at most once in so many times what building a request took, so
that a large canvas does not slow the hand down."""

hunger = 1.0
"""Seconds without a picture after which the running one is let finish, however much has changed meanwhile."""

brisk = 0.5
"""Seconds for each evaluation: above it a run is not cancelled, as the engine would be too slow to heed it."""

memory = 64 << 20
"""Bytes of pictures that are kept, so that undo and redo find theirs again."""


class Picture(msgspec.Struct, frozen=True, eq=False):
    """What the model made of the canvas. image: at the size of `bounds`, transparent where nothing may change.

    bounds: the part of the document that it lies over. result: what the engine gave.
    """

    image: Raster
    bounds: Bounds
    result: Result


class LiveState(msgspec.Struct, frozen=True, eq=False):
    """How live painting is. text: what it waits for, empty where all is well. seconds: from the last change to its
    picture. steps: of the few-step model, 0: its own number. cover: how much of the canvas the picture hides, 0 to 1.
    """

    is_on: bool = False
    is_busy: bool = False
    text: str = ""
    picture: Picture | None = None
    seconds: float = 0.0
    steps: int = 0
    cover: float = 0.0


class _Wish(NamedTuple):
    """A picture that is wanted. changed_at: when the document changed into this. in_stroke: it changes on.

    seconds: what building it took."""

    key: str
    asked: quick.Asked | None
    fault: str
    changed_at: float
    in_stroke: bool = False
    seconds: float = 0.0


class Live(QObject):
    """Follows the document. pictured(seconds): a new picture is there, so long after the change that it shows."""

    pictured = Signal(float)
    _built = Signal(object)

    def __init__(
        self,
        document: DocumentModel,
        engine: Engine,
        jobs: JobsModel,
        queue: Queue,
        notices: Notices,
        overlay: State[Overlay | None],
        keep: Keep,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._engine, self._jobs, self._notices = document, engine, jobs, notices
        self._queue = queue
        self._overlay = overlay
        self._keep = keep
        self.state: State[LiveState] = State(LiveState(), self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(rest)
        # Flattening a large canvas takes longer than the window may stand still; documents are frozen values.
        self._builder = ThreadPoolExecutor(1, "live requests")
        self._stroke: Callable[[], Document | None] | None = None
        self._slow_until = 0.0
        self._is_building = False
        self._changed_at = 0.0
        self._history: History | None = None
        self._wish: _Wish | None = None  # the newest, not handed over yet
        self._running: tuple[int, _Wish] | None = None
        self._is_cancelled = False
        self._hungry_since: float | None = None
        self._pace: float | None = None
        self._asked_key = ""  # of what is shown, runs, or failed
        self._known: OrderedDict[str, Picture] = OrderedDict()
        self._laid: Overlay | None = None
        self._timer.timeout.connect(self._build)
        self._built.connect(self._take_wish, Qt.ConnectionType.QueuedConnection)
        document.changed.connect(self._document_changed)
        engine.changed.connect(self._engine_changed)
        engine.message.connect(self._take)
        for state in (jobs, queue.paused):
            state.changed.connect(self._jobs_changed)

    # ------------------------------------------------------------------ verbs

    def put_on(self, on: bool) -> None:
        """Begin to follow the document, or stop: the last picture then goes."""
        if on == self.state.value.is_on:
            return
        self._asked_key = ""
        if on:
            self._history = self._document.history
            self._put(is_on=True)
            self._change()
        else:
            self._leave()

    def follow(self, so_far: Callable[[], Document | None]) -> None:
        """A stroke goes on; so_far: the document with as much of it as there is, asked for now and then."""
        if not self.state.value.is_on:
            return
        self._stroke, self._changed_at = so_far, time.monotonic()
        if not self._timer.isActive():
            self._timer.start(max(rest, int(1000 * (self._slow_until - self._changed_at))))

    def set_steps(self, steps: int) -> None:
        """How many steps a picture takes; 0: the model's own number."""
        self._put(steps=steps)
        self._change()

    def set_cover(self, cover: float) -> None:
        """How much of the canvas the picture hides, 0 (it is shown beside it only) to 1."""
        self._put(cover=min(1.0, max(0.0, cover)))
        self._lay()

    def keep(self) -> None:
        """Make the picture a layer, with its recipe: one step of history."""
        picture = self.state.value.picture
        if picture is not None:
            self._keep(picture.result, functools.partial(self._land, picture, self._document.number))

    def _land(self, picture: Picture, number: int, recipe: bytes | None) -> None:
        kept = functools.partial(_kept, picture=picture, recipe=recipe)
        self._document.edit(tr("Keep the live picture"), kept, number=number)

    def close(self) -> None:
        """Stop, and let the thread go."""
        self._timer.stop()
        self._builder.shutdown(cancel_futures=True)

    # ------------------------------------------------------------------ what is wanted

    def _document_changed(self, old: Document | None, document: Document | None) -> None:
        if not self.state.value.is_on:
            return
        if self._document.history is not self._history:
            self._history = self._document.history
            self._forget()
        self._change()

    def _engine_changed(self, old: EngineState, state: EngineState) -> None:
        if self.state.value.is_on and old.accepts_jobs != state.accepts_jobs:
            self._change()

    def _jobs_changed(self, old: object, jobs: object) -> None:
        """A job that a person asked for goes first."""
        if self._queue.is_busy and self._running is not None and self._is_brisk:
            self._asked_key = ""  # it is asked for again when the job has ended
            self._cancel()
        self._hand_over()

    def _change(self) -> None:
        if self.state.value.is_on:
            self._stroke, self._changed_at = None, time.monotonic()
            self._timer.start(rest)

    def _build(self) -> None:
        stroke, engine = self._stroke, self._engine.state
        if not self.state.value.is_on or self._is_building:
            return  # what is being built is compared with the document when it comes
        document = self._document.value if stroke is None else stroke()
        if document is None or engine.catalog is None or not engine.accepts_jobs:
            self._put(text=tr("There is no document.") if document is None else f"{engine.text}.")
            return
        self._is_building = True
        given = (document, engine.catalog, self.state.value.steps, self._changed_at, stroke is not None)
        self._builder.submit(_wish, *given).add_done_callback(lambda done: self._built.emit(done.result()))

    def _take_wish(self, wish: _Wish) -> None:
        self._is_building = False
        self._slow_until = time.monotonic() + share * wish.seconds
        if wish.changed_at != self._changed_at and not self._timer.isActive():
            self._timer.start(rest if self._stroke is None else max(rest, int(1000 * share * wish.seconds)))
        if not self.state.value.is_on:
            return
        if wish.asked is None:
            self._asked_key, self._wish = "", None
            self._put(text=wish.fault)
        elif wish.key in self._known:
            self._wish, self._asked_key = None, wish.key
            self._cancel()
            self._show(wish, self._known[wish.key])
        elif wish.key != self._asked_key:
            self._wish, self._asked_key = wish, wish.key
            self._hungry_since = self._hungry_since or time.monotonic()
            is_hungry = wish.in_stroke or time.monotonic() - self._hungry_since >= hunger
            if self._running is not None and not is_hungry and self._is_brisk:
                self._cancel()
            self._hand_over()

    # ------------------------------------------------------------------ what the engine makes of it

    @property
    def _is_brisk(self) -> bool:
        return self._pace is not None and self._pace < brisk

    def _hand_over(self) -> None:
        wish, free = self._wish, self._running is None and not self._queue.is_busy
        if wish is None or wish.asked is None or not free or not self._engine.state.accepts_jobs:
            return
        number = self._jobs.number()
        self._wish, self._running, self._is_cancelled = None, (number, wish), False
        self._put(is_busy=True, text="")
        self._engine.submit(number, wish.asked.request, "none")

    def _cancel(self) -> None:
        """Nobody waits for the running picture any more. A slow engine is left to finish it: what does not heed a
        cancel in time is killed, and a model that loads would have to begin again."""
        if self._running is not None and not self._is_cancelled:
            self._is_cancelled = True
            if self._is_brisk:
                self._engine.cancel(self._running[0])

    def _take(self, message: object) -> None:
        if isinstance(message, Lost):
            self._lose()
        elif isinstance(message, (Finished, Stopped, Failed)) and self._running and message.job == self._running[0]:
            wish, self._running = self._running[1], None
            self._put(is_busy=False)
            if self.state.value.is_on:
                self._end(message, wish)

    def _end(self, message: Finished | Stopped | Failed, wish: _Wish) -> None:
        if isinstance(message, Finished):
            assert wish.asked is not None
            result, bounds = message.result, wish.asked.bounds
            self._pace = result.seconds / max(1, result.evaluations)
            picture = Picture(quick.shown(result, bounds), bounds, result)
            self._remember(wish.key, picture)
            if not self._is_cancelled:
                self._show(wish, picture)
        elif isinstance(message, Failed):
            self._put(text=f"{message.message} {message.advice}".strip())
        elif self._wish is None and not self._asked_key:
            self._change()  # it made room for a job; the canvas still wants its picture
        self._hand_over()

    def _lose(self) -> None:
        self._running = None
        if self.state.value.is_on:
            self._leave()
            what = tr("Live painting is off, because the engine stopped. Your document is untouched.")
            self._notices.say(what, tr("Switch it on again when the engine is ready."), "warning")

    # ------------------------------------------------------------------ what is shown

    def _show(self, wish: _Wish, picture: Picture) -> None:
        seconds = time.monotonic() - wish.changed_at
        self._hungry_since = None
        self._put(picture=picture, seconds=seconds, text="")
        self._lay()
        self.pictured.emit(seconds)

    def _lay(self) -> None:
        """Lay the picture over the canvas, as thin as it is wished; or take it away."""
        picture, cover = self.state.value.picture, self.state.value.cover
        if picture is not None and cover > 0:
            self._laid = Overlay(_thinned(picture.image, cover), picture.bounds, stays=True)
            self._overlay.put(self._laid)
        else:
            if self._laid is not None and self._overlay.value is self._laid:
                self._overlay.put(None)
            self._laid = None

    def _remember(self, key: str, picture: Picture) -> None:
        self._known[key] = picture
        while sum(4 * each.image.extent.pixels for each in self._known.values()) > memory and len(self._known) > 1:
            self._known.popitem(last=False)

    def _forget(self) -> None:
        """Nothing of what was made is true of the document any more."""
        self._known.clear()
        self._wish, self._asked_key, self._hungry_since = None, "", None
        self._cancel()
        self._put(picture=None)
        self._lay()

    def _leave(self) -> None:
        self._timer.stop()
        self._forget()
        self._put(is_on=False, text="")

    def _put(self, **fields: object) -> None:
        old = self.state.value
        if any(getattr(old, name) is not value and getattr(old, name) != value for name, value in fields.items()):
            self.state.put(msgspec.structs.replace(old, **fields))


def _wish(document: Document, catalog: Catalog, steps: int, changed_at: float, in_stroke: bool) -> _Wish:
    began = time.monotonic()
    try:
        asked = quick.asked(document, catalog, steps)
    except EngineError as error:
        return _Wish("", None, sentence(str(error)), changed_at)
    key = f"{asked.bounds} {asked.request.key()}"
    return _Wish(key, asked, "", changed_at, in_stroke, time.monotonic() - began)


def _kept(document: Document, picture: Picture, recipe: bytes | None) -> Document:
    """With the picture as a layer; the layer that is painted on stays active."""
    name = landing.result_name(document, tr("Live"))
    kept = landing.keep_picture(document, picture.image, name, picture.bounds, recipe)
    return set_active(kept, document.active) if document.active else kept


def _thinned(image: Raster, cover: float) -> Raster:
    """The picture with its alpha times `cover`."""
    if cover >= 1:
        return image
    pixels = image.array()
    pixels[..., 3] = (pixels[..., 3] * cover + 0.5).astype("uint8")
    return Raster.from_array(pixels)
