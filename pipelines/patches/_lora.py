"""Laying LoRA files over networks: which layer each tensor means, and W + scale * up @ down.

Names of layers, in which `.` and `_` count alike:
- diffusers: `unet.<module>.lora_A|lora_B.weight`, older ones `.lora.down|up`, `.processor.to_q_lora.down|up`,
  `.lora_linear_layer.down|up`; no prefix means the UNet; alpha in the header's `lora_adapter_metadata`;
- PEFT: `base_model.model.<module>.lora_A|lora_B.weight`; alpha in `adapter_config.json` beside the file;
- kohya: `lora_unet_<module>.lora_down|lora_up.weight` and `.alpha`, `lora_te_…` for the text encoder, `<module>` as
  diffusers or as the original Stable Diffusion code names it (`input_blocks_1_1_…`).
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from pipelines.errors import ModelProblem
from pipelines.patches import Laid, Networks
from pipelines.patches._alphas import said

tensor_name = re.compile(
    r"(?P<layer>.+?)(?:\.lora_(?P<letter>[AB])(?:\.[\w-]+)?|[._]lora(?:_linear_layer)?[._](?P<word>down|up))\.weight"
)
prefixes = {
    "lora_unet_": "unet",
    "lora_te_": "text_encoder",
    "lora_te1_": "text_encoder",
    "lora_te2_": "text_encoder_2",
    "unet_": "unet",
    "text_encoder_2_": "text_encoder_2",
    "text_encoder_": "text_encoder",
}
inner = {"conv1": "in_layers_2", "conv2": "out_layers_3", "time_emb_proj": "emb_layers_1", "conv": "op"}
inner |= {"conv_shortcut": "skip_connection"}
"""How the original code names what stands inside a block."""


class Factors(NamedTuple):
    """One layer of a file: down (r, in, …), up (out, r, …), and what their product is multiplied with."""

    down: Tensor
    up: Tensor
    scale: float


@contextlib.contextmanager
def laid(networks: Networks, files: Sequence[tuple[Path, float]]) -> Iterator[Laid]:
    """The files, each with its weight, added up on the networks' weights for as long as the context lasts.

    The sum is made in float32 and rounded once. Raises ModelProblem for a file that was made for another model, before
    anything is changed.
    """
    found = {(part, name): module for part in networks for name, module in layers(networks[part]).items()}
    plan: dict[tuple[str, str], list[Factors]] = {}
    matched = unmatched = 0
    for path, weight in files:
        fitting, strange = fit(path, weight, found)
        matched, unmatched = matched + len(fitting), unmatched + len(strange)
        for place, factors in fitting.items():
            plan.setdefault(place, []).append(factors)
    before: list[tuple[Tensor, Tensor]] = []
    try:
        for place, sum_of in plan.items():
            weights = found[place].weight
            assert isinstance(weights, Tensor)
            before.append((weights, weights.detach().clone()))
            with torch.no_grad():
                weights.copy_(weights.float() + sum(difference(factors, weights) for factors in sum_of))
        yield Laid(matched, unmatched, frozenset(part for part, _ in plan))
    finally:
        with torch.no_grad():
            for weights, kept in before:
                weights.copy_(kept)


def difference(factors: Factors, weights: Tensor) -> Tensor:
    """scale * up @ down, float32, in the shape of `weights`; a convolution's is made of its flattened kernels."""
    down, up = (each.to(weights.device, torch.float32).flatten(1) for each in (factors.down, factors.up))
    return (up @ down * factors.scale).reshape(weights.shape)


def layers(network: nn.Module) -> dict[str, nn.Module]:
    """A network's linear and convolution layers under every name, `_` for `.`, that files know them by."""
    found: dict[str, nn.Module] = {}
    blocks = dict(original_blocks(network)) if hasattr(network, "down_blocks") else {}
    for name, module in network.named_modules():
        if not isinstance(module, (nn.Linear, nn.Conv2d)):
            continue
        flat = name.replace(".", "_").removeprefix("text_model_")
        found[flat] = module
        found[re.sub(r"to_out_0$", "to_out", flat)] = module
        found[re.sub(r"(?<=self_attn_)(q|k|v|out)_proj$", r"to_\1", flat)] = module
        for ours, theirs in blocks.items():
            if flat == ours:
                found[theirs] = module
            elif flat.startswith(f"{ours}_"):
                rest = flat.removeprefix(f"{ours}_")
                found[f"{theirs}_{rest if 'upsamplers' in ours else inner.get(rest, rest)}"] = module
    return found


def original_blocks(unet: Any) -> Iterator[tuple[str, str]]:
    """(diffusers' name, the original code's name) of a UNet's blocks, `_` for `.`."""
    yield from (("conv_in", "input_blocks_0_0"), ("conv_out", "out_2"))
    yield from (("time_embedding_linear_1", "time_embed_0"), ("time_embedding_linear_2", "time_embed_2"))
    yield from (("mid_block_resnets_0", "middle_block_0"), ("mid_block_attentions_0", "middle_block_1"))
    yield "mid_block_resnets_1", "middle_block_2"
    number = 0
    for place, block in enumerate(unet.down_blocks):
        for layer in range(len(block.resnets)):
            number += 1
            yield f"down_blocks_{place}_resnets_{layer}", f"input_blocks_{number}_0"
            yield f"down_blocks_{place}_attentions_{layer}", f"input_blocks_{number}_1"
        if block.downsamplers:
            number += 1
            yield f"down_blocks_{place}_downsamplers_0", f"input_blocks_{number}_0"
    number = 0
    for place, block in enumerate(unet.up_blocks):
        for layer in range(len(block.resnets)):
            yield f"up_blocks_{place}_resnets_{layer}", f"output_blocks_{number}_0"
            yield f"up_blocks_{place}_attentions_{layer}", f"output_blocks_{number}_1"
            number += 1
        if block.upsamplers:
            last = 2 if getattr(block, "attentions", None) else 1
            yield f"up_blocks_{place}_upsamplers_0", f"output_blocks_{number - 1}_{last}"


