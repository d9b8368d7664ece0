"""Recipes that are run again: what is found by its digest, and what `verify` says of pictures."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, PngImagePlugin

from controls.geometry import Extent
from controls.raster import Raster
from pipelines import compiling, devices, strengths
from pipelines.files import pictures, recipes
from pipelines.schedules import schedules
from tests.command.conftest import Said, Underpaint
from tests.command.test_command import difference


@pytest.fixture
def painted(underpaint: Underpaint) -> Path:
    underpaint.paint("generate", "--prompt", "a red ball", "--seed", 1, "--out", "a.png")
    return underpaint.folder / "a.png"


def verify(underpaint: Underpaint, *paths: object) -> Said:
    return underpaint("verify", *paths, "--json")


def again(path: Path, recipe: dict[str, Any], pixels: np.ndarray | None = None) -> None:
    """Write a picture once more, with another recipe and other pixels."""
    image = Image.open(path) if pixels is None else Image.fromarray(pixels)
    texts = PngImagePlugin.PngInfo()
    texts.add_text(recipes.keyword, json.dumps(recipe))
    image.save(path, pnginfo=texts)


def test_what_was_painted_here_is_identical(underpaint: Underpaint, painted: Path) -> None:
    said = verify(underpaint, "a.png")
    assert said.code == 0
    (verdict,) = said.json["verify"]
    assert verdict["verdict"] == "identical" and verdict["largest_difference"] == 0 and verdict["psnr"] is None
    assert verdict["differing"] == [] and verdict["error"] is None
    *notes, verdict = underpaint("verify", "a.png").out.splitlines()
    assert verdict == "a.png: identical" and all("does not know" in note for note in notes)
    assert [path.name for path in underpaint.folder.iterdir()] == ["a.png"]


def test_what_was_stopped_early_is_painted_again_so_far(underpaint: Underpaint, painted: Path) -> None:
    recipe = json.loads(recipes.find(painted))
    recipe["request"] |= {"steps": 6, "stop": 2}
    again(painted, recipe)
    (verdict,) = verify(underpaint, "a.png").json["verify"]
    assert verdict["verdict"] == "different"
    (underpaint.folder / "r.json").write_text(json.dumps(recipe))
    underpaint("run", "r.json", "--out", "b.png")
    (verdict,) = verify(underpaint, "b.png").json["verify"]
    assert verdict["verdict"] == "identical"
    assert json.loads(recipes.find(underpaint.folder / "b.png"))["request"]["stop"] == 2


@pytest.mark.parametrize(("by", "expected", "code"), [(1, "within tolerance", 0), (9, "different", 8)])
def test_one_pixel_that_was_touched(underpaint: Underpaint, painted: Path, by: int, expected: str, code: int) -> None:
    recipe = recipes.find(painted)
    pixels = pictures.read(painted).raster.array().copy()
    before = int(pixels[3, 5, 1])
    pixels[3, 5, 1] = before + by if before < 128 else before - by
    pictures.write(Raster.from_array(pixels), painted, recipe)
    said = verify(underpaint, "a.png")
    (verdict,) = said.json["verify"]
    assert said.code == code and verdict["verdict"] == expected
    assert verdict["largest_difference"] == by and verdict["changed_pixels"] == 1
    assert verdict["psnr"] == pytest.approx(10 * np.log10(255**2 / (by**2 / pixels.size)))
    assert f"a.png: {expected} (1 pixels, at most by {by} of 255; PSNR" in underpaint("verify", "a.png").out


def test_every_recorded_field_that_differs_is_named(underpaint: Underpaint, painted: Path) -> None:
    recipe = json.loads(recipes.find(painted))
    name = next(iter(recipe["files"]))
    recipe["versions"] |= {"torch": "1.0", "python": "2.7", "cobol": "60"}
    recipe["files"][name] = "0" * 64
    recipe |= {"app": "0.0.1", "device": "cuda:9", "hardware": "Abacus", "dtype": "float16", "attention": "none"}
    recipe |= {"threads": 4096, "weights": "1" * 64, "encoding": "float16, whole", "decoding": "read from tea leaves"}
    recipe |= {"compiled": "graphs"}
    again(painted, recipe)
    said = verify(underpaint, "a.png", "--compile", "none")
    (verdict,) = said.json["verify"]
    assert said.code == 0 and verdict["verdict"] == "identical"
    found = {each["field"]: (each["recorded"], each["here"]) for each in verdict["differing"]}
    assert found.keys() == {
        "underpaint", "torch", "python", "cobol", "device", "hardware", "dtype", "attention", "threads", "weights",
        "encoding", "decoding", "compiled", f"file {name}",
    }  # fmt: skip
    assert found["cobol"] == ("60", "") and found["device"] == ("cuda:9", "cpu") and found["python"][0] == "2.7"
    assert "  torch: 1.0 then, " in underpaint("verify", "a.png").out


def test_the_recorded_type_is_taken_again(underpaint: Underpaint) -> None:
    underpaint.paint("generate", "--prompt", "x", "--seed", 1, "--dtype", "bfloat16", "--out", "a.png")
    assert verify(underpaint, "a.png").json["verify"][0]["verdict"] == "identical"
    said = underpaint("verify", "a.png", "--dtype", "float32", "--json").json["verify"][0]
    assert [each["field"] for each in said["differing"]] == ["dtype", "decoding"]


@pytest.fixture
def threads() -> Iterator[Callable[[int], None]]:
    """Sets how many threads torch takes; afterwards it takes as many as before."""
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


def test_the_recorded_number_of_threads_is_taken_again(
    underpaint: Underpaint, threads: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    words = ("generate", "--prompt", "a red ball", "--seed", 1, "--dtype", "bfloat16", "--size", "256x256")
    for made, here in ((1, 2), (2, 1)):
        threads(made)
        underpaint.paint(*words, "--out", "a.png")
        threads(here)
        (verdict,) = verify(underpaint, "a.png").json["verify"]
        assert verdict["verdict"] == "identical" and verdict["differing"] == []
        assert torch.get_num_threads() == here
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    (verdict,) = verify(underpaint, "a.png").json["verify"]
    assert verdict["differing"] == [{"field": "threads", "recorded": "2", "here": "1"}]


def test_how_it_was_decoded_is_taken_again(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was free decides how a picture is decoded, and the same picture comes back where more is free."""
    words = ("generate", "--prompt", "x", "--seed", 1)
    whole = underpaint.paint(*words, "--out", "whole.png")["recipes"][0]
    with monkeypatch.context() as patch:
        patch.setattr(devices, "free_bytes", lambda device: 1)
        tiled = underpaint.paint(*words, "--out", "tiled.png")
        assert tiled["recipes"][0]["decoding"].endswith(", in tiles of 32") and "tiles" in tiled["memory"]
        # More than there is room for is not tried, and told.
        (verdict,) = verify(underpaint, "whole.png").json["verify"]
        assert verdict["verdict"] == "different"
        assert verdict["differing"] == [
            {"field": "decoding", "recorded": whole["decoding"], "here": tiled["recipes"][0]["decoding"]}
        ]
    assert whole["decoding"].endswith(", whole")
    assert not np.array_equal(underpaint.pixels("whole.png"), underpaint.pixels("tiled.png"))
    (verdict,) = verify(underpaint, "tiled.png").json["verify"]
    assert verdict["verdict"] == "identical" and verdict["differing"] == []
    again = underpaint("run", "tiled.png", "--out", "again.png", "--json").json
    assert again["recipes"][0]["decoding"] == tiled["recipes"][0]["decoding"] and again["memory"] == tiled["memory"]
    assert np.array_equal(underpaint.pixels("again.png"), underpaint.pixels("tiled.png"))


