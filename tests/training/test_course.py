"""The whole course at rehearsal size: it runs, resumes exactly, and its export loads as a plain pipeline."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import msgspec
import pytest
import torch
from diffusers import ControlNetModel, StableDiffusionPipeline
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from pipelines.families import Own
from pipelines.training import train
from pipelines.training.budgets import budget, stages_of, written
from pipelines.training.checkpoint import FILE, StageMismatch, read_spent
from pipelines.training.config import BASE_WEIGHTS, STAGES, DioramaTraining, rehearsal
from pipelines.training.course import Course, Report, run_course
from pipelines.training.diorama import train_diorama
from pipelines.training.refusals import Refusal
from pipelines.training.starts import MissingStage


class Killed(Exception):
    """Stands for the moment at which the process dies."""


def run(stage: str, out: Path, config: DioramaTraining, resume: bool = False, kill: tuple[str, int] = ("", 0)) -> None:
    def listen(report: Report) -> None:
        if (report.stage, report.step) == kill:
            raise Killed

    train_diorama(stage, out, None, resume, "cpu", listen, config)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("diorama")
    run("all", out, rehearsal(8))
    return out


def losses(out: Path, stage: str) -> list[float]:
    spent = read_spent(out / stage)
    assert spent is not None
    return spent.losses


def test_every_stage_leaves_its_results(finished: Path) -> None:
    for stage in ("autoencoder", "decoder", "text", "base", "annotators", "control"):
        assert len(losses(finished, stage)) == 8
        assert (finished / stage / "loss.png").stat().st_size > 0
        assert stage == "text" or list((finished / stage).glob("samples*.png"))
    figures = json.loads((finished / "figures.json").read_text())
    assert {
        "autoencoder_psnr",
        "text_named",
        "base_samples",
        "annotator_depth_rmse",
        "annotator_pose_pck",
    } <= figures.keys()
    for name in ("edges_f1", "depth_rmse", "pose_pck"):
        assert {name, f"{name}_uncontrolled"} <= figures.keys()
    assert json.loads((finished / "training.json").read_text())["scenes"] == 12
    for stage in STAGES:
        assert list((finished / written([stage])).iterdir())
    assert all((finished / written(s) / "model_index.json").exists() for s in (STAGES, ["base"], ["few_step"]))
    assert (finished / written(["eye"]) / "eye.json").exists()


@pytest.mark.parametrize("stage", ["autoencoder", "decoder", "text", "base", "annotators", "control"])
def test_a_killed_run_repeats_the_uninterrupted_one(finished: Path, tmp_path: Path, stage: str) -> None:
    config = rehearsal(8)
    out = tmp_path / "again"
    shutil.copytree(finished, out)
    shutil.rmtree(out / stage)
    with pytest.raises(Killed):
        # The last checkpoint is at step 4: steps 5 and 6 are lost and must come back the same.
        run(stage, out, config, kill=(stage, 6))
    run(stage, out, config, resume=True)
    assert losses(out, stage) == losses(finished, stage)


def test_a_finished_stage_is_not_trained_again(finished: Path) -> None:
    reports: list[Report] = []
    train_diorama("base", finished, None, True, "cpu", reports.append, rehearsal(8))
    assert not [report for report in reports if report.stage == "base"]


def test_a_finished_course_costs_a_further_slice_nothing(finished: Path) -> None:
    vae = finished / "autoencoder" / "vae" / "diffusion_pytorch_model.safetensors"
    before, reports = vae.stat().st_mtime_ns, []
    train_diorama("all", finished, None, True, "cpu", reports.append, rehearsal(8))
    assert {report.stage for report in reports} == {"world"} and vae.stat().st_mtime_ns == before


def test_a_start_afresh_over_what_was_trained_is_refused(finished: Path) -> None:
    """Before anything of the folder is touched, whichever of the stages it is."""
    files = [path for path in sorted(finished.rglob("*")) if path.is_file()]
    before = [path.stat().st_mtime_ns for path in files]
    for stage in ("text", "eye", "all"):
        with pytest.raises(Refusal, match=r"diorama\d*/\w+ holds what was trained before.*--resume.*new folder"):
            run(stage, finished, rehearsal(8))
    assert [path.stat().st_mtime_ns for path in files] == before


def test_the_loop_itself_writes_over_no_checkpoint(finished: Path) -> None:
    kept = (finished / "text" / FILE).read_bytes()
    model = torch.nn.Linear(1, 1)
    course = Course("text", model, lambda model, moment: None, rehearsal(8).text, 0, finished / "text", "{}", print)  # type: ignore[arg-type,return-value]
    with pytest.raises(Refusal, match="holds what was trained before"):
        run_course(course, False, print)
    assert (finished / "text" / FILE).read_bytes() == kept


def test_a_base_takes_no_controlnet_of_another(finished: Path, tmp_path: Path) -> None:
    """The one that was trained beside it stays; a base trained on has none, and its export claims none."""
    out = tmp_path / "again"
    shutil.copytree(finished, out)
    weights = "export/controlnet/diffusion_pytorch_model.safetensors"
    run("base", out, rehearsal(8), resume=True)
    assert (out / weights).read_bytes() == (finished / weights).read_bytes()
    assert any(bool(t.any()) for name, t in load_file(out / weights).items() if "controlnet_down_blocks" in name)
    shutil.rmtree(out / "base")
    run("base", out, rehearsal(6))
    assert not (out / weights).exists()
    assert json.loads((out / "export" / "underpaint.json").read_text())["controls"] == []


def test_a_base_from_weights_takes_their_controlnet(finished: Path, tmp_path: Path) -> None:
    """And a student of weights alone leaves a whole folder, which is the one that is named."""
    weights = "controlnet/diffusion_pytorch_model.safetensors"
    for stage in ("base", "few-step"):
        given = stage, tmp_path / stage, None, False, "cpu", lambda _: None, rehearsal(1), finished / "export"
        export = train_diorama(*given)
        assert export == tmp_path / stage / "export" and (export / "model_index.json").exists()
        assert (export / weights).read_bytes() == (finished / "export" / weights).read_bytes()
        assert json.loads((export / "underpaint.json").read_text())["controls"] == ["edges", "depth", "pose"]
    named = train_diorama("text", tmp_path / "text", None, False, "cpu", lambda _: None, rehearsal(1))
    assert named == tmp_path / "text" / "text" and (named / FILE).exists()


def test_another_configuration_does_not_resume(finished: Path) -> None:
    other = dataclasses.replace(rehearsal(8), seed=99)
    with pytest.raises(StageMismatch, match="another configuration"):
        run("base", finished, other, resume=True)


def test_a_controlnet_of_another_base_does_not_resume(finished: Path, tmp_path: Path) -> None:
    """Nor one of which nobody knows to which base it belongs."""
    out = tmp_path / "again"
    for stage in ("scenes", "autoencoder", "decoder", "base", "control"):
        shutil.copytree(finished / stage, out / stage)
    path = out / "control" / FILE
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    config = json.loads(metadata["config"])
    assert len(config.pop(BASE_WEIGHTS)) == 64
    for found in (config, {**config, BASE_WEIGHTS: "0" * 64}):
        save_file(load_file(path), path, {**metadata, "config": json.dumps(found)})
        with pytest.raises(StageMismatch, match="beside another base model"):
            run("control", out, rehearsal(8), resume=True)


def test_a_stage_without_the_one_below_says_so(finished: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingStage, match="autoencoder"):
        run("base", tmp_path, rehearsal(8))
    shutil.copytree(finished, tmp_path / "mute")
    for stage in ("text", "base"):
        shutil.rmtree(tmp_path / "mute" / stage)
    with pytest.raises(MissingStage, match="run stage 'text' first"):
        run("base", tmp_path / "mute", rehearsal(8))


def test_unknown_stage_and_device_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown stage 'nonsense'"):
        train("nonsense", tmp_path, 1, False, "cpu", print)
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match="no device 'cuda'"):
            train("base", tmp_path, 1, False, "cuda", print)


def test_minutes_are_shared_among_the_stages() -> None:
    config = DioramaTraining()
    shared = budget(config, STAGES, 10)
    assert sum(getattr(shared, stage).minutes for stage in STAGES[1:]) == pytest.approx(10)
    assert budget(config, ("base",), 3).base.minutes == pytest.approx(3)
    assert budget(config, ("base",), 3).control == config.control


def test_a_warm_start_of_all_stages_trains_no_text_encoder_that_is_then_left_aside() -> None:
    assert stages_of("all", warm=False) == STAGES
    stages = stages_of("all", warm=True)
    assert set(STAGES) - set(stages) == {"text"}
    shared = budget(DioramaTraining(), stages, 10)
    assert sum(getattr(shared, stage).minutes for stage in stages[1:]) == pytest.approx(10)
    assert shared.text == DioramaTraining().text
    assert stages_of("text", warm=True) == ("text",)


def test_the_export_loads_as_a_plain_pipeline(finished: Path) -> None:
    folder = finished / "export"
    pipeline = StableDiffusionPipeline.from_pretrained(str(folder))
    pipeline.set_progress_bar_config(disable=True)
    for part in (pipeline.unet, pipeline.vae, pipeline.text_encoder):
        assert {parameter.dtype for parameter in part.parameters()} == {torch.float32}
    picture = pipeline("a red ball on snow, day", num_inference_steps=2, guidance_scale=3.0, output_type="np").images
    assert picture.shape == (1, 16 * 2, 16 * 2, 3)
    assert ControlNetModel.from_pretrained(str(folder / "controlnet")).config["conditioning_channels"] == 9
    assert not list(folder.rglob("*.bin")) and not list(folder.rglob(".*"))
    assert not [path for path in folder.rglob("*.json") if str(finished) in path.read_text()]
    own = msgspec.json.decode((folder / "underpaint.json").read_bytes(), type=Own)
    assert own.controls == ("edges", "depth", "pose") and own.extent == (32, 32)


def test_a_stage_starts_from_exported_weights(finished: Path, tmp_path: Path) -> None:
    """One step at no rate from the export's ControlNet leaves what the export holds."""
    still = dataclasses.replace(rehearsal(1).control, rate=0.0, weight_decay=0.0, decay=0.0)
    config = dataclasses.replace(rehearsal(1), control=still, measured=1)
    train_diorama("control", tmp_path / "slice", None, False, "cpu", lambda _: None, config, warm=finished / "export")
    weights = "controlnet/diffusion_pytorch_model.safetensors"
    ours, theirs = (load_file(folder / "export" / weights) for folder in (tmp_path / "slice", finished))
    assert ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)
    wider = dataclasses.replace(
        rehearsal(1), networks=dataclasses.replace(rehearsal().networks, unet_channels=(16, 16))
    )
    with pytest.raises(ValueError, match="weights of another network"):
        train_diorama("base", tmp_path / "other", None, False, "cpu", print, wider, warm=finished / "export")
    with pytest.raises(ValueError, match="no diffusers folder"):
        train_diorama("base", tmp_path / "none", None, False, "cpu", print, rehearsal(1), warm=tmp_path)


