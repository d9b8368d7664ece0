"""Models with the architecture of Stable Diffusion 1 and 2: a CLIP text encoder, an autoencoder, a UNet.

A folder in diffusers' layout, with the control networks that lie in it (`pipelines.control_folders`). One with three
conditioning channels serves one kind; one with more serves every kind by its slot: three channels of each. A
T2I-Adapter can stand for a ControlNet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from controls.geometry import Extent
from pipelines import control_folders, tiny_decoders
from pipelines.catalog import ModelEntry
from pipelines.errors import ModelProblem
from pipelines.families import Description, Family, own_of
from pipelines.families._lexicons import lexicon
from pipelines.families._tokens import Lexicon
from pipelines.habits import habit_of
from pipelines.schedulers import Course, course_of
from pipelines.trained_noise import parameterisation
from pipelines.weights import checkpoint_name, class_name, files_of, read_json

if TYPE_CHECKING:
    from pipelines.families import Model

index_name = "model_index.json"

Parts = Mapping[str, tuple[tuple[str, str], ...]]
"""The components of a folder that are loaded, and the classes (library, name) that each may be of."""

needed: Parts = {
    "unet": (("diffusers", "UNet2DConditionModel"),),
    "vae": (("diffusers", "AutoencoderKL"),),
    "text_encoder": (("transformers", "CLIPTextModel"),),
    "tokenizer": (("transformers", "CLIPTokenizer"), ("transformers", "CLIPTokenizerFast")),
}

unloaded = (
    "safety_checker", "feature_extractor", "image_encoder", "image_processor", "inverse_scheduler", "captioner",
    "caption_processor", "caption_generator", "controlnet", "adapter",
)  # fmt: skip
"""Components that a folder may name and whose class says nothing: they are left alone, or, as control networks, go by
their own configuration."""

libraries = ("diffusers", "transformers", "stable_diffusion", "controlnet", "t2i_adapter")
"""What components can be of; a module of another name is code that came with the folder."""

vocabulary = (
    "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json",
)  # fmt: skip
"""The files of a tokenizer that say which number a word is and how long a text can be, as far as they are there."""


def describe(folder: Path) -> Description:
    """What the folder holds. Raises ModelProblem for a class that is not ours, and for broken or missing files."""
    return described(folder, needed)


def described(folder: Path, parts: Parts, usual: int = 512) -> Description:
    """What a folder of these parts holds. usual: pixels along a side where its UNet names none. Raises ModelProblem."""
    index = read_json(folder / index_name)
    _check_classes(index, folder / index_name, parts)
    unet = read_json(folder / "unet" / "config.json")
    vae = read_json(folder / "vae" / "config.json")
    scheduler = scheduler_config(folder)
    tasks, tiny = tasks_of(unet, vae, folder), tiny_decoders.found(folder, vae)
    levels = vae.get("block_out_channels")
    scale = 2 ** (len(levels) - 1) if isinstance(levels, list) and levels else 8
    networks = [folder / part for part in parts if not part.startswith("tokenizer")]
    files = [file for network in networks for file in files_of(network)]
    configs = [folder / "scheduler" / "scheduler_config.json", *(network / "config.json" for network in networks)]
    configs += [folder / part / name for part in parts if part.startswith("tokenizer") for name in vocabulary]
    if class_name not in read_json(configs[0]):
        configs.append(folder / index_name)
    steering = control_folders.found(folder, unet, own_of(folder).controls)
    files += [file for network in steering.networks for file in network.files]
    configs += [network.folder / "config.json" for network in steering.networks]
    side = unet.get("sample_size")
    extent = Extent(side * scale, side * scale) if isinstance(side, int) and side > 0 else Extent(usual, usual)
    parameterisation(scheduler)
    # The scheduler of a folder that was made for a single file is ours.
    single = (folder / checkpoint_name).is_file()
    return Description(
        extent,
        scale,
        controls=tuple(kind for network in steering.networks for kind in network.kinds),
        files=tuple(dict.fromkeys(files)),  # a checkpoint holds them all
        configs=tuple(filter(Path.exists, configs)),
        tasks=tasks,
        habit=habit_of(scheduler, unet),
        preview_decoder=tiny,
        course=Course() if single else course_of(scheduler),
        unfit=steering.unfit,
        notes=steering.notes,
        latents=latents_of(vae),
    )


def latents_of(vae: Mapping[str, object]) -> str:
    """An autoencoder's latent space in words that are equal for equal ones: channels, cells and the scale of both."""
    blocks = vae.get("block_out_channels")
    named = {"channels": vae.get("latent_channels", 4), "levels": len(blocks) if isinstance(blocks, list) else None}
    named |= {name: vae.get(name) for name in ("scaling_factor", "shift_factor", "latents_mean", "latents_std")}
    return ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)


