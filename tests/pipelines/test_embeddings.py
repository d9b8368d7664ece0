"""Textual inversions: every layout against diffusers' loader, tables back bit for bit, what does not fit refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline
from safetensors.torch import save_file
from torch import Tensor

from pipelines.engine import Engine
from pipelines.errors import ModelProblem
from pipelines.families._clip import Reader
from pipelines.files import recipes
from pipelines.files.blobs import Memory
from pipelines.library import Library
from pipelines.patches.embedding import lay
from pipelines.prompts import readings
from pipelines.requests import EditRequest, Patch
from tests.pipelines.conftest import make_xl_model

seed = 4
spoken = "a ball my-cat (on:1.2) my-cat x"


def vectors(width: int = 16, count: int = 3) -> Tensor:
    return torch.randn(count, width, generator=torch.Generator().manual_seed(seed))


layouts: dict[str, Callable[[], dict[str, Tensor]]] = {
    "web_ui": lambda: {"emb_params": vectors()},
    "diffusers": lambda: {"my-cat": vectors()},
    "one_vector": lambda: {"my-cat": vectors()[0]},
}


@pytest.fixture(scope="module")
def pipe(shipped: Path) -> StableDiffusionPipeline:
    return StableDiffusionPipeline.from_pretrained(shipped / "tiny", safety_checker=None, requires_safety_checker=False)


@pytest.fixture(scope="module")
def xl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("xl-words")
    make_xl_model(root / "base")
    return root


def state(encoder: Any) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in encoder.state_dict().items()}


def same(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("layout", layouts)
def test_hidden_states_are_those_of_diffusers(
    shipped: Path, pipe: StableDiffusionPipeline, tmp_path: Path, layout: str
) -> None:
    path = tmp_path / "my-cat.safetensors"
    save_file(layouts[layout](), path)
    text = spoken.replace("(on:1.2)", "on")
    encoder, tokenizer = pipe.text_encoder, pipe.tokenizer
    table, before, vocabulary = encoder.get_input_embeddings(), state(encoder), tokenizer.get_vocab()
    reader, reading = Reader(tokenizer, encoder), readings(text, 1)[0]
    plain = reader.read(reading).states
    with lay({"text_encoder": encoder, "unet": pipe.unet}, [(path, 1.0)]) as found:
        got = reader.read(reading).states
        assert found.matched == 1 and found.parts == {"text_encoder"}
    assert encoder.get_input_embeddings() is table and same(state(encoder), before)
    assert tokenizer.get_vocab() == vocabulary and torch.equal(reader.read(reading).states, plain)
    theirs = StableDiffusionPipeline.from_pretrained(
        shipped / "tiny", safety_checker=None, requires_safety_checker=False
    )
    theirs.load_textual_inversion(str(path), token="my-cat")
    length = reader.length * (2 if layout != "one_vector" else 1)
    numbers = theirs.tokenizer(theirs.maybe_convert_prompt(text, theirs.tokenizer), add_special_tokens=False).input_ids
    room = reader.length - 2
    rows = [numbers[:room], numbers[room:]] if len(numbers) > room else [numbers]
    tokens = torch.tensor([[0, *row, 1, *[theirs.tokenizer.pad_token_id] * (room - len(row))] for row in rows])
    with torch.no_grad():
        expected = theirs.text_encoder(tokens).last_hidden_state.flatten(0, 1)
    assert got.shape[1] == len(expected) <= length
    assert float((got[0] - expected).abs().max()) < 1e-6 < float((got[:, :10] - plain[:, :10]).abs().max())


def test_stable_diffusion_xl_learns_with_both_encoders(xl: Path, tmp_path: Path) -> None:
    path = tmp_path / "my-cat.safetensors"
    save_file({"clip_l": vectors(16), "clip_g": vectors(24)}, path)
    pipe = StableDiffusionXLPipeline.from_pretrained(xl / "base", add_watermarker=False)
    networks = {"text_encoder": pipe.text_encoder, "text_encoder_2": pipe.text_encoder_2}
    reading = readings("a my-cat b", 1)[0]
    with lay(networks, [(path, 1.0)]) as found:
        assert found.matched == 2
        got = [Reader(pipe.tokenizer, encoder).read(reading, layer=-2) for encoder in networks.values()]
    for part, name in (("", "clip_l"), ("_2", "clip_g")):
        encoder, tokenizer = getattr(pipe, f"text_encoder{part}"), getattr(pipe, f"tokenizer{part}")
        tensors = {"clip_l": vectors(16), "clip_g": vectors(24)}
        pipe.load_textual_inversion(tensors[name], token="my-cat", text_encoder=encoder, tokenizer=tokenizer)
    for read, part in zip(got, ("", "_2"), strict=True):
        encoder, tokenizer = getattr(pipe, f"text_encoder{part}"), getattr(pipe, f"tokenizer{part}")
        text = pipe.maybe_convert_prompt("a my-cat b", tokenizer)
        tokens = tokenizer(text, padding="max_length", max_length=16, return_tensors="pt").input_ids
        with torch.no_grad():
            answer = encoder(tokens, output_hidden_states=True)
        assert float((read.states - answer.hidden_states[-2]).abs().max()) < 1e-6
        if part:
            assert read.pooled is not None and float((read.pooled - answer.text_embeds).abs().max()) < 1e-6


def test_an_encoder_that_finds_the_end_by_its_number_finds_it(pipe: StableDiffusionPipeline, tmp_path: Path) -> None:
    """Stable Diffusion XL's second encoder takes the largest number for the prompt's end; an added word is smaller."""
    save_file({"emb_params": vectors()}, tmp_path / "my-cat.safetensors")
    with lay({"text_encoder": pipe.text_encoder}, [(tmp_path / "my-cat.safetensors", 1.0)]):
        numbers = pipe.text_encoder.get_input_embeddings().words["my-cat"]
        assert numbers == (-3, -2, -1)
        assert torch.equal(pipe.text_encoder.get_input_embeddings()(torch.tensor(numbers)), vectors())


def ask(**more: Any) -> EditRequest:
    return EditRequest(mode="generate", model="tiny", prompt=spoken, steps=2, seed=seed, **more)


def test_a_run_knows_the_word_and_the_next_one_does_not(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "my-cat.safetensors"
    save_file({"emb_params": vectors()}, path)
    plain = engine.run(ask())
    done = engine.run(ask(patches=(Patch("embedding", str(path)),)))
    assert done.image.key() != plain.image.key() and done.made.weights != plain.made.weights
    assert dict(done.readings)["patch_layers_matched"] == 1
    assert engine.run(ask()).image.key() == plain.image.key()
    assert isinstance(done.request, EditRequest)
    again = recipes.from_json(recipes.to_json(done.request, Memory()), Memory())
    assert engine.run(again).image.key() == done.image.key()
    doubled = engine.run(ask(patches=(Patch("embedding", str(path), 2.0),)))
    save_file({"emb_params": 2 * vectors()}, path)
    assert engine.run(ask(patches=(Patch("embedding", str(path)),))).image.key() == doubled.image.key()


misfits: dict[str, tuple[dict[str, Tensor], str]] = {
    "wide": ({"emb_params": vectors(32)}, "embedding_width"),
    "for_xl": ({"clip_l": vectors(16), "clip_g": vectors(24)}, "patch_unfit"),
    "half_of_xl": ({"clip_g": vectors(16)}, "patch_unfit"),
    "long": ({"emb_params": vectors(count=15)}, "patch_unfit"),
    "no_number": ({"emb_params": vectors() * float("nan")}, "weights_broken"),
    "lora": ({"a.lora_A.weight": vectors(), "a.lora_B.weight": vectors()}, "patch_unfit"),
    "nothing": ({"emb_params": torch.zeros(0, 16)}, "patch_unfit"),
    "flat": ({"emb_params": torch.tensor(1.0)}, "patch_unfit"),
}


@pytest.mark.parametrize("misfit", misfits)
def test_what_does_not_fit_is_refused_and_changes_nothing(engine: Engine, tmp_path: Path, misfit: str) -> None:
    tensors, code = misfits[misfit]
    path = tmp_path / "my-cat.safetensors"
    save_file(tensors, path)
    plain = engine.run(ask())
    with pytest.raises(ModelProblem) as caught:
        engine.run(ask(patches=(Patch("embedding", str(path)),)))
    assert caught.value.code == code and str(path) in str(caught.value) and caught.value.advice
    if misfit == "wide":
        assert "32" in caught.value.message and "16" in caught.value.message
    assert engine.run(ask()).image.key() == plain.image.key()


def test_one_word_is_one_files(engine: Engine, tmp_path: Path) -> None:
    for name in ("a", "b"):
        save_file({"<cat>": vectors()}, tmp_path / f"{name}.safetensors")
    with pytest.raises(ModelProblem, match="another file's"):
        engine.run(ask(patches=tuple(Patch("embedding", str(tmp_path / f"{name}.safetensors")) for name in "ab")))


def test_an_embedding_for_one_encoder_is_none_for_two(xl: Path, tmp_path: Path) -> None:
    save_file({"emb_params": vectors()}, tmp_path / "my-cat.safetensors")
    with Engine(Library(shipped=xl, data=tmp_path), device="cpu") as engine, pytest.raises(ModelProblem) as caught:
        engine.run(
            EditRequest(
                mode="generate", model="base", prompt="x", steps=1,
                patches=(Patch("embedding", str(tmp_path / "my-cat.safetensors")),),
            )
        )  # fmt: skip
    assert caught.value.code == "patch_unfit" and "text_encoder_2" in caught.value.message


def test_pickles_are_refused_with_advice(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "my-cat.pt").write_bytes(b"\x80\x04")
    with pytest.raises(ModelProblem) as caught:
        engine.run(ask(patches=(Patch("embedding", str(tmp_path / "my-cat.pt")),)))
    assert caught.value.code == "weights_unsafe" and "safetensors" in caught.value.advice
