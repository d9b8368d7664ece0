"""The trained networks as a plain diffusers folder: fp16 safetensors in shards, read by `from_pretrained`.

A new version is written beside the folder and moved in file by file, so that a reader never meets half a file;
files that the new version no longer has are removed, anything else in the folder (a model card) stays.
"""

from __future__ import annotations

import copy
import filecmp
import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import torch

from pipelines.training.config import DioramaTraining
from pipelines.training.vocabulary import save_tokenizer

SHARD = "13MB"
COMPONENTS = ("unet", "vae", "text_encoder", "tokenizer", "scheduler", "controlnet")
INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "feature_extractor": [None, None],
    "image_encoder": [None, None],
    "requires_safety_checker": False,
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}
LORA = "loras/few-step.safetensors"
"""Where an export holds its few-step LoRA, once there is one."""

PROMPTS = (
    "a red ball on snow, day",
    "a house with a red roof, a person in blue on grass, sunset",
    "a green pine on sand, night",
    "a yellow cone to the left of a blue box on stone, fog",
    "a waving person in purple and a tree on grass, day",
)
"""What the model's own file offers as a start to a person who has no idea yet."""


class Parts(NamedTuple):
    """The networks of one export; all are left as they are, halved copies are written.

    controlnet: None where none was trained beside this UNet.
    """

    unet: Any
    vae: Any
    text_encoder: Any
    tokenizer: Any
    scheduler: Any
    controlnet: Any


def export_pipeline(parts: Parts, config: DioramaTraining, target: Path) -> None:
    """Write `parts` as a diffusers folder at `target`, replacing an earlier version file by file.

    A few-step LoRA stays there for as long as the UNet is the same.
    """
    fresh = target.with_name(target.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    for name in ("unet", "vae", "text_encoder", *(("controlnet",) if parts.controlnet is not None else ())):
        network = copy.deepcopy(getattr(parts, name)).cpu().to(memory_format=torch.contiguous_format)
        # transformers loads in the type that it finds and diffusers in float32, so that a plain `from_pretrained`
        # would mix the two: the small text encoder stays in float32.
        network = network if name == "text_encoder" else network.half()
        network.save_pretrained(str(fresh / name), max_shard_size=SHARD)
        forget_origin(fresh / name / "config.json")
    parts.scheduler.save_pretrained(str(fresh / "scheduler"))
    save_tokenizer(parts.tokenizer, fresh / "tokenizer")
    version = json.loads((fresh / "unet" / "config.json").read_text())["_diffusers_version"]
    index = {**INDEX, "_diffusers_version": version}
    (fresh / "model_index.json").write_text(json.dumps(index, indent=2, sort_keys=True) + "\n")
    (fresh / "underpaint.json").write_text(json.dumps(own_values(config, fresh), indent=1) + "\n")
    if not _same_weights(fresh / "unet", target / "unet"):
        # It was distilled from the UNet that goes.
        (target / LORA).unlink(missing_ok=True)
    install(fresh, target)
    shutil.rmtree(fresh)


def _same_weights(one: Path, other: Path) -> bool:
    names = [{path.name for path in folder.glob("*.safetensors")} for folder in (one, other)]
    same = names[0] == names[1]
    return same and all(filecmp.cmp(one / name, other / name, shallow=False) for name in names[0])


def forget_origin(config: Path) -> None:
    """Take out of a network's config from which folder of this machine it was once loaded."""
    values = json.loads(config.read_text())
    values.pop("_name_or_path", None)
    config.write_text(json.dumps(values, indent=2, sort_keys=True) + "\n")


def own_values(config: DioramaTraining, folder: Path) -> dict[str, object]:
    """What an empty field of a request means for this model, as Underpaint reads it beside the index.

    folder: the export; without a ControlNet there it can be steered by nothing.
    """
    steered = (folder / "controlnet" / "config.json").exists()
    return {
        "title": "Diorama",
        "extent": [config.networks.picture, config.networks.picture],
        "sampler": "dpmpp_2m",
        "steps": 20,
        "guidance_scale": config.guidance,
        "controls": [kind.name for kind in config.networks.trained_kinds] if steered else [],
        "prompts": list(PROMPTS),
        "variants": [few_step_values()],
    }


def few_step_values() -> dict[str, object]:
    """The few-step variant, which is offered as soon as its LoRA lies in the folder."""
    return {
        "id": "few-step",
        "title": "Diorama, few steps",
        "patches": [{"kind": "lora", "path": LORA}],
        "sampler": "lcm",
        "schedule": "lcm",
        "steps": 4,
        "guidance_scale": 1.0,
    }


def install(source: Path, target: Path) -> None:
    """Copy an exported folder over `target`, each file by one rename; stale files of the components go."""
    kept: set[Path] = set()
    for path in sorted(source.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(source)
        kept.add(name)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        temporary = target / name.parent / f".{name.name}.part"
        shutil.copyfile(path, temporary)
        temporary.replace(target / name)
    for component in COMPONENTS:
        for path in sorted((target / component).rglob("*")):
            if path.is_file() and path.relative_to(target) not in kept:
                path.unlink()
