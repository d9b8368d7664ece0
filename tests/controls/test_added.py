"""Networks that a person added for annotators: recognised, refused, run as their libraries run them, and named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from controls import added, depths
from controls.added import Needed, sized
from controls.annotators import annotators, every, meant_by, usual
from controls.geometry import Extent
from controls.kinds import kind_of, kinds
from controls.raster import Raster
from pipelines.completion import complete_annotation
from pipelines.control_folders import found, places
from pipelines.engine import Engine
from pipelines.errors import BadInput, EngineError, ModelProblem
from pipelines.families import own_of
from pipelines.library import Library
from pipelines.requests import AnnotateRequest

needing = [name for name, annotator in every().items() if annotator.needed is not None]


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The library of a person who has added nothing yet."""
    monkeypatch.setenv("UNDERPAINT_DATA", str(tmp_path / "data"))
    return Library()


def picture(height: int = 84, width: int = 126) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    noise = np.random.default_rng(3).integers(0, 60, (height, width, 3))
    return (np.stack([rows, columns, rows + columns], axis=2) % 196 + noise).astype(np.uint8)


def annotated(name: str, pixels: np.ndarray, **settings: Any) -> np.ndarray:
    with Engine() as engine:
        request = AnnotateRequest(annotator=name, image=Raster.from_array(pixels), settings=tuple(settings.items()))
        return engine.run(request).image.rgb()


def depth_anything(folder: Path, **more: Any) -> Path:
    """A folder of Depth Anything as people have it, of a few thousand random weights."""
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config, DPTImageProcessor

    sizes: dict[str, Any] = {"hidden_size": 16, "num_hidden_layers": 4, "num_attention_heads": 2, "mlp_ratio": 2}
    taken: dict[str, Any] = {"out_indices": [1, 2, 3, 4], "reshape_hidden_states": False}
    eye = Dinov2Config(image_size=56, patch_size=14, **sizes, **taken)
    config = DepthAnythingConfig(
        backbone_config=eye, reassemble_hidden_size=16, neck_hidden_sizes=[8, 8, 16, 16], fusion_hidden_size=8,
        head_hidden_size=8, **more,
    )  # fmt: skip
    return saved(DepthAnythingForDepthEstimation, config, folder, DPTImageProcessor(
        size={"height": 56, "width": 56}, keep_aspect_ratio=True, ensure_multiple_of=14
    ))  # fmt: skip


def dpt(folder: Path) -> Path:
    from transformers import DPTConfig, DPTForDepthEstimation, DPTImageProcessor

    config = DPTConfig(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32, image_size=32, patch_size=8,
        backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 8, 16, 16], fusion_hidden_size=8,
    )  # fmt: skip
    return saved(DPTForDepthEstimation, config, folder, DPTImageProcessor(size={"height": 32, "width": 32}))


def saved(kind: Any, config: Any, folder: Path, processor: Any) -> Path:
    torch.manual_seed(0)
    model = kind(config)
    for value in model.parameters():
        torch.nn.init.normal_(value, std=0.2)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def theirs(folder: Path, pixels: np.ndarray) -> np.ndarray:
    """What transformers' own depth gives, float32 (H, W)."""
    from transformers import AutoImageProcessor, AutoModelForDepthEstimation

    processor, model = AutoImageProcessor.from_pretrained(folder), AutoModelForDepthEstimation.from_pretrained(folder)
    with torch.no_grad():
        found = model(**processor(images=pixels, return_tensors="pt"))
    return processor.post_process_depth_estimation(found, [pixels.shape[:2]])[0]["predicted_depth"].numpy()


