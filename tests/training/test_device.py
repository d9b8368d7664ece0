"""What a GPU does otherwise, as far as a CPU can show it: compiled blocks, losses read late, another course."""

from __future__ import annotations

import copy
import dataclasses
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from torch import Tensor, nn

from pipelines.training.budgets import finish, finished, unfinish
from pipelines.training.checkpoint import FILE, Progress
from pipelines.training.config import STAGES, DioramaTraining, course_for, rehearsal
from pipelines.training.course import GLANCE, Course, Ledger, Moment, run_course
from pipelines.training.denoiser import Denoiser
from pipelines.training.device import Machine
from pipelines.training.networks import build_text_encoder, build_unet, repeated_blocks

CPU = torch.device("cpu")
SHAPE = rehearsal().networks


def denoiser() -> Denoiser:
    torch.manual_seed(0)
    return Denoiser(build_unet(SHAPE), build_text_encoder(SHAPE, 32, 30, 31))


def loss(model: Denoiser, moment: Moment) -> Tensor:
    latents = torch.randn(2, 4, 16, 16, generator=moment.generator)
    velocity, plan = model.explain(latents, torch.tensor([10, 900]), torch.ones(2, 8, dtype=torch.long))
    return velocity.square().mean() + plan.square().mean()


def train(model: Denoiser, machine: Machine, out: Path) -> list[float]:
    told: list[float] = []
    clock = dataclasses.replace(rehearsal(2).base, parts=1)
    course = Course("base", model, loss, clock, 0, out, "{}", lambda average, step: None)
    with machine.compiling(repeated_blocks(model.unet)):
        run_course(course, False, lambda report: told.append(report.loss))
    return told


# The compiler asks tensors for gradients and hides what torch says to that, but not from those who make it an error.
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor:UserWarning")
def test_compiled_blocks_learn_the_same_and_leave_no_trace(tmp_path: Path) -> None:
    """Same losses, the same objects as parameters, and a checkpoint under the plain names."""
    torch._dynamo.reset()
    torch._dynamo.utils.counters.clear()
    model, plain = denoiser(), denoiser()
    before = list(model.parameters())
    told = train(model, Machine(CPU, torch.float32, "aot_eager"), tmp_path / "compiled")
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] > 0
    assert told == pytest.approx(train(plain, Machine(CPU, torch.float32), tmp_path / "plain"), rel=1e-5)
    assert all(one is other for one, other in zip(before, model.parameters(), strict=True))
    assert all(block._compiled_call_impl is None for block in repeated_blocks(model.unet))
    with safe_open(tmp_path / "compiled" / FILE, framework="pt") as file:
        names = {name.removeprefix("model.") for name in file.keys() if name.startswith("model.")}  # noqa: SIM118
    assert names == plain.state_dict().keys()


def test_copies_of_a_compiled_network_run_plainly() -> None:
    model = denoiser()
    with Machine(CPU, torch.float32, "eager").compiling(repeated_blocks(model.unet)):
        assert all(block._compiled_call_impl is not None for block in repeated_blocks(model.unet))
        assert all(block._compiled_call_impl is None for block in repeated_blocks(copy.deepcopy(model).unet))


def test_the_course_follows_the_device() -> None:
    assert course_for("cpu") == course_for("mps") == DioramaTraining()
    full, few = course_for("cuda"), course_for("cpu")
    clocks = [getattr(full, stage) for stage in STAGES[1:]]
    assert sum(clock.minutes for clock in clocks) == pytest.approx(18)
    assert all(clock.batch % clock.parts == 0 and not clock.steps for clock in clocks)
    assert all(crops.batch % full.autoencoder.parts == 0 for crops in full.crops)
    for stage, clock in zip(STAGES[1:], clocks, strict=True):
        assert getattr(few, stage).rate < clock.rate <= 2 * getattr(few, stage).rate
    assert full.networks == few.networks  # what one machine trained, another takes up with --from


def test_losses_of_a_gpu_are_read_once_in_a_while() -> None:
    ledger, at = Ledger("base", torch.device("cuda")), Progress(0, 0.0, [])
    for step in range(3):
        ledger.unread.append([torch.tensor(float(step)), torch.tensor(2.0)])
        at = at._replace(step=step + 1, seconds=0.4 * GLANCE * step)
        assert not ledger.due(at)
    assert ledger.due(at._replace(seconds=1.1 * GLANCE))
    ledger.read(at)
    assert at.losses == [1.0, 1.5, 2.0] and not ledger.unread and not ledger.due(at)
    ledger.unread.append([torch.tensor(torch.nan)])
    with pytest.raises(FloatingPointError, match="step 3 is nan"):
        ledger.read(at._replace(step=4))
    assert Ledger("base", CPU).due(at)


def test_a_cpu_draws_its_noise_and_its_rows_as_ever() -> None:
    machine, data = Machine(CPU, torch.float32), torch.arange(12.0).reshape(6, 2)
    ours = machine.draw_noise((2, 3, 4, 4), torch.Generator().manual_seed(5))
    assert torch.equal(ours, torch.randn(2, 3, 4, 4, generator=torch.Generator().manual_seed(5)))
    assert machine.keep(data) is data
    assert torch.equal(machine.pick(data, torch.tensor([4, 0])), data[[4, 0]])


def test_marks_of_finished_stages(tmp_path: Path) -> None:
    """A mark holds for one budget, and goes with whatever the stage stands on."""
    config = rehearsal()
    for stage in STAGES[1:]:
        (tmp_path / stage).mkdir()
    for stage in STAGES:
        finish(tmp_path, config, stage)
    assert all(finished(tmp_path, config, stage) for stage in STAGES[1:]) and not finished(tmp_path, config, "world")
    longer = dataclasses.replace(config, base=dataclasses.replace(config.base, minutes=2))
    assert not finished(tmp_path, longer, "base") and finished(tmp_path, longer, "text")
    unfinish(tmp_path, "world")
    assert finished(tmp_path, config, "eye")
    unfinish(tmp_path, "base")
    assert [stage for stage in STAGES if finished(tmp_path, config, stage)] == ["autoencoder", "decoder", "text"]


def test_what_repeats_is_most_of_a_unet() -> None:
    unet = build_unet(SHAPE)
    held = sum(parameter.numel() for block in repeated_blocks(unet) for parameter in block.parameters())
    assert held > 0.7 * sum(parameter.numel() for parameter in unet.parameters())
    assert not repeated_blocks(nn.Linear(2, 2))
