"""What an edit's time is made of: the networks, the loop around them, the wait for the first preview."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from pipelines.errors import Cancelled
from pipelines.events import Progress, Silence

networks = ("UNet2DConditionModel", "ControlNetModel")
"""The classes whose calls are a step's work; what else happens in a step is its loop's."""


class Pace:
    """Times the ends of steps and the networks' calls between them."""

    def __init__(self) -> None:
        self._ends: list[tuple[float, float]] = []
        self._inside = 0.0
        self._began = 0.0

    def step(self) -> None:
        """A step has ended."""
        _wait()
        self._ends.append((time.perf_counter(), self._inside))

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch every network of these classes, whoever calls it."""
        from torch.nn.modules import module  # loaded by now

        handles = [
            module.register_module_forward_pre_hook(self._enter),
            module.register_module_forward_hook(self._leave, always_call=True),
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _enter(self, network: Any, given: Any) -> None:
        if type(network).__name__ in networks:
            _wait()
            self._began = time.perf_counter()

    def _leave(self, network: Any, given: Any, out: Any) -> None:
        if type(network).__name__ in networks:
            _wait()
            self._inside += time.perf_counter() - self._began

    @property
    def inside(self) -> float:
        """Seconds of all calls so far."""
        return self._inside

    @property
    def per_step(self) -> float:
        """Seconds of a step after the first, whose beginning is not known."""
        return (self._ends[-1][0] - self._ends[0][0]) / (len(self._ends) - 1)

    @property
    def overhead(self) -> float:
        """Seconds of a step that its networks do not take."""
        return self.per_step - (self._ends[-1][1] - self._ends[0][1]) / (len(self._ends) - 1)


class Steps(Silence):
    """Events that call `ended` after each step of a run."""

    def __init__(self, ended: Callable[[], None]) -> None:
        self._ended = ended

    def report(self, progress: Progress) -> None:
        if progress.step and progress.steps:
            self._ended()


class FirstPreview(Silence):
    """Events that want one preview and then no more."""

    def __init__(self) -> None:
        self._seen = False

    def report(self, progress: Progress) -> None:
        self._seen = self._seen or progress.preview is not None

    def enough(self) -> bool:
        return False

    def wants_preview(self) -> bool:
        return True

    def check(self) -> None:
        if self._seen:
            raise Cancelled


def _wait() -> None:
    """Wait for the device, if there is one that works by itself."""
    import torch  # loaded by now

    if torch.cuda.is_available():
        torch.cuda.synchronize()
