"""Models of diffusers' classes as the original code would save them, written down the other way round than they are
read: the blocks are walked in the order in which the original code builds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

residual = {
    "in_layers.0": "norm1", "in_layers.2": "conv1", "emb_layers.1": "time_emb_proj",
    "out_layers.0": "norm2", "out_layers.3": "conv2", "skip_connection": "conv_shortcut",
}  # fmt: skip


def under(prefix: str, module: nn.Module) -> Iterator[tuple[str, Tensor]]:
    for name, value in module.state_dict().items():
        yield f"{prefix}.{name}", value


def resnet(prefix: str, module: Any) -> Iterator[tuple[str, Tensor]]:
    for theirs, ours in residual.items():
        if (inner := getattr(module, ours)) is not None:
            yield from under(f"{prefix}.{theirs}", inner)


def unet(net: Any) -> Iterator[tuple[str, Tensor]]:
    yield from under("time_embed.0", net.time_embedding.linear_1)
    yield from under("time_embed.2", net.time_embedding.linear_2)
    if net.time_embedding.cond_proj is not None:
        yield from under("time_embed.cond_proj", net.time_embedding.cond_proj)
    if getattr(net, "add_embedding", None) is not None:
        yield from under("label_emb.0.0", net.add_embedding.linear_1)
        yield from under("label_emb.0.2", net.add_embedding.linear_2)
    yield from under("input_blocks.0.0", net.conv_in)
    number = 1
    for block in net.down_blocks:
        for place, layer in enumerate(block.resnets):
            yield from resnet(f"input_blocks.{number}.0", layer)
            if hasattr(block, "attentions"):
                yield from under(f"input_blocks.{number}.1", block.attentions[place])
            number += 1
        if block.downsamplers is not None:
            yield from under(f"input_blocks.{number}.0.op", block.downsamplers[0].conv)
            number += 1
    yield from resnet("middle_block.0", net.mid_block.resnets[0])
    yield from under("middle_block.1", net.mid_block.attentions[0])
    yield from resnet("middle_block.2", net.mid_block.resnets[1])
    number = 0
    for block in net.up_blocks:
        for place, layer in enumerate(block.resnets):
            yield from resnet(f"output_blocks.{number}.0", layer)
            inside = 1
            if hasattr(block, "attentions"):
                yield from under(f"output_blocks.{number}.1", block.attentions[place])
                inside = 2
            if place == len(block.resnets) - 1 and block.upsamplers is not None:
                yield from under(f"output_blocks.{number}.{inside}.conv", block.upsamplers[0].conv)
            number += 1
    yield from under("out.0", net.conv_norm_out)
    yield from under("out.2", net.conv_out)


def half(prefix: str, net: Any, levels: list[Any], kind: str, scaler: str) -> Iterator[tuple[str, Tensor]]:
    """The encoder or the decoder of an autoencoder; levels: blocks from the finest to the coarsest."""
    renamed = {"nin_shortcut": "conv_shortcut"}
    parts = ("norm1", "conv1", "norm2", "conv2", "nin_shortcut")
    yield from under(f"{prefix}.conv_in", net.conv_in)
    for level, block in enumerate(levels):
        for place, layer in enumerate(block.resnets):
            for part in parts:
                if (inner := getattr(layer, renamed.get(part, part))) is not None:
                    yield from under(f"{prefix}.{kind}.{level}.block.{place}.{part}", inner)
        if (scalers := getattr(block, f"{scaler}rs", None)) is not None:
            yield from under(f"{prefix}.{kind}.{level}.{scaler.removesuffix('e')}e.conv", scalers[0].conv)
    for place in (0, 1):
        for part in parts[:-1]:
            layer = net.mid_block.resnets[place]
            yield from under(f"{prefix}.mid.block_{place + 1}.{part}", getattr(layer, part))
    seen = net.mid_block.attentions[0]
    yield from under(f"{prefix}.mid.attn_1.norm", seen.group_norm)
    for theirs, inner in (("q", seen.to_q), ("k", seen.to_k), ("v", seen.to_v), ("proj_out", seen.to_out[0])):
        yield f"{prefix}.mid.attn_1.{theirs}.weight", inner.weight[:, :, None, None]
        yield f"{prefix}.mid.attn_1.{theirs}.bias", inner.bias
    yield from under(f"{prefix}.norm_out", net.conv_norm_out)
    yield from under(f"{prefix}.conv_out", net.conv_out)


def vae(net: Any) -> Iterator[tuple[str, Tensor]]:
    yield from half("encoder", net.encoder, list(net.encoder.down_blocks), "down", "downsample")
    yield from half("decoder", net.decoder, list(reversed(net.decoder.up_blocks)), "up", "upsample")
    yield from under("quant_conv", net.quant_conv)
    yield from under("post_quant_conv", net.post_quant_conv)


def clip(net: Any) -> Iterator[tuple[str, Tensor]]:
    for name, value in net.state_dict().items():
        yield f"transformer.text_model.{name.removeprefix('text_model.')}", value
    yield "transformer.text_model.embeddings.position_ids", torch.arange(net.config.max_position_embeddings)[None]


def open_clip(net: Any, more: int = 0) -> Iterator[tuple[str, Tensor]]:
    """more: layers that nobody reads at the end."""
    text = getattr(net, "text_model", net)
    yield "model.token_embedding.weight", text.embeddings.token_embedding.weight
    yield "model.positional_embedding", text.embeddings.position_embedding.weight
    yield from under("model.ln_final", text.final_layer_norm)
    layers = list(text.encoder.layers)
    for number, layer in enumerate([*layers, *layers[:1] * more]):
        place = f"model.transformer.resblocks.{number}"
        seen = layer.self_attn
        for kind in ("weight", "bias"):
            joined = [getattr(each, kind) for each in (seen.q_proj, seen.k_proj, seen.v_proj)]
            yield f"{place}.attn.in_proj_{kind}", torch.cat(joined)
        yield from under(f"{place}.attn.out_proj", seen.out_proj)
        for theirs, inner in (
            ("ln_1", layer.layer_norm1), ("ln_2", layer.layer_norm2), ("mlp.c_fc", layer.mlp.fc1),
            ("mlp.c_proj", layer.mlp.fc2),
        ):  # fmt: skip
            yield from under(f"{place}.{theirs}", inner)
    width = layers[0].layer_norm1.weight.shape[0]
    projection = net.text_projection.weight.T if hasattr(net, "text_projection") else torch.zeros(width, width)
    yield "model.text_projection", projection
    yield "model.logit_scale", torch.tensor(4.6)


def checkpoint(parts: dict[str, Any]) -> dict[str, Tensor]:
    """A whole checkpoint of these parts: `unet`, `vae`, `texts` by the prefix and layout that they have in the file."""
    found = {f"model.diffusion_model.{name}": value for name, value in unet(parts["unet"])}
    found |= {f"first_stage_model.{name}": value for name, value in vae(parts["vae"])}
    for prefix, tensors in parts["texts"]:
        found |= {f"{prefix}.{name}": value for name, value in tensors}
    return {name: value.detach().clone().contiguous() for name, value in found.items()}
