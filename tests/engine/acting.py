"""A worker whose engine acts: the real protocol and the real worker's loop around an engine that does what the prompt
says, so that crashes, hangs and floods can be had at will and in milliseconds.

Prompts: `steps N [PAUSE]`, `fail`, `bug`, `break_device`, `die CODE`, `kill`, `hang SECONDS` (heeds nothing),
`print BYTES`, `garbage`, `huge`. Started with `mute` it says nothing, with `dead` it exits at once, with `babble` it
writes noise.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Sequence

import numpy as np

from controls.geometry import Extent
from controls.raster import Raster
from pipelines import worker
from pipelines.catalog import Catalog
from pipelines.errors import BadInput
from pipelines.events import Events, Progress
from pipelines.requests import Chunk, EditRequest, Patch, Request, Result, Wording


class Acting:
    def catalog(self) -> Catalog:
        return Catalog(device="stage")

    def run(self, request: Request, events: Events) -> Result:
        assert isinstance(request, EditRequest)
        act, *words = request.prompt.split()
        getattr(self, act)(events, *words)
        image = request.image or Raster.filled(Extent(8, 8), (1, 2, 3, 255))
        return Result(images=(image,), request=request, seconds=0.5, steps_run=3)

    def wordings(self, model: str, prompts: Sequence[str], worn: tuple[Patch, ...] = ()) -> tuple[Wording, ...]:
        if model != "stage":
            raise BadInput("no_model", "There is no such model.", "Choose another.")
        return tuple(Wording(75, (Chunk(len(text.split()), text),), dropped=1 // len(text)) for text in prompts)

    def steps(self, events: Events, count: str, pause: str = "0.005") -> None:
        for step in range(int(count)):
            events.check()
            preview = Raster.filled(Extent(1024, 512), (step % 256, 0, 0, 255)) if events.wants_preview() else None
            events.report(Progress("painting", step + 1, int(count), preview))
            if events.enough():
                break
            time.sleep(float(pause))

    def fail(self, events: Events) -> None:
        raise BadInput("no_good", "This is no good.", "Bring another.")

    def bug(self, events: Events) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    def break_device(self, events: Events) -> None:
        raise type("AcceleratorError", (RuntimeError,), {})("an illegal memory access was encountered")

    def die(self, events: Events, code: str) -> None:
        events.report(Progress("dying"))
        print("these are my last words", file=sys.stderr, flush=True)
        os._exit(int(code))

    def kill(self, events: Events) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def hang(self, events: Events, seconds: str) -> None:
        events.report(Progress("hanging"))
        time.sleep(float(seconds))

    def print(self, events: Events, count: str) -> None:
        for _ in range(int(count) // 1000):
            print("x" * 999)
        sys.stdout.flush()

    def garbage(self, events: Events) -> None:
        pipe.raw(b"this is no frame at all, and it goes on for a while")
        time.sleep(5)

    def huge(self, events: Events) -> None:
        events.report(Progress("growing", preview=Raster.from_array(np.zeros((2000, 3000, 3), np.uint8))))


class LoosePipe(worker.Pipe):
    def raw(self, noise: bytes) -> None:
        self._outbound.write(noise)


role = sys.argv[1] if len(sys.argv) > 1 else ""
if role == "dead":
    print("no torch here", file=sys.stderr)
    sys.exit(7)
if role == "mute":
    time.sleep(60)
taken = worker.take_pipe()
pipe = LoosePipe(taken._inbound, taken._outbound)
if role == "babble":
    pipe.raw(bytes(range(256)) * 100)
    time.sleep(60)
logging.basicConfig(stream=sys.stderr)
worker.serve(Acting(), pipe)
