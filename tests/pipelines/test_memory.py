"""Memory that does not suffice and numbers that are none: what is chosen before, what is tried again, what is said."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from controls.raster import Raster
from pipelines import devices, memory
from pipelines.engine import Engine
from pipelines.errors import EngineError, OutOfMemory
from pipelines.events import Events, Progress, Silence
from pipelines.library import Library
from pipelines.memory import Need, Passage, Plan, choose
from pipelines.requests import EditRequest, Made, Result, Seed
from tests.pipelines.conftest import picture

need = Need(network=1000, aside=400, step=300, decode=2000, tile=500)


@pytest.mark.parametrize(
    "free, plan",
    [
        (None, Plan()),
        (3400, Plan()),
        (3399, Plan(tiled=True)),
        (1900, Plan(tiled=True)),
        (1899, Plan(offload=True, tiled=True)),
        (0, Plan(offload=True, tiled=True)),
    ],
)
def test_the_quickest_plan_that_fits(free: int | None, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "spare", 1.0)
    assert choose(need, free) == plan
    # A CPU has no place beside it.
    assert choose(need, free, can_offload=False) == plan._replace(offload=False)


def test_offload_alone_where_a_step_takes_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "spare", 1.0)
    heavy = Need(network=1000, aside=400, step=900, decode=200, tile=100)
    assert [choose(heavy, free) for free in (2300, 2299, 1900)] == [Plan(), Plan(offload=True), Plan(offload=True)]


sizes = st.integers(0, 10**12)


@given(st.builds(Need, sizes, sizes, sizes, sizes, sizes), sizes, sizes)
def test_more_memory_never_makes_a_plan_slower(need: Need, free: int, more: int) -> None:
    order = [Plan(), Plan(tiled=True), Plan(offload=True), Plan(True, True)]
    assert order.index(choose(need, free + more)) <= order.index(choose(need, free))
    chosen = choose(need, free)
    assert memory.peak(need, chosen) <= free or chosen == order[-1]


def edit(**more: Any) -> EditRequest:
    condition = ControlCondition(next(iter(kinds())), picture(Extent(64, 64), 9))
    given: dict[str, Any] = {"mode": "sdedit", "model": "tiny", "prompt": "a b", "strength": 0.7, "steps": 5}
    return EditRequest(**{**given, "image": picture(Extent(64, 64)), "conditions": (condition,), **more})


def told(result: Result) -> list[str]:
    """The notes on memory: not that these few steps are more than the strength alone would give."""
    return [note for note in result.notes if "steps would run" not in note]


def test_a_result_says_how_the_model_was_fitted_in(library: Library) -> None:
    """In tiles a picture differs a little; what the parts of a tight plan give is otherwise the same."""
    with Engine(library, device="cpu", dtype="float32") as engine:
        roomy = engine.run(edit())
        assert engine._held is not None
        model: Any = engine._held.model
        model.plan = Plan(offload=True)
        offloaded = engine.run(edit(seed=1)), engine.run(edit())
        assert offloaded[1].image.key() == roomy.image.key() and "while they work" in offloaded[1].memory
    with Engine(library, device="cpu", dtype="float32", memory=1) as engine:
        tight = engine.run(edit())
    assert (roomy.memory, tight.memory) == (Plan().words, Plan(tiled=True).words)
    assert roomy.made.decoding == roomy.made.encoding == "float32, whole"
    assert tight.made.decoding == tight.made.encoding == "float32, in tiles of 32"
    assert told(roomy) == told(tight) == [] and tight.image.extent == roomy.image.extent
    assert 0 < np.abs(tight.image.array().astype(int) - roomy.image.array()).mean() < 40


def test_what_is_said_is_what_was_done_for_the_size_at_hand(library: Library) -> None:
    """A plan for the model's own size says nothing of a picture that is smaller or larger."""
    with Engine(library, device="cpu", dtype="float32", memory=2**22) as engine:
        small = engine.run(EditRequest(mode="generate", model="tiny", extent=Extent(64, 64), steps=1))
        assert engine._held is not None and not engine._held.model.plan.tiled
        model: Any = engine._held.model
        assert model.passage(8, 8).tile == 0 and small.memory == Plan().words
        large = engine.run(EditRequest(mode="generate", model="tiny", extent=Extent(256, 192), steps=1))
        assert large.memory == Plan(tiled=True).words and large.made.decoding == "float32, in tiles of 64"
        assert large.made.encoding == "" and large.made.compiled == "none"


