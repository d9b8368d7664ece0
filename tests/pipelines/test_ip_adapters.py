"""IP-Adapters against diffusers' own pipelines: the same weights, the same seed, the same pictures to go by."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline, UNet2DConditionModel
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from controls.geometry import Extent
from pipelines.engine import Engine
from pipelines.errors import BadInput, EngineError, ModelProblem
from pipelines.files import blobs, recipes
from pipelines.library import Library
from pipelines.references import cross_attentions
from pipelines.requests import EditRequest, Patch, Reference
from tests.pipelines.conftest import make_model, make_xl_model, picture, side
from tests.pipelines.test_parity import begin, call, close, common, quiet, theirs
from tests.pipelines.test_tasks import ours

assert quiet  # a fixture of the module that it is imported into

width, projected, tokens = 16, 12, 4
"""Of the image encoder, of its answer, and how many words a picture counts as."""

wide, other = picture(Extent(50, 37), seed=8), picture(Extent(33, 40), seed=9)
kind = "ip_adapter"


def plain_projection(read: int) -> dict[str, tuple[int, ...]]:
    return {
        "proj.weight": (tokens * read, projected), "proj.bias": (tokens * read,), "norm.weight": (read,),
        "norm.bias": (read,),
    }  # fmt: skip


def plus_projection(read: int) -> dict[str, tuple[int, ...]]:
    """As its authors name it: a resampler of four layers with one head of 64."""
    shapes: dict[str, tuple[int, ...]] = {
        "latents": (1, tokens, 8), "proj_in.weight": (8, width), "proj_in.bias": (8,), "proj_out.weight": (read, 8),
        "proj_out.bias": (read,), "norm_out.weight": (read,), "norm_out.bias": (read,),
    }  # fmt: skip
    for layer in range(4):
        inner = {"0.norm1.weight": (8,), "0.norm1.bias": (8,), "0.norm2.weight": (8,), "0.norm2.bias": (8,)}
        inner |= {"0.to_q.weight": (64, 8), "0.to_kv.weight": (128, 8), "0.to_out.weight": (8, 64)}
        inner |= {"1.0.weight": (8,), "1.0.bias": (8,), "1.1.weight": (32, 8), "1.3.weight": (8, 32)}
        shapes |= {f"layers.{layer}.{name}": shape for name, shape in inner.items()}
    return shapes


def write_adapter(file: Path, model: Path, projection: Any) -> None:
    """An adapter of random weights for a model, and its image encoder beside it."""
    unet = UNet2DConditionModel.from_pretrained(model / "unet")
    shapes = {f"image_proj.{name}": shape for name, shape in projection(unet.config.cross_attention_dim).items()}
    for number, layer in enumerate(cross_attentions(unet)):
        for letter, own in (("k", layer.to_k), ("v", layer.to_v)):
            shapes[f"ip_adapter.{2 * number + 1}.to_{letter}_ip.weight"] = tuple(own.weight.shape)
    source = torch.Generator().manual_seed(3)
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: torch.randn(shape, generator=source) / 2 for name, shape in shapes.items()}, file)
    torch.manual_seed(4)
    config = CLIPVisionConfig(
        hidden_size=width, intermediate_size=32, projection_dim=projected, num_hidden_layers=2, num_attention_heads=2,
        image_size=32, patch_size=8,
    )  # fmt: skip
    CLIPVisionModelWithProjection(config).save_pretrained(file.parent / "image_encoder")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of each family, each with a folder of adapters beside it."""
    root = tmp_path_factory.mktemp("referred")
    make_model(root / "tiny")
    make_xl_model(root / "xl")
    for model in ("tiny", "xl"):
        for name, projection in (("plain", plain_projection), ("plus", plus_projection)):
            write_adapter(root / "adapters" / model / f"{name}.safetensors", root / model, projection)
    return root


