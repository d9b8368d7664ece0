"""Tiny decoders: recognised in a model's folder, used for previews and for nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

from controls.raster import Raster
from pipelines import latents
from pipelines.engine import Engine
from pipelines.errors import EngineError, ModelProblem, OutputProblem
from pipelines.events import Progress, Silence
from pipelines.library import Library
from pipelines.requests import EditRequest
from pipelines.tiny_decoders import add, folder_name


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

    def enough(self) -> bool:
        return False

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
    assert caught.value.code == "decoder_alone" and "--for" in caught.value.advice


def test_it_is_added_for_a_model(library: Library, tmp_path: Path) -> None:
    decoder = tmp_path / "taesd"
    tiny_decoder(decoder)
    (decoder / "README.md").write_text("not needed")
    model = Path(library.entry("tiny").path)
    before = library.entry("tiny")
    add(decoder, model)
    assert library.entry("tiny") == msgspec.structs.replace(before, preview_decoder=folder_name)
    copied = {file.name: file.read_bytes() for file in (model / folder_name).iterdir()}
    assert copied == {file.name: file.read_bytes() for file in decoder.iterdir() if file.name != "README.md"}
    with pytest.raises(ModelProblem) as caught:
        add(decoder, model)
    assert caught.value.code == "decoder_there" and str(model / folder_name) in caught.value.message


def test_what_is_none_or_does_not_fit_is_not_added(library: Library, tmp_path: Path) -> None:
    other, truncated = tmp_path / "other", tmp_path / "truncated"
    tiny_decoder(other, channels=16)
    tiny_decoder(truncated)
    weights = next(truncated.glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-9])
    model = Path(library.entry("tiny").path)
    for folder, code in (
        (other, "decoder_unfit"),
        (model / "vae", "decoder_unknown"),
        (tmp_path / "no", "decoder_unknown"),
    ):
        with pytest.raises(ModelProblem) as caught:
            add(folder, model)
        assert caught.value.code == code and not (model / folder_name).exists()
    with pytest.raises(EngineError):
        add(truncated, model)
    assert not (model / folder_name).exists()


def test_a_model_that_is_closed_keeps_nothing(library: Library, tmp_path: Path) -> None:
    tiny_decoder(tmp_path / "taesd")
    model = Path(library.entry("tiny").path)
    # A link to nowhere in its place refuses every user, root too.
    (model / folder_name).symlink_to(model / "nowhere" / "else")
    with pytest.raises(OutputProblem):
        add(tmp_path / "taesd", model)
    assert library.entry("tiny").preview_decoder == "" and not (model / "nowhere").exists()
