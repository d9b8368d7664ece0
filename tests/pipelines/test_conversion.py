"""Pickled checkpoints: converted once in a child, tensor for tensor, and refused where they want to run something."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load, load_file

from pipelines import conversion
from pipelines.converter import Limits, converted
from pipelines.errors import Cancelled, ModelProblem

weights: dict[str, torch.Tensor] = {
    "half": torch.arange(6, dtype=torch.float16).reshape(2, 3),
    "brain": torch.ones(3, dtype=torch.bfloat16) / 3,
    "turned": torch.arange(6.0).reshape(2, 3).T,
    "number": torch.tensor(7),
    "nothing": torch.zeros(0, 4),
}


def nothing() -> None:
    """A check that never stops anything."""


class Evil:
    """What runs a command where it is unpickled."""

    def __init__(self, call: Callable[..., Any], *arguments: Any) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.call, self.arguments


def refused(path: Path, folder: Path, limits: Limits | None = None) -> ModelProblem:
    with pytest.raises(ModelProblem) as caught:
        converted(path, folder, nothing, limits)
    assert str(path) in caught.value.message and caught.value.advice
    assert not list(folder.iterdir())
    return caught.value


def test_weights_come_through_bit_for_bit_and_once(tmp_path: Path) -> None:
    source, folder = tmp_path / "it.ckpt", tmp_path / "converted"
    torch.save({"state_dict": weights, "global_step": 5, "notes": ["a", 1.5]}, source)
    target = converted(source, folder, nothing)
    found = load_file(target)
    assert found.keys() == weights.keys()
    assert all(torch.equal(found[name], value) and found[name].dtype == value.dtype for name, value in weights.items())
    written = target.stat().st_mtime_ns
    assert converted(source, folder, nothing) == target and target.stat().st_mtime_ns == written


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("wrapped", [True, False])
def test_every_format_of_torch_is_read(zipped: bool, wrapped: bool, tmp_path: Path) -> None:
    held = {"state_dict": weights} if wrapped else weights
    torch.save(held, tmp_path / "it.pth", _use_new_zipfile_serialization=zipped)
    out = io.BytesIO()
    assert conversion.write(conversion.tensors_of(conversion.read(str(tmp_path / "it.pth"))), out) == len(weights)
    found = load(out.getvalue())
    assert all(torch.equal(found[name], value) for name, value in weights.items())


def test_what_trainers_left_behind_is_read_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints of Lightning name one of its classes; it is neither imported nor made."""
    name = "pytorch_lightning.callbacks.model_checkpoint"
    module = types.ModuleType(name)
    kind = type("ModelCheckpoint", (), {"__module__": name})
    module.ModelCheckpoint = kind  # type: ignore[attr-defined]
    for each in ("pytorch_lightning", "pytorch_lightning.callbacks", name):
        monkeypatch.setitem(sys.modules, each, module)
    stopped = kind()
    stopped.best = 0.5  # type: ignore[attr-defined]
    torch.save({"state_dict": weights, "callbacks": {kind: {"best": stopped}}}, tmp_path / "it.ckpt")
    for each in ("pytorch_lightning", "pytorch_lightning.callbacks", name):
        monkeypatch.delitem(sys.modules, each)
    with torch.serialization.safe_globals([(conversion.Inert, name) for name in conversion.harmless]):
        assert conversion.tensors_of(conversion.read(str(tmp_path / "it.ckpt"))).keys() == weights.keys()


def test_a_pickle_that_runs_something_is_refused_unrun(tmp_path: Path) -> None:
    marker, source = tmp_path / "marker", tmp_path / "evil.ckpt"
    torch.save({"state_dict": {**weights, "evil": Evil(os.system, f"touch {marker}")}}, source)
    problem = refused(source, tmp_path / "converted")
    assert problem.code == "checkpoint_unsafe" and "system" in problem.message
    assert not marker.exists()


def test_a_pickle_that_takes_all_memory_is_stopped(tmp_path: Path) -> None:
    torch.save({"state_dict": {**weights, "evil": Evil(bytearray, 1 << 40)}}, tmp_path / "large.ckpt")
    assert refused(tmp_path / "large.ckpt", tmp_path / "converted").code == "checkpoint_too_large"


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    torch.save(weights, tmp_path / "slow.ckpt")
    problem = refused(tmp_path / "slow.ckpt", tmp_path / "converted", Limits(seconds=0.0))
    assert problem.code == "checkpoint_too_slow"


def test_a_cancel_ends_the_child_and_leaves_nothing(tmp_path: Path) -> None:
    torch.save(weights, tmp_path / "it.ckpt")

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        converted(tmp_path / "it.ckpt", tmp_path / "converted", stop)
    assert not list((tmp_path / "converted").iterdir())


broken: dict[str, tuple[Any, str]] = {
    "no tensors": ({"state_dict": {"a": 1}}, "checkpoint_empty"),
    "a list": ([torch.ones(1)], "checkpoint_empty"),
    "sparse": ({"a": torch.eye(3).to_sparse()}, "checkpoint_strange"),
    "complex": ({"a": torch.ones(2, dtype=torch.complex64)}, "checkpoint_strange"),
}


@pytest.mark.parametrize("case", broken)
def test_what_holds_no_weights_is_told(case: str) -> None:
    held, code = broken[case]
    with pytest.raises(ModelProblem) as caught:
        conversion.tensors_of(held)
    assert caught.value.code == code


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"\x80\x02}q\x00.", b"no pickle at all"])
def test_damaged_files_have_a_code(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "it.ckpt").write_bytes(data)
    with pytest.raises(Exception) as caught:
        conversion.tensors_of(conversion.read(str(tmp_path / "it.ckpt")))
    if not isinstance(caught.value, ModelProblem):
        assert conversion.refusal(caught.value)["code"] == "checkpoint_broken"


acts = {
    "a connection": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "a command": "os.system('true')",
    "a program": "import subprocess; subprocess.run(['true'])",
    "a file": "open('written', 'w')",
    "a removal": "os.remove('kept')",
    "a library": "import ctypes; ctypes.CDLL(None)",
}


def test_a_sealed_process_reaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    tries = "".join(
        f"try:\n    {act}\n    print('done: {name}')\nexcept PermissionError:\n    pass\n" for name, act in acts.items()
    )
    program = (
        "import os, socket, subprocess, ctypes\nfrom pipelines.files.confinement import seal\nseal()\n"
        f"{tries}open('kept').close()\nprint('read')\n"
    )
    root = str(Path(conversion.__file__).parent.parent)
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, capture_output=True,
        text=True,
    )  # fmt: skip
    assert ended.stdout == "read\n", ended
    assert (tmp_path / "kept").exists() and not (tmp_path / "written").exists()
