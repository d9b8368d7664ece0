"""Folders as diffusers' own pipelines write them: every usual scheduler and component, and what stays refused."""

from __future__ import annotations

import inspect
import json
import shutil
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
from diffusers import ControlNetModel, MultiControlNetModel, T2IAdapter
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from transformers import CLIPConfig, CLIPImageProcessor, CLIPTextConfig, CLIPVisionConfig

from controls.conditions import ControlCondition
from controls.geometry import Extent
from pipelines.checking import checked
from pipelines.engine import Engine
from pipelines.errors import ModelProblem
from pipelines.families import families
from pipelines.library import Library
from pipelines.parameterisation import Preconditioned
from pipelines.requests import EditRequest
from pipelines.samplers import samplers
from pipelines.schedulers import course_of
from pipelines.schedulers import known as all_known
from pipelines.schedules import schedules
from pipelines.trained_noise import parameterisation
from tests.pipelines.conftest import make_model, picture, side, tiny_parts, tiny_unet

known = all_known().schedulers
betas: dict[str, Any] = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}


@pytest.fixture
def model(shipped: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model that says nothing of itself."""
    copy = Path(shutil.copytree(shipped / "tiny", tmp_path / "copy"))
    (copy / "underpaint.json").unlink()
    return copy


def write_scheduler(model: Path, kind: str, **config: object) -> None:
    (model / "scheduler" / "scheduler_config.json").write_text(json.dumps({"_class_name": kind, **config}))
    index = json.loads((model / "model_index.json").read_text())
    (model / "model_index.json").write_text(json.dumps({**index, "scheduler": ["diffusers", kind]}))


@pytest.mark.parametrize("kind", known)
def test_every_known_scheduler_decides_the_sampler(library: Library, model: Path, kind: str) -> None:
    write_scheduler(model, kind, **betas, skip_prk_steps=True, use_karras_sigmas=True)
    entry = library.entry(str(model))
    few = {"LCMScheduler", "TCDScheduler"}
    assert (entry.sampler, entry.schedule) == (known[kind].sampler, "lcm" if kind in few else "karras")
    assert bool(entry.stands_in) is not known[kind].alike and (known[kind].alike or kind in entry.stands_in)
    assert entry.sampler in samplers()
    # What the model says of itself comes first.
    (model / "underpaint.json").write_text('{"sampler": "heun"}')
    own = library.entry(str(model))
    assert own.sampler == "heun" and not own.stands_in


@pytest.mark.parametrize("kind", known)
def test_what_a_configuration_leaves_out_is_as_its_class_has_it(kind: str) -> None:
    """Old configurations are short."""
    found = inspect.signature(getattr(diffusers, kind).__init__).parameters
    if "beta_schedule" not in found:
        assert known[kind].betas is None or kind == "DPMSolverSDEScheduler"  # a stand-in: torchsde is not installed
        return
    assert known[kind].betas == tuple(found[name].default for name in ("beta_schedule", "beta_start", "beta_end"))
    if "timestep_spacing" in found:
        assert known[kind].spacing == found["timestep_spacing"].default


@pytest.mark.parametrize(
    ("config", "sampler", "schedule", "says"),
    [
        ({"_class_name": "DPMSolverMultistepScheduler"}, "dpmpp_2m", "", ""),
        ({"_class_name": "DPMSolverMultistepScheduler", "solver_order": 3}, "dpmpp_2m", "", "solver_order 3"),
        ({"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver"}, "dpmpp_2m", "", "dpmsolver"),
        (
            {
                "_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "sde-dpmsolver++",
                "use_beta_sigmas": True,
            },
            "dpmpp_2m_sde", "beta", "",
        ),
        ({"_class_name": "PNDMScheduler", "skip_prk_steps": False}, "pndm", "", "skip_prk_steps False"),
        ({"_class_name": "EulerDiscreteScheduler", "use_exponential_sigmas": True}, "euler", "exponential", ""),
        ({"_class_name": "SomethingNewScheduler"}, "", "", "SomethingNewScheduler"),
    ],
)  # fmt: skip
def test_a_configuration_says_how_to_sample(config: dict[str, Any], sampler: str, schedule: str, says: str) -> None:
    course = course_of(config)
    assert (course.sampler, course.schedule) == (sampler, schedule)
    assert says in course.note and bool(says) is bool(course.note)


def test_schedules_of_configurations_are_there() -> None:
    assert set(all_known().levels.values()) <= set(schedules())


def test_a_sampler_that_stands_in_is_said_in_the_result(library: Library, model: Path) -> None:
    write_scheduler(model, "SASolverScheduler", **betas)
    with Engine(library, device="cpu") as engine:
        ask = {"mode": "generate", "model": str(model), "extent": Extent(side, side), "steps": 2}
        (note,) = engine.run(EditRequest(**ask)).notes
        assert "SASolverScheduler" in note and "dpmpp_2m_sde" in note
        assert not engine.run(EditRequest(**ask, sampler="euler")).notes


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("IPNDMScheduler", {}),
        ("FlowMatchEulerDiscreteScheduler", betas),
        ("CMStochasticIterativeScheduler", {"sigma_min": 0.002, "sigma_max": 80.0}),
        ("DDIMScheduler", {**betas, "beta_schedule": "sigmoid"}),
        ("DPMSolverMultistepScheduler", {**betas, "prediction_type": "flow_prediction"}),
        ("EulerDiscreteScheduler", {**betas, "timestep_type": "continuous"}),
        ("EDMEulerScheduler", {"sigma_min": 3, "sigma_max": 2}),
    ],
)
def test_noise_that_is_not_known_is_refused_before_loading(
    library: Library, model: Path, kind: str, config: dict[str, Any]
) -> None:
    write_scheduler(model, kind, **config)
    with pytest.raises(ModelProblem) as caught:
        library.entry(str(model))
    assert caught.value.code == "noise_unknown"


def test_a_configuration_without_a_class_is_of_the_one_that_the_index_names(library: Library, model: Path) -> None:
    write_scheduler(model, "UniPCMultistepScheduler")
    config = model / "scheduler" / "scheduler_config.json"
    named = library.entry(str(model)).sampler
    config.write_text("{}")
    assert library.entry(str(model)).sampler == named == "unipc"
    index = model / "model_index.json"
    index.write_text(index.read_text().replace("UniPCMultistepScheduler", "HeunDiscreteScheduler"))
    assert library.entry(str(model)).sampler == "heun"


@pytest.mark.parametrize("value", [{"beta_start": "much"}, {"num_train_timesteps": None}, {"trained_betas": "some"}])
def test_a_configuration_that_is_none_is_refused(library: Library, model: Path, value: dict[str, Any]) -> None:
    write_scheduler(model, "DDIMScheduler", **{**betas, **value})
    with pytest.raises(ModelProblem) as caught:
        library.entry(str(model))
    assert caught.value.code == "model_broken"


@pytest.mark.parametrize("kind", ["EDMEulerScheduler", "EDMDPMSolverMultistepScheduler"])
@pytest.mark.parametrize("levels", ["karras", "exponential"])
@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
def test_preconditioning_equals_its_counterpart(kind: str, levels: str, prediction: str) -> None:
    scheduler = getattr(diffusers, kind)(
        sigma_max=30.0, sigma_data=0.7, sigma_schedule=levels, prediction_type=prediction
    )
    given = parameterisation({"_class_name": kind, **scheduler.config})
    assert isinstance(given, Preconditioned)
    scheduler.set_timesteps(7)
    assert torch.allclose(scheduler.sigmas, torch.from_numpy(given.native(7)).float(), rtol=1e-5)
    assert given.levels[0] == pytest.approx(0.002) and given.levels[-1] == pytest.approx(30)
    x, answer = torch.randn(2, 1, 4, 8, 8)
    for sigma, time in zip(scheduler.sigmas[:-1], scheduler.timesteps, strict=True):
        level = float(sigma)
        assert given.timestep(level) == pytest.approx(float(time), abs=1e-5)
        expected = scheduler.precondition_outputs(x, answer, sigma)
        assert torch.allclose(given.clean(x, answer, level), expected, atol=1e-5)
        assert torch.allclose(given.answer(x, expected, level), answer, atol=1e-2)
        assert torch.allclose(x * given.input_scale(level), scheduler.precondition_inputs(x, sigma), atol=1e-5)
        assert given.sigma(given.share(level)) == pytest.approx(level)


def test_continuous_times_equal_their_counterpart() -> None:
    config: dict[str, Any] = {"timestep_type": "continuous", "prediction_type": "v_prediction", "sigma_max": 50.0}
    scheduler = diffusers.EulerDiscreteScheduler(**config, use_karras_sigmas=True, sigma_min=0.01)
    given = parameterisation(scheduler.config)
    scheduler.set_timesteps(6)
    assert torch.allclose(scheduler.sigmas, torch.from_numpy(given.native(6)).float(), rtol=1e-4)
    x, answer = torch.randn(2, 1, 4, 8, 8)
    for sigma, time in zip(map(float, scheduler.sigmas[:-1]), scheduler.timesteps, strict=True):
        assert given.timestep(sigma) == pytest.approx(float(time), abs=1e-4)
        scheduler._step_index = None
        assert torch.allclose(x * given.input_scale(sigma), scheduler.scale_model_input(x, time), atol=1e-4)
        expected = scheduler.step(answer, time, x).pred_original_sample
        assert torch.allclose(given.clean(x, answer, sigma), expected, atol=1e-4)


# ---------------------------------------------------------------------- components


def control(channels: int = 3, **more: Any) -> ControlNetModel:
    network = ControlNetModel.from_unet(
        tiny_unet(**more), conditioning_channels=channels, conditioning_embedding_out_channels=(4, 4, 4, 4)
    )
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if "controlnet_" in name:
                weight.normal_(0, 0.2)
    return network


def adapter() -> T2IAdapter:
    return T2IAdapter(num_res_blocks=1, channels=[8, 16], downscale_factor=8, adapter_type="full_adapter")


def guards() -> dict[str, Any]:
    """The safety checker and its feature extractor, as Stable Diffusion 1 brings them."""
    small = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision = CLIPVisionConfig(**small, image_size=16, patch_size=8, projection_dim=8)
    text = CLIPTextConfig(**small, vocab_size=10, projection_dim=8)
    config = CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=8)
    return {"safety_checker": StableDiffusionSafetyChecker(config), "feature_extractor": CLIPImageProcessor()}


steering: dict[str, Any] = {
    "StableDiffusionControlNetPipeline": lambda: {"controlnet": control()},
    "StableDiffusionControlNetImg2ImgPipeline": lambda: {"controlnet": control()},
    "StableDiffusionControlNetInpaintPipeline": lambda: {"controlnet": MultiControlNetModel([control(), control()])},
    "StableDiffusionAdapterPipeline": lambda: {"adapter": adapter()},
}


@pytest.mark.parametrize(
    "kind",
    [
        "StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline", "StableDiffusionInpaintPipeline",
        "StableDiffusionInstructPix2PixPipeline", "LatentConsistencyModelPipeline",
        "LatentConsistencyModelImg2ImgPipeline", "StableDiffusionPAGPipeline", *steering,
    ],
)  # fmt: skip
def test_what_a_pipeline_writes_is_a_model(kind: str, tmp_path: Path) -> None:
    channels = 8 if "InstructPix2Pix" in kind else 4
    parts = {"unet": tiny_unet(channels), **tiny_parts("epsilon"), **guards(), **steering.get(kind, dict)()}
    if "Consistency" in kind:
        parts["scheduler"] = diffusers.LCMScheduler.from_config(parts["scheduler"].config)
    getattr(diffusers, kind)(**parts).save_pretrained(tmp_path / "mine")
    (entry,) = Library(shipped=tmp_path, data=tmp_path / "data").entries()
    assert not entry.fault and not entry.unfit
    assert bool(entry.controls) is (kind in steering)
    assert bool(entry.notes) is (kind in steering)


@pytest.mark.parametrize("family", families())
def test_pipelines_of_a_family_are_classes_of_diffusers(family: str) -> None:
    gone = {"StableDiffusionInpaintPipelineLegacy"}
    for name in families()[family].pipeline_classes:
        assert hasattr(diffusers, name) or name in gone, name


@pytest.fixture(scope="module")
def steered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two networks of a ControlNet pipeline, published as ones for lines and for depth."""
    root = tmp_path_factory.mktemp("steered")
    parts = {"unet": tiny_unet(), **tiny_parts("epsilon"), "safety_checker": None, "feature_extractor": None}
    torch.manual_seed(2)
    both = MultiControlNetModel([control(), control()])
    pipe = diffusers.StableDiffusionControlNetPipeline(**parts, controlnet=both, requires_safety_checker=False)
    pipe.save_pretrained(root / "two")
    for place, name in (("controlnet", "somebody/sd-controlnet-canny"), ("controlnet_1", "me/control_depth")):
        config = root / "two" / place / "config.json"
        config.write_text(json.dumps({**json.loads(config.read_text()), "_name_or_path": name}))
    return root


def test_the_networks_of_a_controlnet_pipeline_steer(steered: Path, tmp_path: Path) -> None:
    library = Library(shipped=steered, data=tmp_path)
    (entry,) = library.entries()
    assert entry.controls == ("edges", "depth") and not entry.notes
    found = set()
    with Engine(library, device="cpu") as engine:
        for kind in (None, "edges", "depth"):
            conditions = (ControlCondition(kind, picture(Extent(side, side))),) if kind else ()
            ask = EditRequest(mode="generate", model="two", extent=Extent(side, side), steps=2, conditions=conditions)
            found.add(engine.run(ask).image.key())
    assert len(found) == 3


def test_a_control_network_that_says_nothing_is_taken_for_edges(steered: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(steered / "two", tmp_path / "two"))
    config = copy / "controlnet" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "_name_or_path": "/somewhere/else"}))
    entry = Library(shipped=tmp_path, data=tmp_path / "data").entry("two")
    assert entry.controls == ("depth", "edges") and "controlnets/KIND" in entry.notes[0]
    (copy / "underpaint.json").write_text('{"controls": ["pose"]}')
    entry = Library(shipped=tmp_path, data=tmp_path / "data").entry("two")
    assert set(entry.controls) == {"depth", "pose"} and not entry.notes


