"""What is said of a LoRA's alphas beside its tensors: in diffusers' header, or in PEFT's configuration. Torch-free."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipelines.weights import read_json

header_name = "lora_adapter_metadata"


def configuration(path: Path, notes: Mapping[str, str]) -> Path | None:
    """PEFT's configuration beside a file, where the alphas stand there and not in the header (`notes`)."""
    config = path.with_name("adapter_config.json")
    return config if _noted(notes) is None and path.stem == "adapter_model" and config.is_file() else None


def said(path: Path, notes: Mapping[str, str]) -> dict[str, object]:
    """What the header or the configuration says; nothing where neither does. Raises ModelProblem."""
    config = configuration(path, notes)
    told = _noted(notes) if config is None else read_json(config)
    return told if isinstance(told, dict) else {}


def _noted(notes: Mapping[str, str]) -> object:
    try:
        return json.loads(notes[header_name])
    except (KeyError, ValueError, RecursionError):
        return None
