"""LoRA patches: every layout against W + scale * up @ down, weights back bit for bit, variants of a model."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from controls.geometry import Extent
from pipelines.engine import Engine
from pipelines.errors import Cancelled, ModelProblem
from pipelines.files import recipes
from pipelines.files.blobs import Memory
from pipelines.library import Library
from pipelines.patches._lora import laid, layers, original_blocks
from pipelines.requests import EditRequest, Patch
from tests.pipelines.conftest import side

rank, seed = 3, 5
names = (
    "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q",
    "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_out.0",
    "down_blocks.1.attentions.0.proj_in",
    "mid_block.resnets.1.time_emb_proj",
    "mid_block.resnets.0.conv1",
    "up_blocks.1.resnets.0.conv_shortcut",
    "up_blocks.0.upsamplers.0.conv",
    "down_blocks.0.downsamplers.0.conv",
    "time_embedding.linear_2",
    "conv_in",
)
words = ("encoder.layers.0.self_attn.q_proj", "encoder.layers.0.self_attn.out_proj", "encoder.layers.0.mlp.fc1")


class Tiny:
    """The tiny model's two networks, and for some of their layers the factors of a LoRA."""

    def __init__(self, folder: Path) -> None:
        pipe = StableDiffusionPipeline.from_pretrained(folder, safety_checker=None, requires_safety_checker=False)
        self.networks: dict[str, nn.Module] = {"unet": pipe.unet, "text_encoder": pipe.text_encoder}
        generator = torch.Generator().manual_seed(seed)
        self.factors: dict[tuple[str, str], tuple[Tensor, Tensor]] = {}
        for part, chosen in (("unet", names), ("text_encoder", words)):
            for name in chosen:
                weight = self.networks[part].get_submodule(name).weight
                assert isinstance(weight, Tensor)
                down = torch.randn((rank, *weight.shape[1:]), generator=generator) / 5
                up = torch.randn((weight.shape[0], rank, *[1] * (weight.ndim - 2)), generator=generator) / 5
                self.factors[part, name] = down, up

    def weight(self, place: tuple[str, str]) -> Tensor:
        weight = self.networks[place[0]].get_submodule(place[1]).weight
        assert isinstance(weight, Tensor)
        return weight

    def expected(self, place: tuple[str, str], scale: float) -> Tensor:
        """W + scale * up @ down, a convolution's through the composition of the two convolutions."""
        down, up = self.factors[place]
        if down.ndim == 2:
            return self.weight(place) + scale * up @ down
        return self.weight(place) + scale * torch.einsum("or,rihw->oihw", up[:, :, 0, 0], down)

    def state(self) -> dict[str, Tensor]:
        return {f"{p}.{n}": w.clone() for p, net in self.networks.items() for n, w in net.state_dict().items()}


@pytest.fixture
def tiny(shipped: Path) -> Tiny:
    return Tiny(shipped / "tiny")


def peft(tiny: Tiny, place: tuple[str, str], sides: tuple[str, str]) -> dict[str, Tensor]:
    """diffusers' layout since it stands on PEFT."""
    part, name = place
    inside = f"text_model.{name}" if part == "text_encoder" else name
    return {f"{part}.{inside}.{s}.weight": t for s, t in zip(sides, tiny.factors[place], strict=True)}


def diffusers_new(tiny: Tiny) -> dict[str, Tensor]:
    return {k: t for place in tiny.factors for k, t in peft(tiny, place, ("lora_A", "lora_B")).items()}


def diffusers_linear(tiny: Tiny) -> dict[str, Tensor]:
    return {
        k: t
        for place in tiny.factors
        for k, t in peft(
            tiny,
            place,
            ("lora_linear_layer.down", "lora_linear_layer.up")
            if place[0] == "text_encoder"
            else ("lora.down", "lora.up"),
        ).items()
    }


