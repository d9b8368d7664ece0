"""Models with the architecture of Stable Diffusion 1 and 2: a CLIP text encoder, an autoencoder, a UNet.

A folder in diffusers' layout. Its control networks lie in `controlnet/` or in `controlnets/<kind>/`. One with three
conditioning channels serves one kind; one with more serves every kind by its slot: three channels of each. In
`controlnets/<kind>/` (or `controlnets/control_v11p_sd15_canny/` …) a T2I-Adapter can stand for a ControlNet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from controls.geometry import Extent
from controls.kinds import kind_of, kinds
from pipelines import tiny_decoders
from pipelines.catalog import ModelEntry
from pipelines.errors import ModelProblem
from pipelines.families import Description, Family, own_of
from pipelines.families._lexicons import lexicon
from pipelines.families._tokens import Lexicon
from pipelines.fitting import check_fit
from pipelines.habits import habit_of
from pipelines.weights import files_of, read_json

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

unloaded = {
    "safety_checker": (("stable_diffusion", "StableDiffusionSafetyChecker"),),
    "feature_extractor": (
        ("transformers", "CLIPImageProcessor"),
        ("transformers", "CLIPFeatureExtractor"),
        ("transformers", "CLIPImageProcessorFast"),
    ),
    "image_encoder": (("transformers", "CLIPVisionModelWithProjection"),),
}
"""Components that a folder may name and that are left alone."""

vocabulary = (
    "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json",
)  # fmt: skip
"""The files of a tokenizer that say which number a word is and how long a text can be, as far as they are there."""

schedulers = (
    "DDIMScheduler",
    "DDPMScheduler",
    "DEISMultistepScheduler",
    "DPMSolverMultistepScheduler",
    "DPMSolverSinglestepScheduler",
    "EulerAncestralDiscreteScheduler",
    "EulerDiscreteScheduler",
    "HeunDiscreteScheduler",
    "LCMScheduler",
    "LMSDiscreteScheduler",
    "PNDMScheduler",
    "UniPCMultistepScheduler",
)
"""Schedulers whose configuration is read for the training noise levels; none is ever made."""


def describe(folder: Path) -> Description:
    """What the folder holds. Raises ModelProblem for a class that is not ours, and for broken or missing files."""
    return described(folder, needed)


def described(folder: Path, parts: Parts, usual: int = 512) -> Description:
    """What a folder of these parts holds. usual: pixels along a side where its UNet names none. Raises ModelProblem."""
    index = read_json(folder / index_name)
    _check_classes(index, folder / index_name, parts)
    unet = read_json(folder / "unet" / "config.json")
    vae = read_json(folder / "vae" / "config.json")
    scheduler = read_json(folder / "scheduler" / "scheduler_config.json")
    tasks, tiny = tasks_of(unet, vae, folder), tiny_decoders.found(folder, vae)
    levels = vae.get("block_out_channels")
    scale = 2 ** (len(levels) - 1) if isinstance(levels, list) and levels else 8
    networks = [folder / part for part in parts if not part.startswith("tokenizer")]
    files = [file for network in networks for file in files_of(network)]
    configs = [folder / "scheduler" / "scheduler_config.json", *(network / "config.json" for network in networks)]
    configs += [folder / part / name for part in parts if part.startswith("tokenizer") for name in vocabulary]
    controls: list[str] = []
    for network, served in control_networks(folder):
        check_fit(network, unet)
        files += files_of(network)
        configs.append(network / "config.json")
        controls += served
    side = unet.get("sample_size")
    extent = Extent(side * scale, side * scale) if isinstance(side, int) and side > 0 else Extent(usual, usual)
    found, habit = tuple(filter(Path.exists, configs)), habit_of(scheduler, unet)
    weights = tuple(dict.fromkeys(files))  # a checkpoint holds them all
    return Description(extent, scale, tuple(dict.fromkeys(controls)), weights, found, tasks, habit, tiny)


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


def control_networks(folder: Path) -> list[tuple[Path, tuple[str, ...]]]:
    """Each control network's folder and the kinds that it serves.

    The `controls` of the model's `underpaint.json` say which kinds `controlnet/` was trained for; else, of three
    channels, the name under which its configuration says that it was published. Below `controlnets/` the folder's name
    says it: a kind's, or one of those that it has in the field.
    Raises ModelProblem where a folder is named after no kind.
    """
    networks: list[tuple[Path, tuple[str, ...]]] = []
    shared = folder / "controlnet"
    if (shared / "config.json").exists():
        config = read_json(shared / "config.json")
        channels = config.get("conditioning_channels", 3)
        width = channels if isinstance(channels, int) else 3
        fitting = tuple(kind for kind, value in kinds().items() if value.slot + 3 <= width)
        named = own_of(folder).controls
        if named is None and width == 3 and (kind := kind_of(str(config.get("_name_or_path", "")))):
            fitting = (kind,)
        if named is not None:
            fitting = tuple(kind for kind in named if kind in (kinds() if width == 3 else fitting))
        networks.append((shared, fitting))
    for place in sorted(path.parent for path in (folder / "controlnets").glob("*/config.json")):
        kind = kind_of(place.name)
        if not kind:
            raise ModelProblem(
                "unknown_kind", f"{place} is named after no control kind.", f"There are: {', '.join(kinds())}."
            )
        networks.append((place, (kind,)))
    return networks


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
        allowed: tuple[tuple[str, str], ...] = {**parts, **unloaded}.get(name, ())
        if name == "scheduler":
            allowed = tuple(("diffusers", scheduler) for scheduler in schedulers)
        if pair not in allowed:
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
        "LatentConsistencyModelPipeline",
        "LatentConsistencyModelImg2ImgPipeline",
    ),
    describe=describe,
    load=load,
    lexicons=lexicons,
    help="Stable Diffusion 1 and 2 and what has their architecture, as a diffusers folder or one file of safetensors.",
)
