"""The engine as the editor sees it: one signal with what it says, one value with how it is. It may be absent for good.

The client's listener is called in a thread of its own; `message` is emitted there and delivered in the GUI thread,
because this object lives in it. Whatever happens to the engine, nothing here touches the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec
from PySide6.QtCore import QObject, Qt, Signal

from editor import translating
from editor.sentences import sentence
from editor.words import tr
from pipelines.catalog import Catalog
from pipelines.client import Listener, Lost, Silent
from pipelines.protocol import Failed, Finished, Heartbeat, Previews, Ready, Stopped
from pipelines.requests import Patch, Request

Standing = Literal["starting", "ready", "busy", "silent", "lost"]


class EngineState(msgspec.Struct, frozen=True):
    """How the engine is. text: the same in a few words. detail: its last lines, where it was lost.

    catalog: what it can do; kept when the engine is lost, so that menus and forms stay.
    """

    standing: Standing
    text: str
    detail: str = ""
    catalog: Catalog | None = None

    @property
    def accepts_jobs(self) -> bool:
        """Jobs may also be handed to an engine that restarts: they wait for it."""
        return self.catalog is not None and self.standing != "lost"


class Process(Protocol):
    """What we need of `pipelines.client.EngineProcess`; tests script their own."""

    def start(self, listener: Listener) -> None: ...

    def submit(self, job: int, request: Request, previews: Previews = "some") -> None: ...

    def cancel(self, job: int) -> None: ...

    def conclude(self, job: int) -> None: ...

    def ask(self, number: int, model: str, prompts: Sequence[str], patches: tuple[Patch, ...] = ()) -> None: ...

    def restart(self) -> None: ...

    def close(self) -> None: ...


class Engine(QObject):
    """Hands jobs to the engine's process and re-emits what it says in the GUI thread."""

    message = Signal(object)
    changed = Signal(object, object)
    _heard = Signal(object)

    def __init__(self, process: Process, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = process
        self._state = EngineState("starting", tr("The engine is starting"))
        self._going: set[int] = set()
        self._is_open = False
        self._heard.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def state(self) -> EngineState:
        return self._state

    def start(self) -> None:
        """Start the process; comes back at once. `changed` tells the rest."""
        self._is_open = True
        self._put("starting", tr("The engine is starting"))
        self._process.start(self._heard.emit)

    def submit(self, job: int, request: Request, previews: Previews = "some") -> None:
        """Hand a job over. previews: which pictures on the way are wanted."""
        self._going.add(job)
        if self._state.standing == "ready":
            self._put("busy", tr("The engine is working"))
        self._process.submit(job, request, previews)

    def cancel(self, job: int) -> None:
        self._process.cancel(job)

    def conclude(self, job: int) -> None:
        """Have the picture that a running job is at, as its result."""
        self._process.conclude(job)

    def ask(self, number: int, model: str, prompts: Sequence[str], patches: tuple[Patch, ...] = ()) -> None:
        """How a model reads prompts: answered by a `message` of this number, also while a job runs; or never."""
        self._process.ask(number, model, prompts, patches)

    def restart(self) -> None:
        """What a person asks for when the engine was lost or hangs."""
        self._put("starting", tr("The engine is restarting"))
        self._process.restart()

    def close(self) -> None:
        """End the process; comes back when it is gone, at most some two seconds later."""
        if self._is_open:
            self._is_open = False
            self._process.close()

    def _take(self, message: object) -> None:
        if not self._is_open:
            return
        if isinstance(message, Failed):
            told, advice = sentence(message.message), sentence(message.advice)
            message = msgspec.structs.replace(message, message=told, advice=advice)
        if isinstance(message, Ready):
            catalog = translating.catalog(message.catalog)
            self._put("busy" if self._going else "ready", self._ready_text(catalog), catalog=catalog)
        elif isinstance(message, (Finished, Stopped, Failed)):
            self._going.discard(message.job)
            if not self._going and self._state.standing == "busy":
                self._put("ready", tr("The engine is ready"))
        elif isinstance(message, Lost):
            self._going.difference_update(message.jobs)
            self._lose(message)
        elif isinstance(message, Silent):
            self._put("silent", tr("The engine has not answered for {seconds:.0f} seconds", seconds=message.seconds))
        elif isinstance(message, Heartbeat) and self._state.standing == "silent":
            self._put(
                "busy" if self._going else "ready",
                tr("The engine is working") if self._going else tr("The engine is ready"),
            )
        self.message.emit(message)

    def _lose(self, lost: Lost) -> None:
        if lost.restarting:
            self._put("starting", tr("The engine stopped and is restarting"), detail=lost.reason)
        elif lost.exit_code is None:
            self._put("lost", tr("The engine could not be started"), detail=lost.reason)
        else:
            self._put("lost", tr("The engine has stopped"), detail=lost.reason)

    def _ready_text(self, catalog: Catalog) -> str:
        if not catalog.models:
            return tr("The engine is ready, but no model is installed")
        return tr("The engine is ready")

    def _put(self, standing: Standing, text: str, detail: str = "", catalog: Catalog | None = None) -> None:
        old = self._state
        self._state = EngineState(standing, text, detail, catalog or old.catalog)
        if self._state != old:
            self.changed.emit(old, self._state)