@pytest.fixture(scope="module")
def engine(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(Library(shipped=folder, data=tmp_path_factory.mktemp("data")), device="cpu", dtype="float32") as engine:
        yield engine


def adapter(folder: Path, model: str, name: str) -> Path:
    return folder / "adapters" / model / f"{name}.safetensors"


def referring(
    folder: Path, model: str, name: str, *references: Reference, weight: float = 1.0, **more: Any
) -> EditRequest:
    worn = (Patch(kind, str(adapter(folder, model, name)), weight),)
    chosen = {"mode": "generate", "extent": Extent(side, side), "patches": worn, **more}
    return common("ddim", model, references=references, **chosen)


def expected(pipeline: Any, folder: Path, model: str, name: str, images: list[Any], scales: list[float]) -> Tensor:
    pipe = theirs(pipeline, folder / model, "ddim")
    file, many = adapter(folder, model, name), len(images)
    pipe.load_ip_adapter([str(file.parent)] * many, subfolder=[""] * many, weight_name=[file.name] * many)
    pipe.set_ip_adapter_scale(scales)
    seen = [Image.fromarray(image.rgb()) for image in images]
    return call(pipe, latents=begin(pipe), ip_adapter_image=seen)


@pytest.mark.parametrize("name", ["plain", "plus"])
@pytest.mark.parametrize(
    ("pipeline", "model"), [(StableDiffusionPipeline, "tiny"), (StableDiffusionXLPipeline, "xl")], ids=("sd", "xl")
)
def test_stable_diffusion_pipelines_with_an_ip_adapter(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, pipeline: Any, model: str, name: str
) -> None:
    wanted = expected(pipeline, folder, model, name, [wide], [0.6])
    got = ours(engine, monkeypatch, referring(folder, model, name, Reference(wide, 1.2), weight=0.5))
    close(got, wanted, model, "ddim")
    bare = ours(engine, monkeypatch, common("ddim", model, mode="generate", extent=Extent(side, side)))
    assert float((got - bare).abs().max()) > 0.01


def test_stable_diffusion_pipeline_with_several_ip_adapters(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = expected(StableDiffusionPipeline, folder, "tiny", "plain", [wide, other], [0.7, 0.4])
    both = referring(folder, "tiny", "plain", Reference(wide, 0.7), Reference(other, 0.4))
    close(ours(engine, monkeypatch, both), wanted, "tiny", "ddim")


def test_a_reference_leaves_no_trace(engine: Engine, folder: Path) -> None:
    bare = common("ddim", "tiny", mode="generate", steps=2)
    before = engine.run(bare).image.key()
    assert engine._held is not None
    unet: Any = engine._held.plain.networks["unet"]
    processors = dict(unet.attn_processors)
    weights = {name: value.clone() for name, value in unet.state_dict().items()}
    steered = engine.run(referring(folder, "tiny", "plain", Reference(wide), steps=2))
    assert steered.image.key() != before
    assert dict(steered.readings)["patch_layers_matched"] == len(cross_attentions(unet))
    assert engine.run(bare).image.key() == before
    assert all(unet.attn_processors[name] is processor for name, processor in processors.items())
    assert all(torch.equal(value, weights[name]) for name, value in unet.state_dict().items())
    assert not [name for name, module in unet.named_modules() if module._forward_hooks]


def test_a_recipe_carries_the_references(engine: Engine, folder: Path) -> None:
    request = engine.complete(referring(folder, "tiny", "plain", Reference(wide, 0.7)))
    kept = blobs.Memory()
    again = recipes.from_json(recipes.to_json(request, kept), kept)
    assert again.key() == request.key() and again.references[0].image.key() == wide.key()


def test_a_recipe_names_the_image_encoder(engine: Engine, folder: Path, tmp_path: Path) -> None:
    """Another encoder gives another picture, so it is in the digest, and an adapter that is worn is laid anew."""
    own = Path(shutil.copytree(adapter(folder, "tiny", "plain").parent, tmp_path / "own"))
    request = referring(
        folder, "tiny", "plain", Reference(wide), patches=(Patch(kind, str(own / "plain.safetensors")),), steps=2
    )
    first = engine.run(request)
    files = dict(first.made.files)
    stem = "ip_adapter:plain.safetensors"
    assert {stem, f"{stem}+image_encoder/config.json", f"{stem}+image_encoder/model.safetensors"} < files.keys()
    weights = own / "image_encoder" / "model.safetensors"
    save_file({name: value * 1.5 for name, value in load_file(weights).items()}, weights, {"format": "pt"})
    again = engine.run(request)
    assert again.image.key() != first.image.key() and again.made.weights != first.made.weights
    assert {name for name, sha256 in again.made.files if files[name] != sha256} == {
        f"{stem}+image_encoder/model.safetensors"
    }
    config = own / "image_encoder" / "config.json"
    config.write_text(config.read_text().replace('"hidden_act": "quick_gelu"', '"hidden_act": "relu"'))
    assert engine.run(request).made.weights not in (first.made.weights, again.made.weights)


def refused(engine: Engine, request: EditRequest, code: str, kind: type[EngineError] = ModelProblem) -> str:
    with pytest.raises(kind) as caught:
        engine.run(request)
    assert caught.value.code == code
    return str(caught.value)


def test_an_adapter_that_does_not_fit_is_refused(engine: Engine, folder: Path, tmp_path: Path) -> None:
    seen = (Reference(wide),)
    strange = (Patch(kind, str(adapter(folder, "xl", "plain"))),)
    assert "another model" in refused(
        engine, referring(folder, "tiny", "plain", *seen, patches=strange), "patch_of_another_base"
    )
    alone = tmp_path / "alone" / "plain.safetensors"
    alone.parent.mkdir()
    shutil.copy(adapter(folder, "tiny", "plain"), alone)
    lonely = referring(folder, "tiny", "plain", *seen, patches=(Patch(kind, str(alone)),))
    assert "there is none" in refused(engine, lonely, "image_encoder_missing")
    shutil.copytree(adapter(folder, "tiny", "plain").parent / "image_encoder", alone.parent / "image_encoder")
    engine.complete(lonely)
    config = alone.parent / "image_encoder" / "config.json"
    config.write_text(config.read_text().replace(f'"projection_dim": {projected}', '"projection_dim": 99'))
    assert "another one" in refused(engine, lonely, "image_encoder_missing")
    face = {name: value for name, value in load_file(alone).items() if "proj.weight" not in name}
    save_file({**face, "image_proj.proj.0.weight": torch.zeros(8, 8)}, alone)
    assert "faces" in refused(engine, lonely, "patch_unfit")
    save_file({"something": torch.zeros(2)}, alone)
    assert "no IP-Adapter" in refused(engine, lonely, "patch_unfit")


def test_compiled_networks_refuse_references(engine: Engine, folder: Path) -> None:
    request = referring(folder, "tiny", "plain", Reference(wide), steps=1)
    with Engine(engine.library, device="cpu", dtype="float32", compiled="blocks") as compiled:
        said = refused(compiled, request, "references_unfit", BadInput)
        assert "--compile" in said and compiled._held is None


def test_references_and_adapters_are_asked_for_each_other(engine: Engine, folder: Path) -> None:
    refused(engine, referring(folder, "tiny", "plain"), "reference_missing", BadInput)
    said = refused(engine, referring(folder, "tiny", "plain", Reference(wide), patches=()), "reference_unread")
    assert "--ip-adapter FILE" in said
    refused(engine, referring(folder, "tiny", "plain", Reference(wide, 3.0)), "bad_reference", BadInput)