def scheduler_config(folder: Path) -> dict[str, object]:
    """The scheduler's configuration, with the class that the index names where it has none. Raises ModelProblem."""
    named = read_json(folder / index_name).get("scheduler")
    kind = {class_name: named[1]} if isinstance(named, list) and len(named) == 2 else {}
    return {**kind, **read_json(folder / "scheduler" / "scheduler_config.json")}


def tasks_of(unet: dict[str, object], vae: dict[str, object], folder: Path) -> tuple[str, ...]:
    """What a UNet was made for, by the channels that it takes beside the latent. Raises ModelProblem.

    A mask and a masked picture: inpainting (Rombach et al. 2022, section 4.5). A picture: instructions (Brooks et al.
    2023, section 3.2).
    """
    latent, taken = vae.get("latent_channels", 4), unet.get("in_channels", 4)
    if not isinstance(latent, int):
        raise ModelProblem("model_broken", f"The autoencoder in {folder} makes {latent!r} channels.")
    known = {
        latent: ("text-to-image", "image-to-image"),
        2 * latent + 1: ("inpainting",),
        2 * latent: ("instruction",),
    }
    tasks = known.get(taken) if isinstance(taken, int) else None
    if tasks is None:
        raise ModelProblem(
            "model_unfit",
            f"The UNet in {folder} takes {taken} channels, the autoencoder makes {latent}.",
            "Models for upscaling or for depth cannot be used; use their base model.",
        )
    return tasks


def load(entry: ModelEntry, device: str, dtype: str, check: Callable[[], None]) -> Model:
    # 3 s of torch, diffusers and transformers that the catalog would pay.
    from pipelines.families._stable_diffusion import StableDiffusion

    return StableDiffusion.load(entry, device, dtype, check)


def lexicons(folder: Path) -> tuple[Lexicon, ...]:
    """How the model's text encoders cut prompts into tokens."""
    encoders = (folder / name for name in ("text_encoder", "text_encoder_2"))
    return tuple(
        lexicon(folder / each.name.replace("text_encoder", "tokenizer"), each) for each in encoders if each.is_dir()
    )


def _check_classes(index: dict[str, object], path: Path, parts: Parts) -> None:
    """Every component that the index names must be of a class that we know, before any library reads the folder."""
    for name, value in index.items():
        if name.startswith("_") or not isinstance(value, list):
            continue
        if all(part is None for part in value):
            continue
        pair = tuple(value)
        library = pair[0] if len(pair) == 2 else None
        # No scheduler is ever made, whatever its class.
        known = library == "diffusers" if name == "scheduler" else name in unloaded and library in libraries
        if not known and pair not in parts.get(name, ()):
            raise ModelProblem(
                "model_not_allowed",
                f"{path} asks for {' '.join(map(str, value))} as {name}, which this program does not load.",
                "Only models made of the known classes can be used.",
            )
    for name in (*parts, "scheduler"):
        value = index.get(name)
        if not isinstance(value, list) or None in value:
            raise ModelProblem("model_incomplete", f"{path} names no {name}.", "Copy the model again.")


PLUGIN = Family(
    title="Stable Diffusion",
    pipeline_classes=(
        "StableDiffusionPipeline",
        "StableDiffusionImg2ImgPipeline",
        "StableDiffusionInpaintPipeline",
        "StableDiffusionInstructPix2PixPipeline",
        "StableDiffusionControlNetPipeline",
        "StableDiffusionControlNetImg2ImgPipeline",
        "StableDiffusionControlNetInpaintPipeline",
        "StableDiffusionAdapterPipeline",
        "StableDiffusionPAGPipeline",
        "StableDiffusionPAGImg2ImgPipeline",
        "StableDiffusionPAGInpaintPipeline",
        "StableDiffusionControlNetPAGPipeline",
        "StableDiffusionControlNetPAGInpaintPipeline",
        "StableDiffusionSAGPipeline",
        "StableDiffusionPanoramaPipeline",
        "StableDiffusionAttendAndExcitePipeline",
        "StableDiffusionDiffEditPipeline",
        "StableDiffusionInpaintPipelineLegacy",
        "LatentConsistencyModelPipeline",
        "LatentConsistencyModelImg2ImgPipeline",
    ),
    describe=describe,
    load=load,
    lexicons=lexicons,
    help="Stable Diffusion 1 and 2 and what has their architecture, as a diffusers folder or one file of safetensors.",
)
