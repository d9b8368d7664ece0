"""Caching within a run: what is computed is exact, what is kept is counted, and where it does not fit it is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from pipelines.caching import caching
from pipelines.engine import Engine
from pipelines.errors import BadInput, ModelProblem
from pipelines.levels import Levels
from pipelines.requests import EditRequest
from tests.pipelines.conftest import picture, tiny_unet

conditions = tuple(ControlCondition(kind, picture(Extent(64, 64), 9), 0.8, 0.0, 0.7) for kind in list(kinds())[:2])
exact = {
    "deep_cache": (("cache_interval", 1),), "first_block": (("cache_threshold", 0.0),),
    "token_merging": (("merge_ratio", 0.0),),
}  # fmt: skip
keeping = {"deep_cache": (("cache_interval", 3),), "first_block": (("cache_threshold", 1.0),)}
merging = {"token_merging": (("merge_ratio", 0.5),)}
loose = {**keeping, **merging}
came_of = {**dict.fromkeys(keeping, "network_calls_reused"), **dict.fromkeys(merging, "tokens_merged_share")}


def edit(name: str = "", **more: Any) -> EditRequest:
    given: dict[str, Any] = {"mode": "generate", "model": "tiny", "prompt": "a ball", "steps": 9, "seed": 3}
    return EditRequest(**{**given, "conditions": conditions, "caching": name, **more})


def test_every_way_of_caching_is_tested() -> None:
    assert set(exact) == set(loose) == set(caching())


@pytest.mark.parametrize("name", exact)
def test_what_keeps_nothing_changes_nothing(engine: Engine, name: str) -> None:
    plain, kept = engine.run(edit()), engine.run(edit(name, settings=exact[name]))
    assert kept.image.key() == plain.image.key() and kept.evaluations == plain.evaluations
    assert dict(kept.readings)[came_of[name]] == 0 and came_of[name] not in dict(plain.readings)
    assert any("caching" in note for note in kept.notes)


@pytest.mark.parametrize("name", keeping)
@pytest.mark.parametrize("guidance", ["classifier_free", "perturbed_attention"])
def test_what_is_kept_is_counted_and_leaves_the_model_as_it_was(engine: Engine, name: str, guidance: str) -> None:
    plain = engine.run(edit(guidance=guidance))
    kept = engine.run(edit(name, settings=loose[name], guidance=guidance))
    reused = dict(kept.readings)["network_calls_reused"]
    assert 0 < reused < plain.evaluations and kept.evaluations == plain.evaluations
    difference = np.abs(kept.image.array().astype(int) - plain.image.array())
    assert 0 < difference.mean() < 20
    assert engine.run(edit(guidance=guidance)).image.key() == plain.image.key()


@pytest.mark.parametrize("guidance", ["classifier_free", "perturbed_attention"])
def test_what_merges_says_how_much_and_leaves_the_model_as_it_was(engine: Engine, guidance: str) -> None:
    plain, merged = engine.run(edit(guidance=guidance)), engine.run(edit("token_merging", guidance=guidance))
    assert dict(merged.readings)["tokens_merged_share"] == 0.5 and not any("caching" in note for note in merged.notes)
    assert 0 < np.abs(merged.image.array().astype(int) - plain.image.array()).mean() < 20
    assert engine.run(edit("token_merging", guidance=guidance)).image.key() == merged.image.key()
    assert engine.run(edit(guidance=guidance)).image.key() == plain.image.key()


def test_tiles_are_merged_each_by_itself(engine: Engine) -> None:
    tiles = {"factor": 1.5, "overlap": 0.25, "tile": 64}
    more = {"mode": "upscale", "image": picture(Extent(64, 64)), "strength": 0.6, "conditions": (), "steps": 4}
    found = [
        engine.run(edit(name, **more, settings=tuple((tiles | dict(settings)).items())))
        for name, settings in (("", ()), *((("token_merging", each["token_merging"])) for each in (exact, merging)))
    ]
    assert found[0].image.key() == found[1].image.key()
    assert dict(found[2].readings)["tokens_merged_share"] == 0.5
    assert 0 < np.abs(found[2].image.array().astype(int) - found[0].image.array()).mean() < 20


@pytest.mark.parametrize("name", keeping)
def test_each_tile_goes_on_from_what_was_kept_of_itself(engine: Engine, name: str) -> None:
    """As often as a whole picture would; what keeps nothing changes nothing."""
    tiles = {"factor": 1.5, "overlap": 0.25, "tile": 64}
    more = {"mode": "upscale", "image": picture(Extent(64, 64)), "strength": 0.6, "conditions": (), "steps": 6}

    def upscaled(name: str, settings: Any = ()) -> Any:
        return engine.run(edit(name, **more, settings=tuple((tiles | dict(settings)).items())))

    plain, whole, loosely = upscaled(""), upscaled(name, exact[name]), upscaled(name, loose[name])
    assert whole.image.key() == plain.image.key() and dict(whole.readings)["network_calls_reused"] == 0
    count, steps = dict(plain.readings)["tiles"], plain.steps_run
    # Whole in every third step, or in the first alone: in each tile by itself.
    kept = {3: steps - -(-steps // 3), 1.0: steps - 1}[loose[name][0][1]]
    assert dict(loosely.readings)["network_calls_reused"] == kept * count and count == 4
    assert 0 < np.abs(loosely.image.array().astype(int) - plain.image.array()).mean() < 20


def test_the_inner_levels_run_as_often_as_they_should(engine: Engine) -> None:
    engine.run(edit(steps=1))
    assert engine._held is not None
    unet: Any = engine._held.model.step_networks[0]
    counted = {"outer": 0, "inner": 0, "control": 0}
    control = engine._held.model.step_networks[1]
    watched = {"outer": unet.down_blocks[0], "inner": unet.mid_block.resnets[0], "control": control.conv_in}

    def counting(name: str) -> Any:
        def count(*_: object) -> None:
            counted[name] += 1

        return count

    handles = [part.register_forward_pre_hook(counting(name)) for name, part in watched.items()]
    everywhere = tuple(ControlCondition(each.kind, each.image) for each in conditions)
    engine.run(edit("deep_cache", settings=(("cache_interval", 3),), conditions=everywhere))
    for handle in handles:
        handle.remove()
    assert counted == {"outer": 9, "inner": 3, "control": 6}


def test_a_call_after_the_same_call_is_the_same() -> None:
    """Where nothing changed between two calls, what is kept is what would have been computed."""
    torch.manual_seed(0)
    unet = tiny_unet().eval()
    given = torch.randn(2, 4, 8, 8), torch.tensor([5.0, 5.0]), torch.randn(2, 3, 16)
    levels = Levels([unet], lambda call, change: call == 0)
    answers = []
    with torch.inference_mode():
        for _ in range(2):
            with levels.around("it"):
                answers.append(unet(*given, return_dict=False)[0])
        assert (
            levels.reused == 1 and torch.equal(*answers) and torch.equal(answers[0], unet(*given, return_dict=False)[0])
        )
        with levels.around("it"):
            other = unet(given[0] + 1, *given[1:], return_dict=False)[0]
        assert not torch.equal(other, answers[0])
        assert not torch.allclose(other, unet(given[0] + 1, *given[1:], return_dict=False)[0])


def test_a_call_that_fails_leaves_the_networks_as_they_were() -> None:
    unet = tiny_unet().eval()
    levels = Levels([unet], lambda call, change: True)
    with pytest.raises(ZeroDivisionError), levels.around("it"):
        raise ZeroDivisionError
    assert not any("forward" in module.__dict__ for module in unet.modules())


@pytest.mark.parametrize("mode", ["invert", "interpolate"])
def test_inversions_are_walked_whole(engine: Engine, mode: str) -> None:
    with pytest.raises(BadInput) as caught:
        engine.run(edit("deep_cache", mode=mode, image=picture(Extent(64, 64)), conditions=()))
    assert caught.value.code == "caching_unfit"


def test_what_does_not_fit_is_refused(engine: Engine) -> None:
    for more, code in (
        ({"caching": "deep_cash"}, "unknown_caching"),
        ({"settings": (("cache_interval", 2),)}, "unknown_setting"),
        ({"caching": "deep_cache", "settings": (("cache_interval", 0),)}, "bad_setting"),
    ):
        with pytest.raises(BadInput) as caught:
            engine.run(edit(**{"name": more.pop("caching", ""), **more}))
        assert caught.value.code == code
    flat: Any = tiny_unet()
    flat.down_blocks = flat.down_blocks[:1]
    with pytest.raises(ModelProblem):
        Levels([flat], lambda call, change: True)
