"""Models with the architecture of Stable Diffusion XL: two CLIP text encoders, an autoencoder, a wider UNet.

A folder in diffusers' layout; control networks as for Stable Diffusion 1. A refiner has only the second text encoder,
and its UNet is told a score of beauty in place of a size.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.catalog import ModelEntry
from pipelines.errors import ModelProblem
from pipelines.families import Description, Family
from pipelines.families.stable_diffusion import Parts, described, index_name, lexicons, needed
from pipelines.weights import read_json

if TYPE_CHECKING:
    from pipelines.families import Model

own_parts: Parts = {
    **needed,
    "text_encoder_2": (("transformers", "CLIPTextModelWithProjection"),),
    "tokenizer_2": needed["tokenizer"],
}


def describe(folder: Path) -> Description:
    """What the folder holds. Raises ModelProblem for a class that is not ours, and for broken or missing files."""
    index = read_json(folder / index_name)
    lacking = {part for part in ("text_encoder", "tokenizer") if index.get(part) == [None, None]}
    found = described(folder, {part: classes for part, classes in own_parts.items() if part not in lacking}, 1024)
    scored = is_scored(index)
    unet, text = read_json(folder / "unet" / "config.json"), read_json(folder / "text_encoder_2" / "config.json")
    numbers = [unet.get("addition_time_embed_dim"), text.get("projection_dim")]
    sizes, pooled = (value if isinstance(value, int) else 0 for value in numbers)
    if unet.get("projection_class_embeddings_input_dim") != sizes * (5 if scored else 6) + pooled:
        raise ModelProblem(
            "model_unfit",
            f"The UNet in {folder} takes no size and no prompt as Stable Diffusion XL does.",
            f"Look whether requires_aesthetics_score in {index_name} is right.",
        )
    # The index says how an empty negative prompt is read.
    configs = tuple(dict.fromkeys((*found.configs, folder / index_name)))
    return found._replace(configs=configs, tasks=("image-to-image", "refinement") if scored else found.tasks)


def is_scored(index: dict[str, object]) -> bool:
    """Whether the model of this index is a refiner, which is told how beautiful its picture is to be."""
    return bool(index.get("requires_aesthetics_score", False))


def reads_nothing_as_zeros(index: dict[str, object]) -> bool:
    """Whether an empty negative prompt is an embedding of zeros to the model of this index."""
    return bool(index.get("force_zeros_for_empty_prompt", True))


def load(entry: ModelEntry, device: str, dtype: str, check: Callable[[], None]) -> Model:
    # 3 s of torch, diffusers and transformers that the catalog would pay.
    from pipelines.families._stable_diffusion_xl import StableDiffusionXL

    return StableDiffusionXL.load(entry, device, dtype, check)


PLUGIN = Family(
    title="Stable Diffusion XL",
    pipeline_classes=(
        "StableDiffusionXLPipeline",
        "StableDiffusionXLImg2ImgPipeline",
        "StableDiffusionXLInpaintPipeline",
        "StableDiffusionXLInstructPix2PixPipeline",
        "StableDiffusionXLControlNetPipeline",
        "StableDiffusionXLControlNetImg2ImgPipeline",
        "StableDiffusionXLControlNetInpaintPipeline",
        "StableDiffusionXLControlNetUnionPipeline",
        "StableDiffusionXLControlNetUnionImg2ImgPipeline",
        "StableDiffusionXLControlNetUnionInpaintPipeline",
        "StableDiffusionXLAdapterPipeline",
        "StableDiffusionXLPAGPipeline",
        "StableDiffusionXLPAGImg2ImgPipeline",
        "StableDiffusionXLPAGInpaintPipeline",
        "StableDiffusionXLControlNetPAGPipeline",
        "StableDiffusionXLControlNetPAGImg2ImgPipeline",
    ),
    describe=describe,
    load=load,
    lexicons=lexicons,
    help="Stable Diffusion XL: base, refiner, inpainting, instructions; a diffusers folder or one file of safetensors.",
    steps=30,
    guidance_scale=5.0,
)