def test_an_earlier_passage_is_taken_again_where_it_can_be(library: Library) -> None:
    with Engine(library, device="cpu", dtype="float32", memory=1) as engine:
        tight = engine.run(edit())
        refused = engine.run(edit(), like=Made(encoding="float32, whole", decoding="float32, whole"))
        assert refused.made == tight.made and refused.image.key() == tight.image.key()
    with Engine(library, device="cpu", dtype="float32") as engine:
        whole = engine.run(edit())
        again = engine.run(edit(), like=tight.made)
        assert again.image.key() == tight.image.key() and again.made.decoding == tight.made.decoding
        assert again.memory == tight.memory and engine.run(edit()).image.key() == whole.image.key()
        for strange in (
            "float64, whole",
            "float32, in tiles of 7",
            "float32, whole; then float32, in tiles of 32",
            "?",
        ):
            assert engine.run(edit(), like=Made(encoding=strange, decoding=strange)).image.key() == whole.image.key()


@given(st.text(max_size=12), st.integers(0, 99999))
def test_passages_are_read_as_they_are_written(dtype: str, tile: int) -> None:
    read = Passage.read(Passage(dtype, tile).words)
    assert read == (Passage(dtype, tile) if re.fullmatch(r"\w+", dtype) else None)


Fault = Callable[[int, Any], Any]


def broken(
    engine: Engine, part: Callable[[Any], Any], fault: Fault, request: EditRequest, events: Events | None = None
) -> Result:
    """A run with a fault in one part of the loaded model. fault(number of the call, what came out): what comes out."""
    engine.run(EditRequest(mode="generate", model=request.model, steps=1))
    assert engine._held is not None
    calls = 0

    def hook(module: Any, given: Any, out: Any) -> Any:
        nonlocal calls
        calls += 1
        return fault(calls, out)

    handle = part(engine._held.model).register_forward_hook(hook)
    try:
        return engine.run(request, events)
    finally:
        handle.remove()


def unet(model: Any) -> Any:
    return model._unet


def decoder(model: Any) -> Any:
    return model._vae.decoder


def full(times: int) -> Fault:
    def fault(call: int, out: Any) -> Any:
        if call <= times:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return out

    return fault


def test_a_step_without_memory_is_done_again_once(engine: Engine) -> None:
    expected = engine.run(edit())
    again = broken(engine, unet, full(1), edit())
    assert again.image.key() == expected.image.key() and again.evaluations == expected.evaluations
    (note,) = told(again)
    assert "step" in note
    with pytest.raises(OutOfMemory):
        broken(engine, unet, full(2), edit())
    assert engine.run(edit()).image.key() == expected.image.key()


def test_a_picture_too_large_to_decode_is_decoded_in_tiles(engine: Engine) -> None:
    expected, tiles = engine.run(edit()), []

    def fault(call: int, out: Any) -> Any:
        tiles.append(tuple(out.shape[-2:]))
        return full(1)(call, out)

    again = broken(engine, decoder, fault, edit())
    assert tiles[0] == (64, 64) and len(tiles) > 4 and max(tiles[1:]) <= (32, 32)
    (note,) = told(again)
    assert "tiles" in note
    assert 0 < np.abs(again.image.array().astype(int) - expected.image.array()).mean() < 40
    assert engine.run(edit()).image.key() == expected.image.key()
    with pytest.raises(OutOfMemory) as caught:
        broken(engine, decoder, full(2), edit())
    assert caught.value.advice


class Watching(Silence):
    """Keeps the previews of a run's steps."""

    def __init__(self) -> None:
        self.previews: list[Raster | None] = []

    def enough(self) -> bool:
        return False

    def wants_preview(self) -> bool:
        return True

    def report(self, progress: Progress) -> None:
        if progress.step:
            self.previews.append(progress.preview)


def test_a_preview_without_memory_is_left_out(engine: Engine) -> None:
    expected, events = engine.run(edit()), Watching()
    result = broken(engine, decoder, full(1), edit(), events)
    assert result.image.key() == expected.image.key() and result.evaluations == expected.evaluations
    assert len(events.previews) > 1 and events.previews[0] is None and None not in events.previews[1:]


def test_a_bug_in_a_preview_is_no_lack_of_memory(engine: Engine) -> None:
    def fault(call: int, out: Any) -> Any:
        raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes"):
        broken(engine, decoder, fault, edit(), Watching())


