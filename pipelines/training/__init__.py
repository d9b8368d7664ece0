"""Training of the shipped models: the world that they learn, and the loops that teach them.

`world/` samples, words and renders scenes; `config` states a run in one frozen value; `diorama` runs its stages
(world, autoencoder, decoder, text, base, annotators, control, few-step, eye) through the one loop in `course`. `export`
writes the diffusers folder, `few_step` its LoRA for few steps, `annotators` the networks that read depth and poses,
`eye` the classifier that judges what is painted.
Rules of the package: it imports torch, numpy, safetensors, transformers, OpenCV and numba and nothing of the engine,
and only `networks` imports diffusers, so that a training machine needs no more than these.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.training.course import Report


def train(
    stage: str,
    out: Path,
    minutes: float | None,
    resume: bool,
    device: str,
    report: Callable[[Report], None],
    warm: Path | None = None,
    steps: int | None = None,
) -> Path:
    """Train Diorama and return the folder that was written: the exported diffusers folder `out/export`, of a stage
    that leaves something else its own (`budgets.written`).

    stage: one of the above, or all. minutes: budget of the stage (of `all`: shared among the stages), None for the
    configured one. resume: go on from the checkpoints in `out`; otherwise stages start afresh, where there are none.
    steps: budget of one stage in steps of the optimiser instead. A rate falls with the share of the budget that is
    spent: by steps a run gives the same losses whenever it is made, killed and resumed, by minutes it follows the
    clock. device: auto, cpu, cuda or mps. report: hears of every step; a KeyboardInterrupt that it raises saves the
    stage. warm: a diffusers folder; the stages autoencoder, base and control start from its weights where they are not
    resumed, `all` leaves `text` out, and what `out` lacks is taken from it. Raises `refusals.Refusal` for an unknown
    stage or device, minutes that are not above 0, a folder that does not fit and a start afresh over a checkpoint, and
    its kinds `starts.MissingStage`, `checkpoint.StageMismatch` and `scenes.StaleScenes`.
    """
    # Imported here: torch and diffusers take some 4000 ms, and the renderer is used without them.
    from pipelines.training.diorama import train_diorama

    return train_diorama(stage, out, minutes, resume, device, report, warm=warm, steps=steps)
