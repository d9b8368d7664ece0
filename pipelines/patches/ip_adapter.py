"""IP-Adapter: a picture steers as a prompt does, through attention of its own beside the text's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from pipelines.errors import ModelProblem
from pipelines.files.tensors import Tensor, header
from pipelines.patches import Laid, Networks, PatchKind
from pipelines.weights import files_of, read_json

full_layer, full_norm = "image_proj.proj.0.weight", "image_proj.proj.3.weight"

widths = {
    "image_proj.proj.weight": "projection_dim",
    "image_proj.proj_in.weight": "hidden_size",
    full_layer: "hidden_size",
}
"""The first layer of each make's projection (plain, plus, full), and which width of the image encoder it reads."""

encoder_name = "image_encoder"


def check(path: Path) -> None:
    """Whether the file is a whole IP-Adapter whose image encoder is there. Raises ModelProblem."""
    said = header(path).tensors
    # Those for faces begin as the full ones do, and end otherwise.
    if (full_layer in said and full_norm not in said) or any("perceiver_resampler" in name for name in said):
        raise ModelProblem(
            "patch_unfit",
            f"{path} is an IP-Adapter for faces, which needs a face recogniser that is not here.",
            "Use a plain IP-Adapter, or a plus one.",
        )
    if not said.keys() & widths.keys() or not any(name.endswith(".to_k_ip.weight") for name in said):
        raise ModelProblem("patch_unfit", f"{path} holds no IP-Adapter.", "Choose an IP-Adapter's .safetensors file.")
    files_of(encoder_of(path, said))


def encoder_of(path: Path, said: Mapping[str, Tensor]) -> Path:
    """The folder of the image encoder that an IP-Adapter reads with: `image_encoder` beside it, or in `models` beside
    its folder, whichever is as wide as the projection. Raises ModelProblem (image_encoder_missing)."""
    name, field = next((name, field) for name, field in widths.items() if name in said)
    width = said[name].shape[-1]
    places = [path.parent / encoder_name, path.parent.parent / "models" / encoder_name]
    there = [place for place in places if (place / "config.json").is_file()]
    for place in there:
        if read_json(place / "config.json").get(field, _usual[field]) == width:
            return place
    found = f"{' and '.join(map(str, there))} is another one" if there else "there is none"
    raise ModelProblem(
        "image_encoder_missing",
        f"The IP-Adapter {path} reads pictures with an image encoder of width {width}; {found}.",
        f"Put its image encoder (config.json and model.safetensors) into {places[0]}.",
    )


_usual = {"projection_dim": 512, "hidden_size": 768}
"""What a CLIP vision model's configuration means where it says nothing."""


def beside(path: Path) -> tuple[Path, ...]:
    """The image encoder's configuration and weights."""
    folder = encoder_of(path, header(path).tensors)
    return (folder / "config.json", *files_of(folder))


def lay(networks: Networks, files: Sequence[tuple[Path, float]]) -> AbstractContextManager[Laid]:
    from pipelines.patches._ip_adapter import laid  # torch, which the catalog does without

    return laid(networks, [(path, weight, encoder_of(path, header(path).tensors)) for path, weight in files])


PLUGIN = PatchKind(
    title="IP-Adapter",
    check=check,
    beside=beside,
    lay=lay,
    help="Lets reference pictures steer; plain, plus and full ones, with their image encoder beside them.",
    source="Ye et al. 2023, IP-Adapter: Text Compatible Image Prompt Adapter, eq. 5",
    reads_references=True,
)