@pytest.mark.parametrize("make", [depth_anything, dpt])
def test_depth_of_photographs_is_what_transformers_gives(make: Any, library: Library, tmp_path: Path) -> None:
    folder, pixels = make(tmp_path / "net"), picture()
    assert library.add_network(folder) == "photo_depth"
    found = annotated("photo_depth", pixels)
    wanted = depths.from_closeness(theirs(folder, pixels))
    assert found.shape == pixels.shape and (found.min(), found.max()) == (0, 255)
    assert np.abs(found[..., 0].astype(int) - wanted).max() <= 1
    assert (found[..., 0] == found[..., 2]).all() and np.array_equal(found, annotated("photo_depth", pixels))
    assert np.array_equal(annotated("photo_depth", pixels, turned=True), 255 - found)
    for small in (pixels[:1, :1], pixels[:2], pixels[:, 7:8]):
        assert annotated("photo_depth", small).shape == small.shape


def test_a_network_of_distances_is_turned_round(library: Library, tmp_path: Path) -> None:
    folder, pixels = depth_anything(tmp_path / "net", depth_estimation_type="metric", max_depth=20), picture()
    library.add_network(folder)
    wanted = depths.from_closeness(1 / np.maximum(theirs(folder, pixels), 1e-3))
    assert np.abs(annotated("photo_depth", pixels)[..., 0].astype(int) - wanted).max() <= 1


def test_what_needs_a_network_is_absent_and_says_what_to_do() -> None:
    reasons = {absent.id: absent.reason for absent in annotators().absent}
    assert set(needing) <= set(reasons) and not set(needing) & set(annotators())
    for name in needing:
        assert "Get " in reasons[name] and "underpaint models add F" in reasons[name]
        with pytest.raises(BadInput) as caught:
            complete_annotation(AnnotateRequest(annotator=name, image=Raster.empty(Extent(9, 9))))
        assert caught.value.code == "absent_annotator" and "models add" in str(caught.value)


def test_a_kind_stands_for_the_annotator_that_knows_the_pictures(library: Library, tmp_path: Path) -> None:
    assert usual("depth") == usual("depth", "diorama") == "depth" and meant_by("depth", "mine") == "depth"
    assert meant_by("soft_edges") == kinds()["soft_edges"].annotator and meant_by("nothing") == "nothing"
    library.add_network(dpt(tmp_path / "net"))
    assert usual("depth") == meant_by("depth", "mine") == usual("depth", "mine:few-step") == "photo_depth"
    assert usual("depth", "diorama") == meant_by("depth", "diorama:few-step") == "depth"
    assert meant_by("photo_depth", "diorama") == "photo_depth" and meant_by("scribble") == "scribble"


def test_the_result_says_who_made_it_and_from_which_weights(library: Library, tmp_path: Path) -> None:
    image = Raster.from_array(picture())
    with Engine() as engine:
        own = engine.run(AnnotateRequest(annotator="depth", image=image))
        assert "diorama alone" in own.notes[0] and "Depth-Anything" in own.notes[0]
        assert not engine.run(AnnotateRequest(annotator="depth", image=image, model="diorama:few-step")).notes
        folder = dpt(tmp_path / "net")
        library.add_network(folder)
        (note,) = engine.run(AnnotateRequest(annotator="depth", image=image)).notes
        assert note.endswith("there is: photo_depth.")
        made = engine.run(AnnotateRequest(annotator="photo_depth", image=image))
        assert not made.notes and made.made.weights not in ("", own.made.weights)
        assert made.made.files == (("photo_depth", made.made.weights),)
        tensors = load_file(folder / "model.safetensors")
        save_file({name: value * 2 for name, value in tensors.items()}, folder / "model.safetensors", {"format": "pt"})
        with pytest.raises(ModelProblem) as caught:
            engine.run(AnnotateRequest(annotator="photo_depth", image=image))
        assert caught.value.code == "annotator_changed" and "models remove photo_depth" in str(caught.value)


