"""Habits: how a few-step model wants to be sampled, told from its own configurations. Torch-free.

What each habit means stands in the data file of the program's defaults; a model's `underpaint.json` and a request
overrule it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Habit(msgspec.Struct, frozen=True):
    """What an empty field of a request means for a model of this habit: plugin ids and numbers."""

    sampler: str
    schedule: str
    steps: int
    guidance_scale: float


def habit_of(scheduler: Mapping[str, object], unet: Mapping[str, object]) -> str:
    """The name of a model's habit; empty where it is a usual one.

    A UNet that reads the guidance scale was distilled with guidance (Luo et al. 2023, algorithm 1). Turbo models
    (Sauer et al. 2023) are published with an Euler scheduler whose steps trail and which predicts noise; models that
    begin at no signal at all trail too, and are usual ones.
    """
    kind = scheduler.get("_class_name")
    if is_guided(unet):
        return "guided consistency"
    if kind == "LCMScheduler":
        return "consistency"
    if kind == "TCDScheduler":
        return "trajectory consistency"
    trails = scheduler.get("timestep_spacing") == "trailing" and not scheduler.get("rescale_betas_zero_snr")
    if not trails or scheduler.get("prediction_type", "epsilon") != "epsilon":
        return ""
    return {"EulerDiscreteScheduler": "turbo", "EulerAncestralDiscreteScheduler": "ancestral turbo"}.get(str(kind), "")


def is_guided(unet: Mapping[str, object]) -> bool:
    """Whether a UNet of this configuration reads the guidance scale itself, in one evaluation."""
    return isinstance(unet.get("time_cond_proj_dim"), int)
