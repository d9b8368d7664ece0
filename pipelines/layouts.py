"""Layouts: the configurations of a checkpoint's networks in diffusers' terms, told from the shapes of its tensors.

What no shape says is the same in every model of the kind: groups of 32 channels, eight heads of attention in Stable
Diffusion 1 and heads of 64 channels in all that came after it and in CLIP, the noise schedule (Rombach et al. 2022,
section E; `scaled_linear` from 0.00085 to 0.012).
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

from pipelines.checkpoints import Checkpoint, autoencoder, few_steps, unet
from pipelines.errors import ModelProblem
from pipelines.files.tensors import Header, Tensor
from pipelines.original_names import prefix_of

Config = dict[str, Any]

heads_of_first, head_width = 8, 64


class Shapes:
    """The shapes of a file's tensors whose names begin with `prefix`. Raises ModelProblem for what is not there."""

    def __init__(self, path: Path, tensors: dict[str, Tensor], prefix: str) -> None:
        self.path, self.tensors, self.prefix = path, tensors, prefix

    def __contains__(self, name: str) -> bool:
        return self.prefix + name in self.tensors

    def at(self, name: str, axis: int) -> int:
        """The length of a tensor's axis."""
        shape = self.tensors[self.prefix + name].shape if name in self else ()
        if len(shape) <= axis:
            text = f"has not the shape of a model's: {list(shape)}" if name in self else "is missing"
            raise _strange(self.path, f"its tensor {self.prefix}{name} {text}")
        return shape[axis]

    def count(self, pattern: str, number: int = 0) -> int:
        """How many of `pattern`, with the running number for {}, are there in a row, from `number` on."""
        return sum(1 for _ in itertools.takewhile(lambda n: pattern.format(n) in self, itertools.count(number)))


