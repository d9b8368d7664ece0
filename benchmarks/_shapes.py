"""Models in the shape of those that people own, with random weights: as long a way to compute, nothing to look at."""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pipelines.families import own_name
from pipelines.families.stable_diffusion import index_name

if TYPE_CHECKING:
    from torch import Tensor

block_length = 1_000_003
"""Random numbers that are drawn once and repeated: a prime, so that rows of weights differ."""

library_of = {"CLIPTextModel": "transformers", "CLIPTextModelWithProjection": "transformers"}
"""Where a network's class is found; every other one is diffusers'."""

scheduler = {
    "_class_name": "DDIMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000, "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1,
}  # fmt: skip


class Part(msgspec.Struct, frozen=True):
    """A network: the name of its class and its configuration."""

    kind: str
    config: dict[str, Any]


class Shape(msgspec.Struct, frozen=True):
    """A model's shape. pipeline: the class of its folder. bytes: of its weights in half precision. parts: networks, by
    their places in the folder."""

    id: str
    title: str
    pipeline: str
    bytes: int
    parts: dict[str, Part]


shapes = {
    shape.id: shape
    for shape in msgspec.json.decode(Path(__file__).with_name("shapes.json").read_bytes(), type=list[Shape])
}


def build(shape: Shape, side: int, folder: Path, tokenizer: Path, dtype: str, check: Callable[[], None]) -> None:
    """Write a model of a shape as a folder of diffusers, its weights in `dtype`. side: pixels along that of its own
    size, at which edits are computed. tokenizer: a folder to copy, of no more words than the text encoders know.
    check() may raise between the networks."""
    index: dict[str, Any] = {"_class_name": shape.pipeline, "scheduler": ["diffusers", scheduler["_class_name"]]}
    for place, part in shape.parts.items():
        check()
        library = library_of.get(part.kind, "diffusers")
        network = _made(library, part)
        target = folder / place
        target.mkdir(parents=True)
        if library == "diffusers":
            network.save_config(target)
            name = "diffusion_pytorch_model.safetensors"
        else:
            network.config.architectures = [part.kind]
            network.config.save_pretrained(target)
            name = "model.safetensors"
            own = place.replace("text_encoder", "tokenizer")
            shutil.copytree(tokenizer, folder / own)
            index[own] = ["transformers", "CLIPTokenizer"]
        if "/" not in place:
            index[place] = [library, part.kind]
        write_random(target / name, network.state_dict(), dtype)
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(scheduler))
    (folder / own_name).write_text(json.dumps({"extent": [side, side]}))
    (folder / index_name).write_text(json.dumps(index))


def write_random(path: Path, tensors: Mapping[str, Tensor], dtype: str) -> None:
    """Write a safetensors file of random weights piece by piece, so that it needs no memory. tensors: their shapes.

    Matrices and convolutions keep the size of what goes through them; norms and biases do nothing.
    """
    import torch  # loaded by now

    kind: torch.dtype = getattr(torch, dtype)
    block = torch.randn(block_length, generator=torch.Generator().manual_seed(0))
    code = {"float32": "F32", "float16": "F16", "bfloat16": "BF16"}[dtype]
    header: dict[str, Any] = {}
    place = 0
    for name, tensor in tensors.items():
        size = tensor.numel() * kind.itemsize
        header[name] = {"dtype": code, "shape": list(tensor.shape), "data_offsets": [place, place + size]}
        place += size
    head = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(len(head).to_bytes(8, "little") + head)
        for name, tensor in tensors.items():
            if tensor.ndim < 2:
                scale = 1.0 if name.endswith("weight") else 0.0
                values = torch.full((tensor.numel(),), scale).to(kind)
            else:
                values = (block * tensor[0].numel() ** -0.5).to(kind)
            for piece in _repeated(values.view(torch.uint8).numpy().tobytes(), tensor.numel() * kind.itemsize):
                file.write(piece)


def _repeated(block: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, size, len(block)):
        yield block[: size - start]


def _made(library: str, part: Part) -> Any:
    """A network without weights."""
    from accelerate import init_empty_weights  # loaded with diffusers, 1 s

    kind = getattr(importlib.import_module(library), part.kind)
    with init_empty_weights():
        return kind(kind.config_class(**part.config)) if library == "transformers" else kind(**part.config)