def test_compiled_networks_are_recorded_and_compiled_again(
    underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What torch makes of the networks has tests of its own, and takes a minute.
    asked: list[str] = []
    monkeypatch.setattr(compiling, "compile_networks", lambda networks, way: asked.append(way))
    underpaint.paint("generate", "--prompt", "x", "--compile", "graphs", "--out", "a.png", steps=1)
    assert json.loads(recipes.find(underpaint.folder / "a.png"))["compiled"] == "graphs"
    assert verify(underpaint, "a.png").json["verify"][0]["differing"] == [] and asked == ["graphs", "graphs"]
    said = underpaint("verify", "a.png", "--compile", "none", "--json").json["verify"][0]
    assert said["differing"] == [{"field": "compiled", "recorded": "graphs", "here": "none"}] and len(asked) == 2
    again = underpaint("run", "a.png", "--compile", "blocks", "--out", "b.png", "--json").json
    assert again["recipes"][0]["compiled"] == asked[-1] == "blocks"
    assert underpaint("run", "a.png", "--compile", "bricks", "--json").code == 2


def test_other_weights_give_another_picture_and_are_named(underpaint: Underpaint, tmp_path: Path) -> None:
    model = Path(shutil.copytree(underpaint.model, underpaint.folder / "model"))
    words = ("--prompt", "x", "--seed", 1, "--model", "./model", "--steps", 2)
    assert underpaint("generate", *words, "--out", "a.png").code == 0
    file = model / "unet" / "diffusion_pytorch_model.safetensors"
    weights = bytearray(file.read_bytes())
    weights[-4000:] = weights[-8000:-4000]
    file.write_bytes(weights)
    said = verify(underpaint, "a.png")
    (verdict,) = said.json["verify"]
    assert said.code == 8 and verdict["verdict"] == "different"
    assert {each["field"] for each in verdict["differing"]} == {"weights", f"file unet/{file.name}"}
    assert "has other weights here" in underpaint("run", "a.png", "--out", "b.png").out


def test_pictures_without_a_recipe(underpaint: Underpaint) -> None:
    underpaint.picture("plain.png")
    Path("empty.png").touch()
    for name in ("plain.png", "empty.png"):
        said = verify(underpaint, name)
        assert said.code == 3 and said.json["error"]["code"] == "recipe_missing"
    assert "carries no recipe" in underpaint("verify", "plain.png").err
    assert verify(underpaint, "none.png").json["error"]["code"] == "recipe_unreadable"


def test_one_bad_among_several(underpaint: Underpaint, painted: Path) -> None:
    underpaint.picture("plain.png")
    recipe = recipes.find(painted)
    Path("a.json").write_bytes(recipe)
    Path("cut.png").write_bytes(painted.read_bytes()[:-2000])
    said = verify(underpaint, "plain.png", "a.png", "a.json", "cut.png")
    assert said.code == 8
    verdicts = {each["input"]: each for each in said.json["verify"]}
    assert verdicts["a.png"]["verdict"] == "identical"
    codes = {name: each["error"] and each["error"]["code"] for name, each in verdicts.items()}
    assert codes["plain.png"] == "recipe_missing" and codes["a.json"] == "picture_missing" and codes["a.png"] is None
    assert codes["cut.png"]


def test_the_frames_of_a_way_are_its_own(underpaint: Underpaint) -> None:
    underpaint.paint("interpolate", "seed:1", "seed:2", "--frames", 3, "--out", "way", steps=1)
    said = verify(underpaint, "way/0000.png", "way/0001.png", "way/0002.png")
    assert said.code == 0 and {each["verdict"] for each in said.json["verify"]} == {"identical"}


def test_weights_are_found_under_another_name(
    underpaint: Underpaint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a LoRA beside the recipe, whatever it is called by now."""
    monkeypatch.setenv("UNDERPAINT_DATA", str(tmp_path / "data"))
    shutil.copytree(underpaint.model, underpaint.folder / "first")
    difference(underpaint.folder / "a.safetensors", 0.1)
    words = ("--prompt", "x", "--seed", 1, "--steps", 2, "--lora", "a.safetensors")
    assert underpaint("generate", *words, "--model", "./first", "--out", "a.png").code == 0
    (underpaint.folder / "first").rename("second")
    (underpaint.folder / "a.safetensors").rename("b.safetensors")
    said = underpaint("run", "a.png", "--out", "b.png", "--json")
    weights = json.loads(recipes.find(underpaint.folder / "a.png"))["weights"]
    assert said.code == 4 and said.json["error"]["code"] == "weights_missing"
    assert weights in said.json["error"]["message"]
    assert underpaint("models", "add", "second", "--name", "other").code == 0
    said = underpaint("run", "a.png", "--out", "b.png")
    assert said.code == 0 and "are installed here as “other”" in said.out
    assert np.array_equal(underpaint.pixels("a.png"), underpaint.pixels("b.png"))
    (underpaint.folder / "b.safetensors").unlink()
    said = underpaint("run", "a.png", "--out", "c.png", "--json")
    lora = json.loads(recipes.find(underpaint.folder / "a.png"))["request"]["patches"][0]["sha256"]
    assert said.code == 4 and said.json["error"]["code"] == "patch_missing" and lora in said.json["error"]["message"]


def test_a_missing_blob_is_named(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    underpaint.picture("in.png")
    underpaint.paint("sdedit", "in.png", "--prompt", "x", "--strength", 0.5, "--out", "a.png")
    recipe = json.loads(recipes.find(underpaint.folder / "a.png")) | {"blobs": {}}
    again(underpaint.folder / "a.png", recipe)
    assert verify(underpaint, "a.png").code == 0
    monkeypatch.setenv("UNDERPAINT_DATA", str(tmp_path / "another"))
    for command in (("run", "a.png", "--out", "b.png"), ("verify", "a.png")):
        said = underpaint(*command, "--json")
        assert said.code == 3 and said.json["error"]["code"] == "blob_missing"
        assert recipe["request"]["image"]["sha256"] in said.json["error"]["message"]


text = """a ball, snow
Negative prompt: fog
Steps: 6, Sampler: DPM++ 2M Karras, CFG scale: 2.5, Seed: 11, Size: 64x48, Model hash: 6ce0161689, Model: v1-5, \
Denoising strength: 0.5, Clip skip: 2, Version: v1.6"""


def foreign(path: Path, said: str) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("parameters", said)
    Image.new("RGB", (64, 48)).save(path, pnginfo=texts)


def test_another_tools_picture_runs_as_a_recipe(underpaint: Underpaint) -> None:
    foreign(underpaint.folder / "theirs.png", text.replace("Denoising strength: 0.5, ", ""))
    said = underpaint("run", "theirs.png", "--out", "a.png", "--model", underpaint.model, "--json")
    asked = said.json["recipes"][0]["request"]
    assert said.code == 0 and (asked["prompt"], asked["negative"]) == ("a ball, snow", "fog")
    assert (asked["sampler"], asked["schedule"], asked["steps"]) == ("dpmpp_2m", "karras", 6)
    assert (asked["guidance_scale"], asked["seed"], asked["extent"]) == (2.5, 11, [64, 48])
    same = ("--prompt", "a ball, snow", "--negative", "fog", "--steps", 6, "--sampler", "dpmpp_2m", "--seed", 11)
    words = ("--schedule", "karras", "--guidance", 2.5, "--size", "64x48", "--model", underpaint.model)
    assert underpaint("generate", *same, *words, "--out", "b.png").code == 0
    assert np.array_equal(underpaint.pixels("a.png"), underpaint.pixels("b.png"))
    assert underpaint("verify", "theirs.png", "--json").json["error"]["code"] == "recipe_missing"


def test_what_has_no_counterpart_is_said(underpaint: Underpaint) -> None:
    foreign(underpaint.folder / "theirs.png", text.replace("DPM++ 2M Karras", "DPM adaptive"))
    underpaint.picture("in.png", Extent(64, 48))
    run = ("run", "theirs.png", "--model", underpaint.model)
    said = underpaint(*run, "--out", "a.png").out
    for words in ("no sampler “DPM adaptive” here", "which it does not carry", "“v1-5” is not installed", "Clip skip"):
        assert words in said
    asked = underpaint(*run, "--image", "in.png", "--out", "b.png", "--json").json["recipes"][0]["request"]
    # int(0.5 * 6) + 1 of the six levels of the web UI's own schedule are walked.
    levels = schedules()["spaced"].lay(strengths.chain(), 6, spacing="linspace")
    assert asked["strength"] == pytest.approx(levels[2] ** 2 / (1 + levels[2] ** 2)) and asked["image"]
    underpaint.paint("generate", "--prompt", "x", "--out", "ours.png", steps=1)
    assert underpaint("run", "ours.png", "--image", "in.png", "--json").json["error"]["code"] == "image_given"
    foreign(underpaint.folder / "odd.png", text.replace("Seed: 11", "Seed: many"))
    assert underpaint("run", "odd.png", "--json").json["error"]["code"] == "parameters_number"