@pytest.mark.parametrize(
    "spoil, code",
    [
        ({"auto_map": {"AutoModel": "evil.Model"}}, "model_not_allowed"),
        ({"backbone": "someone/else"}, "model_not_allowed"),
        ({"use_timm_backbone": True}, "model_not_allowed"),
        ("preprocessor_config.json", "model_incomplete"),
        ("model.safetensors", "model_incomplete"),
        (b"cut", "weights_broken"),
        (b"pickled", "weights_unsafe"),
    ],
)
def test_a_folder_that_cannot_be_trusted_is_refused(spoil: Any, code: str, library: Library, tmp_path: Path) -> None:
    folder = dpt(tmp_path / "net")
    weights = folder / "model.safetensors"
    if isinstance(spoil, dict):
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | spoil))
    elif isinstance(spoil, str):
        (folder / spoil).unlink()
    elif spoil == b"cut":
        weights.write_bytes(weights.read_bytes()[:-9])
    else:
        weights.rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelProblem) as caught:
        library.add_network(folder)
    assert caught.value.code == code and "photo_depth" not in annotators()


def test_weights_of_another_shape_are_refused_when_they_are_read(library: Library, tmp_path: Path) -> None:
    folder = dpt(tmp_path / "net")
    tensors = load_file(folder / "model.safetensors")
    del tensors[sorted(tensors)[5]]
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    library.add_network(folder)
    with pytest.raises(ModelProblem) as caught:
        annotated("photo_depth", picture())
    assert caught.value.code == "annotator_unfit" and "is missing" in str(caught.value)


def marked(needed: Needed, prefix: str = "") -> dict[str, torch.Tensor]:
    return {prefix + name: torch.zeros(shape) for name, shape in needed.marks}


@pytest.mark.parametrize("prefix", ["", "module."])
@pytest.mark.parametrize("name", [name for name in needing if every()[name].needed.marks])  # type: ignore[union-attr]
def test_a_file_is_known_by_its_tensors(name: str, prefix: str, library: Library, tmp_path: Path) -> None:
    needed = every()[name].needed
    assert needed is not None
    save_file(marked(needed, prefix), tmp_path / "any.safetensors")
    assert library.add_network(tmp_path / "any.safetensors") == name and name in annotators()
    with pytest.raises(BadInput) as caught:
        library.add_network(tmp_path / "any.safetensors")
    assert caught.value.code == "annotator_there"
    assert library.remove(name) is False and name not in annotators()
    with pytest.raises(ModelProblem):
        library.remove(name)


def test_another_file_is_none_of_them(library: Library, tmp_path: Path) -> None:
    save_file({"norm": torch.zeros(1, 3, 1, 1)}, tmp_path / "it.safetensors")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "config.json").write_text('{"architectures": ["BertModel"]}')
    (tmp_path / "text.txt").write_text("no weights")
    for place in ("it.safetensors", "folder", "text.txt"):
        assert library.add_network(tmp_path / place) == ""
    assert not (library.models.parent / "annotators").exists()


def test_what_is_not_there_any_more_is_absent_again(library: Library, tmp_path: Path) -> None:
    library.add_network(dpt(tmp_path / "net"))
    shutil.rmtree(tmp_path / "net")
    assert "photo_depth" not in annotators() and usual("depth") == "depth"
    added.record_of("photo_depth").write_text("[]")
    assert "photo_depth" not in annotators()
    library.add_network(dpt(tmp_path / "net"))
    assert "photo_depth" in annotators()


@pytest.mark.parametrize("shape", [(90, 130), (512, 768), (3, 130), (1, 1), (700, 701)])
def test_a_network_sees_multiples_and_no_endless_strips(shape: tuple[int, int]) -> None:
    seen = sized(np.zeros((*shape, 3), np.uint8), 128)
    assert all(side % added.CELL == 0 for side in seen.shape[:2])
    assert min(seen.shape[:2]) == 128 and max(seen.shape[:2]) <= added.LONGEST * 128


