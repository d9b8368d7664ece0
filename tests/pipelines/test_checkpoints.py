"""Single-file checkpoints: recognised by their shapes, loaded weight for weight, and named where they are not ours."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import diffusers
import pytest
import torch
from accelerate import init_empty_weights
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from diffusers.loaders import single_file_utils
from safetensors.torch import load_file, save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from controls.geometry import Extent
from pipelines.adding import Said
from pipelines.checking import checked
from pipelines.checkpoints import few_step_of, recognised, strangers
from pipelines.engine import Engine
from pipelines.errors import BadInput, ModelProblem
from pipelines.families import families
from pipelines.families.stable_diffusion import describe
from pipelines.files.tensors import Header, head, header
from pipelines.files.tensors import Tensor as Told
from pipelines.layouts import configurations
from pipelines.library import Library
from pipelines.original_names import origin, prefix_of
from pipelines.provenance import files
from pipelines.requests import EditRequest
from pipelines.weights import digest
from tests.pipelines import originals
from tests.pipelines.conftest import tiny_text, words
from tests.pipelines.test_tasks import ours

ends = (0, 1)


def coder(**more: Any) -> AutoencoderKL:
    levels = {"down_block_types": ("DownEncoderBlock2D",) * 4, "up_block_types": ("UpDecoderBlock2D",) * 4}
    return AutoencoderKL(
        **{"block_out_channels": (32,) * 4, "latent_channels": 4, "sample_size": 512, **levels, **more}
    )


def denoiser(attends: tuple[bool, ...], channels: int = 4, **more: Any) -> UNet2DConditionModel:
    down = tuple("CrossAttnDownBlock2D" if each else "DownBlock2D" for each in attends)
    up = tuple("CrossAttnUpBlock2D" if each else "UpBlock2D" for each in reversed(attends))
    return UNet2DConditionModel(
        **{
            "in_channels": channels, "down_block_types": down, "up_block_types": up, "sample_size": 64,
            "layers_per_block": 1, "block_out_channels": (32, 64), **more,
        }
    )  # fmt: skip


def text(**more: Any) -> Any:
    sizes = {"hidden_size": 64, "intermediate_size": 96, "num_attention_heads": 1, "projection_dim": 64}
    return tiny_text(**{**sizes, **more})


class Made(NamedTuple):
    """A tiny model as diffusers saves it, in `folder`, and as one file."""

    folder: Path
    file: Path
    parts: dict[str, Any]


def scheduler(prediction: str) -> DDIMScheduler:
    return DDIMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", prediction_type=prediction,
        clip_sample=False, set_alpha_to_one=False, steps_offset=1,
    )  # fmt: skip


def xl_parts(scored: bool, channels: int) -> dict[str, Any]:
    first = CLIPTextModel(text(num_hidden_layers=2, hidden_act="quick_gelu"))
    second = CLIPTextModelWithProjection(
        text(num_hidden_layers=2, hidden_size=128, num_attention_heads=2, projection_dim=48, hidden_act="gelu")
    )
    net = denoiser(
        (False, True), channels, use_linear_projection=True, block_out_channels=(64, 128), attention_head_dim=(1, 2),
        transformer_layers_per_block=(1, 2), cross_attention_dim=128 if scored else 192, sample_size=128,
        addition_embed_type="text_time", addition_time_embed_dim=32,
        projection_class_embeddings_input_dim=48 + 32 * (5 if scored else 6),
    )  # fmt: skip
    whole = [
        ("conditioner.embedders.0", originals.clip(first)),
        ("conditioner.embedders.1", originals.open_clip(second)),
    ]
    only = [("conditioner.embedders.0", originals.open_clip(second))]
    readers = {"text_encoder": None if scored else first, "text_encoder_2": second}
    return {"unet": net, "vae": coder(scaling_factor=0.13025), "texts": only if scored else whole, **readers}


def parts_of(kind: str) -> dict[str, Any]:
    """The parts of a tiny model of a kind."""
    if kind.startswith("xl") or kind == "refiner":
        return xl_parts(kind == "refiner", 9 if kind == "xl_hole" else 4)
    if kind.startswith("second"):
        reader = CLIPTextModel(text(hidden_act="gelu"))
        net = denoiser(
            (True, False), use_linear_projection=True, block_out_channels=(64, 128), attention_head_dim=(1, 2),
            cross_attention_dim=64, sample_size=96, upcast_attention=True,
        )  # fmt: skip
        texts = [("cond_stage_model", originals.open_clip(reader, more=1))]
    else:
        channels = {"hole": 9, "instructed": 8}.get(kind, 4)
        more = {"time_cond_proj_dim": 24} if kind == "distilled" else {}
        reader = CLIPTextModel(text(hidden_act="quick_gelu"))
        net = denoiser((True, False), channels, cross_attention_dim=64, attention_head_dim=8, **more)
        texts = [("cond_stage_model", originals.clip(reader))]
    return {"unet": net, "vae": coder(scaling_factor=0.18215), "texts": texts, "text_encoder": reader}


kinds = {
    "first": ("StableDiffusionPipeline", "epsilon"),
    "hole": ("StableDiffusionInpaintPipeline", "epsilon"),
    "instructed": ("StableDiffusionInstructPix2PixPipeline", "epsilon"),
    "distilled": ("StableDiffusionPipeline", "epsilon"),
    "second": ("StableDiffusionPipeline", "v_prediction"),
    "xl": ("StableDiffusionXLPipeline", "epsilon"),
    "xl_hole": ("StableDiffusionXLInpaintPipeline", "epsilon"),
    "refiner": ("StableDiffusionXLImg2ImgPipeline", "epsilon"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """Each kind of model once, as a folder and as a file with a tokenizer beside it."""
    root, all_made = tmp_path_factory.mktemp("originals"), {}
    torch.manual_seed(0)
    for kind, (pipeline, prediction) in kinds.items():
        parts = parts_of(kind)
        tokenizer = CLIPTokenizer(vocab={word: i for i, word in enumerate(words)}, merges=[], model_max_length=16)
        wide = "text_encoder_2" in parts
        given = {name: parts[name] for name in ("unet", "vae", "text_encoder", "text_encoder_2") if name in parts}
        given |= {"tokenizer": tokenizer if parts["text_encoder"] else None, "scheduler": scheduler(prediction)}
        if wide:
            given |= {"tokenizer_2": tokenizer, "add_watermarker": False}
            given |= {"requires_aesthetics_score": kind == "refiner"} if "hole" in kind or kind == "refiner" else {}
            given["force_zeros_for_empty_prompt"] = kind != "refiner"
        else:
            given |= {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
        getattr(diffusers, pipeline)(**given).save_pretrained(root / "folders" / kind)
        (root / "files").mkdir(exist_ok=True)
        save_file(originals.checkpoint(parts), root / "files" / f"{kind}.safetensors")
        all_made[kind] = Made(root / "folders" / kind, root / "files" / f"{kind}.safetensors", parts)
    shutil.copytree(root / "folders" / "first" / "tokenizer", root / "files" / "tokenizer")
    return all_made


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(shipped=tmp_path / "none", data=tmp_path / "data")


@pytest.mark.parametrize("kind", kinds)
def test_the_folder_says_what_the_diffusers_folder_says(made: dict[str, Made], library: Library, kind: str) -> None:
    """Every value that diffusers wrote of its own networks and that changes what they are."""
    entry, _ = library.add_checkpoint(made[kind].file, Said(), "mine")
    for part in ("unet", "vae", "text_encoder", "text_encoder_2"):
        if not isinstance(made[kind].parts.get(part), torch.nn.Module):
            assert not (Path(entry.path) / part).exists()
            continue
        said = type(made[kind].parts[part]).config_class if "text" in part else type(made[kind].parts[part])
        load = said.from_pretrained if "text" in part else said.load_config
        wanted, got = load(made[kind].folder / part), load(Path(entry.path) / part)
        wanted, got = (each.to_dict() if "text" in part else dict(each) for each in (wanted, got))
        if part == "unet":
            wanted, got = (dict(UNet2DConditionModel.from_config(each).config) for each in (wanted, got))
            for one in (wanted, got):
                heads, depth, count = one["attention_head_dim"], one["transformer_layers_per_block"], 2
                one["attention_head_dim"] = list(heads) if isinstance(heads, (list, tuple)) else [heads] * count
                one["transformer_layers_per_block"] = (
                    [depth] * count if isinstance(depth, int) else [max(depth)] * count
                )
        left = ("sample_size", "dtype", "architectures", "projection_dim" if part == "text_encoder" else "")
        differ = {
            key: (value, got.get(key))
            for key, value in wanted.items()
            if not key.startswith("_") and key not in left and json.dumps(value) != json.dumps(got.get(key, value))
        }
        assert not differ


@pytest.mark.parametrize("kind", kinds)
def test_loaded_weights_are_the_originals_bit_for_bit(made: dict[str, Made], library: Library, kind: str) -> None:
    library.add_checkpoint(made[kind].file, Said(), "mine")
    entry = library.entry("mine")
    model: Any = families()[entry.family].load(entry, "cpu", "float32", lambda: None)
    for part, network in {**model.networks, "vae": model._vae}.items():
        wanted = made[kind].parts[part].state_dict()
        got = network.state_dict()
        assert got.keys() == wanted.keys()
        assert all(torch.equal(got[name], wanted[name]) for name in wanted), part


@pytest.mark.parametrize("kind", ["first", "second", "xl"])
def test_a_file_paints_what_its_folder_paints(
    made: dict[str, Made], library: Library, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    library.add_checkpoint(made[kind].file, Said(), "mine")
    found, names = [], []
    with Engine(library, device="cpu") as engine:
        for model in ("mine", str(made[kind].folder)):
            request = EditRequest(
                mode="generate", model=model, prompt="a ball", extent=Extent(64, 64), steps=3, seed=5,
                guidance_scale=2.0, sampler="dpmpp_2m",
            )  # fmt: skip
            found.append(ours(engine, monkeypatch, request))
            assert engine._held is not None
            names.append([name for name, _ in files(engine._held)])
    assert torch.equal(found[0], found[1])
    # A recipe names the file without the folder that it lies in.
    weights = [name for name in names[0] if name.endswith(".safetensors")]
    assert weights == [f"{kind}.safetensors"] and len(names[1]) > 1
    assert {"unet/config.json", "tokenizer/tokenizer_config.json"} <= {*names[0]} & {*names[1]}
    assert not [name for name in (*names[0], *names[1]) if name.startswith(("/", "."))]


@pytest.mark.parametrize("kind", ["first", "second", "xl"])
def test_diffusers_reads_these_files_as_the_same_networks(made: dict[str, Made], kind: str) -> None:
    """The files of these tests are originals to diffusers' own conversion, too."""
    tensors, parts = load_file(made[kind].file), made[kind].parts
    for part, converted in (
        ("unet", single_file_utils.convert_ldm_unet_checkpoint(tensors, dict(parts["unet"].config))),
        ("vae", single_file_utils.convert_ldm_vae_checkpoint(tensors, dict(parts["vae"].config))),
    ):
        wanted = parts[part].state_dict()
        assert converted.keys() == wanted.keys()
        assert all(torch.equal(converted[name], wanted[name]) for name in wanted)


