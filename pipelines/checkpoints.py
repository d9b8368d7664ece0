"""Single-file checkpoints: which model a file holds, told from the names and shapes of its tensors alone.

What makes the difference (Rombach et al. 2022; Podell et al. 2023): a UNet whose attention enters by a convolution is
Stable Diffusion 1, by a matrix 2 (an OpenCLIP text encoder) or XL (`label_emb`: it is also told a size); a refiner has
OpenCLIP's text encoder alone. The channels say what it was trained for. What a UNet predicts has no shape: see
`prediction_of`.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import NamedTuple

import resources
from pipelines.errors import ModelProblem
from pipelines.files.tensors import Header, Tensor
from pipelines.original_names import prefix_of

unet, autoencoder = "model.diffusion_model.", "first_stage_model."

predictions = ("epsilon", "v_prediction")

usual = "none"
"""What a person says of a model that was not distilled to few steps."""

assumed = "assumed"
"""Who says what a UNet predicts, where nobody does."""

others = "Use a checkpoint of Stable Diffusion 1, 2 or XL."
whole = "Add the whole checkpoint."

strangers: dict[str, tuple[tuple[str, ...], str]] = {
    "a LoRA": (
        ("lora_down", "lora_up", "lora_A", "lora_B", "lora.down", "lora_unet", "hada_w1", "lokr_w1"),
        "Lay it over a model: --lora FILE.",
    ),
    "a ControlNet": (
        ("control_model.", "controlnet_cond_embedding", "input_hint_block", "controlnet_down_blocks"),
        "Put it, in diffusers' layout, into the model's folder as controlnets/KIND/.",
    ),
    "a T2I-Adapter": (
        ("adapter.body.", "body.0.resnets", "body.0.block1"),
        "Put it, in diffusers' layout, into the model's folder as controlnets/KIND/.",
    ),
    "an IP-Adapter": (("ip_adapter.", "image_proj."), "See pictures through it: --ip-adapter FILE --reference FILE."),
    "a motion module of AnimateDiff": (("motion_modules",), others),
    "a model of Stable Diffusion 3": (("joint_blocks.",), others),
    "a model of the family Flux": (("double_blocks.", "single_transformer_blocks."), others),
    "a video model": (("time_stack.", "temporal_transformer"), others),
    "a model of Stable Cascade": (("effnet_mapper", "clip_txt_mapper"), others),
    "a model of the EDM formulation": (("edm_mean", "edm_vpred"), others),
    "a textual inversion": (("emb_params", "string_to_param", "clip_g"), "Choose the model that it belongs to."),
    "one network in diffusers' layout": (
        ("down_blocks.0.resnets", "up_blocks.0.resnets"),
        "Add the folder of the whole model.",
    ),
    "an autoencoder (VAE) alone": (("decoder.up.", "decoder.up_blocks."), whole),
    "a text encoder alone": (("text_model.", "transformer.resblocks."), whole),
}
"""What else a file can be: what the names of its tensors hold then, and what to do with it. The first that fits."""

whole_strangers = ("a ControlNet", "a motion module of AnimateDiff", "a video model", "a model of the EDM formulation")
"""What may hold a UNet of Stable Diffusion beside what makes it another model."""


class Checkpoint(NamedTuple):
    """What a file is. pipeline: diffusers' class for it. prediction, terminal: what its UNet predicts, and whether its
    training noise ends in pure noise. side: pixels that it was trained on. told: how the prediction is known; empty
    where the kind leaves no choice. few_step: one of `few_steps`, empty: a usual model; few_step_told: who says so."""

    title: str
    pipeline: str
    channels: int
    prediction: str
    terminal: bool
    side: int
    told: str = ""
    few_step: str = ""
    few_step_told: str = ""

    @property
    def scored(self) -> bool:
        """Whether it is a refiner of Stable Diffusion XL."""
        return "Img2Img" in self.pipeline


def recognised(path: Path, header: Header, prediction: str = "") -> Checkpoint:
    """What the checkpoint at `path` is. prediction: what the person says of it.

    Raises ModelProblem: checkpoint_unfit (something else, by name), checkpoint_incomplete, checkpoint_unknown.
    """
    tensors = header.tensors
    if f"{unet}input_blocks.0.0.weight" not in tensors:
        raise _stranger(path, tensors)
    for kind in whole_strangers:
        if any(mark in name for name in tensors for mark in strangers[kind][0]):
            raise _unfit(path, kind)
    _complete(path, tensors)
    channels = _shape(path, tensors, f"{unet}input_blocks.0.0.weight")[1]
    if f"{unet}label_emb.0.0.weight" in tensors:
        return _xl(path, header, channels, prediction)
    if prefix_of("text_encoder", tensors) == "cond_stage_model.model.":
        found, terminal, told = prediction_of(header, prediction)
        if not found:
            # 2.0 and 2.1 themselves; their small base models and the one for inpainting predict noise.
            found = "epsilon" if channels == 9 else "v_prediction"
            told = assumed
        side = 768 if found == "v_prediction" else 512
        return Checkpoint("Stable Diffusion 2", _plain(path, channels), channels, found, terminal, side, told)
    found, terminal, told = prediction_of(header, prediction)
    return Checkpoint("Stable Diffusion 1", _plain(path, channels), channels, found or "epsilon", terminal, 512, told)


def prediction_of(header: Header, said: str) -> tuple[str, bool, str]:
    """(what a UNet predicts, whether its noise ends in pure noise, who says so); the first is empty if nobody does.

    The person; tensors called `v_pred` and `ztsnr`, which trainers leave in the file as a sign; the metadata
    `modelspec.prediction_type` and `modelspec.architecture` (github.com/Stability-AI/ModelSpec).
    """
    terminal = "ztsnr" in header.tensors
    if said:
        return said, terminal, "said"
    if "v_pred" in header.tensors:
        return "v_prediction", terminal, "the file's tensor v_pred"
    kind = header.notes.get("modelspec.prediction_type", "").lower()
    if kind in ("epsilon", "eps", "v", "v_prediction"):
        return ("v_prediction" if kind.startswith("v") else "epsilon"), terminal, "the file's metadata"
    if "-768-v" in header.notes.get("modelspec.architecture", "").lower():
        return "v_prediction", terminal, "the file's metadata"
    return "", terminal, ""


@functools.cache
def few_steps() -> dict[str, str]:
    """In which ways models are distilled to few steps (`few_steps.json`), and diffusers' scheduler that each is
    published with, by which `habits` knows it."""
    return json.loads(resources.path("few_steps.json").read_text(encoding="utf-8"))


def few_step_of(path: Path, header: Header, said: str) -> tuple[str, str]:
    """(in which way a model was distilled to few steps, who says so); both are empty for a usual one.

    No shape says it, except where the UNet reads the guidance scale, which needs no more. said: by the person, one of
    `few_steps` or `usual`. Else the metadata's title and the file's name are believed where they hold the word.
    """
    if said:
        return ("", "") if said == usual else (said, "said")
    if f"{unet}time_embed.cond_proj.weight" in header.tensors:
        return "", ""
    for text, who in ((header.notes.get("modelspec.title", ""), "the file's metadata"), (path.stem, "the file's name")):
        for kind in few_steps():
            if re.search(rf"(?<![a-z]){kind}(?![a-z])|{kind.title()}|{kind.upper()}", text):
                return kind, who
    return "", ""


def _xl(path: Path, header: Header, channels: int, prediction: str) -> Checkpoint:
    found, terminal, told = prediction_of(header, prediction)
    scored = prefix_of("text_encoder_2", header.tensors) == "conditioner.embedders.0.model."
    if scored:
        title, pipeline = "Stable Diffusion XL refiner", "StableDiffusionXLImg2ImgPipeline"
    else:
        title = "Stable Diffusion XL"
        kinds = {4: "Pipeline", 8: "InstructPix2PixPipeline", 9: "InpaintPipeline"}
        pipeline = f"StableDiffusionXL{kinds[channels]}" if channels in kinds else ""
    if not pipeline or (scored and channels != 4):
        raise _channels(path, channels)
    return Checkpoint(title, pipeline, channels, found or "epsilon", terminal, 1024, told)


def _plain(path: Path, channels: int) -> str:
    """The class for a UNet of Stable Diffusion 1 or 2 that takes so many channels."""
    pipelines = {
        4: "StableDiffusionPipeline",
        8: "StableDiffusionInstructPix2PixPipeline",
        9: "StableDiffusionInpaintPipeline",
    }
    if channels not in pipelines:
        raise _channels(path, channels)
    return pipelines[channels]


def _channels(path: Path, channels: int) -> ModelProblem:
    kind = {5: "a model that is told the depth", 7: "a model for upscaling"}
    return _unfit(path, kind.get(channels, f"a model whose UNet takes {channels} channels"), "Use its base model.")


def _complete(path: Path, tensors: dict[str, Tensor]) -> None:
    """That the file has all parts of a model. Raises ModelProblem."""
    there = {
        "an autoencoder (first_stage_model)": f"{autoencoder}decoder.conv_in.weight" in tensors,
        "a text encoder": bool(prefix_of("text_encoder", tensors) or prefix_of("text_encoder_2", tensors)),
    }
    if missing := [part for part, is_there in there.items() if not is_there]:
        raise ModelProblem(
            "checkpoint_incomplete",
            f"The file {path} holds a UNet without {' and without '.join(missing)}.",
            "Use a checkpoint that has all parts, or the model as a folder of diffusers.",
        )


def _shape(path: Path, tensors: dict[str, Tensor], name: str) -> tuple[int, ...]:
    shape = tensors[name].shape
    if len(shape) < 2:
        raise ModelProblem("checkpoint_unknown", f"In the file {path} the tensor {name} has the shape {list(shape)}.")
    return shape


def _stranger(path: Path, tensors: dict[str, Tensor]) -> ModelProblem:
    for kind, (marks, _) in strangers.items():
        if any(mark in name for name in tensors for mark in marks):
            return _unfit(path, kind)
    first = f"its first tensor is {next(iter(tensors))[:80]!r}" if tensors else "it holds no tensors"
    return ModelProblem("checkpoint_unknown", f"The file {path} is no checkpoint that is known here: {first}.", others)


def _unfit(path: Path, kind: str, advice: str = "") -> ModelProblem:
    text = f"The file {path} is {kind}, which cannot be used as a model here."
    return ModelProblem("checkpoint_unfit", text, advice or strangers[kind][1])