def test_what_was_too_large_once_is_not_tried_again_in_a_run(engine: Engine) -> None:
    """Every picture of a way is decoded; the first that does not fit sends the others in small tiles at once."""
    ends = Seed(1), Seed(2)
    request = EditRequest(mode="interpolate", model="tiny", ends=ends, frames=3, steps=1)
    seen = []

    def fault(call: int, out: Any) -> Any:
        seen.append(tuple(out.shape[-2:]))
        return full(1)(call, out)

    engine.run(request)
    again = broken(engine, decoder, fault, request)
    assert seen.count((64, 64)) == 1 and again.made.decoding == "float32, in tiles of 32" and len(told(again)) == 1

    def late(call: int, out: Any) -> Any:
        if call == 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return out

    mixed = broken(engine, decoder, late, request)
    assert mixed.made.decoding == "float32, whole; then float32, in tiles of 32"


@pytest.mark.parametrize("call", [1, 2, 4])
@pytest.mark.parametrize("late", [False, True])
def test_numbers_that_are_none_are_said_with_their_step(
    engine: Engine, call: int, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a processor in that step; a device that works by itself is not waited for, so there in the next."""
    calls = []

    def fault(number: int, out: Any) -> Any:
        calls.append(number)
        return (torch.full_like(out[0], float("nan" if call == 2 else "inf")),) if number == call else out

    monkeypatch.setattr(devices, "works_by_itself", lambda device: late)
    with pytest.raises(EngineError) as caught:
        broken(engine, unet, fault, edit())
    assert caught.value.code == "not_finite" and "float32" in caught.value.advice
    if not late or call < 4:
        assert f"picture in step {call} of 4 left" in caught.value.message
    assert calls[-1] == min(4, call + late)
    monkeypatch.undo()
    assert told(engine.run(edit())) == []


def upscale() -> EditRequest:
    """Four tiles in each of four steps, each a call of the network."""
    given = {"mode": "upscale", "model": "tiny", "prompt": "a ball", "strength": 0.6, "steps": 4}
    settings = (("factor", 1.5), ("overlap", 0.25), ("tile", 64))
    return EditRequest(**given, image=picture(Extent(64, 64)), settings=settings)  # type: ignore[arg-type]


def test_in_tiles_too_numbers_that_are_none_end_the_run_in_their_step(engine: Engine) -> None:
    calls = []

    def fault(number: int, out: Any) -> Any:
        calls.append(number)
        return (out[0] / 0,) if number == 8 else out

    with pytest.raises(EngineError) as caught:
        broken(engine, unet, fault, upscale())
    assert caught.value.code == "not_finite" and calls[-1] == 8


def test_in_tiles_too_a_step_is_done_again_once_in_a_run(engine: Engine) -> None:
    expected = engine.run(upscale())
    assert dict(expected.readings)["tiles"] == 4 and expected.steps_run == 4
    again = broken(engine, unet, full(1), upscale())
    assert again.image.key() == expected.image.key() and again.evaluations == expected.evaluations
    (note,) = set(again.notes) - set(expected.notes)
    assert "step" in note

    def fault(number: int, out: Any) -> Any:
        if number in (1, 9):
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return out

    with pytest.raises(OutOfMemory):
        broken(engine, unet, fault, upscale())


def test_numbers_that_are_none_after_decoding_are_said(engine: Engine) -> None:
    with pytest.raises(EngineError) as caught:
        broken(engine, decoder, lambda _, out: out / 0, edit())
    assert caught.value.code == "not_finite"


def test_an_autoencoder_that_overflows_in_half_precision_goes_on_in_float32(shipped: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped / "tiny", tmp_path / "models" / "tiny")
    vae = tmp_path / "models" / "tiny" / "vae"
    config = json.loads((vae / "config.json").read_text())
    (vae / "config.json").write_text(json.dumps({**config, "force_upcast": False}))
    weights = vae / "diffusion_pytorch_model.safetensors"
    loud = load_file(weights)
    # The layers behind it divide by its size: in a wider type nothing is lost.
    loud["decoder.conv_in.weight"] *= 3e5
    save_file(loud, weights, {"format": "pt"})
    library = Library(shipped=tmp_path / "models", data=tmp_path)
    with Engine(library, device="cpu", dtype="float16") as engine:
        first, second = engine.run(edit()), engine.run(edit())
        (note,) = told(first)
        assert "float32" in note and told(second) == []
        passages = ("float16, whole", "float32, whole")
        assert (first.made.encoding, first.made.decoding) == passages
        assert (second.made.encoding, second.made.decoding) == ("float32, whole", "float32, whole")
        # Not what happens to have gone before, but what the recipe says.
        again = engine.run(edit(), like=first.made)
        assert again.image.key() == first.image.key() and again.made == first.made and told(again) == []
    with Engine(library, device="cpu", dtype="float32") as engine:
        wide = engine.run(edit())
    assert np.abs(first.image.array().astype(int) - wide.image.array()).mean() < 2
