"""Names of tensors: what a network of diffusers or transformers is made of, under the names of the original code.

Single-file checkpoints hold the networks as CompVis' latent-diffusion and Stability's generative-models name them, and
text encoders as transformers or as OpenCLIP does. Pure functions on names; what is not known comes back as it is, and
is then missed in the file.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import NamedTuple

prefixes = {
    "unet": ("model.diffusion_model.",),
    "vae": ("first_stage_model.",),
    "text_encoder": (
        "cond_stage_model.transformer.text_model.",
        "cond_stage_model.transformer.",
        "cond_stage_model.model.",
        "conditioner.embedders.0.transformer.text_model.",
    ),
    "text_encoder_2": ("conditioner.embedders.1.model.", "conditioner.embedders.0.model."),
}
"""Where the parts of a model stand in a file, by their names in diffusers' pipelines; the first that is there."""


class Origin(NamedTuple):
    """Where a tensor comes from. part, parts: which equal part along the first axis. turned: its transpose."""

    name: str
    part: int = 0
    parts: int = 1
    turned: bool = False


def prefix_of(part: str, names: Iterable[str]) -> str:
    """What the names of a model's part begin with in a file of these names; empty: it is not there."""
    known = tuple(names)
    return next((each for each in prefixes[part] if any(name.startswith(each) for name in known)), "")


def origin(part: str, name: str, prefix: str, layers: int, known: Container[str]) -> Origin:
    """Where the tensor `name` of a network is found. layers: per block, of the UNet; levels of the autoencoder. known:
    the names in the file."""
    if part == "unet":
        found = prefix + unet_name(name, layers)
        # What enlarges a block stands behind its attention, where it has any.
        return Origin(next((each for each in (found, found.replace(".1.conv.", ".2.conv.")) if each in known), found))
    if part == "vae":
        return Origin(prefix + vae_name(name, layers))
    bare = name.removeprefix("text_model.")
    if prefix.endswith(".model."):
        found = open_clip_origin(bare)
        return found._replace(name=prefix + found.name)
    return Origin(prefix + bare)


_resnet = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_ends = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "time_embedding.cond_proj": "time_embed.cond_proj",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
_block = re.compile(r"(down|up)_blocks\.(\d+)\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.+)")
_middle = re.compile(r"mid_block\.(resnets|attentions)\.(\d+)\.(.+)")


def unet_name(name: str, layers: int) -> str:
    """A UNet's tensor under its original name: blocks are counted through, one for each layer and each halving. What
    enlarges a block is named as in a block without attention."""
    module, _, kind = name.rpartition(".")
    if module in _ends:
        return f"{_ends[module]}.{kind}"
    if match := _middle.fullmatch(name):
        what, number, rest = match.groups()
        return f"middle_block.1.{rest}" if what == "attentions" else f"middle_block.{2 * int(number)}.{_inner(rest)}"
    match = _block.fullmatch(name)
    if match is None:
        return name
    way, block, what, layer, rest = match[1], int(match[2]), match[3], int(match[4]), match[5]
    first = block * (layers + 1)
    if what == "downsamplers":
        return f"input_blocks.{first + layers + 1}.0.op.{kind}"
    if what == "upsamplers":
        return f"output_blocks.{first + layers}.1.conv.{kind}"
    place = f"input_blocks.{first + layer + 1}" if way == "down" else f"output_blocks.{first + layer}"
    return f"{place}.1.{rest}" if what == "attentions" else f"{place}.0.{_inner(rest)}"


def _inner(rest: str) -> str:
    module, _, kind = rest.rpartition(".")
    return f"{_resnet.get(module, module)}.{kind}"


_attention = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def vae_name(name: str, levels: int) -> str:
    """An autoencoder's tensor under its original name; the original counts the decoder's levels from the finest."""
    name = name.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda found: f"mid.block_{int(found[1]) + 1}", name)
    if match := re.fullmatch(r"(.+)mid_block\.attentions\.0\.(.+)\.(weight|bias)", name):
        return f"{match[1]}mid.attn_1.{_attention.get(match[2], match[2])}.{match[3]}"
    name = re.sub(r"down_blocks\.(\d+)\.resnets", r"down.\1.block", name)
    name = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", name)
    up = re.compile(r"up_blocks\.(\d+)\.(resnets|upsamplers\.0)")
    kinds = {"resnets": "block", "upsamplers.0": "upsample"}
    return up.sub(lambda found: f"up.{levels - 1 - int(found[1])}.{kinds[found[2]]}", name)


_open_clip = {
    "embeddings.token_embedding.weight": "token_embedding.weight",
    "embeddings.position_embedding.weight": "positional_embedding",
    "final_layer_norm.weight": "ln_final.weight",
    "final_layer_norm.bias": "ln_final.bias",
}
_open_clip_layer = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}


def open_clip_origin(name: str) -> Origin:
    """A text encoder's tensor in OpenCLIP's layout, which keeps query, key and value in one."""
    if name == "text_projection.weight":
        return Origin("text_projection", turned=True)
    match = re.fullmatch(r"encoder\.layers\.(\d+)\.(.+)\.(weight|bias)", name)
    if match is None:
        return Origin(_open_clip.get(name, name))
    place, module, kind = f"transformer.resblocks.{match[1]}", match[2], match[3]
    if module[: -len("_proj")] in ("self_attn.q", "self_attn.k", "self_attn.v"):
        return Origin(f"{place}.attn.in_proj_{kind}", "qkv".index(module[len("self_attn.")]), 3)
    return Origin(f"{place}.{_open_clip_layer.get(module, module)}.{kind}")
