"""Distillation into few steps: its arithmetic is exact, it resumes exactly, and everybody can load what it writes."""

from __future__ import annotations

import dataclasses
import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionPipeline
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from pipelines.engine import Engine
from pipelines.library import Library
from pipelines.parameterisation import Diffusion
from pipelines.patches._lora import laid
from pipelines.requests import EditRequest
from pipelines.samplers.lcm import boundary
from pipelines.training import networks
from pipelines.training.checkpoint import FILE, StageMismatch, fingerprint, load_average, read_spent
from pipelines.training.config import STAGES, DioramaTraining, Distillation, Losses, Networks, rehearsal
from pipelines.training.course import Moment, Report
from pipelines.training.denoiser import Noising
from pipelines.training.device import Machine
from pipelines.training.diorama import Diorama, train_diorama
from pipelines.training.export import LORA
from pipelines.training.few_step import FewStepLoss, Jump, Student, export_lora, huber
from pipelines.training.trajectories import FILE as WALKED
from pipelines.training.trajectories import Trajectories, guided, kept, walk_trajectories

machine = Machine(torch.device("cpu"), torch.float32)


class Killed(Exception):
    """Stands for the moment at which the process dies."""


def run(stage: str, out: Path, resume: bool = False, kill: int = 0) -> None:
    def listen(report: Report) -> None:
        if report.stage == "few_step" and report.step == kill:
            raise Killed

    train_diorama(stage, out, None, resume, "cpu", listen, rehearsal(8))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("diorama")
    for stage in (*STAGES[: STAGES.index("base") + 1], "few-step"):
        run(stage, out)
    return out


@pytest.fixture
def diorama(finished: Path) -> Diorama:
    return Diorama(finished, rehearsal(8), machine, True, lambda report: None)


@pytest.fixture
def noising() -> Noising:
    return Noising(networks.build_schedule().alphas_cumprod, machine)


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_walking_along_the_true_velocity_is_exact(noising: Noising) -> None:
    """DDIM with the noise and the clean latents that there are arrives where mixing them anew does."""
    clean, noise = draw(4, 4, 3, 3), draw(4, 4, 3, 3, seed=1)
    later, earlier = torch.tensor([999, 500, 21, 1]), torch.tensor([979, 480, 1, 0])
    noised, velocity = noising.mix(clean, noise, later)
    assert torch.allclose(noising.clean(noised, velocity, later), clean, atol=1e-5)
    expected = noising.mix(clean, noise, earlier)[0]
    assert torch.allclose(noising.walk(noised, velocity, later, earlier), expected, atol=1e-5)


def test_the_jump_is_the_one_that_the_sampler_makes(noising: Noising) -> None:
    """The same boundary condition in the engine's coordinates, and at time 0 the sample itself."""
    given = Diffusion(networks.build_schedule().alphas_cumprod.double().numpy(), "v_prediction", "trailing")
    noised, velocity = draw(5, 4, 3, 3), draw(5, 4, 3, 3, seed=1)
    times = torch.tensor([0, 1, 20, 499, 999])
    ends = Jump(noising, Distillation())(velocity, noised, times)
    assert torch.equal(ends[0], noised[0])
    for place, time in enumerate(times.tolist()):
        sigma = float(given.levels[time])
        skip, out = boundary(given, sigma)
        x = noised[place] / given.input_scale(sigma)
        expected = skip * noised[place] + out * given.clean(x, velocity[place], sigma)
        assert torch.allclose(ends[place], expected, atol=1e-4)


def test_huber_is_quadratic_inside_and_linear_outside() -> None:
    assert float(huber(torch.tensor([1e-5]), 1e-3)) == pytest.approx(1e-10 / 2e-3, rel=0.1)
    assert float(huber(torch.tensor([3.0, -5.0]), 1e-3)) == pytest.approx(4 - 1e-3, rel=1e-6)


