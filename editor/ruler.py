"""The strength ruler: what a picture becomes at a few strengths, from one sample of noise, before one is chosen.

The few-step variant paints each at no more than the model's own size. Nothing is computed unless it is asked for, and
nothing twice: marks are kept by the key of their request.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import NamedTuple

import msgspec
import numpy as np
from PySide6.QtCore import QObject

from controls.geometry import Extent
from controls.raster import Mask, Raster
from editor import quick
from editor.document import Document, set_fields
from editor.engine import Engine
from editor.jobs import JobsModel
from editor.model import DocumentModel
from editor.queueing import Queue
from editor.sentences import sentence
from editor.state import State
from editor.words import tr
from pipelines.client import Lost
from pipelines.errors import EngineError
from pipelines.protocol import Failed, Finished, Stopped
from pipelines.requests import EditRequest, Result

strengths = (0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
side = 160
"""Pixels along the longer side of a miniature."""
kept = 60
block = 8


class Mark(msgspec.Struct, frozen=True, eq=False):
    """One strength, the miniature of what came out, and how much of the source is in it, 0 to 1."""

    strength: float
    image: Raster
    survives: float


class RulerState(msgspec.Struct, frozen=True, eq=False):
    """The marks that have come, by strength. is_stale: the document has changed since. text: why nothing comes."""

    marks: tuple[Mark, ...] = ()
    is_busy: bool = False
    is_stale: bool = False
    text: str = ""


class _Wanted(NamedTuple):
    key: str
    request: EditRequest


class Ruler(QObject):
    """Asks the engine for one mark after the other; jobs that a person asked for go between."""

    def __init__(
        self,
        document: DocumentModel,
        engine: Engine,
        jobs: JobsModel,
        queue: Queue,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._engine, self._jobs, self._queue = document, engine, jobs, queue
        self.state: State[RulerState] = State(RulerState(), self)
        self._wanted: deque[_Wanted] = deque()
        self._running: tuple[int, _Wanted] | None = None
        self._measured: tuple[object, ...] = ()
        self._known: OrderedDict[str, Mark] = OrderedDict()
        document.changed.connect(self._document_changed)
        engine.message.connect(self._take)
        jobs.changed.connect(self._hand_over)

    def measure(self) -> None:
        """Make the marks of the document as it stands; those that are known come at once."""
        self._document.settle()
        document, engine = self._document.value, self._engine.state
        if document is None or engine.catalog is None or not engine.accepts_jobs:
            self.state.put(RulerState(text=f"{engine.text}."))
            return
        try:
            asked = quick.asked(set_fields(document, strength=1.0), engine.catalog, needs_variant=False)
        except EngineError as error:
            self.state.put(RulerState(text=sentence(str(error))))
            return
        wanted = [msgspec.structs.replace(asked.request, strength=strength) for strength in strengths]
        pairs = [_Wanted(request.key(), request) for request in wanted]
        self._measured = _seen(document)
        self._wanted = deque(pair for pair in pairs if pair.key not in self._known)
        marks = tuple(self._known[pair.key] for pair in pairs if pair.key in self._known)
        self.state.put(RulerState(marks, is_busy=bool(self._wanted)))
        self._hand_over()

    def stop(self) -> None:
        """Make no more marks; those that came stay."""
        if self._running is not None:
            self._engine.cancel(self._running[0])
        self._stop("")

    def _document_changed(self, old: Document | None, document: Document | None) -> None:
        state = self.state.value
        is_stale = document is None or _seen(document) != self._measured
        if is_stale != state.is_stale and (state.marks or state.is_busy):
            self.state.put(msgspec.structs.replace(state, is_stale=is_stale))

    def _hand_over(self, *_: object) -> None:
        if self._running is None and self._wanted and not self._queue.is_busy:
            wanted = self._wanted.popleft()
            self._running = (self._jobs.number(), wanted)
            self._engine.submit(self._running[0], wanted.request, "none")

    def _take(self, message: object) -> None:
        if isinstance(message, Lost):
            self._stop(tr("The engine stopped."))
        elif isinstance(message, (Finished, Stopped, Failed)) and self._running and message.job == self._running[0]:
            wanted, self._running = self._running[1], None
            if isinstance(message, Finished):
                self._mark(wanted, message.result)
                self._hand_over()
            else:
                self._stop(f"{message.message} {message.advice}".strip() if isinstance(message, Failed) else "")

    def _mark(self, wanted: _Wanted, result: Result) -> None:
        image, source = result.image, wanted.request.image
        assert source is not None
        self._known[wanted.key] = made = Mark(
            wanted.request.strength, _small(image), survival(source, image, wanted.request.mask)
        )
        while len(self._known) > kept:
            self._known.popitem(last=False)
        state = self.state.value
        marks = tuple(sorted((*state.marks, made), key=lambda mark: mark.strength))
        self.state.put(msgspec.structs.replace(state, marks=marks, is_busy=bool(self._wanted)))

    def _stop(self, text: str) -> None:
        self._wanted.clear()
        self._running = None
        if self.state.value.is_busy:
            self.state.put(msgspec.structs.replace(self.state.value, is_busy=False, text=text))


def survival(source: Raster, image: Raster, mask: Mask | None = None) -> float:
    """How much of a picture is in another of its size, 0 to 1: the structural similarity of its 8×8 blocks.

    Each colour counts, and each block by its variance: plain ground is alike in most pictures. mask: only blocks that
    it touches count. Source: Wang et al. 2004, Image Quality Assessment, eq. 13; weights after Wang and Li 2011,
    Information Content Weighting for Perceptual Image Quality Assessment.
    """
    x, y = _blocks(source.rgb((255, 255, 255))), _blocks(image.rgb((255, 255, 255)))
    mean_x, mean_y = x.mean(axis=-1), y.mean(axis=-1)
    var_x, var_y = x.var(axis=-1), y.var(axis=-1)
    both = ((x - mean_x[..., None]) * (y - mean_y[..., None])).mean(axis=-1)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    similarity = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    similarity /= (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    weights = var_x + var_y + 1.0
    if mask is not None:
        weights *= _blocks(mask.values[..., None]).max(axis=-1) > 0
    return float(np.clip((weights * similarity).sum() / weights.sum(), 0, 1))


def _blocks(values: np.ndarray) -> np.ndarray:
    """(H, W, channels) -> (channels, rows, columns, 64); what does not fill a block at the edge repeats it."""
    height, width, channels = values.shape
    padded = np.pad(values.astype(np.float64), ((0, -height % block), (0, -width % block), (0, 0)), mode="edge")
    rows, columns = padded.shape[0] // block, padded.shape[1] // block
    cut = padded.reshape(rows, block, columns, block, channels).transpose(4, 0, 2, 1, 3)
    return cut.reshape(channels, rows, columns, block * block)


def _small(image: Raster) -> Raster:
    longest = max(image.extent)
    if longest <= side:
        return image
    width, height = (max(1, round(length * side / longest)) for length in image.extent)
    return quick.scaled(image, Extent(width, height))


def _seen(document: Document) -> tuple[object, ...]:
    """What the marks depend on: the same document but for its strength gives an equal value."""
    layers = tuple(id(layer) for layer in document.layers)
    asked = document.prompt, document.negative, document.mode, document.model, document.seed
    return layers, asked, document.settings, document.patches
