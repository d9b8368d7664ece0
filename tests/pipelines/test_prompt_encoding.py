"""How prompts are read by text encoders: against transformers' own encoders, chunk by chunk and weight by weight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from controls.geometry import Extent
from pipelines.engine import Engine
from pipelines.errors import ModelProblem
from pipelines.families import Embedding, Model, families
from pipelines.families._clip import Reader
from pipelines.families._tokens import most_chunks
from pipelines.library import Library, shipped_folder
from pipelines.prompts import Reading, readings
from pipelines.requests import EditRequest, Patch
from tests.pipelines.conftest import make_xl_model, side

tolerance = 1e-5
diorama = shipped_folder() / "diorama"
long = "day, " + ", ".join(["a red ball to the left of a blue box", "a person in green", "a tree on grass"] * 4)


@pytest.fixture(scope="module")
def xl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("xl-prompts")
    make_xl_model(root / "base")
    return root


def loaded(root: Path, name: str) -> Model:
    entry = Library(shipped=root, data=root / "none").entry(name)
    return families()[entry.family].load(entry, "cpu", "float32", lambda: None)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Diorama's own, which reads 64 tokens."""
    tokenizer = CLIPTokenizer.from_pretrained(diorama / "tokenizer")
    return Reader(tokenizer, CLIPTextModel.from_pretrained(diorama / "text_encoder").eval())


def read(text: str) -> Reading:
    return readings(text, 1)[0]


def plain(reader: Reader, text: str) -> Tensor:
    """What transformers makes of a short prompt."""
    tokens = reader.tokenizer(
        text, padding="max_length", max_length=reader.length, truncation=True, return_tensors="pt"
    ).input_ids
    with torch.no_grad():
        return reader.encoder(tokens).last_hidden_state


def numbers(reader: Reader, text: str) -> list[int]:
    return reader.tokenizer(text, add_special_tokens=False).input_ids


def test_a_short_prompt_is_what_the_encoder_says_to_the_bit(reader: Reader) -> None:
    for text in ("", "a red ball on snow, day", "A (red) ball?"):
        escaped = text.replace("(", r"\(").replace(")", r"\)")
        assert torch.equal(reader.read(read(escaped)).states, plain(reader, text))


def test_a_weight_of_one_changes_no_bit(reader: Reader) -> None:
    expected = plain(reader, "a red ball on snow")
    for text in ("a (red:1) ball on snow", "([a red]) (ball:1.0) on snow", "a [red|red] ball on snow"):
        assert torch.equal(reader.read(read(text)).states, expected)


def test_a_weight_moves_its_tokens_away_from_the_empty_prompt(reader: Reader) -> None:
    whole, empty = plain(reader, "a red ball on snow")[0], plain(reader, "")[0]
    got = reader.read(read("a (red ball:1.7) on [snow]")).states[0]
    weights = torch.ones(64)
    weights[2:4], weights[5] = 1.7, 1 / 1.1
    expected = empty + weights[:, None] * (whole - empty)
    assert float((got - expected).abs().max()) < tolerance
    assert float((got - whole)[2:4].abs().max()) > 0.1 and float((got - whole)[6:].abs().max()) < tolerance


def test_a_long_prompt_is_cut_at_commas(reader: Reader) -> None:
    words = numbers(reader, long)
    room, comma = reader.length - 2, numbers(reader, ",")[0]
    cut = max(place for place in range(room) if words[place] == comma) + 1
    assert room - 20 <= cut < room < len(words) < cut + room and words[room] != comma
    rest = [words[:cut], words[cut:]]
    start, end = reader.tokenizer("").input_ids
    rows = torch.tensor([[start, *row, end, *[reader.tokenizer.pad_token_id] * (room - len(row))] for row in rest])
    with torch.no_grad():
        expected = torch.cat(list(reader.encoder(rows).last_hidden_state))
    got = reader.read(read(long))
    assert got.states.shape == (1, 2 * reader.length, 128) and got.dropped == 0
    assert float((got.states[0] - expected).abs().max()) < tolerance
    assert reader.chunks(read(long)) == 2


def test_without_a_comma_near_its_end_a_chunk_is_full(reader: Reader) -> None:
    text = "ball, " + "red " * 100
    start, *_ = numbers(reader, "red")
    got = reader.lexicon.chunks(read(text))
    assert [len(chunk) for chunk in got] == [62, 40] and got[1][0].numbers == (start,)


def test_a_break_begins_a_chunk(reader: Reader) -> None:
    got = reader.read(read("a red ball BREAK (snow BREAK BREAK day)"), chunks=4).states[0]
    parts = [plain(reader, text)[0] for text in ("a red ball", "snow", "day", "")]
    assert torch.allclose(got[:64], parts[0], atol=tolerance) and torch.allclose(got[192:], parts[3], atol=tolerance)
    moved = parts[3] + 1.1 * (parts[1] - parts[3])
    assert torch.allclose(got[65], moved[1], atol=tolerance) and torch.allclose(
        got[67:128], parts[1][3:], atol=tolerance
    )


