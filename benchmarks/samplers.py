"""`underpaint bench samplers`: how far solvers end from the solution when the network may be asked only a few times.

Every sampler that draws no noise walks from the same noises under the same prompts, those of `samplers.json`, with the
model's own size, schedule and guidance. The solution is where the reference sampler ends after `reference_steps` steps.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipelines import devices, holding
from pipelines.command.measures import Asked, Benchmark, Findings, Table
from pipelines.completion import complete
from pipelines.events import Silence
from pipelines.library import Library
from pipelines.modes import Work
from pipelines.requests import EditRequest
from pipelines.samplers import samplers

if TYPE_CHECKING:
    from torch import Tensor

budgets = (10, 20)
"""Evaluations of the network that a walk may take. The passes of guidance count as one."""

reference_steps = 300
quick_cases = 1


class Case(msgspec.Struct, frozen=True):
    """One picture."""

    prompt: str
    seed: int


class Plan(msgspec.Struct, frozen=True):
    """What is walked. reference: the sampler that the others are measured against."""

    mode: str
    reference: str
    cases: tuple[Case, ...]


plan = msgspec.json.decode(Path(__file__).with_suffix(".json").read_bytes(), type=Plan)


def run(asked: Asked) -> Findings:
    work = prepared(asked)
    asked.shown.prefix = f"{plan.reference}, the solution: "
    solution = end(work, plan.reference, reference_steps)
    readings: dict[str, float] = {"pictures": len(work.batch), "reference_steps": reference_steps}
    notes: dict[str, str] = {}
    for sampler in noiseless():
        for budget in budgets:
            asked.shown.prefix = f"{sampler}, {budget} evaluations: "
            name, steps = f"{sampler}_{budget}", most_steps(work, sampler, budget)
            if steps:
                readings[name] = statistics.median(distances(end(work, sampler, steps), solution))
            else:
                notes[name] = "one step takes more evaluations than that"
    return Findings(tuple(readings.items()), tuple(notes.items()))


def noiseless() -> tuple[str, ...]:
    """The samplers that draw no noise with their usual parameters: only these have a solution to come close to."""
    return tuple(name for name, sampler in samplers().items() if not sampler.stochastic)


def prepared(asked: Asked) -> Work:
    """The cases as one batch, on the loaded model. Raises EngineError where there is none that paints from noise."""
    library = Library()
    batch = tuple(
        complete(EditRequest(mode=plan.mode, model=asked.model, prompt=case.prompt, seed=case.seed), library)
        for case in plan.cases[: quick_cases if asked.quick else None]
    )
    entry = library.entry(batch[0].model)
    bare = holding.load(entry, *devices.pick(asked.device, asked.dtype), asked.shown)
    return Work(batch[0], holding.dressed(bare, entry, holding.wanted(entry, ())).model, asked.shown, batch[1:])


def end(work: Work, sampler: str, steps: int) -> Tensor:
    """Where a sampler ends from the noises of the requests' seeds: latents (N, C, h, w)."""
    from pipelines import denoising, latents, walking  # 1,500 ms: torch, for which a list need not wait

    assert work.request.extent is not None
    levels = denoising.sigmas(work, steps=steps)
    sources = [latents.generator(each.seed) for each in work.batch]
    shape = len(sources), *work.model.latent_shape(work.request.extent)[1:]
    x = work.model.parameterisation.start(latents.draw(work.model, shape, sources), levels[0])
    return walking.walk(work, denoising.build(work, levels), x, levels, sources, sampler=sampler)


def most_steps(work: Work, sampler: str, budget: int) -> int:
    """The most steps that take no more evaluations than `budget`; 0 where one step already does."""
    return next((steps for steps in range(budget, 0, -1) if evaluations(work, sampler, steps) <= budget), 0)


def evaluations(work: Work, sampler: str, steps: int) -> int:
    """How often a walk asks the network, counted on a single value: first and last steps may differ from the rest."""
    import torch  # as in `end`

    from pipelines import denoising, latents, walking

    asked: list[float] = []

    def count(x: Tensor, sigma: float) -> Tensor:
        asked.append(sigma)
        return x

    levels, silent = denoising.sigmas(work, steps=steps), msgspec.structs.replace(work, events=Silence())
    walking.walk(silent, count, torch.zeros(1, 1, 1, 1), levels, latents.generator(0), sampler=sampler)
    return len(asked)


def distances(ends: Tensor, solution: Tensor) -> list[float]:
    """Of each picture the norm of the difference, as a share of the solution's norm."""
    flat, exact = (latent.double().cpu().flatten(1) for latent in (ends, solution))
    return ((flat - exact).norm(dim=1) / exact.norm(dim=1)).tolist()


def table(readings: Mapping[str, float]) -> Table:
    """A line for each number of evaluations, a column for each sampler, the closest first; equal ones share theirs."""
    columns: dict[tuple[str, ...], list[str]] = {}
    known = [name for name in noiseless() if all(f"{name}_{budget}" in readings for budget in budgets)]
    for name in sorted(known, key=lambda name: readings[f"{name}_{budgets[0]}"]):
        columns.setdefault(tuple(f"{readings[f'{name}_{budget}']:#.2g}" for budget in budgets), []).append(f"`{name}`")
    heading = ("evaluations", *(", ".join(names) for names in columns.values()))
    return (heading, *((str(budget), *(column[at] for column in columns)) for at, budget in enumerate(budgets)))


PLUGIN = Benchmark(
    help=f"How far samplers end from the solution, which is that of {reference_steps} steps of {plan.reference}.",
    run=run,
    tables=lambda readings: (table(readings),),
)
