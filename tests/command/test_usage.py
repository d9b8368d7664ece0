"""What is refused, with which exit code, and what needs no model at all."""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.geometry import Extent
from controls.kinds import kinds
from controls.plugins import Broken
from pipelines import command
from pipelines.caching import caching
from pipelines.catalog import Catalog, Entry, ModelEntry
from pipelines.command.options import Laid, Steering, annotation, control, extent, laid
from pipelines.command.reports import Shown, readings_lines
from pipelines.command.subcommands import Call, doctor
from pipelines.compiling import ways
from pipelines.devices import dtypes
from pipelines.events import Progress
from tests.command.conftest import Underpaint
from tests.pipelines.test_tiny_decoders import tiny_decoder

paint = ("generate", "--prompt", "x", "--model", "MODEL")


@pytest.mark.parametrize(
    "words, exit_code, code",
    [
        (("generate",), 2, "usage"),
        (("generate", "--prompt", "x", "--nonsense"), 2, "usage"),
        (("generate", "--prompt", "x", "--steps", "many"), 2, "usage"),
        (("generate", "--prompt", "x", "--size", "wide"), 2, "usage"),
        (("generate", "--prompt", "x", "--control", "edges"), 2, "usage"),
        (("generate", "--prompt", "x", "--region", "a ball"), 2, "usage"),
        (("generate", "--prompt", "x", "--region", "=in.png"), 2, "usage"),
        (("invert", "in.png", "--out", "x.inversion", "--region", "y=in.png"), 2, "usage"),
        ((*paint, "--region", "a ball=none.png"), 3, "file_missing"),
        ((*paint, "--region", "a ball=in.png:7"), 3, "bad_region_weight"),
        (("generate", "--prompt", "a __thing__", "--model", "MODEL"), 3, "unknown_wildcard"),
        (("sdedit", "--prompt", "x"), 2, "usage"),
        (("sdedit", "in.png", "--prompt", "x"), 2, "usage"),
        (("inpaint", "in.png", "--prompt", "x"), 2, "usage"),
        (("genrate", "--prompt", "x"), 2, "usage"),
        (("outpaint", "in.png", "--prompt", "x", "--expand", "8,8"), 2, "usage"),
        (("outpaint", "in.png", "--prompt", "x", "--model", "MODEL"), 3, "nothing_to_grow"),
        (("instruct", "in.png", "--prompt", "x", "--model", "MODEL"), 4, "mode_unfit"),
        (("models",), 2, "usage"),
        (("models", "burn"), 2, "usage"),
        (("train", "castle"), 2, "usage"),
        (("sdedit", "none.png", "--prompt", "x", "--strength", "1", "--model", "MODEL"), 3, "file_missing"),
        (("sdedit", "text.png", "--prompt", "x", "--strength", "1", "--model", "MODEL"), 3, None),
        (("sdedit", "empty.png", "--prompt", "x", "--strength", "1", "--model", "MODEL"), 3, None),
        (("sdedit", "in.png", "--prompt", "x", "--strength", "1.5", "--model", "MODEL"), 3, "bad_strength"),
        (("sdedit", "in.png", "--prompt", "x", "--strength", "nan", "--model", "MODEL"), 3, "bad_strength"),
        (("inpaint", "in.png", "--prompt", "x", "--mask", "wide.png", "--model", "MODEL"), 3, "mask_size"),
        ((*paint, "--size", "0x5"), 3, "bad_size"),
        ((*paint, "--size", "900000x5"), 3, "bad_size"),
        ((*paint, "--steps", "0"), 3, "bad_steps"),
        ((*paint, "--steps", "-3"), 3, "bad_steps"),
        ((*paint, "--seed", "-3"), 3, "bad_seed"),
        ((*paint, "--count", "0"), 3, "bad_count"),
        ((*paint, "--eta", "7"), 3, None),
        ((*paint, "--sampler", "eulr"), 2, "unknown_sampler"),
        ((*paint, "--schedule", "eulr"), 2, "unknown_schedule"),
        ((*paint, "--guidance-method", "eulr"), 2, "unknown_guidance"),
        ((*paint, "--control", "edgs=in.png"), 2, "unknown_kind"),
        (("invert", "in.png", "--method", "eulr", "--model", "MODEL"), 2, "unknown_inversion_method"),
        ((*paint, "--lora", "none.safetensors:0.5"), 4, "patch_missing"),
        ((*paint, "--lora", "in.png"), 4, "weights_unsafe"),
        ((*paint, "--annotate", "edges"), 3, "image_missing"),
        ((*paint, "--annotate", "edgs=in.png"), 2, "unknown_annotator"),
        ((*paint, "--out", "a.exe"), 3, "unknown_suffix"),
        (("annotate", "edgs", "in.png"), 2, "unknown_annotator"),
        (("annotate", "edges", "in.png", "--low", "9999999"), 3, "bad_setting"),
        (("reconstruct", "in.png"), 3, "inversion_damaged"),
        (("interpolate", "in.png", "--model", "MODEL"), 3, "ends_missing"),
        (("interpolate", "seed:1", "seed:x", "--model", "MODEL"), 3, "bad_seed"),
        (("run", "in.png"), 3, "recipe_missing"),
        (("run", "none.json"), 3, "recipe_unreadable"),
        (("run", "text.png"), 3, None),
        (("run", "."), 3, "recipe_missing"),
        (("train", "diorama", "--stage", "roof", "--out", "t"), 3, "training"),
        (("train", "diorama", "--minutes", "0", "--out", "t"), 3, "training"),
        (("train", "diorama", "--stage", "eye", "--minutes", "-1", "--out", "t"), 3, "training"),
        (("train", "diorama", "--stage", "world", "--minutes", "nan", "--out", "t"), 3, "training"),
        (("generate", "--prompt", "x", "--model", "dioramma"), 4, "unknown_model"),
        (("generate", "--prompt", "x", "--model", "./nothing"), 4, "unknown_model"),
        (("models", "show", "nothing"), 4, "unknown_model"),
        ((*paint, "--device", "abacus"), 4, "device_missing"),
        ((*paint, "--dtype", "float7"), 2, "unknown_dtype"),
        (("sdedit", "in.png", "--prompt", "x", "--strength", "1", "--size", "99999x9"), 3, "bad_size"),
        ((*paint, "--count", "2", "--out", "new.png"), 3, "unknown_suffix"),
        (("interpolate", "seed:1", "seed:2", "--out", "new.mov", "--model", "MODEL"), 3, "unknown_suffix"),
        ((*paint, "--out", "nowhere/a.png"), 6, "folder_missing"),
        ((*paint, "--out", "in.png/a.png"), 6, "folder_missing"),
        ((*paint, "--count", "2", "--out", "in.png"), 6, "folder_missing"),
        (("annotate", "edges", "in.png", "--out", "nowhere/a.png"), 6, "folder_missing"),
    ],
)
def test_what_is_refused(underpaint: Underpaint, words: tuple[str, ...], exit_code: int, code: str | None) -> None:
    underpaint.picture("in.png")
    underpaint.picture("wide.png", Extent(80, 64))
    Path("text.png").write_text("this is no picture")
    Path("empty.png").touch()
    before = sorted(path.name for path in underpaint.folder.iterdir())
    given = [str(underpaint.model) if word == "MODEL" else word for word in words]
    said = underpaint(*given, "--json")
    assert said.code == exit_code, said
    assert said.json.keys() == {"error"} and said.json["error"].keys() == {"code", "message", "advice"}
    assert code in (None, said.json["error"]["code"]), said.json
    assert sorted(path.name for path in underpaint.folder.iterdir()) == before


