"""A model of a few thousand random weights as a diffusers folder, and an engine on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.engine import Engine
from pipelines.library import Library

if TYPE_CHECKING:
    from diffusers import UNet2DConditionModel
    from transformers import CLIPTextConfig

side = 64
"""Pixels along a side of the tiny model's own size; its latents have 8 pixels to a cell."""


def tiny_unet(channels: int = 4, width: int = 16, **more: Any) -> UNet2DConditionModel:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        **{
            "sample_size": side // 8, "in_channels": channels, "block_out_channels": (8, 16), "layers_per_block": 1,
            "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
            "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"), "cross_attention_dim": width,
            "attention_head_dim": 2, "norm_num_groups": 4, **more,
        }
    )  # fmt: skip


def tiny_parts(prediction: str, **scheduler: object) -> dict[str, Any]:
    """The parts that every tiny model has: autoencoder, tokenizer, text encoder and scheduler."""
    from diffusers import AutoencoderKL, DDIMScheduler
    from transformers import CLIPTextModel, CLIPTokenizer

    vae = AutoencoderKL(
        block_out_channels=(4, 4, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        norm_num_groups=4,
        mid_block_add_attention=False,
        sample_size=side,
        scaling_factor=0.9,
    )
    tokenizer = CLIPTokenizer(vocab={word: i for i, word in enumerate(words)}, merges=[], model_max_length=16)
    noise = DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type=prediction,
        clip_sample=False,
        set_alpha_to_one=True,
        timestep_spacing="trailing",
        **scheduler,
    )
    return {"vae": vae, "tokenizer": tokenizer, "text_encoder": CLIPTextModel(tiny_text()), "scheduler": noise}


words = ["<|startoftext|>", "<|endoftext|>", *map(chr, range(97, 123)), *(f"{chr(c)}</w>" for c in range(97, 123))]


def tiny_text(**more: Any) -> CLIPTextConfig:
    from transformers import CLIPTextConfig

    return CLIPTextConfig(
        **{
            "vocab_size": len(words), "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1,
            "num_attention_heads": 2, "max_position_embeddings": 16, "bos_token_id": 0, "eos_token_id": 1, **more,
        }
    )  # fmt: skip


def save(folder: Path, pipe: Any, control: UNet2DConditionModel) -> None:
    """Write a pipeline's folder, with a control network of nine channels for `control`'s latents."""
    import torch
    from diffusers import ControlNetModel

    network = ControlNetModel.from_unet(
        control, conditioning_channels=9, conditioning_embedding_out_channels=(4, 4, 4, 4)
    )
    with torch.no_grad():
        # A control network begins as nothing at all; random weights make it speak.
        for name, weight in network.named_parameters():
            if "controlnet_" in name:
                weight.normal_(0, 0.2)
    pipe.save_pretrained(folder)
    network.save_pretrained(folder / "controlnet")
    own = {"title": "Tiny", "extent": [side, side], "sampler": "dpmpp_2m", "steps": 5, "guidance_scale": 3.0}
    (folder / "underpaint.json").write_text(json.dumps(own))


def unguided(network: Mapping[str, Any]) -> dict[str, Any]:
    """A UNet as a control network can be copied from it, which reads no guidance scale."""
    return {**network, "time_cond_proj_dim": None}


def make_model(
    folder: Path,
    prediction: str = "epsilon",
    channels: int = 4,
    pipeline: str = "StableDiffusionPipeline",
    network: Mapping[str, object] = MappingProxyType({}),
    **scheduler: object,
) -> None:
    """Write a whole folder of a pipeline with random weights, and a control network.

    channels: that the UNet takes. pipeline: the class that the folder is of. network: what else its UNet is."""
    import diffusers
    import torch

    torch.manual_seed(0)
    plain, parts = tiny_unet(**unguided(network)), tiny_parts(prediction, **scheduler)
    unet = plain if channels == 4 and not network else tiny_unet(channels, **network)
    bare = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    save(folder, getattr(diffusers, pipeline)(unet=unet, **parts, **bare), plain)


def make_xl_model(
    folder: Path,
    prediction: str = "epsilon",
    channels: int = 4,
    pipeline: str = "StableDiffusionXLPipeline",
    network: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Write a folder of Stable Diffusion XL's kind; of the class for img2img it is a refiner."""
    import diffusers
    import torch
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    torch.manual_seed(1)
    refines = "Img2Img" in pipeline
    kind = {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 8,
        "projection_class_embeddings_input_dim": 8 * (5 if refines else 6) + 12,
        "width": 24 if refines else 40,
        **network,
    }
    plain = tiny_unet(**unguided(kind))
    unet = plain if channels == 4 and not network else tiny_unet(channels, **kind)
    parts = tiny_parts(prediction)
    # The states before the last layer: with one layer they would be no more than the words.
    first = CLIPTextModel(tiny_text(num_hidden_layers=2))
    second = CLIPTextModelWithProjection(tiny_text(num_hidden_layers=2, hidden_size=24, projection_dim=12))
    parts |= {"text_encoder": first, "text_encoder_2": second, "tokenizer_2": parts["tokenizer"]}
    if refines:
        parts |= {"text_encoder": None, "tokenizer": None, "requires_aesthetics_score": True}
    save(folder, getattr(diffusers, pipeline)(unet=unet, add_watermarker=False, **parts), plain)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models: `tiny` predicts noise, `velocity` the velocity with a schedule that ends in pure noise."""
    root = tmp_path_factory.mktemp("models")
    make_model(root / "tiny")
    make_model(root / "velocity", "v_prediction", rescale_betas_zero_snr=True)
    return root


@pytest.fixture
def library(shipped: Path, tmp_path: Path) -> Library:
    return Library(shipped=shipped, data=tmp_path)


@pytest.fixture(scope="session")
def engine(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    library = Library(shipped=shipped, data=tmp_path_factory.mktemp("data"))
    with Engine(library, device="cpu", dtype="float32") as engine:
        yield engine


def picture(extent: Extent, seed: int = 0, opaque: bool = True) -> Raster:
    """Smooth random colours, with random alpha where it is not opaque."""
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (*extent.shape, 4), dtype=np.uint8)
    if opaque:
        pixels[..., 3] = 255
    return Raster.from_array(pixels)