def test_a_stage_that_cannot_run_says_so_before_it_renders(tmp_path: Path) -> None:
    for stage, lacks in (("base", "autoencoder"), ("control", "autoencoder"), ("few-step", "autoencoder")):
        with pytest.raises(MissingStage, match=lacks):
            run(stage, tmp_path / stage, rehearsal(8))
        assert not (tmp_path / stage / "scenes").exists()


def test_a_wrong_start_is_refused_before_anything_is_rendered(tmp_path: Path) -> None:
    warm = tmp_path / "warm"
    (warm / "vae").mkdir(parents=True)
    (warm / "model_index.json").write_text("{}")
    with pytest.raises(Refusal):
        train_diorama("autoencoder", tmp_path / "out", None, False, "cpu", lambda _: None, rehearsal(8), warm)
    assert not (tmp_path / "out" / "scenes").exists()


def test_steps_are_the_budget_of_one_stage(finished: Path) -> None:
    chosen = budget(DioramaTraining(), ("base",), None, 40)
    assert chosen.base.steps == 40 and chosen.control.steps == DioramaTraining().control.steps
    for stages, minutes, steps in (
        (STAGES, None, 40),
        (("world",), None, 40),
        (("base",), 3.0, 40),
        (("base",), None, 0),
    ):
        with pytest.raises(Refusal):
            budget(DioramaTraining(), stages, minutes, steps)


def test_a_log_follows_what_runs_without_a_terminal(finished: Path) -> None:
    lines = (finished / "log.txt").read_text().splitlines()
    told = [line.split()[2] for line in lines]
    assert {"world", "autoencoder", "text", "base", "control", "few_step"} <= set(told)
    last = next(line for line in reversed(lines) if " base " in line)
    assert "100%, step 8, loss " in last
