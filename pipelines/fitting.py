"""Fitting: whether a control network was made for a UNet, told from their configurations before either is loaded.

Torch-free.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from controls.plugins import Param
from pipelines.catalog import Entry
from pipelines.errors import ModelProblem
from pipelines.weights import read_json

Config = Mapping[str, object]

bases = {768: "Stable Diffusion 1", 1024: "Stable Diffusion 2", 1280: "a refiner of XL", 2048: "Stable Diffusion XL"}
"""Whose UNets read prompts of so many channels."""

adapter_class = "T2IAdapter"
control_class = "ControlNetModel"

acting = (
    Param("weight", "Weight", "float", 1.0, "How hard it steers; 0 does nothing.", 0.0, 2.0, 0.05),
    Param("start", "From", "float", 0.0, "The share of the run after which it begins to act.", 0.0, 1.0, 0.05),
    Param("end", "Until", "float", 1.0, "The share of the run after which it acts no more.", 0.0, 1.0, 0.05),
)
"""What a person sets of a control image, whichever network sees it."""

makes = (
    Entry(
        "controlnet", "ControlNet", "Sees the control image and the noisy picture in every step.", acting,
        (f"class:{control_class}",), "Zhang, Rao, Agrawala 2023, Adding Conditional Control to Text-to-Image Models",
    ),
    Entry(
        "adapter", "T2I-Adapter", "Sees the control image once for a run: smaller and quicker than a ControlNet.",
        acting, (f"class:{adapter_class}",), "Mou et al. 2023, T2I-Adapter, section 3",
    ),
)  # fmt: skip
"""The makes of control networks that are served, by the folder of a model in which they may lie."""

union = "It serves many kinds in one network that is told by number which one it sees."
unserved_classes = {"ControlNetUnionModel": union, "ControlNetXSAdapter": "It needs a UNet that was rebuilt around it."}
"""Control networks that are known and not served, and why."""


def check_fit(network: Path, unet: Config) -> None:
    """Raises ModelProblem: control_unserved for a make that is not served; control_unfit where it was made for another
    UNet than the one of this configuration."""
    config = read_json(network / "config.json")
    kind = config.get("_class_name", control_class)
    if kind == adapter_class:
        _check_adapter(network, config, unet)
    elif kind == control_class:
        _check_control(network, config, unet)
    else:
        why = unserved_classes.get(str(kind), "It is not known.")
        advice = "Take it out of the model's folder; a ControlNet or a T2I-Adapter for one kind can be used."
        raise ModelProblem("control_unserved", f"{network} holds a {kind}, which cannot be used. {why}", advice)


def _check_control(network: Path, config: Config, unet: Config) -> None:
    width, given = unet.get("cross_attention_dim"), config.get("cross_attention_dim")
    if given != width:
        reason = f"it reads prompts of {_base(given)}, the model's UNet those of {_base(width)}"
        raise _unfit("ControlNet", network, reason)
    for name, what in (("block_out_channels", "blocks of"), ("layers_per_block", "layers in a block:")):
        if config.get(name, unet.get(name)) != unet.get(name):
            reason = f"it has {what} {_listed(config.get(name))}, the model's UNet {_listed(unet.get(name))}"
            raise _unfit("ControlNet", network, reason)


def _check_adapter(network: Path, config: Config, unet: Config) -> None:
    kind, channels, blocks = config.get("adapter_type"), config.get("channels"), unet.get("block_out_channels")
    if not isinstance(channels, list) or not isinstance(blocks, list) or not channels:
        raise ModelProblem("model_broken", f"{network} names no channels.", "Copy it again.")
    large = unet.get("addition_embed_type") == "text_time"
    if (kind == "full_adapter_xl") != large:
        made, has = ("Stable Diffusion 1 or 2", "Stable Diffusion XL")[:: 1 if large else -1]
        raise _unfit("T2I-Adapter", network, f"it is for {made}, the model's UNet is {has}'s")
    # The light one gives its last level twice; XL's goes on into the middle block.
    given = [*channels, channels[-1]] if kind == "light_adapter" else channels
    if given[: len(blocks)] != blocks:
        raise _unfit(
            "T2I-Adapter", network, f"it gives features of {_listed(given)} channels, the model's UNet takes "
            f"{_listed(blocks)}",
        )  # fmt: skip


def _unfit(make: str, network: Path, reason: str) -> ModelProblem:
    return ModelProblem(
        "control_unfit",
        f"The {make} in {network} was made for another model: {reason}.",
        "Put one there that was made for this model's base, or take it out.",
    )


def _base(width: object) -> str:
    name = bases.get(width) if isinstance(width, int) else None
    return f"{name} ({width} channels)" if name else f"{width} channels"


def _listed(values: object) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list) else str(values)
