"""A listener that a test can talk with: it keeps what it hears and waits for what should come."""

from __future__ import annotations

import queue
import time
from typing import TypeVar

from pipelines.client import Lost, Said
from pipelines.protocol import Failed, Finished, Heartbeat, Reported, Stopped

T = TypeVar("T")


class Conversation:
    def __init__(self) -> None:
        self._heard: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self.kept: list[Said] = []

    def __call__(self, message: Said) -> None:
        self._heard.put(message)

    def next(self, kind: type[T], timeout: float = 10.0) -> T:
        """The next message of a kind; what comes before it is kept, and must not be another last word."""
        deadline = time.monotonic() + timeout
        while True:
            message = self._heard.get(timeout=max(0.01, deadline - time.monotonic()))
            self.kept.append(message)
            if isinstance(message, kind):
                return message
            assert isinstance(message, (Reported, Heartbeat)), message

    def any(self, timeout: float = 10.0) -> Said:
        """The next message that is more than a report."""
        while True:
            message = self._heard.get(timeout=timeout)
            self.kept.append(message)
            if not isinstance(message, (Reported, Heartbeat)):
                return message

    def quiet(self, seconds: float) -> bool:
        """Whether nothing but reports comes for a while."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                message = self._heard.get(timeout=left)
            except queue.Empty:
                return True
            self.kept.append(message)
            if not isinstance(message, (Reported, Heartbeat)):
                return False
        return True

    def last_words(self) -> list[int]:
        """The jobs that ended, in order."""
        jobs: list[int] = []
        for message in self.kept:
            if isinstance(message, (Finished, Stopped, Failed)):
                jobs.append(message.job)
            elif isinstance(message, Lost):
                jobs.extend(message.jobs)
        return jobs
