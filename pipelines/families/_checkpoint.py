"""Networks out of a single-file checkpoint: each of their tensors read from the file under its original name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from accelerate import init_empty_weights
from safetensors import safe_open
from torch import Tensor

from pipelines.errors import ModelProblem
from pipelines.original_names import Origin, origin, prefix_of


def network(kind: Any, folder: Path, file: Path, dtype: torch.dtype) -> Any:
    """A network of the class `kind` on the CPU, configured by `folder`, with every weight from `file`.

    Raises ModelProblem where the file lacks a tensor or has one of another shape; OSError, ValueError and
    SafetensorError for what is broken.
    """
    with init_empty_weights(include_buffers=False):
        if hasattr(kind, "config_class"):
            made = kind(kind.config_class.from_pretrained(folder, local_files_only=True))
        else:
            made = kind.from_config(kind.load_config(folder, local_files_only=True))
    config, part = made.config, folder.name
    layers = config.layers_per_block if part == "unet" else len(getattr(config, "block_out_channels", ()))
    weights: dict[str, Tensor] = {}
    with safe_open(file, framework="pt") as opened:
        known = frozenset(opened.keys())
        prefix = prefix_of(part, known)
        for name, empty in made.named_parameters():
            source = origin(part, name, prefix, layers, known)
            if source.name not in known:
                raise _unfit(file, f"it lacks {source.name}")
            weights[name] = _shaped(_read(opened, source), empty, source, file).to(dtype)
    made.load_state_dict(weights, strict=False, assign=True)
    return made


def _read(opened: Any, source: Origin) -> Tensor:
    if source.parts == 1:
        whole: Tensor = opened.get_tensor(source.name)
        return whole.T.contiguous() if source.turned else whole
    rows = opened.get_slice(source.name)
    count = rows.get_shape()[0] // source.parts
    return rows[count * source.part : count * (source.part + 1)].contiguous()


def _shaped(tensor: Tensor, empty: Tensor, source: Origin, file: Path) -> Tensor:
    """The tensor in the network's shape: the original autoencoder's attention is made of 1 x 1 convolutions."""
    if tensor.shape != empty.shape and tuple(tensor.shape) != (*empty.shape, 1, 1):
        raise _unfit(file, f"its {source.name} is {list(tensor.shape)}, where {list(empty.shape)} is needed")
    return tensor.reshape(empty.shape)


def _unfit(file: Path, reason: str) -> ModelProblem:
    return ModelProblem("weights_broken", f"The checkpoint {file} does not load: {reason}.", "Copy it again.")
