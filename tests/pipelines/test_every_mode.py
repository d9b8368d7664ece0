"""Every mode of the catalog on a model of every kind: it paints, or it is refused before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from controls.conditions import ControlCondition
from controls.geometry import Bounds, Extent
from controls.kinds import kinds
from controls.raster import Mask
from pipelines.caching import caching
from pipelines.engine import Engine
from pipelines.errors import BadInput, ModelProblem
from pipelines.families import families
from pipelines.library import Library
from pipelines.modes import modes
from pipelines.requests import EditRequest, Inversion, Patch, Picture, Reference, Regional, Result, Seed
from tests.pipelines.conftest import make_model, make_xl_model, picture, side
from tests.pipelines.test_ip_adapters import plain_projection, write_adapter

inpaint_class, instruct_class = "StableDiffusionInpaintPipeline", "StableDiffusionInstructPix2PixPipeline"
models = ("plain", "hole", "told", "guided", "xl", "xl_refiner", "xl_hole", "xl_told")
needed_settings = {"expand": (("right", 8),)}
"""What a mode that uses something cannot do without."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    root = tmp_path_factory.mktemp("every")
    make_model(root / "plain")
    make_model(root / "hole", channels=9, pipeline=inpaint_class)
    make_model(root / "told", channels=8, pipeline=instruct_class)
    make_model(root / "guided", pipeline="LatentConsistencyModelPipeline", network={"time_cond_proj_dim": 16})
    make_xl_model(root / "xl")
    make_xl_model(root / "xl_refiner", pipeline="StableDiffusionXLImg2ImgPipeline")
    make_xl_model(root / "xl_hole", channels=9, pipeline="StableDiffusionXLInpaintPipeline")
    make_xl_model(root / "xl_told", channels=8, pipeline="StableDiffusionXLInstructPix2PixPipeline")
    with Engine(Library(shipped=root, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


@pytest.fixture(scope="module")
def adapters(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An IP-Adapter for every model, in a folder of its name."""
    root = tmp_path_factory.mktemp("adapters")
    for model in models:
        write_adapter(root / model / "plain.safetensors", Path(engine.library.entry(model).path), plain_projection)
    return root


def inversion(engine: Engine, model: str) -> Inversion:
    """An inversion to stand on, found by whichever mode finds one."""
    (finder,) = (name for name, mode in modes().items() if "inversion_method" in mode.uses and "image" in mode.needs)
    request = EditRequest(mode=finder, model=model, image=picture(Extent(side, side)), steps=2)
    found = engine.run(request).inversion
    assert found is not None
    return found


def request(engine: Engine, name: str, model: str) -> EditRequest:
    """A request with all that the mode needs, steered by a control image where the mode takes one."""
    mode = modes()[name]
    values = np.zeros((side, side), np.float32)
    values[16:40, 16:40] = 1
    steering = (ControlCondition(next(iter(kinds())), picture(Extent(side, side), seed=1)),)
    wanted = EditRequest(
        mode=name,
        model=model,
        prompt="a ball",
        steps=2,
        image=picture(Extent(side, side)) if "image" in mode.needs else None,
        mask=Mask(values) if "mask" in mode.needs else None,
        ends=(Seed(1), Seed(2)) if "ends" in mode.needs else (),
        frames=2 if "frames" in mode.uses else 0,
        conditions=steering if "conditions" in mode.uses else (),
        settings=tuple(pair for used in mode.uses for pair in needed_settings.get(used, ())),
    )
    fits = set(mode.tasks) & set(engine.library.entry(model).tasks)
    if "inversion" not in mode.needs or not fits:
        return wanted
    found = inversion(engine, model)
    return msgspec.structs.replace(wanted, inversion=found, steps=0)


@pytest.mark.parametrize("model", models)
@pytest.mark.parametrize("mode", modes())
def test_a_mode_paints_or_is_refused(engine: Engine, mode: str, model: str) -> None:
    asked = request(engine, mode, model)
    if set(modes()[mode].tasks) & set(engine.library.entry(model).tasks):
        result: Result = engine.run(asked)
        assert result.evaluations > 0
        assert all(np.ptp(image.array()[..., :3]) > 0 for image in result.images)
        return
    with pytest.raises(ModelProblem) as caught:
        engine.run(asked)
    assert caught.value.code == "mode_unfit"


@pytest.mark.parametrize(
    "name", ["conditions", "mask", "strength", "regions", "region", "image", "ends", "frames", "inversion"]
)
@pytest.mark.parametrize("mode", modes())
def test_what_a_mode_would_pass_over_is_refused(engine: Engine, mode: str, name: str) -> None:
    """A field that a mode neither needs nor uses: accepted at its default, refused at anything else."""
    model = next(each for each in models if set(modes()[mode].tasks) & set(engine.library.entry(each).tasks))
    asked = request(engine, mode, model)
    engine.complete(asked)
    image = picture(Extent(side, side))
    more = {
        "conditions": (ControlCondition(next(iter(kinds())), image),),
        "mask": Mask(np.ones((side, side), np.float32)),
        "strength": 0.5,
        "regions": (Regional("c", Mask(np.ones((side, side), np.float32))),),
        "region": Bounds(0, 0, 48, 48),
        "image": image,
        "ends": (Seed(1), Picture(image)),
        "frames": 3,
        "inversion": inversion(engine, models[0]),
    }
    changed = msgspec.structs.replace(asked, **{name: more[name]})
    if name in (*modes()[mode].needs, *modes()[mode].uses):
        engine.complete(changed)
        return
    with pytest.raises(BadInput) as caught:
        engine.complete(changed)
    assert caught.value.code == f"{name}_unfit" and "These do" in caught.value.advice


def fitting(engine: Engine, mode: str) -> list[str]:
    """A model of each family that the mode can be done with."""
    found = {}
    for model in models:
        entry = engine.library.entry(model)
        if set(modes()[mode].tasks) & set(entry.tasks):
            found.setdefault(entry.family, model)
    return list(found.values())


@pytest.mark.parametrize("way", caching())
@pytest.mark.parametrize("mode", modes())
def test_a_mode_caches_or_says_that_it_cannot(engine: Engine, mode: str, way: str) -> None:
    for model in fitting(engine, mode):
        asked = msgspec.structs.replace(request(engine, mode, model), caching=way)
        if modes()[mode].by_inversion:
            with pytest.raises(BadInput) as caught:
                engine.run(asked)
            assert caught.value.code == "caching_unfit"
            continue
        result = engine.run(msgspec.structs.replace(asked, steps=5))
        came_of = dict(result.readings)["tokens_merged_share" if caching()[way].merged else "network_calls_reused"]
        assert came_of > 0 or any("caching" in note for note in result.notes)
        assert np.ptp(result.image.array()[..., :3]) > 0


@pytest.mark.parametrize("mode", modes())
def test_a_mode_paints_regions_and_controls_together(engine: Engine, mode: str) -> None:
    if "regions" not in modes()[mode].uses:
        return
    half = np.zeros((side, side), np.float32)
    half[:, : side // 2] = 1
    for model in fitting(engine, mode):
        asked = request(engine, mode, model)
        parted = msgspec.structs.replace(
            asked, regions=(Regional("c d", Mask(half)), Regional("e", Mask(1 - half), 0.5))
        )
        plain, got = engine.run(asked), engine.run(parted)
        assert got.evaluations > plain.evaluations and got.image.key() != plain.image.key()


@pytest.mark.parametrize("mode", modes())
def test_a_mode_sees_references_or_says_that_it_cannot(engine: Engine, adapters: Path, mode: str) -> None:
    for model in fitting(engine, mode):
        bare = request(engine, mode, model)
        worn = (Patch("ip_adapter", str(adapters / model / "plain.safetensors")),)
        found = []
        for seed in (8, 9):
            seen = (Reference(picture(Extent(40, 30), seed)),)
            asked = msgspec.structs.replace(bare, patches=worn, references=seen)
            if "conditions" not in modes()[mode].uses:
                with pytest.raises(BadInput) as caught:
                    engine.run(asked)
                assert caught.value.code == "reference_unused"
                break
            found.append(engine.run(asked).image.key())
        assert len(set(found)) == len(found) != 1


def test_choices_are_shown_by_title_and_explained(engine: Engine) -> None:
    catalog = engine.catalog()
    folders = {"fill": catalog.fills, "seam": catalog.seams, "match": catalog.matches}
    met = set()
    for param in (param for mode in catalog.modes for param in mode.params if param.name in folders):
        entries = folders[param.name]
        assert param.offers == tuple((each.id, each.title, each.help) for each in entries)
        assert all(title and help_text for _, title, help_text in param.offers)
        met.add(param.name)
    assert met == folders.keys()


def test_every_family_and_every_mode_is_walked(engine: Engine) -> None:
    entries = [entry for entry in engine.catalog().models if not entry.fault]
    assert {entry.family for entry in entries} == set(families())
    tasks = {task for entry in entries for task in entry.tasks}
    assert all(set(mode.tasks) & tasks for mode in modes().values())
