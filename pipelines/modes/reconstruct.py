"""Reconstruct: walk from an inversion back to its picture, as the model paints it and with nothing added."""

from __future__ import annotations

import msgspec

from pipelines.errors import ModelProblem
from pipelines.modes import Mode, Outcome, Work
from pipelines.requests import Inversion


def run(work: Work) -> Outcome:
    """The raw reconstruction at the size and with the alpha of the source. Raises ModelProblem for another model."""
    from pipelines import denoising, latents  # 1,500 ms: torch
    from pipelines.modes import _canvas, _walks

    inversion = work.request.inversion
    assert inversion is not None
    check(work, inversion)
    work = msgspec.structs.replace(work, request=_walks.made_by(work.request, inversion))
    route, frame = _walks.guide(work), _walks.frame_of(work, inversion.source.extent)
    denoiser = denoising.build(work, route.sigmas)
    stage = _walks.Steps(work, route.steps).stage("painting it again")
    latent = _walks.reconstruct(work, route, denoiser, _walks.tensor(inversion.noise), stage)
    again = _walks.shown(work, latent, frame)
    floor = {name: value for name, value in inversion.readings if name == "autoencoder_psnr"}
    readings = {**floor, "psnr": _canvas.psnr(latents.to_bytes(again), inversion.source.rgb())}
    return Outcome(
        images=(_canvas.lifted(again, inversion.source.array()[..., 3]),),
        evaluations=denoiser.evaluations,
        steps_run=route.steps,
        readings=tuple(readings.items()),
    )


def check(work: Work, inversion: Inversion) -> None:
    """Raises ModelProblem where the inversion does not belong to this model or to this many steps."""
    model, request = work.model, work.request
    advice = f"Choose the model {inversion.model!r}, or invert the picture again with {model.entry.id!r}."
    if inversion.weights and inversion.weights != model.weights:
        raise ModelProblem(
            "inversion_of_another_model",
            f"This inversion was made with the model {inversion.model!r} (weights {inversion.weights[:12]}), but "
            f"{model.entry.id!r} (weights {model.weights[:12]}) is to paint it. The inversion is untouched.",
            advice,
        )
    if not inversion.weights and inversion.model != model.entry.id:
        raise ModelProblem(
            "inversion_of_another_model",
            f"This inversion was made with the model {inversion.model!r}, not with {model.entry.id!r}.",
            advice,
        )
    if request.steps and request.steps != inversion.steps:
        raise ModelProblem(
            "inversion_of_other_steps",
            f"This inversion was made with {inversion.steps} steps and can be painted with {inversion.steps} only, "
            f"not with {request.steps}.",
            f"Set the steps to {inversion.steps}, or invert the picture again with {request.steps} steps.",
        )
    _check_shape(work, inversion)


def _check_shape(work: Work, inversion: Inversion) -> None:
    """A file from elsewhere may hold anything: the noise must be what this model and this method walk on."""
    from pipelines.modes import _walks  # 1,500 ms: torch

    route = _walks.guide(msgspec.structs.replace(work, request=_walks.made_by(work.request, inversion)))
    shape = _walks.noise_shape(work, route, inversion.source.extent)
    if tuple(inversion.noise.shape) != shape:
        raise ModelProblem(
            "inversion_of_other_shape",
            f"This inversion holds noise of shape {tuple(inversion.noise.shape)}, but {work.model.entry.id!r} needs "
            f"{shape} for a picture of {inversion.source.extent}.",
            "Invert the picture again.",
        )


PLUGIN = Mode(
    title="Reconstruct",
    run=run,
    help="Paint an inverted picture again, raw: what the model makes of it, with nothing added.",
    needs=("inversion",),
    guidance_scale=1.0,
)
