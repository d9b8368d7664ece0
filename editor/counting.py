"""Counting: how the model reads the prompts while one types, asked of the engine after a rest and never waited for."""

from __future__ import annotations

import itertools

import msgspec
from PySide6.QtCore import QObject, QTimer

from editor import offers
from editor.document import Document
from editor.engine import Engine, EngineState
from editor.model import DocumentModel
from editor.state import State
from editor.words import tr
from pipelines.protocol import Told, Untold
from pipelines.requests import Patch, Wording

rest = 250
"""Milliseconds without another letter before the engine is asked."""


class Counts(msgspec.Struct, frozen=True):
    """How the model reads the document's prompts. None: there is nothing to read."""

    prompt: Wording | None = None
    negative: Wording | None = None


class _Asked(msgspec.Struct, frozen=True):
    """A question: everything that its answer depends on."""

    model: str
    prompt: str
    negative: str
    patches: tuple[Patch, ...]


class Counting(QObject):
    """Follows the document and the engine. state: the counts, None where the engine is not there or cannot say."""

    def __init__(self, document: DocumentModel, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._engine = document, engine
        self.state: State[Counts | None] = State(None, self)
        self._numbers = itertools.count(1)
        self._number = 0
        self._asked: _Asked | None = None
        self._timer = QTimer(self, singleShot=True, interval=rest)
        self._timer.timeout.connect(self._ask)
        document.changed.connect(self._changed)
        engine.changed.connect(self._engine_changed)
        engine.message.connect(self._hear)

    def _question(self) -> _Asked | None:
        """What is to be asked now; None where nobody answers or there is nothing to read."""
        document, state = self._document.value, self._engine.state
        if document is None or state.catalog is None or state.standing not in ("ready", "busy"):
            return None
        model, mode = offers.model_of(document, state.catalog), offers.mode_of(document, state.catalog)
        if model is None or model.fault or mode is None or not offers.uses(mode, "prompt"):
            return None
        negative = document.negative.strip() if offers.uses(mode, "negative") else ""
        asked = _Asked(model.id, document.prompt.strip(), negative, document.patches)
        return asked if asked.prompt or asked.negative else None

    def _changed(self, old: Document | None, document: Document | None) -> None:
        if self._question() != self._asked:
            self._timer.start()

    def _engine_changed(self, old: EngineState, state: EngineState) -> None:
        if state.standing not in ("ready", "busy"):
            self._forget()
        elif self._question() != self._asked:
            self._timer.start()

    def _hear(self, message: object) -> None:
        if isinstance(message, (Told, Untold)) and message.number == self._number and self._asked is not None:
            found = message.wordings if isinstance(message, Told) else ()
            self.state.put(_counts(self._asked, found))

    def _ask(self) -> None:
        asked = self._question()
        if asked is None:
            self._forget()
        elif asked != self._asked:
            self._asked, self._number = asked, next(self._numbers)
            prompts = [text for text in (asked.prompt, asked.negative) if text]
            self._engine.ask(self._number, asked.model, prompts, asked.patches)

    def _forget(self) -> None:
        self._asked = None
        self.state.put(None)


def _counts(asked: _Asked, found: tuple[Wording, ...]) -> Counts | None:
    """The answer, each wording at its prompt; None where there is none for each."""
    left = list(found)
    if len(left) != bool(asked.prompt) + bool(asked.negative):
        return None
    return Counts(left.pop(0) if asked.prompt else None, left.pop(0) if asked.negative else None)


def words(wording: Wording) -> str:
    """A wording in a line: how many tokens of how many, what is not known, what is not read."""
    if len(wording.chunks) == 1:
        said = [tr("{tokens} of {room} tokens", tokens=wording.tokens, room=wording.room)]
    else:
        said = [
            tr(
                "{tokens} tokens, read in {parts} parts of {room} at most",
                tokens=wording.tokens,
                parts=len(wording.chunks),
                room=wording.room,
            )
        ]
    if wording.unknown:
        said.append(tr("not known to the model: {words}", words=", ".join(wording.unknown)))
    if wording.dropped:
        said.append(tr("the last {dropped} are not read", dropped=wording.dropped))
    return " · ".join(said)
