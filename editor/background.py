"""Background: one thread that works through tasks in order, over frozen values; outcomes arrive in the GUI thread.

What takes longer than a frame (reading, writing, compressing) runs here. A task is given values, never models or
widgets, so the person goes on editing while it runs: what is written is what stood when it was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, Signal

from editor.document import Document, walk
from pipelines.errors import EngineError

T = TypeVar("T")

_wait = QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents


class _Task(NamedTuple):
    """title: what it does, in words for the status line; empty: nobody needs to know."""

    title: str
    done: Callable[[Any], None]
    failed: Callable[[EngineError], None]


class Background(QObject):
    """Tasks one after another. changed(): another task runs, or none.

    What a task raises and is no EngineError is a bug: it is raised again in the GUI thread, where `sys.excepthook` is.
    """

    changed = Signal()
    _ended = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = f"underpaint-{name}"
        self._pool: ThreadPoolExecutor | None = None
        self._tasks: dict[Future[Any], _Task] = {}
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether a task runs or waits, or its outcome was not handed over yet."""
        return bool(self._tasks)

    @property
    def title(self) -> str:
        """What runs now, in words; empty where nothing does."""
        return next((task.title for task in self._tasks.values() if task.title), "")

    def run(
        self, title: str, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[EngineError], None]
    ) -> None:
        """Do `work` in the thread, then call `done` with what it returned, or `failed` with its EngineError, here."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, self._name)
        future = self._pool.submit(work)
        self._tasks[future] = _Task(title, done, failed)
        future.add_done_callback(self._ended.emit)
        self.changed.emit()

    def finish(self) -> None:
        """Come back when every task has ended and been handed over; the window goes on painting, but takes no input."""
        while self.is_busy:
            QCoreApplication.processEvents(_wait)

    def close(self) -> None:
        """Finish, then end the thread; the next task starts another one."""
        self.finish()
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _end(self, future: Future[Any]) -> None:
        task = self._tasks[future]
        try:
            result = future.result()
        except EngineError as error:
            task.failed(error)
        else:
            task.done(result)
        finally:
            del self._tasks[future]
            self.changed.emit()


def holding(document: Document, work: Callable[[], T]) -> Callable[[], T]:
    """`work`, which reads a document in another thread: its tiles are held until then, so that no history that packs
    them meanwhile has to unpack them there."""
    tiles = [tile for layer in walk(document.layers) for tile in layer.pixels.tiles.values()]

    def run() -> T:
        try:
            return work()
        finally:
            tiles.clear()

    return run