def diffusers_old(tiny: Tiny) -> dict[str, Tensor]:
    """Attention processors: `attn1.processor.to_q_lora.down.weight`; in the text encoder `self_attn.to_q_lora`."""
    found = {}
    for key, tensor in diffusers_linear(tiny).items():
        key = re.sub(r"(attn\d)\.(to_\w)\.lora\.", r"\1.processor.\2_lora.", key)
        key = re.sub(r"(attn\d)\.to_out\.0\.lora\.", r"\1.processor.to_out_lora.", key)
        found[re.sub(r"self_attn\.(q|out)_proj\.lora_linear_layer\.", r"self_attn.to_\1_lora.", key)] = tensor
    return found


def peft_folder(tiny: Tiny) -> dict[str, Tensor]:
    """What PEFT saves for one network, with its adapter's name in the keys."""
    return {
        f"base_model.model.{name}.lora_{letter}.default.weight": tensor
        for (part, name), pair in tiny.factors.items()
        for letter, tensor in zip("AB", pair, strict=True)
        if part == "unet"
    }


def kohya(tiny: Tiny, alpha: float = rank, rename: Callable[[str], str] = str) -> dict[str, Tensor]:
    found = {}
    for (part, name), (down, up) in tiny.factors.items():
        inside = f"lora_unet_{rename(name)}" if part == "unet" else f"lora_te_text_model_{name}"
        layer = inside.replace(".", "_")
        found |= {f"{layer}.lora_down.weight": down, f"{layer}.lora_up.weight": up}
        found[f"{layer}.alpha"] = torch.tensor(alpha)
    return found


original = {
    "down_blocks.1.attentions.0": "input_blocks.3.1",
    "mid_block.resnets.1.time_emb_proj": "middle_block.2.emb_layers.1",
    "mid_block.resnets.0.conv1": "middle_block.0.in_layers.2",
    "up_blocks.1.resnets.0.conv_shortcut": "output_blocks.2.0.skip_connection",
    "up_blocks.0.upsamplers.0.conv": "output_blocks.1.2.conv",
    "down_blocks.0.downsamplers.0.conv": "input_blocks.2.0.op",
    "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0",
}
"""The tiny UNet's blocks as the original code numbers them, by hand."""


def as_original(name: str) -> str:
    start = next(start for start in original if name.startswith(start))
    return original[start] + name.removeprefix(start)


layouts: dict[str, Callable[[Tiny], dict[str, Tensor]]] = {
    "diffusers": diffusers_new,
    "diffusers_linear": diffusers_linear,
    "diffusers_old": diffusers_old,
    "peft": peft_folder,
    "kohya": kohya,
    "kohya_original": lambda tiny: kohya(tiny, rename=as_original),
}


@pytest.mark.parametrize("layout", layouts)
def test_every_layout_is_w_plus_scaled_product(tiny: Tiny, tmp_path: Path, layout: str) -> None:
    tensors = layouts[layout](tiny)
    save_file(tensors, tmp_path / "a.safetensors")
    touched = [place for place in tiny.factors if place[0] == "unet" or layout != "peft"]
    wanted = {place: tiny.expected(place, 0.7) for place in touched}
    before = tiny.state()
    with laid(tiny.networks, [(tmp_path / "a.safetensors", 0.7)]) as done:
        assert (done.matched, done.unmatched) == (len(touched), 0)
        assert done.parts == {part for part, _ in touched}
        for place, weight in wanted.items():
            assert torch.allclose(tiny.weight(place), weight, atol=1e-6), place
        changed = {key for key, weight in tiny.state().items() if not torch.equal(weight, before[key])}
        assert changed == {f"{part}.{name}.weight" for part, name in touched}
    after = tiny.state()
    assert all(torch.equal(after[key], before[key]) for key in before)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_weights_come_back_bit_for_bit(tiny: Tiny, tmp_path: Path, dtype: torch.dtype) -> None:
    """Also where the difference is so large that adding and taking away again would not."""
    for network in tiny.networks.values():
        network.to(dtype).to(memory_format=torch.channels_last)
    save_file({key: 100 * tensor for key, tensor in diffusers_new(tiny).items()}, tmp_path / "a.safetensors")
    before = tiny.state()
    place = ("unet", "conv_in")
    with contextlib.suppress(Cancelled), laid(tiny.networks, [(tmp_path / "a.safetensors", 1.0)] * 2):
        assert not torch.equal(tiny.weight(place), before["unet.conv_in.weight"])
        assert tiny.weight(place).is_contiguous(memory_format=torch.channels_last)
        raise Cancelled
    assert all(torch.equal(weight, before[key]) for key, weight in tiny.state().items())


