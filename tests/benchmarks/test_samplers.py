"""The benchmark of samplers on a tiny model: whom it measures, where they walk to, and its table."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch

from benchmarks import samplers
from pipelines import latents
from pipelines.command.measures import Asked
from pipelines.command.reports import Shown
from pipelines.engine import Engine
from pipelines.modes import Work
from tests.command.conftest import Underpaint

few = (3, 6)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samplers, "budgets", few)
    monkeypatch.setattr(samplers, "reference_steps", 8)


@pytest.fixture
def work(underpaint: Underpaint) -> Work:
    return samplers.prepared(Asked(str(underpaint.model), "cpu", "auto", False, None, Shown(sys.stderr)))


@pytest.mark.usefixtures("short")
def test_every_sampler_without_noise_is_measured(underpaint: Underpaint) -> None:
    catalog = underpaint("catalog", "--json").json["catalog"]["samplers"]
    quiet = {entry["id"] for entry in catalog if "stochastic" not in entry["traits"]}
    words = ("bench", "samplers", "--quick", "--model", underpaint.model, "--device", "cpu")
    said = underpaint(*words, "--json").json
    readings = said["readings"]
    assert said["bench"]["notes"] == {} and readings.pop("pictures") == 1 and readings.pop("reference_steps") == 8
    assert set(readings) == {f"{name}_{budget}" for name in quiet for budget in few}
    assert all(0 < value < 10 for value in readings.values())
    printed = underpaint(*words, "--markdown").out.splitlines()
    table = [line.strip("| ").split(" | ") for line in printed]
    assert [line[0] for line in table] == ["evaluations", "---", *map(str, few)]
    for heading, *cells in zip(table[0][1:], *(line[1:] for line in table[2:]), strict=True):
        for name in heading.replace("`", "").split(", "):
            assert cells == [f"{readings[f'{name}_{budget}']:#.2g}" for budget in few]
            quiet.remove(name)
    assert not quiet


@pytest.mark.usefixtures("short")
def test_the_reference_is_no_distance_from_itself(underpaint: Underpaint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samplers, "noiseless", lambda: (samplers.plan.reference,))
    monkeypatch.setattr(samplers, "most_steps", lambda work, sampler, budget: 8)
    found = samplers.run(Asked(str(underpaint.model), "cpu", "auto", True, None, Shown(sys.stderr)))
    assert {value for name, value in found.readings if name.startswith(samplers.plan.reference)} == {0.0}


def test_a_walk_ends_where_the_engine_ends(work: Work) -> None:
    with Engine(device="cpu") as engine:
        results = engine.run_batch(work.batch)
    ends = samplers.end(work, work.request.sampler, work.request.steps)
    assert len(results) == len(samplers.plan.cases) == len(ends)
    for latent, result in zip(ends, results, strict=True):
        assert np.array_equal(latents.decode(work, latent[None])[0], result.image.rgb())


@pytest.mark.parametrize("sampler", samplers.noiseless())
def test_a_walk_takes_what_its_budget_allows(work: Work, sampler: str) -> None:
    for budget in samplers.budgets:
        steps = samplers.most_steps(work, sampler, budget)
        assert samplers.evaluations(work, sampler, steps) <= budget < samplers.evaluations(work, sampler, steps + 1)


def test_a_step_that_is_dearer_than_the_budget_is_said(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samplers, "prepared", lambda asked: work)
    monkeypatch.setattr(samplers, "budgets", (0, 4))
    monkeypatch.setattr(samplers, "reference_steps", 4)
    found = samplers.run(Asked("", "cpu", "auto", True, None, Shown(sys.stderr)))
    assert {name for name, _ in found.notes} == {f"{name}_0" for name in samplers.noiseless()}
    assert samplers.table(dict(found.readings)) == (("evaluations",), ("0",), ("4",))


def test_distances_are_shares_of_the_solutions_norm() -> None:
    solution = torch.tensor([[[[3.0, 4.0]]], [[[0.0, 2.0]]]])
    ends = torch.tensor([[[[3.0, 4.5]]], [[[2.0, 2.0]]]])
    assert samplers.distances(ends, solution) == pytest.approx([0.1, 1.0])


def test_the_closest_stands_first_and_equal_ones_together() -> None:
    names = samplers.noiseless()
    readings = {f"{name}_{budget}": 0.5 / budget for name in names for budget in samplers.budgets}
    nearest, other = names[2], names[0]
    readings |= {f"{nearest}_{budget}": 0.1 / budget for budget in samplers.budgets}
    readings[f"{other}_20"] = 0.0201
    rest = ", ".join(f"`{name}`" for name in names if name not in (nearest, other))
    assert samplers.table(readings) == (
        ("evaluations", f"`{nearest}`", f"`{other}`", rest),
        ("10", "0.010", "0.050", "0.050"),
        ("20", "0.0050", "0.020", "0.025"),
    )
