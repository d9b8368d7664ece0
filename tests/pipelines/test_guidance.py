"""Guidance methods: against diffusers' own pipelines where they have them, else against their definition."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPAGPipeline, StableDiffusionPipeline, UNet2DConditionModel
from torch import Tensor

from controls.geometry import Extent
from pipelines.attention import perturbed
from pipelines.engine import Engine
from pipelines.errors import ModelProblem
from pipelines.families import Embedding
from pipelines.guidance import Aim, guidance
from pipelines.parameterisation import Diffusion, Flow, Parameterisation
from pipelines.requests import EditRequest
from tests.pipelines import test_parity as parity
from tests.pipelines.conftest import side

chain = np.cumprod(1 - np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2)
kinds: tuple[Parameterisation, ...] = (
    Diffusion(chain),
    Diffusion(chain, "v_prediction"),
    Diffusion(chain, "sample"),
    Flow(np.linspace(0.001, 0.999, 1000)),
)


@pytest.mark.parametrize("model", parity.models)
@pytest.mark.parametrize("rescale", [0.7, 1.0])
def test_rescaled(engine: Engine, shipped: Path, monkeypatch: pytest.MonkeyPatch, model: str, rescale: float) -> None:
    pipe = parity.theirs(StableDiffusionPipeline, shipped / model, "euler")
    expected = parity.call(pipe, latents=parity.begin(pipe), guidance_rescale=rescale)
    request = parity.common("euler", model, mode="generate", extent=Extent(side, side), guidance="rescaled")
    got = parity.ours(engine, monkeypatch, with_setting(request, "rescale", rescale))
    parity.close(got, expected, model, "euler")


def with_setting(request: EditRequest, name: str, value: float) -> EditRequest:
    return msgspec.structs.replace(request, settings=((name, value),))


@pytest.mark.parametrize("scale", [1.0, 3.0])
@pytest.mark.parametrize("model", parity.models)
def test_perturbed_attention(
    engine: Engine, shipped: Path, monkeypatch: pytest.MonkeyPatch, model: str, scale: float
) -> None:
    pipe = parity.theirs(StableDiffusionPAGPipeline, shipped / model, "euler", pag_applied_layers=["mid"])
    expected = pipe(
        parity.prompt, negative_prompt=parity.negative, num_inference_steps=parity.steps, guidance_scale=scale,
        output_type="latent", latents=parity.begin(pipe), pag_scale=2.0,
    ).images  # fmt: skip
    request = parity.common(
        "euler", model, mode="generate", extent=Extent(side, side), guidance="perturbed_attention", guidance_scale=scale
    )
    got = parity.ours(engine, monkeypatch, with_setting(request, "structure", 2.0))
    parity.close(got, expected, model, "euler")
    plain = parity.ours(engine, monkeypatch, with_setting(request, "structure", 0.0))
    assert float((got - plain).abs().max()) > 100 * parity.tolerance


def test_perturbing_is_undone_however_it_ends() -> None:
    unet = UNet2DConditionModel(
        sample_size=8, block_out_channels=(8,), layers_per_block=1, down_block_types=("DownBlock2D",),
        up_block_types=("UpBlock2D",), cross_attention_dim=8, attention_head_dim=2, norm_num_groups=4,
    )  # fmt: skip
    before = dict(unet.attn_processors)
    context = perturbed({"unet": unet})
    context.__enter__()
    changed = {name for name, processor in unet.attn_processors.items() if processor is not before[name]}
    assert changed and all("mid_block" in name and "attn1" in name for name in changed)
    assert not context.__exit__(RuntimeError, RuntimeError("out"), None)
    assert unet.attn_processors == before


def test_perturbing_a_network_without_such_attention_is_refused() -> None:
    bare = SimpleNamespace(mid_block=torch.nn.Sequential(torch.nn.Conv2d(1, 1, 1)))
    for networks in ({"unet": bare}, {"unet": SimpleNamespace(mid_block=None)}, {}):
        with pytest.raises(ModelProblem) as problem, perturbed(networks):  # type: ignore[arg-type]
            pass
        assert problem.value.code == "guidance_unfit"


class Asked:
    """A network that answers each embedding with its own number, and counts."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def __call__(
        self, x: Tensor, sigma: float, embeddings: list[Embedding], *, perturbed: bool = False
    ) -> tuple[Tensor, ...]:
        self.calls.append(len(embeddings))
        return tuple(x * 0 + float(one.states) - float(perturbed) for one in embeddings)