def test_several_at_once_add_up(tiny: Tiny, tmp_path: Path) -> None:
    save_file(kohya(tiny, alpha=1.5), tmp_path / "a.safetensors")
    save_file(diffusers_new(tiny), tmp_path / "b.safetensors")
    place = ("unet", names[4])
    wanted = tiny.expected(place, 0.8 * 1.5 / rank - 0.25)
    with laid(tiny.networks, [(tmp_path / "a.safetensors", 0.8), (tmp_path / "b.safetensors", -0.25)]) as done:
        assert torch.allclose(tiny.weight(place), wanted, atol=1e-6)
        assert done.matched == 2 * len(tiny.factors)


@pytest.mark.parametrize(
    ("said", "scale"),
    [
        ({"unet.lora_alpha": 6, "unet.r": rank}, 6 / rank),
        ({"unet.lora_alpha": 6, "unet.use_rslora": True}, 6 / rank**0.5),
        ({"unet.lora_alpha": 6, "unet.alpha_pattern": {"resnets.0.conv1": 1}}, 1 / rank),
        ({"text_encoder.lora_alpha": 6}, 1.0),
    ],
)
def test_alpha_of_the_header(tiny: Tiny, tmp_path: Path, said: dict[str, Any], scale: float) -> None:
    save_file(diffusers_new(tiny), tmp_path / "a.safetensors", {"lora_adapter_metadata": json.dumps(said)})
    place = ("unet", "mid_block.resnets.0.conv1")
    wanted = tiny.expected(place, scale)
    with laid(tiny.networks, [(tmp_path / "a.safetensors", 1.0)]):
        assert torch.allclose(tiny.weight(place), wanted, atol=1e-6)


def test_alpha_beside_a_peft_file(tiny: Tiny, tmp_path: Path) -> None:
    save_file(peft_folder(tiny), tmp_path / "adapter_model.safetensors")
    (tmp_path / "adapter_config.json").write_text(json.dumps({"r": rank, "lora_alpha": 12}))
    wanted = tiny.expected(("unet", "conv_in"), 12 / rank)
    with laid(tiny.networks, [(tmp_path / "adapter_model.safetensors", 1.0)]):
        assert torch.allclose(tiny.weight(("unet", "conv_in")), wanted, atol=1e-6)


def test_original_names_are_those_of_stable_diffusion() -> None:
    """The twelve input and twelve output blocks of the original UNet, whose numbers everybody knows."""
    from diffusers import UNet2DConditionModel

    with torch.device("meta"):
        unet = UNet2DConditionModel(
            block_out_channels=(32, 64, 64, 64),
            layers_per_block=2,
            down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
            up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
            cross_attention_dim=8,
        )
    blocks = dict(original_blocks(unet))
    assert blocks["down_blocks_0_attentions_1"] == "input_blocks_2_1"
    assert blocks["down_blocks_2_downsamplers_0"] == "input_blocks_9_0"
    assert blocks["down_blocks_3_resnets_1"] == "input_blocks_11_0"
    assert blocks["up_blocks_0_upsamplers_0"] == "output_blocks_2_1"
    assert blocks["up_blocks_1_upsamplers_0"] == "output_blocks_5_2"
    assert blocks["up_blocks_3_attentions_2"] == "output_blocks_11_1"
    whole = [name for name, module in unet.named_modules() if isinstance(module, (nn.Linear, nn.Conv2d))]
    assert len({id(module) for module in layers(unet).values()}) == len(whole)


# ---------------------------------------------------------------------- through the engine