def test_without_json_it_is_one_line_on_standard_error(underpaint: Underpaint) -> None:
    said = underpaint("genrate")
    assert said.out == "" and said.err == "underpaint: There is no subcommand 'genrate'. Did you mean 'generate'?\n"
    said = underpaint("run", "none.json")
    assert said.out == "" and said.err.count("\n") == 1


def test_a_slip_in_an_id_is_answered_with_the_nearest(underpaint: Underpaint) -> None:
    said = underpaint("generate", "--prompt", "x", "--sampler", "eulr")
    assert said.err == "underpaint: There is no sampler called 'eulr'. Did you mean 'euler'?\n"
    said = underpaint("invert", "in.png", "--method", "zzz")
    assert "no inversion method called 'zzz'. There are: " in said.err


def test_progress_is_for_terminals_alone() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, silenced, file = Terminal(), Terminal(), io.StringIO()
    for stream, quiet in ((terminal, False), (silenced, True), (file, False)):
        Shown(stream, quiet).report(Progress("painting", 3, 6))
    assert "painting [############............] 3/6" in terminal.getvalue()
    assert silenced.getvalue() == file.getvalue() == ""


def test_a_read_only_folder(underpaint: Underpaint) -> None:
    closed = underpaint.folder / "closed"
    closed.mkdir(mode=0o500)
    if _is_root():
        pytest.skip("root may write anywhere")
    said = underpaint("generate", "--prompt", "x", "--model", underpaint.model, "--out", "closed/a.png", "--json")
    assert said.code == 6 and said.json["error"]["code"] == "not_writable"