def configurations(path: Path, header: Header, found: Checkpoint, ends: tuple[int, int]) -> dict[str, Config]:
    """All configurations of the folder that a checkpoint would be in diffusers' layout, by their names in it.

    ends: the numbers of the tokens that begin and end a text. Raises ModelProblem (checkpoint_strange) for shapes that
    no such model has.
    """
    net = Shapes(path, header.tensors, unet)
    texts = {part: text_encoder(path, header, part, ends) for part in ("text_encoder", "text_encoder_2")}
    there = {part: config for part, config in texts.items() if config}
    xl = "label_emb.0.0.weight" in net
    pooled = texts["text_encoder_2"].get("projection_dim", 0)
    files = {
        "unet/config.json": {**denoiser(net, xl, pooled, found), "sample_size": found.side // 8},
        "vae/config.json": {**coder(Shapes(path, header.tensors, autoencoder), xl), "sample_size": found.side},
        "scheduler/scheduler_config.json": noise(found),
    }
    index: Config = {
        "_class_name": found.pipeline,
        "scheduler": ["diffusers", scheduler(found)],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    for part, kind in (("text_encoder", "CLIPTextModel"), ("text_encoder_2", "CLIPTextModelWithProjection")):
        if part == "text_encoder" or xl:
            tokenizer = part.replace("text_encoder", "tokenizer")
            index[part] = ["transformers", kind] if part in there else [None, None]
            index[tokenizer] = ["transformers", "CLIPTokenizer"] if part in there else [None, None]
    if xl:
        index |= {"requires_aesthetics_score": found.scored, "force_zeros_for_empty_prompt": not found.scored}
    files |= {f"{part}/config.json": config for part, config in there.items()}
    return {**files, "model_index.json": index}


def denoiser(shapes: Shapes, xl: bool, pooled: int, found: Checkpoint) -> Config:
    """A UNet's configuration. pooled: the width of the prompt as one vector."""
    widths, layers, depths = blocks(shapes)
    middle = shapes.count("middle_block.1.transformer_blocks.{}.norm1.weight")
    attends = [depth > 0 for depth in depths]
    if not any(attends) or not middle:
        raise _strange(shapes.path, "its UNet has no attention where every model of its kind has some")
    first = f"input_blocks.{attends.index(True) * (layers + 1) + 1}.1"
    matrices = len(shapes.tensors[f"{shapes.prefix}{first}.proj_in.weight"].shape) == 2
    config: Config = {
        "_class_name": "UNet2DConditionModel",
        "in_channels": found.channels,
        "out_channels": shapes.at("out.2.weight", 0),
        "block_out_channels": widths,
        "layers_per_block": layers,
        "down_block_types": ["CrossAttnDownBlock2D" if has else "DownBlock2D" for has in attends],
        "up_block_types": ["CrossAttnUpBlock2D" if has else "UpBlock2D" for has in reversed(attends)],
        # The middle has the depth of the last block; a block without attention has none to keep.
        "transformer_layers_per_block": [depth or middle for depth in depths],
        "cross_attention_dim": shapes.at(f"{first}.transformer_blocks.0.attn2.to_k.weight", 1),
        "use_linear_projection": matrices,
        "attention_head_dim": [max(1, width // head_width) for width in widths] if matrices else heads_of_first,
        # Stable Diffusion 2.1 overflows in half precision without it.
        "upcast_attention": matrices and not xl,
    }
    if xl:
        numbers = 5 if found.scored else 6
        told = shapes.at("label_emb.0.0.weight", 1)
        config |= {
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": (told - pooled) // numbers,
            "projection_class_embeddings_input_dim": told,
        }
    if "time_embed.cond_proj.weight" in shapes:
        config["time_cond_proj_dim"] = shapes.at("time_embed.cond_proj.weight", 1)
    return config


def blocks(shapes: Shapes) -> tuple[list[int], int, list[int]]:
    """(channels of each block, layers in each, depth of the attention in each, 0 for none). Raises ModelProblem."""
    widths: list[int] = []
    levels: list[list[int]] = [[]]
    number = 1
    while f"input_blocks.{number}.0.op.weight" in shapes or f"input_blocks.{number}.0.in_layers.0.weight" in shapes:
        if f"input_blocks.{number}.0.op.weight" in shapes:
            levels.append([])
        else:
            levels[-1].append(attention(shapes, f"input_blocks.{number}"))
            if len(levels[-1]) == 1:
                widths.append(shapes.at(f"input_blocks.{number}.0.out_layers.3.weight", 0))
        number += 1
    layers = len(levels[0])
    even = layers and all(len(level) == layers and len(set(level)) == 1 for level in levels)
    depths = [level[0] for level in levels] if even else []
    mirrored = [depth for depth in reversed(depths) for _ in range(layers + 1)]
    if not even or [attention(shapes, f"output_blocks.{n}") for n in range(len(mirrored))] != mirrored:
        raise _strange(shapes.path, "the blocks of its UNet are not alike, as in a distilled or pruned model")
    return widths, layers, depths


def attention(shapes: Shapes, block: str) -> int:
    """How many transformers a block's attention is deep; 0: it has none."""
    return shapes.count(f"{block}.1.transformer_blocks.{{}}.norm1.weight")


def coder(shapes: Shapes, xl: bool) -> Config:
    """An autoencoder's configuration."""
    levels = shapes.count("encoder.down.{}.block.0.conv1.weight")
    if not levels:
        raise _strange(shapes.path, "its autoencoder has no levels")
    return {
        "_class_name": "AutoencoderKL",
        "latent_channels": shapes.at("decoder.conv_in.weight", 1),
        "block_out_channels": [shapes.at(f"encoder.down.{level}.block.0.conv1.weight", 0) for level in range(levels)],
        "layers_per_block": shapes.count("encoder.down.0.block.{}.conv1.weight"),
        "down_block_types": ["DownEncoderBlock2D"] * levels,
        "up_block_types": ["UpDecoderBlock2D"] * levels,
        "mid_block_add_attention": "encoder.mid.attn_1.q.weight" in shapes,
        "scaling_factor": 0.13025 if xl else 0.18215,
    }


def text_encoder(path: Path, header: Header, part: str, ends: tuple[int, int]) -> Config:
    """A text encoder's configuration; empty where the file has no such part."""
    prefix = prefix_of(part, header.tensors)
    if not prefix:
        return {}
    shapes = Shapes(path, header.tensors, prefix)
    open_clip = prefix.endswith(".model.")
    if open_clip:
        words, layer = "token_embedding.weight", "transformer.resblocks.{}"
        positions, inner = "positional_embedding", "transformer.resblocks.0.mlp.c_fc.weight"
    else:
        words, layer = "embeddings.token_embedding.weight", "encoder.layers.{}"
        positions, inner = "embeddings.position_embedding.weight", "encoder.layers.0.mlp.fc1.weight"
    width, layers = shapes.at(words, 1), shapes.count(f"{layer}.{'ln_1' if open_clip else 'layer_norm1'}.weight")
    if open_clip and part == "text_encoder" and layers not in (1, 23):
        # Stable Diffusion 2 reads what stands before the last of 24 layers; some files leave that one out.
        layers -= 1
    return {
        "architectures": ["CLIPTextModel" if part == "text_encoder" else "CLIPTextModelWithProjection"],
        "model_type": "clip_text_model",
        "vocab_size": shapes.at(words, 0),
        "hidden_size": width,
        "intermediate_size": shapes.at(inner, 0),
        "num_hidden_layers": layers,
        "num_attention_heads": max(1, width // head_width),
        "max_position_embeddings": shapes.at(positions, 0),
        "hidden_act": "gelu" if open_clip else "quick_gelu",
        "projection_dim": shapes.at("text_projection", 1) if "text_projection" in shapes else width,
        "bos_token_id": ends[0],
        "eos_token_id": ends[1],
    }


def vocabulary_size(path: Path, header: Header) -> int:
    """How many tokens the text encoders of a checkpoint know. Raises ModelProblem."""
    pattern = re.compile(r".*\btoken_embedding\.weight")
    sizes = {tensor.shape[0] for name, tensor in header.tensors.items() if tensor.shape and pattern.fullmatch(name)}
    if len(sizes) != 1:
        raise _strange(path, "its text encoders know different numbers of words")
    return sizes.pop()


def scheduler(found: Checkpoint) -> str:
    """Diffusers' scheduler of a checkpoint."""
    return few_steps().get(found.few_step, "DDIMScheduler")


def noise(found: Checkpoint) -> Config:
    """The training noise levels, as a scheduler's configuration."""
    return {
        "_class_name": scheduler(found),
        "num_train_timesteps": 1000,
        "beta_start": 0.00085,
        "beta_end": 0.012,
        "beta_schedule": "scaled_linear",
        "prediction_type": found.prediction,
        "rescale_betas_zero_snr": found.terminal,
        # Noise without any signal is only learned from at the very last step (Lin et al. 2023, section 3.3).
        # Turbo models, too, are known by steps that trail; the other ways take no spacing.
        "timestep_spacing": "trailing" if found.terminal or found.few_step else "leading",
        "steps_offset": 0 if found.terminal else 1,
        "clip_sample": False,
        "set_alpha_to_one": False,
    }


def _strange(path: Path, reason: str) -> ModelProblem:
    text = f"The file {path} cannot be used: {reason}."
    return ModelProblem("checkpoint_strange", text, "Use the model as a folder of diffusers, if there is one.")