@pytest.mark.parametrize(
    ("name", "value"),
    [("extra", ["os", "system"]), ("controlnet", ["mine", "Net"]), ("scheduler", ["mine", "DDIMScheduler"]),
     ("safety_checker", ["evil", "Checker"]), ("unet", ["diffusers", "UNet3DConditionModel"])],
)  # fmt: skip
def test_code_that_comes_with_a_folder_stays_refused(
    library: Library, model: Path, name: str, value: list[str]
) -> None:
    index = json.loads((model / "model_index.json").read_text())
    (model / "model_index.json").write_text(json.dumps({**index, name: value}))
    with pytest.raises(ModelProblem) as caught:
        library.entry(str(model))
    assert caught.value.code == "model_not_allowed"


def test_a_control_network_that_does_not_fit_leaves_the_model_alone(library: Library, tmp_path: Path) -> None:
    make_model(tmp_path / "mine")
    shutil.rmtree(tmp_path / "mine" / "controlnet")
    control(cross_attention_dim=24).save_pretrained(tmp_path / "mine" / "controlnets" / "depth")
    control().save_pretrained(tmp_path / "mine" / "controlnets" / "edges")
    control().save_pretrained(tmp_path / "mine" / "controlnets" / "dream")
    place = tmp_path / "mine" / "controlnets" / "pose"
    control().save_pretrained(place)
    (place / "diffusion_pytorch_model.safetensors").write_bytes(b"\x08")
    library.add(tmp_path / "mine", "mine")
    entry = library.entry("mine")
    assert entry.controls == ("edges",)
    assert {each.name: each.code for each in entry.unfit} == {
        "controlnets/depth": "control_unfit", "controlnets/dream": "unknown_kind", "controlnets/pose": "weights_broken",
    }  # fmt: skip
    with Engine(library, device="cpu") as engine:
        ask: dict[str, Any] = {"mode": "generate", "model": "mine", "extent": Extent(side, side), "steps": 1}
        engine.run(EditRequest(**ask, conditions=(ControlCondition("edges", picture(Extent(side, side))),)))
        for kind, code in (("depth", "control_unfit"), ("pose", "weights_broken")):
            with pytest.raises(ModelProblem) as caught:
                engine.run(EditRequest(**ask, conditions=(ControlCondition(kind, picture(Extent(side, side))),)))
            assert caught.value.code == code and str(tmp_path) in caught.value.message
    assert {"control_unfit", "unknown_kind"} <= {each.code for each in checked(entry, lambda file: None).findings}
