"""What every test gets: no network, no display, folders of its own, and failure for what it leaves running."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

scratch = Path(tempfile.mkdtemp(prefix="underpaint-tests-"))
os.environ.update(
    QT_QPA_PLATFORM="offscreen",
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    OMP_WAIT_POLICY="PASSIVE",
    UNDERPAINT_DATA=str(scratch / "data"),
    UNDERPAINT_CACHE=str(scratch / "cache"),
    UNDERPAINT_CONFIG=str(scratch / "config"),
    UNDERPAINT_LOG=str(scratch / "log"),
    UNDERPAINT_LANGUAGE="en",
    LC_ALL="C.UTF-8",
)

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # two processes on two cores, each with a core of its own

# A busy machine fails no property: how long something takes is for the benchmarks.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

long_lived: set[int] = set()
"""Process ids that a session-wide fixture started and will end itself."""


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Connections that leave this machine fail at once."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1"):
            raise AssertionError(f"A test tried to reach {address}.")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = refuse  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread or a child process behind."""
    threads = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 3
    while (left := _left(threads)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not left, f"This test left running: {', '.join(left)}"


def _left(threads: set[threading.Thread]) -> list[str]:
    left = [
        f"thread {thread.name}"
        for thread in set(threading.enumerate()) - threads
        if not thread.name.startswith(("pydevd", "tqdm", "asyncio_"))
    ]
    for child in psutil.Process().children():
        try:
            if child.pid not in long_lived and child.status() != psutil.STATUS_ZOMBIE:
                left.append(f"process {child.pid} {' '.join(child.cmdline()[:4])}")
        except psutil.NoSuchProcess:
            continue
    return left
