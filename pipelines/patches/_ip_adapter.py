"""Loading IP-Adapters: image encoder, projection, and a key and a value for each cross-attention of the UNet."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.models.embeddings import ImageProjection
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import CLIPImageProcessor, CLIPVisionModelWithProjection

from controls.raster import Raster
from pipelines.devices import is_out_of_memory
from pipelines.errors import ModelProblem
from pipelines.patches import Laid, Networks, Sight
from pipelines.references import cross_attentions

pictures_kept = 8
"""Reference pictures whose sight is kept."""


class IPAdapter:
    """A loaded IP-Adapter. weight: of all that is seen through it. pairs: key and value of each cross-attention."""

    def __init__(
        self, weight: float, encoder: CLIPVisionModelWithProjection, projection: nn.Module, pairs: list[list[Tensor]]
    ) -> None:
        self.weight, self._encoder, self._projection, self._pairs = weight, encoder, projection, pairs
        self._known: dict[str, Sight] = {}
        # As diffusers makes it for an adapter: the shorter side to the encoder's size, then the middle.
        size = encoder.config.image_size
        self._prepare = CLIPImageProcessor(size=size, crop_size=size)

    def look(self, image: Raster) -> Sight:
        """What attention sees of a picture, and of none; looked at once, however many tiles a run has."""
        key = image.key()
        if key not in self._known:
            while len(self._known) >= pictures_kept:
                del self._known[next(iter(self._known))]
            self._known[key] = self._look(image.rgb())
        return self._known[key]

    def _look(self, pixels: np.ndarray) -> Sight:
        seen = self._prepare(Image.fromarray(pixels), return_tensors="pt").pixel_values
        seen = seen.to(self._encoder.device, self._encoder.dtype)
        with torch.inference_mode():
            tokens = self._projection(self._read(seen))
            pairs = [(tokens @ key.T, tokens @ value.T) for key, value in self._pairs]
        return Sight(self.weight, pairs)

    def _read(self, seen: Tensor) -> Tensor:
        """What the encoder gives for nothing and for a picture: (2, D), or (2, L, D) from its last layer but one."""
        if isinstance(self._projection, ImageProjection):
            embeds = self._encoder(seen).image_embeds
            return torch.cat([torch.zeros_like(embeds), embeds])
        both = torch.cat([torch.zeros_like(seen), seen])
        return self._encoder(both, output_hidden_states=True).hidden_states[-2]


@contextlib.contextmanager
def laid(networks: Networks, files: Sequence[tuple[Path, float, Path]]) -> Iterator[Laid]:
    """The adapters of (file, weight, folder of the image encoder); no weight changes. Raises ModelProblem."""
    adapters = tuple(load(networks["unet"], *each) for each in files)
    yield Laid(matched=len(cross_attentions(networks["unet"])) * len(adapters), adapters=adapters)


def load(unet: Any, path: Path, weight: float, encoder: Path) -> IPAdapter:
    """An adapter on the UNet's device, in its type. Raises ModelProblem."""
    try:
        state = load_file(path)
        pairs = pairs_of(unet, path, state)
        projection = unet._convert_ip_adapter_image_proj_to_diffusers(_part(state, "image_proj."), False)
        looks = CLIPVisionModelWithProjection.from_pretrained(
            encoder, local_files_only=True, use_safetensors=True, dtype=unet.dtype
        )
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, SafetensorError) as error:
        if is_out_of_memory(error):
            raise
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        advice = "Copy it and its image encoder again."
        raise ModelProblem("weights_broken", f"The IP-Adapter {path} does not load: {reason}", advice) from error
    parts = (part.to(unet.device, unet.dtype).eval().requires_grad_(False) for part in (looks, projection))
    looks, projection = parts
    return IPAdapter(weight, looks, projection, pairs)


def pairs_of(unet: Any, path: Path, state: dict[str, Tensor]) -> list[list[Tensor]]:
    """Key and value for each cross-attention. They are numbered through all attentions, of which every other one is.

    Raises ModelProblem (patch_of_another_base) for one of another base.
    """
    layers = cross_attentions(unet)
    given = sum(name.endswith(".to_k_ip.weight") for name in state)
    if given != len(layers):
        raise unfit(path, f"it has {given} layers, the model {len(layers)} cross-attentions")
    pairs = []
    for number, layer in enumerate(layers):
        pair = [state[f"ip_adapter.{2 * number + 1}.to_{side}_ip.weight"] for side in "kv"]
        for one, own in zip(pair, (layer.to_k, layer.to_v), strict=True):
            if one.shape != own.weight.shape:
                sizes = [f"{shape[1]} to {shape[0]} values" for shape in (one.shape, own.weight.shape)]
                raise unfit(path, f"its layer {number + 1} joins {sizes[0]}, the model's {sizes[1]}")
        pairs.append([each.to(unet.device, unet.dtype) for each in pair])
    return pairs


def unfit(path: Path, reason: str) -> ModelProblem:
    """The error for an IP-Adapter of another base."""
    return ModelProblem(
        "patch_of_another_base",
        f"The IP-Adapter {path} was made for another model: {reason}. Nothing was changed.",
        "Choose the model that it was made for, or an IP-Adapter for this one.",
    )


def _part(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
