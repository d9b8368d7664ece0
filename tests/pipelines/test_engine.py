"""The engine as its callers see it: defaults, refusals, cancel, determinism, the modes' promises."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from controls.conditions import ControlCondition
from controls.geometry import Bounds, Extent
from controls.kinds import kinds
from controls.raster import Mask, Raster
from pipelines import devices
from pipelines.engine import Engine
from pipelines.errors import BadInput, Cancelled, EngineError, ModelProblem, OutOfMemory
from pipelines.events import Progress
from pipelines.library import Library
from pipelines.requests import EditRequest, Patch
from tests.pipelines.conftest import picture, side


class Listener:
    """Keeps what it is told, wants every preview, and cancels after so many checks."""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.told: list[Progress] = []
        self.checks = 0
        self.cancel_after = cancel_after

    def report(self, progress: Progress) -> None:
        self.told.append(progress)

    def enough(self) -> bool:
        return False

    def wants_preview(self) -> bool:
        return True

    def check(self) -> None:
        self.checks += 1
        if self.cancel_after is not None and self.checks > self.cancel_after:
            raise Cancelled


def painted(extent: Extent, part: Bounds, value: float = 1.0) -> Mask:
    values = np.zeros(extent.shape, np.float32)
    values[part.slices] = value
    return Mask(values)


def request(**more: Any) -> EditRequest:
    return EditRequest(**{"mode": "generate", "model": "tiny", "prompt": "a ball", "steps": 4, "seed": 3, **more})


def readings(result: Any) -> dict[str, float]:
    return dict(result.readings)


def test_defaults_come_from_the_model(engine: Engine) -> None:
    full = engine.complete(EditRequest(mode="generate", model="tiny"))
    assert (full.extent, full.steps, full.guidance_scale) == (Extent(side, side), 5, 3.0)
    assert full.sampler and full.schedule and full.guidance
    assert engine.complete(full).key() == full.key()
    assert engine.complete(EditRequest(mode="generate")).model in ("tiny", "velocity")


def test_generate(engine: Engine) -> None:
    listener = Listener()
    result = engine.run(request(extent=Extent(75, 51)), listener)
    assert result.image.extent == Extent(75, 51) and result.image.is_opaque
    assert (result.evaluations, result.steps_run) == (8, 4)
    assert result.made.weights and result.made.device == "cpu" and result.made.dtype == "float32"
    assert result.seconds > 0
    assert readings(result)["peak_memory_bytes"] > 0
    steps = [told for told in listener.told if told.stage == "painting"]
    assert [told.step for told in steps] == [1, 2, 3, 4]
    assert all(told.preview is not None and max(told.preview.extent) <= 256 for told in steps)


def test_same_request_same_pixels(engine: Engine) -> None:
    first, again = engine.run(request()), engine.run(request(), Listener())
    other = engine.run(request(seed=4))
    assert first.image.key() == again.image.key() != other.image.key()


def test_guidance_scale_of_one_costs_one_evaluation(engine: Engine) -> None:
    plain = engine.run(request(guidance="none", guidance_scale=5.0))
    one = engine.run(request(guidance_scale=1.0))
    assert plain.evaluations == one.evaluations == 4
    assert plain.image.key() == one.image.key()


def test_stochastic_sampler_is_repeatable(engine: Engine) -> None:
    settings = (("eta", 1.0),)
    first, again = (engine.run(request(sampler="ddim", settings=settings)) for _ in range(2))
    assert first.image.key() == again.image.key() != engine.run(request(sampler="ddim")).image.key()


def test_prompt_of_ten_thousand_characters(engine: Engine) -> None:
    result = engine.run(request(prompt="abc de " * 1429))
    assert readings(result)["prompt_tokens_dropped"] > 5000


@pytest.mark.parametrize("mode", ["sdedit", "inpaint"])
def test_strength_zero_is_the_source(engine: Engine, mode: str) -> None:
    image = picture(Extent(33, 47), opaque=False)
    mask = painted(image.extent, Bounds(3, 3, 9, 9)) if mode == "inpaint" else None
    result = engine.run(request(mode=mode, image=image, mask=mask, strength=0.0))
    assert result.image.key() == image.key()
    assert (result.evaluations, result.steps_run) == (0, 0)


def test_an_edit_keeps_transparency(engine: Engine) -> None:
    """At full strength nothing of the picture is left, and so not its alpha; of an empty one there is none to keep."""
    image = picture(Extent(40, 32), opaque=False)
    asked = request(mode="sdedit", image=image, strength=0.5, steps=4)
    found, whole = engine.run(asked).image, engine.run(msgspec.structs.replace(asked, strength=1.0)).image
    assert np.array_equal(found.array()[..., 3], image.array()[..., 3]) and not image.is_opaque
    assert not np.array_equal(found.array(), image.array()) and whole.is_opaque
    assert engine.run(msgspec.structs.replace(asked, image=Raster.empty(Extent(40, 32)))).image.is_opaque


@pytest.mark.parametrize(
    ("strength", "steps"), [(0.01, 4), (0.001, 4), (1e-6, 4), (0.5, 4), (0.9, 8), (1.0, 12), (0.9999, 12)]
)
def test_steps_that_run(engine: Engine, strength: float, steps: int) -> None:
    result = engine.run(request(mode="sdedit", image=picture(Extent(40, 40)), strength=strength, steps=12))
    assert result.steps_run == pytest.approx(steps, abs=1 if strength == 0.9 else 0)
    assert result.steps_run >= 4
    assert result.image.extent == Extent(40, 40) and result.image.is_opaque
    # Of 12 steps four lie in the lower half of the noise; that fewer became four is told.
    raised = [note for note in result.notes if "of 12 steps would run: 4 did" in note]
    assert len(raised) == (strength < 0.5)


@pytest.mark.parametrize(("steps", "ran", "said"), [(4, 4, ""), (3, 4, "4 steps ran where 3 were asked for")])
def test_few_steps_that_run_as_asked_need_no_note(engine: Engine, steps: int, ran: int, said: str) -> None:
    result = engine.run(request(mode="sdedit", image=picture(Extent(40, 40)), strength=0.5, steps=steps))
    assert result.steps_run == ran
    assert [note for note in result.notes if "leave a blur" in note or "would run" in note] == [
        note for note in result.notes if said and said in note
    ]
    assert any(said in note for note in result.notes) or not said


def test_the_size_that_is_worked_on_is_told_from_the_first_shrink_on(engine: Engine) -> None:
    for extent, shrunk in ((Extent(96, 90), False), (Extent(130, 100), True)):
        result = engine.run(request(mode="sdedit", image=picture(extent), strength=0.9))
        width, height = (int(readings(result)[name]) for name in ("working_width", "working_height"))
        assert (Extent(width, height) == extent) is not shrunk
        told = [note for note in result.notes if f"{extent.width}×{extent.height} pixels were worked on at" in note]
        assert len(told) == shrunk and all(f"{width}×{height}" in note and "1.8 pixels" in note for note in told)


@pytest.mark.parametrize(
    ("extent", "part", "value"),
    [
        (Extent(64, 64), Bounds(0, 0, 64, 64), 1.0),
        (Extent(50, 71), Bounds(11, 5, 20, 30), 1.0),
        (Extent(3, 900), Bounds(1, 400, 1, 90), 1.0),
        (Extent(1, 1), Bounds(0, 0, 1, 1), 1.0),
        (Extent(300, 200), Bounds(299, 199, 1, 1), 1.0),
        (Extent(700, 500), Bounds(0, 0, 700, 500), 0.5),
        (Extent(120, 90), Bounds(30, 30, 40, 40), 0.3),
    ],
)
@pytest.mark.parametrize("strength", [0.7, 1.0])
def test_inpaint_keeps_what_is_outside(
    engine: Engine, extent: Extent, part: Bounds, value: float, strength: float
) -> None:
    image, mask = picture(extent, opaque=False), painted(extent, part, value)
    result = engine.run(request(mode="inpaint", image=image, mask=mask, strength=strength))
    before, after = image.array(), result.image.array()
    outside = mask.values == 0
    assert (before[outside] == after[outside]).all()
    assert readings(result)["changed_outside_mask"] == 0
    assert (before[~outside] != after[~outside]).any()


def test_grey_is_partial_change(engine: Engine) -> None:
    image = picture(Extent(64, 64), seed=5)
    changes = []
    whole = engine.run(request(mode="sdedit", image=image, steps=8, strength=1.0))
    for value in (0.3, 0.7, 1.0):
        mask = painted(image.extent, image.bounds, value)
        result = engine.run(request(mode="inpaint", image=image, mask=mask, steps=8, strength=1.0))
        changes.append(np.abs(result.image.array().astype(float) - whole.image.array()).mean())
    assert changes == sorted(changes, reverse=True) and changes[-1] == 0


def test_huge_image_is_worked_on_by_region(engine: Engine) -> None:
    image = Raster.filled(Extent(5000, 4000), (10, 200, 30, 255))
    mask = painted(image.extent, Bounds(4000, 3500, 40, 30))
    result = engine.run(request(mode="inpaint", image=image, mask=mask))
    shared = sum(result.image.tiles[index] is tile for index, tile in image.tiles.items())
    assert len(image.tiles) - shared <= 4


def test_condition_of_another_size(engine: Engine) -> None:
    kind = next(iter(kinds()))
    steered = request(conditions=(ControlCondition(kind, picture(Extent(31, 17)), 2.0),))
    assert engine.run(steered).image.key() != engine.run(request()).image.key()
    silent = request(conditions=(ControlCondition(kind, picture(Extent(31, 17)), 0.0),))
    assert engine.run(silent).image.key() == engine.run(request()).image.key()
    image = picture(Extent(300, 200))
    for size in (image.extent, Extent(50, 60)):
        mask = painted(image.extent, Bounds(10, 10, 9, 9))
        edit = request(mode="inpaint", image=image, mask=mask, conditions=(ControlCondition(kind, picture(size)),))
        assert readings(engine.run(edit))["changed_outside_mask"] == 0


def test_cancel_at_every_check(engine: Engine) -> None:
    image = picture(Extent(64, 64))
    edit = request(mode="inpaint", image=image, mask=painted(image.extent, Bounds(8, 8, 30, 30)))
    engine.run(edit)
    assert engine._held is not None
    # What is kept of the picture is not made again, so there would be no check within its making.
    cache = engine._held.model.cache
    cache.clear()
    whole = Listener()
    expected = engine.run(edit, whole)
    assert whole.checks > 8
    for after in range(whole.checks):
        cache.clear()
        with pytest.raises(Cancelled):
            engine.run(edit, Listener(cancel_after=after))
    assert engine.run(edit).image.key() == expected.image.key()


def test_cancel_while_loading(library: Library) -> None:
    with Engine(library, device="cpu") as engine:
        whole = Listener()
        engine.run(request(steps=1), whole)
        parts = sum(told.stage == "loading the model" for told in whole.told)
        assert parts >= 5
        for after in (0, parts // 2, parts - 1):
            engine.close()
            with pytest.raises(Cancelled):
                engine.run(request(steps=1), Listener(cancel_after=after))


def test_model_stays_loaded(engine: Engine) -> None:
    engine.run(request(steps=1))
    listener = Listener()
    engine.run(request(steps=1), listener)
    assert not [told for told in listener.told if told.stage == "loading the model"]


@pytest.mark.parametrize(
    ("more", "code", "meant"),
    [
        ({"mode": "generat"}, "unknown_mode", "generate"),
        ({"model": "tinny"}, "unknown_model", "tiny"),
        ({"model": "./nowhere"}, "unknown_model", ""),
        ({"sampler": "eular"}, "unknown_sampler", "euler"),
        ({"schedule": "karas"}, "unknown_schedule", "karras"),
        ({"guidance": "nonne"}, "unknown_guidance", "none"),
        ({"inversion_method": "dddim"}, "unknown_inversion_method", "ddim"),
        ({"settings": (("featherr", 1),)}, "unknown_setting", ""),
        ({"sampler": "ddim", "settings": (("eta", 2.0),)}, "bad_setting", ""),
        ({"strength": 1.1}, "bad_strength", ""),
        ({"strength": float("nan")}, "bad_strength", ""),
        ({"steps": -1}, "bad_steps", ""),
        ({"guidance_scale": float("inf")}, "bad_guidance_scale", ""),
        ({"seed": -1}, "bad_seed", ""),
        ({"extent": Extent(0, 8)}, "bad_size", ""),
        ({"extent": Extent(8, 10**6)}, "bad_size", ""),
        ({"mode": "sdedit"}, "image_missing", ""),
        ({"mode": "inpaint", "image": picture(Extent(8, 8))}, "mask_missing", ""),
        ({"patches": (Patch("lorra", "x"),)}, "unknown_patch", "lora"),
        ({"patches": (Patch("lora", "x"),)}, "patch_missing", "x"),
        ({"patches": (Patch("lora", "x", 11.0),)}, "bad_patch", ""),
        ({"patches": (Patch("lora", "x", float("nan")),)}, "bad_patch", ""),
        ({"conditions": (ControlCondition("nothing", picture(Extent(8, 8))),)}, "unknown_kind", ""),
    ],
)
def test_refusals(engine: Engine, more: dict[str, Any], code: str, meant: str) -> None:
    with pytest.raises(EngineError) as caught:
        engine.run(request(**more))
    assert caught.value.code == code
    assert meant in str(caught.value)


@pytest.mark.parametrize(
    ("mask", "region", "code"),
    [
        (painted(Extent(20, 20), Bounds(1, 1, 2, 2), 0.0), None, "empty_mask"),
        (painted(Extent(20, 21), Bounds(1, 1, 2, 2)), None, "mask_size"),
        (painted(Extent(20, 20), Bounds(1, 1, 2, 2)), Bounds(20, 0, 5, 5), "bad_region"),
        (painted(Extent(20, 20), Bounds(1, 1, 2, 2)), Bounds(10, 10, 5, 5), "bad_region"),
    ],
)
def test_masks_that_do_not_fit(engine: Engine, mask: Mask, region: Bounds | None, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        engine.run(request(mode="inpaint", image=picture(Extent(20, 20)), mask=mask, region=region))
    assert caught.value.code == code


def test_control_that_the_model_lacks(shipped: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped / "tiny", tmp_path / "bare", ignore=shutil.ignore_patterns("controlnet"))
    condition = ControlCondition(next(iter(kinds())), picture(Extent(8, 8)))
    with Engine(Library(shipped=shipped, data=tmp_path / "data")) as engine, pytest.raises(ModelProblem) as caught:
        engine.run(request(model=str(tmp_path / "bare"), conditions=(condition,)))
    assert caught.value.code == "control_missing"


def test_missing_device(library: Library) -> None:
    with Engine(library, device="abacus") as engine, pytest.raises(ModelProblem) as caught:
        engine.run(request())
    assert caught.value.code == "device_missing"


@pytest.mark.parametrize(
    ("capabilities", "dtype"),
    [({"avx512_bf16": True}, "bfloat16"), ({"amx_bf16": True}, "bfloat16"), ({"avx512_f": True}, "float32")],
)
def test_number_format_of_a_processor(
    capabilities: dict[str, bool], dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert devices.pick("cpu", "auto") == ("cpu", dtype)
    assert devices.pick("cpu", "float32") == ("cpu", "float32")


def test_out_of_memory_is_said(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    with Engine(library, device="cpu") as engine:
        engine.run(request(steps=1))
        assert engine._held is not None

        def full(*_: object) -> None:
            raise torch.OutOfMemoryError("CUDA out of memory.")

        monkeypatch.setattr(engine._held.model, "predict", full)
        with pytest.raises(OutOfMemory):
            engine.run(request())
        assert engine.run(request()).image.extent == Extent(side, side)


def test_other_errors_come_as_they_are(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with Engine(library, device="cpu") as engine:
        engine.run(request(steps=1))
        assert engine._held is not None

        def broken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(engine._held.model, "predict", broken)
        with pytest.raises(ZeroDivisionError):
            engine.run(request())


def test_request_survives_its_completion(engine: Engine) -> None:
    """A recipe holds everything: running the completed request gives the same pixels."""
    first = engine.run(EditRequest(mode="generate", model="tiny", prompt="b", seed=9))
    assert isinstance(first.request, EditRequest)
    again = engine.run(msgspec.structs.replace(first.request))
    assert again.image.key() == first.image.key()


def test_catalog(engine: Engine) -> None:
    catalog = engine.catalog()
    assert {model.id: model.fault for model in catalog.models} == {"tiny": "", "velocity": ""}
    assert not catalog.broken
    ids = {entry.id for entry in catalog.modes}
    assert {"generate", "sdedit", "inpaint"} <= ids
    assert json.loads(msgspec.json.encode(catalog))["models"][0]["controls"]