def guided(
    method: str, sigma: float, given: Parameterisation, scale: float = 3.0, **params: float
) -> tuple[Tensor, Asked]:
    network = Asked()
    aim = Aim(Embedding(torch.tensor(2.0)), Embedding(torch.tensor(1.0)), scale, given)
    clean = guidance()[method].guide(network, torch.zeros(2, 4, 3, 3), sigma, aim, **params)
    assert isinstance(clean, Tensor)
    return clean, network


@pytest.mark.parametrize("given", kinds, ids=("eps", "v", "sample", "flow"))
def test_interval_guides_between_its_shares_of_noise(given: Parameterisation) -> None:
    """The same places of a run for every kind of model."""
    for share, inside in ((0.05, False), (0.1, True), (0.5, True), (0.95, True), (0.98, False)):
        clean, network = guided("interval", given.sigma(share), given)
        assert network.calls == ([2] if inside else [1])
        assert torch.equal(clean, torch.full_like(clean, 4.0 if inside else 2.0))
    whole, _ = guided("interval", given.sigma(0.999), given, guided_above=0.0, guided_up_to=1.0)
    assert torch.equal(whole, guided("classifier_free", given.sigma(0.999), given)[0])


@pytest.mark.parametrize("method", list(guidance()))
def test_scale_of_one_is_the_prompts_own_estimate(method: str) -> None:
    quiet = {param.name: 0.0 for param in guidance()[method].params if param.name == "structure"}
    clean, network = guided(method, 0.5, kinds[0], scale=1.0, **quiet)
    assert network.calls == [1]
    assert torch.equal(clean, torch.full_like(clean, 2.0))


def test_perturbed_attention_is_linear_in_both_scales() -> None:
    clean, network = guided("perturbed_attention", 0.5, kinds[0], structure=3.0)
    assert network.calls == [2, 1]
    assert torch.equal(clean, torch.full_like(clean, 1 + 3 * (2 - 1) + 3 * (2 - 1)))


@pytest.mark.parametrize("given", kinds, ids=("eps", "v", "sample", "flow"))
def test_answer_and_clean_are_inverse(given: Parameterisation) -> None:
    x, clean = (torch.randn(1, 4, 8, 8, dtype=torch.float64) for _ in range(2))
    for share in (0.01, 0.5, 0.99):
        sigma = given.sigma(share)
        assert torch.allclose(given.clean(x, given.answer(x, clean, sigma), sigma), clean, atol=1e-9)


@pytest.mark.parametrize("given", kinds, ids=("eps", "v", "sample", "flow"))
def test_rescaling_gives_each_picture_the_spread_of_its_prompts_answer(given: Parameterisation) -> None:
    source = torch.Generator().manual_seed(0)
    x, away, wanted = (torch.randn(2, 4, 8, 8, generator=source, dtype=torch.float64) for _ in range(3))
    aim = Aim(Embedding(torch.tensor(0)), Embedding(torch.tensor(1)), 7.0, given)
    clean = guidance()["rescaled"].guide(lambda *_, **__: (away, wanted), x, 0.6, aim, rescale=1.0)
    assert isinstance(clean, Tensor)
    for one in range(2):
        ours, theirs = (given.answer(x, it, 0.6)[one].std() for it in (clean, wanted))
        assert float(ours) == pytest.approx(float(theirs))
