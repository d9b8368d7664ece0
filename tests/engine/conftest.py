"""The real worker, started once for the tests that leave it alive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipelines.client import EngineProcess, worker_command
from pipelines.protocol import Ready
from tests.conftest import long_lived
from tests.engine.conversation import Conversation
from tests.pipelines.conftest import make_model


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worker") / "tiny"
    make_model(folder)
    return folder


class Worker:
    """The real engine's process and what it says."""

    def __init__(self, log: Path, *options: str) -> None:
        before = set(psutil.Process().children())
        self.heard = Conversation()
        self.engine = EngineProcess(worker_command(*options), log=log)
        self.engine.start(self.heard)
        self.ready = self.heard.next(Ready, 60)
        (self.child,) = set(psutil.Process().children()) - before
        self.log = log
        self.jobs = 0

    def number(self) -> int:
        self.jobs += 1
        return self.jobs


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    worker = Worker(tmp_path_factory.mktemp("logs") / "engine.log")
    long_lived.add(worker.child.pid)
    yield worker
    worker.engine.close()
    long_lived.discard(worker.child.pid)
