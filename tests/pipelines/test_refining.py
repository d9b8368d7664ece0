"""A refiner that takes over for the last steps: against diffusers' pair of pipelines, replayed, cancelled, refused."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLImg2ImgPipeline, StableDiffusionXLPipeline
from safetensors.torch import save_file

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from controls.raster import Mask
from pipelines import handover, holding, memory, relay
from pipelines.caching import caching
from pipelines.engine import Engine
from pipelines.errors import Cancelled, EngineError
from pipelines.events import Events, Progress, Silence
from pipelines.families._stable_diffusion_xl import StableDiffusionXL
from pipelines.library import Library
from pipelines.memory import Need, Plan, is_apart
from pipelines.modes import modes
from pipelines.parameterisation import Diffusion
from pipelines.requests import EditRequest, Patch, Refiner, Regional
from tests.pipelines.conftest import make_model, make_xl_model, picture, side
from tests.pipelines.test_parity import begin, call, close, common, negative, pairs, prompt, quiet
from tests.pipelines.test_stable_diffusion_xl import xl
from tests.pipelines.test_tasks import ours

assert quiet  # a fixture of the module that it is imported into

last_fifth = Refiner("refiner")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base, one for inpainting, a refiner of theirs, one of other latents, and a model of another family."""
    root = tmp_path_factory.mktemp("refining")
    make_xl_model(root / "base")
    make_xl_model(root / "hole", channels=9, pipeline="StableDiffusionXLInpaintPipeline")
    make_xl_model(root / "refiner", pipeline="StableDiffusionXLImg2ImgPipeline")
    # As the published ones: the refiner paints in the base's latents.
    shutil.copytree(root / "base" / "vae", root / "refiner" / "vae", dirs_exist_ok=True)
    make_xl_model(root / "strange", pipeline="StableDiffusionXLImg2ImgPipeline")
    config = root / "strange" / "vae" / "config.json"
    config.write_text(config.read_text().replace('"scaling_factor": 0.9', '"scaling_factor": 0.7'))
    make_model(root / "old")
    return root


