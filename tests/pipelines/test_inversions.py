"""Inversion methods: exact ones close to rounding, DDIM walks as diffusers' own schedulers do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from diffusers import DDIMInverseScheduler, DDIMScheduler, UNet2DConditionModel
from torch import Tensor

from pipelines.inversions import Chain, InversionMethod, inversions
from pipelines.parameterisation import Diffusion, Flow

methods = list(inversions())
exact_methods = [name for name in methods if inversions()[name].exact]
Denoise = Callable[[Tensor, float], Tensor]


@pytest.fixture(scope="module")
def alphas() -> np.ndarray:
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float32) ** 2
    return torch.cumprod(1 - betas, 0).numpy().astype(np.float64)


@pytest.fixture(scope="module")
def network() -> UNet2DConditionModel:
    torch.manual_seed(7)
    return UNet2DConditionModel(
        sample_size=8,
        in_channels=4,
        out_channels=4,
        block_out_channels=(8,),
        layers_per_block=1,
        norm_num_groups=4,
        down_block_types=("CrossAttnDownBlock2D",),
        up_block_types=("CrossAttnUpBlock2D",),
        cross_attention_dim=16,
        attention_head_dim=4,
    ).eval()


@pytest.fixture(scope="module")
def prompts() -> Tensor:
    return torch.randn(2, 5, 16, generator=torch.Generator().manual_seed(3))


@pytest.fixture(scope="module")
def latent() -> Tensor:
    return torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def guided(network: UNet2DConditionModel, noise: Diffusion, prompts: Tensor, scale: float = 1.0) -> Denoise:
    @torch.no_grad()
    def denoise(x: Tensor, sigma: float) -> Tensor:
        x = x.float()
        asked = torch.cat([x * noise.input_scale(sigma)] * 2)
        answer = network(asked, noise.timestep(sigma), encoder_hidden_states=prompts).sample
        one, other = noise.clean(x, answer, sigma)
        return (other + scale * (one - other))[None]

    return denoise


def still(number: int, clean: Tensor) -> None:
    """A walk that nobody watches."""


def walk(method: InversionMethod, chain: Chain, latent: Tensor) -> tuple[Tensor, Tensor]:
    """(noise, what comes back)."""
    params = {param.name: param.default for param in method.params}
    noise = method.invert(chain, latent, **params)
    assert isinstance(noise, Tensor)
    back = method.reconstruct(chain, noise, **params)
    assert isinstance(back, Tensor)
    return noise, back


@pytest.mark.parametrize("name", exact_methods)
@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("steps, scale", [(5, 7.5), (20, 1.0)])
def test_an_exact_method_gives_the_latent_back(
    name: str,
    prediction: str,
    steps: int,
    scale: float,
    alphas: np.ndarray,
    network: UNet2DConditionModel,
    prompts: Tensor,
    latent: Tensor,
) -> None:
    noise = Diffusion(alphas, prediction, spacing="trailing")  # type: ignore[arg-type]
    chain = Chain(guided(network, noise, prompts, scale), noise.native(steps), noise, still)
    end, back = walk(inversions()[name], chain, latent)
    assert end.shape == (inversions()[name].chains, *latent.shape[1:]) and end.dtype == torch.float64
    assert (back - latent).abs().max() < 1e-6


@pytest.mark.parametrize("name", exact_methods)
@pytest.mark.parametrize("steps", [10, 100, 250])
def test_an_exact_method_survives_a_wild_network(name: str, steps: int, alphas: np.ndarray, latent: Tensor) -> None:
    """Exact by algebra: whatever the network says, even nonsense that turns with every step."""
    noise = Diffusion(alphas)
    mix = torch.randn(4, 4, generator=torch.Generator().manual_seed(2), dtype=torch.float64)

    def denoise(x: Tensor, sigma: float) -> Tensor:
        seen = x * noise.input_scale(sigma)
        return x - sigma * torch.sin(3 * torch.einsum("ij,njhw->nihw", mix, seen) + sigma)

    _, back = walk(inversions()[name], Chain(denoise, noise.native(steps), noise, still), latent)
    assert (back - latent).abs().max() < 1e-6


@pytest.mark.parametrize("name", methods)
def test_an_inversion_on_the_models_manifold_looks_like_noise(name: str, alphas: np.ndarray) -> None:
    """Latents that really are normal, under the exact denoiser of that normal: the end must be standard normal."""
    noise, width = Diffusion(alphas, spacing="trailing"), 0.5
    latent = width * torch.randn(1, 4, 32, 32, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    chain = Chain(lambda x, sigma: x * width**2 / (width**2 + sigma**2), noise.native(200), noise, still)
    end, back = walk(inversions()[name], chain, latent)
    assert 0.9 < float(end.std()) < 1.1
    assert (back - latent).abs().max() < 0.1


@pytest.mark.parametrize("name", methods)
def test_rectified_flow_is_walked_in_its_own_coordinates(name: str) -> None:
    noise, width = Flow(np.linspace(1e-3, 1, 1000)), 0.5
    latent = width * torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(6), dtype=torch.float64)

    def denoise(x: Tensor, sigma: float) -> Tensor:
        return x * (1 - sigma) * width**2 / ((1 - sigma) ** 2 * width**2 + sigma**2)

    end, back = walk(inversions()[name], Chain(denoise, noise.native(100), noise, still), latent)
    assert 0.85 < float(end.std()) < 1.15
    assert (back - latent).abs().max() < (1e-9 if inversions()[name].exact else 0.1)


@pytest.mark.parametrize("spacing", ["leading", "trailing"])
def test_ddim_inverse_scheduler_and_ddim_scheduler(
    spacing: str, alphas: np.ndarray, network: UNet2DConditionModel, prompts: Tensor, latent: Tensor
) -> None:
    steps = 10
    noise = Diffusion(alphas, spacing=spacing)  # type: ignore[arg-type]
    chain = Chain(guided(network, noise, prompts), noise.native(steps), noise, still)
    end, back = walk(inversions()["ddim"], chain, latent)

    config = {
        "beta_start": 0.00085,
        "beta_end": 0.012,
        "beta_schedule": "scaled_linear",
        "clip_sample": False,
        "set_alpha_to_one": True,
        "timestep_spacing": spacing,
    }
    up, down = DDIMInverseScheduler(**config), DDIMScheduler(**config)
    sample = latent.float()
    with torch.no_grad():
        for scheduler in (up, down):
            scheduler.set_timesteps(steps)
            for t in scheduler.timesteps:
                answer = network(sample, t, encoder_hidden_states=prompts[:1]).sample
                sample = scheduler.step(answer, t, sample, return_dict=False)[0]
            if scheduler is up:
                assert (end - sample).abs().max() < 1e-4
    assert (back - sample).abs().max() < 1e-4


def test_ddim_comes_closer_with_more_steps(alphas: np.ndarray, latent: Tensor) -> None:
    noise, width = Diffusion(alphas, spacing="trailing"), 0.3
    latent = latent.sign() + width * latent

    def denoise(x: Tensor, sigma: float) -> Tensor:
        """The exact denoiser of two normal distributions around -1 and 1."""
        v = width**2 + sigma**2
        return torch.tanh(x / v) * (sigma**2 / v) + x * (width**2 / v)

    errors = []
    for steps in (10, 40, 160):
        chain = Chain(denoise, noise.native(steps), noise, still)
        errors.append(float((walk(inversions()["ddim"], chain, latent)[1] - latent).pow(2).mean()))
    assert errors[0] > 4 * errors[1] > 16 * errors[2]


@pytest.mark.parametrize("name", methods)
def test_steps_are_counted_and_can_stop_a_walk(name: str, alphas: np.ndarray, latent: Tensor) -> None:
    method, noise = inversions()[name], Diffusion(alphas)
    seen: list[int] = []
    calls: list[float] = []

    def denoise(x: Tensor, sigma: float) -> Tensor:
        calls.append(sigma)
        return x * 0

    def on_step(number: int, clean: Tensor) -> None:
        assert clean.shape == latent.shape
        seen.append(number)

    walk(method, Chain(denoise, noise.native(7), noise, on_step), latent)
    assert seen == [*range(7), *range(7)]
    assert len(calls) == 14 * method.evaluations

    def stop(number: int, clean: Tensor) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        walk(method, Chain(denoise, noise.native(7), noise, stop), latent)


@pytest.mark.parametrize("sigmas", [[0.0], [2.0, 1.0], [1.0, 2.0, 0.0], [np.inf, 1.0, 0.0]])
def test_sigmas_out_of_order_are_refused(sigmas: list[float], alphas: np.ndarray) -> None:
    with pytest.raises(ValueError, match="Sigmas"):
        Chain(lambda x, sigma: x, np.array(sigmas), Diffusion(alphas), still).steps


def test_mixing_damps_a_disturbance_on_the_way_down(alphas: np.ndarray) -> None:
    """Why the exact method here is this one: a point that is not exactly an inverted state still ends near the data."""
    noise, width = Diffusion(alphas, spacing="trailing"), 0.3
    modes = torch.randn(8, 64, generator=torch.Generator().manual_seed(8), dtype=torch.float64)

    def denoise(x: Tensor, sigma: float) -> Tensor:
        """The exact denoiser of a mixture of eight normal distributions."""
        flat, v = x.reshape(1, -1), width**2 + sigma**2
        share = torch.softmax(-((flat - modes) ** 2).sum(-1) / (2 * v), -1)
        return ((share @ modes) * (sigma**2 / v) + flat * (width**2 / v)).reshape(x.shape)

    latent = modes[0].reshape(1, 4, 4, 4) + width * torch.randn(
        1, 4, 4, 4, generator=torch.Generator().manual_seed(9), dtype=torch.float64
    )
    chain = Chain(denoise, noise.native(50), noise, still)
    for name in exact_methods:
        method = inversions()[name]
        params = {param.name: param.default for param in method.params}
        end = method.invert(chain, latent, **params)
        assert isinstance(end, Tensor)
        disturbed = end + 1e-2 * torch.randn(end.shape, generator=torch.Generator().manual_seed(10), dtype=end.dtype)
        back = method.reconstruct(chain, disturbed, **params)
        assert isinstance(back, Tensor)
        assert (back - latent).abs().max() < 0.05
