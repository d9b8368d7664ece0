"""Nothing is passed over in silence: whatever is asked for changes the picture, is refused, or is told in a note."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from controls.conditions import ControlCondition
from controls.geometry import Bounds, Extent
from controls.kinds import kinds
from controls.plugins import Param, Value
from controls.raster import Mask
from pipelines.caching import caching
from pipelines.engine import Engine
from pipelines.errors import EngineError
from pipelines.families._tokens import Lexicon
from pipelines.guidance import guidance
from pipelines.inversions import inversions
from pipelines.ledger import Ledger
from pipelines.library import Library, shipped_folder
from pipelines.modes import modes
from pipelines.prompts import readings
from pipelines.requests import EditRequest, Patch, Reference, Regional, Result, Seed
from pipelines.samplers import samplers
from pipelines.schedules import schedules
from tests.pipelines import test_every_mode
from tests.pipelines.conftest import make_model, picture, side

extent = Extent(side, side)
noise = tuple(np.random.default_rng(0).random((2, side, side), np.float32))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    root = tmp_path_factory.mktemp("heeded")
    make_model(root / "plain")
    make_model(root / "told", channels=8, pipeline=test_every_mode.instruct_class)
    make_model(root / "guided", pipeline="LatentConsistencyModelPipeline", network={"time_cond_proj_dim": 16})
    with Engine(Library(shipped=root, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


@pytest.fixture(scope="module")
def usual(engine: Engine) -> dict[str, tuple[EditRequest, Result]]:
    """Of every mode a request with nothing but what it needs, and what it gives. Its words are known."""
    found = {}
    for mode in modes():
        asked = test_every_mode.request(engine, mode, model_for(engine, mode))
        more: dict[str, Any] = {"prompt": "a b", "guidance_scale": 3.0} if asked.inversion is None else {"prompt": ""}
        if "strength" in modes()[mode].uses:
            more["strength"] = 0.99
        if "expand" in modes()[mode].uses:
            more |= {"steps": 6, "settings": (("right", 32),)}
        if any(param.name == "factor" for param in modes()[mode].params):
            more["settings"] = (("factor", 2.5),)
        bare = msgspec.structs.replace(asked, conditions=(), seed=0, **more)
        found[mode] = bare, engine.run(bare)
    return found


def model_for(engine: Engine, mode: str) -> str:
    return next(it for it in ("plain", "told") if set(modes()[mode].tasks) & set(engine.library.entry(it).tasks))


def another(plugins: Any, *not_these: str) -> str:
    return next(each for each in plugins if each not in not_these)


def changes(asked: EditRequest, result: Result) -> dict[str, dict[str, Any]]:
    """Each field of a request at another value than the usual one."""
    full = result.request
    assert isinstance(full, EditRequest)
    kind = next(iter(kinds()))
    return {
        "prompt": {"prompt": "c d"},
        "negative": {"negative": "e f"},
        "negative without guidance": {"negative": "e f", "guidance_scale": 1.0},
        "extent": {"extent": Extent(48, 72)},
        "image": {"image": picture(extent, seed=5)},
        "mask": {"mask": Mask(noise[0].round())},
        "region": {"region": Bounds(8, 8, 40, 40)},
        "regions": {"regions": (Regional("c d", Mask(noise[1])),)},
        "an empty region": {"regions": (Regional("c d", Mask(np.zeros((side, side), np.float32))),)},
        "conditions": {"conditions": (ControlCondition(kind, picture(extent, seed=3), 2.0),)},
        "conditions in no step": {"conditions": (ControlCondition(kind, picture(extent), 2.0, 0.1, 0.2),)},
        "sampler": {"sampler": "euler_ancestral"},
        "schedule": {"schedule": another(schedules(), full.schedule)},
        "steps": {"steps": 7},
        **{f"guidance {it}": {"guidance": it} for it in guidance() if it != full.guidance},
        **{f"guidance {it} at 1": {"guidance": it, "guidance_scale": 1.0} for it in guidance()},
        "guidance_scale": {"guidance_scale": 2.0},
        "guidance_scale without guidance": {"guidance": "none", "guidance_scale": 2.5},
        **{f"caching {it}": {"caching": it} for it in caching()},
        "strength": {"strength": 0.5},
        "full strength": {"strength": 1.0, "image": picture(extent, seed=5)},
        "no strength": {"strength": 0.0, "prompt": "c d"},
        "seed": {"seed": 9},
        "references": {"references": (Reference(picture(extent)),)},
        "inversion_method": {"inversion_method": another(inversions(), full.inversion_method)},
        "ends": {"ends": (Seed(5), Seed(6))},
        "frames": {"frames": 3},
        **{
            f"settings {param.name}": {"settings": (*_without(asked, param), (param.name, otherwise(param)))}
            for param in every_param(full)
        },
    }


def every_param(full: EditRequest) -> tuple[Param, ...]:
    plugins = (
        modes()[full.mode], samplers()[full.sampler], schedules()[full.schedule], guidance()[full.guidance],
        inversions()[full.inversion_method],
    )  # fmt: skip
    return tuple(param for plugin in plugins for param in plugin.params)


def _without(asked: EditRequest, param: Param) -> tuple[tuple[str, Value], ...]:
    return tuple(pair for pair in asked.settings if pair[0] != param.name)


def otherwise(param: Param) -> Value:
    """A value that is not the usual one."""
    if param.kind == "bool":
        return not param.default
    if param.kind == "choice":
        return another(param.choices, str(param.default))
    if param.kind == "text":
        return "12"
    most = 1e9 if param.high is None else param.high
    value = min(most, float(param.default) + (10 if param.kind == "float" else 2) * (param.step or 1))
    value = value if value != param.default else float(param.low or 0)
    return int(value) if param.kind == "int" else value


fields = sorted({
    name
    for mode in modes()
    for name in changes(
        EditRequest(mode=mode),
        Result(
            images=(),
            request=EditRequest(
                mode=mode, sampler="ddim", schedule="native", guidance="classifier_free", inversion_method="edict"
            ),
            seconds=0,
        ),
    )
})  # fmt: skip


@pytest.mark.parametrize("name", fields)
@pytest.mark.parametrize("mode", modes())
def test_what_is_asked_for_counts_or_is_told(
    engine: Engine, usual: dict[str, tuple[EditRequest, Result]], mode: str, name: str
) -> None:
    asked, before = usual[mode]
    found = changes(asked, before)
    if name not in found:
        pytest.skip("another mode's")
    changed = msgspec.structs.replace(asked, **found[name])
    try:
        if engine.complete(changed).key() == engine.complete(asked).key():
            pytest.skip("what is usual here")
        after = engine.run(changed)
    except EngineError:
        return
    keys = [[image.key() for image in result.images] for result in (before, after)]
    told = set(after.notes) - set(before.notes)
    assert keys[0] != keys[1] or told or behind(before, after)


def behind(before: Result, after: Result) -> bool:
    """Whether an inversion is another one, though its picture is the same."""
    first, second = before.inversion, after.inversion
    return first is not None and second is not None and not np.array_equal(first.noise, second.noise)


def test_a_negative_prompt_at_a_scale_of_one_is_told(engine: Engine) -> None:
    bare = EditRequest(mode="generate", model="plain", prompt="a b", negative="c", steps=2)
    read = engine.run(bare)
    unread = [
        engine.run(msgspec.structs.replace(bare, **more)) for more in ({"guidance_scale": 1.0}, {"guidance": "none"})
    ]
    assert read.notes == ()
    assert all("negative prompt did nothing" in " ".join(each.notes) for each in unread)
    inside = engine.run(msgspec.structs.replace(bare, model="guided"))
    assert "network reads the guidance scale itself" in " ".join(inside.notes)


@pytest.mark.parametrize("mode", ["generate", "invert", "reconstruct", "interpolate"])
def test_what_is_too_long_or_not_known_is_told_in_every_mode(
    engine: Engine, usual: dict[str, tuple[EditRequest, Result]], mode: str
) -> None:
    asked, _ = usual[mode]
    text = "zebra " + "a " * 16 * 14
    if asked.inversion is not None:
        made = msgspec.structs.replace(asked.inversion, prompt=text)
        found = engine.run(msgspec.structs.replace(asked, inversion=made))
    else:
        found = engine.run(msgspec.structs.replace(asked, prompt=text))
    assert any("too long: 5 tokens" in note for note in found.notes), found.notes
    assert any("“zebra”" in note for note in found.notes)


def test_a_region_too_long_or_unknown_is_told(engine: Engine) -> None:
    region = Regional("zebra", Mask(noise[0]))
    found = engine.run(EditRequest(mode="generate", model="plain", prompt="a", steps=2, regions=(region,)))
    assert len(found.notes) == 1 and "a region" in found.notes[0] and "“zebra”" in found.notes[0]


def test_an_embedding_whose_word_is_not_said_is_told(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "quokka.safetensors"
    save_file({"emb_params": torch.ones(1, 16)}, path)
    bare = EditRequest(mode="generate", model="plain", prompt="a", steps=1, patches=(Patch("embedding", str(path)),))
    assert any("“quokka” did nothing" in note for note in engine.run(bare).notes)
    assert engine.run(msgspec.structs.replace(bare, prompt="a quokka")).notes == ()


def test_words_that_a_closed_vocabulary_does_not_know() -> None:
    from transformers import CLIPTokenizer

    lexicon = Lexicon(CLIPTokenizer.from_pretrained(shipped_folder() / "diorama" / "tokenizer"), 64)

    def unknown(text: str) -> tuple[str, ...]:
        return lexicon.unknown(readings(text, 1)[0])

    assert unknown("a red ball on snow, day, 2024!") == ()
    assert unknown("a zebra and (two houses:1.2) of Zebra [a ball::0.5]") == ("zebra", "two", "houses")
    assert lexicon._replace(added={"zebra": (-1,)}).unknown(readings("a zebra", 1)[0]) == ()


def test_a_ledger_tells_what_never_counted() -> None:
    ledger = Ledger()
    ledger.strike("early")
    for what in ("early", "late", "never", "never"):
        ledger.enter(what, what.capitalize())
    ledger.strike("late")
    assert ledger.left == ("Never",)
