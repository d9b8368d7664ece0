"""What the subcommands do, on a tiny model."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save_file

from controls.geometry import Extent
from controls.kinds import kinds, nowhere
from controls.raster import Raster
from pipelines import compositing
from pipelines.command.reports import Shown
from pipelines.engine import Engine
from pipelines.errors import Cancelled
from pipelines.files import inversions, pictures, recipes
from pipelines.memory import Plan
from pipelines.training.checkpoint import read_spent
from pipelines.training.config import STAGES, rehearsal
from pipelines.training.course import Listener, Report
from pipelines.training.diorama import train_diorama
from pipelines.training.refusals import Refusal
from tests.command.conftest import Underpaint


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_generate_writes_a_picture_that_carries_its_recipe(underpaint: Underpaint) -> None:
    said = underpaint.paint("generate", "--prompt", "a red ball", "--seed", 1, "--out", "a.png")
    assert said["outputs"] == ["a.png"] and said["evaluations"] == 6 and said["seconds"] > 0
    recipe = said["recipes"][0]
    assert recipe["request"]["seed"] == 1 and recipe["request"]["sampler"] and recipe["weights"]
    assert json.loads(recipes.find(underpaint.folder / "a.png"))["request"] == recipe["request"]
    assert left(underpaint.folder) == ["a.png"]


def test_running_a_picture_again_gives_its_pixels(underpaint: Underpaint) -> None:
    underpaint.paint("generate", "--prompt", "a red ball", "--seed", 1, "--out", "a.png")
    said = underpaint("run", "a.png", "--out", "b.png", "--device", "cpu", "--json")
    assert said.code == 0 and said.json["outputs"] == ["b.png"]
    assert np.array_equal(underpaint.pixels("a.png"), underpaint.pixels("b.png"))


def test_what_was_steered_by_a_picture_runs_again(underpaint: Underpaint) -> None:
    underpaint.picture("in.png")
    underpaint.paint(
        "sdedit", "in.png", "--prompt", "x", "--strength", 0.7, "--annotate", "edges:0.5:0:0.9", "--out", "a.png"
    )
    assert underpaint("run", "a.png", "--out", "b.png", "--device", "cpu").code == 0
    assert np.array_equal(underpaint.pixels("a.png"), underpaint.pixels("b.png"))


def test_a_canvas_grows_by_four_numbers(underpaint: Underpaint) -> None:
    underpaint.picture("in.png")
    said = underpaint.paint("outpaint", "in.png", "--prompt", "x", "--expand", "8,0,16,4", "--out", "a.png")
    before, after = underpaint.pixels("in.png"), underpaint.pixels("a.png")
    assert after.shape[:2] == (68, 88) and np.array_equal(after[:64, 8:72], before)
    settings = dict(said["recipes"][0]["request"]["settings"])
    assert [settings[side] for side in ("left", "top", "right", "bottom")] == [8, 0, 16, 4]
    assert underpaint("run", "a.png", "--out", "b.png", "--device", "cpu").code == 0
    assert np.array_equal(after, underpaint.pixels("b.png"))


def test_pictures_get_names_that_are_free(underpaint: Underpaint) -> None:
    for name in ("underpaint-7.png", "underpaint-7-2.png"):
        assert underpaint.paint("generate", "--prompt", "x", "--seed", 7, steps=1)["outputs"] == [name]


def test_count_fills_a_folder_from_seeds_that_follow_each_other(underpaint: Underpaint) -> None:
    said = underpaint.paint("generate", "--prompt", "x", "--seed", 5, "--count", 2, "--out", "many")
    assert said["outputs"] == [os.path.join("many", "0000.png"), os.path.join("many", "0001.png")]
    assert [recipe["request"]["seed"] for recipe in said["recipes"]] == [5, 6]
    underpaint.paint("generate", "--prompt", "x", "--seed", 6, "--out", "one.png")
    assert np.array_equal(underpaint.pixels("many/0001.png"), underpaint.pixels("one.png"))


def test_each_of_several_pictures_is_told_beside_their_means(underpaint: Underpaint) -> None:
    path = underpaint.picture("in.png", Extent(48, 40))
    words = ("sdedit", path, "--prompt", "x", "--strength", 0.9, "--seed", 5)
    said = underpaint.paint(*words, "--count", 2, "--out", "many", steps=6)
    each = said["sdedit"]
    assert [one["output"] for one in each] == said["outputs"] and [one["seed"] for one in each] == [5, 6]
    assert all(one["evaluations"] == said["evaluations"] for one in each), "of one picture, not of all"
    assert sum(one["seconds"] for one in each) <= said["seconds"]
    assert all(one["readings"]["steps_run"] == said["readings"]["steps_run"] for one in each)
    alone = underpaint.paint(*words, "--out", "one.png", steps=6)
    assert "sdedit" not in alone and alone["evaluations"] == said["evaluations"]


def test_how_many_steps_ran_is_said(underpaint: Underpaint) -> None:
    path = underpaint.picture("in.png", Extent(48, 40))
    words = ("sdedit", path, "--prompt", "x", "--strength", 0.5, "--schedule", "native", "--seed", 1)
    said = underpaint.paint(*words, "--out", "a.png", steps=20)
    ran = said["readings"]["steps_run"]
    assert 4 <= ran < 20 and said["evaluations"] in (ran, 2 * ran)
    assert not any("leave a blur" in note for note in said.get("notes", ()))
    told = underpaint(*words, "--model", underpaint.model, "--steps", 20, "--device", "cpu", "--out", "b.png").out
    assert f" s, {ran:.0f} of 20 steps, seed 1\n" in told and "steps run:" not in told
    again = underpaint("run", "a.png", "--out", "c.png", "--json").json
    assert again["readings"]["steps_run"] == ran
    few = underpaint.paint(*words, "--out", "d.png", steps=5)
    (note,) = [each for each in few["notes"] if "leave a blur" in each]
    assert few["readings"]["steps_run"] == 4 and "of 5 steps would run: 4 did" in note


def test_size_and_settings_reach_the_engine(underpaint: Underpaint) -> None:
    said = underpaint.paint(
        "generate", "--prompt", "x", "--size", "72x48", "--sampler", "ddim", "--eta", 0.5, "--out", "a.png"
    )
    assert said["recipes"][0]["request"]["settings"] == [["eta", 0.5]]
    assert underpaint.pixels("a.png").shape[:2] == (48, 72)


def difference(path: Path, size: float) -> None:
    """A LoRA of the tiny model's first convolution, as kohya's scripts name it."""
    layer = "lora_unet_conv_in"
    down, up = np.full((1, 4, 3, 3), size, np.float32), np.ones((8, 1, 1, 1), np.float32)
    save_file({f"{layer}.lora_down.weight": down, f"{layer}.lora_up.weight": up}, path)


def test_patches_and_their_weights_reach_the_engine(underpaint: Underpaint) -> None:
    for name, size in (("a.safetensors", 0.1), ("b.safetensors", 0.2)):
        difference(underpaint.folder / name, size)
    generate = ("generate", "--prompt", "x", "--seed", 1)
    plain = underpaint.paint(*generate, "--out", "plain.png")
    both = underpaint.paint(*generate, "--lora", "a.safetensors", "--lora", "b.safetensors:-0.5", "--out", "both.png")
    patched = underpaint.paint(*generate, "--lora", "a.safetensors:1", "--out", "patched.png")
    given = both["recipes"][0]["request"]["patches"]
    assert [(patch["kind"], Path(patch["path"]).name, patch["weight"]) for patch in given] == [
        ("lora", "a.safetensors", 1.0), ("lora", "b.safetensors", -0.5),
    ]  # fmt: skip
    assert both["readings"]["patch_layers_matched"] == 2 and both["readings"]["patch_layers_unmatched"] == 0
    assert both["recipes"][0]["weights"] != plain["recipes"][0]["weights"]
    assert np.array_equal(underpaint.pixels("both.png"), underpaint.pixels("plain.png"))
    assert not np.array_equal(underpaint.pixels("patched.png"), underpaint.pixels("plain.png"))
    assert patched["outputs"] == ["patched.png"]
    assert underpaint("run", "patched.png", "--out", "again.png", "--device", "cpu").code == 0
    assert np.array_equal(underpaint.pixels("again.png"), underpaint.pixels("patched.png"))


def test_a_few_step_variant_is_chosen_by_its_name(underpaint: Underpaint) -> None:
    model = Path(shutil.copytree(underpaint.model, underpaint.folder / "model"))
    difference(model / "few.safetensors", 0.1)
    own = json.loads((model / "underpaint.json").read_text())
    few = {"id": "few", "patches": [{"kind": "lora", "path": "few.safetensors"}], "sampler": "lcm", "schedule": "lcm"}
    variant = few | {"steps": 2, "guidance_scale": 1.0}
    (model / "underpaint.json").write_text(json.dumps(own | {"variants": [variant]}))
    generate = ("generate", "--prompt", "x", "--seed", 1, "--device", "cpu", "--json")
    said = underpaint(*generate, "--model", "./model:few", "--control", f"edges={underpaint.picture('in.png')}").json
    asked = said["recipes"][0]["request"]
    assert asked["model"].endswith("model:few") and (asked["sampler"], asked["steps"]) == ("lcm", 2)
    assert said["evaluations"] == 2 and said["readings"]["patch_layers_matched"] == 1
    (model / "few.safetensors").unlink()
    error = underpaint(*generate, "--model", "./model:few")
    assert error.code == 4 and "few.safetensors" in error.json["error"]["message"]


def test_strength_zero_gives_the_pixels_back(underpaint: Underpaint) -> None:
    path = underpaint.picture("in.png", Extent(61, 45))
    said = underpaint.paint("sdedit", path, "--prompt", "x", "--strength", 0, "--out", "out.png")
    assert said["evaluations"] == 0
    assert np.array_equal(underpaint.pixels("in.png"), underpaint.pixels("out.png"))


def test_inpaint_keeps_what_the_mask_leaves_black(underpaint: Underpaint) -> None:
    underpaint.picture("in.png", Extent(80, 72))
    mask = np.zeros((72, 80), np.uint8)
    mask[20:50, 30:60] = 255
    Image.fromarray(mask).save("mask.png")
    said = underpaint.paint("inpaint", "in.png", "--mask", "mask.png", "--prompt", "x", "--out", "out.png")
    before, after = underpaint.pixels("in.png"), underpaint.pixels("out.png")
    assert said["readings"]["changed_outside_mask"] == 0
    assert np.array_equal(before[mask == 0], after[mask == 0]) and not np.array_equal(before, after)


def test_invert_reconstruct_and_interpolate(underpaint: Underpaint) -> None:
    for name, seed in (("a.png", 1), ("b.png", 2)):
        underpaint.picture(name, seed=seed)
    said = underpaint.paint("invert", "a.png", "--out", "a.inversion")
    assert {"psnr", "autoencoder_psnr", "inversion_psnr"} <= said["readings"].keys()
    assert inversions.read(Path("a.inversion")).source.key() == pictures.read(Path("a.png")).raster.key()
    again = underpaint("reconstruct", "a.inversion", "--out", "again.png", "--device", "cpu", "--json")
    assert again.code == 0 and underpaint.pixels("again.png").shape == (64, 64, 4)

    said = underpaint.paint("interpolate", "a.inversion", "b.png", "--frames", 3, "--out", "frames")
    assert len(said["outputs"]) == 3 and left(underpaint.folder / "frames") == ["0000.png", "0001.png", "0002.png"]
    assert np.array_equal(underpaint.pixels("frames/0000.png"), underpaint.pixels("a.png"))
    assert np.array_equal(underpaint.pixels("frames/0002.png"), underpaint.pixels("b.png"))

    said = underpaint.paint("interpolate", "a.png", "seed:42", "--frames", 2, "--out", "way.webp")
    assert said["outputs"] == ["way.webp"] and said["recipes"][0]["request"]["seed"] == 0
    assert b"compositeWithTrainedAlgorithmicMedia" in Path("way.webp").read_bytes()
    with Image.open("way.webp") as film:
        assert film.n_frames == 2
        assert np.array_equal(np.asarray(film.convert("RGBA")), underpaint.pixels("a.png"))


@pytest.mark.parametrize("out, frames", [("way.gif", 3), ("way.mp4", 3), ("grid", 4)])
def test_interpolations_between_seeds_in_every_form(underpaint: Underpaint, out: str, frames: int) -> None:
    ends = ("seed:1", "seed:2", "seed:3", "seed:4") if out == "grid" else ("seed:1", "seed:2")
    said = underpaint.paint("interpolate", *ends, "--frames", 2 if out == "grid" else 3, "--out", out, steps=1)
    assert len(said["outputs"]) == (frames if out == "grid" else 1)
    if out.endswith(".gif"):
        with Image.open(out) as film:
            assert film.n_frames == frames
    assert all(Path(path).stat().st_size > 100 for path in said["outputs"]) and left(underpaint.folder) == [out]


def test_annotate_and_steer_with_the_result(underpaint: Underpaint) -> None:
    underpaint.picture("in.png")
    said = underpaint("annotate", "edges", "in.png", "--out", "edges.png", "--low", 50, "--json")
    assert said.code == 0 and said.json["outputs"] == ["edges.png"] and said.json["recipes"] == []
    assert said.json["annotate"]["annotator"] == said.json["annotate"]["kind"] == "edges"
    assert "made by Edges (Canny 1986" in underpaint("annotate", "edges", "in.png", "--out", "edges.png").out
    finished = ("generate", "--prompt", "x", "--seed", 3)
    made = underpaint.paint(*finished, "--annotate", "edges=in.png", "--out", "a.png")
    assert [it["annotator"] for it in made["recipes"][0]["request"]["conditions"]] == ["edges"]
    underpaint("annotate", "edges", "in.png", "--out", "default.png")
    given = underpaint.paint(*finished, "--control", "edges=default.png", "--out", "b.png")
    assert [it["annotator"] for it in given["recipes"][0]["request"]["conditions"]] == [""]
    underpaint.paint(*finished, "--out", "plain.png")
    a, b, plain = (underpaint.pixels(name) for name in ("a.png", "b.png", "plain.png"))
    assert np.array_equal(a, b) and not np.array_equal(a, plain)


def test_every_kind_steers_alone_and_all_together(underpaint: Underpaint) -> None:
    """Each with its weight and its part of the run; a weight of 0 is no control at all."""
    generate = ("generate", "--prompt", "x", "--seed", 3)

    def paint(name: str, *numbers: str) -> np.ndarray:
        words = [word for each in numbers for word in ("--control", each)]
        said = underpaint.paint(*generate, *words, "--out", name, steps=4)
        conditions = said["recipes"][0]["request"]["conditions"]
        written = [f"{it['kind']}={it['kind']}.png:{it['weight']:g}:{it['start']:g}:{it['end']:g}" for it in conditions]
        assert written == list(numbers)
        return underpaint.pixels(name)

    slotted = [kind for kind, each in kinds().items() if each.slot < nowhere]
    for number, kind in enumerate(slotted):
        underpaint.picture(f"{kind}.png", seed=number)
    plain = paint("plain.png")
    alone = [paint(f"{kind}-alone.png", f"{kind}={kind}.png:2:0:1") for kind in slotted]
    together = paint("together.png", *(f"{kind}={kind}.png:2:0:1" for kind in slotted))
    early = paint("early.png", *(f"{kind}={kind}.png:2:0:0.25" for kind in slotted))
    pictures_made = [plain, *alone, together, early]
    assert len({pixels.tobytes() for pixels in pictures_made}) == len(pictures_made)
    assert np.array_equal(plain, paint("none.png", *(f"{kind}={kind}.png:0:0:1" for kind in slotted)))


def test_what_opening_changed_is_said_once(underpaint: Underpaint) -> None:
    Image.fromarray(np.full((32, 32), 40_000, np.uint16)).save(underpaint.folder / "deep.png")
    said = underpaint("annotate", "edges", "deep.png", "--out", "a.png")
    assert said.code == 0 and said.out.count("deep.png: Its 16 bits per channel were") == 1
    words = ("sdedit", "deep.png", "--prompt", "x", "--model", underpaint.model, "--steps", 1, "--strength", 1)
    said = underpaint(*words, "--count", 2, "--annotate", "edges", "--out", "two")
    assert said.code == 0 and said.out.count("deep.png: Its 16 bits per channel were") == 1


def test_notes_and_the_memory_plan_are_told(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.fromarray(np.full((32, 32), 40_000, np.uint16)).save(underpaint.folder / "deep.png")
    words = ("sdedit", "deep.png", "--prompt", "x", "--strength", 0.9)
    said = underpaint.paint(*words, "--out", "a.png", steps=12)
    assert len(said["notes"]) == 1 and said["notes"][0].startswith("deep.png: Its 16 bits per channel were")
    assert "memory" not in said
    usual = underpaint("run", "a.png", "--out", "b.png", "--device", "cpu")
    assert usual.code == 0 and "memory: all" not in usual.out
    monkeypatch.setattr("pipelines.devices.free_bytes", lambda device: 1)
    said = underpaint("run", "a.png", "--out", "c.png", "--device", "cpu", "--json").json
    assert "notes" not in said and said["memory"] == Plan(tiled=True).words
    tight = underpaint("run", "a.png", "--out", "d.png", "--device", "cpu")
    assert f"  memory: {Plan(tiled=True).words}\n" in tight.out


def test_regions_are_told_in_the_recipe_and_run_again(underpaint: Underpaint) -> None:
    mask = underpaint.picture("mask.png", Extent(32, 32))
    words = ("generate", "--prompt", "a", "--seed", 1, "--region", f"{{b|b}} (c=d:1.2)={mask}:0.5")
    said = underpaint.paint(*words, "--out", "a.png")
    (region,) = said["recipes"][0]["request"]["regions"]
    assert region["prompt"] == "b (c=d:1.2)" and region["weight"] == 0.5
    assert said["evaluations"] == 9
    underpaint("run", "a.png", "--out", "b.png", "--device", "cpu")
    assert np.array_equal(underpaint.pixels("a.png"), underpaint.pixels("b.png"))


def test_a_region_of_a_growing_picture_keeps_its_size_and_a_stretched_one_is_told(underpaint: Underpaint) -> None:
    underpaint.picture("in.png", Extent(48, 32))
    words = ("outpaint", "in.png", "--prompt", "a", "--seed", 1, "--expand", "0,0,16,0")
    for extent, kept in ((Extent(64, 32), True), (Extent(48, 32), True), (Extent(20, 20), False)):
        mask = underpaint.picture("mask.png", extent)
        said = underpaint.paint(*words, "--region", f"b={mask}", "--out", "a.png", steps=1)
        told = "The region mask.png is 20x20; it was stretched to 64x32."
        assert (told in said.get("notes", ())) is not kept


def test_a_control_image_of_another_shape_is_stretched_and_that_is_said(underpaint: Underpaint) -> None:
    words = ("generate", "--prompt", "x", "--model", underpaint.model, "--steps", 1, "--size", "64x64", "--seed", 1)
    for name, extent, noted in (("wide.png", Extent(96, 64), True), ("half.png", Extent(32, 32), False)):
        underpaint.picture(name, extent)
        said = underpaint(*words, "--control", f"edges={name}")
        assert said.code == 0 and ("96x64; it was stretched to 64x64" in said.out) is noted


def test_a_recipe_runs_with_the_model_that_is_named_here(underpaint: Underpaint) -> None:
    underpaint.paint("generate", "--prompt", "x", "--seed", 1, "--out", "a.png", steps=1)
    theirs = json.loads(recipes.find(underpaint.folder / "a.png"))
    theirs["request"]["model"] = "~/of/somebody/else"
    Path("theirs.json").write_text(json.dumps(theirs))
    said = underpaint("run", "theirs.json", "--out", "b.png", "--json")
    assert said.code == 4 and said.json["error"]["code"] == "weights_missing"
    assert underpaint("run", "theirs.json", "--out", "b.png", "--model", underpaint.model, "--device", "cpu").code == 0
    assert np.array_equal(underpaint.pixels("a.png"), underpaint.pixels("b.png"))


def test_a_recipe_refuses_the_wrong_kind_of_file_before_it_runs(
    underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    underpaint.picture("in.png")
    said = underpaint.paint("invert", "in.png", "--out", "a.inversion", steps=1)
    Path("a.json").write_text(json.dumps(said["recipes"][0]))
    monkeypatch.setattr(Engine, "run", lambda *_: 1 / 0)
    said = underpaint("run", "a.json", "--out", "b.png", "--json")
    assert said.code == 3 and said.json["error"]["code"] == "unknown_suffix"


def test_too_little_memory_is_told_wherever_it_ends(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    underpaint.picture("in.png")
    monkeypatch.setattr("pipelines.engine.annotate", full)
    said = underpaint("annotate", "edges", "in.png", "--json")
    assert said.code == 5 and "64x64" in said.json["error"]["message"]
    monkeypatch.setattr(pictures, "read", full)
    said = underpaint("annotate", "edges", "in.png", "--json")
    assert said.code == 5 and said.json["error"]["code"] == "out_of_memory"


def test_a_folder_of_recipes_goes_on_past_a_broken_one(underpaint: Underpaint) -> None:
    batch = underpaint.folder / "batch"
    batch.mkdir()
    underpaint.paint("generate", "--prompt", "x", "--seed", 1, "--out", "batch/good.png")
    (batch / "bad.json").write_bytes(recipes.find(batch / "good.png").replace(b'"generate"', b'"degenerate"'))
    underpaint.picture("batch/plain.png")
    (batch / "settings.json").write_text('{"of": "another program"}')
    said = underpaint("run", "batch", "--out", "again", "--device", "cpu", "--json")
    assert said.code == 8
    assert said.json["outputs"] == [os.path.join("again", "good.png")]
    errors = {Path(item["input"]).name: item["error"] for item in said.json["run"]}
    assert errors["good.png"] is None and errors["bad.json"]["code"] == "unknown_mode" and len(errors) == 2
    assert np.array_equal(underpaint.pixels("batch/good.png"), underpaint.pixels("again/good.png"))


def test_ctrl_c_stops_at_once_and_leaves_nothing(underpaint: Underpaint) -> None:
    underpaint.paint("generate", "--prompt", "x", "--out", "warm.png", steps=1)
    timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    said = underpaint(
        "generate", "--prompt", "x", "--model", underpaint.model, "--steps", 999, "--out", "b.png", "--json"
    )
    timer.join()
    assert said.code == 130 and said.json["error"]["code"] == "cancelled"
    assert left(underpaint.folder) == ["warm.png"]


def test_the_second_ctrl_c_does_not_wait(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Shown(sys.stderr)
    shown.check()
    shown.interrupt()
    with pytest.raises(Cancelled):
        shown.check()
    with pytest.raises(KeyboardInterrupt):
        shown.interrupt()


def test_a_bug_is_told_in_a_sentence(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "run", lambda *_: 1 / 0)
    said = underpaint("generate", "--prompt", "x", "--model", underpaint.model, "--json")
    assert said.code == 1 and said.json["error"]["code"] == "bug"
    log = Path(os.environ["UNDERPAINT_LOG"]) / "engine.log"
    assert "ZeroDivisionError" in log.read_text()


def test_a_training_whose_disk_is_full(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pipelines.command.subcommands.train.train", full)
    said = underpaint("train", "diorama", "--out", "here", "--json")
    assert said.code == 6 and "here" in said.json["error"]["message"]


@pytest.mark.parametrize("error, code", [(Refusal("no device 'x'"), 3), (ValueError("shapes do not fit"), 1)])
def test_a_training_that_refuses_is_no_bug_and_a_bug_is_no_refusal(
    underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("pipelines.command.subcommands.train.train", fail)
    said = underpaint("train", "diorama", "--json")
    assert said.code == code and said.json["error"]["code"] == ("training" if code == 3 else "bug")


def test_every_stage_of_the_training_is_named(underpaint: Underpaint) -> None:
    said = underpaint("train", "diorama", "--help")
    listed = " ".join(said.out.split()).partition("--stage NAME ")[2]
    assert listed.startswith("world, autoencoder, decoder, text, base, annotators, control, few-step, eye or all")
    about = sys.modules["pipelines.training"].__doc__ or ""
    assert all(stage.replace("_", "-") in about for stage in STAGES)
    said = underpaint("train", "diorama", "--stage", "roof", "--json")
    assert ", control, few-step, eye and all" in said.json["error"]["message"]


def test_ctrl_c_saves_what_was_trained(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course at rehearsal size; its checkpoints are due every fourth step, and it is stopped after the second."""

    def rehearse(stage: str, out: Path, minutes: float | None, resume: bool, device: str, report: Listener, *_: Any):
        def listen(said: Report) -> None:
            if said.stage == "text" and said.step == 2:
                os.kill(os.getpid(), signal.SIGINT)
            report(said)

        return train_diorama(stage, out, minutes, resume, device, listen, rehearsal())

    monkeypatch.setattr("pipelines.command.subcommands.train.train", rehearse)
    said = underpaint("train", "diorama", "--stage", "text", "--out", "here", "--device", "cpu", "--json")
    assert said.code == 130 and said.json["error"]["code"] == "cancelled"
    assert "here" in said.json["error"]["advice"] and "--resume" in said.json["error"]["advice"]
    kept = read_spent(underpaint.folder / "here" / "text")
    assert kept is not None and kept.step == 2


def test_readings_of_people(underpaint: Underpaint) -> None:
    said = underpaint("generate", "--prompt", "x", "--model", underpaint.model, "--steps", 1, "--seed", 4)
    assert said.code == 0 and said.out.splitlines()[0] == "underpaint-4.png" and "seed 4" in said.out
    said = underpaint("generate", "--prompt", "x", "--model", underpaint.model, "--steps", 1, "--quiet")
    assert said.code == 0 and said.out == ""


def test_a_small_transparent_picture_is_resized_without_a_dark_rim() -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:, 4:] = (200, 100, 50, 255)
    found = compositing.scaled(Raster.from_array(pixels), Extent(16, 16)).array()
    visible = found[found[..., 3] > 20]
    assert np.abs(visible[:, :3].astype(int) - (200, 100, 50)).max() <= 3
