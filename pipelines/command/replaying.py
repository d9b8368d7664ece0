"""Replaying: recipes run again as they were run, as far as this machine can; what `run` and `verify` share."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import msgspec

from controls.raster import Raster
from pipelines import compiling, completion, devices, searching, translation
from pipelines.command import outputs
from pipelines.command.reports import Shown
from pipelines.engine import Engine
from pipelines.errors import BadInput, ModelProblem
from pipelines.events import Progress
from pipelines.files import foreign, recipes
from pipelines.files.recipes import Record
from pipelines.library import Library
from pipelines.requests import EditRequest, Result
from resources import data_folder


class Chosen(NamedTuple):
    """How an engine is to work, as `Engine` takes it."""

    device: str
    dtype: str
    compiled: str


class Player:
    """Runs recipes one after the other. Device, type, threads and way of compiling are the recorded ones unless others
    are asked for or this machine has not got them. The last one's model stays loaded for the next. Use as a context."""

    def __init__(self, given: argparse.Namespace, shown: Shown) -> None:
        self._given, self._model = Chosen(given.device, given.dtype, given.compile), given.model
        self._shown = shown
        self._library = Library()
        self._engine: Engine | None = None
        self._chosen = self._given

    def __enter__(self) -> Player:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._engine is not None:
            self._engine.close()

    def asked(self, path: Path, image: Raster | None = None) -> tuple[EditRequest, Record]:
        """What a file asks for: our own recipe, else what another tool wrote into its picture, of which is noted what
        has no counterpart here.

        image: the picture that another tool's began from. Raises as `request`, and BadInput where there is neither.
        """
        try:
            data = recipes.find(path)
        except BadInput as problem:
            given = foreign.find(path) if problem.code == "recipe_missing" else None
            if given is None:
                raise
            found = translation.translated(given, self._library, image)
            for note in (*found.notes, "This is another tool's recipe: the picture resembles its, and is another one."):
                self._shown.note(f"{path.name}: {note}")
            chosen = msgspec.structs.replace(found.request, model=self._model or found.request.model)
            return completion.complete(chosen, self._library), Record(recipes.name, recipes.version, {})
        if image is not None:
            text = f"“{path.name}” carries a recipe of Underpaint, which holds its picture."
            raise BadInput("image_given", text, "Leave --image away.")
        return self.request(path, data), recipes.read(data)

    def request(self, path: Path, data: bytes) -> EditRequest:
        """The request of a recipe that was found at `path`, complete, with its weights where they lie on this machine.

        Raises EngineError: a missing blob or missing weights are named by their SHA-256.
        """
        record = recipes.read(data)
        request = recipes.from_json(data, outputs.blobs())
        request = searching.patched(request, (path.absolute().parent, Path.cwd(), data_folder() / "models"))
        if self._model:
            model = self._model
        else:
            self._shown.report(Progress("looking for the weights"))
            model, note = searching.model_of(request, record.weights, self._library, self._shown.check)
            if note:
                self._shown.note(f"{path.name}: {note}")
        refiner, note = searching.refiner_of(request, record.refiner, self._library, self._shown.check)
        if note:
            self._shown.note(f"{path.name}: {note}")
        return completion.complete(msgspec.structs.replace(request, model=model, refiner=refiner), self._library)

    def run(self, request: EditRequest, record: Record) -> Result:
        """Run a complete request where and as its record says. Raises as `Engine.run`."""
        with _threads(record):
            result = self._for(record).run(request, self._shown, record.made)
        self._shown.check()
        for note in result.notes:
            self._shown.note(note)
        return result

    def _for(self, record: Record) -> Engine:
        """An engine for the device and the type of a record."""
        chosen = _like(record, self._given)
        if self._engine is None or self._chosen != chosen:
            if self._engine is not None:
                self._engine.close()
            self._engine = Engine(self._library, chosen.device, chosen.dtype, compiled=chosen.compiled)
            self._chosen = chosen
        return self._engine


@contextlib.contextmanager
def _threads(record: Record) -> Iterator[None]:
    """Torch on as many threads as recorded, where there are cores for them: how a sum is split among them changes how
    it is rounded, and in few steps and half precision that becomes something to be seen."""
    import torch  # 1.5 s that a refusal should not wait for

    before = torch.get_num_threads()
    fits = 0 < record.threads <= (os.cpu_count() or 1)
    if fits and record.threads != before:
        torch.set_num_threads(record.threads)
    try:
        yield
    finally:
        if torch.get_num_threads() != before:
            torch.set_num_threads(before)


def _like(record: Record, given: Chosen) -> Chosen:
    """What was chosen, where `auto`, and no way of compiling, mean the recorded one if this machine has it."""
    device, dtype, compiled = given
    if device == "auto" and record.device:
        # A device that is not here leaves the choice open.
        with contextlib.suppress(ModelProblem):
            device = devices.pick(record.device, "auto")[0]
    is_same = device.partition(":")[0] == record.device.partition(":")[0]
    if dtype == "auto" and is_same and record.dtype in devices.dtypes:
        dtype = record.dtype
    if not compiled and is_same and record.compiled in compiling.ways:
        compiled = record.compiled
    return Chosen(device, dtype, "" if compiled == compiling.not_compiled else compiled)
