"""A training run on disk: weights, their average, optimiser moments and loss history in one safetensors file.

Tensors are named `model.*`, `average.*`, `moment.<parameter number>.<name>` and `losses`; the header's metadata holds
the step, the seconds spent and the configuration. Written to a temporary file, synced and renamed, so that a kill at
any moment leaves the previous checkpoint whole.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pipelines.training.config import BASE_WEIGHTS
from pipelines.training.refusals import Refusal

FILE = "checkpoint.safetensors"


class StageMismatch(Refusal):
    """The checkpoint on disk belongs to a run with another configuration, or beside another base model."""


class Progress(NamedTuple):
    """Where a run stands: steps done, seconds of training spent, loss of every step so far."""

    step: int
    seconds: float
    losses: list[float]


def save_checkpoint(
    folder: Path, model: nn.Module, average: nn.Module, optimiser: torch.optim.Optimizer, at: Progress, config: str
) -> None:
    """Write the whole state of a run into `folder`, replacing the earlier one atomically."""
    tensors = {f"model.{name}": value for name, value in model.state_dict().items()}
    tensors |= {f"average.{name}": value for name, value in average.state_dict().items()}
    for number, moments in optimiser.state_dict()["state"].items():
        tensors |= {f"moment.{number}.{name}": torch.as_tensor(value) for name, value in moments.items()}
    tensors["losses"] = torch.tensor(at.losses, dtype=torch.float32)
    # Tied weights share storage, which safetensors refuses: every tensor is written on its own.
    tensors = {name: value.detach().cpu().clone().contiguous() for name, value in tensors.items()}
    metadata = {"step": str(at.step), "seconds": repr(at.seconds), "config": config}
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / (FILE + ".part")
    save_file(tensors, temporary, metadata=metadata)
    with temporary.open("rb") as written:
        os.fsync(written.fileno())
    temporary.replace(folder / FILE)


def load_checkpoint(
    folder: Path, model: nn.Module, average: nn.Module, optimiser: torch.optim.Optimizer, config: str
) -> Progress | None:
    """Put a saved run back into the given objects; None where `folder` holds no checkpoint.

    Raises StageMismatch as `check_resumable` does.
    """
    path = folder / FILE
    if not path.exists():
        return None
    check_resumable(folder, config)
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        # A file of safetensors has keys but cannot be iterated.
        tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    model.load_state_dict(_under(tensors, "model."))
    average.load_state_dict(_under(tensors, "average."))
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in _under(tensors, "moment.").items():
        number, key = name.split(".", 1)
        state.setdefault(int(number), {})[key] = value
    optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
    return Progress(int(metadata["step"]), float(metadata["seconds"]), tensors["losses"].tolist())


def check_resumable(folder: Path, config: str) -> None:
    """Raises StageMismatch where `folder` holds a checkpoint of another configuration or beside another base.

    It may have been written when more was thought to matter than `config` names; one that does not tell its base is
    taken for one of another.
    """
    path = folder / FILE
    if not path.exists():
        return
    with safe_open(path, framework="pt") as file:
        found = json.loads((file.metadata() or {}).get("config", "null"))
    wanted = json.loads(config)
    base = wanted.pop(BASE_WEIGHTS, None)
    if not _agree(wanted, found):
        raise StageMismatch(f"{path} was made with another configuration; start afresh in another folder")
    if base is not None and found.get(BASE_WEIGHTS) != base:
        raise StageMismatch(
            f"{path} was trained beside another base model than the one that is there now; "
            f"move {folder} away to train this stage anew beside this one"
        )


def made_for(folder: Path, config: str) -> bool:
    """Whether `folder` holds a checkpoint that `check_resumable` lets pass."""
    try:
        check_resumable(folder, config)
    except StageMismatch:
        return False
    return (folder / FILE).exists()


def refuse_overwriting(folder: Path) -> None:
    """Raises Refusal where `folder` holds a checkpoint, which a run from the start would replace."""
    if (folder / FILE).exists():
        raise Refusal(
            f"{folder} holds what was trained before, and it is left as it is; "
            "go on with it by --resume, or give a new folder by --out"
        )


def fingerprint(*modules: nn.Module) -> str:
    """SHA-256, in hexadecimal, of the weights of modules: of each tensor's name, type, shape and bytes."""
    digest = hashlib.sha256()
    for module in modules:
        for name, tensor in sorted(module.state_dict().items()):
            digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)};".encode())
            digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def load_average(folder: Path, module: nn.Module) -> bool:
    """Load only the averaged weights of a saved run into `module`; False where there is no checkpoint."""
    path = folder / FILE
    if not path.exists():
        return False
    with safe_open(path, framework="pt") as file:
        names = [name for name in file.keys() if name.startswith("average.")]  # noqa: SIM118
        module.load_state_dict({name.removeprefix("average."): file.get_tensor(name) for name in names})
    return True


def load_exported(folder: Path, module: nn.Module) -> None:
    """Copy the weights of an exported network, in one file or several, into `module`, whose number type stays.

    Raises Refusal where `folder` holds none or those of another network.
    """
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise Refusal(f"{folder} holds no weights to start from")
    tensors = {name: value for file in files for name, value in load_file(file).items()}
    wanted = module.state_dict()
    odd = [name for name in wanted.keys() | tensors.keys() if not _alike(wanted.get(name), tensors.get(name))]
    if odd:
        raise Refusal(f"{folder} holds the weights of another network: {len(odd)} differ, {min(odd)} among them")
    module.load_state_dict(tensors)


def read_spent(folder: Path) -> Progress | None:
    """Step, seconds and losses of a saved run without its weights; None where there is no checkpoint."""
    path = folder / FILE
    if not path.exists():
        return None
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        return Progress(int(metadata["step"]), float(metadata["seconds"]), file.get_tensor("losses").tolist())


def read_steps(folder: Path) -> int:
    """Steps that a stage has done so far."""
    spent = read_spent(folder)
    return spent.step if spent else 0


def _alike(one: Tensor | None, other: Tensor | None) -> bool:
    return one is not None and other is not None and one.shape == other.shape


def _agree(wanted: object, found: object) -> bool:
    """Whether `found` holds every value of `wanted`; further keys of its objects do not matter."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(name in found and _agree(value, found[name]) for name, value in wanted.items())
    return wanted == found


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