def test_what_no_chunk_has_room_for_is_counted(reader: Reader) -> None:
    text = read("red " * 62 * (most_chunks + 2))
    got = reader.read(text)
    assert got.dropped == 2 * 62 and got.states.shape[1] == most_chunks * 64 and reader.chunks(text) == most_chunks


def test_stable_diffusion_xl_pools_the_first_chunk_and_weighs_both_encoders(xl: Path) -> None:
    model, texts = loaded(xl, "base"), ("a b c d e f g h i j k l m n", "o p")
    tokenizer = CLIPTokenizer.from_pretrained(xl / "base" / "tokenizer_2")
    encoders: list[Any] = [
        CLIPTextModel.from_pretrained(xl / "base" / "text_encoder").eval(),
        CLIPTextModelWithProjection.from_pretrained(xl / "base" / "text_encoder_2").eval(),
    ]
    tokens = tokenizer([*texts, ""], padding="max_length", max_length=16, return_tensors="pt").input_ids
    with torch.no_grad():
        answers = [encoder(tokens, output_hidden_states=True) for encoder in encoders]
    states = torch.cat([answer.hidden_states[-2] for answer in answers], dim=-1)
    got = model.embed(read(" ".join(texts)))
    assert torch.allclose(got.states[0], torch.cat([states[0], states[1]]), atol=tolerance)
    assert got.pooled is not None and torch.allclose(got.pooled, answers[1].text_embeds[:1], atol=tolerance)
    weighted = model.embed(read("a b c d e f g h i j k l m n (o:0.3) p"))
    moved = states[2] + 0.3 * (states[1] - states[2])
    assert torch.allclose(weighted.states[0, 17], moved[1], atol=tolerance)
    assert torch.allclose(weighted.states[0, 18:], states[1, 2:], atol=tolerance)
    assert weighted.pooled is not None and torch.allclose(weighted.pooled, got.pooled, atol=tolerance)
    nothing = model.embed(read(""), negative=True, chunks=2)
    assert nothing.states.shape == got.states.shape and not nothing.states.any()


@pytest.mark.parametrize("name", ["tiny", "base"])
def test_both_sides_of_guidance_are_as_long(
    shipped: Path, xl: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long prompt beside a short negative one, and what the network is shown of the two."""
    root = xl if name == "base" else shipped
    with Engine(Library(shipped=root, data=root / "none"), device="cpu") as engine:
        asked = EditRequest(
            mode="generate", model=name, prompt="a b c d e f g h (i:1.3) j k l m n o p", negative="x", steps=1,
            extent=Extent(side, side),
        )  # fmt: skip
        plain = engine.run(asked)
        assert engine._held is not None
        model, seen = engine._held.model, []
        predict = model.predict

        def watched(x: Tensor, sigma: float, embeddings: tuple[Embedding, ...], *rest: Any) -> tuple[Tensor, ...]:
            seen.append([embedding.states.shape[1] for embedding in embeddings])
            return predict(x, sigma, embeddings, *rest)

        monkeypatch.setattr(model, "predict", watched)
        assert engine.run(asked).image.key() == plain.image.key()
        assert seen == [[32, 32]] and dict(plain.readings).get("prompt_tokens_dropped") is None


def test_a_wording_says_what_the_encoder_will_read(reader: Reader) -> None:
    """Counted without a text encoder, the same as with one: chunks and their borders, and what is not known."""
    text = f"a (zebra:1.3), {long} BREAK fog [day:night:0.5]"
    with Engine(Library()) as engine:
        (found,) = engine.wordings("diorama", [text])
    section = read(text)
    expected = [sum(len(each.numbers) for each in chunk) for chunk in reader.lexicon.chunks(section)]
    assert [chunk.tokens for chunk in found.chunks] == expected and len(expected) > 2
    assert found.room == 62 == reader.length - 2 and found.unknown == ("zebra",) and found.dropped == 0
    assert found.chunks[0].text.startswith("a zebra , day , a red ball") and found.chunks[-1].text == "fog day"
    assert all(len(chunk.text) > 0 for chunk in found.chunks)


def test_wordings_of_other_models(xl: Path, tmp_path: Path) -> None:
    """Both encoders of Stable Diffusion XL; an embedding's word takes as many tokens as it has vectors."""
    path = tmp_path / "quokka.safetensors"
    save_file({"clip_l": torch.ones(3, 16), "clip_g": torch.ones(3, 24)}, path)
    with Engine(Library(shipped=xl, data=tmp_path)) as engine:
        short, far = engine.wordings("base", ["a b", "a " * 14 * (most_chunks + 1)])
        assert (short.tokens, short.room, short.unknown) == (2, 14, ())
        assert (len(far.chunks), far.dropped, far.tokens) == (most_chunks, 14, 14 * (most_chunks + 1))
        patch = Patch("embedding", str(path))
        (worn,) = engine.wordings("base", ["a Quokka b"], (patch,))
        assert (worn.tokens, worn.unknown, worn.chunks[0].text) == (5, (), "a quokka b")
        (bare,) = engine.wordings("base", ["a Quokka b"])
        assert bare.tokens == 8 and bare.unknown == ("quokka",)
        with pytest.raises(ModelProblem) as caught:
            engine.wordings("bass", ["a"])
        assert caught.value.code == "unknown_model"
