"""A loaded model of Stable Diffusion's architecture: diffusers' networks behind `pipelines.families.Model`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import torch
from diffusers import AutoencoderKL, ControlNetModel, T2IAdapter, UNet2DConditionModel
from diffusers.models.embeddings import get_timestep_embedding
from diffusers.utils import logging as diffusers_logging
from safetensors import SafetensorError
from torch import Tensor
from transformers import CLIPTextModel, CLIPTokenizer
from transformers.utils import logging as transformers_logging

from controls.geometry import Extent
from controls.kinds import kinds
from pipelines.catalog import ModelEntry
from pipelines.choices import unserved
from pipelines.devices import is_out_of_memory
from pipelines.errors import ModelProblem
from pipelines.families import Embedding, Hint
from pipelines.families._checkpoint import network as from_file
from pipelines.families._clip import Reader
from pipelines.families._latent_scale import LatentScale
from pipelines.families._t2i_adapter import Adapter, summed
from pipelines.families.stable_diffusion import control_networks, describe
from pipelines.fitting import is_adapter
from pipelines.habits import is_guided
from pipelines.parameterisation import Diffusion
from pipelines.patches import Networks
from pipelines.prompts import Reading
from pipelines.weights import checkpoint_of, digest, read_json, variant_of

# The libraries draw bars of their own on standard error; progress is the engine's events'.
diffusers_logging.disable_progress_bar()
transformers_logging.disable_progress_bar()

tile_from = 1024 * 1024
"""Pictures with more pixels than this go through the autoencoder in tiles."""

prompts_kept = 32
"""Prompts whose embeddings are kept."""


def nothing() -> None:
    """A check that never stops anything."""


class Control(NamedTuple):
    """A control network. slotted: it takes three channels of each kind at the kind's slot, else three in all."""

    network: ControlNetModel
    channels: int

    def sees(self, kind: str, image: Tensor) -> Tensor:
        """(N, 3, H, W) as the network wants it: other kinds' channels are empty."""
        if self.channels == 3:
            return image
        slot = kinds()[kind].slot
        wide = image.new_zeros((image.shape[0], self.channels, *image.shape[-2:]))
        wide[:, slot : slot + 3] = image
        return wide