def test_a_new_student_is_the_base_and_only_its_factors_learn(diorama: Diorama) -> None:
    base = diorama._trained_denoiser()
    student = Student(base.unet, 2)
    x, times = draw(2, 4, 16, 16), torch.tensor([3, 700])
    states = base.text_encoder(diorama._painter(base).tokens(["a red ball", ""]))[0]
    assert torch.equal(student(x, times, states), base.unet(x, times, encoder_hidden_states=states).sample)
    linear = [m for m in base.unet.modules() if isinstance(m, (torch.nn.Linear, torch.nn.Conv2d))]
    assert sum(p.numel() for p in student.parameters()) == sum(
        2 * (m.weight[0].numel() + m.weight.shape[0]) for m in linear
    )
    student(x, times, states).sum().backward()
    assert all(p.grad is not None for p in student.parameters())
    assert all(p.grad is None for p in base.unet.parameters())


def test_guidance_means_nothing_without_a_prompt(diorama: Diorama, noising: Noising) -> None:
    """And with one, the solver's step is linear in its scale (Ho & Salimans 2022, eq. 6)."""
    base = diorama._trained_denoiser()
    config = rehearsal(8)
    tokens = diorama._painter(base).tokens(["a red ball on snow, day", ""])
    noised, later, earlier = draw(2, 4, 16, 16), torch.tensor([700, 700]), torch.tensor([680, 680])

    def nearer(scale: float) -> Tensor:
        chosen = dataclasses.replace(config, guidance=scale)
        loss = FewStepLoss(base, None, noising, diorama._empty(), None, chosen, machine)  # type: ignore[arg-type]
        with torch.no_grad():
            return loss.solve(noised, later, earlier, base.text_encoder(tokens)[0])

    zero, one, four = nearer(0), nearer(1), nearer(4)
    assert torch.allclose(zero[1], four[1], atol=1e-6) and not torch.allclose(zero[0], one[0], atol=1e-6)
    assert torch.allclose(four - zero, 4 * (one - zero), atol=1e-5)


def test_every_time_is_drawn(diorama: Diorama, noising: Noising) -> None:
    base, empty = diorama._trained_denoiser(), diorama._empty()
    loss = FewStepLoss(base, None, noising, empty, None, rehearsal(8), machine)  # type: ignore[arg-type]
    times = loss.draw_times(999, torch.Generator().manual_seed(0))
    assert sorted(times.tolist()) == list(range(1, 1000))


def test_trajectories_are_walks_of_the_guided_base(finished: Path, diorama: Diorama, noising: Noising) -> None:
    """Every point follows from the one before it, and the last is the clean estimate."""
    config = rehearsal(8)
    given = config.distillation
    base, data = diorama._trained_denoiser(), diorama._data(diorama._vae())
    found = walk_trajectories(base, data, noising, config, machine, lambda done, whole: None)
    assert found.points.shape == (8, given.trajectory_steps + 1, 4, 16, 16) and found.times.tolist() == [999, 666, 332]
    with torch.no_grad():
        states = base.text_encoder(found.tokens)[0]
        for place, (time, towards) in enumerate(itertools.pairwise([*found.times.tolist(), -1])):
            x, now = found.points[:, place].float(), torch.full((8,), time)
            velocity = guided(base, x, now, states, diorama._empty()[None], config.guidance)
            clean = noising.clean(x, velocity, now)
            wanted = clean if towards < 0 else noising.walk(x, velocity, now, torch.full((8,), towards))
            assert torch.allclose(found.points[:, place + 1].float(), wanted, atol=1e-2)
    stored = kept(finished / "few_step", fingerprint(base.unet, base.text_encoder))
    assert stored is not None and torch.equal(stored.tokens, found.tokens)
    assert torch.equal(stored.points[:, 0], found.points[:, 0])