@pytest.mark.parametrize(
    "name, kind",
    [
        ("control_v11p_sd15_canny", "edges"),
        ("sd-controlnet-depth", "depth"),
        ("thibaud/controlnet-openpose-sdxl-1.0", "pose"),
        ("control_v11p_sd15_softedge", "soft_edges"),
        ("control_v11p_sd15s2_lineart_anime", "lineart"),
        ("control_v11p_sd15_normalbae", "normals"),
        ("control_v11p_sd15_mlsd", "straight_lines"),
        ("control_v11f1e_sd15_tile", "tile"),
        ("t2iadapter_sketch_sd15v2", "scribble"),
        ("mine", ""),
    ],
)
def test_the_kind_of_a_network_by_its_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    "said, own, served",
    [
        ({}, None, None),
        ({"_name_or_path": "lllyasviel/control_v11p_sd15_softedge"}, None, ("soft_edges",)),
        ({"_name_or_path": "a/checkpoint"}, None, None),
        ({"_name_or_path": "sd-controlnet-canny"}, {"controls": ["normals", "tile"]}, ("normals", "tile")),
        ({"_name_or_path": "sd-controlnet-canny", "conditioning_channels": 9}, None, ("depth", "edges", "pose")),
    ],
)
def test_a_control_network_says_its_kind(
    said: dict[str, Any], own: dict[str, Any] | None, served: tuple[str, ...] | None, tmp_path: Path
) -> None:
    for place, config in (
        ("controlnet", said),
        ("controlnets/control_v11p_sd15_mlsd", {}),
        ("controlnets/normals", {}),
    ):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "config.json").write_text(json.dumps(config))
    if own is not None:
        (tmp_path / "underpaint.json").write_text(json.dumps(own))
    named = own_of(tmp_path).controls
    assert dict(places(tmp_path, named)) == {
        tmp_path / "controlnet": served,
        tmp_path / "controlnets" / "control_v11p_sd15_mlsd": ("straight_lines",),
        tmp_path / "controlnets" / "normals": ("normals",),
    }
    (tmp_path / "controlnets" / "normals").rename(tmp_path / "controlnets" / "mine")
    assert "unknown_kind" in {each.code for each in found(tmp_path, {}, named).unfit}


def test_no_name_of_the_field_stands_for_two_kinds() -> None:
    names = [name for kind in kinds().values() for name in kind.names] + list(kinds())
    assert len(names) == len(set(names))


# ---------------------------------------------------------------- the networks of controlnet-aux, at their full size


def published(name: str) -> tuple[Any, dict[str, Any], Any]:
    """A network with random weights, what people's file holds of it, and controlnet-aux's detector on the network."""
    with added.quietly():
        import controlnet_aux as aux
        from controlnet_aux.hed import ControlNetHED_Apache2
        from controlnet_aux.lineart import Generator
        from controlnet_aux.lineart_anime import UnetGenerator
        from controlnet_aux.mlsd import MobileV2_MLSD_Large
        from controlnet_aux.pidi import pidinet

        torch.manual_seed(1)
        if name == "hed":
            net = ControlNetHED_Apache2()
            return net, net.state_dict(), aux.HEDdetector(net)
        if name == "pidinet":
            net = pidinet().eval()
            boxed = {f"module.{key}": value for key, value in net.state_dict().items()}
            return net, {"epoch": 19, "state_dict": boxed}, aux.PidiNetDetector(net)
        if name == "informative_drawings":
            net = Generator(3, 1, 3).eval()
            return net, net.state_dict(), aux.LineartDetector(net, net)
        if name == "lineart_anime":
            norm: Any = torch.nn.InstanceNorm2d
            net = UnetGenerator(3, 1, 8, 64, norm_layer=norm).eval()
            boxed = {f"module.{key}": value for key, value in net.state_dict().items()}
            return net, boxed, aux.LineartAnimeDetector(net)
        if name == "normal_bae":
            from types import SimpleNamespace

            from controlnet_aux.normalbae import NNET

            from controls.annotators.normal_bae import description

            net = NNET(SimpleNamespace(**description)).eval()
            return net, {"model": net.state_dict()}, aux.NormalBaeDetector(net)
        net = MobileV2_MLSD_Large().eval()
        bias = net.state_dict()["block23.conv3.bias"]
        bias[7] = 3.0  # sure of lines everywhere
        bias[8:12] += torch.tensor((-9.0, -5.0, 9.0, 6.0))
        return net, net.state_dict(), aux.MLSDdetector(net)