def _is_root() -> bool:
    import os

    return hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.parametrize("words", [["--help"], ["generate", "--help"], ["catalog", "--json"], ["models", "list"]])
def test_what_is_only_looked_up_imports_no_torch(words: list[str]) -> None:
    program = (
        "import sys\nfrom pipelines.command import main\n"
        f"code = main({words!r})\n"
        "heavy = [n for n in ('torch', 'diffusers', 'transformers', 'PySide6', 'numba') if n in sys.modules]\n"
        "sys.exit(code or (str(heavy) if heavy else 0))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_catalog_is_json(underpaint: Underpaint) -> None:
    said = underpaint("catalog", "--json").json
    assert {"outputs", "recipes", "seconds", "evaluations", "readings", "catalog"} == said.keys()
    assert said["catalog"]["modes"] and said["catalog"]["samplers"]
    assert {each["id"] for each in said["catalog"]["compiling"]} == set(ways)
    assert [each["id"] for each in said["catalog"]["dtypes"]] == list(dtypes)
    makes = {each["id"]: each["traits"] for each in said["catalog"]["control_networks"]}
    assert makes == {"controlnet": ["class:ControlNetModel"], "adapter": ["class:T2IAdapter"]}
    for way in said["catalog"]["caching"]:
        # What `--help` offers as options is what the catalog says.
        assert [param["name"] for param in way["params"]] == [param.name for param in caching()[way["id"]].params] != []
    known = {trait for family in said["catalog"]["families"] for trait in family["traits"]}
    assert {"pipeline:StableDiffusionPipeline", "pipeline:StableDiffusionXLPipeline"} <= known
    assert underpaint("catalog").out.startswith("models")


def test_models_are_listed_shown_added_and_removed(
    underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UNDERPAINT_DATA", str(tmp_path / "data"))
    assert underpaint("models", "add", underpaint.model, "--name", "mine").code == 0
    assert "mine" in [model["id"] for model in underpaint("models", "list", "--json").json["models"]]
    assert underpaint("models", "show", "mine", "--json").json["models"][0]["title"] == "Tiny"
    assert underpaint("models", "remove", "mine").code == 0
    assert "mine" not in underpaint("models", "list").out
    assert (underpaint.model / "model_index.json").exists()


def test_a_tiny_decoder_is_added_for_a_model(underpaint: Underpaint, tmp_path: Path) -> None:
    model = Path(shutil.copytree(underpaint.model, tmp_path / "model"))
    tiny_decoder(tmp_path / "taesd")
    assert underpaint("models", "add", str(tmp_path / "taesd")).code != 0
    added = underpaint("models", "add", str(tmp_path / "taesd"), "--for", str(model), "--json")
    assert added.code == 0 and added.json["models"][0]["preview_decoder"] == "vae_tiny"
    assert "vae_tiny" in underpaint("models", "show", str(model)).out
    assert underpaint("models", "add", str(model), "--for", str(model)).code != 0


def test_doctor_says_what_stands(underpaint: Underpaint) -> None:
    said = underpaint("doctor", "--json").json["doctor"]
    assert said["versions"]["torch"] and said["device"] and isinstance(said["problems"], list)
    assert "python" in underpaint("doctor").out


def test_doctor_says_who_reads_each_kind_of_control(underpaint: Underpaint) -> None:
    said = underpaint("doctor", "--json").json["doctor"]
    readers = {reader["kind"]: reader for reader in said["annotators"]}
    assert readers.keys() == set(kinds())
    assert readers["edges"]["title"] == "Edges" and "lineart" in readers["edges"]["others"]
    lines = underpaint("doctor").out.splitlines()
    for kind, reader in readers.items():
        assert bool(reader["title"]) is not bool(reader["reason"])
        # What no installed model is steered by is no problem.
        assert not any(f"--control {kind}=FILE" in problem for problem in said["problems"])
        told = reader["title"] or "models add"
        assert any(line.split()[0] == kind and told in line for line in lines if line)


def test_doctor_says_why_a_kind_has_no_annotator(underpaint: Underpaint) -> None:
    lacking = Broken("annotators", "depth", "its network is not here")
    steered = ModelEntry("it", "It", "", "", 0, Extent(8, 8), 8, controls=("depth",))
    kind = Entry("depth", "Depth", traits=("annotator:depth",))
    catalog = Catalog(models=(steered,), kinds=(kind,), absent=(lacking,))
    answer = doctor.run(Call(argparse.Namespace(), catalog, Shown(io.StringIO())))
    assert answer.own["annotators"][0]["reason"] == "its network is not here"
    (problem,) = [line for line in answer.lines if line.startswith("! ") and "its network is not here" in line]
    assert "--control depth=FILE" in problem


@pytest.mark.parametrize(
    "words, opens",
    [
        ([], True),
        (["sketch.png"], True),
        (["a/b"], True),
        (["here"], True),
        (["generate"], False),
        (["--help"], False),
        (["--compile", "blocks"], True),
        (["--device=cpu", "generate"], False),
        (["genrate"], False),
    ],
)
def test_files_open_the_editor(words: list[str], opens: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here").touch()
    assert command.opens_editor(words) is opens


def test_every_mode_and_subcommand_has_a_help(underpaint: Underpaint) -> None:
    names = command.names()
    assert {"generate", "sdedit", "inpaint", "invert", "reconstruct", "interpolate", "run", "catalog"} <= names
    for name in sorted(names):
        said = underpaint(name, "--help")
        assert said.code == 0 and f"underpaint {name}" in said.out
    assert all(name in underpaint("--help").out for name in names)


numbers = st.floats(0, 2, width=32).map(lambda value: round(value, 3))
names = st.text("abcdefgh_", min_size=1, max_size=8)
files = st.text("abc:/\\. =-", min_size=1, max_size=12).map(lambda text: f"{text}.png")


@given(names, files, st.lists(numbers, max_size=3))
def test_numbers_are_read_from_the_right(name: str, file: str, given_numbers: list[float]) -> None:
    written = ":".join([f"{name}={file}", *map(str, given_numbers)])
    assert control(written) == Steering(name, file, *given_numbers)
    assert annotation(":".join([name, *map(str, given_numbers)])) == Steering(name, "", *given_numbers)


def test_sizes() -> None:
    assert extent("512x384") == extent("512X384") == Extent(512, 384)
    assert extent("256") == Extent(256, 256)


def test_the_error_of_json_is_plain_json(underpaint: Underpaint) -> None:
    said = underpaint("generate", "--prompt", "“ü”\n\\", "--nonsense\ud800", "--json")
    assert said.code == 2 and json.loads(said.out)["error"]["code"] == "usage"


def test_a_prompt_that_is_no_text(underpaint: Underpaint) -> None:
    said = underpaint("generate", "--prompt", "caf\udce9", "--model", underpaint.model, "--json")
    assert said.code == 3 and said.json["error"]["code"] == "bad_text"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a.safetensors", Laid("a.safetensors")),
        ("a.safetensors:0.5", Laid("a.safetensors", 0.5)),
        ("C:\\loras\\a.safetensors:-1", Laid("C:\\loras\\a.safetensors", -1.0)),
        ("C:\\loras\\a.safetensors", Laid("C:\\loras\\a.safetensors")),
        ("a:b:2", Laid("a:b", 2.0)),
        (":2", Laid(":2")),
    ],
)
def test_a_patch_and_its_weight(text: str, expected: Laid) -> None:
    assert laid(text) == expected


def test_readings_are_written_for_people() -> None:
    lines = readings_lines((("peak_memory_bytes", 1.01335e9), ("changed_outside_mask", 0.0), ("psnr", 31.25)))
    assert lines == ("  peak memory: 1,013 MB", "  changed outside mask: 0", "  psnr: 31.25")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--eta", "0.5"), "--eta belongs to DDIM"),
        (("--eta", "0.5"), "; the sampler here is DPM++ 2M."),
        (("--eta", "0.5"), "--sampler ddim"),
        (("--cache-interval", "3"), "It needs --caching deep_cache."),
        (("--strength", "1.5"), "Give a number from 0 to 1."),
        (("--steps", "-3"), "Give a number from 1 to 1000."),
        (("--seed", "-3"), "between 0 and 9223372036854775807, not -3"),
    ],
)
def test_a_value_that_does_not_fit_is_answered_with_what_does(
    underpaint: Underpaint, words: tuple[str, str], said: str
) -> None:
    underpaint.picture("in.png")
    strength = () if "--strength" in words else ("--strength", "0.5")
    given = ("sdedit", "in.png", "--prompt", "x", "--sampler", "dpmpp_2m", "--model", underpaint.model)
    found = underpaint(*given, *strength, *words)
    assert found.code == 3 and said in found.err, found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("generate", "--promt", "x"), "There is no option --promt. Did you mean '--prompt'?"),
        (("models", "add", "x", "--nme=y"), "There is no option --nme. Did you mean '--name'?"),
        (("generate", "--prompt", "x", "--sampler", "DPM++ 2M Karras"), "--sampler dpmpp_2m --schedule karras?"),
        (("generate", "--prompt", "x", "--sampler", "Euler a"), "Did you mean --sampler euler_ancestral?"),
        (("generate", "--prompt", "x", "--sampler", "dpm++"), "Did you mean 'dpmpp_"),
        (("sdedit", ".", "--prompt", "x", "--strength", "0"), "“.” is a folder"),
        (("models", "add", "in.png"), "is a PNG picture, not weights. Choose a model's file."),
    ],
)
def test_a_slip_is_named_and_so_is_what_was_meant(underpaint: Underpaint, words: tuple[str, ...], said: str) -> None:
    underpaint.picture("in.png")
    found = underpaint(*words)
    assert found.code and said in found.err, found


def test_articles_in_the_help(underpaint: Underpaint) -> None:
    said = " ".join(underpaint("generate", "--help").out.split())
    assert "an IP-Adapter to lay" in said and "a LoRA to lay" in said and "a IP" not in said
