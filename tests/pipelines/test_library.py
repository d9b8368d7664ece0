"""Installed models: found, described without torch, and refused where they are broken or not what we load."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.completion import complete
from pipelines.engine import Engine
from pipelines.errors import BadInput, EngineError, ModelProblem, OutputProblem
from pipelines.families.stable_diffusion import describe
from pipelines.library import Library
from pipelines.requests import EditRequest
from pipelines.weights import digest


@pytest.fixture
def model(shipped: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model that a test may break."""
    return Path(shutil.copytree(shipped / "tiny", tmp_path / "copy"))


def cut(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_added_model_is_used_in_place(library: Library, model: Path) -> None:
    entry = library.add(model, "mine")
    assert entry.path == str(model) and "mine" in {one.id for one in library.entries()}
    with pytest.raises(BadInput):
        library.add(model, "mine")
    with pytest.raises(BadInput):
        library.add(model, "../mine")
    library.remove("mine")
    assert (model / "model_index.json").exists()
    with pytest.raises(ModelProblem):
        library.remove("tiny")


def test_folder_in_the_data_folder_and_path(library: Library, model: Path) -> None:
    assert library.entry(str(model)).path == str(model)
    shutil.copytree(model, library.models / "placed")
    assert library.entry("placed").steps == 5


def test_a_path_is_an_id_that_names_nobody(
    library: Library, model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ids are written into recipes, and those into pictures that are given away."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for written in (str(model), "./copy", "~/copy"):
        full = complete(EditRequest(mode="generate", model=written), library)
        assert full.model == "~/copy" and library.entry(full.model).path == str(model)
        assert full.key() == complete(full, library).key()
    library.add(model, "mine")
    assert complete(EditRequest(mode="generate", model=str(model)), library).model == "mine"


def test_a_damaged_entry_is_listed_with_its_fault_beside_the_others(library: Library) -> None:
    library.models.mkdir(parents=True)
    for name, text in (("cut", '{"pa'), ("number", '{"path": 7}'), ("gone", '{"path": "/nowhere/at/all"}')):
        (library.models / f"{name}.json").write_text(text)
    faults = {entry.id: entry.fault.partition(":")[0] for entry in library.entries()}
    assert faults == {
        "tiny": "", "velocity": "", "cut": "model_broken", "number": "model_broken", "gone": "model_incomplete",
    }  # fmt: skip
    library.remove("cut")
    assert "cut" not in {entry.id for entry in library.entries()}


def test_a_data_folder_that_cannot_be_made_is_said(shipped: Path, model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputProblem):
        Library(shipped=shipped, data=tmp_path / "file").add(model, "mine")


def named(model: Path) -> str:
    found = describe(model)
    return digest((*found.files, *found.configs), model, lambda: None)


def test_a_digest_names_all_that_changes_the_numbers(model: Path) -> None:
    before = named(model)
    for path, key, value in (
        ("scheduler/scheduler_config.json", "prediction_type", "v_prediction"),
        ("scheduler/scheduler_config.json", "_class_name", "EulerDiscreteScheduler"),
        ("tokenizer/tokenizer_config.json", "model_max_length", 9),
        ("vae/config.json", "scaling_factor", 0.5),
        ("text_encoder/config.json", "hidden_act", "gelu"),
        ("controlnet/config.json", "conditioning_channels", 3),
    ):
        kept = (model / path).read_text()
        edit(model / path, **{key: value})
        assert named(model) != before, path
        (model / path).write_text(kept)
    assert named(model) == before


def test_a_digest_stays_when_a_library_only_notes_itself(model: Path) -> None:
    before = named(model)
    edit(model / "unet/config.json", _diffusers_version="9.9", _name_or_path="/home/somebody/model")
    edit(model / "text_encoder/config.json", transformers_version="9.9")
    edit(model / "tokenizer/tokenizer_config.json", name_or_path="/home/somebody/model")
    edit(model / "model_index.json", _diffusers_version="9.9")
    assert named(model) == before


weights = "unet/diffusion_pytorch_model.safetensors"
breakages: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut": (lambda at: cut(at / weights, 0.7), "weights_broken"),
    "cut_header": (lambda at: cut(at / weights, 0.001), "weights_broken"),
    "empty": (lambda at: cut(at / weights, 0), "weights_broken"),
    "noise": (lambda at: (at / weights).write_bytes(b"\xff" * 5000), "weights_broken"),
    "gone": (lambda at: (at / weights).unlink(), "model_incomplete"),
    "pickle": (lambda at: (at / weights).rename(at / "unet" / "diffusion_pytorch_model.bin"), "weights_unsafe"),
    "config": (lambda at: cut(at / "vae/config.json", 0.5), "model_broken"),
    "index": (lambda at: cut(at / "model_index.json", 0.5), "model_broken"),
    "no_config": (lambda at: (at / "unet/config.json").unlink(), "model_incomplete"),
    "class": (lambda at: edit(at / "model_index.json", unet=["evil", "Module"]), "model_not_allowed"),
    "custom": (lambda at: edit(at / "model_index.json", extra=["os", "system"]), "model_not_allowed"),
    "pipeline": (lambda at: edit(at / "model_index.json", _class_name="Other"), "model_not_allowed"),
    "upscaling": (lambda at: edit(at / "unet/config.json", in_channels=7), "model_unfit"),
    "own": (lambda at: (at / "underpaint.json").write_text('{"steps": "many"}'), "model_broken"),
}


@pytest.mark.parametrize("breakage", breakages)
def test_broken_models_are_named(library: Library, model: Path, breakage: str) -> None:
    damage, code = breakages[breakage]
    damage(model)
    shutil.copytree(model, library.models / "damaged")
    listed = {entry.id: entry for entry in library.entries()}
    assert listed["damaged"].fault.startswith(f"{code}: ") and not listed["tiny"].fault
    with pytest.raises(ModelProblem) as caught:
        library.entry("damaged")
    assert caught.value.code == code
    assert "damaged" in caught.value.message


def test_shards_outside_the_folder_are_refused(library: Library, model: Path) -> None:
    (model / weights).unlink()
    index = model / "unet" / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "../../secret.safetensors"}}))
    with pytest.raises(ModelProblem) as caught:
        library.entry(str(model))
    assert caught.value.code == "model_not_allowed"


