"""Tiny decoders: small networks that decode previews in place of a model's autoencoder, told by their configurations.

Such as TAESD (Ollin Boer Bohan 2023): a hundredth of the autoencoder's work, for pictures that are looked at for the
length of a step. They never decode a result. Torch-free.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.errors import ModelProblem
from pipelines.weights import files_of, read_json

folder_name = "vae_tiny"
"""Where in a model's folder its tiny decoder lies."""

class_name = "AutoencoderTiny"


def is_one(folder: Path) -> bool:
    """Whether a folder holds a tiny decoder and nothing else."""
    config = folder / "config.json"
    return config.is_file() and read_json(config).get("_class_name") == class_name


def found(model: Path, vae: Mapping[str, object]) -> str:
    """The folder of a model's tiny decoder, relative to the model's; empty: it has none.

    vae: the configuration of the model's autoencoder. Raises ModelProblem: decoder_unfit where it decodes other
    latents, and what is wrong with its files.
    """
    folder = model / folder_name
    if not (folder / "config.json").is_file():
        return ""
    config = read_json(folder / "config.json")
    if config.get("_class_name") != class_name:
        raise _unfit(folder, f"it is a {config.get('_class_name')}")
    channels, given = vae.get("latent_channels", 4), config.get("latent_channels", 4)
    if given != channels:
        raise _unfit(folder, f"it decodes {given} channels, the model's autoencoder makes {channels}")
    factor, blocks, levels = (
        config.get("upsampling_scaling_factor", 2), config.get("decoder_block_out_channels", [64] * 4),
        vae.get("block_out_channels"),
    )  # fmt: skip
    if factor != 2 or not isinstance(blocks, list) or not isinstance(levels, list) or len(blocks) != len(levels):
        raise _unfit(folder, "its pictures are of another size than the autoencoder's")
    files_of(folder)
    return folder_name


def _unfit(folder: Path, reason: str) -> ModelProblem:
    return ModelProblem(
        "decoder_unfit",
        f"The decoder for previews in {folder} was made for another model: {reason}.",
        "Put the one for this model's base there, or take it out.",
    )
