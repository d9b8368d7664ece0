"""Adding a checkpoint: a single file becomes a model's folder in diffusers' layout, whose weights stay where they are.

The folder holds the configurations, told from the file's shapes, a copy of a tokenizer, and `checkpoint.json`, which
points to the file. It is a model like any other then: control networks and an `underpaint.json` may be put into it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pipelines.checkpoints import Checkpoint, few_step_of, predictions, recognised
from pipelines.errors import BadInput, meant
from pipelines.files import atomic
from pipelines.files.tensors import header
from pipelines.layouts import configurations, vocabulary_size
from pipelines.original_names import prefix_of
from pipelines.tokenizers import Tokenizer, found
from pipelines.weights import checkpoint_name, digest_of


class Said(NamedTuple):
    """What a person says of a file that it does not say itself. prediction: one of `checkpoints.predictions`.
    tokenizer: a folder. few_step: one of `checkpoints.few_steps`, or `checkpoints.usual`."""

    prediction: str = ""
    tokenizer: Path | None = None
    few_step: str = ""


def folder_of(file: Path, folder: Path, said: Said, tokenizers: Iterable[Path]) -> Checkpoint:
    """Make `folder`, which must not exist, the model's folder of the checkpoint `file`: what was recognised.

    tokenizers: folders in which one may lie. Raises ModelProblem, BadInput or OutputProblem; nothing is left then.
    """
    if said.prediction and said.prediction not in predictions:
        raise BadInput(
            "prediction_unknown", f"No network predicts {said.prediction!r}.", meant(said.prediction, predictions)
        )
    file = file.resolve()
    told = header(file)
    few_step, told_by = few_step_of(file, told, said.few_step)
    checkpoint = recognised(file, told, said.prediction)._replace(few_step=few_step, few_step_told=told_by)
    tokenizer = found(file, vocabulary_size(file, told), said.tokenizer, tokenizers)
    configs = configurations(file, told, checkpoint, tokenizer.ends)
    index = configs.pop("model_index.json")
    for part in ("text_encoder", "text_encoder_2"):
        if text := configs.get(f"{part}/config.json"):
            open_clip = prefix_of(part, told.tensors).endswith(".model.")
            place = part.replace("text_encoder", "tokenizer")
            length = text["max_position_embeddings"]
            configs[f"{place}/tokenizer_config.json"] = tokenizer.configuration(length, open_clip)
    configs[checkpoint_name] = {"path": str(file), "sha256": digest_of(file)}
    try:
        _write(folder, configs, tokenizer)
        # The index makes it a model: it comes last.
        atomic.write_bytes(folder / "model_index.json", _json(index))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return checkpoint


def _write(folder: Path, configs: dict[str, dict[str, object]], tokenizer: Tokenizer) -> None:
    for name, config in configs.items():
        place = folder / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            copied = {file.name: file.read_bytes() for file in tokenizer.files} if "tokenizer_" in place.name else {}
        except OSError as error:
            raise atomic.problem(place, error) from error
        atomic.write_bytes(place, _json(config))
        for each, data in copied.items():
            atomic.write_bytes(place.parent / each, data)


def _json(config: dict[str, object]) -> bytes:
    return json.dumps(config, indent=1).encode()
