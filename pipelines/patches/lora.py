"""LoRA: small differences to a model's weights, each the product of two thin matrices."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from pipelines.errors import ModelProblem
from pipelines.files.tensors import header
from pipelines.patches import Laid, Networks, PatchKind
from pipelines.patches._alphas import configuration

relatives = {
    "hada_": "LoHa",
    "lokr_": "LoKr",
    "dora_scale": "DoRA",
    "lora_magnitude": "DoRA",
    "lora_mid": "LoCon in Tucker form",
}
"""What the names of tensors give away as another kind of patch."""

downs = ("lora_A", "lora_down", "lora.down", "lora_linear_layer.down")


def check(path: Path) -> None:
    """Whether the file is a whole safetensors file that holds a LoRA. Raises ModelProblem."""
    names = list(header(path).tensors)
    for mark, kind in relatives.items():
        if any(mark in name for name in names):
            raise ModelProblem(
                "patch_unfit", f"{path} is a {kind}, which cannot be used yet.", "Use a plain LoRA of the same subject."
            )
    if not any(down in name for name in names for down in downs):
        found = f"its first tensor is {names[0]!r}" if names else "it is empty"
        raise ModelProblem("patch_unfit", f"{path} holds no LoRA: {found}.", "Choose a LoRA's .safetensors file.")


def beside(path: Path) -> tuple[Path, ...]:
    """PEFT's configuration, which says the alphas where the file's own header does not."""
    config = configuration(path, header(path).notes)
    return () if config is None else (config,)


def lay(networks: Networks, files: Sequence[tuple[Path, float]]) -> AbstractContextManager[Laid]:
    from pipelines.patches._lora import laid  # torch, which the catalog does without

    return laid(networks, files)


PLUGIN = PatchKind(
    title="LoRA",
    check=check,
    beside=beside,
    lay=lay,
    help="A small file that changes what a model paints or how; in diffusers', kohya's or PEFT's layout.",
    known_as="lora",
    source="Hu et al. 2021, LoRA: Low-Rank Adaptation of Large Language Models, eq. 3",
)
