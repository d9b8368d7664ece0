"""Parts of a model from its folder: tokenizers, and networks with every one of their weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import CLIPTokenizer

from pipelines.devices import is_out_of_memory
from pipelines.errors import ModelProblem
from pipelines.families._checkpoint import network as from_file
from pipelines.weights import checkpoint_of, variant_of


def tokenizer(folder: Path) -> CLIPTokenizer:
    try:
        return CLIPTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _broken(folder, error) from error


def network(kind: Any, folder: Path, dtype: torch.dtype) -> Any:
    """A network with every one of its weights from safetensors, in evaluation mode, on the CPU."""
    checkpoint = checkpoint_of(folder)
    try:
        loaded = from_file(kind, folder, checkpoint, dtype) if checkpoint else _from_folder(kind, folder, dtype)
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, SafetensorError) as error:
        if is_out_of_memory(error):
            raise
        raise _broken(folder, error) from error
    return loaded.eval().requires_grad_(False)


def _from_folder(kind: Any, folder: Path, dtype: torch.dtype) -> Any:
    made, report = kind.from_pretrained(
        folder,
        variant=variant_of(folder),
        use_safetensors=True,
        local_files_only=True,
        low_cpu_mem_usage=True,
        output_loading_info=True,
        dtype=dtype,
    )
    # Libraries fill what is missing with random numbers and go on; a picture made with that is noise.
    if missing := [name for name in report["missing_keys"] if not name.endswith("position_ids")]:
        raise ModelProblem(
            "weights_broken",
            f"The weights in {folder} lack {len(missing)} tensors, {missing[0]} first.",
            "Copy the model again.",
        )
    return made


def _broken(folder: Path, error: Exception) -> ModelProblem:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    return ModelProblem("model_broken", f"The part {folder} does not load: {reason}", "Copy the model again.")
