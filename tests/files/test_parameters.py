"""The text of other tools: written as they write it, read whatever it is, from each kind of file."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from controls.geometry import Extent
from controls.raster import Raster
from pipelines import strengths
from pipelines.files import exif, foreign, parameters, recipes
from pipelines.files.blobs import Memory
from pipelines.files.parameters import Parameters, parse, text
from pipelines.requests import EditRequest, Made, Patch
from pipelines.schedules import schedules

example = """a red ball, (snow:1.2), "quoted", a: b
second line
Negative prompt: fog, blur: 2
more
Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 1, Size: 512x384, \
Model hash: 6ce0161689, Model: v1-5, Denoising strength: 0.75, \
Lora hashes: "a: 12, b: 34", Template: "one\\ntwo", Version: v1.10.1"""


def test_a_text_of_the_web_ui() -> None:
    found = parse(example)
    assert found.prompt == 'a red ball, (snow:1.2), "quoted", a: b\nsecond line'
    assert found.negative == "fog, blur: 2\nmore"
    pairs = dict(found.pairs)
    assert pairs["Sampler"] == "DPM++ 2M" and pairs["Size"] == "512x384" and pairs["Lora hashes"] == "a: 12, b: 34"
    assert pairs["Template"] == "one\ntwo" and list(pairs)[-1] == "Version"
    assert text(found) == example


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", Parameters()),
        ("only words, and: more", Parameters("only words, and: more")),
        ("x\nNegative prompt: y", Parameters("x", "y")),
        ("Negative prompt: y", Parameters("", "y")),
        ("Steps: 2, Sampler: a, Seed: 3", Parameters("", "", (("Steps", "2"), ("Sampler", "a"), ("Seed", "3")))),
        ("x\nSteps: 2", Parameters("x\nSteps: 2")),
        ('x\nSteps: 2, A b: "un, Seed: 3', Parameters("x", "", (("Steps", "2"), ("A b", '"un'), ("Seed", "3")))),
        ("x\nSteps: 2, Size: 1x1, Seed: 3\nTemplate: z", parse("x\nSteps: 2, Size: 1x1, Seed: 3")),
    ],
)
def test_texts_that_lack_something(given: str, expected: Parameters) -> None:
    assert parse(given) == expected


own_line = re.compile(r"^\s*Negative prompt:|Steps:", re.MULTILINE)
prompts = st.text(max_size=40).map(str.strip).filter(lambda said: not own_line.search(said))
names = st.from_regex(r"[A-Z][a-z]{1,8}( [a-z]{1,5})?", fullmatch=True)
values = st.one_of(st.text(max_size=12).map(str.strip).filter(bool), st.integers().map(str))


@given(prompts, prompts, st.dictionaries(names, values, min_size=2, max_size=5))
def test_what_is_written_is_read(prompt: str, negative: str, more: dict[str, str]) -> None:
    written = Parameters(prompt, negative, (("Steps", "20"), *((name, more[name]) for name in more)))
    assert parse(text(written)) == written


@given(st.text(max_size=300))
def test_any_text_is_some_parameters(said: str) -> None:
    assert isinstance(parse(said), Parameters)


def test_a_recipe_in_the_words_of_others() -> None:
    given = {"mode": "generate", "prompt": "a\nb", "negative": "fog", "steps": 9, "guidance_scale": 5.5}
    request = EditRequest(**given, sampler="euler_ancestral", schedule="karras", extent=Extent(64, 32))
    written = parameters.of_recipe(recipes.to_json(request, Memory(), Made(weights="0123456789abcdef")), Extent(96, 40))
    assert written.startswith(
        "a\nb\nNegative prompt: fog\nSteps: 9, Sampler: Euler a, Schedule type: Karras, CFG scale: 5.5, Seed: 0, "
        "Size: 96x40, Model hash: 0123456789, "
    )
    assert "Denoising" not in written and parse(written).prompt == "a\nb"
    edit = EditRequest(
        mode="sdedit", image=Raster.empty(Extent(8, 8)), strength=0.5, steps=20, sampler="ddim", schedule="karras"
    )
    share = float(
        dict(parse(parameters.of_recipe(recipes.to_json(edit, Memory()), Extent(8, 8))).pairs)["Denoising strength"]
    )
    assert abs(strengths.of_noise(share, 20, schedules()["karras"].lay) - 0.5) < 0.12


def test_lora_files_are_named_as_others_name_them() -> None:
    worn = (
        Patch("lora", "~/models/fine lines.safetensors", 0.75, "ab" * 32),
        Patch("embedding", "glow.safetensors", 1.0, "12" * 32),
        Patch("lora", "C:\\loras\\ink.safetensors", -1.0, "cd" * 32),
    )
    request = EditRequest(mode="generate", prompt="a ball", steps=9, patches=worn)
    written = parse(parameters.of_recipe(recipes.to_json(request, Memory()), Extent(8, 8)))
    assert written.prompt == "a ball <lora:fine_lines:0.75> <lora:ink:-1>"
    assert dict(written.pairs)["Lora hashes"] == "fine_lines: ababababab, ink: cdcdcdcdcd"


@pytest.mark.parametrize("schedule", ["karras", "spaced", "exponential", "beta", "native"])
def test_strengths_there_and_back(schedule: str) -> None:
    """Every share of noise that a run of so many steps can begin at is met exactly, and in their order."""
    lay = schedules()[schedule].lay
    shares = [strengths.of_noise((run - 0.5) / 12, 12, lay) for run in range(1, 13)]
    assert shares == sorted(shares) and shares[0] > 0 and shares[-1] < 1
    for run, share in enumerate(shares, 1):
        assert strengths.of_steps(share, 12, lay) == pytest.approx((run - 0.5) / 12)
    assert [strengths.of_noise(at, 12, lay) for at in (0, 1, 2)] == [0, 1, 1]
    # As the web UI has it: 0.75 of 12 steps runs int(9) + 1 = 10 of them, from the third level on.
    levels = lay(strengths.chain(), 12)
    assert strengths.of_noise(0.75, 12, lay) == pytest.approx(levels[2] ** 2 / (1 + levels[2] ** 2))


def png(**texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for keyword, said in texts.items():
        info.add_text(keyword, said)
    buffer = BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def commented(form: str, comment: bytes, **more: object) -> bytes:
    block = Image.Exif()
    block.get_ifd(0x8769)[0x9286] = comment
    buffer = BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, form, exif=block.tobytes(), **more)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
@pytest.mark.parametrize(
    "comment",
    [
        b"UNICODE\0" + example.encode("utf-16-be"),
        b"UNICODE\0" + example.encode("utf-16-le"),
        b"ASCII\0\0\0" + example.encode(),
        b"\0" * 8 + example.encode(),
    ],
)
def test_comments_in_exif(form: str, comment: bytes) -> None:
    data = commented(form, comment)
    assert foreign.of_bytes(data) == parse(example)
    for cut in range(0, len(data), 7):
        foreign.of_bytes(data[:cut])  # cut short anywhere, it is no comment or a shorter one


@given(st.binary(max_size=80))
def test_hostile_exif(block: bytes) -> None:
    body = b"Exif\0\0" + block
    jpeg = b"\xff\xd8\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    assert exif.user_comment(jpeg) is None or isinstance(exif.user_comment(jpeg), str)
    for head in (b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        exif.user_comment(b"RIFF\0\0\0\0WEBPEXIF" + (8 + len(block)).to_bytes(4, "little") + head + block)


def test_a_graph_of_comfyui() -> None:
    graph = {
        "3": {"class_type": "KSampler", "inputs": {
            "seed": 5, "steps": 20, "cfg": 8.0, "sampler_name": "dpmpp_2m", "scheduler": "karras", "denoise": 0.5,
            "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sub/v1-5.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 384, "batch_size": 1}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a ball", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "fog", "clip": ["4", 1]}},
    }  # fmt: skip
    found = foreign.of_bytes(png(prompt=json.dumps(graph)))
    assert found is not None and (found.prompt, found.negative) == ("a ball", "fog")
    pairs = dict(found.pairs)
    assert pairs.pop("Denoising strength").startswith("0.4875")
    assert pairs == {
        "Steps": "40", "Sampler": "dpmpp_2m", "Schedule type": "karras", "CFG scale": "8.0", "Seed": "5",
        "Size": "512x384", "Model": "v1-5",
    }  # fmt: skip
    for broken in ("[]", "{", "{}", '{"3": 4}', json.dumps({"3": graph["3"]}), "[" * 9999):
        foreign.of_bytes(png(prompt=broken))


def test_invokeais_words() -> None:
    said = {"positive_prompt": "a", "negative_prompt": "b", "width": 64, "height": 32, "seed": 4, "steps": 9,
            "cfg_scale": 3, "scheduler": "dpmpp_2m_k", "model": {"name": "m"}, "generation_mode": "txt2img",
            "strength": 0.5}  # fmt: skip
    found = foreign.of_bytes(png(invokeai_metadata=json.dumps(said)))
    assert found is not None and found.prompt == "a" and found.negative == "b"
    assert dict(found.pairs) == {
        "Steps": "9", "Sampler": "dpmpp_2m", "Schedule type": "Karras", "CFG scale": "3", "Seed": "4", "Size": "64x32",
        "Model": "m",
    }  # fmt: skip


def test_pictures_that_say_nothing() -> None:
    for data in (png(), png(prompt="just a caption"), commented("JPEG", b""), b"", b"RIFF"):
        assert foreign.of_bytes(data) is None