def test_a_missing_shard_is_named(library: Library, model: Path) -> None:
    (model / weights).rename(model / "unet" / "part-1.safetensors")
    index = model / "unet" / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "part-1.safetensors", "b": "part-2.safetensors"}}))
    with pytest.raises(ModelProblem) as caught:
        library.entry(str(model))
    assert caught.value.code == "shard_missing"
    assert "part-2.safetensors" in caught.value.message and "1 are missing" in caught.value.message


def test_lacking_tensors_are_not_made_up(library: Library, model: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(model / weights)
    tensors.pop(sorted(tensors)[0])
    save_file(tensors, model / weights)
    with Engine(library, device="cpu") as engine, pytest.raises(EngineError) as caught:
        engine.run(EditRequest(mode="generate", model=str(model)))
    assert caught.value.code in ("weights_broken", "model_broken")


def test_config_that_does_not_fit_its_weights(library: Library, model: Path) -> None:
    edit(model / "unet/config.json", block_out_channels=[8, 24])
    shutil.rmtree(model / "controlnet")  # which would not fit such a UNet
    with Engine(library, device="cpu") as engine, pytest.raises(EngineError) as caught:
        engine.run(EditRequest(mode="generate", model=str(model)))
    assert caught.value.code in ("weights_broken", "model_broken")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tiny/quick", "tiny:quick"), ("Tiny", "tiny"), ("quick", "tiny:quick"), ("TINY:Quick", "tiny:quick"),
        ("somebody/tiny", "tiny"), ("tiny quick", "tiny:quick"), ("tiny:quik", "tiny:quick"), ("velocty", "velocity"),
        ("my_model", "My-Model"), ("owner/my-model", "My-Model"),
    ],
)  # fmt: skip
def test_a_name_that_is_nearly_right_is_guessed(tmp_path: Path, shipped: Path, written: str, meant: str) -> None:
    for name in ("tiny", "velocity", "My-Model"):
        (tmp_path / "models" / name).parent.mkdir(exist_ok=True)
        os.symlink(shipped / ("tiny" if name == "My-Model" else name), tmp_path / "models" / name)
    os.unlink(tmp_path / "models" / "tiny")
    tiny = Path(shutil.copytree(shipped / "tiny", tmp_path / "models" / "tiny"))
    edit(tiny / "underpaint.json", variants=[{"id": "quick", "patches": []}])
    with pytest.raises(ModelProblem) as caught:
        Library(shipped=tmp_path / "none", data=tmp_path).entry(written)
    assert caught.value.code == "unknown_model" and caught.value.advice == f"Did you mean {meant!r}?"


def test_a_folder_that_is_none_is_no_near_miss(library: Library, tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    for path in ("./nothing", str(tmp_path / "tiny"), "nobody/nothing-at-all"):
        with pytest.raises(ModelProblem) as caught:
            library.entry(path)
        assert caught.value.code == "unknown_model" and "model_index.json" in caught.value.advice


def test_unknown_default_falls_to_another(shipped: Path, tmp_path: Path) -> None:
    assert Library(shipped=shipped, data=tmp_path).entry().id in ("tiny", "velocity")
    with pytest.raises(ModelProblem) as caught:
        Library(shipped=tmp_path / "none", data=tmp_path).entry()
    assert caught.value.code == "no_model"
