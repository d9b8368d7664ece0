"""Tiny decoders: small networks that decode previews in place of a model's autoencoder, told by their configurations.

Such as TAESD (Ollin Boer Bohan 2023): a hundredth of the autoencoder's work, for pictures that are looked at for the
length of a step. They never decode a result. Torch-free.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipelines.errors import ModelProblem
from pipelines.files import atomic
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
    _check(folder, vae)
    return folder_name


def add(decoder: Path, model: Path) -> None:
    """Copy a tiny decoder's folder into a model's, for its previews.

    Raises ModelProblem: decoder_unknown for a folder that holds none, decoder_there where the model has one, and as
    `found`; OutputProblem where the model's folder is closed. Nothing is left then.
    """
    if not is_one(decoder):
        text = f"{decoder} holds no tiny decoder, and nothing else is added for a model."
        raise ModelProblem(
            "decoder_unknown", text, f"Its config.json names the class {class_name}. Or leave --for away."
        )
    place = model / folder_name
    if place.exists():
        advice = "To have the other one, delete that folder first."
        raise ModelProblem("decoder_there", f"The model has a decoder for previews already: {place}.", advice)
    files = _check(decoder, read_json(model / "vae" / "config.json"))
    try:
        _copy((*files, *decoder.glob("*.index*.json")), place)
        # The configuration makes it a decoder: it comes last.
        _copy((decoder / "config.json",), place)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _copy(files: Iterable[Path], folder: Path) -> None:
    for file in files:
        place = folder / file.name
        try:
            folder.mkdir(exist_ok=True)
            with file.open("rb") as read:
                atomic.write(place, lambda write, read=read: shutil.copyfileobj(read, write))
        except OSError as error:
            raise atomic.problem(place, error) from error


def _check(folder: Path, vae: Mapping[str, object]) -> tuple[Path, ...]:
    """The files of a decoder's weights, where it fits this autoencoder. Raises ModelProblem."""
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
    return files_of(folder)


def _unfit(folder: Path, reason: str) -> ModelProblem:
    return ModelProblem(
        "decoder_unfit",
        f"The decoder for previews in {folder} was made for another model: {reason}.",
        "Use the one for this model's base. One that lies in the model's own folder may be deleted.",
    )