class Size(NamedTuple):
    """A real model's numbers: of the UNet, of its text encoders, and what a file of it is."""

    unet: dict[str, Any]
    texts: dict[str, dict[str, Any]]
    pipeline: str
    prediction: str
    side: int


large = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
huge = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 23, "num_attention_heads": 16}
giant = {"hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32, "num_attention_heads": 20}
four = (True, True, True, False)
wide = {"block_out_channels": (320, 640, 1280, 1280), "layers_per_block": 2}
told = {"addition_embed_type": "text_time", "addition_time_embed_dim": 256, "use_linear_projection": True}
sizes = {
    "Stable Diffusion 1": Size(
        {"attends": four, "cross_attention_dim": 768, "attention_head_dim": 8, **wide},
        {"text_encoder": large}, "StableDiffusionPipeline", "epsilon", 512,
    ),
    "Stable Diffusion 2": Size(
        {"attends": four, "cross_attention_dim": 1024, "attention_head_dim": (5, 10, 20, 20),
         "use_linear_projection": True, **wide},
        {"text_encoder": huge}, "StableDiffusionPipeline", "v_prediction", 768,
    ),
    "Stable Diffusion XL": Size(
        {"attends": (False, True, True), "cross_attention_dim": 2048, "attention_head_dim": (5, 10, 20),
         "block_out_channels": (320, 640, 1280), "layers_per_block": 2, "transformer_layers_per_block": (1, 2, 10),
         "projection_class_embeddings_input_dim": 2816, **told},
        {"text_encoder": large, "text_encoder_2": giant}, "StableDiffusionXLPipeline", "epsilon", 1024,
    ),
    "Stable Diffusion XL refiner": Size(
        {"attends": (False, True, True, False), "cross_attention_dim": 1280, "attention_head_dim": (6, 12, 24, 24),
         "block_out_channels": (384, 768, 1536, 1536), "layers_per_block": 2, "transformer_layers_per_block": 4,
         "projection_class_embeddings_input_dim": 2560, **told},
        {"text_encoder_2": giant}, "StableDiffusionXLImg2ImgPipeline", "epsilon", 1024,
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", sizes)
def test_real_sizes_are_recognised_from_the_header_alone(title: str, tmp_path: Path) -> None:
    """A file of the real size whose tensors are a hole on the disk: every tensor of the network has its place."""
    size = sizes[title]
    with init_empty_weights():
        net = denoiser(**size.unet)
        parts: dict[str, Any] = {"unet": net, "vae": coder(block_out_channels=(128, 256, 512, 512), layers_per_block=2)}
        for part, numbers in size.texts.items():
            kind = CLIPTextModelWithProjection if part.endswith("2") else CLIPTextModel
            parts[part] = kind(
                text(vocab_size=49408, max_position_embeddings=77, **{"projection_dim": 1280, **numbers})
            )
    texts = []
    if title == "Stable Diffusion 1":
        texts = [("cond_stage_model", originals.clip(parts["text_encoder"]))]
    elif title == "Stable Diffusion 2":
        texts = [("cond_stage_model", originals.open_clip(parts["text_encoder"], more=1))]
    elif "refiner" in title:
        texts = [("conditioner.embedders.0", originals.open_clip(parts["text_encoder_2"]))]
    else:
        texts = [("conditioner.embedders.0", originals.clip(parts["text_encoder"]))]
        texts += [("conditioner.embedders.1", originals.open_clip(parts["text_encoder_2"]))]
    tensors = {
        name: Told("F16", tuple(value.shape)) for name, value in originals.checkpoint({**parts, "texts": texts}).items()
    }
    file = tmp_path / "real.safetensors"
    start = head(tensors, {})
    with file.open("wb") as stream:
        stream.write(start)
        stream.truncate(len(start) + sum(2 * math.prod(tensor.shape) for tensor in tensors.values()))
    read = header(file)
    found = recognised(file, read)
    assert found[:4] == (title, size.pipeline, 4, size.prediction) and found.side == size.side
    configs = configurations(file, read, found, (49406, 49407))
    for part, network in parts.items():
        config = configs[f"{part}/config.json"]
        if "text" not in part:
            with init_empty_weights():
                again = type(network).from_config(config)
            assert {name: value.shape for name, value in again.state_dict().items()} == {
                name: value.shape for name, value in network.state_dict().items()
            }
        layers = config.get("layers_per_block", 0) if part == "unet" else len(config.get("block_out_channels", ()))
        prefix = prefix_of(part, tensors)
        for name, value in network.named_parameters():
            place = origin(part, name, prefix, layers, tensors.keys())
            assert tensors[place.name].shape[0] == value.shape[int(place.turned)] * place.parts, name
    heads = size.unet["attention_head_dim"]
    assert configs["unet/config.json"]["attention_head_dim"] == (list(heads) if isinstance(heads, tuple) else heads)


def rewritten(file: Path, folder: Path, more: dict[str, Any], notes: dict[str, str] | None = None) -> Path:
    """A copy of a checkpoint with other tensors too."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in load_file(file).items() if more.get(name, ...) is not None}
    save_file(
        {**kept, **{name: value for name, value in more.items() if value is not None}}, folder / "it.safetensors", notes
    )
    return folder / "it.safetensors"


def test_what_a_network_predicts_is_said_by_the_person_the_tensors_or_the_metadata(
    made: dict[str, Made], tmp_path: Path
) -> None:
    def is_what(file: Path, said: str = "") -> tuple[str, bool, str, int]:
        found = recognised(file, header(file), said)
        return found.prediction, found.terminal, found.told, found.side

    sign = torch.zeros(0)
    second, xl = made["second"].file, made["xl"].file
    assert is_what(second) == ("v_prediction", False, "assumed", 768)
    assert is_what(second, "epsilon") == ("epsilon", False, "said", 512)
    base = rewritten(second, tmp_path / "a", {}, {"modelspec.prediction_type": "epsilon"})
    assert is_what(base) == ("epsilon", False, "the file's metadata", 512)
    assert is_what(xl)[:2] == ("epsilon", False)
    velocity = rewritten(xl, tmp_path / "b", {"v_pred": sign, "ztsnr": sign})
    assert is_what(velocity)[:2] == ("v_prediction", True)
    assert is_what(velocity, "epsilon")[0] == "epsilon"


@pytest.mark.parametrize(
    ("name", "said", "title", "expected"),
    [
        ("mine", "", "", ("", "")),
        ("mine", "turbo", "", ("turbo", "said")),
        ("sd_xl_turbo_1.0", "", "", ("turbo", "the file's name")),
        ("dreamshaperXL_v2TurboDpmppSDE", "", "", ("turbo", "the file's name")),
        ("dreamshaper8LCM", "", "", ("lcm", "the file's name")),
        ("mine", "", "SDXL TCD", ("tcd", "the file's metadata")),
        ("my-turbo", "none", "Turbo", ("", "")),
        ("psalcmary", "", "", ("", "")),
    ],
)
def test_few_steps_are_said_or_named(name: str, said: str, title: str, expected: tuple[str, str]) -> None:
    head = Header({}, {"modelspec.title": title})
    assert few_step_of(Path(f"{name}.safetensors"), head, said) == expected


@pytest.mark.parametrize(
    ("kind", "few_step", "sampler"),
    [("first", "turbo", "euler_ancestral"), ("first", "lcm", "lcm"), ("xl", "tcd", "tcd"), ("xl", "", "dpmpp_2m")],
)
def test_a_few_step_file_is_sampled_as_its_kind_is(
    made: dict[str, Made], library: Library, kind: str, few_step: str, sampler: str
) -> None:
    usual, _ = library.add_checkpoint(made[kind].file, Said(), "usual")
    entry, found = library.add_checkpoint(made[kind].file, Said(few_step=few_step), "mine")
    assert found.few_step == few_step and entry.sampler == (sampler if few_step else usual.sampler)
    assert (entry.steps < usual.steps) == bool(few_step)


def test_noise_that_ends_without_signal_is_laid_trailing(
    made: dict[str, Made], library: Library, tmp_path: Path
) -> None:
    sign = torch.zeros(0)
    file = rewritten(made["xl"].file, tmp_path / "b", {"v_pred": sign, "ztsnr": sign})
    shutil.copytree(made["xl"].file.parent / "tokenizer", tmp_path / "b" / "tokenizer")
    entry, _ = library.add_checkpoint(file, Said(), "mine")
    said = json.loads((Path(entry.path) / "scheduler" / "scheduler_config.json").read_text())
    assert (said["prediction_type"], said["rescale_betas_zero_snr"], said["timestep_spacing"]) == (
        "v_prediction", True, "trailing",
    )  # fmt: skip


def test_what_is_missing_or_unlike_a_model_is_told(made: dict[str, Made], library: Library, tmp_path: Path) -> None:
    first = made["first"].file
    names = list(header(first).tensors)
    no_vae = dict.fromkeys(name for name in names if name.startswith("first_stage"))
    no_text = dict.fromkeys(name for name in names if name.startswith("cond_stage"))
    pruned = dict.fromkeys(name for name in names if name.startswith("model.diffusion_model.output_blocks.2.1"))
    five = {"model.diffusion_model.input_blocks.0.0.weight": torch.zeros(32, 5, 3, 3)}
    control = {"control_model.input_hint_block.0.weight": torch.zeros(1)}
    for number, (change, code, word) in enumerate(
        (
            (no_vae, "checkpoint_incomplete", "autoencoder"),
            (no_text, "checkpoint_incomplete", "text encoder"),
            (pruned, "checkpoint_strange", "not alike"),
            (five, "checkpoint_unfit", "depth"),
            (control, "checkpoint_unfit", "ControlNet"),
        )
    ):
        file = rewritten(first, tmp_path / str(number), change)
        shutil.copytree(first.parent / "tokenizer", file.parent / "tokenizer")
        with pytest.raises(ModelProblem) as caught:
            library.add_checkpoint(file, Said(), "mine")
        assert caught.value.code == code and word in caught.value.message and str(file) in caught.value.message
        assert not list(library.models.glob("*"))


@pytest.mark.parametrize("kind", strangers)
def test_what_is_no_model_is_named(kind: str, tmp_path: Path) -> None:
    """Names as each kind of file has them; `x.` stands before and `.weight` behind where the mark is a middle."""
    file = tmp_path / "other.safetensors"
    save_file({f"{strangers[kind][0][0]}.weight": torch.zeros(2, 2)}, file)
    with pytest.raises(ModelProblem) as caught:
        recognised(file, header(file))
    assert caught.value.code == "checkpoint_unfit"
    assert kind in caught.value.message and caught.value.advice


def test_a_file_that_nobody_knows_is_told_with_its_first_tensor(tmp_path: Path) -> None:
    save_file({"some.thing": torch.zeros(1)}, tmp_path / "it.safetensors")
    with pytest.raises(ModelProblem) as caught:
        recognised(tmp_path / "it.safetensors", header(tmp_path / "it.safetensors"))
    assert caught.value.code == "checkpoint_unknown" and "some.thing" in caught.value.message


def test_a_tokenizer_is_found_beside_the_file_in_another_model_or_where_it_is_said(
    made: dict[str, Made], library: Library, tmp_path: Path
) -> None:
    alone = tmp_path / "alone" / "first.safetensors"
    alone.parent.mkdir()
    shutil.copy(made["first"].file, alone)
    with pytest.raises(ModelProblem) as caught:
        library.add_checkpoint(alone, Said(), "mine")
    assert caught.value.code == "tokenizer_missing" and "--tokenizer" in caught.value.advice
    with pytest.raises(ModelProblem) as caught:
        library.add_checkpoint(alone, Said(tokenizer=tmp_path), "mine")
    assert caught.value.code == "tokenizer_unfit"
    given, _ = library.add_checkpoint(alone, Said(tokenizer=made["xl"].folder / "tokenizer_2"), "given")
    assert not given.fault
    # The one that was given serves the next one.
    other, _ = library.add_checkpoint(alone, Said(), "other")
    assert not other.fault


def test_a_checkpoint_that_has_gone_or_changed_is_told_and_can_be_removed(
    made: dict[str, Made], library: Library, tmp_path: Path
) -> None:
    file = tmp_path / "it.safetensors"
    shutil.copy(made["first"].file, file)
    shutil.copytree(made["first"].file.parent / "tokenizer", tmp_path / "tokenizer")
    library.add_checkpoint(file, Said())
    assert not library.entry("it").fault
    with pytest.raises(BadInput):
        library.add_checkpoint(file, Said(), "it")
    data = file.read_bytes()
    file.write_bytes(data[:-4] + b"\0\0\0\1")
    assert [finding.code for finding in checked(library.entry("it"), lambda path: None).findings] == [
        "checkpoint_changed"
    ]
    file.write_bytes(data[:-10])
    with pytest.raises(ModelProblem) as caught:
        library.entry("it")
    assert caught.value.code == "weights_broken" and str(file) in caught.value.message
    file.unlink()
    with pytest.raises(ModelProblem) as caught:
        library.entry("it")
    assert caught.value.code == "model_incomplete"
    library.remove("it")
    assert not [entry.id for entry in library.entries()]


def test_a_path_of_a_file_says_how_it_becomes_a_model(made: dict[str, Made], library: Library) -> None:
    with pytest.raises(ModelProblem) as caught:
        library.entry(str(made["first"].file))
    assert caught.value.code == "model_not_added" and "models add" in caught.value.advice
    with pytest.raises(BadInput) as wrong:
        library.add_checkpoint(made["first"].file, Said(prediction="velocity"), "mine")
    assert wrong.value.code == "prediction_unknown"


def test_a_model_has_one_digest_wherever_its_checkpoint_lies(
    made: dict[str, Made], library: Library, tmp_path: Path
) -> None:
    moved = tmp_path / "elsewhere" / "renamed.safetensors"
    moved.parent.mkdir()
    shutil.copy(made["first"].file, moved)
    shutil.copytree(made["first"].file.parent / "tokenizer", moved.parent / "tokenizer")
    digests = set()
    for name, file in (("one", made["first"].file), ("two", moved)):
        folder = Path(library.add_checkpoint(file, Said(), name)[0].path)
        found = describe(folder)
        digests.add(digest((*found.files, *found.configs), folder, lambda: None))
    assert len(digests) == 1
