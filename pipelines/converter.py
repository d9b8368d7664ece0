"""The converter: a .ckpt or .pth becomes safetensors once, in a child that may die of it.

What the child wrote is believed no more than what it read: the file is held to its format before it is put in place.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

import pipelines
from pipelines import surroundings
from pipelines.errors import ModelProblem
from pipelines.files import atomic
from pipelines.files.tensors import header
from pipelines.weights import digest_of, suffix

pickles = (".ckpt", ".pth", ".pt", ".bin")
"""What the files are called that are converted."""


class Limits(NamedTuple):
    """What reading a file may take. memory: bytes of the child beside twice the file's size. seconds: until it ends."""

    memory: int = 2 << 30
    seconds: float = 1800.0


class _Answer(msgspec.Struct, frozen=True):
    tensors: int = 0
    code: str = ""
    message: str = ""
    advice: str = ""


def converted(source: Path, folder: Path, check: Callable[[], None], limits: Limits | None = None) -> Path:
    """The safetensors file of a checkpoint, in `folder` under its source's SHA-256; converted where it is not there.

    check() may raise while the child works, which ends it. Raises ModelProblem (checkpoint_unsafe, checkpoint_broken,
    checkpoint_empty, checkpoint_strange, checkpoint_too_large, checkpoint_too_slow), OutputProblem.
    """
    try:
        target = folder / f"{digest_of(source)}{suffix}"
    except OSError as error:
        raise ModelProblem("model_incomplete", f"The file {source} cannot be read: {error.strerror}.") from error
    if target.is_file():
        header(target)
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.problem(target, error) from error
    atomic.write(target, lambda stream: _fill(source, stream, limits or Limits(), check), lambda path: _held(path))
    return target


def _held(path: Path) -> None:
    header(path)


def _fill(source: Path, stream: BinaryIO, limits: Limits, check: Callable[[], None]) -> None:
    size = source.stat().st_size
    bounds = [2 * size + limits.memory, max(1, int(limits.seconds)), 2 * size + (64 << 20)]
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "pipelines.conversion", str(source.resolve()), *map(str, bounds)],  # -P: not here
        stdin=subprocess.DEVNULL,
        stdout=stream,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    try:
        until, late = time.monotonic() + limits.seconds, False
        while True:
            try:
                said = child.communicate(timeout=0.5)[1]
                break
            except subprocess.TimeoutExpired:
                check()
                late = time.monotonic() > until
                if late:
                    child.kill()
    finally:
        child.kill()
        child.communicate()
    try:
        answer = msgspec.json.decode(said, type=_Answer)
    except msgspec.MsgspecError:
        answer = _died(late or child.returncode == -24, limits)  # SIGXCPU
    if answer.code:
        raise ModelProblem(answer.code, f"The file {source} {answer.message}.", answer.advice)


def _died(late: bool, limits: Limits) -> _Answer:
    """Why a child ended without an answer."""
    if late:
        text = f"took longer than {limits.seconds:g} s to convert and was stopped"
        return _Answer(0, "checkpoint_too_slow", text, "Use the model's safetensors file.")
    text = "made the reader of checkpoints fail. Nothing else was touched"
    return _Answer(0, "checkpoint_broken", text, "It is probably damaged; download it again.")


def _environment() -> dict[str, str]:
    root = str(Path(pipelines.__file__).parent.parent)
    variables = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    surroundings.prepare(variables)
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, (root, variables.get("PYTHONPATH"))))
    return variables
