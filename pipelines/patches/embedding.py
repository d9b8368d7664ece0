"""Textual inversion: a few learned vectors that stand behind a word of their own in prompts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from pipelines.errors import ModelProblem
from pipelines.files.tensors import header
from pipelines.patches import Laid, Networks, PatchKind

both = {"clip_l": "text_encoder", "clip_g": "text_encoder_2"}
"""The tensors of files for Stable Diffusion XL, each for its text encoder."""

of_parts = {"emb_params": "", **both}
"""The tensors of files whose name is the word; in AUTOMATIC1111's there is one, for the only text encoder."""


def check(path: Path) -> None:
    """Whether the file is a whole safetensors file that holds an embedding. Raises ModelProblem."""
    tensors = header(path).tensors
    shapes = [tensor.shape for tensor in tensors.values()]
    one = len(tensors) == 1 or set(tensors) == set(both)
    if not one or not all(1 <= len(shape) <= 2 and min(shape) > 0 for shape in shapes):
        found = f"it has {len(tensors)} tensors, {next(iter(tensors))!r} first" if tensors else "it is empty"
        raise ModelProblem(
            "patch_unfit", f"{path} holds no embedding: {found}.", "Choose a textual inversion's .safetensors file."
        )


def words(path: Path) -> Mapping[str, int]:
    """The file's word in lower case, and how many vectors stand behind it. Raises ModelProblem."""
    tensors = header(path).tensors
    own = next((name for name in tensors if name not in of_parts), path.stem)
    shape = next(iter(tensors.values())).shape
    return {own.strip().lower(): shape[0] if len(shape) == 2 else 1}


def lay(networks: Networks, files: Sequence[tuple[Path, float]]) -> AbstractContextManager[Laid]:
    from pipelines.patches._embedding import laid  # torch, which the catalog does without

    return laid(networks, files, of_parts)


PLUGIN = PatchKind(
    title="textual inversion",
    check=check,
    lay=lay,
    words=words,
    help="A word for a thing or a manner that the model has learned: its name in a prompt calls it.",
    source="Gal et al. 2022, An Image is Worth One Word: Personalizing Text-to-Image Generation, section 4",
)