@pytest.fixture
def model(shipped: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model that a test may change."""
    return Path(shutil.copytree(shipped / "tiny", tmp_path / "copy"))


@pytest.fixture
def bench(model: Path, tmp_path: Path) -> Iterator[Engine]:
    with Engine(Library(shipped=model.parent, data=tmp_path / "data"), device="cpu", dtype="float32") as engine:
        yield engine


def ask(**more: Any) -> EditRequest:
    return EditRequest(**{"mode": "generate", "model": "copy", "prompt": "a ball", "steps": 3, "seed": 3, **more})


def readings(result: Any) -> dict[str, float]:
    return dict(result.readings)


def test_a_run_under_patches_leaves_no_trace(bench: Engine, tiny: Tiny, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_file(diffusers_new(tiny), path)
    plain = bench.run(ask())
    patched = bench.run(ask(patches=(Patch("lora", str(path), 1.0),)))
    assert patched.image.key() != plain.image.key() and patched.made.weights != plain.made.weights
    assert readings(patched)["patch_layers_matched"] == len(tiny.factors)
    assert readings(patched)["patch_layers_unmatched"] == 0
    again = bench.run(ask())
    assert again.image.key() == plain.image.key() and again.made.weights == plain.made.weights
    assert "patch_layers_matched" not in readings(again)
    silent = bench.run(ask(patches=(Patch("lora", str(path), 0.0),)))
    assert silent.image.key() == plain.image.key()


def test_networks_are_loaded_once(bench: Engine, tiny: Tiny, tmp_path: Path) -> None:
    save_file(diffusers_new(tiny), tmp_path / "a.safetensors")
    bench.run(ask())
    assert bench._held is not None
    before = bench._held.plain
    for patch in (Patch("lora", str(tmp_path / "a.safetensors")), Patch("lora", str(tmp_path / "a.safetensors"), 0.5)):
        bench.run(ask(patches=(patch,)))
        assert bench._held.plain is before


def test_a_recipe_names_the_file_by_its_digest(
    bench: Engine, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    path = tmp_path / "a.safetensors"
    save_file(diffusers_new(tiny), path)
    done = bench.run(ask(patches=(Patch("lora", str(path), 0.6),)))
    assert isinstance(done.request, EditRequest)
    (patch,) = done.request.patches
    assert patch.path == "~/a.safetensors" and len(patch.sha256) == 64
    request = recipes.from_json(recipes.to_json(done.request, Memory()), Memory())
    assert bench.run(request).image.key() == done.image.key()
    save_file(diffusers_new(tiny) | {"conv_in.lora_A.weight": torch.zeros(3, 4, 3, 3)}, path)
    with pytest.raises(ModelProblem) as caught:
        bench.run(request)
    assert caught.value.code == "patch_changed"


def test_a_recipe_names_the_configuration_that_says_the_alphas(bench: Engine, tiny: Tiny, tmp_path: Path) -> None:
    path, config = tmp_path / "adapter_model.safetensors", tmp_path / "adapter_config.json"
    save_file(diffusers_new(tiny), path)
    request = ask(patches=(Patch("lora", str(path)),))
    found = []
    for alpha in (1, 2, 30):
        config.write_text(json.dumps({"lora_alpha": alpha}))
        done = bench.run(request)
        assert "lora:adapter_model.safetensors+adapter_config.json" in dict(done.made.files)
        found.append((done.image.key(), done.made.weights))
    assert len({image for image, _ in found}) == len({weights for _, weights in found}) == 3
    # A header that says the alphas itself is all that is read.
    save_file(diffusers_new(tiny), path, {"lora_adapter_metadata": json.dumps({"lora_alpha": 2})})
    silent = bench.run(request)
    assert len([name for name, _ in silent.made.files if name.startswith("lora")]) == 1


def wide(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key: tensor.repeat(*(2 if i == 1 else 1 for i in range(tensor.ndim))) for key, tensor in tensors.items()}


misfits: dict[str, tuple[Callable[[Tiny, Path], object], str, str]] = {
    "other_shapes": (
        lambda tiny, at: save_file(
            {k: t.repeat(1, 2) if k.endswith("to_q.lora_A.weight") else t for k, t in diffusers_new(tiny).items()},
            at,
            {"ss_base_model_version": "sdxl_base_v1-0"},
        ),
        "patch_of_another_base",
        "sdxl_base_v1-0",
    ),
    "other_names": (
        lambda tiny, at: save_file({k.replace("block", "brick"): t for k, t in diffusers_new(tiny).items()}, at),
        "patch_of_another_base",
        "layers",
    ),
    "half_a_pair": (
        lambda tiny, at: save_file({k: t for k, t in diffusers_new(tiny).items() if "conv_in.lora_B" not in k}, at),
        "weights_broken",
        "conv_in",
    ),
    "no_numbers": (
        lambda tiny, at: save_file({k: t * float("nan") for k, t in diffusers_new(tiny).items()}, at),
        "weights_broken",
        "not whole",
    ),
    "whole_model": (
        lambda tiny, at: save_file({"conv.weight": torch.zeros(2, 2)}, at),
        "patch_unfit",
        "holds no LoRA",
    ),
    "loha": (lambda tiny, at: save_file({"lora_unet_x.hada_w1_a": torch.zeros(2, 2)}, at), "patch_unfit", "LoHa"),
    "cut": (
        lambda tiny, at: (save_file(diffusers_new(tiny), at), at.write_bytes(at.read_bytes()[:-9])),
        "weights_broken",
        "",
    ),
    "pickle": (lambda tiny, at: at.write_bytes(b"\x80\x04"), "weights_broken", ""),
}


@pytest.mark.parametrize("misfit", misfits)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    bench: Engine, tiny: Tiny, tmp_path: Path, misfit: str
) -> None:
    make, code, told = misfits[misfit]
    path = tmp_path / "a.safetensors"
    make(tiny, path)
    plain = bench.run(ask())
    with pytest.raises(ModelProblem) as caught:
        bench.run(ask(patches=(Patch("lora", str(path)),)))
    assert caught.value.code == code
    assert told in str(caught.value) and str(path) in str(caught.value) and caught.value.advice
    assert bench.run(ask()).image.key() == plain.image.key()


def test_pickles_are_not_opened(bench: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.ckpt").write_bytes(b"\x80\x04")
    with pytest.raises(ModelProblem) as caught:
        bench.run(ask(patches=(Patch("lora", str(tmp_path / "a.ckpt")),)))
    assert caught.value.code == "weights_unsafe"


def test_some_strange_layers_are_counted(bench: Engine, tiny: Tiny, tmp_path: Path) -> None:
    extra = {f"lora_te2_text_model_encoder_layers_7_mlp_fc1.lora_{s}.weight": torch.ones(2, 2) for s in ("down", "up")}
    save_file(kohya(tiny) | extra, tmp_path / "a.safetensors")
    done = bench.run(ask(patches=(Patch("lora", str(tmp_path / "a.safetensors")),)))
    assert readings(done)["patch_layers_matched"] == len(tiny.factors)
    assert readings(done)["patch_layers_unmatched"] == 1


def test_stable_diffusion_pipeline_with_load_lora_weights(
    engine: Engine, shipped: Path, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """diffusers' own loader, where the PEFT that it needs is installed: the same latents under the same file."""
    pytest.importorskip("peft")
    path = tmp_path / "a.safetensors"
    save_file(diffusers_new(tiny), path)
    pipe = StableDiffusionPipeline.from_pretrained(shipped / "tiny", safety_checker=None, requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    pipe.load_lora_weights(str(path))
    expected = pipe(
        "a ball", num_inference_steps=4, guidance_scale=3.0, output_type="latent",
        latents=torch.randn(1, 4, side // 8, side // 8, generator=torch.Generator().manual_seed(seed)),
    ).images  # fmt: skip
    kept: list[Tensor] = []
    request = ask(model="tiny", sampler="ddim", steps=4, guidance_scale=3.0, seed=seed, extent=Extent(side, side))
    engine.run(request)
    assert engine._held is not None
    kind = type(engine._held.plain)
    decode = kind.decode
    monkeypatch.setattr(kind, "decode", lambda self, x, *rest: (kept.append(x), decode(self, x, *rest))[1])
    engine.run(msgspec.structs.replace(request, patches=(Patch("lora", str(path)),)))
    assert float((kept[-1] - expected).abs().max()) < 1e-4


# ---------------------------------------------------------------------- variants


def with_variant(model: Path, tiny: Tiny, **more: Any) -> None:
    variant = {
        "id": "quick", "title": "Tiny, quick", "patches": [{"kind": "lora", "path": "loras/quick.safetensors"}],
        "sampler": "lcm", "schedule": "lcm", "steps": 2, "guidance_scale": 1.0, **more,
    }  # fmt: skip
    own = json.loads((model / "underpaint.json").read_text())
    (model / "underpaint.json").write_text(json.dumps(own | {"variants": [variant]}))
    (model / "loras").mkdir(exist_ok=True)
    save_file(diffusers_new(tiny), model / "loras" / "quick.safetensors")


def test_a_variant_is_a_model_of_its_own_in_the_same_folder(bench: Engine, model: Path, tiny: Tiny) -> None:
    with_variant(model, tiny)
    entries = {entry.id: entry for entry in bench.catalog().models}
    base, quick = entries["copy"], entries["copy:quick"]
    assert list(entries) == ["copy", "copy:quick"] and quick.path == base.path and quick.title == "Tiny, quick"
    assert (quick.sampler, quick.steps, quick.guidance_scale) == ("lcm", 2, 1.0)
    assert (quick.extent, quick.controls, quick.guidance) == (base.extent, base.controls, base.guidance)
    plain = bench.run(ask())
    assert bench._held is not None
    networks = bench._held.plain
    fast = bench.run(ask(model="copy:quick", steps=0))
    assert isinstance(fast.request, EditRequest) and fast.request.model == "copy:quick"
    assert (fast.request.sampler, fast.evaluations, fast.steps_run) == ("lcm", 2, 2)
    assert readings(fast)["patch_layers_matched"] == len(tiny.factors) and fast.made.weights != plain.made.weights
    same = msgspec.structs.replace(
        fast.request, model="copy", patches=(Patch("lora", str(model / "loras/quick.safetensors")),)
    )
    assert bench.run(same).image.key() == fast.image.key()
    assert bench.run(fast.request).image.key() == fast.image.key()
    assert bench.run(ask()).image.key() == plain.image.key()
    assert bench._held.plain is networks


def test_a_variant_by_path(bench: Engine, model: Path, tiny: Tiny, tmp_path: Path) -> None:
    with_variant(model, tiny)
    elsewhere = Library(shipped=tmp_path / "nothing", data=tmp_path / "data")
    assert elsewhere.entry(f"{model}:quick").steps == 2
    assert bench.library.entry(f"{model}:quick").id == "copy:quick"


def test_without_its_file_there_is_no_variant(bench: Engine, model: Path, tiny: Tiny) -> None:
    with_variant(model, tiny)
    (model / "loras/quick.safetensors").unlink()
    assert [entry.id for entry in bench.catalog().models] == ["copy"]
    with pytest.raises(ModelProblem) as caught:
        bench.run(ask(model="copy:quick"))
    assert caught.value.code == "model_incomplete"
    assert "loras/quick.safetensors" in caught.value.message and "'copy' itself" in caught.value.advice


def test_a_model_without_variants_says_so(bench: Engine, model: Path) -> None:
    with pytest.raises(ModelProblem) as caught:
        bench.library.entry("copy:quick")
    assert caught.value.code == "unknown_model"
    assert "no variants" in caught.value.advice and "'copy' itself" in caught.value.advice


def test_a_misspelt_variant_is_guessed(bench: Engine, model: Path, tiny: Tiny) -> None:
    with_variant(model, tiny)
    with pytest.raises(ModelProblem) as caught:
        bench.library.entry("copy:quik")
    assert "copy:quick" in str(caught.value)


def test_a_variant_reaches_into_no_other_folder(bench: Engine, model: Path, tiny: Tiny) -> None:
    with_variant(model, tiny, patches=[{"kind": "lora", "path": "../secret.safetensors"}])
    (entry,) = bench.library.entries()
    assert entry.fault.startswith("model_not_allowed")


def test_a_variant_is_exchanged_when_its_file_is(bench: Engine, model: Path, tiny: Tiny) -> None:
    with_variant(model, tiny)
    first = bench.run(ask(model="copy:quick"))
    path = model / "loras/quick.safetensors"
    save_file({key: -2 * tensor for key, tensor in load_file(path).items()}, path)
    second = bench.run(ask(model="copy:quick"))
    assert second.made.weights != first.made.weights and second.image.key() != first.image.key()
