"""The prompt language: what is written is kept, what it means is read, and choices are drawn from the seed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import wildcards
from pipelines.engine import Engine
from pipelines.errors import BadInput
from pipelines.families import own_of
from pipelines.files import recipes
from pipelines.files.blobs import Memory
from pipelines.library import shipped_folder
from pipelines.prompts import Piece, Text, parse, printed, readings
from pipelines.requests import EditRequest
from pipelines.training.world.captions import words


def pieces(text: str, step: int = 1, steps: int = 10) -> list[tuple[str, object]]:
    """The words of the only section in a step, with their weights."""
    (section,) = readings(text, steps)[step - 1]
    return [(words, pytest.approx(weight)) for words, weight in section]


weights = {
    "a red ball": [("a red ball", 1)],
    "a (red:1.2) ball": [("a ", 1), ("red", 1.2), (" ball", 1)],
    "(red) [ball]": [("red", 1.1), (" ", 1), ("ball", 1 / 1.1)],
    "((red:1.5) ball:2)": [("red", 3), (" ball", 2)],
    "(((red)))": [("red", 1.1**3)],
    "(a:b:0.5)": [("a:b", 0.5)],
    "(a: 1.5 )": [("a", 1.5)],
    "(a:-1)": [("a", -1)],
    "([a])": [("a", 1)],
    "(red:99999)": [("red", 10)],
    "[a:b]": [("a:b", 1 / 1.1)],
    "(a:b)": [("a:b", 1.1)],
    r"\(red:1.2\) \[x\] \{a\|b\}": [("(red:1.2) [x] {a|b}", 1)],
    r"a\b C:\dir": [(r"a\b C:\dir", 1)],
    "(unbalanced": [("(unbalanced", 1)],
    "unnecessary)(brackets": [("unnecessary)(brackets", 1)],
    "(a [b) c]": [("a [b", 1.1), (" c]", 1)],
    "{a} a:b a|b": [("{a} a:b a|b", 1)],
    "()[]": [],
    "": [],
}


@pytest.mark.parametrize("text", weights)
def test_weights(text: str) -> None:
    assert pieces(text) == weights[text]
    assert printed(parse(text)) == text


switches = {
    "[a:b:0.5]": "aaaaabbbbb",
    "[a:b:.25]": "aabbbbbbbb",
    "[a:b:3]": "aaabbbbbbb",
    "[a:b:1.0]": "aaaaaaaaaa",
    "[a:b:1]": "abbbbbbbbb",
    "[a:b:0]": "bbbbbbbbbb",
    "[a:b:99]": "aaaaaaaaaa",
    "[b:3]": "---bbbbbbb",
    "[:b:3]": "---bbbbbbb",
    "[a::3]": "aaa-------",
    "[a|b]": "ababababab",
    "[a|b|]": "ab-ab-ab-a",
    "[[a:c:2]:b:0.5]": "aacccbbbbb",
    "[a:[b|c]:0.5]": "aaaaacbcbc",
}


@pytest.mark.parametrize("text", switches)
def test_switches(text: str) -> None:
    read = [pieces(text, step) for step in range(1, 11)]
    assert read == [[] if word == "-" else [(word, 1)] for word in switches[text]]
    assert printed(parse(text)) == text


def test_a_switch_weighs_what_it_holds() -> None:
    assert pieces("x ([a:(b:2):0.5]:1.5) y", 6) == [("x ", 1), ("b", 3), (" y", 1)]


def test_breaks_part_sections_inside_brackets_too() -> None:
    (read,) = readings("a BREAK (b BREAK c) BREAKS", 1)
    assert [[words for words, _ in section] for section in read] == [["a "], [" ", "b "], [" c", " BREAKS"]]


@given(st.text("ab(){}[]|:\\_ .12BREAK", max_size=60))
def test_any_text_is_read_and_printed_as_it_was(text: str) -> None:
    assert printed(parse(text)) == text
    for read in readings(text, 3):
        assert read and all(abs(weight) <= 10 for section in read for _, weight in section)


@pytest.mark.parametrize(
    "text", ["(" * 5000 + "a" + ")" * 5000, "[" * 5000 + ")" * 5000, "(a:" + "9" * 5000 + ")", "__a" * 5000]
)
def test_monstrous_text_is_text(text: str) -> None:
    assert printed(parse(text)) == text
    assert readings(text, 2)


def test_prompts_of_our_own_vocabulary_are_read_as_they_stand() -> None:
    shipped = own_of(shipped_folder() / "diorama").prompts
    assert shipped
    for text in (*shipped, ", ".join(words())):
        assert parse(text) == (Text(text),)
        assert readings(text, 2) == (((Piece(text),),),) * 2


# ---------------------------------------------------------------------- wildcards


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "warm").mkdir()
    (tmp_path / "colour.txt").write_text("# of balls\nred\n\n blue \n__warm/tone__ (light:1.2)\n", "utf-8")
    (tmp_path / "warm" / "tone.txt").write_text("{orange|yellow}\n", "utf-8")
    return tmp_path


def test_the_same_seed_draws_the_same(lists: Path) -> None:
    text = "a __colour__ {ball|(box:1.3)|} on [snow:__colour__:0.5]"
    found = {wildcards.drawn(text, seed, "prompt", lists) for seed in range(60)}
    assert found == {wildcards.drawn(text, seed, "prompt", lists) for seed in range(60)}
    colours = ("red", "blue", "orange (light:1.2)", "yellow (light:1.2)")
    all_of = {f"a {a} {b} on [snow:{c}:0.5]" for a in colours for b in ("ball", "(box:1.3)", "") for c in colours}
    assert found <= all_of and len(found) > 20
    assert {colour for colour in colours if any(f"a {colour} " in text for text in found)} == set(colours)
    assert any(
        wildcards.drawn(text, s, "prompt", lists) != wildcards.drawn(text, s, "negative", lists) for s in range(9)
    )


@given(st.text("ab(){}[]|:\\ .12", max_size=40), st.integers(0, 2**63 - 1))
def test_what_is_drawn_is_drawn_once(text: str, seed: int) -> None:
    once = wildcards.drawn(text, seed, "prompt", Path("nowhere"))
    assert wildcards.drawn(once, seed + 1, "prompt", Path("nowhere")) == once


@pytest.mark.parametrize(
    ("text", "code"),
    [("__colours__", "unknown_wildcard"), ("__again__", "wildcard_loop"), ("__double__", "wildcard_loop"),
     ("__empty__", "wildcard_unreadable"), ("__bytes__", "wildcard_unreadable")],
)  # fmt: skip
def test_what_cannot_be_drawn_is_told(lists: Path, text: str, code: str) -> None:
    (lists / "again.txt").write_text("x __again__")
    (lists / "double.txt").write_text("__double__ __double__")
    (lists / "empty.txt").write_text("# nothing\n")
    (lists / "bytes.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BadInput) as caught:
        wildcards.drawn(text, 0, "prompt", lists)
    assert caught.value.code == code and caught.value.advice


def test_a_list_lies_in_its_folder(lists: Path) -> None:
    (lists.parent / "secret.txt").write_text("secret")
    for text in ("__../secret__", f"__{lists.parent}/secret__"):
        assert wildcards.drawn(text, 0, "prompt", lists) == text


def test_a_recipe_says_what_was_painted(engine: Engine) -> None:
    folder = engine.library.models.parent / wildcards.folder_name
    folder.mkdir(exist_ok=True)
    (folder / "letter.txt").write_text("a\nb\nc\nd\n")
    asked = EditRequest(mode="generate", prompt="{x|y} __letter__", negative="{p|q|r}", steps=1)
    done = [engine.run(msgspec.structs.replace(asked, seed=seed)) for seed in (1, 2, 3, 4)]
    drawn = [result.request for result in done if isinstance(result.request, EditRequest)]
    assert len({request.prompt for request in drawn}) > 1
    for request, result in zip(drawn, done, strict=True):
        assert len(request.prompt) == 3 and len(request.negative) == 1
        (folder / "letter.txt").write_text("z\n")
        again = engine.run(recipes.from_json(recipes.to_json(request, Memory()), Memory()))
        assert again.image.key() == result.image.key() and again.request.key() == request.key()
