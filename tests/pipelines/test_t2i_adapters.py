"""T2I-Adapters against diffusers' own pipelines, and control networks that do not fit the model that they lie in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import MultiAdapter, StableDiffusionAdapterPipeline, StableDiffusionXLAdapterPipeline, T2IAdapter
from torch import Tensor

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from controls.raster import Raster
from pipelines.completion import complete
from pipelines.engine import Engine
from pipelines.errors import ModelProblem
from pipelines.library import Library
from tests.pipelines.conftest import make_model, make_xl_model, picture, side
from tests.pipelines.test_parity import begin, call, close, common, quiet, steps, theirs
from tests.pipelines.test_tasks import ours

assert quiet  # a fixture of the module that it is imported into

crossed = {
    "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
}
first, second = list(kinds())[:2]
image = picture(Extent(side, side), seed=4)
full: dict[str, Any] = {"channels": [8, 16], "downscale_factor": 8, "adapter_type": "full_adapter"}
large: dict[str, Any] = {"channels": [8, 16], "downscale_factor": 16, "adapter_type": "full_adapter_xl"}
light: dict[str, Any] = {"channels": [8], "downscale_factor": 8, "adapter_type": "light_adapter", "in_channels": 1}


def add_adapter(model: Path, kind: str, **config: Any) -> None:
    network = T2IAdapter(num_res_blocks=1, **config)
    with torch.no_grad():
        for weight in network.parameters():
            weight.normal_(0, 0.2)
    network.save_pretrained(model / "controlnets" / kind)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with two adapters, one with a light and grey one, one of XL's kind."""
    root = tmp_path_factory.mktemp("adapted")
    make_model(root / "two", network=crossed)
    make_model(root / "grey", network={**crossed, "block_out_channels": (8, 8)})
    make_xl_model(root / "xl")
    torch.manual_seed(5)
    for model, kind, config in (
        ("two", first, full), ("two", second, full), ("grey", first, light), ("xl", first, large),
    ):  # fmt: skip
        add_adapter(root / model, kind, **config)
        shutil.rmtree(root / model / "controlnet", ignore_errors=True)
    return root


@pytest.fixture(scope="module")
def engine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(Library(shipped=folder, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


def adapter(model: Path, kind: str) -> Any:
    return T2IAdapter.from_pretrained(model / "controlnets" / kind)


def shown(image: Raster) -> Tensor:
    return torch.from_numpy(image.rgb()).permute(2, 0, 1)[None] / 255


@pytest.mark.parametrize("model", ["two", "grey"], ids=("full", "light"))
def test_stable_diffusion_adapter_pipeline(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    one_adapter(engine, folder, monkeypatch, StableDiffusionAdapterPipeline, model, {})


def test_stable_diffusion_xl_adapter_pipeline(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spanned = {"adapter_conditioning_factor": 0.65}
    one_adapter(engine, folder, monkeypatch, StableDiffusionXLAdapterPipeline, "xl", spanned)


def one_adapter(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, kind: Any, model: str, spanned: dict[str, float]
) -> None:
    pipe = theirs(kind, folder / model, "ddim", adapter=adapter(folder / model, first))
    seen = shown(image).mean(1, keepdim=True) if model == "grey" else shown(image)
    more = {"height": side, "width": side} | spanned
    expected = call(pipe, latents=begin(pipe), image=seen, adapter_conditioning_scale=0.8, **more)
    plain = common("ddim", model, mode="generate", extent=Extent(side, side))
    condition = ControlCondition(first, image, 0.8, 0.0, spanned.get("adapter_conditioning_factor", 1.0))
    run = 0

    def counted(*_: object) -> None:
        nonlocal run
        run += 1

    engine.run(common("ddim", model, mode="generate", extent=Extent(side, side), steps=1))
    assert engine._held is not None
    loaded: Any = engine._held.plain
    loaded.cache.clear()
    hook = loaded.controls[first].network.register_forward_hook(counted)
    got = ours(
        engine, monkeypatch, common("ddim", model, mode="generate", extent=Extent(side, side), conditions=(condition,))
    )
    hook.remove()
    close(got, expected, model, "ddim")
    assert run == 1 < steps
    assert float((got - ours(engine, monkeypatch, plain)).abs().max()) > 0.01


def test_stable_diffusion_adapter_pipeline_with_a_multi_adapter(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = MultiAdapter([adapter(folder / "two", kind) for kind in (first, second)])
    pipe = theirs(StableDiffusionAdapterPipeline, folder / "two", "ddim", adapter=both)
    other = picture(Extent(side, side), seed=6)
    images, weights = [shown(image), shown(other)], [0.8, 1.5]
    expected = call(pipe, latents=begin(pipe), image=images, adapter_conditioning_scale=weights)
    conditions = (ControlCondition(first, image, 0.8), ControlCondition(second, other, 1.5))
    asked = common("ddim", "two", mode="generate", extent=Extent(side, side), conditions=conditions)
    close(ours(engine, monkeypatch, asked), expected, "two", "ddim")


def test_an_adapter_takes_sides_that_are_no_multiple_of_its_cells(engine: Engine) -> None:
    condition = ControlCondition(first, picture(Extent(72, 88)))
    result = engine.run(common("ddim", "xl", mode="generate", extent=Extent(72, 88), conditions=(condition,), steps=2))
    assert result.image.extent == Extent(72, 88)


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"_class_name": "ControlNetUnionModel"}, "control_unserved", "many kinds"),
        ({"_class_name": "SparseControlNetModel"}, "control_unserved", "SparseControlNetModel"),
        ({"_class_name": "ControlNetModel", "cross_attention_dim": 2048}, "control_unfit", "Stable Diffusion XL"),
        (
            {"_class_name": "ControlNetModel", "cross_attention_dim": 16, "block_out_channels": [8, 8]},
            "control_unfit", "8, 8",
        ),
        ({"adapter_type": "full_adapter_xl"}, "control_unfit", "Stable Diffusion XL"),
        ({"channels": [8, 8]}, "control_unfit", "8, 16"),
    ],
)  # fmt: skip
def test_a_control_network_for_another_model_is_refused_when_it_is_asked_for(
    folder: Path, tmp_path: Path, changes: dict[str, object], code: str, says: str
) -> None:
    """From its configuration alone, before anything is loaded; the model itself can be used."""
    wrong = Path(shutil.copytree(folder / "two", tmp_path / "wrong"))
    config = wrong / "controlnets" / second / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), **changes}))
    library = Library(shipped=folder, data=tmp_path / "data")
    entry = library.entry(str(wrong))
    assert entry.controls == (first,) and [(each.kinds, each.code) for each in entry.unfit] == [((second,), code)]
    complete(common("ddim", str(wrong), mode="generate", conditions=(ControlCondition(first, image),)), library)
    with pytest.raises(ModelProblem, match=says) as caught:
        complete(common("ddim", str(wrong), mode="generate", conditions=(ControlCondition(second, image),)), library)
    assert caught.value.code == code and str(config.parent) in caught.value.message