class StableDiffusion:
    """Text encoder, autoencoder, UNet and control networks of one model, on one device.

    encoders: the classes of its text encoders, by their names in diffusers' pipelines. describe: checks a folder and
    finds its files.
    """

    encoders: ClassVar[dict[str, type]] = {"text_encoder": CLIPTextModel}
    describe = staticmethod(describe)

    def __init__(
        self,
        entry: ModelEntry,
        readers: dict[str, Reader],
        vae: AutoencoderKL,
        unet: UNet2DConditionModel,
        controls: dict[str, Control | Adapter],
        parameterisation: Diffusion,
        weights: str,
    ) -> None:
        self.entry = entry
        self.parameterisation = parameterisation
        self.device: torch.device = unet.device
        self.dtype: torch.dtype = unet.dtype
        self.scale = 2 ** (len(vae.config.block_out_channels) - 1)
        self.multiple = self.scale
        self.latent_channels: int = vae.config.latent_channels
        self.weights = weights
        self.controls = controls
        self.guided = is_guided(unet.config)
        self._scaling = LatentScale.of(vae.config, vae.device)
        self._readers, self._vae, self._unet = readers, vae, unet
        self._embeddings: dict[tuple[Reading, bool, int], Embedding] = {}

    @classmethod
    def load(cls, entry: ModelEntry, device: str, dtype: str, check: Callable[[], None]) -> Self:
        """Load component by component; check() before each. Raises ModelProblem with the broken part's name."""
        folder, kind = Path(entry.path), getattr(torch, dtype)
        # The folder may have changed since the catalog was drawn: classes and files are checked again.
        described = cls.describe(folder)
        check()
        weights = digest((*described.files, *described.configs), folder, check)
        check()
        readers: dict[str, Reader] = {}
        for part, encoder in cls.encoders.items():
            if (folder / part).is_dir():
                tokenizer = _tokenizer(folder / part.replace("text_encoder", "tokenizer"))
                check()
                readers[part] = Reader(tokenizer, _network(encoder, folder / part, device, kind))
                check()
        config = read_json(folder / "vae" / "config.json")
        # The usual autoencoder overflows in half precision and says so.
        upcast = kind == torch.float16 and config.get("force_upcast", True)
        vae = _network(AutoencoderKL, folder / "vae", device, torch.float32 if upcast else kind)
        vae.to(memory_format=torch.channels_last)
        check()
        unet = _network(UNet2DConditionModel, folder / "unet", device, kind)
        unet.to(memory_format=torch.channels_last)
        controls: dict[str, Control | Adapter] = {}
        for path, served in control_networks(folder):
            check()
            adapts = is_adapter(path)
            network = _network(T2IAdapter if adapts else ControlNetModel, path, device, kind)
            network.to(memory_format=torch.channels_last)
            control = Adapter(network) if adapts else Control(network, network.config.conditioning_channels)
            controls |= dict.fromkeys(served, control)
        noise = parameterisation(read_json(folder / "scheduler" / "scheduler_config.json"))
        return cls(entry, readers, vae, unet, controls, noise, weights)

    @property
    def networks(self) -> Networks:
        return {"unet": self._unet, **{part: reader.encoder for part, reader in self._readers.items()}}

    def dressed(self, entry: ModelEntry, weights: str, parts: frozenset[str]) -> Self:
        worn = copy.copy(self)
        worn.entry, worn.weights = entry, weights
        if parts & self._readers.keys():
            worn._embeddings = {}
        return worn

    def latent_shape(self, extent: Extent) -> tuple[int, int, int, int]:
        working = extent.rounded_up(self.multiple)
        return 1, self.latent_channels, working.height // self.scale, working.width // self.scale

    def chunks(self, reading: Reading) -> int:
        return max(reader.chunks(reading) for reader in self._readers.values())

    def embed(self, reading: Reading, negative: bool = False, chunks: int = 1) -> Embedding:
        asked = reading, negative, chunks
        if asked not in self._embeddings:
            while len(self._embeddings) >= prompts_kept:
                del self._embeddings[next(iter(self._embeddings))]
            self._embeddings[asked] = self._embed(reading, negative, max(chunks, self.chunks(reading)))
        return self._embeddings[asked]

    def _embed(self, reading: Reading, negative: bool, chunks: int) -> Embedding:
        (reader,) = self._readers.values()
        read = reader.read(reading, chunks)
        return Embedding(read.states, read.dropped, negative=negative)

    def _added(self, embeddings: Sequence[Embedding], x: Tensor) -> dict[str, Tensor] | None:
        """What else conditions the networks at x (N, C, h, w), for each embedding N rows; None: nothing."""
        return None

    def encode(self, pixels: Tensor, check: Callable[[], None] = nothing) -> Tensor:
        vae = self._vae
        vae.use_tiling = pixels.shape[-1] * pixels.shape[-2] > tile_from
        hook = vae.encoder.register_forward_pre_hook(lambda *_: check())
        try:
            latents = vae.encode(pixels.to(vae.device, vae.dtype)).latent_dist.mode()
        finally:
            hook.remove()
        return self._scaling.to_network(latents.float())

    def decode(self, latents: Tensor, check: Callable[[], None] = nothing) -> Tensor:
        vae = self._vae
        vae.use_tiling = latents.shape[-1] * latents.shape[-2] * self.scale**2 > tile_from
        hook = vae.decoder.register_forward_pre_hook(lambda *_: check())
        try:
            return vae.decode(self._scaling.to_own(latents).to(vae.dtype)).sample.float()
        finally:
            hook.remove()

    def beside(self, seen: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is None:
            # Networks that follow instructions were trained on the autoencoder's own numbers.
            return self._scaling.to_own(seen)
        return torch.cat([mask.to(seen.dtype), seen], dim=1)

    def predict(
        self, x: Tensor, sigma: float, embeddings: Sequence[Embedding], hints: Sequence[Hint] = ()
    ) -> tuple[Tensor, ...]:
        given, count, many = self.parameterisation, len(embeddings), x.shape[0]
        seen = (x * given.input_scale(sigma)).to(self.dtype).repeat(count, 1, 1, 1)
        states = torch.cat([one.states.expand(many, -1, -1) for one in embeddings]).to(self.dtype)
        time = torch.full((count * many,), given.timestep(sigma), dtype=torch.float32, device=self.device)
        added = self._added(embeddings, x)
        down, middle = self._residuals(seen, time, states, hints, added)
        answer = self._unet(
            _joined(seen, embeddings),
            time,
            timestep_cond=self._guidance(embeddings, many) if self.guided else None,
            encoder_hidden_states=states,
            down_block_additional_residuals=down,
            mid_block_additional_residual=middle,
            down_intrablock_additional_residuals=self._adapted(hints, len(seen)),
            added_cond_kwargs=added,
            return_dict=False,
        )[0]
        return tuple(given.clean(x, part.to(x.dtype), sigma) for part in answer.chunk(count))

    def _guidance(self, embeddings: Sequence[Embedding], many: int) -> Tensor:
        """The guidance scale as the network reads it, float (rows, D) (Meng et al. 2023, section 3)."""
        # Less one, as the networks at hand were distilled: what guidance adds to the prompt's own estimate.
        added = torch.tensor([1000 * (one.guidance_scale - 1) for one in embeddings], dtype=torch.float32)
        read = get_timestep_embedding(added, self._unet.config.time_cond_proj_dim, downscale_freq_shift=1)
        return read.to(self.device, self.dtype).repeat_interleave(many, dim=0)

    def _adapted(self, hints: Sequence[Hint], rows: int) -> list[Tensor] | None:
        """What the T2I-Adapters of the hints add to the UNet's blocks."""
        asked = ((hint, self.controls.get(hint.kind)) for hint in hints)
        return summed([(hint.weight, it.features(hint.image)) for hint, it in asked if isinstance(it, Adapter)], rows)

    def _residuals(
        self,
        seen: Tensor,
        time: Tensor,
        states: Tensor,
        hints: Sequence[Hint],
        added: dict[str, Tensor] | None,
    ) -> tuple[tuple[Tensor, ...] | None, Tensor | None]:
        """The summed residuals of all hints (Zhang et al. 2023, eq. 4), one control network's forward for each."""
        down: tuple[Tensor, ...] | None = None
        middle: Tensor | None = None
        for hint in hints:
            control = self.controls.get(hint.kind)
            if control is None:
                raise unserved(self.entry, hint.kind)
            if isinstance(control, Adapter):
                continue
            image = control.sees(hint.kind, hint.image.to(self.dtype))
            image = image.repeat(seen.shape[0] // image.shape[0], 1, 1, 1)
            skips, centre = control.network(
                seen,
                time,
                states,
                controlnet_cond=image,
                conditioning_scale=hint.weight,
                added_cond_kwargs=added,
                return_dict=False,
            )
            down = tuple(skips) if down is None else tuple(a + b for a, b in zip(down, skips, strict=True))
            middle = centre if middle is None else middle + centre
        return down, middle


def _joined(seen: Tensor, embeddings: Sequence[Embedding]) -> Tensor:
    """The latents (N, C, h, w) with what each embedding lays beside them (N, C + K, h, w)."""
    many = len(seen) // len(embeddings)
    beside = [one.beside.expand(many, -1, -1, -1) for one in embeddings if one.beside is not None]
    return torch.cat([seen, torch.cat(beside).to(seen.dtype)], dim=1) if beside else seen


def parameterisation(config: dict[str, Any]) -> Diffusion:
    """The training noise levels that a diffusers scheduler's configuration describes. Raises ModelProblem."""
    count = int(config.get("num_train_timesteps", 1000))
    first, last = float(config.get("beta_start", 0.0001)), float(config.get("beta_end", 0.02))
    shape = config.get("beta_schedule", "linear")
    if config.get("trained_betas") is not None:
        betas = np.asarray(config["trained_betas"], np.float64)
    elif shape == "linear":
        betas = np.linspace(first, last, count)
    elif shape == "scaled_linear":
        betas = np.linspace(first**0.5, last**0.5, count) ** 2
    elif shape == "squaredcos_cap_v2":
        # Nichol & Dhariwal 2021, eq. 17
        bars = np.cos((np.arange(count + 1) / count + 0.008) / 1.008 * np.pi / 2) ** 2
        betas = np.minimum(1 - bars[1:] / bars[:-1], 0.999)
    else:
        raise ModelProblem("model_unfit", f"The noise schedule {shape!r} is not known.")
    alphas = np.cumprod(1 - betas)
    if config.get("rescale_betas_zero_snr"):
        # Lin et al. 2023, algorithm 1
        roots = np.sqrt(alphas)
        alphas = ((roots - roots[-1]) * roots[0] / (roots[0] - roots[-1])) ** 2
    prediction, spacing = config.get("prediction_type", "epsilon"), config.get("timestep_spacing", "leading")
    if prediction not in ("epsilon", "v_prediction", "sample") or spacing not in ("leading", "trailing", "linspace"):
        raise ModelProblem("model_unfit", f"The prediction {prediction!r} or the spacing {spacing!r} is not known.")
    return Diffusion(alphas, prediction, spacing, int(config.get("steps_offset", 0)))


def _tokenizer(folder: Path) -> CLIPTokenizer:
    try:
        return CLIPTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _broken(folder, error) from error


def _network(kind: Any, folder: Path, device: str, dtype: torch.dtype) -> Any:
    """A network with every one of its weights from safetensors, in evaluation mode."""
    checkpoint = checkpoint_of(folder)
    try:
        loaded = from_file(kind, folder, checkpoint, dtype) if checkpoint else _from_folder(kind, folder, dtype)
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, SafetensorError) as error:
        if is_out_of_memory(error):
            raise
        raise _broken(folder, error) from error
    return loaded.to(device).eval().requires_grad_(False)


def _from_folder(kind: Any, folder: Path, dtype: torch.dtype) -> Any:
    network, report = kind.from_pretrained(
        folder,
        variant=variant_of(folder),
        use_safetensors=True,
        local_files_only=True,
        low_cpu_mem_usage=True,
        output_loading_info=True,
        dtype=dtype,
    )
    # Libraries fill what is missing with random numbers and go on; a picture made with that is noise.
    if missing := [name for name in report["missing_keys"] if not name.endswith("position_ids")]:
        raise ModelProblem(
            "weights_broken",
            f"The weights in {folder} lack {len(missing)} tensors, {missing[0]} first.",
            "Copy the model again.",
        )
    return network


def _broken(folder: Path, error: Exception) -> ModelProblem:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    return ModelProblem("model_broken", f"The part {folder} does not load: {reason}", "Copy the model again.")