@pytest.fixture(scope="module")
def engine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(Library(shipped=folder, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


@pytest.fixture(scope="module")
def tight(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that is told of no room for two models; all else fits."""
    library = Library(shipped=folder, data=tmp_path_factory.mktemp("tight"))
    with pytest.MonkeyPatch.context() as patched, Engine(library, device="cpu", dtype="float32") as engine:
        patched.setattr(Engine, "_join", apart(Engine._join, engine))
        yield engine


def apart(join: Any, tight: Engine) -> Any:
    """`Engine._join`, which for this one engine finds no room."""

    def joined(engine: Engine, *given: Any) -> relay.Relay:
        with pytest.MonkeyPatch.context() as patched:
            if engine is tight:
                patched.setattr(memory, "is_apart", lambda *_: True)
            return join(engine, *given)

    return joined


def asked(refiner: Refiner | None = last_fifth, **more: Any) -> EditRequest:
    bare = {"mode": "generate", "extent": Extent(side, side), "prompt": "a b", "negative": "c", **more}
    return common(bare.pop("sampler", "ddim"), bare.pop("model", "base"), refiner=refiner, **bare)


def in_two(folder: Path, sampler: str, start: float) -> torch.Tensor:
    """The latents that diffusers' two pipelines give, the one handing over to the other."""
    base = xl(StableDiffusionXLPipeline, folder / "base", sampler)
    refiner = xl(StableDiffusionXLImg2ImgPipeline, folder / "refiner", sampler)
    half = call(base, latents=begin(base), denoising_end=start)
    return call(refiner, image=half, denoising_start=start)


@pytest.mark.parametrize("start", [0.5, 0.8])
@pytest.mark.parametrize("sampler", pairs)
def test_ensemble_of_diffusers_pipelines(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, sampler: str, start: float
) -> None:
    expected, words = in_two(folder, sampler, start), {"prompt": prompt, "negative": negative}
    got = ours(engine, monkeypatch, asked(Refiner("refiner", start), sampler=sampler, **words))
    close(got, expected, "base", sampler)
    alone = ours(engine, monkeypatch, asked(None, sampler=sampler, **words))
    assert float((got - alone).abs().max()) > 1e-3


def test_a_refiner_takes_what_has_little_noise() -> None:
    """By training steps as diffusers has them: more steps, or a strength, move no noise from one to the other."""
    given = Diffusion(np.cumprod(1 - np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2), spacing="trailing")

    class Bare:
        class model:  # noqa: N801  what a mode's work has
            parameterisation = given

    for steps in (1, 4, 5, 10, 25, 50):
        levels = given.native(steps)
        for start in (0.0, 0.1, 0.5, 0.8, 0.9, 1.0):
            times = np.round(np.arange(1000, 0, -1000 / steps)) - 1
            turn = int((times >= round(1000 - start * 1000)).sum())
            assert handover.turn_of(Bare, levels, start) == turn  # type: ignore[arg-type]
    assert handover.turn_of(Bare, np.array([given.levels[150], 0.1, 0.0]), 0.8) == 0  # type: ignore[arg-type]


def test_both_models_are_told_and_a_replay_is_the_same(engine: Engine) -> None:
    first = engine.run(asked())
    assert isinstance(first.request, EditRequest) and first.request.refiner == last_fifth
    assert (first.evaluations, first.steps_run, first.notes) == (20, 10, ())
    alone = engine.run(asked(None))
    assert alone.made.refiner == "" and alone.image.key() != first.image.key()
    refined = engine.run(asked(None, model="refiner", mode="sdedit", image=picture(Extent(side, side)), extent=None))
    assert first.made.refiner == refined.made.weights != first.made.weights == alone.made.weights
    own = {f"refiner:{name}": sha256 for name, sha256 in refined.made.files}
    assert dict(first.made.files) == {**dict(alone.made.files), **own}
    again = engine.run(first.request)
    assert again.image.key() == first.image.key() and again.made == first.made


def test_models_take_turns_where_there_is_no_room_for_both(engine: Engine, tight: Engine, tmp_path: Path) -> None:
    """On a CPU the one's weights are let go and read again: the pictures are the same, and so is what comes after."""
    together, apart = engine.run(asked()), tight.run(asked())
    assert (apart.memory.count(relay.apart_words), together.memory.count(relay.apart_words)) == (1, 0)
    assert apart.image.key() == together.image.key() and apart.made == together.made
    assert tight._held is None, "what was emptied is not kept"
    assert tight.run(asked(None)).image.key() == tight.run(asked(None)).image.key()
    # A run in several parts begins with the model in each of them, under its patches.
    thin = np.zeros((32, 640), np.float32)
    thin[8:24, 8:632] = 1
    parts = {"image": picture(Extent(640, 32)), "mask": Mask(thin), "extent": None, "mode": "inpaint", "steps": 4}
    parts["patches"] = (lora(tmp_path / "own.safetensors"),)
    found = [each.run(asked(Refiner("refiner", 0.5), **parts)) for each in (engine, tight)]
    assert all(dict(each.readings)["parts"] > 1 for each in found)
    assert found[0].image.key() == found[1].image.key()


def test_there_is_room_for_both_or_for_one() -> None:
    need = Need(network=1000, aside=400, step=300, decode=2000, tile=500)
    assert not is_apart(need, Plan(), 600, None)
    assert [is_apart(need, Plan(), 600, free) for free in (4444, 4445)] == [True, False], "a tenth is spare"
    assert not is_apart(need, Plan(tiled=True), 600, 2780)


def test_what_is_free_says_whether_both_stay(engine: Engine, folder: Path, tmp_path: Path) -> None:
    engine.run(asked(None))
    assert engine._held is not None
    need, taken = engine._held.plain.need, holding.weight_of(engine.library.entry("refiner"), "float32")
    for over, is_told in ((0, True), (taken, False)):
        free = math.ceil((memory.peak(need, Plan()) + over) / memory.spare) + 1
        with Engine(Library(folder, tmp_path), "cpu", "float32", free) as other:
            result = other.run(asked(steps=5))
            assert (relay.apart_words in result.memory, result.made.refiner != "") == (is_told, True)


def lora(path: Path) -> Patch:
    source = torch.Generator().manual_seed(0)
    layer = "lora_te2_text_model_encoder_layers_0_mlp_fc1"
    factors = {"down": torch.randn(2, 24, generator=source), "up": torch.randn(32, 2, generator=source)}
    save_file({f"{layer}.lora_{end}.weight": factor for end, factor in factors.items()}, path)
    return Patch("lora", str(path))


def test_what_steers_and_patches_acts_on_the_model_alone(engine: Engine, tight: Engine, tmp_path: Path) -> None:
    control = ControlCondition(next(iter(kinds())), picture(Extent(side, side), 1))
    patch = lora(tmp_path / "own.safetensors")
    bare, early = engine.run(asked()), msgspec.structs.replace(control, end=0.5)
    for more, named in (({"conditions": (control,)}, "Control images steer"), ({"patches": (patch,)}, "LoRA changes")):
        result = engine.run(asked(**more))
        assert result.image.key() != bare.image.key() and result.made.refiner == bare.made.refiner
        (note,) = result.notes
        assert note.startswith(f"{named} Tiny alone: the refiner, which takes 2 of 10 steps, is not")
        assert tight.run(asked(**more)).image.key() == result.image.key()
    assert engine.run(asked(conditions=(early,))).notes == ()


def test_who_did_nothing_is_told(engine: Engine) -> None:
    for refiner, more in ((Refiner("refiner", 1.0), {}), (last_fifth, {"steps": 4})):
        idle = engine.run(asked(refiner, **more))
        assert any("The refiner did nothing" in note for note in idle.notes) and idle.made.refiner == ""
        assert idle.image.key() == engine.run(asked(None, **more)).image.key()
    image = {"image": picture(Extent(side, side)), "extent": None, "mode": "sdedit"}
    weak = engine.run(asked(strength=0.02, **image))
    assert any("Tiny did nothing" in note for note in weak.notes) and weak.made.refiner
    alone = engine.run(asked(None, model="refiner", strength=0.02, **image))
    assert weak.image.key() == alone.image.key()
    untouched = engine.run(asked(strength=0.0, **image))
    assert untouched.image.key() == image["image"].key() and untouched.evaluations == 0


def test_a_model_waits_beside_a_device_that_holds_one(
    engine: Engine, tight: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a GPU, here with the system's memory for both places: who leaves and comes, and in which order."""
    made, moves = engine.run(asked()), list[str]()

    def moved(way: str) -> Any:
        move = getattr(StableDiffusionXL, way)
        return lambda model: (moves.append(f"{model.entry.id} {way}"), move(model))[1]

    tight.close()
    init = relay.Relay.__init__
    monkeypatch.setattr(relay.Relay, "__init__", lambda self, *given, parks: init(self, *given, parks=True))
    for way in ("leave", "come"):
        monkeypatch.setattr(StableDiffusionXL, way, moved(way))
    for number in range(2):
        result = tight.run(asked())
        assert result.image.key() == made.image.key() and relay.apart_words in result.memory
        back = ["refiner leave", "base come"] if number else ["base come"]
        assert moves == [*back, "base leave", "refiner come"] and not moves.clear()
    assert tight.run(asked(None)).image.key() == engine.run(asked(None)).image.key()
    assert moves == ["refiner leave", "base come"] and not moves.clear()
    with pytest.raises(Cancelled):
        tight.run(asked(), Watched(loading=True))
    assert moves == ["base leave"] and not moves.clear()
    assert tight.run(asked(None)).image.key() == engine.run(asked(None)).image.key() and moves == ["base come"]
    tight.close()


class Watched(Silence):
    """Events of a run that is cancelled after so many steps, or while a model is loaded after some."""

    def __init__(self, stop: float = math.inf, loading: bool = False) -> None:
        self.seen: list[Progress] = []
        self._stop, self._loading = stop, loading

    def report(self, progress: Progress) -> None:
        self.seen.append(progress)

    def wants_preview(self) -> bool:
        return True

    def check(self) -> None:
        begun = sum(1 for each in self.seen if each.steps)
        if begun >= self._stop or (self._loading and begun and not self.seen[-1].steps):
            raise Cancelled


@pytest.mark.parametrize("room", ["engine", "tight"])
def test_progress_previews_and_cancel_go_on_through_both(room: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(room)
    watched: Events = Watched()
    whole = engine.run(asked(), watched)
    assert isinstance(watched, Watched)
    steps = [each for each in watched.seen if each.steps]
    assert [each.step for each in steps] == list(range(1, 11)) and {each.steps for each in steps} == {10}
    assert all(each.preview is not None for each in steps)
    for stop in (3, 9):
        with pytest.raises(Cancelled):
            engine.run(asked(), Watched(stop))
        assert engine.run(asked()).image.key() == whole.image.key()
    if room == "tight":
        with pytest.raises(Cancelled):
            engine.run(asked(), Watched(loading=True))
        assert engine.run(asked()).image.key() == whole.image.key()


@pytest.mark.parametrize("mode", modes())
def test_modes_take_a_refiner_or_refuse_it(engine: Engine, mode: str) -> None:
    plugin, values = modes()[mode], np.zeros((side, side), np.float32)
    values[16:40, 16:40] = 1
    half = np.zeros((side, side), np.float32)
    half[:, :32] = 1
    more: dict[str, Any] = {
        "mode": mode,
        "image": picture(Extent(side, side)) if "image" in plugin.needs else None,
        "mask": Mask(values) if "mask" in plugin.needs else None,
        "settings": (("right", 8),) if "expand" in plugin.uses else (),
        "extent": None,
        "strength": 0.6 if "strength" in plugin.uses else 1.0,
        "regions": (Regional("a house", Mask(half)),) if "regions" in plugin.uses else (),
        "caching": next(iter(caching())),
    }
    takes = "refiner" in plugin.uses
    for model in ("base", "hole"):
        if not set(plugin.tasks) & set(engine.library.entry(model).tasks):
            continue
        if not takes:
            with pytest.raises(EngineError) as caught:
                engine.complete(asked(model=model, **{**more, "caching": "", "regions": (), "strength": 1.0}))
            assert caught.value.code == "refiner_unfit"
            continue
        plain, refined = (engine.run(asked(it, model=model, **more)) for it in (None, Refiner("refiner", 0.6)))
        assert refined.made.refiner and refined.image.key() != plain.image.key()
        assert refined.evaluations == plain.evaluations
        assert dict(refined.readings).get("changed_outside_mask", 0) == 0


def test_pictures_of_a_batch_are_refined_as_alone(engine: Engine) -> None:
    batch = [asked(seed=number, prompt=text) for number, text in enumerate(("a ball", "a house"))]
    for together, each in zip(engine.run_batch(batch), batch, strict=True):
        assert np.abs(together.image.rgb().astype(int) - engine.run(each).image.rgb()).max() <= 2


@pytest.mark.parametrize(
    ("refiner", "model", "code"),
    [
        (Refiner("nobody"), "base", "refiner_missing"),
        (Refiner("./nowhere"), "base", "refiner_missing"),
        (Refiner("base"), "base", "refiner_unknown"),
        (Refiner("strange"), "base", "refiner_of_another_base"),
        (Refiner("refiner"), "old", "refiner_of_another_base"),
        (Refiner("refiner"), "refiner", "refiner_twice"),
        (Refiner("refiner", 1.2), "base", "bad_refiner_start"),
        (Refiner("refiner", -0.1), "base", "bad_refiner_start"),
        (Refiner("refiner", math.nan), "base", "bad_refiner_start"),
    ],
    ids=str,
)
def test_a_refiner_that_cannot_take_over_is_refused(engine: Engine, refiner: Refiner, model: str, code: str) -> None:
    mode = {"mode": "sdedit", "image": picture(Extent(side, side)), "extent": None}
    with pytest.raises(EngineError) as caught:
        engine.complete(asked(refiner, model=model, **mode))
    assert caught.value.code == code and caught.value.advice


def test_the_catalog_says_who_refines_and_in_which_latents(engine: Engine) -> None:
    catalog = engine.catalog()
    entries = {entry.id: entry for entry in catalog.models}
    assert [name for name, entry in entries.items() if "refinement" in entry.tasks] == ["refiner", "strange"]
    assert entries["base"].latents == entries["refiner"].latents != entries["strange"].latents
    assert {mode.id for mode in catalog.modes if "uses:refiner" in mode.traits} == {
        "generate", "inpaint", "outpaint", "sdedit", "upscale", "variations",
    }  # fmt: skip
