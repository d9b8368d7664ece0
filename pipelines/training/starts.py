"""What a stage starts from: new networks, those of stage `text`, or those of an exported folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import torch

from pipelines.training import networks
from pipelines.training.checkpoint import load_average, load_exported
from pipelines.training.config import Networks
from pipelines.training.denoiser import Denoiser
from pipelines.training.naming import Namer
from pipelines.training.refusals import Refusal


class MissingStage(Refusal):
    """A stage was asked for before the one that it stands on was trained."""


class Starts(NamedTuple):
    """Builders of the networks of one run; the same seed gives the same weights at every call."""

    shape: Networks
    tokenizer: Any
    seed: int

    def text_encoder(self) -> Any:
        """A new one."""
        torch.manual_seed(self.seed)
        ends = self.tokenizer.bos_token_id, self.tokenizer.eos_token_id
        return networks.build_text_encoder(self.shape, len(self.tokenizer), *ends)

    def namer(self) -> Namer:
        """A new text encoder with what it learns by."""
        return Namer(self.text_encoder(), self.shape.text_width)

    def denoiser(self) -> Denoiser:
        """A new UNet with a new text encoder."""
        text_encoder = self.text_encoder()
        return Denoiser(networks.build_unet(self.shape), text_encoder)

    def named(self, out: Path) -> Denoiser:
        """A new UNet with the text encoder of stage `text` in `out`. Raises MissingStage where there is none."""
        namer, denoiser = self.namer(), self.denoiser()
        if not load_average(out / "text", namer):
            raise MissingStage(f"{out} holds no trained text encoder; run stage 'text' first")
        denoiser.text_encoder = namer.text_encoder
        return denoiser

    def exported(self, folder: Path) -> Denoiser:
        """UNet and text encoder of a diffusers folder."""
        model = self.denoiser()
        load_exported(folder / "unet", model.unet)
        load_exported(folder / "text_encoder", model.text_encoder)
        return model
