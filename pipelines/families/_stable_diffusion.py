"""A loaded model of Stable Diffusion's architecture: diffusers' networks behind `pipelines.families.Model`."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Self

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, ControlNetModel, T2IAdapter, UNet2DConditionModel
from diffusers.models.embeddings import get_timestep_embedding
from diffusers.utils import logging as diffusers_logging
from torch import Tensor
from transformers import CLIPTextModel
from transformers.utils import logging as transformers_logging

from controls.geometry import Extent
from pipelines import control_folders
from pipelines.cache import Cache
from pipelines.catalog import ModelEntry
from pipelines.choices import unserved
from pipelines.families import Embedding, Features, Hint, own_of
from pipelines.families import _sizes as sizes
from pipelines.families._clip import Reader
from pipelines.families._control import Control
from pipelines.families._latent_scale import LatentScale
from pipelines.families._parts import network, tokenizer
from pipelines.families._t2i_adapter import Adapter, summed
from pipelines.families.stable_diffusion import describe, scheduler_config
from pipelines.habits import is_guided
from pipelines.memory import Need, Passage, Plan, choose, spare
from pipelines.parameterisation import Diffusion, Preconditioned
from pipelines.patches import Networks
from pipelines.prompts import Reading
from pipelines.trained_noise import parameterisation
from pipelines.weights import digest, read_json

# The libraries draw bars of their own on standard error; progress is the engine's events'.
diffusers_logging.disable_progress_bar()
transformers_logging.disable_progress_bar()

tile_from = 1024 * 1024
"""Pictures with more pixels than this go through the autoencoder in tiles."""

prompts_kept = 32
"""Prompts whose embeddings are kept."""


def nothing() -> None:
    """A check that never stops anything."""


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
        parameterisation: Diffusion | Preconditioned,
        weights: str,
    ) -> None:
        self.entry = entry
        self.parameterisation = parameterisation
        self.device: torch.device = unet.device
        self.plan = Plan()
        self.dtype: torch.dtype = unet.dtype
        self.scale = 2 ** (len(vae.config.block_out_channels) - 1)
        self.multiple = self.scale
        self.latent_channels: int = vae.config.latent_channels
        self.weights = weights
        self.controls = controls
        self.guided = is_guided(unet.config)
        self._scaling = LatentScale.of(vae.config, vae.device)
        self._cells: int = vae.tile_latent_min_size
        self._types = dict.fromkeys((named(vae.dtype), "float32"))
        self._readers, self._vae, self._unet = readers, vae, unet
        self._embeddings: dict[tuple[Reading, bool, int], Embedding] = {}
        self.cache = Cache()
        self._room: float = math.inf
        self._taken = 0
        self._tiny: AutoencoderTiny | None = None

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
                words = tokenizer(folder / part.replace("text_encoder", "tokenizer"))
                check()
                readers[part] = Reader(words, network(encoder, folder / part, kind))
                check()
        config = read_json(folder / "vae" / "config.json")
        # The usual autoencoder overflows in half precision and says so.
        upcast = kind == torch.float16 and config.get("force_upcast", True)
        vae = network(AutoencoderKL, folder / "vae", torch.float32 if upcast else kind)
        vae.to(memory_format=torch.channels_last)
        check()
        unet = network(UNet2DConditionModel, folder / "unet", kind)
        unet.to(memory_format=torch.channels_last)
        controls: dict[str, Control | Adapter] = {}
        unet_config, named = read_json(folder / "unet" / "config.json"), own_of(folder).controls
        for path, served, _, adapts in control_folders.found(folder, unet_config, named).networks:
            check()
            steers = network(T2IAdapter if adapts else ControlNetModel, path, kind)
            steers.to(memory_format=torch.channels_last)
            controls |= dict.fromkeys(served, Adapter(steers) if adapts else Control.of(steers))
        noise = parameterisation(scheduler_config(folder))
        made = cls(entry, readers, vae, unet, controls, noise, weights)
        if described.preview_decoder:
            made._tiny = network(AutoencoderTiny, folder / described.preview_decoder, kind)
        return made

    def place(self, device: str, free: int | None) -> None:
        self.device = torch.device(device)
        self._scaling = LatentScale.of(self._vae.config, self.device)
        need = self.need
        self.plan = choose(need, free, can_offload=self.device.type != "cpu")
        if self._tiny is not None:
            self._tiny.to(self.device)
        self.come()
        if free is not None:
            self._room = free * spare - need.network - need.aside

    def come(self) -> None:
        for part in (*self.step_networks, *self._eyes, *(() if self.plan.offload else self._aside)):
            part.to(self.device)

    def leave(self) -> None:
        for part in self.movable:
            part.to("cpu")

    def share(self, taken: int) -> None:
        self._taken = taken

    @property
    def need(self) -> Need:
        steps = [*self.step_networks, *self._eyes]
        return sizes.need(self._unet, self._vae, steps, self._aside, self.entry.extent)

    @property
    def movable(self) -> list[torch.nn.Module]:
        return [*self.step_networks, *self._eyes, *(reader.encoder for reader in self._readers.values())]

    @property
    def step_networks(self) -> list[torch.nn.Module]:
        controls = self.controls.values()
        return [self._unet, *dict.fromkeys(control.network for control in controls if isinstance(control, Control))]

    @property
    def _eyes(self) -> list[torch.nn.Module]:
        """The layers that see control images."""
        controls = self.controls.values()
        return list(dict.fromkeys(it.eye if isinstance(it, Control) else it.network for it in controls))

    @property
    def _aside(self) -> list[torch.nn.Module]:
        """The parts that a step does not need."""
        return [self._vae, *(reader.encoder for reader in self._readers.values())]

    @contextlib.contextmanager
    def _present(self, *parts: torch.nn.Module) -> Iterator[None]:
        """Parts that a step does not need, on the device."""
        if not self.plan.offload:
            yield
            return
        try:
            for part in parts:
                part.to(self.device)
            yield
        finally:
            for part in parts:
                part.to("cpu")

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
            with self._present(*(reader.encoder for reader in self._readers.values())):
                self._embeddings[asked] = self._embed(reading, negative, max(chunks, self.chunks(reading)))
        return self._embeddings[asked]

    def _embed(self, reading: Reading, negative: bool, chunks: int) -> Embedding:
        (reader,) = self._readers.values()
        read = reader.read(reading, chunks)
        return Embedding(read.states, read.dropped, negative=negative, unknown=read.unknown)

    def _added(self, embeddings: Sequence[Embedding], x: Tensor) -> dict[str, Tensor] | None:
        """What else conditions the networks at x (N, C, h, w), for each embedding N rows; None: nothing."""
        return None

    def encode(self, pixels: Tensor, passage: Passage, check: Callable[[], None] = nothing) -> Tensor:
        vae = self._set(passage)
        hook = vae.encoder.register_forward_pre_hook(lambda *_: check())
        try:
            with self._present(vae):
                latents = vae.encode(pixels.to(self.device, vae.dtype)).latent_dist.mode()
        finally:
            hook.remove()
        return self._scaling.to_network(latents.float())

    def decode(self, latents: Tensor, passage: Passage, check: Callable[[], None] = nothing) -> Tensor:
        vae = self._set(passage)
        hook = vae.decoder.register_forward_pre_hook(lambda *_: check())
        try:
            with self._present(vae):
                own = self._scaling.to_own(latents.to(self.device))
                return vae.decode(own.to(vae.dtype)).sample.float()
        finally:
            hook.remove()

    def preview(self, latents: Tensor) -> Tensor:
        tiny = self._tiny
        if tiny is None:
            return self.decode(latents, self.passage(latents.shape[-2], latents.shape[-1]))
        return tiny.decode((latents / tiny.config.scaling_factor).to(self.device, tiny.dtype)).sample.float()

    def passage(self, height: int, width: int, asked: Passage | None = None, small: bool = False) -> Passage:
        pixels = width * height * self.scale**2
        tight = sizes.decode_bytes(self._vae, pixels) > self._room - self._taken
        half = min(self._cells, max(width, height) // 2)
        tiled, cells = tight or pixels > tile_from, half if tight else self._cells
        if small:
            tiled, cells = True, cells // 2 if tiled else half
        # Tiles overlap by a quarter of their side, which must be whole cells.
        cells = max(4, cells // 4 * 4)
        own = Passage(named(self._vae.dtype), cells * self.scale if tiled and cells < max(width, height) else 0)
        if asked is None or small:
            return own
        kept = asked.dtype if asked.dtype in self._types else own.dtype
        # What takes more memory than there is room for is not tried: on a CPU the whole process would go.
        fits = not asked.tile % (4 * self.scale) and (not tight or 0 < asked.tile <= own.tile)
        return Passage(kept, asked.tile if fits else own.tile)

    def _set(self, passage: Passage) -> AutoencoderKL:
        """The autoencoder, made to work so."""
        vae, kind = self._vae, getattr(torch, passage.dtype)
        if vae.dtype != kind:
            vae.to(kind)
        vae.use_tiling = passage.tile > 0
        if passage.tile:
            vae.tile_latent_min_size, vae.tile_sample_min_size = passage.tile // self.scale, passage.tile
        return vae

    def beside(self, seen: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is None:
            # Networks that follow instructions were trained on the autoencoder's own numbers.
            return self._scaling.to_own(seen)
        return torch.cat([mask.to(seen.dtype), seen], dim=1)

    def features(self, kind: str, image: Tensor) -> Features:
        control = self.controls.get(kind)
        if control is None:
            raise unserved(self.entry, kind)
        return control.features(kind, image)

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
        adapted = [hint for hint in hints if isinstance(self.controls[hint.kind], Adapter)]
        return summed([(hint.weight, hint.features.maps) for hint in adapted], rows)

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
            control = self.controls[hint.kind]
            if isinstance(control, Adapter):
                continue
            (features,) = hint.features.maps
            many = len(features)
            skips, centre = control.network(
                seen,
                time,
                states,
                controlnet_cond=features if many == 1 else features.repeat(len(seen) // many, 1, 1, 1),
                conditioning_scale=hint.weight,
                added_cond_kwargs=added,
                return_dict=False,
            )
            down = tuple(skips) if down is None else tuple(a + b for a, b in zip(down, skips, strict=True))
            middle = centre if middle is None else middle + centre
        return down, middle


def named(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _joined(seen: Tensor, embeddings: Sequence[Embedding]) -> Tensor:
    """The latents (N, C, h, w) with what each embedding lays beside them (N, C + K, h, w)."""
    many = len(seen) // len(embeddings)
    beside = [one.beside.expand(many, -1, -1, -1) for one in embeddings if one.beside is not None]
    return torch.cat([seen, torch.cat(beside).to(seen.dtype)], dim=1) if beside else seen