@pytest.mark.parametrize("share", [0.0, 0.9])
def test_the_student_hears_every_caption(diorama: Diorama, noising: Noising, share: float) -> None:
    """Captions that the base would not have heard are no lesson: neither loss has them, whatever their share."""

    def losses_with(dropout: float) -> float:
        config = dataclasses.replace(rehearsal(8), losses=Losses(dropout=dropout))
        course = Diorama(diorama.out, config, machine, True, lambda report: None)
        base, data = course._trained_denoiser(), course._data(course._vae())
        walked = walk_trajectories(base, data, noising, config, machine, lambda done, whole: None)
        loss = FewStepLoss(base, data, noising, course._empty(), walked, config, machine)
        torch.manual_seed(0)
        student = Student(base.unet, 2)
        loss.attend(student)
        return float(loss(student, Moment(3, share, torch.Generator().manual_seed(7))).detach())

    assert losses_with(0.0) == losses_with(1.0)


def test_what_is_dropped_is_the_empty_caption(diorama: Diorama) -> None:
    data = diorama._data(diorama._vae())
    latents, tokens = data.draw([3, 5, 3], torch.Generator().manual_seed(1))
    wordings = torch.randint(data.tokens.shape[1], (3,), generator=torch.Generator().manual_seed(1))
    assert torch.equal(tokens, data.tokens[[3, 5, 3], wordings].long())
    assert torch.equal(latents, data.latents[[3, 5, 3]].float())
    many = tokens.repeat(400, 1)
    told = (data.drop(many, torch.Generator().manual_seed(2)) == many).all(1)
    assert bool((data.drop(many, torch.Generator().manual_seed(2))[~told] == diorama._empty()).all())
    assert float((~told).float().mean()) == pytest.approx(rehearsal().losses.dropout, abs=0.03)


def test_noisy_points_are_learnt_oftener_and_all_are() -> None:
    points = torch.arange(4, dtype=torch.float16)[None, :, None, None, None].expand(2, 4, 4, 2, 2)
    found = Trajectories(points, torch.zeros(2, 5, dtype=torch.int64), torch.tensor([999, 666, 332]))
    drawn, ends, times, tokens = found.draw(600, torch.Generator().manual_seed(0))
    assert drawn.dtype == torch.float32 and bool((ends == 3).all()) and tokens.shape == (600, 5)
    assert torch.equal(times, found.times[drawn[:, 0, 0, 0].long()])
    counts = [int((times == time).sum()) for time in (999, 666, 332)]
    assert counts == sorted(counts, reverse=True) and counts[-1] > 100


def losses(out: Path) -> list[float]:
    spent = read_spent(out / "few_step")
    assert spent is not None
    return spent.losses


def test_a_killed_run_repeats_the_uninterrupted_one(finished: Path, tmp_path: Path) -> None:
    out = tmp_path / "again"
    shutil.copytree(finished, out)
    shutil.rmtree(out / "few_step")
    shutil.rmtree(out / "export" / "loras")
    with pytest.raises(Killed):
        # The last checkpoint is at step 4: steps 5 and 6 are lost and must come back the same.
        run("few-step", out, kill=6)
    assert not (out / "export" / LORA).exists()
    run("few-step", out, resume=True)
    assert losses(out) == losses(finished) and len(losses(out)) == 8
    assert (out / "export" / LORA).read_bytes() == (finished / "export" / LORA).read_bytes()


def test_what_was_learnt_beside_another_base_is_neither_resumed_nor_learnt_from(finished: Path, tmp_path: Path) -> None:
    """The checkpoint is refused, and what the other base walked is walked anew."""
    out = tmp_path / "again"
    shutil.copytree(finished, out)
    tensors = load_file(out / "base" / FILE)
    with safe_open(out / "base" / FILE, framework="pt") as file:
        metadata = file.metadata()
    name = next(name for name in sorted(tensors) if name.startswith("average.unet"))
    tensors[name] = tensors[name] + 1e-3
    save_file(tensors, out / "base" / FILE, metadata)
    walked = (out / "few_step" / WALKED).read_bytes()
    with pytest.raises(StageMismatch, match=r"beside another base model.*move \S+few_step away"):
        run("few-step", out, resume=True)
    assert (out / "few_step" / WALKED).read_bytes() == walked
    (out / "few_step" / FILE).unlink()
    run("few-step", out, resume=True)
    again = Diorama(out, rehearsal(8), machine, True, lambda report: None)._trained_denoiser()
    assert kept(out / "few_step", fingerprint(again.unet, again.text_encoder)) is not None
    assert (out / "few_step" / WALKED).read_bytes() != walked and len(losses(out)) == 8


