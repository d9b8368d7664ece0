"""The converting child: a stranger's .ckpt or .pth in, a safetensors file out, in a process that may die of it.

`python -m pipelines.conversion SOURCE MEMORY SECONDS BYTES`. Standard output is the file that is written; standard
error brings one JSON object: how many tensors there were, or code, message and advice. Pickles are read with torch's
restricted unpickler and its list of what is harmless, to which a few names are added that stand for nothing here.
Network, programs and files are sealed off before the first byte is read.
"""

from __future__ import annotations

import json
import os
import re
import sys
import zipfile
from typing import Any, BinaryIO

import torch

from pipelines.errors import ModelProblem
from pipelines.files.confinement import address_space, confine, seal
from pipelines.files.tensors import Tensor, head

again = "Copy or download the file again."

dtypes = {
    torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64",
    torch.float8_e4m3fn: "F8_E4M3", torch.float8_e5m2: "F8_E5M2",
    torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
}  # fmt: skip


class Inert:
    """What stands for a class of a training program in a checkpoint: it takes everything and does nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __setstate__(self, _: object) -> None:
        pass


harmless = (
    "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
    "pytorch_lightning.utilities.enums.AutoRestartBatchKeys",
    "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar",
    "numpy.dtype",
    "_codecs.encode",
)
"""What trainers left in checkpoints beside the weights; nothing of it is imported or called."""


def main(arguments: list[str]) -> None:
    source, (memory, seconds, most) = arguments[0], (int(argument) for argument in arguments[1:])
    out, answers = (os.fdopen(os.dup(number), "wb") for number in (1, 2))
    null = os.open(os.devnull, os.O_RDWR)
    for number in (1, 2):
        os.dup2(null, number)  # what a library prints must land in neither
    torch.set_num_threads(1)
    torch.serialization.add_safe_globals([(Inert, name) for name in harmless])
    confine(memory + address_space(), most, seconds)
    seal()
    answer: dict[str, object]
    try:
        answer = {"tensors": write(tensors_of(read(source)), out)}
    except ModelProblem as problem:
        answer = {"code": problem.code, "message": problem.message, "advice": problem.advice}
    except Exception as error:  # noqa: BLE001  a damaged or hostile file raises anything
        answer = refusal(error)
    answers.write(json.dumps(answer).encode())
    answers.flush()


def read(source: str) -> Any:
    """What the file holds. Raises whatever a damaged or hostile file makes torch raise."""
    # Only the newer format, a ZIP archive, can be mapped instead of copied.
    return torch.load(source, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(source))


def tensors_of(held: Any) -> dict[str, torch.Tensor]:
    """The weights in what was read. Raises ModelProblem where there are none."""
    boxes = [held.get(name) for name in ("state_dict", "model")] if isinstance(held, dict) else []
    inner = next((box for box in boxes if isinstance(box, dict)), held)
    found = inner.items() if isinstance(inner, dict) else ()
    tensors = {name: value for name, value in found if isinstance(name, str) and isinstance(value, torch.Tensor)}
    if not tensors:
        raise ModelProblem("checkpoint_empty", "holds no weights by name", "Use a model's checkpoint.")
    for name, value in tensors.items():
        if value.dtype not in dtypes or value.layout != torch.strided or value.is_meta:
            raise ModelProblem("checkpoint_strange", f"holds {name[:80]!r} as {value.dtype}, {value.layout}", again)
    return tensors


def write(tensors: dict[str, torch.Tensor], out: BinaryIO) -> int:
    """Write a safetensors file; how many tensors it has."""
    told = {name: Tensor(dtypes[value.dtype], tuple(value.shape)) for name, value in tensors.items()}
    out.write(head(told, {"format": "pt"}))
    for value in tensors.values():
        if value.numel():
            out.write(value.detach().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    out.flush()
    return len(told)


def refusal(error: Exception) -> dict[str, object]:
    """Why a file was not read, in words that go on after its name."""
    text = str(error)
    asked = re.search(r"(?:GLOBAL|global|class|function)\s+`?([\w.]+\.\w+)", text)
    if isinstance(error, MemoryError) or "allocate memory" in text or "Cannot allocate" in text:
        return told("checkpoint_too_large", "needs more memory than its size explains; reading it was stopped", again)
    if isinstance(error, PermissionError):
        return told("checkpoint_unsafe", f"tried to reach out of its process and was stopped ({text})", never)
    if type(error).__name__ == "UnpicklingError" and asked:
        return told(
            "checkpoint_unsafe", f"asks for {asked[1]}, which weights do not need; nothing of it was run", never
        )
    return told("checkpoint_broken", f"is damaged or no checkpoint ({type(error).__name__})", again)


never = "Do not use this file. Get the model as safetensors, from a source that you trust."


def told(code: str, message: str, advice: str) -> dict[str, object]:
    return {"code": code, "message": message, "advice": advice}


if __name__ == "__main__":
    main(sys.argv[1:])
