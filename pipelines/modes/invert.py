"""Invert: find the noise behind a picture, from which the model paints it again.

The error is split in two, so that a person sees which part failed: what the autoencoder loses (encode, then decode)
and what the inversion adds to it.
"""

from __future__ import annotations

from pipelines.modes import Mode, Outcome, Work
from pipelines.requests import Inversion


def run(work: Work) -> Outcome:
    """Inverts the request's image and walks back once; the picture of the outcome is the reconstruction."""
    from pipelines import denoising, latents  # 1,500 ms: torch
    from pipelines.modes import _canvas, _walks

    request, image = work.request, work.request.image
    assert image is not None
    route, frame = _walks.guide(work), _walks.frame_of(work, image.extent)
    denoiser = denoising.build(work, route.sigmas)
    steps = _walks.Steps(work, 2 * route.steps)
    size = "" if frame.is_native else f" at {frame.scaled}"
    latent = _walks.encoded(work, image, frame)
    noise = _walks.invert(work, route, denoiser, latent, steps.stage(f"finding the noise{size}"))
    back = _walks.reconstruct(work, route, denoiser, noise, steps.stage(f"painting it again{size}"))
    floor, again = _walks.shown(work, latent, frame), _walks.shown(work, back, frame)
    picture = image.rgb()
    residual = picture - again
    residual.flags.writeable = False
    readings = (
        ("autoencoder_psnr", _canvas.psnr(latents.to_bytes(floor), picture)),
        ("inversion_psnr", _canvas.psnr(again, floor)),
        ("psnr", _canvas.psnr(latents.to_bytes(again), picture)),
        ("noise_std", float(noise.std())),
        *_walks.size_readings(frame),
    )
    inversion = Inversion(
        method=request.inversion_method,
        model=work.model.entry.id,
        prompt=request.prompt,
        steps=request.steps,
        guidance_scale=1.0 if request.guidance_scale is None else request.guidance_scale,
        noise=_walks.array(noise),
        source=image,
        residual=residual,
        settings=_walks.used(route.params),
        readings=readings,
        negative=request.negative,
        guidance=request.guidance,
        schedule=request.schedule,
        weights=work.model.weights,
    )
    return Outcome(
        images=(_canvas.lifted(again, image.array()[..., 3]),),
        evaluations=denoiser.evaluations,
        steps_run=2 * route.steps,
        inversion=inversion,
        readings=readings,
    )


PLUGIN = Mode(
    title="Invert",
    run=run,
    help="Find the noise behind a picture, and see how close the model comes to it.",
    needs=("image",),
    uses=("prompt", "negative", "inversion_method"),
    guidance_scale=1.0,
)
