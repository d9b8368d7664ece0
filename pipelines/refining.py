"""Refining: which model can take over from which for the last steps of a run. Torch-free."""

from __future__ import annotations

from pipelines.catalog import ModelEntry
from pipelines.errors import ModelProblem

task = "refinement"
"""What a refiner is made for, of `ModelEntry.tasks`."""


def is_refiner(entry: ModelEntry) -> bool:
    return task in entry.tasks


def fits(refiner: ModelEntry, model: ModelEntry) -> bool:
    """Whether the one can take over from the other."""
    alike = (refiner.family, refiner.latents) == (model.family, model.latents)
    return alike and is_refiner(refiner) and not is_refiner(model) and not refiner.fault


def check(refiner: ModelEntry, model: ModelEntry) -> None:
    """Raises ModelProblem where it cannot: refiner_unknown for what is no refiner, refiner_twice where the model is one
    itself, refiner_of_another_base where they do not share their latents."""
    if is_refiner(model):
        raise ModelProblem(
            "refiner_twice",
            f"{model.title} is a refiner itself, so no other can take over from it.",
            "Choose the model that the refiner was made for, or leave the refiner away.",
        )
    if not is_refiner(refiner):
        raise ModelProblem(
            "refiner_unknown",
            f"{refiner.title} is no refiner: it was not made for the last steps of another model.",
            "Choose a refiner of Stable Diffusion XL, or leave it away.",
        )
    if not fits(refiner, model):
        pairs = [f"{each.title}: {each.family}, {each.latents}" for each in (refiner, model)]
        raise ModelProblem(
            "refiner_of_another_base",
            f"{refiner.title} cannot go on from what {model.title} made, as their latents differ ({'; '.join(pairs)}).",
            "Choose a model of its own kind, or leave the refiner away.",
        )