def test_the_checkpoint_holds_the_factors_alone(finished: Path) -> None:
    names = load_file(finished / "few_step" / FILE)
    assert {name.split(".")[1] for name in names if name.startswith(("model.", "average."))} == {"factors"}
    assert list((finished / "few_step").glob("samples*.png"))


def average(diorama: Diorama) -> Student:
    student = Student(diorama._trained_denoiser().unet, rehearsal(8).distillation.rank)
    assert load_average(diorama.out / "few_step", student)
    return student.eval()


def close(student: Student, unet: Any) -> None:
    """The file is in fp16; apart from that the student and the network under it answer alike."""
    x, times, states = draw(2, 4, 16, 16), torch.tensor([3, 700]), draw(2, 9, rehearsal(8).networks.text_width, seed=1)
    with torch.no_grad():
        told = student(x, times, states)
        patched = unet(x, times, encoder_hidden_states=states).sample
    assert torch.allclose(told, patched, atol=2e-4)


def test_the_file_is_what_the_student_learnt(finished: Path, diorama: Diorama) -> None:
    unet = diorama._trained_denoiser().unet
    student = average(diorama)
    assert any(bool(tensor.any()) for name, tensor in student.tensors().items() if "lora_B" in name)
    with laid({"unet": unet}, [(finished / "export" / LORA, 1.0)]) as done:
        assert (done.matched, done.unmatched) == (len(student.names), 0)
        close(student, unet)


def test_a_plain_pipeline_loads_the_file(finished: Path, diorama: Diorama) -> None:
    """Where PEFT is installed, which diffusers needs for any LoRA."""
    pytest.importorskip("peft")
    pipeline = StableDiffusionPipeline.from_pretrained(str(finished / "export"))
    pipeline.unet.load_state_dict(diorama._trained_denoiser().unet.state_dict())
    pipeline.load_lora_weights(str(finished / "export" / "loras"), weight_name=Path(LORA).name)
    close(average(diorama), pipeline.unet)


@pytest.fixture
def engine(finished: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copytree(finished / "export", tmp_path / "models" / "toy")
    with Engine(Library(shipped=tmp_path / "models", data=tmp_path / "data"), device="cpu", dtype="float32") as engine:
        yield engine


def test_the_export_offers_a_variant_that_paints(engine: Engine) -> None:
    base, few = engine.catalog().models
    assert (few.id, few.steps, few.guidance_scale) == ("toy:few-step", 4, 1.0)
    assert few.sampler in {entry.id for entry in engine.catalog().samplers if "distilled" in entry.traits}
    assert few.schedule in {entry.id for entry in engine.catalog().schedules}
    done = engine.run(EditRequest(mode="generate", model=few.id, prompt="a red ball on snow, day", seed=1))
    assert (done.evaluations, done.steps_run) == (4, 4)
    assert dict(done.readings)["patch_layers_unmatched"] == 0
    assert base.id == "toy" and base.steps == 20


def test_exporting_again_keeps_the_variant(finished: Path, diorama: Diorama) -> None:
    base = diorama._trained_denoiser()
    diorama._export(base, networks.build_controlnet(diorama.shape, base.unet))
    assert (finished / "export" / LORA).exists()
    own = json.loads((finished / "export" / "underpaint.json").read_text())
    assert own["variants"][0]["patches"][0]["path"] == LORA


def test_the_shipped_size_fills_two_megabytes(tmp_path: Path) -> None:
    config = DioramaTraining()
    export_lora(Student(networks.build_unet(Networks()), config.distillation.rank), config, tmp_path)
    one_more = sum(p.numel() for p in Student(networks.build_unet(Networks()), 1).parameters()) * 2
    assert (tmp_path / LORA).stat().st_size <= 2_000_000 < (tmp_path / LORA).stat().st_size + one_more
