"""Tiny decoders: recognised in a model's folder, used for previews and for nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

from controls.raster import Raster
from pipelines import latents
from pipelines.engine import Engine
from pipelines.errors import ModelProblem
from pipelines.events import Progress, Silence
from pipelines.library import Library
from pipelines.requests import EditRequest
from pipelines.tiny_decoders import folder_name


def tiny_decoder(folder: Path, channels: int = 4, levels: int = 4) -> None:
    torch.manual_seed(5)
    widths, blocks = (8,) * levels, (1,) * levels
    AutoencoderTiny(
        encoder_block_out_channels=widths, decoder_block_out_channels=widths, num_encoder_blocks=blocks,
        num_decoder_blocks=blocks, latent_channels=channels,
    ).save_pretrained(folder)  # fmt: skip


@pytest.fixture
def library(shipped: Path, tmp_path: Path) -> Library:
    """The tiny model as it is, and under the name `quick` with a tiny decoder."""
    for name in ("tiny", "quick"):
        shutil.copytree(shipped / "tiny", tmp_path / "shipped" / name)
    tiny_decoder(tmp_path / "shipped" / "quick" / folder_name)
    return Library(shipped=tmp_path / "shipped", data=tmp_path)


class Watching(Silence):
    def __init__(self) -> None:
        self.previews: list[Raster] = []

    def wants_preview(self) -> bool:
        return True

    def report(self, progress: Progress) -> None:
        if progress.preview is not None:
            self.previews.append(progress.preview)


def test_previews_are_its_own_and_results_are_not(library: Library, tmp_path: Path) -> None:
    assert [library.entry(name).preview_decoder for name in ("tiny", "quick")] == ["", folder_name]
    seen: dict[str, Any] = {}
    with Engine(library, device="cpu", dtype="float32") as engine:
        for name in ("tiny", "quick"):
            events = Watching()
            result = engine.run(EditRequest(mode="generate", model=name, prompt="x", steps=3), events)
            seen[name] = result.image.key(), result.made.weights, result.made.files, events.previews
        assert engine._held is not None
        clean = torch.randn(1, 4, 8, 6, generator=torch.Generator().manual_seed(1))
        preview = latents.preview(engine._held.model, clean)
    assert seen["tiny"][:3] == seen["quick"][:3]
    assert len(seen["tiny"][3]) == len(seen["quick"][3]) == 3
    assert all(one.key() != other.key() for one, other in zip(seen["tiny"][3], seen["quick"][3], strict=True))
    alone: Any = AutoencoderTiny.from_pretrained(tmp_path / "shipped" / "quick" / folder_name)
    with torch.inference_mode():
        expected = ((alone.decode(clean).sample[0] + 1) * 127.5).permute(1, 2, 0).numpy()
    assert preview is not None
    assert np.abs(preview.rgb().astype(int) - latents.to_bytes(expected)).max() <= 1


@pytest.mark.parametrize(("channels", "levels"), [(16, 4), (4, 3)])
def test_one_for_other_latents_is_refused(library: Library, tmp_path: Path, channels: int, levels: int) -> None:
    place = tmp_path / "shipped" / "quick" / folder_name
    shutil.rmtree(place)
    tiny_decoder(place, channels, levels)
    with pytest.raises(ModelProblem) as caught:
        library.entry("quick")
    assert caught.value.code == "decoder_unfit" and str(place) in caught.value.message


def test_alone_it_is_no_model(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ModelProblem) as caught:
        library.add(tmp_path / "shipped" / "quick" / folder_name)
    assert caught.value.code == "decoder_alone" and folder_name in caught.value.advice