def fit(
    path: Path, weight: float, found: dict[tuple[str, str], nn.Module]
) -> tuple[dict[tuple[str, str], Factors], list[str]]:
    """A file's layers that the model has, by place, and the names of those that it has not.

    Raises ModelProblem where a layer has another shape, or where the model has fewer than half of the layers.
    """
    fitting: dict[tuple[str, str], Factors] = {}
    strange: list[str] = []
    made_for = ""
    for name, factors, made_for in read(path):
        place = place_of(name)
        module = found.get(place)
        if module is None:
            strange.append(name)
            continue
        weights = module.weight
        assert isinstance(weights, Tensor)
        wanted = (weights.shape[0], weights[0].numel())
        if (given := (factors.up.shape[0], factors.down[0].numel())) != wanted:
            sizes = f"joins {given[1]} values to {given[0]}, the model's {wanted[1]} to {wanted[0]}"
            raise unfit(path, made_for, f"its layer {name} {sizes}")
        fitting[place] = factors._replace(scale=factors.scale * weight)
    if len(strange) > len(fitting):
        whole = len(fitting) + len(strange)
        raise unfit(path, made_for, f"the model has {len(fitting)} of its {whole} layers, and no {strange[0]}")
    return fitting, strange


def unfit(path: Path, made_for: str, reason: str) -> ModelProblem:
    """The error for a LoRA of another base."""
    base = f" (its header names {made_for[:80]})" if made_for else ""
    return ModelProblem(
        "patch_of_another_base",
        f"The LoRA {path} was made for another model{base}: {reason}. Nothing was changed.",
        "Choose the model that it was made for, or a LoRA for this one.",
    )


def place_of(layer: str) -> tuple[str, str]:
    """The part of the model and the flattened name that a file's name of a layer means."""
    flat = layer.removeprefix("base_model.model.").replace(".processor.", ".").replace(".", "_")
    for prefix, part in prefixes.items():
        if flat.startswith(prefix):
            return part, flat.removeprefix(prefix).removeprefix("text_model_")
    # PEFT writes one network to a file and does not say which.
    part = "text_encoder" if flat.startswith(("text_model_", "encoder_layers_")) else "unet"
    return part, flat.removeprefix("text_model_")


def read(path: Path) -> Iterator[tuple[str, Factors, str]]:
    """(name of the layer, factors, what the header says of the base) of each layer in a file. Raises ModelProblem."""
    try:
        with safe_open(path, framework="pt") as file:
            notes: dict[str, str] = file.metadata() or {}
            names = list(file.keys())
            tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in names}
    except (OSError, SafetensorError) as error:
        raise ModelProblem("weights_broken", f"The file {path} cannot be read: {error}.", "Copy it again.") from error
    made_for = notes.get("modelspec.architecture") or notes.get("ss_base_model_version") or ""
    pairs: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        if match := tensor_name.fullmatch(name):
            side = {"A": "down", "B": "up"}.get(match["letter"]) or match["word"]
            pairs.setdefault(match["layer"], {})[side] = tensor
    adapter = said(path, notes)
    for layer, pair in pairs.items():
        down, up = pair.get("down", torch.empty(0)), pair.get("up", torch.empty(0))
        whole = down.ndim > 1 and up.ndim > 1 and up.flatten(1).shape[1] == len(down)
        if not whole or not (down.isfinite().all() and up.isfinite().all()):
            raise ModelProblem("weights_broken", f"The layer {layer} in {path} is not whole.", "Copy the file again.")
        yield layer, Factors(down, up, scale_of(layer, len(down), tensors, adapter)), made_for


def scale_of(layer: str, rank: int, tensors: dict[str, Tensor], adapter: dict[str, Any]) -> float:
    """alpha / rank (Hu et al. 2021, section 4.1), or over its root (Kalajdzievski 2023); 1 where no alpha is given."""
    for name in (f"{layer}.alpha", f"{layer}_lora.alpha", f"{layer}.lora.alpha"):
        if name in tensors and tensors[name].numel() == 1:
            return tensors[name].item() / rank
    bare = layer.removeprefix("base_model.model.")
    part, _, module = bare.partition(".")
    own = {key.removeprefix(f"{part}."): value for key, value in adapter.items() if key.startswith(f"{part}.")}
    own, module = (own, module) if own else (adapter, bare)
    patterns = own.get("alpha_pattern")
    ends = patterns if isinstance(patterns, dict) else {}
    alpha = next((ends[end] for end in ends if f".{module}".endswith(f".{end}")), own.get("lora_alpha"))
    if not isinstance(alpha, (int, float)):
        return 1.0
    return alpha / (math.sqrt(rank) if own.get("use_rslora") else rank)