@pytest.mark.slow  # controlnet-aux takes 8 s to import, and each pickle is converted by a process of its own
@pytest.mark.parametrize("name", ["hed", "pidinet", "informative_drawings", "lineart_anime", "mlsd", "normal_bae"])
def test_what_controlnet_aux_finds_is_found(name: str, library: Library, tmp_path: Path) -> None:
    _, held, detector = published(name)
    torch.save(held, tmp_path / "it.pth")
    assert library.add_network(tmp_path / "it.pth") == name
    pixels = picture(128, 192)
    found = annotated(name, pixels, resolution=128)
    with added.quietly():
        wanted = detector(pixels, detect_resolution=128, image_resolution=128, output_type="np")
    assert np.array_equal(found, wanted) and found.any()
    assert np.array_equal(found, annotated(name, pixels, resolution=128))
    assert annotated(name, pixels[:50, :77], resolution=64).shape == (50, 77, 3)
    assert library.remove(name) is True and not list((library.models.parent / "checkpoints").iterdir())


@pytest.mark.slow
def test_openpose_finds_what_controlnet_aux_finds(library: Library, tmp_path: Path) -> None:
    from controls import poses
    from controls.annotators import openpose

    with added.quietly():
        from controlnet_aux.open_pose import Body, OpenposeDetector
        from controlnet_aux.open_pose.model import bodypose_model

    torch.manual_seed(0)
    net = bodypose_model()
    layers = [layer for layer in net.modules() if isinstance(layer, torch.nn.Conv2d)]
    for layer in layers:
        torch.nn.init.kaiming_normal_(layer.weight)
        torch.nn.init.constant_(layer.state_dict()["bias"], 0)
    with torch.no_grad():  # random, but loud enough for people to be seen
        net.model6_1[-1].weight *= 8.0
        next(layer for layer in reversed(layers) if layer.out_channels == 19).weight *= 6.5
    file = tmp_path / "body_pose_model.pth"
    torch.save({name.partition(".")[2]: value for name, value in net.state_dict().items()}, file)
    assert library.add_network(file) == "openpose"
    pixels = picture(128, 192)
    wanted = OpenposeDetector(Body(str(file))).detect_poses(pixels)
    people = openpose.people(pixels, 128)
    assert people.shape == (len(wanted), 18, 3) and len(wanted)
    for person, each in zip(people, wanted, strict=True):
        for joint, point in zip(person, each.body.keypoints, strict=True):
            assert (joint[2] > 0) == (point is not None)
            assert point is None or np.allclose(joint[:2], (point.x * 192, point.y * 128), atol=1e-3)
    assert np.array_equal(annotated("openpose", pixels, resolution=128), poses.draw(people, 128, 192))


@pytest.mark.slow
def test_a_file_that_only_looks_like_a_network_is_refused(library: Library, tmp_path: Path) -> None:
    needed = every()["hed"].needed
    assert needed is not None
    save_file(marked(needed), tmp_path / "hed.safetensors")
    library.add_network(tmp_path / "hed.safetensors")
    with pytest.raises(EngineError) as caught:
        annotated("hed", picture())
    assert caught.value.code == "annotator_unfit"
    torch.save(marked(needed), tmp_path / "hed.pth")
    (tmp_path / "hed.pth").write_bytes((tmp_path / "hed.pth").read_bytes()[:-99])
    with pytest.raises(ModelProblem) as caught:
        library.add_network(tmp_path / "hed.pth")
    assert caught.value.code == "checkpoint_broken"
